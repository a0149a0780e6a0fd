"""The boundary station: what Python tells the browser about the plane, and what it makes of the browser's answers."""

import json
from pathlib import Path

import numpy as np
import pytest
from shown import at_station
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss
from streamlit.testing.v1 import AppTest

from app.state.plane import (
    FIRST_FLOWER,
    FLOWERS,
    L2,
    LOGIT_DECIMALS,
    MAX_BIAS,
    MAX_COORDINATE,
    MAX_WEIGHT,
    MOST_POINTS,
    opened,
)
from app.state.scenario import Scenario, presets
from app.views.plane import take_commit
from softmax_core import LOSSES, fit_softmax_regression, load_iris

EXPLAINER = str(Path(__file__).parents[2] / "app" / "explainer.py")
IRIS = load_iris()
#: A model that calls every flower a setosa.
ALL_SETOSA = {"weights": [[0, 0], [0, 0], [0, 0]], "bias": [1, 0, 0]}


def open_station(station="boundary", app=None, query=None):
    app = app or AppTest.from_file(EXPLAINER, default_timeout=30)
    for name, value in (query or {}).items():
        app.query_params[name] = value
    at_station(app, station).run()
    assert not app.exception
    return app


def sent_to(app, module):
    """The data of the component whose view is `assets/<module>.js`."""
    (data,) = [
        json.loads(element.proto.json)
        for element in app.get("bidi_component")
        if element.proto.component_name.endswith(f".{module}")
    ]
    return data


def commit(app, **parts):
    """What the browser sends when a hand lets go of the model, and the page that follows."""
    session = app.session_state.session
    payload = {**opened(FLOWERS).as_data(), "chosen": None, "scenario": session.scenario.to_json()} | parts
    take_commit(session, payload)
    app.run()
    assert not app.exception
    return app


def independent_probabilities(weights, bias, temperature):
    scores = np.exp((IRIS.points @ np.transpose(weights) + bias) / temperature)
    return scores / scores.sum(axis=1, keepdims=True)


def test_the_model_shown_first_is_the_penalised_optimum_that_scikit_learn_finds():
    oracle = LogisticRegression(C=1 / (L2 * len(IRIS.labels)), tol=1e-10, max_iter=10_000)
    expected = oracle.fit(IRIS.points, IRIS.labels).predict_proba(IRIS.points)
    model = sent_to(open_station(), "plane")["model"]
    np.testing.assert_allclose(independent_probabilities(model["weights"], model["bias"], 1.0), expected, atol=1e-5)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("model", [opened(FLOWERS).as_data(), ALL_SETOSA], ids=["optimum", "all setosa"])
def test_the_scores_are_those_of_scikit_learn_at_every_temperature(model, temperature):
    app = open_station(query={"T": str(temperature)})
    data = sent_to(commit(app, weights=model["weights"], bias=model["bias"]), "plane")
    p = independent_probabilities(model["weights"], model["bias"], temperature)
    predicted = p.argmax(axis=1)
    assert data["temperature"] == temperature
    assert data["scores"]["losses"]["cross_entropy"] == pytest.approx(log_loss(IRIS.labels, p), rel=1e-9)
    assert data["scores"]["losses"]["mean_squared_error"] == pytest.approx(
        np.mean((p - np.eye(3)[IRIS.labels]) ** 2), rel=1e-9
    )
    assert data["scores"]["accuracy"] == accuracy_score(IRIS.labels, predicted)
    assert data["scores"]["confusion"] == confusion_matrix(IRIS.labels, predicted).tolist()


def test_the_points_are_the_150_irises_inside_the_axes():
    data = sent_to(open_station(), "plane")
    points = np.array(data["points"])
    np.testing.assert_array_equal(points, IRIS.points)
    assert data["labels"] == IRIS.labels.tolist()
    for axis, (low, high) in enumerate(data["ranges"]):
        assert low < points[:, axis].min() and points[:, axis].max() < high


def test_a_first_visit_shows_a_misclassified_flower_with_its_logits_and_its_class():
    app = open_station()
    scenario = sent_to(app, "pipeline")["scenario"]
    model = opened(FLOWERS).as_data()
    logits = np.array(model["weights"]) @ IRIS.points[FIRST_FLOWER] + model["bias"]
    np.testing.assert_allclose(scenario["logits"], logits, atol=0.5 * 10**-LOGIT_DECIMALS)
    assert scenario["labels"] == list(IRIS.class_names)
    assert scenario["target"].index(1) == IRIS.labels[FIRST_FLOWER] != logits.argmax()
    assert app.query_params["labels"] == "setosa,versicolor,virginica"


