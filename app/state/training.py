"""What the user trains and how: the settings as one immutable value, and the film that Python makes of them."""

import base64
import itertools
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from app.state.data import Source
from app.state.plane import MAX_BIAS, MAX_WEIGHT, Plane, opened
from app.text import _
from softmax_core import (
    LOSSES,
    OPTIMIZERS,
    History,
    MultilayerPerceptron,
    OneVsOne,
    OneVsRest,
    SoftmaxRegression,
    initial_perceptron,
    recording_stride,
    train,
)

LEARNING_RATES = (0.001, 100.0)
MAX_SEED = 9999
BATCHES = (0, 32, 10, 1)
PENALTIES = (0.0, 0.001, 0.01, 0.1)
STEPS = (200, 500, 2000)
SMOOTHINGS = (0.0, 0.05, 0.1, 0.2)
CLASS_WEIGHTS = ("equal", "balanced")
ACTIVATIONS = ("tanh", "relu")
#: Of a hidden layer.
UNITS = (1, 16)
#: How many hidden layers each model has that the plane can show.
HIDDEN_LAYERS = {"linear": 0, "hidden_1": 1, "hidden_2": 2}
#: Linear models that the second run can train: other decisions than softmax's, so none for the plane.
SCHEMES = {"one_vs_rest": OneVsRest, "one_vs_one": OneVsOne}
#: So many rows of a film are made and shown before the others: it plays while those are made.
OPENING = 100
#: How much surer of the wrong class than the optimum is of the right one.
WRONG_BY = 2.0
RANDOM_SCALE = 1.0

Model = SoftmaxRegression | OneVsRest | OneVsOne | MultilayerPerceptron


@dataclass(frozen=True)
class Training:
    """How to train. `batch_size` 0 means all points at once; `start` is a key of STARTS.

    `model` is a key of HIDDEN_LAYERS, whose layers have `units` with an `activation` each, or one of SCHEMES.
    Raises ValueError, in words for the user, when a setting is none that is offered.
    """

    loss: str = "cross_entropy"
    optimizer: str = "gradient_descent"
    start: str = "zero"
    learning_rate: float = 0.1
    steps: int = 500
    batch_size: int = 0
    l2: float = 0.001
    smoothing: float = 0.0
    class_weights: str = "equal"
    model: str = "linear"
    units: int = 8
    activation: str = "tanh"
    seed: int = 0

    def __post_init__(self):
        for name, choices in OFFERED.items():
            if getattr(self, name) not in choices:
                raise ValueError(_("The page sent a setting that is not offered."))
        low, high = LEARNING_RATES
        if not low <= self.learning_rate <= high:
            raise ValueError(_("the learning rate lies between {low} and {high}.").format(low=low, high=high))
        if not UNITS[0] <= self.units <= UNITS[1]:
            raise ValueError(_("a hidden layer has {low} to {high} units.").format(low=UNITS[0], high=UNITS[1]))
        if not 0 <= self.seed <= MAX_SEED:
            raise ValueError(_("the seed is a whole number from 0 to {high}.").format(high=MAX_SEED))

    @classmethod
    def from_commit(cls, payload: Mapping) -> "Training":
        """What the browser sent. Raises ValueError when these are no settings."""
        try:
            parts = {name: type(usual)(payload[name]) for name, usual in cls().as_data().items()}
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(_("The page sent settings that are none.")) from error
        return cls(**parts)

    def but(self, name: str, value: str | float) -> "Training":
        """The same settings with another one of RIVALRIES. Raises ValueError as the settings do."""
        if name not in RIVALRIES:
            raise ValueError(_("The page sent a setting that is not offered."))
        return Training.from_commit(self.as_data() | {name: value})

    def as_data(self) -> dict:
        return asdict(self)


def _zero(plane: Plane, _training: Training) -> SoftmaxRegression:
    return SoftmaxRegression(np.zeros_like(plane.linear.weights), np.zeros_like(plane.linear.bias))


def _random(plane: Plane, training: Training) -> SoftmaxRegression:
    rng = np.random.default_rng(training.seed)
    shapes = (plane.linear.weights.shape, plane.linear.bias.shape)
    return SoftmaxRegression(*(RANDOM_SCALE * rng.standard_normal(shape) for shape in shapes))


