"""Training at the boundary station: what Python makes when Train is pressed, and what it answers to nonsense."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from shown import array, at_station, components, traces
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
from streamlit.testing.v1 import AppTest

from app.state.data import Source
from app.state.plane import FLOWERS, MAX_WEIGHT, opened
from app.state.training import ACTIVATIONS, OPENING, STARTS, Film, Training, first_film
from app.views.training import take_train
from softmax_core import (
    LOSSES,
    OPTIMIZERS,
    MultilayerPerceptron,
    OneVsOne,
    OneVsRest,
    SoftmaxRegression,
    accuracy,
    load_iris,
    one_hot,
)

EXPLAINER = str(Path(__file__).parents[2] / "app" / "explainer.py")
IRIS = load_iris()


def open_station():
    app = AppTest.from_file(EXPLAINER, default_timeout=30)
    at_station(app, "boundary").run()
    assert not app.exception
    return app


def as_committed(session):
    return {**opened(FLOWERS).as_data(), "scenario": session.scenario.to_json()}


def train(app, plane=None, **settings):
    """What pressing Train leads to."""
    session = app.session_state.session
    committed = as_committed(session) | (plane or {})
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


KEPT = ("figure-training", "figure-weights-trained", "figure-weights-compared")


def test_a_films_figures_are_sent_to_a_page_once_and_again_where_they_got_lost():
    app = open_station()
    first, then = components(app), components(app.run())
    for key in KEPT:
        assert first[key]["figure"]
        assert then[key]["figure"] is None
        assert then[key]["digest"] == first[key]["digest"]
    app.session_state.session.send_again("training")
    again = components(app.run())
    assert [again[key]["figure"] is None for key in KEPT] == [False, True, True]
    other = train(app, loss="mean_squared_error", steps=200)
    assert all(other[key]["figure"] for key in KEPT)


def test_a_film_is_sent_to_a_page_once_and_again_where_it_got_lost():
    app = open_station()
    assert components(app)["reel"]["film"] == first_film(FLOWERS).data
    assert components(app.run())["reel"] == {"number": first_film(FLOWERS).number, "film": None, "lost": 0}
    app.session_state.session.send_again("reel")
    assert components(app.run())["reel"]["film"] == first_film(FLOWERS).data


def test_what_overtakes_an_answer_to_a_page_is_not_what_the_page_had_before():
    app = open_station()
    before = components(app.run())
    for key in ("training", "reel"):
        app.session_state.session.send_again(key)
    app.run()
    overtaking = components(app.run())
    for key in ("figure-training", "reel"):
        assert overtaking[key] != before[key]


def test_an_opening_is_put_away_with_the_points_it_is_of():
    app = open_station()
    session = app.session_state.session
    take_train(session, {"training": Training().as_data(), "plane": as_committed(session)})
    opening = session.opening
    for name, value in {"data": "moons", "classes": "2", "step": "20"}.items():
        app.query_params[name] = value
    session.acted = False  # Back, while Train's run still makes the rest
    found = components(app.run())
    assert not app.exception
    assert session.opening is None
    assert found["film"]["opening"] is None
    assert found["reel"]["number"] != opening.number
    assert found["reel"]["film"]["runs"][0]["sizes"] == [2, 2]


def test_a_film_that_is_put_away_while_it_is_made_does_not_come_back(monkeypatch):
    session = open_station().session_state.session
    take_train(session, {"training": Training().as_data(), "plane": as_committed(session)})
    completed = Film.completed

    def meanwhile(film):
        session.opening = None
        return completed(film)

    monkeypatch.setattr(Film, "completed", meanwhile)
    before = session.film
    session.complete_film()
    assert session.film is before


@pytest.mark.parametrize(
    "settings, rivalry",
    [
        ({"steps": 2000}, None),
        ({"steps": 200, "start": "random", "batch_size": 10}, ("optimizer", "adam")),
        ({"optimizer": "newton", "learning_rate": 1.0, "steps": 500}, None),
        ({"model": "hidden_2", "units": 16, "start": "random", "steps": 2000}, ("model", "linear")),
        ({"loss": "focal"}, ("model", "one_vs_rest")),
        ({"start": "wrong", "batch_size": 32}, ("model", "one_vs_one")),
        ({"learning_rate": 100.0, "l2": 0.1, "steps": 2000}, ("learning_rate", "0.1")),
    ],
    ids=str,
)
def test_an_opening_is_the_first_part_of_its_film(settings, rivalry):
    training = Training(**settings)
    opening = Film.opening(opened(FLOWERS), training, rivalry)
    film = opening.completed()
    assert opening.data["number"] == film.data["number"]
    assert (opening.data["planned"], film.data["planned"]) == (training.steps, None)
    for first, whole in zip(opening.runs, film.runs, strict=True):
        rows = len(first.steps)
        assert rows == min(OPENING + 1, len(whole.steps))
        assert first.steps == whole.steps[:rows]
        np.testing.assert_array_equal(first.parameters, whole.parameters[:rows])
    made = Film.make(opened(FLOWERS), training, rivalry)
    assert [run.data for run in film.runs] == [run.data for run in made.runs]


def test_the_page_is_told_the_opening_before_the_rest_is_made(monkeypatch):
    app = open_station()
    session = app.session_state.session
    mounted = []
    monkeypatch.setattr(Film, "completed", lambda film: mounted.append(film) or first_film(FLOWERS))
    take_train(session, {"training": Training().as_data(), "plane": as_committed(session)})
    assert not mounted
    opening = session.opening
    found = components(app.run())
    assert found["film"]["opening"] == opening.data
    assert [film.number for film in mounted] == [opening.number]
    assert components(app.run())["film"]["opening"] is None


def test_the_first_film_is_that_of_the_usual_settings():
    found = components(open_station())
    assert found["reel"]["film"] == first_film(FLOWERS).data
    assert found["film"]["training"] == Training().as_data()
    (run,) = first_film(FLOWERS).runs
    loss = traces(found["figure-training"])[0]
    np.testing.assert_array_equal(array(loss["x"]), run.steps)
    np.testing.assert_allclose(array(loss["y"]), run.curves["loss"], rtol=1e-6)


def test_sessions_that_open_at_once_hold_one_film():
    source = Source("blobs", seed=4321)
    with ThreadPoolExecutor(4) as sessions:
        films = list(sessions.map(first_film, [source] * 4))
    assert len({film.number for film in films}) == 1


def test_a_film_starts_at_its_start_and_ends_with_a_better_model():
    film = train(open_station())["reel"]["film"]
    first, *_between, last = models(film)
    assert film["runs"][0]["steps"][0] == 0
    assert film["runs"][0]["steps"][-1] == 500
    assert not first.weights.any() and not first.bias.any()
    assert accuracy(IRIS.labels, last.predict(IRIS.points)) > 0.9


@pytest.mark.parametrize("loss", LOSSES)
def test_the_curves_are_the_losses_of_the_films_models(loss):
    found = train(open_station(), loss=loss, l2=0.01, steps=200)
    film, target = found["reel"]["film"], one_hot(IRIS.labels, 3)
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
    assert models(found["reel"]["film"])[-1].predict([1.0, 2.5]) == 2


def test_a_film_that_diverges_says_where_and_keeps_what_it_has():
    found = train(open_station(), learning_rate=100.0, l2=0.1, steps=2000)
    film = found["reel"]["film"]
    assert film["runs"][0]["end"]["cause"]
    assert film["runs"][0]["steps"][-1] < film["runs"][0]["end"]["step"] <= 2000
    assert all(np.abs(model.weights).max() <= MAX_WEIGHT for model in models(film))
    assert len(traces(found["figure-training"])[0]["x"]) == len(film["runs"][0]["steps"])


def test_what_does_not_go_together_is_answered_beside_the_button_and_the_last_film_stays():
    app = open_station()
    before = train(app)["reel"]
    after = train(app, optimizer="newton", loss="mean_squared_error")
    found = after["film"]
    assert found["problem"]
    assert after["reel"] == {"number": before["number"], "film": None, "lost": 0}
    assert found["opening"] is None
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
    assert found["reel"]["number"] == first_film(FLOWERS).number


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
    nearly = {"points": [[1, 1], [2, 2], [3, 1]], "labels": [0, 0, 1], "chosen": None}
    found = train(open_station(), edge | nearly, start="wrong")
    assert len(found["reel"]["film"]["runs"][0]["steps"]) >= 1
    assert not found["film"]["problem"]


def test_the_page_is_told_which_of_its_requests_a_film_answers():
    app = open_station()
    assert components(app)["film"]["answers"] == 0
    session = app.session_state.session
    take_train(session, {"training": Training().as_data(), "plane": as_committed(session), "request": 4})
    assert components(app.run())["film"]["answers"] == 4


# ---- hidden layers, two runs, schemes --------------------------------------------------------------------------------


def network_at(run, row):
    """The network of a row in the browser's reading: layer after layer, weights row by row, then the bias."""
    numbers = (
        np.frombuffer(base64.b64decode(run["parameters"]), "<f4").reshape(len(run["steps"]), -1)[row].astype(float)
    )
    layers, at = [], 0
    for fan_in, fan_out in pairwise(run["sizes"]):
        weights = numbers[at : at + fan_in * fan_out].reshape(fan_out, fan_in)
        at += fan_in * fan_out
        layers.append((weights, numbers[at : at + fan_out]))
        at += fan_out
    return MultilayerPerceptron(tuple(layers), run["activation"])