@pytest.mark.parametrize(
    "query",
    [{"logits": "1,2,3", "labels": "a,b,c", "T": "2", "target": "0,0,1"}, Scenario().to_query(), {"logits": "5,6"}],
    ids=["own", "the usual one, given", "two classes"],
)
def test_a_scenario_in_the_address_is_not_replaced_by_a_flower(query):
    expected, _problems = Scenario.from_query(query)
    assert sent_to(open_station(query=query), "pipeline")["scenario"] == expected.as_data()


def test_a_scenario_made_at_another_station_is_brought_along():
    app = open_station("loss")
    made = Scenario(logits=(4.0, 0.0, 0.5))
    app.session_state.session.commit(made.as_data())
    assert sent_to(open_station(app=app.run()), "pipeline")["scenario"] == made.as_data()


@pytest.mark.parametrize("name", presets())
def test_every_preset_can_be_brought_here(name):
    _words, scenario = presets()[name]
    assert sent_to(open_station(query=scenario.to_query()), "pipeline")["scenario"] == scenario.to_json()


def test_an_edited_model_is_kept_and_nothing_is_echoed_into_the_hand():
    app = open_station()
    before = sent_to(app, "plane")["revision"]
    followed = {**Scenario(logits=(1.0, 0.0, 0.0)).as_data(), "labels": list(IRIS.class_names)}
    data = sent_to(commit(app, **ALL_SETOSA, chosen=4, scenario=followed), "plane")
    assert data["model"] == {**ALL_SETOSA, "chosen": 4, "follow": "cross_entropy", "network": None}
    assert data["revision"] == before
    assert sent_to(app, "pipeline")["scenario"] == followed
    assert app.query_params["logits"] == "1,0,0"
    assert not app.warning


def test_the_way_back_to_the_optimum_stays_when_the_model_is_edited():
    app = commit(open_station(), **ALL_SETOSA)
    assert sent_to(app, "weights")["optimum"]["weights"] == opened(FLOWERS).as_data()["weights"]


def test_the_model_survives_a_visit_to_another_station():
    app = commit(open_station(), **ALL_SETOSA, chosen=4)
    open_station("softmax", app)
    assert sent_to(open_station(app=app), "plane")["model"] == {
        **ALL_SETOSA,
        "chosen": 4,
        "follow": "cross_entropy",
        "network": None,
    }


@pytest.mark.parametrize(
    "parts",
    [
        {"weights": [[0, 0], [0, 0]]},
        {"weights": [[0, 0, 0], [0, 0, 0], [0, 0, 0]]},
        {"weights": [[0, 0], [0, 0], [0, MAX_WEIGHT + 1]]},
        {"weights": [[0, 0], [0, 0], [0, "heavy"]]},
        {"weights": [[0, 0], [0, 0], [0, float("nan")]]},
        {"weights": None},
        {"bias": [0, 0]},
        {"bias": [0, 0, -MAX_BIAS - 1]},
        {"bias": [0, 0, float("inf")]},
        {"bias": 3},
        {"chosen": 150},
        {"chosen": -1},
        {"chosen": float("inf")},
        {"chosen": "the blue one"},
        {"points": [[1, 2]], "labels": [0]},
        {"points": [[1, 2], [3, 4]], "labels": [0]},
        {"points": [[1, 2], [3, 4]], "labels": [0, 3]},
        {"points": [[1, 2], [3, 4]], "labels": [0, -1]},
        {"points": [[1, 2], [3, 4]]},
        {"points": [[1, 2], [3]], "labels": [0, 1]},
        {"points": [[1, 2], [3, float("nan")]], "labels": [0, 1]},
        {"points": [[1, 2], [3, MAX_COORDINATE + 1]], "labels": [0, 1]},
        {"points": "everywhere", "labels": [0, 1]},
        {"points": [[0, 0]] * (MOST_POINTS + 1), "labels": [0] * (MOST_POINTS + 1)},
        {"scenario": None},
        {"scenario": {"logits": [1]}},
    ],
    ids=lambda parts: str(parts)[:60],
)
def test_a_bad_commit_is_answered_and_the_browser_shows_the_last_good_state_again(parts):
    app = commit(open_station(), **ALL_SETOSA)
    before, scenario = sent_to(app, "plane")["revision"], sent_to(app, "pipeline")["scenario"]
    commit(app, **{**ALL_SETOSA, **parts})
    assert len(app.warning) == 1
    assert sent_to(app, "plane")["model"] == {**ALL_SETOSA, "chosen": None, "follow": "cross_entropy", "network": None}
    assert sent_to(app, "pipeline")["scenario"] == scenario
    assert sent_to(app, "plane")["revision"] > before
    assert not commit(app, **ALL_SETOSA).warning


