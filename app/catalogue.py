"""Losses, optimisers and data sets as a user sees them. Every list of them on a page is made from here.

Entries are in the order in which they are offered. Words are functions, for they depend on who reads them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.words import _
from softmax_core import LOSSES as CORE_LOSSES

Words = Callable[[], str]
#: As Plotly and the page both read it. Landscapes have the same colours in the light and the dark theme.
ColourScale = tuple[tuple[float, str], ...]

GREEN_SCALE: ColourScale = ((0, "rgb(222, 242, 233)"), (0.5, "rgb(120, 196, 166)"), (1, "rgb(0, 122, 90)"))


@dataclass(frozen=True)
class Look:
    """How a loss that pages compare is told apart from the others.

    `short` stands in formulas. `term` is what a class adds to the loss, in words, and `sign` the same as the plain text
    of a formula; `mean` stands before its mean over points. `line` is for lines of equal loss on a surface: opaque, for
    what is transparent in a 3-D scene shows the page through the surface. `symbol` is an index of CLASS_SYMBOLS: the
    loss's mark in the race.
    """

    short: Words
    term: Words
    sign: str
    mean: Words
    colour: str
    line: str
    symbol: int


@dataclass(frozen=True)
class LossEntry:
    """A loss of softmax_core.LOSSES. All are offered for training and for a model that follows its points.

    `look` is given for the losses that pages compare. `largest` is the most that a bounded loss can be with so many
    classes; landscapes draw it in even steps, others in powers of two. `following_rate` is the learning rate of a model
    that follows its points, for standardised features; None: it is refitted to the optimum, of cross-entropy.
    """

    title: Words
    look: Look | None = None
    largest: Callable[[int], float] | None = None
    following_rate: float | None = None
    scale: ColourScale = GREEN_SCALE

    @property
    def bounded(self) -> bool:
        return self.largest is not None


LOSSES: Mapping[str, LossEntry] = MappingProxyType(
    {
        "cross_entropy": LossEntry(
            lambda: _("cross-entropy"),
            Look(
                lambda: _("CE"),
                lambda: _("cross-entropy"),
                "−y log p",
                lambda: _("mean cross-entropy"),
                colour="#1C93D7",
                line="rgb(70, 140, 190)",
                symbol=0,
            ),
            scale=((0, "rgb(214, 232, 247)"), (0.4, "rgb(118, 190, 235)"), (1, "rgb(0, 114, 178)")),
        ),
        "mean_squared_error": LossEntry(
            lambda: _("mean squared error"),
            Look(
                lambda: _("MSE"),
                lambda: _("squared error"),
                "(p − y)²",
                lambda: _("mean squared error"),
                colour="#BB8100",
                line="rgb(176, 104, 40)",
                symbol=3,
            ),
            largest=lambda num_classes: 2 / num_classes,
            following_rate=3.0,
            scale=((0, "rgb(253, 232, 204)"), (0.5, "rgb(240, 168, 72)"), (1, "rgb(201, 84, 0)")),
        ),
        "focal": LossEntry(lambda: _("focal loss"), following_rate=1.0),
        "hinge_crammer_singer": LossEntry(lambda: _("SVM (hinge), Crammer–Singer"), following_rate=0.05),
        "hinge_weston_watkins": LossEntry(lambda: _("SVM (hinge), Weston–Watkins"), following_rate=0.05),
    }
)

#: How the losses that pages set side by side look, and how the core computes them.
LOOKS: Mapping[str, Look] = MappingProxyType({name: entry.look for name, entry in LOSSES.items() if entry.look})
COMPARED = MappingProxyType({name: CORE_LOSSES[name] for name in LOOKS})

OPTIMIZERS: Mapping[str, Words] = MappingProxyType(
    {
        "gradient_descent": lambda: _("gradient descent"),
        "momentum": lambda: _("momentum"),
        "adam": lambda: _("Adam"),
        "newton": lambda: _("Newton"),
    }
)

#: How input features are written.
FEATURE_SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        "x1": "x₁",
        "x2": "x₂",
        "x1_squared": "x₁²",
        "x2_squared": "x₂²",
        "x1_x2": "x₁x₂",
        "sin_x1": "sin x₁",
        "sin_x2": "sin x₂",
    }
)

#: The data set that a user brings along.
CSV = "csv"


@dataclass(frozen=True)
class DataEntry:
    """A data set of softmax_core.DATASETS, or CSV.

    `features` are the measurements that real data can be seen by, the first two unless the user chooses others; made
    data and files have none here. `standardised`: its scale does not fit weights, biases and learning rates of the
    usual size; of a file the user says so. `classes`: how many classes made data have for whoever chooses them first,
    where they are best known with another number than all others; an address that says nothing means theirs.
    """

    title: Words
    features: tuple[str, ...] = ()
    standardised: bool = False
    classes: int | None = None


DATASETS: Mapping[str, DataEntry] = MappingProxyType(
    {
        "iris": DataEntry(
            lambda: _("Iris"),
            ("petal length (cm)", "petal width (cm)", "sepal length (cm)", "sepal width (cm)"),
        ),
        "penguins": DataEntry(
            lambda: _("penguins"),
            ("bill length (mm)", "bill depth (mm)", "flipper length (mm)", "body mass (g)"),
            standardised=True,
        ),
        "blobs": DataEntry(lambda: _("blobs")),
        "rings": DataEntry(lambda: _("rings")),
        "moons": DataEntry(lambda: _("moons")),
        "spirals": DataEntry(lambda: _("spirals")),
        "xor": DataEntry(lambda: _("XOR"), classes=2),
        "imbalanced": DataEntry(lambda: _("imbalanced")),
        CSV: DataEntry(lambda: _("your table")),
    }
)


def compared_with(loss: str) -> str:
    """The loss to set beside this one: a bounded one beside one that grows without limit, and the other way round."""
    return next(name for name in COMPARED if LOSSES[name].bounded != LOSSES[loss].bounded)
