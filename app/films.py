"""Trainings as films: made in the background, piece by piece, once for all who ask for the same one.

A page fetches the pieces from an address of their own and plays them as they come. A film is known by a digest of what
it is made from, so its pieces never change.
"""

import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from secrets import token_hex
from threading import Condition, RLock
from typing import Any, Self, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from app import assets
from app.results import packed
from app.state.plane import Plane
from app.state.plane_model import MAX_BIAS, MAX_WEIGHT, count_of
from app.state.training import HIDDEN_LAYERS, SCHEMES, Training, goes_on
from app.words import _
from softmax_core import (
    History,
    MultilayerPerceptron,
    OneVsOne,
    OneVsRest,
    SoftmaxRegression,
    initial_perceptron,
    recording_stride,
    train_in_pieces,
)

#: So many films are kept, the latest ones, unless they are large.
MOST, MOST_BYTES = 32, 200_000_000
#: Rows of a piece, and how large it may be. The first one is soon there: the film plays while the others are made.
ROWS, PIECE_BYTES = 100, 1_000_000
#: A start that is confidently wrong is the optimum with its classes exchanged, and its weights times this.
WRONG_BY = 2.0
RANDOM_SCALE = 1.0

Model = SoftmaxRegression | OneVsRest | OneVsOne | MultilayerPerceptron


def first_model(plane: Plane, training: Training) -> Model:
    """Where a training begins. Raises ValueError, in words for the user, where hidden layers cannot begin there."""
    if training.model in SCHEMES:
        return SCHEMES[training.model].of(_first_linear(plane, training))
    layers = HIDDEN_LAYERS[training.model]
    if not layers:
        return _first_linear(plane, training)
    hidden = [training.units] * layers
    width = count_of(training.features)
    fresh = initial_perceptron(width, hidden, plane.num_classes, training.activation, training.seed)
    if training.start == "random":
        return fresh
    if training.start == "zero":
        return fresh.with_parameters(np.zeros_like(fresh.parameters))
    if training.start == "here":
        shape = fresh.network.sizes, fresh.activation, training.features
        if plane.network and (plane.network.sizes, plane.network.activation, plane.network.features) == shape:
            return plane.network.model
        raise ValueError(_("The plane shows no network of this shape to go on from: start from random weights."))
    raise ValueError(_("Confidently wrong is a start for linear models: start from random weights here."))


def _first_linear(plane: Plane, training: Training) -> SoftmaxRegression:
    plane = plane.with_features(training.features)
    shapes = np.shape(plane.weights), np.shape(plane.bias)
    if training.start == "here":
        return plane.linear
    if training.start == "random":
        rng = np.random.default_rng(training.seed)
        return SoftmaxRegression(*(RANDOM_SCALE * rng.standard_normal(shape) for shape in shapes))
    if training.start == "wrong" and plane.optimum is not plane:  # a class without points has none
        # The optimum with its classes exchanged, and surer than it: every point goes to another class, with certainty.
        best = plane.optimum.linear
        weights, bias = (WRONG_BY * np.roll(values, 1, axis=0) for values in (best.weights, best.bias))
        return SoftmaxRegression(np.clip(weights, -MAX_WEIGHT, MAX_WEIGHT), np.clip(bias, -MAX_BIAS, MAX_BIAS))
    return SoftmaxRegression(*map(np.zeros, shapes))


@dataclass(eq=False)
class Course:
    """One training of a film: the rows recorded so far, the start first."""

    start: Model
    pieces: Iterator[History]
    planned: int
    """Steps."""
    parameters: NDArray[Any]
    """(R, P): of a network layer after layer; of any other model all weights row by row, then all biases."""
    steps: list[int] = field(default_factory=list)
    end: dict | None = None
    """Why it ended before its last step: that step, and the cause as a code with its values."""
    is_over: bool = False

    def about(self) -> dict[str, Any]:
        """What the page needs to know before the rows come."""
        return {}

    def fitting(self, piece: History) -> int:
        """How many rows of a piece the page can show; ends the training at the first one that it cannot."""
        return len(piece.steps)

    def seen(self, piece: History) -> dict[str, list]:
        """What else is said of each row of a piece."""
        return {}

    def advance(self) -> dict[str, Any]:
        """Make the next rows, and say them as JSON: numbers as base64 of little-endian 32-bit floats."""
        piece = None if self.is_over else next(self.pieces, None)
        if piece is None:
            self.close()
            return {"steps": [], "parameters": "", "curves": {}, "end": self.end}
        length = self.fitting(piece)
        if piece.divergence and not self.end:
            end = piece.divergence
            self.end = {"step": end.step, "code": end.code, **end.values}
        parameters = piece.parameters[:length]
        self.parameters = np.concatenate([self.parameters, parameters], dtype=self.parameters.dtype)
        steps = piece.steps[:length].tolist()
        self.steps += steps
        rows = {
            "loss": piece.losses,
            "penalty": piece.penalties,
            "accuracy": piece.accuracies,
            "gradient_norm": piece.gradient_norms,
        }
        if piece.held_out_losses is not None and piece.held_out_accuracies is not None:
            rows |= {"test_loss": piece.held_out_losses, "test_accuracy": piece.held_out_accuracies}
        return {
            "steps": steps,
            "parameters": packed(parameters),
            "curves": {name: values[:length].tolist() for name, values in rows.items()} | self.seen(piece),
            "end": self.end,
        }

    def close(self) -> None:
        """No more rows are made: what they would be made from is let go."""
        self.is_over = True
        self.pieces = iter(())


