"""Learning a classifier from points.

What is learned is a film: recorded states, the start included, so that it can be played, tested and compared.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import finite_array, labels_array, positive, whole
from softmax_core.errors import InputError
from softmax_core.losses import LOSSES, Loss
from softmax_core.models.network import Network
from softmax_core.models.protocol import Model
from softmax_core.models.schemes import BinaryModels
from softmax_core.training.objectives import BinaryObjective, ByteData, Data, Mover, Objective, Position
from softmax_core.training.optimizers import FIRST_ORDER, MOMENTUM, Optimizer
from softmax_core.training.recording import HELD_OUT_ROWS, ROWS, Divergence, History, Recording

Vector = NDArray[np.float64]
NEWTON = "newton"
OPTIMIZERS = (*FIRST_ORDER, NEWTON)
FILM_BYTES = 1_000_000
PIECE_SECONDS = 0.1
LARGE_POINTS = 1e3  # beyond, a divergence is as likely to come from the points as from the learning rate


def train(
    model: Model, points: ArrayLike, labels: ArrayLike, num_classes: int | None = None, **settings: Any
) -> History:
    """What `train_in_pieces` records, in one piece; `settings` are those named there, without `rows`.

    Raises ValueError for bad input, and where the loss is not finite from the start.

    >>> from softmax_core import SoftmaxRegression
    >>> start = SoftmaxRegression([[0.0], [0.0]], [0.0, 0.0])
    >>> history = train(start, [[-1.0], [1.0]], [0, 1], learning_rate=1.0, steps=50)
    >>> history.losses[[0, 10, 50]].round(3)
    array([0.693, 0.047, 0.01 ])
    """
    pieces = list(train_in_pieces(model, points, labels, num_classes, **settings))
    names = (*ROWS, *(HELD_OUT_ROWS if settings.get("held_out") is not None else ()))
    rows: dict[str, Any] = {name: np.concatenate([getattr(piece, name) for piece in pieces]) for name in names}
    return replace(pieces[-1], **rows)


def train_in_pieces(
    model: Model,
    points: ArrayLike,
    labels: ArrayLike,
    num_classes: int | None = None,
    *,
    loss: str | Loss = "cross_entropy",
    optimizer: str = "gradient_descent",
    learning_rate: float,
    steps: int,
    batch_size: int | None = None,
    l2: float = 0.0,
    l1: float = 0.0,
    seed: int = 0,
    smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
    held_out: tuple[ArrayLike, ArrayLike] | None = None,
    record_every: int | None = None,
    rows: int = 100,
    unit: float | None = None,
    measured: int | None = None,
) -> Iterator[History]:
    """Lower the mean loss + l2/2 sum(W^2) + l1 sum|W| over `points` (N, D) and `labels` (N,), from `model` on.

    The biases are not penalised. The points are taken as they are; to standardise them is up to the caller. `loss` is
    a name in LOSSES or a Loss of its own, `optimizer` a name in OPTIMIZERS. With `class_weights` (K,) a point counts
    as often as the weight of its class says; the mean is a weighted one. `smoothing` is that of `smooth_labels`.
    With l1 steps are proximal ones (see `optimizers`), which make weights exactly 0.

    `held_out`, points and labels of a test: nothing is learnt from them, but their loss and accuracy are recorded.

    A step takes its gradient over `batch_size` points: those are shuffled with `seed` before every pass over the data,
    and the last batch of a pass may be smaller. None, or N and more, is all points, without any shuffling.

    The models of a scheme, one-vs-rest or one-vs-one, each have a mean loss of their own, over the points that they
    see: that of their logit beside 0, which with cross-entropy is logistic regression. The objective is the sum, in
    which no weight meets that of another model: with all points, each takes the steps that it would take alone.

    Newton's method is for linear models, all points, no l1, and losses that are convex and smooth, as cross-entropy is;
    `learning_rate` is the share of the full step at which its line search begins. Where there is no optimum to go to,
    because l2 = 0 and some classes can be separated, it ends as soon as the loss falls no further. So it does where all
    points are so surely wrong that the loss has no curvature to go by.

    Recorded are the start, every `record_every`-th step and the last one; by default, as many as keep the parameters
    under 1 MB as float32. Training ends early there, and where the parameters, or at a recorded step the loss or its
    gradient, are no longer finite: see `History.divergence`; what was recorded until then is kept.

    With `unit` the points, and the held-out ones, are unsigned bytes of which `unit` stands for 1, as pictures have
    them; training is then in single precision, and a batch of them at a time becomes floats. `measured` is for large
    sets: in mini-batches, losses, accuracies and gradient norms are those of at most so many points, drawn with `seed`.

    The rows come in pieces as they are made: after `rows` rows, or a tenth of a second of work if that is sooner; a
    piece may then be empty. Work is done only while a piece is asked for, so to close the iterator is to stop.

    Raises ValueError for bad input at once, and with the first piece where the loss is not finite from the start.

    >>> from softmax_core import SoftmaxRegression
    >>> start = SoftmaxRegression([[0.0], [0.0]], [0.0, 0.0])
    >>> pieces = train_in_pieces(start, [[-1.0], [1.0]], [0, 1], learning_rate=1.0, steps=50, rows=30)
    >>> [(len(piece.steps), piece.is_last) for piece in pieces]
    [(30, False), (21, True)]
    """
    if not isinstance(model, Model):
        raise InputError("not_a_model", type=type(model).__name__)
    for name, penalty in (("l2", l2), ("l1", l1)):
        if not 0 <= penalty < math.inf:
            raise InputError("penalty_out_of_range", name=name, value=penalty)
    kind = BinaryObjective if isinstance(model, BinaryModels) else Objective
    network, objective = model.network, kind(model, _loss_of(loss), float(l2), float(l1), optimizer == NEWTON)
    data = _data(objective, points, labels, num_classes, smoothing, class_weights, unit)
    test = _held_out(objective, held_out, unit)
    rate, count = positive(learning_rate, "learning_rate"), whole(steps, "steps", 0)
    seed = whole(seed, "seed", 0)
    piece_rows = whole(rows, "rows", 1)
    stride = recording_stride(count, network.num_parameters)
    if record_every is not None:
        stride = whole(record_every, "record_every", 1)
    size = len(data.labels) if batch_size is None else whole(batch_size, "batch_size", 1)
    batches = _shuffled_batches(data, size, seed) if size < len(data.labels) else None
    most = len(data.labels) if measured is None or batches is None else whole(measured, "measured", 1)
    shown = _measured(data, most, seed)
    if optimizer not in OPTIMIZERS:
        raise InputError("not_offered", name="optimizer", offered=", ".join(OPTIMIZERS), value=optimizer)
    if optimizer == NEWTON:
        _check_newton(network, objective.loss, batches is None, l1)
        with np.errstate(over="ignore"):  # of points too large to be squared; told as a divergence
            move = objective.newton(shown, rate)
    else:
        move = _first_order_mover(FIRST_ORDER[optimizer], objective, rate)

    def divergence(step: int, what: str) -> Divergence:
        return _divergence(step, what, optimizer, rate, l2, shown)

    return _quietly(_pieces(model, objective, shown, test, batches, move, count, stride, piece_rows, divergence))


def _pieces(
    model: Model,
    objective: Objective,
    data: Data,
    held_out: Data | None,
    batches: Iterator[Data] | None,
    move: Mover,
    count: int,
    stride: int,
    piece_rows: int,
    divergence: Callable[[int, str], Divergence],
) -> Iterator[History]:
    recording, deadline = Recording(objective, data, held_out), perf_counter() + PIECE_SECONDS
    parameters, step, end = model.parameters.astype(data.columns.dtype), 0, None
    while True:
        recorded = step % stride == 0 or step == count
        if recorded or batches is None:
            here = Position(objective, parameters, data)
        if recorded:
            recording.add(step, here)
        is_last = step == count
        if not is_last:
            if batches is not None:
                here = Position(objective, parameters, next(batches))
            moved = move(here)
            step += 1
            if isinstance(moved, str):
                end, is_last = Divergence(step, moved, {}), True
            elif not math.isfinite(np.add.reduce(moved)):
                end, is_last = divergence(step, "parameters"), True
            else:
                parameters = moved.astype(parameters.dtype, copy=False)
        if not is_last and len(recording.steps) < piece_rows and perf_counter() < deadline:
            continue
        rows = recording.rows()
        finite = np.isfinite(rows["losses"] + rows["gradient_norms"])
        if not finite.all():
            first = int(finite.argmin())
            if rows["steps"][first] == 0:
                raise InputError("start_not_finite")
            end, is_last = divergence(int(rows["steps"][first]), "loss"), True
            rows = {name: values[:first] for name, values in rows.items()}
        if len(rows["steps"]):
            model = model.with_parameters(rows["parameters"][-1])
        yield History(**rows, model=model, divergence=end, is_last=is_last)
        if is_last:
            return
        recording, deadline = Recording(objective, data, held_out), perf_counter() + PIECE_SECONDS


def _quietly(pieces: Iterator[History]) -> Iterator[History]:
    """The pieces, made without NumPy's warnings: numbers that overflow are a divergence. The caller keeps its own."""
    while True:
        with np.errstate(all="ignore"):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _first_order_mover(optimizer: Optimizer, objective: Objective, rate: float) -> Mover:
    state, l1 = optimizer.start(objective.network.num_parameters), objective.l1

    def move(here: Position) -> Vector:
        nonlocal state
        if l1 is None:
            parameters, state = optimizer.step(here.parameters, here.gradient, state, rate)
        else:
            parameters, state = optimizer.proximal_step(here.parameters, here.gradient, state, rate, l1)
        return parameters

    return move