@pytest.mark.parametrize("model, sizes", [("hidden_1", [2, 5, 3]), ("hidden_2", [2, 5, 5, 3])])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_film_of_hidden_layers_is_that_of_scikit_learns_loss(model, sizes, activation):
    found = train(open_station(), model=model, units=5, activation=activation, start="random", optimizer="adam", l2=0.0)
    (run,) = found["reel"]["film"]["runs"]
    assert (run["kind"], run["sizes"], run["activation"]) == ("network", sizes, activation)
    heights, shares, _norms = (array(trace["y"]) for trace in traces(found["figure-training"]))
    for row in (0, -1):
        p = network_at(run, row).probabilities(IRIS.points)
        assert heights[row] == pytest.approx(log_loss(IRIS.labels, p), rel=1e-4)
        assert shares[row] == pytest.approx(accuracy(IRIS.labels, p.argmax(axis=1)))
    assert heights[-1] < heights[0]
    assert "figure-weights-trained" not in found


def test_hidden_layers_start_where_hidden_layers_can():
    app = open_station()
    assert "linear" in train(app, model="hidden_1", start="wrong")["film"]["problem"]
    assert "no network" in train(app, model="hidden_1", start="here")["film"]["problem"]
    found = train(app, model="hidden_1", start="zero", steps=200)
    assert not found["film"]["problem"]
    (run,) = found["reel"]["film"]["runs"]
    assert not network_at(run, 0).parameters.any()
    # Units that are all alike learn alike: from zero a hidden layer learns only how frequent the classes are.
    assert not np.ptp(network_at(run, -1).layers[0][0], axis=0).any()


