"""How the user trains: the settings as one immutable value. Knows no Streamlit."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.state.data import MAX_SEED
from app.state.fields import (
    Kind,
    Value,
    as_text,
    choice,
    not_understood,
    number,
    quoted,
    stored,
    whole,
    written,
)
from app.words import _
from softmax_core import FEATURES, LOSSES, OPTIMIZERS, OneVsOne, OneVsRest

LEARNING_RATES = (0.001, 100.0)
BATCHES = (0, 32, 10, 1)
PENALTIES = (0.0, 0.001, 0.01, 0.1)
STEPS = (200, 500, 2000)
SMOOTHINGS = (0.0, 0.05, 0.1, 0.2)
CLASS_WEIGHTS = ("equal", "balanced")
ACTIVATIONS = ("tanh", "relu", "sigmoid", "linear")
STARTS = ("zero", "random", "wrong", "here")
#: Of a hidden layer.
UNITS = (1, 16)
#: The features of a plain linear model.
USUAL_FEATURES = "x1-x2"
#: How many hidden layers each model has that the plane can show.
HIDDEN_LAYERS = {"linear": 0, "hidden_1": 1, "hidden_2": 2}
#: Linear models that only the second run can train: they decide otherwise than softmax, whose the plane is.
SCHEMES: dict[str, type[OneVsRest] | type[OneVsOne]] = {"one_vs_rest": OneVsRest, "one_vs_one": OneVsOne}


def _take_features(given: Any) -> str:
    names = as_text(given).split("-")
    if not set(names) <= set(FEATURES) or len(set(names)) < len(names):
        raise ValueError(
            _("{text} are no input features such as {example}.").format(
                text=quoted(given, 40), example="x1-x2-x1_squared"
            )
        )
    return "-".join(name for name in FEATURES if name in names)


#: Names of input features, one at least, in the order of FEATURES: "x1-x2".
FEATURE_NAMES = Kind(_take_features, str, str)


@dataclass(frozen=True)
class Training(Value):
    """How to train. `batch_size` 0 means all points at once.

    `model` is a key of HIDDEN_LAYERS, whose layers have `units` with an `activation` each, or one of SCHEMES;
    `features` is what it takes of a point.
    """

    loss: str = stored(choice(lambda: tuple(LOSSES)), "cross_entropy")
    optimizer: str = stored(choice(lambda: OPTIMIZERS), "gradient_descent")
    start: str = stored(choice(lambda: STARTS), "zero")
    learning_rate: float = stored(number(*LEARNING_RATES, lambda: _("learning rate")), 0.1)
    steps: int = stored(choice(lambda: STEPS), 500)
    batch_size: int = stored(choice(lambda: BATCHES), 0)
    l2: float = stored(choice(lambda: PENALTIES), 0.001)
    l1: float = stored(choice(lambda: PENALTIES), 0.0)
    smoothing: float = stored(choice(lambda: SMOOTHINGS), 0.0)
    class_weights: str = stored(choice(lambda: CLASS_WEIGHTS), "equal")
    model: str = stored(choice(lambda: (*HIDDEN_LAYERS, *SCHEMES)), "linear")
    units: int = stored(whole(*UNITS, lambda: _("number of units")), 8)
    activation: str = stored(choice(lambda: ACTIVATIONS), "tanh")
    features: str = stored(FEATURE_NAMES, USUAL_FEATURES)
    seed: int = stored(whole(0, MAX_SEED, lambda: _("seed")), 0)

    def but(self, name: str, value: Any) -> "Training":
        """The same settings with another value of one that two runs can differ in."""
        if name not in RIVALRIES:
            raise not_understood()
        other = Training.from_json({name: value}, self)
        if name == "model" and HIDDEN_LAYERS.get(value) and self.start in ("zero", "wrong"):
            return replace(other, start="random")  # where hidden layers can begin
        return other

    def written(self) -> str:
        """The address form: what is not as usual, as `name:value,name:value`."""
        usual = Training()
        parts = ((name, kind.write(getattr(self, name))) for name, kind in self.kinds().items())
        return ",".join(
            f"{name}:{text}" for name, text in parts if text != usual.kinds()[name].write(getattr(usual, name))
        )

    @classmethod
    def parsed(cls, text: str) -> "Training":
        """What `written` has written."""
        kinds = cls.kinds()
        parts = {}
        for part in text.split(",") if text else []:
            name, _colon, value = part.partition(":")
            if name not in kinds:
                raise ValueError(_("there is no setting {name}.").format(name=quoted(name, 24)))
            parts[name] = kinds[name].from_text(value)
        return cls(**parts)


#: In what two runs can differ.
RIVALRIES = tuple(name for name in Training.kinds() if name not in ("steps", "units", "seed"))


def goes_on(training: Training, rivalry: tuple[str, Any] | None) -> bool:
    """Whether a run starts from the model that the plane shows."""
    return "here" in (training.start, *(rivalry or ()))


def _settings(of_plane: bool) -> Callable[[Any], Training]:
    def take(given: Any) -> Training:
        training = given if isinstance(given, Training) else Training.from_json(given)
        if of_plane and training.model in SCHEMES:
            raise ValueError(_("one-vs-rest and one-vs-one can only be the second run."))
        return training

    return take


#: The settings as a field of another value.
SETTINGS = Kind(_settings(of_plane=True), Training.parsed, Training.written, Training.to_json)


def _take_rivalry(given: Any) -> tuple[str, Any]:
    if not isinstance(given, list | tuple) or len(given) != 2 or given[0] not in RIVALRIES:
        raise not_understood()
    name, value = given
    return name, Training.kinds()[name].take(value)


def _read_rivalry(text: str) -> tuple[str, Any]:
    name, _colon, value = text.partition(":")
    kinds = Training.kinds()
    return name, kinds[name].read(value) if name in kinds else value


#: In what a second run differs from the first, as a field of another value: (setting, its value there).
RIVALRY = Kind(_take_rivalry, _read_rivalry, lambda pair: f"{pair[0]}:{written(pair[1])}", list)