def _data(
    objective: Objective,
    points: ArrayLike,
    labels: ArrayLike,
    num_classes: int | None,
    smoothing: float,
    class_weights: ArrayLike | None,
    unit: float | None,
) -> Data | ByteData:
    features, classes = objective.network.sizes[0], objective.num_classes
    if num_classes is not None and num_classes != classes:
        raise InputError("classes_of_model", classes=classes, value=num_classes)
    x = finite_array(points, "points", 2) if unit is None else _bytes(points)
    y = labels_array(labels, classes)
    if not len(x) or x.shape[1] != features or y.shape != x.shape[:1]:
        raise InputError("points_and_labels", features=features, points=x.shape, labels=y.shape)
    counts = np.ones(len(x))
    if class_weights is not None:
        weights = finite_array(class_weights, "class_weights", 1)
        if len(weights) != classes or (weights < 0).any() or not weights[y].any():
            raise InputError("class_weights", classes=classes, given=weights.tolist())
        counts = weights[y].astype(np.float64)
    if unit is None:
        return objective.data(np.ascontiguousarray(x.T, dtype=np.float64), y, counts, smoothing)
    return ByteData(x, positive(unit, "unit"), objective.data(np.empty((0, len(x))), y, counts, smoothing))


def _bytes(points: ArrayLike) -> NDArray[np.uint8]:
    x = np.asarray(points)
    if x.dtype != np.uint8 or x.ndim != 2:
        raise InputError("not_bytes", type=str(x.dtype), shape=x.shape)
    return x


