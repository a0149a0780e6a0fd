"""The figure of the names station: the losses of two classes over the margin."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from app.charts.base import MARGIN, cursor, make_figure, marker
from app.charts.palette import CLASS_COLOURS, PLOTLY_SYMBOLS
from app.state.scenario import Scenario
from app.words import _
from softmax_core import MARGIN_LOSSES

#: Close enough for the step of the 0-1 loss to look like one.
MARGINS = np.linspace(-4, 4, 201)
#: Where the axis of the losses ends.
TOP = 4.5
COLOURS = tuple(CLASS_COLOURS[k] for k in (7, 1, 2, 3, 4, 0, 6, 8))
DASHES = ("solid", "dash", "solid", "dash", "dashdot", "solid", "dot", "longdash")


def margin_titles() -> dict[str, str]:
    """What the losses over the margin are called."""
    return {
        "zero_one": _("0–1"),
        "perceptron": _("perceptron"),
        "hinge": _("hinge"),
        "squared_hinge": _("squared hinge"),
        "exponential": _("exponential loss"),
        "logistic": _("logistic (CE)"),
        "squared": _("squared"),
        "modified_huber": _("modified Huber"),
    }


def margin_of(scenario: Scenario) -> float:
    """How far the true class's score leads that of its strongest rival, in temperatures."""
    label = scenario.true_class
    rivals = [z for k, z in enumerate(scenario.logits) if k != label]
    return (scenario.logits[label] - max(rivals)) / scenario.temperature


def values_at(margin: float) -> dict[str, float]:
    """Every loss at a margin; a masked class makes that infinite, and the loss what it tends to."""
    far = float(np.clip(margin, -1e300, 1e300))
    return {name: float(loss.value(far)) for name, loss in MARGIN_LOSSES.items()}


def margin_losses(scenario: Scenario, titles: Mapping[str, str]) -> go.Figure:
    """All of them in one picture, each with a mark at the present margin; beyond the axes it stays at their ends."""
    margin = margin_of(scenario)
    x, found = float(np.clip(margin, MARGINS[0], MARGINS[-1])), values_at(margin)
    curves = [
        go.Scatter(
            x=MARGINS,
            y=loss.value(MARGINS),
            name=titles[name],
            mode="lines",
            line={"color": COLOURS[k], "width": 2.25, "dash": DASHES[k], "simplify": False},
            hovertemplate="m = %{x:.3g}<br>%{y:.4g}",
            meta={"key": name},
        )
        for k, (name, loss) in enumerate(MARGIN_LOSSES.items())
    ]
    now = [
        marker(
            f"now-{name}",
            x,
            min(TOP, found[name]),
            of=name,
            color=COLOURS[k],
            symbol=PLOTLY_SYMBOLS[k],
            size=10,
        )
        for k, name in enumerate(MARGIN_LOSSES)
    ]
    return make_figure(
        [*curves, cursor(x), *now],
        margin=MARGIN | {"l": 34},
        xaxis={
            "range": [-4.15, 4.15],
            "title": {"text": _("m = (true z − strongest other z)/T"), "standoff": 4},
            "zeroline": False,
        },
        yaxis={"range": [-0.15, TOP + 0.15]},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    )