@dataclass(eq=False, kw_only=True)
class Run(Course):
    """One training of the plane's points."""

    training: Training
    num_classes: int

    @classmethod
    def of(cls, plane: Plane, training: Training) -> "Run":
        """Raises ValueError where optimiser, loss and batch do not go together."""
        points, labels = plane.training_set(training.features)
        start = first_model(plane, training)
        pieces = train_in_pieces(
            start,
            points,
            labels,
            loss=training.loss,
            optimizer=training.optimizer,
            learning_rate=training.learning_rate,
            steps=training.steps,
            record_every=recording_stride(training.steps, start.network.num_parameters),
            batch_size=training.batch_size or None,
            l2=training.l2,
            l1=training.l1,
            held_out=plane.test_set(training.features),
            seed=training.seed,
            smoothing=training.smoothing,
            class_weights=_balance(labels, plane.num_classes) if training.class_weights == "balanced" else None,
            rows=ROWS,
        )
        return cls(
            start,
            pieces,
            training.steps,
            np.empty((0, start.network.num_parameters)),
            training=training,
            num_classes=plane.num_classes,
        )

    @property
    def kind(self) -> str:
        """ "linear", "network", or one of SCHEMES."""
        return "network" if HIDDEN_LAYERS.get(self.training.model) else self.training.model

    def about(self) -> dict[str, Any]:
        """What the page needs to know before the rows come."""
        sizes = [*self.start.network.sizes[:-1], self.num_classes]
        names = ("activation", "features", "loss")
        return {"kind": self.kind, "sizes": sizes} | {name: getattr(self.training, name) for name in names}

    def fitting(self, piece: History) -> int:
        """Those before the weights outgrow the plane."""
        is_weight = self.start.network.is_weight
        if isinstance(self.start, MultilayerPerceptron):
            is_weight = np.zeros_like(is_weight)  # nobody sets these by hand
        largest = np.where(is_weight, MAX_WEIGHT, MAX_BIAS)
        if isinstance(self.start, OneVsOne):
            largest = 2 * largest  # a pair starts with the difference of two classes
        beyond: NDArray[np.bool_] = np.any(np.abs(piece.parameters) > largest, axis=1)
        if beyond.any():
            length = int(beyond.argmax())
            crossed = largest[np.abs(piece.parameters[length]) > largest].min()
            self.end = {"step": int(piece.steps[length]), "code": "outgrown", "limit": float(crossed)}
            self.is_over = True
            return length
        return len(beyond)


def _balance(labels: NDArray[np.intp], num_classes: int) -> NDArray[np.float64]:
    """N / (K N_k): every class counts alike, however many points it has (King & Zeng 2001, section 3.2)."""
    counts = np.bincount(labels, minlength=num_classes)
    return np.where(counts, len(labels) / (num_classes * np.maximum(counts, 1)), 0.0)