def _wrong(plane: Plane, _training: Training) -> SoftmaxRegression:
    """The optimum with its classes exchanged, and surer than it: every point goes to another class, with certainty."""
    best = plane.optimum.linear
    weights, bias = (WRONG_BY * np.roll(values, 1, axis=0) for values in (best.weights, best.bias))
    return SoftmaxRegression(np.clip(weights, -MAX_WEIGHT, MAX_WEIGHT), np.clip(bias, -MAX_BIAS, MAX_BIAS))


def _here(plane: Plane, _training: Training) -> SoftmaxRegression:
    return plane.linear


#: Where a linear model starts from.
STARTS: dict[str, Callable[[Plane, Training], SoftmaxRegression]] = {
    "zero": _zero,
    "random": _random,
    "wrong": _wrong,
    "here": _here,
}

OFFERED = {
    "loss": tuple(LOSSES),
    "optimizer": OPTIMIZERS,
    "start": tuple(STARTS),
    "steps": STEPS,
    "batch_size": BATCHES,
    "l2": PENALTIES,
    "smoothing": SMOOTHINGS,
    "class_weights": CLASS_WEIGHTS,
    "model": (*HIDDEN_LAYERS, *SCHEMES),
    "activation": ACTIVATIONS,
}
#: In what two runs can differ.
RIVALRIES = (*(name for name in OFFERED if name not in ("steps", "activation")), "learning_rate")


def _first_model(plane: Plane, training: Training) -> Model:
    """Where a training begins. Raises ValueError, in words for the user, where hidden layers cannot begin there."""
    if training.model in SCHEMES:
        return SCHEMES[training.model].of(STARTS[training.start](plane, training))
    layers = HIDDEN_LAYERS[training.model]
    if not layers:
        return STARTS[training.start](plane, training)
    hidden = [training.units] * layers
    fresh = initial_perceptron(2, hidden, plane.num_classes, training.activation, training.seed)
    if training.start == "random":
        return fresh
    if training.start == "zero":
        return fresh.with_parameters(np.zeros_like(fresh.parameters))
    if training.start == "here":
        if plane.network and (plane.network.sizes, plane.network.activation) == (fresh.network.sizes, fresh.activation):
            return plane.network.model
        raise ValueError(_("The plane shows no network of this shape to go on from: start from random weights."))
    raise ValueError(_("Confidently wrong is a start for linear models: start from random weights here."))


@dataclass(frozen=True, eq=False)
class Run:
    """One training on a plane's points, from its first weights to its last: R recorded rows, the start first."""

    training: Training
    shape: Model
    """The first one; all others have its shape."""
    kind: str
    """"linear", "network", or one of SCHEMES."""
    sizes: tuple[int, ...]
    """Units of each layer, from the features to the classes."""
    steps: list[int]
    parameters: NDArray[np.float64]
    """(R, P): of a network layer after layer; of any other model all weights row by row, then all biases."""
    curves: dict[str, list[float]]
    """Loss, accuracy and gradient norm of every row."""
    end: dict | None = None
    """Why it ended before its last step: that step, and the cause in words."""

    @classmethod
    def make(cls, plane: Plane, training: Training, rows: int | None = None) -> "Run":
        """Train, all steps or as many as the first `rows` rows take.

        Raises ValueError, from the core, where optimiser, loss and batch do not go together.
        """
        points, labels = plane.dataset.points, plane.dataset.labels
        start = _first_model(plane, training)
        stride = recording_stride(training.steps, start.network.num_parameters)
        history = train(
            start,
            points,
            labels,
            loss=training.loss,
            optimizer=training.optimizer,
            learning_rate=training.learning_rate,
            steps=training.steps if rows is None else min(training.steps, rows * stride),
            record_every=stride,
            batch_size=training.batch_size or None,
            l2=training.l2,
            seed=training.seed,
            smoothing=training.smoothing,
            class_weights=_balance(labels, plane.num_classes) if training.class_weights == "balanced" else None,
        )
        length, end = _length(history)
        rows = {"loss": history.losses, "accuracy": history.accuracies, "gradient_norm": history.gradient_norms}
        return cls(
            training,
            shape=start,
            kind="network" if HIDDEN_LAYERS.get(training.model) else training.model,
            sizes=(*start.network.sizes[:-1], plane.num_classes),
            steps=history.steps[:length].tolist(),
            parameters=history.parameters[:length],
            curves={name: values[:length].tolist() for name, values in rows.items()},
            end=end,
        )

    @property
    def is_sum(self) -> bool:
        """Whether the loss is the sum over a scheme's binary models."""
        return self.kind in SCHEMES

    def model_at(self, step: int) -> Model | None:
        """The model of a recorded step, as the browser plays it: in 32-bit numbers. None if there is no such step."""
        if step not in self.steps:
            return None
        return self.shape.with_parameters(self.parameters[self.steps.index(step)].astype("<f4").astype(float))

    @property
    def data(self) -> dict:
        """The JSON form that the browser plays: numbers as base64 of little-endian 32-bit floats."""
        return {
            "kind": self.kind,
            "sizes": list(self.sizes),
            "activation": self.training.activation,
            "steps": self.steps,
            "parameters": base64.b64encode(self.parameters.astype("<f4").tobytes()).decode(),
            "end": self.end,
        }


