"""Training in parts that are given out as they are made."""

import time

import numpy as np
import pytest
from clouds import blobs

from softmax_core import (
    LOSSES,
    OPTIMIZERS,
    OneVsOne,
    OneVsRest,
    SoftmaxRegression,
    initial_perceptron,
    train,
    train_in_pieces,
    training,
)

FIELDS = ("steps", "parameters", "losses", "accuracies", "gradient_norms")
LINEAR = SoftmaxRegression(np.zeros((3, 2)), np.zeros(3))
MODELS = {
    "linear": LINEAR,
    "one-vs-rest": OneVsRest.of(LINEAR),
    "one-vs-one": OneVsOne.of(LINEAR),
    "hidden": initial_perceptron(2, [5, 4], 3),
}
FIRST_ORDER = [name for name in OPTIMIZERS if name != "newton"]
CASES = {
    **{
        f"{model}-{optimizer}-{batch}": (model, {"optimizer": optimizer, "batch_size": batch})
        for model in MODELS
        for optimizer in FIRST_ORDER
        for batch in (None, 16)
    },
    **{f"{model}-newton": (model, {"optimizer": "newton"}) for model in list(MODELS)[:3]},
    **{loss: ("linear", {"loss": loss}) for loss in LOSSES},
    "sparse": ("linear", {"record_every": 7}),
    "start alone": ("linear", {"steps": 0}),
    "penalty that diverges": ("linear", {"learning_rate": 100.0, "l2": 0.1, "steps": 3000}),
    "parameters that overflow": ("linear", {"learning_rate": 1e308, "record_every": 2}),
    "loss that overflows": ("hidden", {"learning_rate": 1e308, "l2": 0.0}),
}


def assert_joined(parts, whole):
    for field in FIELDS:
        np.testing.assert_array_equal(np.concatenate([getattr(part, field) for part in parts]), getattr(whole, field))
    assert [part.divergence for part in parts] == [None] * (len(parts) - 1) + [whole.divergence]
    np.testing.assert_array_equal(parts[-1].model.parameters, whole.model.parameters)


@pytest.mark.parametrize(("model", "settings"), CASES.values(), ids=CASES)
@pytest.mark.parametrize(("rows", "seconds"), [(7, 0.1), (1000, 0.0), (1, 0.1)], ids=["rows", "clock", "one by one"])
def test_parts_are_the_whole_bit_by_bit(monkeypatch, model, settings, rows, seconds):
    points, labels = blobs(31)
    arguments = {"learning_rate": 0.2, "steps": 53, "l2": 0.01} | settings
    monkeypatch.setattr(training, "PART_SECONDS", 1e9)
    whole = train(MODELS[model], points, labels, **arguments)
    monkeypatch.setattr(training, "PART_SECONDS", seconds)
    parts = list(train_in_pieces(MODELS[model], points, labels, **arguments, rows=rows))
    assert_joined(parts, whole)
    assert max(len(part.steps) for part in parts) <= rows
    assert len(parts) > 1 or len(whole.steps) <= rows


def test_the_cases_have_both_kinds_of_divergence():
    causes = [
        train(MODELS[CASES[name][0]], *blobs(31), **{"steps": 53, **CASES[name][1]}).divergence.cause
        for name in ("parameters that overflow", "loss that overflows")
    ]
    assert "parameters" in causes[0] and "loss" in causes[1]


def test_a_single_point_of_many_classes_is_measured_alike_in_every_part(monkeypatch):
    # With one row and one point nothing stands beside the classes, which NumPy then adds up in another order.
    model = SoftmaxRegression(np.random.default_rng(1).normal(size=(10, 2)), np.zeros(10))
    arguments = {"learning_rate": 0.1, "steps": 60}
    whole = train(model, [[0.3, -1.7]], [4], **arguments)
    monkeypatch.setattr(training, "PART_SECONDS", 0.0)
    assert_joined(list(train_in_pieces(model, [[0.3, -1.7]], [4], **arguments)), whole)


