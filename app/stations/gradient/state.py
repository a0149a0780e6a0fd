"""What a user sets at the gradient station besides the scenario: the race of two descents."""

from dataclasses import dataclass

from app.catalogue import COMPARED
from app.state.fields import Value, choice, number, stored, whole
from app.state.pairs import PAIR
from app.stations.gradient.figures import STEPS
from app.words import _

LEARNING_RATES = (0.01, 100.0)


@dataclass(frozen=True)
class Race(Value):
    """How fast the descents walk, the step that the playhead is at, and on which landscape they are drawn."""

    learning_rate: float = stored(number(*LEARNING_RATES, lambda: _("learning rate")), 0.2, "rate")
    step: int = stored(whole(0, STEPS, lambda: _("step")), 0, "step")
    land: str = stored(choice(lambda: tuple(COMPARED)), "mean_squared_error", "land")
    pair: str = stored(PAIR, "", "pair")
