"""The multi-label station as Python sees it: the surprises, the address, classes that come and go, what it exports."""

import math

import numpy as np
import pytest
from exported import after, close, run_notebook, run_script, session_at, tables
from shown import address, answer, ask, open_page, session_of

from app.state.scenario import Scenario
from app.stations.multilabel.export import samples_of
from app.stations.multilabel.points import fitted_models
from app.stations.multilabel.state import ORDERS, SAMPLES, Multilabel, Sample
from softmax_core import binary_cross_entropy, multilabel_scores, sigmoid

KEY = "multilabel"
WARM = Scenario((0.5, -1.0, 2.0), temperature=2.5)


@pytest.mark.parametrize("order", ORDERS)
def test_on_the_plane_the_chain_wins_in_every_order_that_is_offered(order):
    scores = fitted_models(order).scores
    assert scores["chain"].subset_accuracy > scores["relevance"].subset_accuracy + 0.03
    assert scores["chain"].hamming_loss < scores["relevance"].hamming_loss


def test_the_samples_scores_have_thresholds_of_their_own():
    logits = np.array([each.logits[:3] for each in SAMPLES])
    true = [each.present[:3] for each in SAMPLES]

    def scores(*thresholds):
        return multilabel_scores((sigmoid(logits) > thresholds).astype(int), true)

    usual, better = scores(0.5, 0.5, 0.5), scores(0.65, 0.5, 0.3)
    assert usual.subset_accuracy == 0.5
    assert better.subset_accuracy == 1


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("set", "1,2,0", "a set says 1 for each class that belongs to it"),
        ("set", "1", "a set says 1 for each class that belongs to it"),
        ("thresholds", "0.5,1.5", "the threshold 1.5 is out of range"),
        ("thresholds", ",".join(["0.5"] * 11), "there are 11 entries; at most 10 work here."),
        ("samples", "1,2,x:1,0,0", "“x” is not a number"),
        ("samples", "nonsense", "is not a number"),
        ("samples", "1,2:1,0,1", "a sample has 2 logits, but says of 3 classes what is true."),
        ("order", "ABD", "none of"),
        ("moved", "3:9,0", "a point's coordinates lie between"),
        ("moved", "80:0,0", "is not understood"),
        ("moved", "3:0,0;3:1,1", "the point 3 stands twice."),
    ],
)
def test_what_is_wrong_in_an_address_is_said_in_words(key, text, words):
    app = open_page(KEY, {key: text})
    assert words in answer(app)["notices"][0]
    assert session_of(app)[KEY] == Multilabel()


@pytest.mark.parametrize(
    ("query", "said", "shown"),
    [
        ({"set": "1,1"}, "“set” in the address: 2 entries for 3 classes. Missing ones are 0", {"present": (1, 1, 0)}),
        ({"set": "1,1,0,1,1"}, "“set” in the address: 5 entries for 3 classes.", {"present": (1, 1, 0)}),
        (
            {"thresholds": "0.2"},
            "“thresholds” in the address: 1 entries for 3 classes. Missing ones are 0.5",
            {"thresholds": (0.2, 0.5, 0.5)},
        ),
        (
            {"samples": "1,2:1,0"},
            "“samples” in the address: 2 entries for 3 classes. Missing ones are −2",
            {"samples": (Sample((1.0, 2.0, -2.0), (1, 0, 0)),)},
        ),
        # Samples may know classes that are not there yet; one of masked classes alone would be no scenario.
        ({"samples": "1,2,3,4:1,0,0,1"}, None, {"samples": (Sample((1.0, 2.0, 3.0, 4.0), (1, 0, 0, 1)),)}),
        (
            {"samples": "-inf,-inf,-inf,4:1,0,0,1"},
            "Sample 1: all its classes were masked; their logits are −2",
            {"samples": (Sample((-2.0, -2.0, -2.0, 4.0), (1, 0, 0, 1)),)},
        ),
    ],
)
def test_what_an_address_says_of_too_few_or_too_many_classes_is_fitted_and_said(query, said, shown):
    app = open_page(KEY, {"logits": "2,1,0"} | query)
    notices = answer(app)["notices"]
    assert [notice.startswith(said) for notice in notices] == [True] if said else not notices
    for name, value in shown.items():
        assert getattr(session_of(app)[KEY], name) == value


