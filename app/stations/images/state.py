"""What a user sets at the station of pictures: the set, how it is trained, and which picture is looked at, and how."""

import re
from dataclasses import dataclass
from typing import Any

from app.state.data import MAX_SEED
from app.state.fields import Kind, Value, as_text, choice, flag, not_understood, number, optional, quoted, stored, whole
from app.stations.images.pictures import MOST_POINTS, strokes
from app.words import _
from softmax_core.data import MAX_CLASSES

DIGITS = "digits"
#: A set that a user has uploaded, by the digest of its files; one of the server's folder, by its files' name.
OWN, FOLDER = "own-", "folder-"
SET_NAME = re.compile(rf"{DIGITS}|{OWN}[0-9a-f]{{16}}|{FOLDER}[\w.+-]{{1,80}}")
MODELS = ("linear", "hidden")
UNITS = (16, 32, 64, 128)
OPTIMIZERS = ("gradient_descent", "momentum", "adam")
LEARNING_RATES = (0.0001, 10.0)
EPOCHS = (1, 2, 5, 10, 20, 50, 100, 200)
#: 0: all pictures at once.
BATCHES = (32, 64, 128, 256, 0)
PENALTIES = (0.0, 0.0001, 0.001, 0.01, 0.1)
#: How classes can be called: as the set says, by their numbers, as those of Fashion-MNIST.
NUMBERS, FASHION_NAMES = "numbers", "fashion"
CLASS_NAMES = ("", NUMBERS, FASHION_NAMES)
SOURCES = ("pad", "test")
#: Pictures of a test set.
MOST_PICTURES = 60_000
MOST_STEPS = MOST_PICTURES * EPOCHS[-1]
MOST_SHIFT = 8
#: All mistakes.
MISTAKES = "all"


def _take_set(given: Any) -> str:
    name = as_text(given)
    if not SET_NAME.fullmatch(name):
        raise ValueError(_("{text} is no set of pictures.").format(text=quoted(name)))
    return name


def _take_ink(given: Any) -> str:
    ink = as_text(given)
    try:
        points = sum(map(len, strokes(ink)))
    except ValueError:
        raise not_understood() from None
    if points > MOST_POINTS:
        raise ValueError(_("the pad takes {most} points at most.").format(most=MOST_POINTS))
    return ink


def _take_cell(given: Any) -> str:
    cell = as_text(given)
    if cell and cell != MISTAKES and not re.fullmatch(r"\d,\d", cell, re.ASCII):
        raise not_understood()
    return cell


def _index(most: int) -> Kind:
    return whole(0, most, lambda: _("number"))


_CLASS = optional(_index(MAX_CLASSES - 1))


@dataclass(frozen=True)
class Images(Value):
    """The set of pictures and how a model is trained on it; what is looked at of it, and by which step of the training.

    `batch_size` 0 means all pictures at once. `step` None is the last one. Of the evidence, `evidence_of` None is the
    predicted class, `against` None is no other one. `shift_x` goes to the right and `shift_y` down, in pixels;
    `rotation` is in degrees against the clock. `ink` is what is drawn on the pad: see `pictures.strokes`. `cell` is
    that of the confusion matrix whose pictures are shown: "true,predicted".
    """

    set: str = stored(Kind(_take_set, str, str), DIGITS, "set")
    names: str = stored(choice(lambda: CLASS_NAMES), "", "names")
    model: str = stored(choice(lambda: MODELS), "linear", "model")
    units: int = stored(choice(lambda: UNITS), 128, "units")
    optimizer: str = stored(choice(lambda: OPTIMIZERS), "adam", "optimizer")
    learning_rate: float = stored(number(*LEARNING_RATES, lambda: _("learning rate")), 0.005, "rate")
    epochs: int = stored(choice(lambda: EPOCHS), 50, "epochs")
    batch_size: int = stored(choice(lambda: BATCHES), 32, "batch")
    l2: float = stored(choice(lambda: PENALTIES), 0.0001, "l2")
    split_seed: int = stored(whole(0, MAX_SEED, lambda: _("seed")), 0, "split")
    seed: int = stored(whole(0, MAX_SEED, lambda: _("seed")), 0, "seed")
    step: int | None = stored(optional(whole(0, MOST_STEPS, lambda: _("step"))), None, "step")
    source: str = stored(choice(lambda: SOURCES), "test", "look")
    picture: int = stored(_index(MOST_PICTURES - 1), 0, "picture")
    evidence_of: int | None = stored(_CLASS, None, "class")
    against: int | None = stored(_CLASS, None, "against")
    rotation: float = stored(number(-180.0, 180.0, lambda: _("rotation")), 0.0, "rotate")
    shift_x: int = stored(whole(-MOST_SHIFT, MOST_SHIFT, lambda: _("shift")), 0, "dx")
    shift_y: int = stored(whole(-MOST_SHIFT, MOST_SHIFT, lambda: _("shift")), 0, "dy")
    invert: bool = stored(flag(), False, "invert")
    noise: float = stored(number(0.0, 1.0, lambda: _("noise")), 0.0, "noise")
    noise_seed: int = stored(whole(0, MAX_SEED, lambda: _("seed")), 0, "noiseseed")
    ink: str = stored(Kind(_take_ink, str, str), "", "ink")
    cell: str = stored(Kind(_take_cell, str, str), "", "cell")
