"""Films: trainings made in the background, piece by piece, once for all who ask for the same one."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier

from app import films
from app.state.data import Source
from app.state.plane import FLOWERS, opened
from app.state.plane_model import MAX_BIAS, MAX_WEIGHT, Network
from app.state.training import ACTIVATIONS, SCHEMES, STARTS, Training
from app.stations.boundary.landscape import landscapes
from softmax_core import (
    LOSSES,
    OPTIMIZERS,
    MultilayerPerceptron,
    SoftmaxRegression,
    accuracy,
    initial_perceptron,
    load_iris,
    one_hot,
    recording_stride,
    train,
)

pytestmark = pytest.mark.usefixtures("no_other_films")

IRIS = load_iris()
PLANE = opened(FLOWERS)


def made(training=None, rivalry=None, plane=PLANE):
    """The runs of a whole film in a browser's reading: steps, parameters (rows, P), curves by name, why it ended."""
    film = films.make(plane, training or Training(steps=200), rivalry).wait()
    pieces = [json.loads(piece) for piece in film.pieces]
    runs = []
    for n, about in enumerate(film.about()["runs"]):
        rows = [piece[n] for piece in pieces]
        flat = b"".join(base64.b64decode(part["parameters"]) for part in rows)
        steps = [step for part in rows for step in part["steps"]]
        curves = {
            name: [value for part in rows if part["steps"] for value in part["curves"][name]]
            for name in rows[0]["curves"]
        }
        parameters = np.frombuffer(flat, "<f4").reshape(len(steps), -1).astype(float)
        runs.append(about | {"steps": steps, "parameters": parameters, "curves": curves, "end": rows[-1]["end"]})
    return runs


def linear(row, num_classes=3):
    return SoftmaxRegression(row[: 2 * num_classes].reshape(num_classes, 2), row[2 * num_classes :])


def network_at(run, row):
    """The network of a row in the browser's reading: layer after layer, weights row by row, then the bias."""
    layers, at = [], 0
    for fan_in, fan_out in pairwise(run["sizes"]):
        weights = run["parameters"][row][at : at + fan_in * fan_out].reshape(fan_out, fan_in)
        at += fan_in * fan_out
        layers.append((weights, run["parameters"][row][at : at + fan_out]))
        at += fan_out
    return MultilayerPerceptron(tuple(layers), run["activation"])


# ---- what is in a film -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings, rivalry",
    [
        ({"steps": 500}, None),
        ({"steps": 200, "start": "random", "batch_size": 10}, ("optimizer", "adam")),
        ({"optimizer": "newton", "learning_rate": 1.0, "steps": 200}, None),
        ({"model": "hidden_2", "units": 4, "start": "random", "steps": 200}, ("model", "linear")),
        ({"start": "wrong", "batch_size": 32, "steps": 200}, ("class_weights", "balanced")),
    ],
    ids=str,
)
def test_the_pieces_together_are_what_the_core_records(settings, rivalry):
    training = Training(**settings)
    both = [training, *([training.but(*rivalry)] if rivalry else [])]
    runs = made(training, rivalry)
    assert len(runs) == len(both)
    for run, each in zip(runs, both, strict=True):
        start = films.first_model(PLANE, each)
        history = train(
            start,
            IRIS.points,
            IRIS.labels,
            loss=each.loss,
            optimizer=each.optimizer,
            learning_rate=each.learning_rate,
            steps=each.steps,
            record_every=recording_stride(each.steps, start.network.num_parameters),
            batch_size=each.batch_size or None,
            l2=each.l2,
            seed=each.seed,
            class_weights=np.ones(3) if each.class_weights == "balanced" else None,
        )
        assert run["steps"] == history.steps.tolist()
        np.testing.assert_array_equal(run["parameters"], history.parameters.astype("<f4"))
        np.testing.assert_allclose(run["curves"]["loss"], history.losses, rtol=1e-9)
        np.testing.assert_allclose(run["curves"]["accuracy"], history.accuracies)
        np.testing.assert_allclose(run["curves"]["gradient_norm"], history.gradient_norms, rtol=1e-9)
        assert run["end"] is None


def test_a_film_starts_at_its_start_and_ends_with_a_better_model():
    (run,) = made(Training())
    assert (run["steps"][0], run["steps"][-1]) == (0, 500)
    assert not run["parameters"][0].any()
    assert accuracy(IRIS.labels, linear(run["parameters"][-1]).predict(IRIS.points)) > 0.9


