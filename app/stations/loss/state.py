"""What a user sets at the loss station besides the scenario: how the losses are drawn."""

from dataclasses import dataclass

from app.charts.landscape import MARKS
from app.state.fields import Value, choice, stored
from app.state.pairs import PAIR

SHAPES = ("surface", "contour")


@dataclass(frozen=True)
class LossView(Value):
    """Over which two logits the losses are drawn, "" for the usual ones; in which shape; what is marked on them."""

    pair: str = stored(PAIR, "", "pair")
    shape: str = stored(choice(lambda: SHAPES), "surface", "shape")
    mark: str = stored(choice(lambda: MARKS), "nothing", "mark")
