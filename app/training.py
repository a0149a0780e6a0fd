"""What the user trains and how: the settings as one immutable value, and the film that Python makes of them."""

import base64
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache, cached_property

import numpy as np

from app.plane import MAX_BIAS, MAX_WEIGHT, Plane, optimum
from app.text import _
from softmax_core import LOSSES, OPTIMIZERS, History, SoftmaxRegression, train

LEARNING_RATES = (0.001, 100.0)
MAX_SEED = 9999
BATCHES = (0, 32, 10, 1)
PENALTIES = (0.0, 0.001, 0.01, 0.1)
STEPS = (200, 500, 2000)
#: How much surer of the wrong class than the optimum is of the right one.
WRONG_BY = 2.0
RANDOM_SCALE = 1.0


@dataclass(frozen=True)
class Training:
    """How to train. `batch_size` 0 means all points at once; `start` is a key of STARTS.

    Raises ValueError, in words for the user, when a setting is none that is offered.
    """

    loss: str = "cross_entropy"
    optimizer: str = "gradient_descent"
    start: str = "zero"
    learning_rate: float = 0.1
    steps: int = 500
    batch_size: int = 0
    l2: float = 0.001
    seed: int = 0

    def __post_init__(self):
        offered = {
            "loss": LOSSES,
            "optimizer": OPTIMIZERS,
            "start": STARTS,
            "steps": STEPS,
            "batch_size": BATCHES,
            "l2": PENALTIES,
        }
        for name, choices in offered.items():
            if getattr(self, name) not in choices:
                raise ValueError(_("The page sent a setting that is not offered."))
        low, high = LEARNING_RATES
        if not low <= self.learning_rate <= high:
            raise ValueError(_("the learning rate lies between {low} and {high}.").format(low=low, high=high))
        if not 0 <= self.seed <= MAX_SEED:
            raise ValueError(_("the seed is a whole number from 0 to {high}.").format(high=MAX_SEED))

    @classmethod
    def from_commit(cls, payload: Mapping) -> "Training":
        """What the browser sent. Raises ValueError when these are no settings."""
        try:
            parts = {
                **{name: str(payload[name]) for name in ("loss", "optimizer", "start")},
                **{name: float(payload[name]) for name in ("learning_rate", "l2")},
                **{name: int(payload[name]) for name in ("steps", "batch_size", "seed")},
            }
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(_("The page sent settings that are none.")) from error
        return cls(**parts)

    def as_data(self) -> dict:
        return asdict(self)


def _zero(plane: Plane, _seed: int) -> SoftmaxRegression:
    return SoftmaxRegression(np.zeros_like(plane.model.weights), np.zeros_like(plane.model.bias))


def _random(plane: Plane, seed: int) -> SoftmaxRegression:
    rng = np.random.default_rng(seed)
    shapes = (plane.model.weights.shape, plane.model.bias.shape)
    return SoftmaxRegression(*(RANDOM_SCALE * rng.standard_normal(shape) for shape in shapes))


def _wrong(plane: Plane, _seed: int) -> SoftmaxRegression:
    """The optimum with its classes exchanged, and surer than it: every point goes to another class, with certainty."""
    best = plane.optimum.model
    weights, bias = (WRONG_BY * np.roll(values, 1, axis=0) for values in (best.weights, best.bias))
    return SoftmaxRegression(np.clip(weights, -MAX_WEIGHT, MAX_WEIGHT), np.clip(bias, -MAX_BIAS, MAX_BIAS))


def _here(plane: Plane, _seed: int) -> SoftmaxRegression:
    return plane.model


STARTS: dict[str, Callable[[Plane, int], SoftmaxRegression]] = {
    "zero": _zero,
    "random": _random,
    "wrong": _wrong,
    "here": _here,
}


@dataclass(frozen=True, eq=False)
class Film:
    """A training run on a plane's points, from its first weights to its last."""

    training: Training
    number: int
    """Tells one film from the next."""
    history: History
    points: tuple[tuple[float, float], ...]
    """What it was trained on, with `labels`."""
    labels: tuple[int, ...]

    @classmethod
    def make(cls, plane: Plane, training: Training, number: int) -> "Film":
        """Train. Raises ValueError, from the core, where optimiser, loss and batch do not go together."""
        history = train(
            STARTS[training.start](plane, training.seed),
            plane.points,
            plane.labels,
            loss=training.loss,
            optimizer=training.optimizer,
            learning_rate=training.learning_rate,
            steps=training.steps,
            batch_size=training.batch_size or None,
            l2=training.l2,
            seed=training.seed,
        )
        return cls(training, number, history, plane.points, plane.labels)

    @cached_property
    def length(self) -> int:
        """How many recorded rows the film shows: those before the weights outgrow the plane."""
        num_classes = len(self.history.model.bias)
        largest = np.repeat([MAX_WEIGHT, MAX_BIAS], [2 * num_classes, num_classes])
        beyond = (np.abs(self.history.parameters) > largest).any(axis=1)
        return int(beyond.argmax()) if beyond.any() else len(beyond)

    @property
    def steps(self) -> list[int]:
        """The training step of every row."""
        return self.history.steps[: self.length].tolist()

    @cached_property
    def data(self) -> dict:
        """The JSON form that the browser plays: numbers as base64 of little-endian 32-bit floats."""
        return {
            "number": self.number,
            "classes": len(self.history.model.bias),
            "steps": self.steps,
            "parameters": base64.b64encode(self.history.parameters[: self.length].astype("<f4").tobytes()).decode(),
            "end": self._end(),
        }

    def _end(self) -> dict | None:
        """Why the film ends before its last step."""
        if self.history.divergence:
            return {"step": int(self.history.divergence.step), "cause": self.history.divergence.cause}
        if self.length < len(self.history.steps):
            cause = _("the weights outgrew the plane, of {limit} at most").format(limit=f"{MAX_WEIGHT:g}")
            return {"step": int(self.history.steps[self.length]), "cause": cause}
        return None

    def curves(self) -> dict[str, list[float | None]]:
        """Loss, accuracy and gradient norm of every row; None for what is no number."""
        history = self.history
        rows = {"loss": history.losses, "accuracy": history.accuracies, "gradient_norm": history.gradient_norms}
        return {
            name: [x if math.isfinite(x) else None for x in values[: self.length].tolist()]
            for name, values in rows.items()
        }


@cache
def first_film() -> Film:
    """What the usual settings lead to on the flowers: there to be played before anybody has trained anything."""
    return Film.make(optimum(), Training(), 1)
