"""The training on pictures, as a film: mini-batches, in single precision, watched on a part of a large set."""

import base64
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app import films
from app.films import PIECE_BYTES, Course, Film, film_of
from app.stations.images.sets import PictureSet, Split
from app.stations.images.state import Images
from softmax_core import (
    History,
    MultilayerPerceptron,
    SoftmaxRegression,
    initial_perceptron,
    recording_stride,
    train_in_pieces,
)

#: Loss and accuracy in training are those of at most so many of its pictures.
MOST_MEASURED = 5_000
#: With more pictures they are not taken all at once.
MOST_AT_ONCE = 10_000
#: What a film's parameters take, unless that were too few rows to see how they come to be.
FILM_BYTES = 4_000_000
FEWEST_ROWS, MOST_ROWS = 40, 400
#: So many pictures are a large set: to measure how far the training is takes long, and is done in fewer rows.
LARGE = 10_000
#: So many test pictures become floats at a time.
CHUNK = 2000


def steps_per_epoch(count: int, batch_size: int) -> int:
    """How many batches the training pictures make."""
    return 1 if batch_size == 0 else math.ceil(count / batch_size)


def batch_of(chosen: Images, split: Split) -> int:
    """The batch size that is trained with: too many pictures are not taken all at once."""
    is_too_large = chosen.batch_size == 0 and len(split.labels) > MOST_AT_ONCE
    return 256 if is_too_large else chosen.batch_size


def first_model(chosen: Images, pictures: PictureSet) -> SoftmaxRegression | MultilayerPerceptron:
    """Where the training begins: a linear model from zero, a hidden layer from random weights."""
    size, classes = pictures.pixels.shape[1], pictures.num_classes
    if chosen.model == "linear":
        return SoftmaxRegression(np.zeros((classes, size)), np.zeros(classes))
    return initial_perceptron(size, [chosen.units], classes, "relu", chosen.seed)


def stride_of(steps: int, num_parameters: int, count: int) -> int:
    """From one recorded step to the next, in a training on so many pictures."""
    row = np.dtype(np.float32).itemsize * num_parameters
    rows = FEWEST_ROWS if count > LARGE else min(MOST_ROWS, max(FEWEST_ROWS, FILM_BYTES // row))
    return recording_stride(steps, num_parameters, rows * row)


def planned_of(chosen: Images, split: Split) -> int:
    """The steps of the whole training."""
    return chosen.epochs * steps_per_epoch(len(split.labels), batch_of(chosen, split))


def recorded_step(chosen: Images, pictures: PictureSet) -> int | None:
    """The first recorded step that is no earlier than the chosen one; None: the last one."""
    split, width = pictures.split(chosen.split_seed), first_model(chosen, pictures).network.num_parameters
    planned = planned_of(chosen, split)
    if chosen.step is None or chosen.step > planned:
        return None
    stride = stride_of(planned, width, len(split.labels))
    return min(-(-chosen.step // stride) * stride, planned)


@dataclass(eq=False, kw_only=True)
class PicturesCourse(Course):
    """One training on pictures. Of each recorded step it also says what the model makes of every test picture:
    its class as a byte, and -ln p of the true one as a 32-bit float. The losses are without the penalty.
    """

    test_pixels: NDArray[np.uint8]
    test_labels: NDArray[np.intp]
    top: int

    @classmethod
    def of(cls, pictures: PictureSet, chosen: Images) -> "PicturesCourse":
        split, start = pictures.split(chosen.split_seed), first_model(chosen, pictures)
        batch, steps, width = batch_of(chosen, split), planned_of(chosen, split), start.network.num_parameters
        pieces = train_in_pieces(
            start,
            split.pixels,
            split.labels,
            optimizer=chosen.optimizer,
            learning_rate=chosen.learning_rate,
            steps=steps,
            batch_size=batch or None,
            l2=chosen.l2,
            seed=chosen.seed,
            record_every=stride_of(steps, width, len(split.labels)),
            rows=max(1, min(films.ROWS, PIECE_BYTES // (4 * width))),
            unit=float(pictures.top),
            measured=MOST_MEASURED,
        )
        return cls(
            start,
            pieces,
            steps,
            np.empty((0, width), np.float32),
            test_pixels=split.test_pixels,
            test_labels=split.test_labels,
            top=pictures.top,
        )

    def close(self) -> None:
        super().close()
        self.test_pixels, self.test_labels = self.test_pixels[:0].copy(), self.test_labels[:0].copy()

    def about(self) -> dict[str, Any]:
        network = self.start.network
        kind = "linear" if len(network.sizes) == 2 else "network"
        return {
            "kind": kind,
            "sizes": list(network.sizes),
            "activation": "relu",
            "features": "",
            "loss": "cross_entropy",
        }

    def seen(self, piece: History) -> dict[str, list]:
        """What each test picture is taken for, how surprised the model is by its true class, and their means; and the
        training loss as the test loss is, without the penalty.
        """
        network = self.start.network
        found: dict[str, list] = {name: [] for name in ("test_loss", "test_accuracy", "predicted", "surprise")}
        for row in piece.parameters:
            layers = network.layers(row.astype(np.float32))
            predicted, surprise = [], []
            for at in range(0, len(self.test_labels), CHUNK):
                columns = (self.test_pixels[at : at + CHUNK] / np.float32(self.top)).T
                labels = self.test_labels[at : at + CHUNK]
                logits, _ = network.forward(layers, columns)
                gaps = logits - logits.max(axis=0)
                predicted.append(logits.argmax(axis=0))
                surprise.append(np.log(np.exp(gaps).sum(axis=0)) - gaps[labels, np.arange(len(labels))])
            classes, losses = np.concatenate(predicted), np.concatenate(surprise)
            found["test_loss"].append(float(losses.mean(dtype=np.float64)))
            found["test_accuracy"].append(float((classes == self.test_labels).mean()))
            found["predicted"].append(_base64(classes.astype(np.uint8)))
            found["surprise"].append(_base64(losses.astype("<f4")))
        found["loss"] = (piece.losses - piece.penalties).tolist()
        return found


def _base64(array: NDArray[Any]) -> str:
    return base64.b64encode(array.tobytes()).decode()


def make(pictures: PictureSet, chosen: Images) -> Film:
    """The film of a training on these pictures: it begins to be made unless somebody has asked for it before."""
    key = ("pictures", *film_key(chosen, pictures))
    return film_of(key, lambda name: Film(name, [PicturesCourse.of(pictures, chosen)]))


def film_key(chosen: Images, pictures: PictureSet) -> tuple:
    """All that a film follows from."""
    units = chosen.units if chosen.model == "hidden" else None
    batch = batch_of(chosen, pictures.split(chosen.split_seed))
    settings = (chosen.optimizer, chosen.learning_rate, chosen.epochs, batch, chosen.l2, chosen.seed)
    split_seed = chosen.split_seed if pictures.test_pixels is None else None
    return pictures.digest, chosen.model, units, split_seed, *settings
