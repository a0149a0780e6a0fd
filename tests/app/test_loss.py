"""The loss station: what Python sends to the page for every scenario and menu, and the two-models table."""

import json
from pathlib import Path

import numpy as np
import pytest
from shown import array, at_station, components, traces
from sklearn.metrics import accuracy_score, log_loss
from streamlit.testing.v1 import AppTest

from app.catalogue import COMPARED
from app.charts.landscape import default_axes
from app.state.scenario import Scenario, presets
from app.stations.loss.comparison import LABELS, TwoModels, examples
from app.stations.loss.two_models import take_commit
from softmax_core import logit_landscape

EXPLAINER = str(Path(__file__).parents[2] / "app" / "explainer.py")
OFFERED = ["start", "wrong", "right", "uniform", "soft", "two", "ten"]
SHAPES = {"surface": "surface", "contour": "contour"}
MARKS = {"nothing": None, "flat": "gradient_norm", "not_convex": "curvature"}


def open_station(scenario=None, app=None, station="loss", **options):
    app = app or AppTest.from_file(EXPLAINER, default_timeout=30)
    for name, value in (scenario.to_query() if scenario else {}).items():
        app.query_params[name] = value
    at_station(app, station).run()
    assert not app.exception
    return choose(app, **options) if options else app


def choose(app, **options):
    """What picking from a figure's menu leads to."""
    for name, value in options.items():
        app.session_state.session.choose(f"loss-{name}", value)
    app.run()
    assert not app.exception
    return app


def commit(app, scenario):
    """What a hand that lets go of the pipeline leads to."""
    app.session_state.session.commit(scenario.to_json())
    app.run()
    assert not app.exception
    return app


def check_landscapes(app, scenario, shape, mark, axes):
    """Both landscapes on the page are the core's, and so is what is marked on them."""
    shown = components(app)
    for name, loss in COMPARED.items():
        data = shown[f"figure-landscape-{name}"]
        assert Path(data["painter"]).stem == shape and data["scenario"] == scenario.to_json()
        options = data["options"]
        assert (options["loss"], tuple(options["axes"]), options["mark"]) == (name, axes, mark)
        land, *veil = traces(data)
        values = array(land["x"])
        core = logit_landscape(loss, scenario.logits, scenario.target, scenario.temperature, axes, values, values)
        np.testing.assert_array_equal(array(land["z"]), core.value)
        assert len(veil) == (mark != "nothing")
        for trace in veil:
            depth = array(trace["surfacecolor" if shape == "surface" else "z"])
            limit = {"flat": 0.05, "not_convex": 0.0}[mark]
            np.testing.assert_array_equal(depth < 0, getattr(core, MARKS[mark]) < limit)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("key", presets())
def test_every_preset_shows_the_core_s_landscapes_in_every_shape_with_every_mark(key, shape, mark):
    _name, scenario = presets()[key]
    app = open_station(scenario, shape=shape, mark=mark)
    check_landscapes(app, scenario, shape, mark, default_axes(scenario.logits, scenario.target))


@pytest.mark.parametrize("key", presets())
def test_every_preset_shows_the_core_s_curves(key):
    _name, scenario = presets()[key]
    data = components(open_station(scenario))["figure-loss-curves"]
    for trace, loss in zip(traces(data), COMPARED.values(), strict=True):
        along = np.tile(scenario.logits, (len(array(trace["x"])), 1))
        others = np.delete(along[0], scenario.true_class) / scenario.temperature
        normaliser = others.max() + np.log(np.exp(others - others.max()).sum())
        along[:, scenario.true_class] = scenario.temperature * (np.array(data["options"]["logOdds"]) + normaliser)
        expected = loss.value(along, scenario.target, scenario.temperature)
        np.testing.assert_allclose(array(trace["y"]), expected, rtol=1e-9, atol=1e-12)


def test_the_presets_offered_are_those_of_the_lesson():
    (offered,) = [data["presets"] for name, data in components(open_station()).items() if name == "presets"]
    known = presets()
    assert [preset["scenario"] for preset in offered] == [known[key][1].as_data() for key in OFFERED]


