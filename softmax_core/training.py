"""Learning: a classifier from points, and logits by plain gradient descent; and the check of a gradient.

What is learned is a film: recorded states, the start included, so that it can be played, tested and compared.
"""

import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import distribution, finite_array, labels_array, positive_temperature, real_array
from softmax_core._network import Network
from softmax_core._objectives import BinaryObjective, Data, Mover, Objective, Position
from softmax_core.errors import MESSAGES, InputError
from softmax_core.losses import LOSSES, Loss, Prediction
from softmax_core.optimizers import FIRST_ORDER, MOMENTUM, Optimizer
from softmax_core.perceptron import MultilayerPerceptron
from softmax_core.regression import SoftmaxRegression
from softmax_core.schemes import BinaryModels

NEWTON = "newton"
OPTIMIZERS = (*FIRST_ORDER, NEWTON)
FILM_BYTES = 1_000_000
BLOCK = 8192  # numbers to work on at a time: in the cache, and too few for memory to be asked of the system each time
PART_SECONDS = 0.1  # of work, after which a part is given out, however few rows it has
LARGE_POINTS = 1e3  # beyond, a divergence is as likely to come from the points as from the learning rate

RECORDED = ("steps", "parameters", "losses", "accuracies", "gradient_norms")

Model = SoftmaxRegression | MultilayerPerceptron | BinaryModels
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Divergence:
    """The first step at which training had left the range of floats, and what is likely to have thrown it there."""

    step: int
    code: str
    """One of DIVERGENCES."""
    values: Mapping[str, str]
    """Numbers, rounded to be read."""

    @property
    def cause(self) -> str:
        """In English."""
        return MESSAGES[self.code].format(**self.values)


@dataclass(frozen=True, eq=False)
class History:
    """What training recorded in R rows, the start first: on all points, with the penalty."""

    steps: NDArray[np.intp]
    parameters: Vector
    """(R, P): layer after layer, each its weights row by row and then its bias."""
    losses: Vector
    """The objective: mean loss + l2/2 times the sum of the squared weights; of binary models, the sum of theirs."""
    accuracies: Vector
    gradient_norms: Vector
    """Of the objective's gradient, over all parameters."""
    model: Model
    """The last one recorded."""
    divergence: Divergence | None = None

    def model_at(self, row: int) -> Model:
        """The model of that row; negative rows count from the end."""
        rows = len(self.steps)
        if not isinstance(row, int | np.integer) or not -rows <= row < rows:
            raise InputError("whole_between", name="row", least=-rows, most=rows - 1, got=row)
        return self.model.with_parameters(self.parameters[row])


