"""Two models that learn the same few points, one from labels as they are, one from smoothed ones, judged on others.

With hidden layers and few points a model learns them by heart, and is then as sure of points that it gets wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.results import packed
from app.stations.calibration.state import Calibration
from softmax_core import (
    MultilayerPerceptron,
    SoftmaxRegression,
    fit_temperature,
    initial_perceptron,
    load_digits,
    softmax,
    train,
)
from softmax_core.calibration import HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE
from softmax_core.data import DATASETS, MAX_COUNT

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]

CLASSES: Mapping[str, int] = {"digits": 10, "moons": 2, "blobs": 3}
UNITS, STEPS, LEARNING_RATE = 16, 500, 0.03
GREYS = 16
#: The two runs: labels as they are, and smoothed ones.
RUNS = ("plain", "smoothed")
#: Grey levels of a picture, 0 to GREYS, one sign a pixel.
SIGNS = "0123456789abcdefg"


@dataclass(frozen=True, eq=False)
class Points:
    """Points to learn from and held-out ones, (N, D) with labels (N,)."""

    training: Floats
    training_labels: Labels
    held_out: Floats
    labels: Labels
    class_names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Run:
    """A model on the held-out points: logits (N, K), and the temperature of their least mean cross-entropy."""

    logits: Floats
    optimum: float

    @property
    def bound(self) -> str | None:
        """Where the loss only falls towards an end of what T can be, that end is the optimum: "lowest" or "highest"."""
        return {LOWEST_TEMPERATURE: "lowest", HIGHEST_TEMPERATURE: "highest"}.get(self.optimum)


@dataclass(frozen=True, eq=False)
class Lesson:
    points: Points
    runs: Mapping[str, Run]

    @property
    def labels(self) -> Labels:
        return self.points.labels


@lru_cache(64)
def _points(data: str, noise: float, training: int, held_out: int, seed: int) -> Points:
    if data == "digits":
        return _digits(training, held_out, seed)
    classes, make = CLASSES[data], DATASETS[data]
    # Of one seed the made points are always the same: what is held out has seeds of its own.
    known = make(classes, training, noise, 3 * seed)
    counts = [min(MAX_COUNT, held_out - start) for start in range(0, held_out, MAX_COUNT)]
    others = [make(classes, count, noise, 3 * seed + 1 + part) for part, count in enumerate(counts)]
    return Points(
        known.points,
        known.labels,
        np.concatenate([each.points for each in others]),
        np.concatenate([each.labels for each in others]),
        known.class_names,
    )


def _digits(training: int, held_out: int, seed: int) -> Points:
    """So many of the training set; held out are the test set and, where that is too few, what was not learned from."""
    learned, tested = load_digits().split(seed)
    order = np.random.default_rng(seed).permutation(len(learned.labels))
    few, rest = np.split(order, [training])
    pixels = np.concatenate([tested.pixels, learned.pixels[rest]])[:held_out]
    labels = np.concatenate([tested.labels, learned.labels[rest]])[:held_out]
    names = tuple(map(str, range(CLASSES["digits"])))
    return Points(learned.pixels[few] / GREYS, learned.labels[few], pixels / GREYS, labels, names)


@lru_cache(128)
def _model(
    data: str, noise: float, training: int, layers: int, smoothing: float, seed: int
) -> SoftmaxRegression | MultilayerPerceptron:
    points = _points(data, noise, training, 100, seed)
    features, classes = points.training.shape[1], CLASSES[data]
    start: SoftmaxRegression | MultilayerPerceptron = (
        initial_perceptron(features, [UNITS] * layers, classes, "tanh", seed)
        if layers
        else SoftmaxRegression(np.zeros((classes, features)), np.zeros(classes))
    )
    settings: dict[str, Any] = {"learning_rate": LEARNING_RATE, "steps": STEPS, "record_every": STEPS}
    settings |= {"optimizer": "adam", "smoothing": smoothing}
    return train(start, points.training, points.training_labels, **settings).model  # type: ignore[return-value]


@lru_cache(32)
def _lesson(data: str, noise: float, training: int, layers: int, smoothing: float, seed: int, held_out: int) -> Lesson:
    points, runs = _points(data, noise, training, held_out, seed), {}
    for run, share in zip(RUNS, (0.0, smoothing), strict=True):
        # The page has 32-bit floats: they are the ones that all numbers follow from.
        logits = _model(data, noise, training, layers, share, seed).logits(points.held_out)
        logits = logits.astype(np.float32).astype(np.float64)
        runs[run] = Run(logits, fit_temperature(logits, points.labels))
    return Lesson(points, runs)


def settings_of(chosen: Calibration) -> tuple[str, float, int, int, float, int, int]:
    """What the models and their points follow from. Digits are as they were written: they have no noise."""
    noise = 0.0 if chosen.data == "digits" else chosen.noise
    counts = int(chosen.training), int(chosen.layers)
    return chosen.data, noise, *counts, chosen.smoothing, chosen.seed, int(chosen.held_out)


def lesson(chosen: Calibration) -> Lesson:
    """Both models and their held-out points: trained once for all who ask for the same."""
    return _lesson(*settings_of(chosen))


def from_surest_mistake(taught: Lesson) -> NDArray[np.intp]:
    """The held-out points in an order: from the mistake that the first model is most sure of at T = 1 to the least sure
    one, then from the least sure hit to the surest.
    """
    logits = taught.runs["plain"].logits
    confident = softmax(logits).max(axis=1)
    return np.argsort(np.where(logits.argmax(axis=1) == taught.labels, confident, -confident), kind="stable")


def to_json(taught: Lesson) -> dict[str, Any]:
    """What the page needs of it."""
    points = taught.points
    is_picture = points.held_out.shape[1] > 2
    pictures = (points.held_out * GREYS).round().astype(int).tolist() if is_picture else []
    return {
        "classes": list(points.class_names),
        "labels": points.labels.tolist(),
        "runs": {
            run: {"logits": packed(each.logits), "optimum": each.optimum, "bound": each.bound}
            for run, each in taught.runs.items()
        },
        "order": from_surest_mistake(taught).tolist(),
        "greys": GREYS,
        "pictures": ["".join(SIGNS[level] for level in picture) for picture in pictures],
        "places": None if is_picture else packed(points.held_out),
        "learned": None if is_picture else [points.training.tolist(), points.training_labels.tolist()],
    }