def test_the_pipeline_shows_targets_terms_and_the_split():
    data = components(open_station())["pipeline"]
    assert data["columns"] == [
        "class",
        "logit",
        "temperature",
        "probability_target",
        "target",
        "term",
        "push cross_entropy",
    ]
    assert data["tools"] == ["add", "smoothing", "losses", "split", "link"]


def test_the_menus_are_shared_by_both_landscapes_and_the_cameras_linked():
    shown = components(open_station())
    both = [shown[f"figure-landscape-{name}"] for name in COMPARED]
    menus = [menu["name"] for data in both for menu in data["controls"]]
    assert menus == ["loss-pair", "loss-shape", "loss-mark"]
    assert both[0]["options"]["linked"] == both[1]["options"]["linked"]
    assert all("{gradient}" in data["note"] for data in both)


@pytest.mark.parametrize(("chosen", "axes"), [("0-1", (0, 1)), ("0-2", (0, 2)), ("1-2", (1, 2))])
def test_any_pair_of_logits_can_be_chosen(chosen, axes):
    scenario = Scenario()
    app = open_station(scenario, pair=chosen, shape="contour", mark="flat")
    check_landscapes(app, scenario, "contour", "flat", axes)


def test_every_pair_is_on_the_menu_once_and_the_usual_one_first():
    scenario = Scenario((0.0, 1.0, 2.0, 3.0), ("a", "b", "c", "d"), 1.0, (0.0, 0.0, 1.0, 0.0))
    (menu,) = components(open_station(scenario))["figure-landscape-cross_entropy"]["controls"]
    assert [words for _key, words in menu["choices"]] == ["c, d", "a, b", "a, c", "a, d", "b, c", "b, d"]


def test_a_rival_that_overtakes_another_does_not_turn_the_picture_over():
    app = open_station(Scenario())
    overtaken = Scenario(logits=(2.0, 1.0, 4.0))
    check_landscapes(commit(app, overtaken), overtaken, "surface", "nothing", (0, 1))


def test_another_true_class_brings_its_own_strongest_rival():
    app = open_station(Scenario())
    other = Scenario(logits=(2.0, 1.0, 4.0), target=(0.0, 1.0, 0.0))
    check_landscapes(commit(app, other), other, "surface", "nothing", (1, 2))


def test_a_pair_of_classes_that_are_gone_gives_way_to_the_usual_one():
    app = open_station(presets()["ten"][1], pair="7-9")
    two = presets()["two"][1]
    check_landscapes(commit(app, two), two, "surface", "nothing", (0, 1))


def test_the_menus_stay_as_chosen_on_the_way_to_another_station_and_back():
    app = open_station(Scenario(), shape="contour", mark="not_convex", pair="1-2")
    open_station(app=app, station="softmax")
    check_landscapes(open_station(app=app), Scenario(), "contour", "not_convex", (1, 2))


# ---- the two-models table -------------------------------------------------------------------------------------------


def table_of(app):
    return components(app)["two_models"]


def edit(app, **parts):
    """What the browser sends after an edit of the table, and the page that follows."""
    payload = examples()["start"][1].as_data() | parts
    take_commit(app.session_state.session, payload)
    app.run()
    assert not app.exception
    return payload


def by_scikit_learn(rows, truth):
    target = np.eye(len(LABELS))[list(truth)]
    return {
        "accuracy": accuracy_score(truth, np.argmax(rows, axis=1)),
        "losses": {
            "cross_entropy": pytest.approx(log_loss(truth, rows, labels=range(len(LABELS))), rel=1e-12),
            "mean_squared_error": pytest.approx(np.mean((np.array(rows) - target) ** 2), rel=1e-12),
        },
    }


@pytest.mark.parametrize("table", [table for _name, table in examples().values()], ids=examples())
def test_the_scores_are_those_of_scikit_learn(table):
    assert table.scores() == [by_scikit_learn(rows, table.truth) for rows in table.models]