def test_another_stations_classes_have_all_that_a_class_has_here():
    app = open_page(KEY, {"logits": ",".join("3" * 10)})
    chosen = session_of(app)[KEY]
    assert (len(chosen.present), chosen.thresholds, chosen.samples) == (10, (), SAMPLES)
    assert not answer(app)["notices"]


def test_all_that_a_hand_sets_is_in_the_address():
    chosen = Multilabel(
        (0, 1, 1),
        (0.2, 0.5, 0.75),
        (Sample((1.0, -math.inf, 0.5), (1, 0, 0)),),
        "CBA",
        ((2, 0.5, -1.0), (7, 0.0, 0.25)),
    )
    app = open_page(KEY)
    ask(app, multilabel=chosen.to_json())
    query = address(app)
    assert (query["set"], query["thresholds"], query["order"]) == ("0,1,1", "0.2,0.5,0.75", "CBA")
    assert (query["samples"], query["moved"]) == ("1,-inf,0.5:1,0,0", "2:0.5,-1;7:0,0.25")
    assert session_of(open_page(KEY, query))[KEY] == chosen
    ask(app, multilabel={"samples": []})
    assert session_of(open_page(KEY, address(app)))[KEY].samples == ()


def test_classes_that_come_and_go_take_their_labels_thresholds_and_samples_along():
    app = open_page(KEY)
    ask(app, multilabel={"present": [1, 0, 1], "thresholds": [0.1, 0.2, 0.3]})
    ask(app, scenario={"logits": [2.0, 0.1], "labels": ["cat", "pig"], "target": [1.0, 0.0]})
    kept = session_of(app)[KEY]
    assert (kept.present, kept.thresholds) == ((1, 1), (0.1, 0.3))
    assert kept.samples[1].logits == (-1.5, -0.4)
    assert kept.samples[1].present == (0, 1)
    ask(app, scenario={"logits": [2.0, 0.1, 1.0], "labels": ["cat", "pig", "owl"], "target": [1.0, 0.0, 0.0]})
    more = session_of(app)[KEY]
    assert (more.present, more.thresholds) == ((1, 1, 0), (0.1, 0.3, 0.5))
    assert more.samples[1].logits == (-1.5, -0.4, -2.0)


@pytest.mark.parametrize("is_done_by_the_page", [False, True])
def test_a_sample_that_only_masked_classes_would_be_left_of_is_changed_and_that_is_said(is_done_by_the_page):
    app = open_page(KEY, {"samples": "-inf,5,-inf:1,0,0;1,2,3:0,0,1"})
    done = [{"logits": [-2, -2], "present": [1, 0]}, {"logits": [1, 3], "present": [0, 1]}]
    sent = {"multilabel": {"samples": done}} if is_done_by_the_page else {}
    ask(app, scenario={"logits": [2.0, 0.1], "labels": ["cat", "pig"], "target": [1.0, 0.0]}, **sent)
    assert session_of(app)[KEY].samples == (Sample((-2.0, -2.0), (1, 0)), Sample((1.0, 3.0), (0, 1)))
    (notice,) = answer(app)["notices"]
    assert notice.startswith("Sample 1")


def labelled(*labels):
    return {"logits": [0.0] * len(labels), "labels": list(labels), "target": [1.0, *[0.0] * (len(labels) - 1)]}


def test_what_comes_with_new_classes_is_said_of_these():
    app = open_page(KEY, {"logits": "2,1,0", "set": "1,0,1"})
    own = {"present": [0, 1], "samples": [{"logits": [3.0, 4.0], "present": [1, 0]}]}
    ask(app, scenario=labelled("dog", "pig"), multilabel=own)
    chosen = session_of(app)[KEY]
    assert chosen.present == (0, 1)
    assert chosen.samples == (Sample((3.0, 4.0), (1, 0)),)