def _held_out(objective: Objective, held_out: Any, unit: float | None) -> Data | None:
    if held_out is None:
        return None
    if not isinstance(held_out, tuple | list) or len(held_out) != 2:
        raise InputError("held_out_not_a_pair", value=held_out)
    points, labels = held_out
    return _all(_data(objective, points, labels, None, 0.0, None, unit))


def _all(data: Data | ByteData) -> Data:
    return data if isinstance(data, Data) else data.part(slice(None))


def _measured(data: Data | ByteData, count: int, seed: int) -> Data:
    """At most so many of the points, each with the part of the whole that the others leave to it."""
    if count >= len(data.labels):
        return _all(data)
    rng = np.random.default_rng([seed, 1])  # not the draws of the batches: it would be those that are trained on first
    some = data.part(np.sort(rng.permutation(len(data.labels))[:count]))
    total = some.share.sum(axis=-1, keepdims=True)
    return some._replace(share=some.share / np.where(total > 0, total, 1))


def _shuffled_batches(data: Data | ByteData, size: int, seed: int) -> Iterator[Data]:
    """Batches without end. A point's share is N/n times the one in the full data: on average, the same gradient."""
    rng = np.random.default_rng(seed)
    total = len(data.labels)
    while True:
        for batch in data.batches(rng.permutation(total), size):
            yield batch._replace(share=batch.share * (total / len(batch.labels)))


def _loss_of(loss: str | Loss) -> Loss:
    if isinstance(loss, Loss):
        return loss
    if loss not in LOSSES:
        raise InputError("not_a_loss", offered=", ".join(LOSSES), value=loss)
    return LOSSES[loss]


def recording_stride(steps: int, num_parameters: int, most_bytes: int = FILM_BYTES) -> int:
    """The fewest steps from one recorded row to the next that keep the parameters of a film, as float32, under so many
    bytes, 1 MB unless said otherwise; start and end are recorded in any case.

    >>> recording_stride(2000, 9), recording_stride(2000, 490)
    (1, 4)
    """
    rows = (most_bytes - 1) // (np.dtype(np.float32).itemsize * num_parameters)
    return max(1, math.ceil(steps / max(1, rows - 1)))


def _check_newton(network: Network, loss: Loss, all_points: bool, l1: float) -> None:
    if len(network.sizes) > 2:
        raise InputError("newton_not_linear")
    if not (loss.convex and loss.smooth):
        raise InputError("newton_loss", loss=type(loss).__name__)
    if l1:
        raise InputError("newton_l1")
    if not all_points:
        raise InputError("newton_batches")


def _divergence(step: int, what: str, optimizer: str, rate: float, l2: float, data: Data) -> Divergence:
    """`what` overflows, "parameters" or "loss", and what is likely to be the cause."""
    # Along a weight that only the penalty moves, these are the rates up to which it shrinks (Polyak 1964).
    limit = {"gradient_descent": 2.0, "momentum": 2 * (1 + MOMENTUM)}.get(optimizer, math.inf)
    largest = np.abs(data.columns).max(initial=0)
    if rate * l2 > limit:
        return Divergence(step, f"{what}_overflow_by_penalty", {"product": f"{rate * l2:g}", "limit": f"{limit:g}"})
    if largest > LARGE_POINTS:
        return Divergence(step, f"{what}_overflow_by_points", {"rate": f"{rate:g}", "largest": f"{largest:g}"})
    return Divergence(step, f"{what}_overflow_by_rate", {"rate": f"{rate:g}"})