@pytest.mark.parametrize("loss", LOSSES)
def test_the_curves_are_the_losses_of_the_films_models(loss):
    (run,) = made(Training(loss=loss, l2=0.01, steps=200))
    for row in (0, len(run["steps"]) // 2, -1):
        model = linear(run["parameters"][row])
        mean = (
            LOSSES[loss].value(model.logits(IRIS.points), one_hot(IRIS.labels, 3)).mean()
            + 0.005 * (model.weights**2).sum()
        )
        assert run["curves"]["loss"][row] == pytest.approx(mean, rel=1e-4)
        assert run["curves"]["accuracy"][row] == pytest.approx(
            accuracy(IRIS.labels, model.predict(IRIS.points)), abs=0.02
        )


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimiser_comes_near_the_optimum_of_the_station(optimizer):
    (run,) = made(Training(optimizer=optimizer, steps=2000, learning_rate=0.1))
    (best,) = made(Training(optimizer="newton", start="here", steps=200, learning_rate=1.0))
    assert run["curves"]["loss"][-1] < 1.5 * best["curves"]["loss"][-1] + 0.1


def test_confidently_wrong_the_squared_error_stands_still_where_cross_entropy_learns():
    def learnt(loss):
        return made(Training(loss=loss, start="wrong", learning_rate=0.5, steps=2000))[0]["curves"]["accuracy"][-1]

    assert learnt("cross_entropy") > 0.9
    assert learnt("mean_squared_error") < 0.7


@pytest.mark.parametrize("start", STARTS)
def test_every_start_is_a_model_of_the_plane(start):
    model = films.first_model(PLANE, Training(start=start, seed=7))
    assert model.weights.shape == (3, 2)
    if start == "wrong":
        assert accuracy(IRIS.labels, model.predict(IRIS.points)) < 0.1


def test_the_film_is_made_of_the_points_that_the_hand_left_behind():
    points = (*PLANE.points[:100], *[(1.0, 2.5)] * 50)
    (run,) = made(Training(), plane=replace(PLANE, points=points))
    assert linear(run["parameters"][-1]).predict(np.array([1.0, 2.5])) == 2


@pytest.mark.parametrize(
    "settings",
    [
        {"learning_rate": 100.0, "l2": 0.1, "steps": 2000},
        {"learning_rate": 100.0, "model": "hidden_1", "start": "random", "l2": 0.1},
    ],
    ids=str,
)
def test_a_film_that_goes_too_far_says_where_and_why_and_keeps_what_it_has(settings):
    (run,) = made(Training(**settings))
    end = run["end"]
    assert end["code"] in ("outgrown", "diverged")
    assert run["steps"] and run["steps"][-1] < end["step"] <= 2000
    limit = MAX_BIAS if run["kind"] == "network" else MAX_WEIGHT
    weights = run["parameters"] if run["kind"] == "network" else run["parameters"][:, :6]
    assert np.abs(weights).max() <= limit
    assert len(run["curves"]["loss"]) == len(run["steps"])
    if end["code"] == "outgrown":
        assert end["limit"] in (MAX_WEIGHT, MAX_BIAS)


def test_a_network_may_not_outgrow_the_plane_either():
    network = Network.of(initial_perceptron(2, [8], 3, "tanh", seed=0))
    far = replace(network, parameters=tuple(MAX_BIAS - 0.1 for _number in network.parameters))
    plane = replace(PLANE, network=far)
    (run,) = made(
        Training(
            model="hidden_1", start="here", loss="mean_squared_error", optimizer="adam", learning_rate=100.0, steps=200
        ),
        plane=plane,
    )
    assert run["end"]["code"] == "outgrown" and run["end"]["limit"] == MAX_BIAS


def test_seeds_make_films_again(monkeypatch):
    def last(seed):
        films._films.clear()
        return made(Training(start="random", batch_size=10, seed=seed, steps=200))[0]["parameters"][-1]

    np.testing.assert_array_equal(last(3), last(3))
    assert not np.array_equal(last(3), last(4))


def test_weights_at_the_planes_edge_and_a_class_without_points_still_make_a_film():
    edge = {"weights": ((100, -100), (-100, 100), (0, 60)), "bias": (1000, -1000, 600), "follow": ""}
    nearly = {"points": ((1, 1), (2, 2), (3, 1)), "labels": (0, 0, 1), "chosen": None}
    (run,) = made(Training(start="wrong"), plane=replace(PLANE, **edge, **nearly))
    assert run["steps"]
    # It follows from the points alone, as the film's name says: not from where the weights were.
    (again,) = made(Training(start="wrong"), plane=replace(PLANE, **nearly))
    assert again["parameters"][0].tolist() == run["parameters"][0].tolist()


@pytest.mark.parametrize("model, sizes", [("hidden_1", [2, 5, 3]), ("hidden_2", [2, 5, 5, 3])])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_film_of_hidden_layers_is_that_of_scikit_learns_loss(model, sizes, activation):
    (run,) = made(Training(model=model, units=5, activation=activation, start="random", optimizer="adam", l2=0.0))
    assert (run["kind"], run["sizes"], run["activation"]) == ("network", sizes, activation)
    for row in (0, -1):
        p = network_at(run, row).probabilities(IRIS.points)
        assert run["curves"]["loss"][row] == pytest.approx(log_loss(IRIS.labels, p), rel=1e-4)
        assert run["curves"]["accuracy"][row] == pytest.approx(accuracy(IRIS.labels, p.argmax(axis=1)))
    assert run["curves"]["loss"][-1] < run["curves"]["loss"][0]


def test_hidden_layers_start_where_hidden_layers_can():
    with pytest.raises(ValueError, match="linear"):
        films.make(PLANE, Training(model="hidden_1", start="wrong"), None)
    with pytest.raises(ValueError, match="no network"):
        films.make(PLANE, Training(model="hidden_1", start="here"), None)
    (run,) = made(Training(model="hidden_1", start="zero", steps=200))
    assert not run["parameters"][0].any()
    # Units that are all alike learn alike: from zero a hidden layer learns only how frequent the classes are.
    assert not np.ptp(network_at(run, -1).layers[0][0], axis=0).any()


def test_a_training_goes_on_from_the_network_on_the_plane():
    (run,) = made(Training(model="hidden_1", start="random", steps=200))
    last = network_at(run, -1)
    (again,) = made(Training(model="hidden_1", start="here", steps=200), plane=replace(PLANE, network=Network.of(last)))
    np.testing.assert_array_equal(network_at(again, 0).parameters, last.parameters)


@pytest.mark.parametrize(
    "rivalry", [("loss", "mean_squared_error"), ("optimizer", "adam"), ("l2", 0.1), ("smoothing", 0.2)]
)
def test_two_runs_differ_in_one_thing(rivalry):
    first, second = made(Training(steps=200), rivalry)
    (alone,) = made(Training(steps=200).but(*rivalry))
    np.testing.assert_array_equal(second["parameters"], alone["parameters"])
    assert not np.array_equal(first["parameters"], second["parameters"])


@pytest.mark.parametrize(
    "scheme, oracle", [("one_vs_rest", OneVsRestClassifier), ("one_vs_one", OneVsOneClassifier)], ids=["rest", "one"]
)
def test_a_scheme_is_trained_to_what_scikit_learn_fits(scheme, oracle):
    training = Training(l2=0.01, optimizer="newton", learning_rate=1.0, steps=200)
    _linear, run = made(training, ("model", scheme))
    assert (run["kind"], run["sizes"], run["steps"][-1]) == (scheme, [2, 3], 200)
    count = len(run["parameters"][0]) // 3
    predicted = [
        SCHEMES[scheme](row[: 2 * count].reshape(count, 2), row[2 * count :]).predict(IRIS.points)
        for row in (run["parameters"][0], run["parameters"][-1])
    ]
    assert [run["curves"]["accuracy"][row] for row in (0, -1)] == [accuracy(IRIS.labels, found) for found in predicted]
    seen = len(IRIS.labels) if scheme == "one_vs_rest" else 100
    expected = oracle(LogisticRegression(C=1 / (0.01 * seen), tol=1e-10, max_iter=10_000))
    np.testing.assert_array_equal(predicted[1], expected.fit(IRIS.points, IRIS.labels).predict(IRIS.points))


def test_pairs_start_with_the_difference_of_weights_at_the_planes_edge():
    plane = replace(PLANE, weights=((100.0, 0.0), (-100.0, 0.0), (0.0, 5.0)), bias=(1000.0, -1000.0, 0.0))
    _linear, run = made(Training(start="here", learning_rate=0.01), ("model", "one_vs_one"), plane)
    assert run["steps"][0] == 0 and np.abs(run["parameters"][0]).max() == 2000


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_scheme_starts_with_the_decisions_of_the_linear_model_beside_it(scheme, start):
    first, other = made(Training(start=start, seed=3, steps=200), ("model", scheme))
    assert other["curves"]["accuracy"][0] == first["curves"]["accuracy"][0]


def test_balanced_class_weights_and_smoothing_reach_the_training():
    plane = opened(Source("imbalanced", num_classes=2, count=200, noise=0.8, seed=1))
    rare = plane.dataset.labels == 1

    def last(**settings):
        (run,) = made(Training(optimizer="adam", learning_rate=0.3, steps=500, **settings), plane=plane)
        return linear(run["parameters"][-1], 2)

    def found(model):
        return (model.predict(plane.dataset.points)[rare] == 1).mean()

    assert found(last(class_weights="balanced")) > found(last())
    sure = [last(smoothing=share).probabilities(plane.dataset.points).max() for share in (0.0, 0.2)]
    assert sure[1] < sure[0]


# ---- who shares one, and who waits -----------------------------------------------------------------------------------


def test_who_asks_for_the_same_training_gets_the_same_film(by_hand):
    training = Training(seed=5, start="random")
    film = films.make(PLANE, training, None)
    assert films.make(opened(Source()), replace(training), None) is film
    assert films.find(film.at) is film
    assert len(by_hand) == 1
    others = [
        films.make(PLANE, replace(training, seed=6), None),
        films.make(PLANE, training, ("loss", "focal")),
        films.make(replace(PLANE, points=((1.0, 1.0), *PLANE.points[1:])), training, None),
    ]
    assert len({film.name, *(other.name for other in others)}) == 4


def test_sessions_that_ask_at_once_share_one_film():
    plane = opened(Source("blobs", seed=4321))
    with ThreadPoolExecutor(4) as sessions:
        asked = list(sessions.map(lambda _n: films.make(plane, Training(steps=200), None), range(8)))
    assert len({id(film) for film in asked}) == 1


def test_only_a_start_from_here_depends_on_the_weights_shown(by_hand):
    other = replace(PLANE, weights=((1.0, 0.0),) * 3)
    assert films.make(PLANE, Training(), None) is films.make(other, Training(), None)
    for training, rivalry in ((Training(start="here"), None), (Training(), ("start", "here"))):
        assert films.make(PLANE, training, rivalry).name != films.make(other, training, rivalry).name


def test_stop_ends_a_film_for_the_last_of_its_watchers_only(by_hand):
    film = films.make(PLANE, Training(seed=8, start="random"), None)
    film.watch("first")
    film.watch("second")
    film.leave("first")
    film.leave("first")
    by_hand.pop()()
    assert len(film.pieces) == 1 and not film.is_whole
    film.leave("second")
    assert film.is_whole and films.find(film.at) is film
    by_hand.pop()()
    assert len(film.pieces) == 1 and by_hand == [], "nothing more of it is made"
    again = films.make(PLANE, Training(seed=8, start="random"), None)
    assert again is not film and not again.is_whole
    assert again.name == film.name
    assert again.at != film.at, "its pieces end elsewhere, and browsers keep those of the first"
    assert films.make(PLANE, Training(seed=8, start="random"), None) is again


def test_a_film_that_is_left_before_it_was_begun_has_its_start_to_be_drawn(by_hand):
    film = films.make(PLANE, Training(seed=9, start="random", steps=2000), None)
    film.watch("one")
    film.leave("one")
    by_hand.pop()()
    assert len(film.pieces) == 1 and film.is_whole and by_hand == []
    for drawing in landscapes(film, PLANE).values():
        figure = drawing.draw()
        assert len(next(trace for trace in figure.data if trace.name == "path").x) >= 1


def test_a_whole_film_is_not_stopped():
    film = films.make(PLANE, Training(steps=200), None)
    film.watch("one")
    film.wait().leave("one")
    assert films.make(PLANE, Training(steps=200), None) is film


class Slow:
    """A run of so many pieces."""

    def __init__(self, pieces):
        self.left, self.training = pieces, Training()
        self.is_over = False

    def advance(self):
        self.left -= 1
        self.is_over = not self.left
        return {}

    def close(self):
        self.left = 0


def test_films_take_turns_so_a_short_one_is_not_kept_waiting_by_a_long_one(by_hand):
    long, short = films.PlaneFilm("long", PLANE, [Slow(20)]), films.PlaneFilm("short", PLANE, [Slow(2)])
    by_hand += [long.advance, short.advance]
    turns = 0
    while not short.is_whole:
        by_hand.pop(0)()
        turns += 1
    assert turns == 4 and not long.is_whole
    while by_hand:
        by_hand.pop(0)()
    assert long.is_whole and (len(long.pieces), len(short.pieces)) == (20, 2)


def test_a_film_that_fails_ends_there_and_says_so(by_hand, caplog):
    film = films.make(PLANE, Training(), None)
    by_hand.pop()()
    film.runs[0].pieces = iter(lambda: 1 / 0, None)
    by_hand.pop()()
    assert film.wait() is film and not by_hand
    assert "ZeroDivisionError" in caplog.text
    shown, last = (json.loads(piece)[0] for piece in film.pieces)
    assert last["steps"] == [] and last["end"] == {"step": shown["steps"][-1] + 1, "code": "failed"}


def test_the_latest_films_are_kept_and_one_that_is_being_made_is_waited_for(by_hand, monkeypatch):
    monkeypatch.setattr(films, "MOST", 3)
    made = [films.make(PLANE, Training(seed=seed), None) for seed in range(5)]
    assert all(films.find(film.at) is film for film in made)
    for film in made:
        film.is_whole = True
    films.make(PLANE, Training(seed=9), None)
    assert [films.find(film.at) is film for film in made] == [False, False, False, True, True]
