"""Which two logits a landscape lies over."""

from itertools import combinations

from app.charts.landscape import default_axes
from app.state import session
from app.state.scenario import Scenario
from app.views.figure import Choice


def logit_pair(name: str, label: str, scenario: Scenario) -> tuple[Choice, tuple[int, int]]:
    """A menu of all pairs of logits, and the pair chosen: unless the user chose another, the true class and its
    strongest rival. A hand that makes a rival overtake another does not turn the picture over: that pair stays until
    another class is the true one.
    """
    options, standing = session.current().options, (scenario.num_classes, scenario.true_class)
    if options.get(f"{name}-standing") != standing:
        options[f"{name}-standing"] = standing
        options[f"{name}-usual"] = default_axes(scenario.logits, scenario.target)
    usual = options[f"{name}-usual"]
    others = (pair for pair in combinations(range(scenario.num_classes), 2) if set(pair) != set(usual))
    choices = {f"{i}-{j}": (i, j) for i, j in (usual, *others)}
    words = [(key, f"{scenario.labels[i]}, {scenario.labels[j]}") for key, (i, j) in choices.items()]
    choice = Choice(name, label, words)
    return choice, choices[choice.value]