def train(
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
    seed: int = 0,
    smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
    record_every: int | None = None,
) -> History:
    """Lower the mean loss + l2/2 sum(W^2) over `points` (N, D) and `labels` (N,), from `model` on.

    The biases are not penalised. The points are taken as they are; to standardise them is up to the caller. `loss` is
    a name in LOSSES or a Loss of its own, `optimizer` a name in OPTIMIZERS. With `class_weights` (K,) a point counts
    as often as the weight of its class says; the mean is a weighted one. `smoothing` is that of `smooth_labels`.

    A step takes its gradient over `batch_size` points: those are shuffled with `seed` before every pass over the data,
    and the last batch of a pass may be smaller. None, or N and more, is all points, without any shuffling.

    The models of a scheme, one-vs-rest or one-vs-one, each have a mean loss of their own, over the points that they
    see: that of their logit beside 0, which with cross-entropy is logistic regression. The objective is the sum, in
    which no weight meets that of another model: with all points, each takes the steps that it would take alone.

    Newton's method is for linear models, all points, and losses that are convex and smooth, as cross-entropy is;
    `learning_rate` is the share of the full step at which its line search begins.

    Recorded are the start, every `record_every`-th step and the last one; by default, as many as keep the parameters
    under 1 MB as float32. Training ends early where the parameters, or at a recorded step the loss or its gradient,
    are no longer finite: see `History.divergence`; what was recorded until then is kept.

    Raises ValueError for bad input, and where the loss is not finite from the start.

    >>> start = SoftmaxRegression([[0.0], [0.0]], [0.0, 0.0])
    >>> history = train(start, [[-1.0], [1.0]], [0, 1], learning_rate=1.0, steps=50)
    >>> history.losses[[0, 10, 50]].round(3)
    array([0.693, 0.047, 0.01 ])
    """
    parts = list(
        train_in_pieces(
            model,
            points,
            labels,
            num_classes,
            loss=loss,
            optimizer=optimizer,
            learning_rate=learning_rate,
            steps=steps,
            batch_size=batch_size,
            l2=l2,
            seed=seed,
            smoothing=smoothing,
            class_weights=class_weights,
            record_every=record_every,
            rows=sys.maxsize,
        )
    )
    fields = {name: np.concatenate([getattr(part, name) for part in parts]) for name in RECORDED}
    return History(**fields, model=parts[-1].model, divergence=parts[-1].divergence)


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
    seed: int = 0,
    smoothing: float = 0.0,
    class_weights: ArrayLike | None = None,
    record_every: int | None = None,
    rows: int = 100,
) -> Iterator[History]:
    """What `train` returns, in parts of at most `rows` rows that are given out as they are made.

    Each part has the rows since the one before, the first begins with the start; joined they are the same as from
    `train`, bit by bit. The last one has the divergence. After a tenth of a second of work a part is given out with the
    rows that there are, even none. Only what is asked for is computed: to stop, ask for no more.

    Raises ValueError as `train` does, before the first part is made.

    >>> start = SoftmaxRegression([[0.0], [0.0]], [0.0, 0.0])
    >>> parts = train_in_pieces(start, [[-1.0], [1.0]], [0, 1], learning_rate=1.0, steps=5, rows=4)
    >>> [part.steps.tolist() for part in parts]
    [[0, 1, 2, 3], [4, 5]]
    """
    if not isinstance(model, Model):
        raise InputError("model", type=type(model).__name__)
    if not 0 <= l2 < math.inf:
        raise InputError("l2", got=l2)
    kind = BinaryObjective if isinstance(model, BinaryModels) else Objective
    network, objective = model.network, kind(model, _loss_of(loss), float(l2))
    data = _data(objective, points, labels, num_classes, smoothing, class_weights)
    rate, count = _positive(learning_rate, "learning_rate"), _whole(steps, "steps", 0)
    seed, rows = _whole(seed, "seed", 0), _whole(rows, "rows", 1)
    stride = recording_stride(count, network.num_parameters)
    if record_every is not None:
        stride = _whole(record_every, "record_every", 1)
    size = len(data.labels) if batch_size is None else _whole(batch_size, "batch_size", 1)
    batches = _shuffled_batches(data, size, seed) if size < len(data.labels) else None
    if optimizer not in OPTIMIZERS:
        raise InputError("choice", name="optimizer", choices=", ".join(OPTIMIZERS), got=optimizer)
    if optimizer == NEWTON:
        _check_newton(network, objective.loss, batches is None)
        move = objective.newton(data, rate)
    else:
        move = _first_order_mover(FIRST_ORDER[optimizer], network.num_parameters, rate)

    with np.errstate(all="ignore"):
        start = Position(objective, model.parameters, data)
        if not math.isfinite(start.value() + np.linalg.norm(start.gradient)):
            raise InputError("start_not_finite")
    walk = _walk(start, batches, move, stride, count)
    return _parts(walk, _Film(objective, data), model, count, rows, partial(_divergence, optimizer, rate, l2, data))


def descend_logits(
    loss: Loss, logits: ArrayLike, target: ArrayLike, temperature: float, learning_rate: float, steps: int
) -> NDArray[Any]:
    """Plain gradient descent on the logits themselves: z <- z - learning_rate dL/dz, `steps` times.

    `logits` and `target` are (K,). Returns (steps + 1, K), the start first. The gradient sums to zero over the
    classes, so every step keeps the mean of the logits; a masked class (-inf) stays masked. Small rates lower the loss
    with every step; how small depends on the loss and on 1/T^2.

    Raises ValueError for a learning rate that is not finite and positive, a number of steps that is not whole and at
    least 0, and when the rate is so large that the logits leave the range of floats.

    >>> from softmax_core import LOSSES
    >>> descend_logits(LOSSES["cross_entropy"], [0.0, 0.0], [1.0, 0.0], 1.0, learning_rate=2.0, steps=1)
    array([[ 0.,  0.],
           [ 1., -1.]])
    """
    z, y = _scores_and_target(logits, target)
    temperature = positive_temperature(temperature)
    rate = _positive(learning_rate, "learning_rate")
    steps = _whole(steps, "steps", 0)
    path = np.empty((steps + 1, len(z)), z.dtype)
    path[0] = z
    masked = z == -np.inf
    column = y[:, None]
    for step in range(steps):
        gradient = loss.gradient_of(Prediction(path[step][:, None], column, temperature))[:, 0]
        with np.errstate(over="ignore"):
            path[step + 1] = path[step] - rate * gradient
        if not np.isfinite(path[step + 1][~masked]).all():
            raise InputError("logits_overflow", learning_rate=learning_rate, step=step + 1)
    return path


