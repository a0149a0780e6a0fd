"""Training at the boundary station: what Python makes when Train is pressed, and what it answers to nonsense."""

import base64
from pathlib import Path

import numpy as np
import pytest
from shown import array, components, traces
from streamlit.testing.v1 import AppTest

from app.live.film import take_train
from app.plane import FLOWERS, MAX_WEIGHT, opened
from app.training import STARTS, Film, Training, first_film
from softmax_core import LOSSES, OPTIMIZERS, SoftmaxRegression, accuracy, load_iris, one_hot

EXPLAINER = str(Path(__file__).parents[2] / "app" / "explainer.py")
IRIS = load_iris()


def open_station():
    app = AppTest.from_file(EXPLAINER, default_timeout=30)
    app.switch_page("stations/boundary.py").run()
    assert not app.exception
    return app


def train(app, plane=None, **settings):
    """What pressing Train leads to."""
    session = app.session_state.session
    committed = {**opened(FLOWERS).as_data(), "scenario": session.scenario.as_data(), **(plane or {})}
    take_train(session, {"training": Training().as_data() | settings, "plane": committed})
    app.run()
    assert not app.exception
    return components(app)


def models(film):
    """The models that a film shows, in the browser's reading."""
    (run,) = film["runs"]
    rows = np.frombuffer(base64.b64decode(run["parameters"]), "<f4").reshape(len(run["steps"]), -1)
    k = run["sizes"][-1]
    return [SoftmaxRegression(row[: 2 * k].reshape(k, 2), row[2 * k :]) for row in rows.astype(float)]


def test_the_first_film_is_that_of_the_usual_settings():
    found = components(open_station())
    assert found["film"]["film"] == first_film(FLOWERS).data
    assert found["film"]["training"] == Training().as_data()
    assert len(traces(found["figure-training"])[0]["x"]) == len(found["film"]["film"]["runs"][0]["steps"])


def test_a_film_starts_at_its_start_and_ends_with_a_better_model():
    film = train(open_station())["film"]["film"]
    first, *_between, last = models(film)
    assert film["runs"][0]["steps"][0] == 0
    assert film["runs"][0]["steps"][-1] == 500
    assert not first.weights.any() and not first.bias.any()
    assert accuracy(IRIS.labels, last.predict(IRIS.points)) > 0.9


@pytest.mark.parametrize("loss", LOSSES)
def test_the_curves_are_the_losses_of_the_films_models(loss):
    found = train(open_station(), loss=loss, l2=0.01, steps=200)
    film, target = found["film"]["film"], one_hot(IRIS.labels, 3)
    heights, shares, _norms = (array(trace["y"]) for trace in traces(found["figure-training"]))
    for row in (0, len(film["runs"][0]["steps"]) // 2, -1):
        model = models(film)[row]
        mean = LOSSES[loss].value(model.logits(IRIS.points), target).mean() + 0.005 * (model.weights**2).sum()
        assert heights[row] == pytest.approx(mean, rel=1e-4)
        assert shares[row] == pytest.approx(accuracy(IRIS.labels, model.predict(IRIS.points)), abs=0.02)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimiser_comes_near_the_optimum_of_the_station(optimizer):
    film = Film.make(opened(FLOWERS), Training(optimizer=optimizer, steps=2000, learning_rate=0.1))
    best = Film.make(opened(FLOWERS), Training(optimizer="newton", start="here", steps=200, learning_rate=1.0))
    assert film.runs[0].curves["loss"][-1] < 1.5 * best.runs[0].curves["loss"][-1] + 0.1


def test_confidently_wrong_the_squared_error_stands_still_where_cross_entropy_learns():
    def learnt(loss):
        training = Training(loss=loss, start="wrong", learning_rate=0.5, steps=2000)
        return Film.make(opened(FLOWERS), training).runs[0].curves["accuracy"][-1]

    assert learnt("cross_entropy") > 0.9
    assert learnt("mean_squared_error") < 0.7


@pytest.mark.parametrize("start", STARTS)
def test_every_start_is_a_model_of_the_plane(start):
    model = STARTS[start](opened(FLOWERS), Training(seed=7))
    assert model.weights.shape == (3, 2)
    if start == "wrong":
        assert accuracy(IRIS.labels, model.predict(IRIS.points)) < 0.1


def test_the_film_is_made_of_the_points_that_the_hand_left_behind():
    points = IRIS.points[:100].tolist() + [[1.0, 2.5]] * 50
    found = train(open_station(), {"points": points, "labels": IRIS.labels.tolist(), "follow": ""})
    assert found["plane"]["points"][-1] == [1.0, 2.5]
    assert models(found["film"]["film"])[-1].predict([1.0, 2.5]) == 2


def test_a_film_that_diverges_says_where_and_keeps_what_it_has():
    found = train(open_station(), learning_rate=100.0, l2=0.1, steps=2000)
    film = found["film"]["film"]
    assert film["runs"][0]["end"]["cause"]
    assert film["runs"][0]["steps"][-1] < film["runs"][0]["end"]["step"] <= 2000
    assert all(np.abs(model.weights).max() <= MAX_WEIGHT for model in models(film))
    assert len(traces(found["figure-training"])[0]["x"]) == len(film["runs"][0]["steps"])


def test_what_does_not_go_together_is_answered_beside_the_button_and_the_last_film_stays():
    app = open_station()
    before = train(app)["film"]["film"]
    found = train(app, optimizer="newton", loss="mean_squared_error")["film"]
    assert found["problem"]
    assert found["film"] == before
    assert found["training"]["optimizer"] == "newton"
    assert not train(app)["film"]["problem"]


@pytest.mark.parametrize(
    "settings",
    [
        {"loss": "regret"},
        {"optimizer": None},
        {"start": ""},
        {"learning_rate": 0},
        {"learning_rate": float("nan")},
        {"learning_rate": "fast"},
        {"steps": 10**9},
        {"batch_size": -1},
        {"l2": -1},
        {"seed": -1},
        {"seed": 10**6},
    ],
    ids=str,
)
def test_settings_that_are_none_are_refused_in_words(settings):
    app = open_station()
    found = train(app, **settings)
    assert len(app.warning) == 1
    assert found["film"]["film"] == first_film(FLOWERS).data


def test_what_is_no_message_at_all_is_answered():
    app = open_station()
    take_train(app.session_state.session, None)
    assert len(app.run().warning) == 1


def test_seeds_make_films_again():
    def last(seed):
        return Film.make(opened(FLOWERS), Training(start="random", batch_size=10, seed=seed)).runs[0].parameters[-1]

    np.testing.assert_array_equal(last(3), last(3))
    assert not np.array_equal(last(3), last(4))


def test_weights_at_the_planes_edge_and_a_class_without_points_still_make_a_film():
    edge = {"weights": [[100, -100], [-100, 100], [0, 60]], "bias": [1000, -1000, 600], "follow": ""}
    nearly = {"points": [[1, 1], [2, 2], [3, 1]], "labels": [0, 0, 1]}
    found = train(open_station(), edge | nearly, start="wrong")
    assert len(found["film"]["film"]["runs"][0]["steps"]) >= 1
    assert not found["film"]["problem"]


def test_the_page_is_told_which_of_its_requests_a_film_answers():
    app = open_station()
    assert components(app)["film"]["answers"] == 0
    session = app.session_state.session
    plane = {**opened(FLOWERS).as_data(), "scenario": session.scenario.as_data()}
    take_train(session, {"training": Training().as_data(), "plane": plane, "request": 4})
    assert components(app.run())["film"]["answers"] == 4
