"""What a user sets at the calibration station besides the scenario, of which it shows the temperature."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.state.fields import Value, choice, number, stored, whole
from app.words import _
from softmax_core.calibration import STRATEGIES

DATA = ("digits", "moons", "blobs")
#: How many points a model learns from, and on how many others it is judged.
TRAINING = ("30", "60", "100", "200", "500")
HELD_OUT = ("100", "300", "1000", "3000", "10000")
#: Hidden layers of 16 units.
LAYERS = ("0", "1", "2")
#: What is drawn over the temperature.
MEASURES = ("nll", "ece", "brier", "accuracy")
#: Of each number, the least and the most. Without noise blobs are nothing but their centres: what is held out would be
#: what was learned.
LIMITS: Mapping[str, tuple[Any, Any]] = {
    "noise": (0.01, 1.0),
    "smoothing": (0.0, 0.5),
    "seed": (0, 999),
    "bins": (1, 50),
}
#: What the models, and the points that they are judged on, follow from.
MADE_OF = ("data", "noise", "training", "layers", "smoothing", "seed", "held_out")


@dataclass(frozen=True)
class Calibration(Value):
    """The two models and the points that they are judged on, the bins of the diagram, and the point looked at."""

    data: str = stored(choice(lambda: DATA), DATA[0], "data")
    noise: float = stored(number(*LIMITS["noise"], lambda: _("noise")), 0.5, "noise")
    training: str = stored(choice(lambda: TRAINING), "60", "training")
    layers: str = stored(choice(lambda: LAYERS), "2", "layers")
    smoothing: float = stored(number(*LIMITS["smoothing"], lambda: _("label smoothing")), 0.1, "smoothing")
    seed: int = stored(whole(*LIMITS["seed"], lambda: _("seed")), 1, "seed")
    held_out: str = stored(choice(lambda: HELD_OUT), "1000", "held")
    bins: int = stored(whole(*LIMITS["bins"], lambda: _("number of bins")), 10, "bins")
    strategy: str = stored(choice(lambda: STRATEGIES), STRATEGIES[0], "strategy")
    measure: str = stored(choice(lambda: MEASURES), MEASURES[0], "measure")
    rank: int = stored(whole(0, int(HELD_OUT[-1]) - 1, lambda: _("point")), 0, "point")
    """The place of the point looked at, of all from the surest mistake to the surest hit."""