def central_differences(
    loss: Loss, logits: ArrayLike, target: ArrayLike, temperature: float = 1.0, step: float = 1e-5
) -> NDArray[Any]:
    """dL/dz_i from values of the loss alone: (L(z_i + h) - L(z_i - h)) / 2h with h = `step`, for (K,) finite logits.

    What a gradient is checked against. Wrong by about h^2/6 L''' from the curve and eps L / h from rounding, so the
    best h lies near the cube root of eps, 6e-6 (Nocedal & Wright 2006, section 8.1).

    >>> from softmax_core import LOSSES
    >>> central_differences(LOSSES["mean_squared_error"], [0.0, 0.0], [1.0, 0.0]).round(8)
    array([-0.25,  0.25])
    """
    z, y = _scores_and_target(logits, target)
    if not np.isfinite(z).all():
        raise InputError("masked_difference")
    nudge = np.eye(len(z), dtype=z.dtype) * _positive(step, "step")
    above, below = z + nudge, z - nudge
    # The step that the logits really made, after rounding.
    width = np.diagonal(above) - np.diagonal(below)
    if not (width > 0).all():
        raise InputError("step_lost", step=step, largest=np.abs(z).max())
    return (loss.value(above, y, temperature) - loss.value(below, y, temperature)) / width


def _walk(
    here: Position, batches: Iterator[Data] | None, move: Mover, stride: int, count: int
) -> Iterator[tuple[int, Position | None]]:
    """Each step, with the position on all points where it is recorded; ends before `count` where numbers overflow."""
    objective, parameters, data = here.objective, here.parameters, here.data
    for step in range(count + 1):
        recorded = step % stride == 0 or step == count
        if step and (recorded or batches is None):
            here = Position(objective, parameters, data)
        yield step, here if recorded else None
        parameters = move(here if batches is None else Position(objective, parameters, next(batches)))
        if not math.isfinite(np.add.reduce(parameters)):
            return


def _parts(
    walk: Iterator[tuple[int, Position | None]],
    film: "_Film",
    model: Model,
    count: int,
    rows: int,
    diverged: Callable[[str, int], Divergence],
) -> Iterator[History]:
    is_over = False
    while not is_over:
        due = time.perf_counter() + PART_SECONDS
        divergence = None
        with np.errstate(all="ignore"):
            for step, here in walk:
                if here:
                    film.add(step, here)
                is_over = step == count
                if is_over or len(film.steps) == rows or time.perf_counter() > due:
                    break
            else:
                is_over, divergence = True, diverged("parameters", step + 1)
            fields = film.take()
        finite = np.isfinite(fields["losses"] + fields["gradient_norms"])
        if not finite.all():
            first = int(finite.argmin())
            is_over, divergence = True, diverged("loss", int(fields["steps"][first]))
            fields = {name: values[:first] for name, values in fields.items()}
        if len(fields["steps"]):
            model = model.with_parameters(fields["parameters"][-1])
        yield History(**fields, model=model, divergence=divergence)


