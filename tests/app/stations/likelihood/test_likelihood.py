"""The likelihood station: what was observed, and how likely any probabilities make it."""

import math

import numpy as np
import pytest
from exported import after, close, run_script, session_at, tables
from scipy.stats import multinomial
from shown import address, answer, ask, components, open_page, session_of

from app.charts.simplex import place_on_simplex
from app.state.scenario import Scenario
from app.stations.likelihood import figures
from app.stations.likelihood.near_zero import CODES
from app.stations.likelihood.state import MOST, Observations
from softmax_core import NEAR_ZERO, entropy, kl_divergence, softmax

LOGITS, LABELS = (2.0, 1.0, 0.1), ("cat", "dog", "pig")
SHARES = np.array([0.6, 0.3, 0.1])


@pytest.mark.parametrize("sent", [[0, 0, 0], [MOST, MOST, MOST], [620, 0, 1]])
def test_counts_from_none_to_the_most_are_taken_and_stand_in_the_address(sent):
    app = open_page("likelihood")
    assert not ask(app, observations={"counts": sent})["notices"]
    assert address(app)["counts"] == ",".join(map(str, sent))
    assert session_of(open_page("likelihood", address(app)))["observations"].counts == tuple(sent)


@pytest.mark.parametrize(
    "bad", [[-1, 2, 3], [1.5, 2, 3], [MOST + 1, 0, 0], [1], [1] * 11, "6,3,1", None, [math.nan, 1, 1]]
)
def test_what_is_no_count_is_answered_in_words_and_the_counts_stay(bad):
    app = open_page("likelihood")
    assert ask(app, observations={"counts": bad})["notices"]
    assert session_of(app)["observations"] == Observations()


def test_an_address_with_too_few_counts_is_completed_and_says_so():
    app = open_page("likelihood", {"counts": "5,2"})
    (notice,) = answer(app)["notices"]
    assert "2 counts for 3 classes" in notice
    assert session_of(app)["observations"].counts == (5, 2, 0)


def test_classes_that_stay_keep_their_counts():
    app = open_page("likelihood", {"counts": "5,2,9"})
    ask(app, scenario={"logits": [2.0, 0.1], "labels": ["cat", "pig"], "target": [1.0, 0.0]})
    assert session_of(app)["observations"].counts == (5, 9)
    ask(app, scenario={"logits": [2.0, 0.1, 1.0], "labels": ["cat", "pig", "owl"], "target": [1.0, 0.0, 0.0]})
    assert session_of(app)["observations"].counts == (5, 9, 0)


def test_the_counts_follow_the_classes_of_another_station():
    app = open_page("softmax", {"logits": "1,2,3,4"})
    open_page("likelihood", app=app)
    assert session_of(app)["observations"].counts == (6, 3, 1, 0)


@pytest.mark.parametrize(
    ("logits", "key"), [("1,0", "likelihood-curve"), ("1,0,2", "likelihood-simplex"), ("1,0,2,3", "likelihood-curve")]
)
def test_three_classes_have_a_map_and_others_a_curve(logits, key):
    assert answer(open_page("likelihood", {"logits": logits}))["figures"]["likelihood"]["key"] == key


def test_every_way_of_the_core_stands_side_by_side():
    assert list(components(open_page("likelihood"))["near_zero"]["ways"]) == list(NEAR_ZERO) == list(CODES)


@pytest.mark.parametrize("counts", [(6, 3, 1), (60, 30, 10), (0, 4, 0), (3, 0, 5)])
def test_the_relative_likelihood_is_that_of_a_multinomial_distribution(counts):
    p = np.random.default_rng(1).dirichlet(np.ones(3), 50)
    n = sum(counts)
    expected = multinomial.pmf(counts, n, p) / multinomial.pmf(counts, n, figures.shares_of(counts))
    np.testing.assert_allclose(figures.relative_likelihood(counts, p), expected, rtol=1e-9)


