"""The sampling station: its settings, what Python draws, and what it exports."""

import math

import numpy as np
import pytest
from exported import after, close, run_notebook, run_script, session_at, tables
from shown import address, answer, ask, components, open_page, session_of

from app.state.scenario import NEXT_WORDS, Scenario, presets
from app.stations.sampling.draws import PLACES, Draws
from app.stations.sampling.state import FIGURES, METHODS, MOST_DRAWS, Sampling
from softmax_core import kl_divergence, softmax

NEXT = Scenario(presets()["words"].logits, NEXT_WORDS, 1.0, (1.0, *[0.0] * 9))


def test_the_words_that_may_follow_are_ten_and_the_last_comes_once_in_a_thousand_draws():
    p = softmax(NEXT.logits)
    assert NEXT.num_classes == 10
    assert 0.0009 < p[-1] < 0.0012 and p[0] > 0.4


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("method", METHODS)
def test_settings_are_in_the_address(method, figure):
    app = open_page("sampling")
    settings = {"top_k": 2, "top_p": 0.9, "min_p": 0.05, "method": method, "draws": 250, "seed": 7, "figure": figure}
    ask(app, sampling=settings)
    assert session_of(open_page("sampling", address(app)))["sampling"].to_json() == settings
    figures = answer(app)["figures"]
    assert {slot: drawing["key"] for slot, drawing in figures.items()} == {"waiting": "waiting", "draws": figure}
    assert all(drawing["own"]["sampling"] == settings for drawing in figures.values())


@pytest.mark.parametrize(
    "wrong", [{"top_k": 0}, {"top_k": 1.5}, {"top_p": -0.1}, {"min_p": 2}, {"draws": MOST_DRAWS + 1}, {"seed": -1}]
)
def test_what_is_out_of_range_is_said_and_not_taken(wrong):
    app = open_page("sampling")
    assert ask(app, sampling=wrong)["notices"]
    assert session_of(app)["sampling"] == Sampling()


def test_the_controls_know_the_ends_of_what_they_set():
    found = components(open_page("sampling"))["draw_controls"]
    assert found["most"]["draws"] == MOST_DRAWS == PLACES[-1]
    assert [key for key, _title in found["method"]["choices"]] == list(METHODS)


@pytest.mark.parametrize("method", ["sampling", "gumbel"])
def test_frequencies_approach_p_at_the_rate_that_is_drawn(method):
    found = [Draws(NEXT, Sampling(draws=MOST_DRAWS, method=method, seed=seed)) for seed in range(20)]
    mean = np.mean([draws.gaps for draws in found], axis=0)
    late = PLACES > 1000
    np.testing.assert_allclose(np.mean(mean[late] / found[0].expected_gaps[late]), 1, atol=0.25)


def test_greedy_is_what_top_k_1_leaves_and_its_gap_never_closes():
    greedy = Draws(NEXT, Sampling(draws=1000, method="greedy"))
    first = Draws(NEXT, Sampling(draws=1000, top_k=1))
    assert greedy.counts.tolist() == first.counts.tolist() == [1000, *[0] * 9]
    np.testing.assert_array_equal(greedy.kept, first.kept)
    np.testing.assert_array_equal(greedy.expected_gaps, first.expected_gaps)
    np.testing.assert_allclose(greedy.expected_gaps[-1], greedy.gap)
    np.testing.assert_array_equal(greedy.seen(PLACES), first.seen(PLACES))
    np.testing.assert_allclose(greedy.gaps, -math.log(softmax(NEXT.logits)[0]))


def test_what_is_cut_off_never_comes_and_keeps_the_gap_open():
    draws = Draws(NEXT, Sampling(draws=MOST_DRAWS, top_p=0.8))
    cut = draws.kept == 0
    assert cut.any() and not draws.counts[cut].any()
    assert draws.gap == pytest.approx(-math.log(draws.probabilities[~cut].sum()), rel=0.02)
    shares = draws.counts / MOST_DRAWS
    assert draws.gap == pytest.approx(kl_divergence(shares, draws.probabilities))


def test_a_class_has_come_by_its_curve():
    """Half of all seeds have seen a class when its curve is at a half."""
    half = int(np.argmax(Draws(NEXT, Sampling()).seen(PLACES)[:, 5] > 0.5))
    came = [Draws(NEXT, Sampling(draws=int(PLACES[half]), seed=seed)).first[5] is not None for seed in range(300)]
    assert np.mean(came) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    "settings", [Sampling(), Sampling(top_k=2, min_p=0.1, draws=0), Sampling(top_p=0.7, draws=500)]
)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scenario", [NEXT, Scenario((2.0, -math.inf, 0.5), temperature=0.5)], ids=["words", "masked"])
def test_its_export_prints_the_numbers_of_the_page(scenario, method, settings):
    settings = Sampling(**(settings.to_json() | {"method": method}))
    draws = Draws(scenario, settings)
    session = session_at("sampling", scenario=scenario, sampling=settings)
    for run in (run_script, run_notebook):
        names, said = run(session)
        assert names["counts"].tolist() == draws.counts.tolist()
        np.testing.assert_allclose(names["q"], draws.kept, atol=1e-15)
        np.testing.assert_allclose(names["gaps"], draws.gaps, atol=1e-12)
        assert close(after(said, f"{scenario.labels[0]} q ="), draws.kept[0])
    _head, rows = tables(session)["The draws"]
    assert [(row[0], float(row[1]), int(row[2])) for row in rows] == list(
        zip(scenario.labels, draws.kept.tolist(), draws.counts.tolist(), strict=True)
    )