def test_a_training_goes_on_from_the_network_on_the_plane():
    app = open_station()
    (run,) = train(app, model="hidden_1", start="random", steps=200)["reel"]["film"]["runs"]
    last = network_at(run, -1)
    network = {"sizes": run["sizes"], "activation": "tanh", "parameters": last.parameters.tolist()}
    (again,) = train(app, {"network": network}, model="hidden_1", start="here", steps=200)["reel"]["film"]["runs"]
    np.testing.assert_array_equal(network_at(again, 0).parameters, last.parameters)


@pytest.mark.parametrize(
    "rivalry, titles",
    [
        (("loss", "mean_squared_error"), ["cross-entropy", "mean squared error"]),
        (("optimizer", "adam"), ["gradient descent", "Adam"]),
        (("learning_rate", "1.0"), ["learning rate 0.1", "learning rate 1"]),
        (("l2", "0.1"), ["L2 penalty: 0.001", "L2 penalty: 0.1"]),
        (("model", "one_vs_rest"), ["linear", "one-vs-rest"]),
        (("smoothing", "0.2"), ["Label smoothing: 0", "Label smoothing: 0.2"]),
    ],
)
def test_two_runs_differ_in_one_thing_and_are_called_by_it(rivalry, titles):
    app = open_station()
    session = app.session_state.session
    plane = as_committed(session)
    take_train(session, {"training": Training().as_data(), "rivalry": list(rivalry), "plane": plane})
    found = components(app.run())
    assert found["runs"]["runs"] == titles
    first, second = found["reel"]["film"]["runs"]
    alone = train(open_station(), **{rivalry[0]: type(getattr(Training(), rivalry[0]))(rivalry[1])})["reel"]["film"]
    if rivalry[0] != "model":
        assert second["parameters"] == alone["runs"][0]["parameters"]
    assert first["parameters"] != second["parameters"]
    names = [trace["name"] for trace in traces(found["figure-training"])]
    assert any(titles[0] in name for name in names) and any(titles[1] in name for name in names)
    assert ("one-vs-rest: sum of its losses" in names) == (rivalry[0] == "model")
    # Pressed again without a second run, there is one again.
    assert "runs" not in train(app)