class _Film:
    """Positions on all points, measured in blocks of which the intermediate results stay in the cache.

    How many are measured together must not show in the results: parts are cut where the clock says.
    """

    def __init__(self, objective: Objective, data: Data) -> None:
        self.objective = objective
        self.data = data
        # NumPy adds up a lone column in another order than columns that stand beside others.
        self.block = max(1, BLOCK // data.target.size) if len(data.labels) > 1 else 1
        self._start()

    def _start(self) -> None:
        self.steps: list[int] = []
        self.parameters: list[Vector] = []
        self.gradients: list[Vector] = []
        self.waiting: list[Vector] = []
        self.losses: list[Vector] = [np.empty(0)]
        self.accuracies: list[Vector] = [np.empty(0)]

    def add(self, step: int, here: Position) -> None:
        self.steps.append(step)
        self.parameters.append(here.parameters)
        self.gradients.append(here.gradient)
        self.waiting.append(here.logits)
        if len(self.waiting) == self.block:
            self._measure()

    def take(self) -> dict[str, NDArray[Any]]:
        """The fields of a History by name, of what was added since they were last taken."""
        if self.waiting:
            self._measure()
        shape = (-1, self.objective.network.num_parameters)
        parameters = np.array(self.parameters).reshape(shape)
        fields = {
            "steps": np.array(self.steps, np.intp),
            "parameters": parameters,
            "losses": self.objective.penalised(np.concatenate(self.losses), parameters),
            "accuracies": np.concatenate(self.accuracies),
            "gradient_norms": np.linalg.norm(np.array(self.gradients).reshape(shape), axis=1),
        }
        self._start()
        return fields

    def _measure(self) -> None:
        all_logits = np.stack(self.waiting, axis=1)
        self.waiting.clear()
        losses, correct = np.zeros((2, all_logits.shape[1]))
        num_logits, _, num_points = all_logits.shape
        width = max(1, BLOCK // num_logits)
        for part in (slice(start, start + width) for start in range(0, num_points, width)):
            logits, labels = all_logits[..., part], self.data.labels[part]
            prediction = self.objective.prediction(logits, self.data.target[..., None, part])
            losses += self.objective.mean_loss(prediction, self.data.share[..., part])
            correct += self.objective.hits(logits, prediction, labels)
        self.losses.append(losses)
        self.accuracies.append(correct / num_points)


def _first_order_mover(optimizer: Optimizer, size: int, rate: float) -> Mover:
    state = optimizer.start(size)

    def move(here: Position) -> Vector:
        nonlocal state
        parameters, state = optimizer.step(here.parameters, here.gradient, state, rate)
        return parameters

    return move


def _data(
    objective: Objective,
    points: ArrayLike,
    labels: ArrayLike,
    num_classes: int | None,
    smoothing: float,
    class_weights: ArrayLike | None,
) -> Data:
    features, classes = objective.network.sizes[0], objective.num_classes
    if num_classes is not None and num_classes != classes:
        raise InputError("class_count", classes=classes, got=num_classes)
    x = finite_array(points, "points", 2)
    y = labels_array(labels, classes)
    if not len(x) or x.shape[1] != features or y.shape != x.shape[:1]:
        raise InputError("points_and_labels", features=features, points=x.shape, labels=y.shape)
    counts = np.ones(len(x))
    if class_weights is not None:
        weights = finite_array(class_weights, "class_weights", 1)
        if len(weights) != classes or (weights < 0).any() or not weights[y].any():
            raise InputError("class_weights", classes=classes, got=weights.tolist())
        counts = weights[y].astype(np.float64)
    return objective.data(np.ascontiguousarray(x.T, dtype=np.float64), y, counts, smoothing)


def _shuffled_batches(data: Data, size: int, seed: int) -> Iterator[Data]:
    """Batches without end. A point's share is N/n times the one in the full data: on average, the same gradient."""
    rng = np.random.default_rng(seed)
    total = len(data.labels)
    while True:
        order = rng.permutation(total)
        shuffled = data.at(order)
        for start in range(0, total, size):
            batch = shuffled.at(slice(start, start + size))
            yield Data(batch.columns, batch.target, batch.labels, batch.share * (total / len(batch.labels)))


def _loss_of(loss: str | Loss) -> Loss:
    if isinstance(loss, Loss):
        return loss
    if loss not in LOSSES:
        raise InputError("loss", choices=", ".join(LOSSES), got=loss)
    return LOSSES[loss]


def recording_stride(steps: int, num_parameters: int) -> int:
    """The fewest steps from one recorded row to the next that keep the parameters of a film under 1 MB as float32.

    >>> recording_stride(2000, 9), recording_stride(2000, 490)
    (1, 4)
    """
    rows = (FILM_BYTES - 1) // (np.dtype(np.float32).itemsize * num_parameters)
    return max(1, math.ceil(steps / max(1, rows - 1)))


def _check_newton(network: Network, loss: Loss, all_points: bool) -> None:
    if len(network.sizes) > 2:
        raise InputError("newton_linear")
    if not (loss.convex and loss.smooth):
        raise InputError("newton_loss", loss=type(loss).__name__)
    if not all_points:
        raise InputError("newton_batch")


def _divergence(optimizer: str, rate: float, l2: float, data: Data, what: str, step: int) -> Divergence:
    """`what` overflowed, "parameters" or "loss", and the likely cause."""
    # Along a weight that only the penalty moves, these are the rates up to which it shrinks (Polyak 1964).
    limit = {"gradient_descent": 2.0, "momentum": 2 * (1 + MOMENTUM)}.get(optimizer, math.inf)
    largest = float(np.abs(data.columns).max(initial=0))
    if rate * l2 > limit:
        return Divergence(step, f"{what}_overflow_penalty", {"product": f"{rate * l2:g}", "limit": f"{limit:g}"})
    if largest > LARGE_POINTS:
        return Divergence(step, f"{what}_overflow_points", {"learning_rate": f"{rate:g}", "largest": f"{largest:g}"})
    return Divergence(step, f"{what}_overflow", {"learning_rate": f"{rate:g}"})


def _whole(value: int, name: str, least: int) -> int:
    if not isinstance(value, int | np.integer) or value < least:
        raise InputError("whole_at_least", name=name, least=least, got=value)
    return int(value)


def _scores_and_target(logits: ArrayLike, target: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    z, y = real_array(logits, "logits"), distribution(target, "target")
    if z.ndim != 1 or y.shape != z.shape:
        raise InputError("logits_and_target", logits=z.shape, target=y.shape)
    return z, y.astype(z.dtype, copy=False)


def _positive(value: float, name: str) -> float:
    if not isinstance(value, int | float | np.integer | np.floating) or not 0 < value < math.inf:
        raise InputError("positive", name=name, got=value)
    return float(value)
