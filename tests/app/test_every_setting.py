"""Whatever is set within its field's range, a training is made to its end, or it is said in words why not."""

import base64
import json
import random
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from app import films
from app.charts.weights import weight_pairs
from app.state.data import Source
from app.state.plane import FLOWERS, Plane, opened
from app.state.plane_model import MAX_BIAS, MAX_WEIGHT, Network, count_of
from app.state.plane_points import MAX_COORDINATE, Labels, Points
from app.state.training import (
    ACTIVATIONS,
    BATCHES,
    CLASS_WEIGHTS,
    HIDDEN_LAYERS,
    LEARNING_RATES,
    PENALTIES,
    RIVALRIES,
    SCHEMES,
    SMOOTHINGS,
    STARTS,
    STEPS,
    UNITS,
    Training,
)
from app.stations.boundary.landscape import landscapes
from app.words import core_message
from softmax_core import DIVERGENCES, FEATURES, LOSSES, OPTIMIZERS, MultilayerPerceptron, initial_perceptron

MODELS = (*HIDDEN_LAYERS, *SCHEMES)


def far() -> Plane:
    """Points at the ends of the plane, under the largest weights that it holds."""
    plane = opened(FLOWERS)
    points = [(x, y) for x in (-MAX_COORDINATE, MAX_COORDINATE) for y in (-MAX_COORDINATE, 0.001, MAX_COORDINATE)]
    labels = Labels(n % 3 for n in range(len(points)))
    weights = ((MAX_WEIGHT, -MAX_WEIGHT), (-MAX_WEIGHT, MAX_WEIGHT), (MAX_WEIGHT, MAX_WEIGHT))
    bias = (MAX_BIAS, -MAX_BIAS, MAX_BIAS)
    return replace(plane, points=Points(points), labels=labels, chosen=0, weights=weights, bias=bias)


def all_alike() -> Plane:
    """One place for all points, of which one class has none."""
    plane = opened(FLOWERS)
    return replace(plane, points=Points([(1.0, 1.0)] * 6), labels=Labels([0, 0, 1, 1, 0, 1]), chosen=0).optimum


PLANES = {
    "iris": lambda: opened(FLOWERS),
    "iris, a third held out": lambda: replace(opened(FLOWERS), held_out_share=0.3).dealt,
    "two classes, separable": lambda: opened(Source("blobs", num_classes=2, count=10, noise=0.0)),
    "ten classes, all mixed": lambda: opened(Source("xor", num_classes=10, count=50, noise=1.0)),
    "imbalanced": lambda: opened(Source("imbalanced", num_classes=10, count=60, noise=0.0)),
    "far": far,
    "all alike": all_alike,
}

#: Every choice of every setting, and the ends and what broke of its ranges.
CHOICES = {
    "data": tuple(PLANES),
    "model": tuple(HIDDEN_LAYERS),
    "loss": tuple(LOSSES),
    "optimizer": OPTIMIZERS,
    "start": STARTS,
    "learning_rate": (*LEARNING_RATES, 60.0),
    "batch_size": BATCHES,
    "l2": PENALTIES,
    "l1": (min(PENALTIES), max(PENALTIES)),
    "features": ("x1-x2", "x2", "-".join(FEATURES)),
    "smoothing": (min(SMOOTHINGS), max(SMOOTHINGS)),
    "class_weights": CLASS_WEIGHTS,
    "units": UNITS,
    "activation": ACTIVATIONS,
    "rivalry": (None, *(("model", model) for model in MODELS), ("optimizer", "adam"), ("learning_rate", 60.0)),
}


def covering(choices: dict[str, tuple], seed: int) -> list[dict]:
    """Rows in which each two choices of any two settings meet: always the random row with the most new pairs."""
    rng = random.Random(seed)
    names = list(choices)
    missing = {((a, x), (b, y)) for a, b in combinations(names, 2) for x in choices[a] for y in choices[b]}

    def met(row):
        return set(combinations(row.items(), 2))

    rows = []
    while missing:
        start = dict(rng.choice(sorted(missing, key=repr)))
        candidates = [{name: start.get(name, rng.choice(choices[name])) for name in names} for _ in range(20)]
        rows.append(max(candidates, key=lambda row: len(met(row) & missing)))
        missing -= met(rows[-1])
    return rows


#: What was found to end in an error page, and what the issue about it names.
FOUND = [
    {"data": "iris", "model": model, "optimizer": optimizer, "learning_rate": rate, "start": "random", "rivalry": None}
    for model in ("hidden_1", "hidden_2")
    for optimizer, rate in (("gradient_descent", 60.0), ("adam", 100.0))
]


def expected_refusal(training: Training, plane: Plane) -> bool:
    """Whether these settings do not go together, as the menus say."""
    hidden = bool(HIDDEN_LAYERS.get(training.model))
    if hidden and training.start == "wrong":
        return True
    if hidden and training.start == "here":
        shape = (count_of(training.features), *[training.units] * HIDDEN_LAYERS[training.model], plane.num_classes)
        return not plane.network or (plane.network.sizes, plane.network.activation) != (shape, training.activation)
    if training.optimizer != "newton":
        return False
    loss = LOSSES[training.loss]
    is_smooth = loss.smooth and not training.l1
    return hidden or not (loss.convex and is_smooth) or 0 < training.batch_size < len(plane.training_set("x1")[1])