@pytest.mark.parametrize(
    "scheme, oracle", [("one_vs_rest", OneVsRestClassifier), ("one_vs_one", OneVsOneClassifier)], ids=["rest", "one"]
)
def test_a_scheme_is_trained_to_what_scikit_learn_fits(scheme, oracle):
    training = Training(l2=0.01, optimizer="newton", learning_rate=1.0, steps=200)
    _linear, run = Film.make(opened(FLOWERS), training, ("model", scheme)).runs
    assert (run.kind, run.sizes, run.steps[-1]) == (scheme, (2, 3), 200)
    count = len(run.parameters[0]) // 3
    model = {"one_vs_rest": OneVsRest, "one_vs_one": OneVsOne}[scheme]
    predicted = [
        model(row[: 2 * count].reshape(count, 2), row[2 * count :]).predict(IRIS.points)
        for row in (run.parameters[0], run.parameters[-1])
    ]
    assert [run.curves["accuracy"][row] for row in (0, -1)] == [accuracy(IRIS.labels, found) for found in predicted]
    seen = len(IRIS.labels) if scheme == "one_vs_rest" else 100
    expected = oracle(LogisticRegression(C=1 / (0.01 * seen), tol=1e-10, max_iter=10_000))
    np.testing.assert_array_equal(predicted[1], expected.fit(IRIS.points, IRIS.labels).predict(IRIS.points))


def test_pairs_start_with_the_difference_of_weights_at_the_planes_edge():
    plane = replace(opened(FLOWERS), weights=((100.0, 0.0), (-100.0, 0.0), (0.0, 5.0)), bias=(1000.0, -1000.0, 0.0))
    _linear, run = Film.make(plane, Training(start="here", learning_rate=0.01), ("model", "one_vs_one")).runs
    assert run.steps[0] == 0 and np.abs(run.parameters[0]).max() == 2000


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("scheme", ["one_vs_rest", "one_vs_one"])
def test_a_scheme_starts_with_the_decisions_of_the_linear_model_beside_it(scheme, start):
    linear, other = Film.make(opened(FLOWERS), Training(start=start, seed=3), ("model", scheme)).runs
    assert other.curves["accuracy"][0] == linear.curves["accuracy"][0]


def test_balanced_class_weights_and_smoothing_reach_the_training():
    plane = opened(Source("imbalanced", num_classes=2, count=200, noise=0.8, seed=1))
    rare = plane.dataset.labels == 1

    def last(**settings):
        film = Film.make(plane, Training(optimizer="adam", learning_rate=0.3, steps=500, **settings))
        return film.runs[0].model_at(500)

    def found(model):
        return (model.predict(plane.dataset.points)[rare] == 1).mean()

    assert found(last(class_weights="balanced")) > found(last())
    sure = [last(smoothing=share).probabilities(plane.dataset.points).max() for share in (0.0, 0.2)]
    assert sure[1] < sure[0]


@pytest.mark.parametrize(
    "rivalry", [["loss"], ["steps", "200"], ["x", 1], ["loss", "regret"], "loss", 5, [[], []]], ids=str
)
def test_a_second_run_that_is_none_is_refused_in_words(rivalry):
    app = open_station()
    session = app.session_state.session
    take_train(session, {"training": Training().as_data(), "rivalry": rivalry, "plane": as_committed(session)})
    app.run()
    assert not app.exception
    assert len(app.warning) == 1