def test_samples_know_the_classes_that_come_behind_theirs_and_nothing_of_others():
    app = open_page(KEY)
    ask(app, scenario=labelled("cat", "dog", "pig", "cow"))
    assert session_of(app)[KEY].samples == SAMPLES
    ask(app, scenario=labelled(*"abcdefghij"))
    chosen = session_of(app)[KEY]
    assert chosen.present == (0,) * 10
    assert set(chosen.samples) == {Sample((-2.0,) * 10, (0,) * 10)}


def test_moved_points_are_what_the_models_are_fitted_to():
    before, after_ = fitted_models("AB"), fitted_models("AB", ((3, 1.2, -1.2),))
    assert after_.points[3].tolist() == [1.2, -1.2]
    assert np.delete(after_.points, 3, axis=0).tolist() == np.delete(before.points, 3, axis=0).tolist()
    assert not np.array_equal(before.chain.weights, after_.chain.weights)


def test_what_floats_have_no_number_of_is_exported_as_the_page_shows_it():
    scenario = Scenario((2000.0, -2000.0, 0.0))
    session = session_at(KEY, scenario=scenario, multilabel=Multilabel((1, 0, 1), (0.0, 0.0, 0.0)))
    _names, said = run_script(session)
    right, wrong = (next(line for line in said.splitlines() if line.startswith(f"{k} sigmoid")) for k in ("cat", "dog"))
    assert right.split("=")[-1].strip().startswith("-") and right.endswith("e-870")
    assert "sigmoid = 2.57" in wrong and wrong.count("e-869") == 2 and wrong.endswith("e-870")
    found = tables(session)
    _head, classes = found["A sigmoid a class"]
    assert [str(cell)[-5:] for cell in (classes[1][1], classes[1][4], classes[1][5])] == ["e-869", "e-869", "e-870"]
    assert str(classes[0][5]).startswith("-") and str(classes[0][5]).endswith("e-870")
    _head, rows = found["From sigmoids to sets"]
    assert rows[0][-1] == "cat, dog, pig", "each sigmoid is larger than 0"
    masked = session_at(
        KEY, scenario=Scenario((-math.inf, 1.0, 0.0)), multilabel=Multilabel(thresholds=(0.0, 0.0, 0.0))
    )
    assert float(tables(masked)["A sigmoid a class"][1][0][5]) == 0
    assert tables(masked)["From sigmoids to sets"][1][0][-1] == "dog, pig"


@pytest.mark.parametrize("order", ["BA", "CAB"])
def test_what_it_exports_is_what_it_shows(order):
    chosen = Multilabel((0, 1, 1), (0.3, 0.5, 0.6), SAMPLES[:4], order, ((5, 0.3, 0.4),))
    session = session_at(KEY, scenario=WARM, multilabel=chosen)
    _names, said = run_script(session)
    assert run_notebook(session)[1] == said
    z, y = np.array(WARM.logits) / 2.5, np.array([0.0, 1.0, 1.0])
    assert close(after(said, "BCE ="), float(binary_cross_entropy.value(z, y)))
    slopes = binary_cross_entropy.gradient(z, y) / 2.5
    for label, s, slope in zip(WARM.labels, sigmoid(z), slopes, strict=True):
        (line,) = [line for line in said.splitlines() if line.startswith(f"{label} sigmoid =")]
        assert close(line.split()[3], s, 6)
        assert close(line.split()[-1], slope, 6)
    rows = samples_of(WARM, chosen)
    predicted = (sigmoid(np.array([each.logits for each in rows]) / 2.5) > chosen.thresholds).astype(int)
    scores = multilabel_scores(predicted, [each.present for each in rows])
    assert close(after(said, "samples macro_f1 ="), scores.macro_f1)
    plane = fitted_models(order, chosen.moved).scores
    found = tables(session)
    for model, column in (("relevance", 1), ("chain", 2)):
        for row, name in enumerate(("subset_accuracy", "hamming_loss", "micro_f1", "macro_f1")):
            assert close(after(said, f"{model} {name} ="), getattr(plane[model], name), 6)
            assert close(found["Labels that depend on each other"][1][row][column], getattr(plane[model], name))
    _head, table = found["From sigmoids to sets"]
    assert close(table[-4][1], scores.subset_accuracy)
    _head, classes = found["A sigmoid a class"]
    assert close(classes[-1][4], float(binary_cross_entropy.value(z, y)))
