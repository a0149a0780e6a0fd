"""Which two logits a landscape lies over. Knows no Streamlit."""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from app.state.fields import Kind, as_text, not_understood
from app.state.scenario import Scenario

Pair = tuple[int, int]


def _kind(pattern: str) -> Kind:
    def take(given: Any) -> str:
        text = as_text(given)
        if text and not re.fullmatch(pattern, text):
            raise not_understood()
        return text

    return Kind(take, str, str)


#: A pair as a field of a value: "0-2", or "" for the usual one.
PAIR = _kind("[0-9]-[0-9]")
#: A pair of weights, each by its class and its feature: "0.1-2.1", or "" for the first pair.
WEIGHT_PAIR = _kind(r"[0-9]\.[0-6]-[0-9]\.[0-6]")


def strongest_rivals(scenario: Scenario) -> Pair:
    """The true class and the other class with the largest logit."""
    true_class = scenario.true_class
    rivals = [k for k in range(scenario.num_classes) if k != true_class]
    return true_class, max(rivals, key=lambda k: scenario.logits[k])


def pairs(scenario: Scenario, usual: Pair) -> dict[str, Pair]:
    """All pairs of logits by their text; the usual one comes first, and has none."""
    others = (pair for pair in combinations(range(scenario.num_classes), 2) if set(pair) != set(usual))
    return {"": usual} | {f"{i}-{j}": (i, j) for i, j in others}


def usual_pair(scenario: Scenario, memory: dict[str, Any]) -> Pair:
    """The true class and its strongest rival. A hand that makes a rival overtake another does not turn the picture
    over: the pair stays in `memory` until another class is the true one.
    """
    standing: Sequence[int] = (scenario.num_classes, scenario.true_class)
    if memory.get("pair of") != standing:
        memory["pair of"] = standing
        memory["pair"] = strongest_rivals(scenario)
    return memory["pair"]


def chosen_pair(text: str, scenario: Scenario, memory: dict[str, Any]) -> Pair:
    """The pair that the user chose, where its classes are there; else the usual one."""
    usual = usual_pair(scenario, memory)
    return pairs(scenario, usual).get(text, usual)