def _balance(labels: NDArray[np.intp], num_classes: int) -> NDArray[np.float64]:
    """N / (K N_k): every class counts alike, however many points it has (King & Zeng 2001, section 3.2)."""
    counts = np.bincount(labels, minlength=num_classes)
    return np.where(counts, len(labels) / (num_classes * np.maximum(counts, 1)), 0.0)


def _length(history: History) -> tuple[int, dict | None]:
    """How many rows the page can show, those before the weights outgrow the plane, and why no more."""
    is_weight = history.model.network.is_weight
    largest = np.where(False if isinstance(history.model, MultilayerPerceptron) else is_weight, MAX_WEIGHT, MAX_BIAS)
    if isinstance(history.model, OneVsOne):
        largest = 2 * largest  # a pair starts with the difference of two classes
    beyond = (np.abs(history.parameters) > largest).any(axis=1)
    if beyond.any():
        length = int(beyond.argmax())
        crossed = largest[np.abs(history.parameters[length]) > largest].min()
        cause = _("the weights outgrew the plane, of {limit} at most").format(limit=f"{crossed:g}")
        return length, {"step": int(history.steps[length]), "cause": cause}
    if history.divergence:
        return len(beyond), {"step": int(history.divergence.step), "cause": history.divergence.cause}
    return len(beyond), None


_numbers = itertools.count(1)


@dataclass(frozen=True, eq=False)
class Film:
    """One run, or two that differ in one thing, on the same points, played in step."""

    runs: tuple[Run, ...]
    plane: Plane
    """What was trained on."""
    rivalry: tuple[str, str] | None
    """In what the second run differs: the setting, and its value there."""
    number: int
    """Tells one film from all others."""
    is_whole: bool = True
    """Whether all of its rows are made, and not only the opening ones."""

    @classmethod
    def make(cls, plane: Plane, training: Training, rivalry: tuple[str, str] | None = None) -> "Film":
        """Raises ValueError, in words for the user, where settings do not go together."""
        return cls._made(plane, training, rivalry, None)

    @classmethod
    def opening(cls, plane: Plane, training: Training, rivalry: tuple[str, str] | None = None) -> "Film":
        """The first rows of what `make` makes, with the same errors. `completed` has the others."""
        return cls._made(plane, training, rivalry, OPENING)

    @classmethod
    def _made(cls, plane: Plane, training: Training, rivalry: tuple[str, str] | None, rows: int | None) -> "Film":
        if training.model in SCHEMES:
            raise ValueError(_("One-vs-rest and one-vs-one can be the second run: the plane is softmax's."))
        settings = [training, *([training.but(*rivalry)] if rivalry else [])]
        runs = tuple(Run.make(plane, each, rows) for each in settings)
        return cls(runs, plane, rivalry, next(_numbers), is_whole=rows is None)

    def completed(self) -> "Film":
        """The same film with all of its rows."""
        runs = tuple(Run.make(self.plane, run.training) for run in self.runs)
        return replace(self, runs=runs, is_whole=True)

    @property
    def training(self) -> Training:
        return self.runs[0].training

    @cached_property
    def data(self) -> dict:
        """The JSON form that the browser plays. `planned`: how many steps an opening is the first part of."""
        planned = None if self.is_whole else self.training.steps
        return {"number": self.number, "runs": [run.data for run in self.runs], "planned": planned}


#: Two sessions at once must not make two: the views of one page would hold different films.
_making_first = Lock()


def first_film(source: Source) -> Film:
    """What the usual settings lead to on a source: there to be played before anybody has trained anything."""
    with _making_first:
        return _first_film(source)


@lru_cache(maxsize=16)
def _first_film(source: Source) -> Film:
    return Film.make(opened(source), Training())
