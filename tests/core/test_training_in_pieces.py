"""A training that arrives in pieces is the same training; it knows nothing of a plane."""

import itertools

import numpy as np
import pytest
from clouds import blobs

from softmax_core import (
    OPTIMIZERS,
    OneVsOne,
    OneVsRest,
    SoftmaxRegression,
    initial_perceptron,
    train,
    train_in_pieces,
)
from softmax_core.training import loop as training

ROWS = ("steps", "parameters", "losses", "accuracies", "gradient_norms")
X, Y = blobs(seed=0)
LINEAR = SoftmaxRegression(np.zeros((3, 2)), np.zeros(3))
HIDDEN = initial_perceptron(2, [5, 4], 3)


def same(pieces, whole):
    """The pieces are the rows of the whole, to the last bit."""
    for name in ROWS:
        joined = np.concatenate([getattr(piece, name) for piece in pieces])
        np.testing.assert_array_equal(joined, getattr(whole, name), err_msg=name)
    assert [piece.is_last for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    assert [piece.divergence for piece in pieces[:-1]] == [None] * (len(pieces) - 1)
    assert pieces[-1].divergence == whole.divergence
    np.testing.assert_array_equal(pieces[-1].model.parameters, whole.model.parameters)
    assert whole.is_last


CASES = {
    **{f"linear, {name}": (LINEAR, {"optimizer": name}) for name in OPTIMIZERS},
    **{f"rest, {name}": (OneVsRest.of(LINEAR), {"optimizer": name}) for name in OPTIMIZERS},
    **{f"pairs, {name}": (OneVsOne.of(LINEAR), {"optimizer": name, "l2": 0.1}) for name in OPTIMIZERS},
    **{f"hidden, {name}": (HIDDEN, {"optimizer": name}) for name in OPTIMIZERS if name != "newton"},
    "batches": (HIDDEN, {"batch_size": 7, "optimizer": "adam", "seed": 3}),
    "batches, every third": (LINEAR, {"batch_size": 7, "record_every": 3, "class_weights": [1, 2, 3]}),
    "more steps than are recorded": (LINEAR, {"record_every": 1000}),
    "the penalty diverges": (LINEAR, {"learning_rate": 1e3, "l2": 1.0, "steps": 300}),
    "the parameters overflow at once": (LINEAR, {"learning_rate": 1e308, "l2": 1e10}),
}


@pytest.mark.parametrize("rows", [1, 4, 100])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_pieces_are_the_training(case, rows):
    model, settings = case
    settings = {"learning_rate": 0.4, "steps": 30, **settings}
    pieces = list(train_in_pieces(model, X, Y, **settings, rows=rows))
    assert max(len(piece.steps) for piece in pieces) <= rows
    same(pieces, train(model, X, Y, **settings))


def test_some_of_these_cases_diverge():
    settings = [CASES[name] for name in ("the penalty diverges", "the parameters overflow at once")]
    assert all(train(model, X, Y, **{"steps": 30, **more}).divergence for model, more in settings)


def test_a_loss_that_overflows_where_a_piece_begins_ends_with_an_empty_piece():
    settings = CASES["the penalty diverges"][1]
    end = train(LINEAR, X, Y, **settings).divergence.step
    *_, before, last = train_in_pieces(LINEAR, X, Y, **settings, rows=end)
    assert (before.steps[-1], len(last.steps), last.divergence.step) == (end - 1, 0, end)
    np.testing.assert_array_equal(last.model.parameters, before.parameters[-1])


def test_a_piece_that_takes_long_comes_with_what_there_is(monkeypatch):
    # A clock that goes on by a twentieth of a second whenever it is read: two steps a piece.
    clock = itertools.count()
    monkeypatch.setattr(training, "perf_counter", lambda: next(clock) / 20)
    pieces = list(train_in_pieces(LINEAR, X, Y, learning_rate=0.4, steps=9, record_every=4))
    assert len(pieces) > 3
    assert min(len(piece.steps) for piece in pieces) == 0
    monkeypatch.undo()
    same(pieces, train(LINEAR, X, Y, learning_rate=0.4, steps=9, record_every=4))


def steps_taken(monkeypatch):
    """A list that grows with every gradient that training takes."""
    taken, position = [], training.Position

    def counted(*arguments):
        taken.append(arguments)
        return position(*arguments)

    monkeypatch.setattr(training, "Position", counted)
    return taken


def test_work_is_done_when_it_is_asked_for_once_and_not_after_closing(monkeypatch):
    taken = steps_taken(monkeypatch)
    pieces = train_in_pieces(LINEAR, X, Y, learning_rate=0.4, steps=50, rows=5)
    assert not taken
    next(pieces)
    assert len(taken) == 5
    next(pieces)
    assert len(taken) == 10
    pieces.close()
    assert next(pieces, None) is None
    assert len(taken) == 10


def test_no_step_is_taken_twice(monkeypatch):
    taken = steps_taken(monkeypatch)
    list(train_in_pieces(LINEAR, X, Y, learning_rate=0.4, steps=50, rows=7))
    assert len(taken) == 51


def test_bad_input_is_refused_before_the_first_piece():
    with pytest.raises(ValueError, match="rows must be a whole number of at least 1, got 0"):
        train_in_pieces(LINEAR, X, Y, learning_rate=0.4, steps=5, rows=0)
    with pytest.raises(ValueError, match="steps must be a whole number"):
        train_in_pieces(LINEAR, X, Y, learning_rate=0.4, steps=-1)


def test_the_warnings_of_who_asks_for_a_piece_are_left_alone():
    with np.errstate(all="raise"):
        pieces = train_in_pieces(LINEAR, X, Y, learning_rate=1e3, l2=1.0, steps=300, rows=10)
        for _ in pieces:
            assert set(np.geterr().values()) == {"raise"}


@pytest.mark.parametrize(("features", "num_classes"), [(1, 2), (5, 3), (64, 10)])
@pytest.mark.parametrize("kind", ["linear", "hidden", "rest", "pairs"])
def test_points_may_have_any_number_of_features(kind, features, num_classes):
    """Ten classes of 64 features are the size of small pictures of digits. Each class lights features of its own."""
    rng = np.random.default_rng(0)
    labels = np.arange(20 * num_classes) % num_classes
    centres = 3 * rng.standard_normal((num_classes, features)) + 4 * np.arange(num_classes)[:, None] * (features == 1)
    points = centres[labels] + 0.3 * rng.standard_normal((len(labels), features))
    linear = SoftmaxRegression(np.zeros((num_classes, features)), np.zeros(num_classes))
    model = {
        "linear": lambda: linear,
        "hidden": lambda: initial_perceptron(features, [12], num_classes),
        "rest": lambda: OneVsRest.of(linear),
        "pairs": lambda: OneVsOne.of(linear),
    }[kind]()
    history = train(model, points, labels, optimizer="adam", learning_rate=0.05, steps=300)
    assert history.losses[-1] < history.losses[0] / 2
    assert history.accuracies[-1] > 0.95
    assert history.model.logits(points).shape[0] == len(points)
    assert (history.model.predict(points) == labels).mean() == pytest.approx(history.accuracies[-1])