def test_an_edited_table_is_scored_by_python():
    app = open_station()
    rows = [[0.2, 0.5, 0.3], [0.05, 0.05, 0.9], [0.6, 0.3, 0.1]]
    payload = edit(app, truth=[1, 0, 0], models=[rows, examples()["start"][1].as_data()["models"][1]])
    data = table_of(app)
    assert data["table"] == payload
    assert data["scores"] == [by_scikit_learn(model, [1, 0, 0]) for model in payload["models"]]


def test_the_table_starts_with_equal_accuracy_that_both_losses_tell_apart():
    a, b = examples()["start"][1].scores()
    assert a["accuracy"] == b["accuracy"] == pytest.approx(2 / 3)
    assert all(a["losses"][name] > 1.5 * b["losses"][name] for name in COMPARED)


def test_one_mistake_made_with_certainty_doubles_cross_entropy_and_hardly_moves_squared_error():
    a, b = examples()["mistake"][1].scores()
    assert a["accuracy"] == b["accuracy"]
    assert b["losses"]["cross_entropy"] > 2 * a["losses"]["cross_entropy"]
    assert b["losses"]["mean_squared_error"] < 1.2 * a["losses"]["mean_squared_error"]


def test_a_true_class_given_no_probability_costs_infinitely_much_which_is_sent_as_null():
    app = open_station()
    rows = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    edit(app, models=[rows, rows])
    first, second = table_of(app)["scores"]
    assert first == second
    assert first["accuracy"] == pytest.approx(2 / 3)
    assert first["losses"] == {"cross_entropy": None, "mean_squared_error": pytest.approx(2 / 9)}


@pytest.mark.parametrize("row", [[0.3, 0.3, 0.3], [0.5, 0.5, 0.5], [0.0, 0.0, 0.0]])
def test_a_model_with_an_unfinished_row_is_kept_and_has_no_scores(row):
    app = open_station()
    unfinished = [row, [0.3, 0.4, 0.3], [0.1, 0.2, 0.7]]
    payload = edit(app, models=[unfinished, examples()["start"][1].as_data()["models"][1]])
    data = table_of(app)
    assert data["table"] == payload
    assert data["scores"] == [None, by_scikit_learn(payload["models"][1], payload["truth"])]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"models": [[[0.5, 0.5]] * 3] * 2}, "needs 3 probabilities of 2 models"),
        ({"models": [[[0.2, 0.3, 0.5]] * 3]}, "needs 3 probabilities of 2 models"),
        ({"models": [[[0.2, 0.3, 0.5]] * 2] * 2}, "needs 3 probabilities of 2 models"),
        ({"models": [[[1.2, -0.2, 0.0]] * 3] * 2}, "between 0 and 1"),
        ({"models": [[[float("nan"), 0.5, 0.5]] * 3] * 2}, "between 0 and 1"),
        ({"truth": [0, 1, 3]}, "count from 0 to 2"),
        ({"truth": [-1, 1, 2]}, "count from 0 to 2"),
        ({"models": None}, "no table"),
        ({"truth": [None, 1, 2]}, "no table"),
    ],
)
def test_what_is_no_table_is_named_and_the_last_one_kept(parts, words):
    app = open_station()
    good = edit(app, truth=[0, 0, 0])
    revision = table_of(app)["revision"]
    edit(app, **parts)
    assert words in app.warning[0].value
    assert table_of(app)["table"] == good
    assert table_of(app)["revision"] > revision


def test_the_table_survives_the_way_to_another_station_and_back():
    app = open_station()
    edited = edit(app, truth=[0, 0, 0])
    open_station(app=app, station="softmax")
    open_station(app=app)
    assert table_of(app)["table"] == edited


def test_every_example_can_be_sent_back_by_the_browser_as_it_came():
    for _name, table in examples().values():
        assert TwoModels.from_commit(json.loads(json.dumps(table.as_data()))) == table