@pytest.mark.parametrize("counts", [(6, 3, 1), (6000, 3000, 1000), (10_000, 0, 0), (1, 1, 0)])
def test_the_map_has_its_top_at_the_shares_however_sharp_it_is(counts):
    land, beside, _now, top = figures.likelihood_over_simplex(counts, LOGITS, 1.0, LABELS).data
    j, i = np.unravel_index(np.argmax(land.z), land.z.shape)
    x, y = place_on_simplex(figures.shares_of(counts))
    assert land.z.max() == pytest.approx(1, abs=1e-9)
    assert (land.x[i], land.y[j]) == pytest.approx((x, y)) == (top.x[0], top.y[0])
    assert beside.z[j, i] > -1e-12


def test_the_map_sharpens_with_n():
    def widths(factor):
        land = figures.likelihood_over_simplex(tuple(factor * n for n in (6, 3, 1)), LOGITS, 1.0, LABELS).data[0]
        return (land.z > 0.5).sum()

    assert widths(1) > 5 * widths(10) > 5 * widths(100) > 0


def test_without_observations_every_distribution_is_as_likely():
    land = figures.likelihood_over_simplex((0, 0, 0), LOGITS, 1.0, LABELS).data[0]
    np.testing.assert_array_equal(land.z, 1)


@pytest.mark.parametrize("counts", [(6, 4), (6, 3, 1, 2)])
def test_the_curve_is_the_best_that_the_other_classes_allow(counts):
    logits, labels = (1.0, 0.5, 0.0, -1.0)[: len(counts)], tuple("abcd")[: len(counts)]
    curve, _top, _now = figures.likelihood_over_share(counts, logits, 1.0, labels).data
    rest = np.array(counts[1:]) / sum(counts[1:])
    p = np.concatenate([curve.x[:, None], (1 - curve.x[:, None]) * rest], axis=1)
    np.testing.assert_allclose(curve.y, figures.relative_likelihood(counts, p), atol=1e-12)


@pytest.mark.parametrize(("unit", "per"), [("nats", 1.0), ("bits", math.log(2))])
def test_tables_and_script_have_the_numbers_of_the_page(unit, per):
    session = session_at("likelihood", scenario=Scenario(LOGITS), observations=Observations((600, 300, 100), unit))
    p = softmax(LOGITS)
    wanted = {"H(q)": entropy(SHARES) / per, "KL(q, p)": kl_divergence(SHARES, p) / per}
    wanted["CE"] = sum(wanted.values())
    _names, said = run_script(session)
    assert after(said, "likelihood =") == 0 and close(after(said, "log-likelihood ="), -1000 * wanted["CE"])
    for name, value in wanted.items():
        assert close(after(said, f"{name} ="), value, 6)
    assert close(after(said, "pig code length ="), -np.log(p[2]) / per)
    _head, rows = tables(session)["Its likelihood"]
    totals = {name: float(text) for name, text in rows}
    assert totals["L"] == 0 and totals["n"] == 1000 and close(totals["CE"], wanted["CE"], 9)
    assert close(totals["KL(q‖p)"], wanted["KL(q, p)"], 6)


@pytest.mark.parametrize("logits", [LOGITS, (-30.0, 4.0, 0.3), (-110.0, 4.0, 0.3)])
def test_the_script_takes_the_logarithms_as_the_core_does(logits):
    session = session_at("likelihood", scenario=Scenario(logits, temperature=0.8, target=(0.9, 0.1, 0.0)))
    names, _said = run_script(session)
    z = np.array(logits) / 0.8
    with np.errstate(all="ignore"):
        for dtype in (np.float32, np.float64):
            for name, way in NEAR_ZERO.items():
                value, gradient = names["near_zero"](name, dtype)
                np.testing.assert_allclose(value, way.value(z, (0.9, 0.1, 0.0), dtype), rtol=1e-5)
                expected = way.gradient(z, (0.9, 0.1, 0.0), dtype) / 0.8
                np.testing.assert_allclose(gradient, expected, rtol=1e-4, atol=1e-12)


def test_nothing_observed_has_no_mean_and_a_seen_class_that_cannot_be_costs_everything():
    nothing = session_at("likelihood", observations=Observations((0, 0, 0)))
    assert "CE =" not in run_script(nothing)[1]
    assert [row[0] for row in tables(nothing)["Its likelihood"][1]] == ["n", "L", "log L"]
    masked = session_at("likelihood", scenario=Scenario((2.0, -math.inf, 0.5)), observations=Observations((1, 1, 1)))
    assert after(run_script(masked)[1], "log-likelihood =") == -math.inf