def test_a_long_training_reports_soon_even_where_nothing_is_recorded():
    parts = train_in_pieces(LINEAR, *blobs(31), learning_rate=0.1, steps=10**9, record_every=10**9)
    begun = time.perf_counter()
    first, second = next(parts), next(parts)
    assert time.perf_counter() - begun < 2
    assert (first.steps.tolist(), second.steps.tolist()) == ([0], [])
    np.testing.assert_array_equal(second.model.parameters, LINEAR.parameters)
    parts.close()
    assert next(parts, None) is None


def test_nothing_is_computed_before_it_is_asked_for_and_nothing_twice(monkeypatch):
    made = []

    class Counted(training.Position):
        def __init__(self, *arguments):
            made.append(arguments[1])
            super().__init__(*arguments)

    monkeypatch.setattr(training, "Position", Counted)
    parts = train_in_pieces(LINEAR, *blobs(31), learning_rate=0.1, steps=20, rows=5)
    assert len(made) == 1
    next(parts)
    assert len(made) == 5
    assert len(list(parts)) == 4
    assert len(made) == 21


@pytest.mark.parametrize("rows", [0, -1, 1.5, "3"])
def test_bad_rows_are_named(rows):
    with pytest.raises(ValueError, match="rows"):
        train_in_pieces(LINEAR, *blobs(31), learning_rate=0.1, steps=3, rows=rows)


@pytest.mark.parametrize(
    ("changed", "named"), [({"optimizer": "adagrad"}, "optimizer"), ({"points": [[1e308, 1e308]] * 3}, "points")]
)
def test_what_cannot_be_trained_is_refused_before_the_first_part(changed, named):
    model = SoftmaxRegression(np.full((3, 2), 10.0), np.zeros(3))
    arguments = {"points": [[1.0, 2.0]] * 3, "labels": [0, 1, 2], "learning_rate": 0.1, "steps": 3} | changed
    with pytest.raises(ValueError, match=named):
        train_in_pieces(model, **arguments)


def test_numpys_warnings_are_as_they_were_between_the_parts():
    before = np.geterr()
    for _part in train_in_pieces(LINEAR, *blobs(31), learning_rate=0.1, steps=20, rows=5):
        assert np.geterr() == before


@pytest.mark.parametrize(
    "model",
    [SoftmaxRegression(np.zeros((10, 64)), np.zeros(10)), initial_perceptron(64, [16], 10)],
    ids=["linear", "hidden"],
)
def test_training_is_not_bound_to_a_plane(model):
    labels = np.arange(200) % 10
    rng = np.random.default_rng(5)
    points = 2 * rng.normal(size=(10, 64))[labels] + rng.normal(size=(200, 64))
    parts = list(train_in_pieces(model, points, labels, optimizer="adam", learning_rate=0.05, steps=60, rows=20))
    assert [part.parameters.shape[1] for part in parts] == [model.network.num_parameters] * len(parts)
    assert parts[-1].losses[-1] < 0.1 * parts[0].losses[0]
    assert parts[-1].accuracies[-1] == 1
    assert (parts[-1].model.predict(points) == labels).all()


@pytest.mark.parametrize(
    "model",
    [SoftmaxRegression(np.zeros((3, 5)), np.zeros(3)), initial_perceptron(5, [6, 4], 3)],
    ids=["linear", "hidden"],
)
def test_five_features_are_learned_in_parts_as_in_one(model):
    labels = np.arange(90) % 3
    points = np.random.default_rng(6).normal(size=(90, 5)) + 4 * np.eye(3, 5)[labels]
    arguments = {"optimizer": "momentum", "learning_rate": 0.05, "steps": 150, "batch_size": 30}
    whole = train(model, points, labels, **arguments)
    assert_joined(list(train_in_pieces(model, points, labels, **arguments, rows=31)), whole)
    assert whole.accuracies[-1] > 0.9