class Film:
    """One run, or two that differ in one thing, on the same data, made in step."""

    def __init__(self, name: str, runs: Sequence[Course]):
        self.name, self.runs = name, runs
        #: Where its pieces are. A film that is made anew has another place: where pieces end depends on how fast they
        #: are made, and browsers keep those of the first one for good.
        self.at = f"{name}-{token_hex(4)}"
        self.pieces: list[bytes] = []
        self.is_whole = self.is_stopped = False
        #: The sessions that show it: it is stopped when the last of them wants no more of it.
        self.watchers: set[str] = set()
        self._news = Condition()

    def about(self) -> dict[str, Any]:
        """What the page needs to know to fetch and play it."""
        return {
            "name": self.name,
            "at": self.at,
            "planned": self.runs[0].planned,
            "runs": [run.about() for run in self.runs],
        }

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(map(len, self.pieces)) + sum(run.parameters.nbytes for run in self.runs)

    def advance(self) -> None:
        """Make the next piece; then it is the next film's turn."""
        try:
            if self.is_whole:
                self._let_go()
                return
            rows = [run.advance() for run in self.runs]
            with self._news:
                self.pieces.append(json.dumps(rows).encode())
                self.is_whole = self.is_whole or self.is_stopped or all(run.is_over for run in self.runs)
                self._news.notify_all()
        except Exception:
            logging.getLogger(__name__).exception("a film could not be made on")
            self._fail()
        if self.is_whole:
            self._let_go()
        else:
            _maker.submit(self.advance)

    def _let_go(self) -> None:
        for run in self.runs:
            run.close()

    def _fail(self) -> None:
        """The page shows the steps before it, and says that no more could be made."""
        for run in self.runs:
            run.end = {"step": run.steps[-1] + 1 if run.steps else 0, "code": "failed"}
            run.is_over = True
        with self._news:
            self.pieces.append(json.dumps([run.advance() for run in self.runs]).encode())
        self._end()

    def _end(self) -> None:
        with self._news:
            self.is_whole = True
            self._news.notify_all()

    def wait(self, seconds: float | None = None) -> Self:
        """The same, whole, or as it is after so many seconds."""
        with self._news:
            self._news.wait_for(lambda: self.is_whole, seconds)
        return self

    def begun(self) -> Self:
        """The same, with a first piece."""
        with self._news:
            self._news.wait_for(lambda: self.pieces or self.is_whole)
        return self

    def watch(self, watcher: str) -> None:
        """A session shows it."""
        with _lock:
            self.watchers.add(watcher)

    def leave(self, watcher: str) -> None:
        """A session wants no more of it. What is made stays, and that is a first piece at least: whoever draws the film
        waits for it. Who asks for the film later gets another, made to its end.
        """
        with _lock:
            self.watchers.discard(watcher)
            if self.watchers or self.is_whole:
                return
            self.is_stopped = True
        if self.pieces:
            self._end()


AnyFilm = TypeVar("AnyFilm", bound=Film)


class PlaneFilm(Film):
    """Of the plane's points."""

    runs: list[Run]

    def __init__(self, name: str, plane: Plane, runs: list[Run]):
        super().__init__(name, runs)
        self.plane = plane

    def shows(self, plane: Plane) -> bool:
        """Whether it was trained on these points, and on no others."""
        mine, theirs = ((each.points, each.labels, each.held_out) for each in (self.plane, plane))
        return mine == theirs


_films: OrderedDict[str, Film] = OrderedDict()
_lock = RLock()
#: One thread, in which the films take turns, a piece each: more threads would only share the same interpreter.
_maker = ThreadPoolExecutor(1, thread_name_prefix="film")


def make(plane: Plane, training: Training, rivalry: tuple[str, Any] | None) -> PlaneFilm:
    """The film of a training on the plane's points: it begins to be made unless somebody has asked for it before.

    Raises ValueError, in words for the user, where settings do not go together.
    """
    settings = [training, *([training.but(*rivalry)] if rivalry else [])]
    starts = plane.as_origin if goes_on(training, rivalry) else None
    key = (plane.source, plane.points, plane.labels, plane.held_out, training, rivalry, starts)
    return film_of(key, lambda name: PlaneFilm(name, plane, [Run.of(plane, each) for each in settings]))


def film_of(key: tuple, make_film: Callable[[str], AnyFilm]) -> AnyFilm:
    """The film of what `key` says all of: it begins to be made unless somebody has asked for it before."""
    name = hashlib.sha256(repr((assets.version(), *key)).encode()).hexdigest()[:24]
    if film := _standing(name):
        return cast(AnyFilm, film)
    film = make_film(name)
    with _lock:
        if other := _standing(name):  # somebody has asked for it meanwhile
            return cast(AnyFilm, other)
        _films[film.at] = film
        for old in [each for each in _films.values() if each.is_whole and each is not film]:
            if len(_films) <= MOST and sum(each.size for each in _films.values()) <= MOST_BYTES:
                break
            del _films[old.at]  # one that is being made is waited for
    _maker.submit(film.advance)
    return film


def _standing(name: str) -> Film | None:
    """The film of that name, unless it was stopped."""
    with _lock:
        for film in _films.values():
            if film.name == name and not film.is_stopped:
                _films.move_to_end(film.at)
                return film
        return None


def hold(film: Film) -> None:
    """Put a film that a session still shows back among those that can be found, if it had to go meanwhile."""
    with _lock:
        _films.setdefault(film.at, film)
        _films.move_to_end(film.at)


def find(at: str) -> Film | None:
    """The film whose pieces are there, None if it was never asked for or had to go."""
    with _lock:
        return _films.get(at)
