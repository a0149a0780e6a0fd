"""What a user sets at the sampling station besides the scenario."""

from dataclasses import dataclass

from app.state.fields import Value, choice, number, stored, whole
from app.words import _
from softmax_core.data import MAX_CLASSES

#: Each draw by its probability; by noise on the logits; always the most probable class.
METHODS = ("sampling", "gumbel", "greedy")
FIGURES = ("gap", "gumbel")
MOST_DRAWS = 10_000
MOST_SEED = 9999


@dataclass(frozen=True)
class Sampling(Value):
    """What is cut off, how often and how is drawn, by which seed, and whether the gap or the last draw is shown."""

    top_k: int = stored(whole(1, MAX_CLASSES, lambda: "top-k"), MAX_CLASSES, "top_k")
    top_p: float = stored(number(0, 1, lambda: "top-p"), 1.0, "top_p")
    min_p: float = stored(number(0, 1, lambda: "min-p"), 0.0, "min_p")
    method: str = stored(choice(lambda: METHODS), "sampling", "method")
    draws: int = stored(whole(0, MOST_DRAWS, lambda: _("number of draws")), 10, "draws")
    seed: int = stored(whole(0, MOST_SEED, lambda: _("seed")), 0, "seed")
    figure: str = stored(choice(lambda: FIGURES), "gap", "figure")