def check(row: dict, waiting: list) -> str:
    """Make the film of a row, and see that it can be shown. Returns how it ended."""
    settings = {name: value for name, value in row.items() if name not in ("data", "rivalry")}
    plane, rivalry = PLANES[row["data"]](), row["rivalry"]
    training = Training(**settings, steps=STEPS[0])
    asked = [training, *([training.but(*rivalry)] if rivalry else [])]
    if any(expected_refusal(each, plane) for each in asked):
        with pytest.raises(ValueError, match=r"\w") as caught:
            films.make(plane, training, rivalry)
        assert type(caught.value).__name__ in ("ValueError", "InputError")
        return "refused"
    film = films.make(plane, training, rivalry)
    for _ in range(1000):
        if not waiting:
            break
        waiting.pop()()
    assert film.is_whole, row
    pieces = [json.loads(piece, parse_constant=lambda word: pytest.fail(f"{word} is no JSON")) for piece in film.pieces]
    endings = set()
    for number, run in enumerate(film.runs):
        rows = [piece[number] for piece in pieces]
        sent = np.frombuffer(b"".join(base64.b64decode(part["parameters"]) for part in rows), "<f4")
        assert np.isfinite(sent).all(), row
        assert sent.size == run.parameters.size, row
        assert run.steps[0] == 0, row  # the start at least is shown
        if run.end is None:
            assert run.steps[-1] == training.steps, row
        else:
            assert run.end["code"] in (*DIVERGENCES, "outgrown"), (row, run.end)
            assert run.steps[-1] < run.end["step"] <= training.steps, (row, run.end)
            if run.end["code"] in DIVERGENCES:
                assert core_message(run.end["code"]).format(**run.end)
        endings.add(run.end["code"] if run.end else "whole")
        show(run, plane)
    if film.runs[0].kind == "linear":
        pair = "-".join(f"{k}.{d}" for k, d in weight_pairs(plane.num_classes, count_of(training.features))[0])
        for drawing in landscapes(film, replace(plane, pair=pair)).values():
            drawing.draw()
    return min(endings)


def show(run: films.Run, plane: Plane) -> None:
    """The plane takes the model of every row that a page may hand back, as the 32-bit floats that it was sent."""
    if run.kind in SCHEMES:
        return
    for parameters in (run.parameters[0], run.parameters[-1]):
        model = run.start.with_parameters(parameters.astype(np.float32).astype(float))
        if isinstance(model, MultilayerPerceptron):
            network = Network.from_json(Network.of(model, run.training.features).to_json())
            shown = replace(plane, network=network)
        else:
            numbers = {"weights": model.weights.tolist(), "bias": model.bias.tolist()}
            shown = Plane.from_json(numbers | {"features": run.training.features}, plane)
        shown.scenario_of(0)


@pytest.mark.parametrize("seed", range(2))
def test_each_two_of_all_settings_train_together_or_say_why_not(by_hand, seed):
    ends = [check(row, by_hand) for row in covering(CHOICES, seed)]
    # The rows are no test of refusals alone.
    assert {"refused", "outgrown", "whole"} <= set(ends)


@pytest.mark.parametrize("row", FOUND, ids=lambda row: f"{row['model']}, {row['optimizer']}")
def test_hidden_layers_at_rates_that_throw_them_far_away_say_so_or_go_on(by_hand, row):
    assert check(row, by_hand) in ("outgrown", "whole")


@pytest.mark.parametrize("data", ["iris", "two classes, separable"])
def test_newton_without_a_penalty_says_of_separable_points_that_there_is_no_optimum(by_hand, data):
    row = {"data": data, "optimizer": "newton", "l2": 0.0, "learning_rate": 1.0, "rivalry": None}
    assert check(row, by_hand) == "no_optimum"


def test_hidden_layers_go_on_from_the_largest_weights_that_a_plane_holds(by_hand):
    for units, activation in ((1, "relu"), (16, "tanh")):
        fresh = initial_perceptron(2, [units], 3, activation)
        network = Network.of(fresh.with_parameters(np.full(len(fresh.parameters), MAX_BIAS)))
        plane = replace(far(), network=network)
        for rate in LEARNING_RATES:
            training = Training(
                model="hidden_1", units=units, activation=activation, start="here", learning_rate=rate, steps=STEPS[0]
            )
            film = films.make(plane, training, None)
            for _ in range(1000):
                if by_hand:
                    by_hand.pop()()
            assert film.runs[0].steps[0] == 0
            assert film.runs[0].end is None or film.runs[0].end["code"] != "failed"


def test_every_setting_that_two_runs_can_differ_in_is_one_of_the_grid():
    assert set(RIVALRIES) <= CHOICES.keys()