def moved(index, place):
    points = IRIS.points.tolist()
    points[index] = place
    return {"points": points, "labels": IRIS.labels.tolist()}


def test_a_model_that_follows_is_the_optimum_for_the_points_that_a_hand_left_behind():
    app = open_station()
    before = sent_to(app, "plane")["revision"]
    data = sent_to(commit(app, **ALL_SETOSA, **moved(70, [7.0, 0.5])), "plane")
    expected = fit_softmax_regression(data["points"], data["labels"], 3, l2=L2)
    assert data["points"][70] == [7.0, 0.5]
    np.testing.assert_allclose(data["model"]["weights"], expected.weights, rtol=1e-12)
    np.testing.assert_allclose(data["model"]["bias"], expected.bias, rtol=1e-12)
    assert data["revision"] == before
    assert data["original"]["points"] == IRIS.points.tolist()
    assert sent_to(app, "weights")["optimum"]["weights"] == data["model"]["weights"]


def test_a_model_that_does_not_follow_stays_when_points_move_and_only_its_scores_change():
    app = commit(open_station(), **ALL_SETOSA, follow="", **moved(70, [7.0, 0.5]))
    data = sent_to(app, "plane")
    assert data["model"] == {**ALL_SETOSA, "chosen": None, "follow": "", "network": None}
    assert data["scores"]["losses"]["cross_entropy"] == pytest.approx(
        log_loss(IRIS.labels, independent_probabilities(**ALL_SETOSA, temperature=1.0)), rel=1e-9
    )
    again = sent_to(commit(app, **ALL_SETOSA, follow="cross_entropy"), "plane")
    assert again["model"]["weights"] == sent_to(app, "weights")["optimum"]["weights"]


def test_weights_that_undo_brings_back_with_the_points_are_not_fitted_anew():
    app = commit(open_station(), **ALL_SETOSA, **moved(70, [7.0, 0.5]), refit=False, serial=9)
    data = sent_to(app, "plane")
    assert data["model"]["weights"] == ALL_SETOSA["weights"]
    assert data["answers"] is None  # the browser's own weights stand
    fitted = sent_to(commit(app, **ALL_SETOSA, **moved(71, [7.0, 0.5]), serial=10), "plane")
    assert fitted["answers"] == 10


@pytest.mark.parametrize("loss", [name for name in LOSSES if name != "cross_entropy"])
def test_a_model_follows_by_any_loss_a_little_further_than_the_hand_left_it(loss):
    app = commit(open_station(), **opened(FLOWERS).as_data() | {"follow": loss})
    data = sent_to(commit(app, **opened(FLOWERS).as_data() | moved(70, [7.0, 0.5]) | {"follow": loss}), "plane")
    target = np.eye(3)[data["labels"]]

    def mean(model):
        logits = np.array(data["points"]) @ np.transpose(model["weights"]) + model["bias"]
        return LOSSES[loss].value(logits, target).mean()

    assert data["model"]["weights"] != opened(FLOWERS).as_data()["weights"]
    assert mean(data["model"]) < mean(opened(FLOWERS).as_data())


def test_weights_that_a_hand_sets_stay_although_the_model_follows_the_points():
    assert sent_to(commit(open_station(), **ALL_SETOSA), "plane")["model"]["weights"] == ALL_SETOSA["weights"]


def test_a_class_without_points_leaves_the_model_as_it_is():
    app = commit(open_station(), **ALL_SETOSA, points=[[1, 1], [2, 2], [3, 1]], labels=[0, 0, 1])
    assert sent_to(app, "plane")["model"] == {**ALL_SETOSA, "chosen": None, "follow": "cross_entropy", "network": None}
    assert sent_to(app, "plane")["scores"]["accuracy"] == pytest.approx(2 / 3)
    assert not app.warning


def test_points_survive_a_visit_to_another_station_and_the_axes_stay_those_of_the_flowers():
    app = open_station()
    axes = sent_to(app, "plane")["ranges"]
    open_station("softmax", commit(app, **moved(70, [20.0, 9.0])))
    data = sent_to(open_station(app=app), "plane")
    assert data["points"][70] == [20.0, 9.0]
    assert data["ranges"] == axes


def test_what_is_no_message_at_all_is_answered():
    app = open_station()
    take_commit(app.session_state.session, None)
    assert len(app.run().warning) == 1
