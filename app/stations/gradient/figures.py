"""Figures of the gradient station: the descents of the losses as a race."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from app.catalogue import COMPARED, LOOKS
from app.charts.base import cursor, fitted, live, make_figure, marker
from app.charts.landscape import Land, landscape_contour
from app.charts.palette import PLOTLY_SYMBOLS
from app.words import _
from softmax_core import descend_logits, softmax

STEPS = 200
#: h of the central differences: near the cube root of the machine's epsilon, where their error is least.
DIFFERENCE_STEP = 1e-5
#: On a landscape, where colours already mean heights: paths are told apart by dashes, and by the marks at their ends.
PATH_COLOUR = "rgb(20, 30, 50)"
DASHES = dict(zip(COMPARED, ("dot", "dash", "dashdot", "longdash"), strict=False))


Paths = Mapping[str, NDArray[np.float64]]


def descents(logits: Sequence[float], target: Sequence[float], temperature: float, learning_rate: float) -> Paths:
    """Each loss's own path over the logits from the same start, (STEPS + 1, K)."""
    return {
        name: descend_logits(loss, logits, target, temperature, learning_rate, STEPS) for name, loss in COMPARED.items()
    }


def _dotted(key: str, x: NDArray[Any], y: NDArray[Any], colour: str, **more: Any) -> go.Scatter:
    """A path to come: what the playhead has passed is a full line above it."""
    line = {"color": colour, "width": 1.5, "dash": DASHES[key]}
    return go.Scatter(x=x, y=y, mode="lines", line=line, meta={"key": key}, **more)


def _played(name: str, x: NDArray[Any], y: NDArray[Any]) -> list[go.Scatter]:
    """What the playhead has passed of a path, with a rim around it. Here the playhead is at the start."""
    start = {"x": x[:1], "y": y[:1], "mode": "lines"}
    return [
        go.Scatter(line={"color": "var(--card)", "width": 5}, meta=live(f"rim-{name}"), **start),
        go.Scatter(line={"color": LOOKS[name].colour, "width": 3}, meta=live(f"passed-{name}"), **start),
    ]


def _goal(name: str, title: str, x: Any, y: Any) -> go.Scatter:
    """Where a path ends: its loss's mark, smaller than the runner's."""
    look, words = LOOKS[name], _("{loss} at the end:").format(loss=title)
    return marker(f"end-{name}", x, y, name=words, color=look.colour, symbol=PLOTLY_SYMBOLS[look.symbol], size=9)


def _runners(places: Mapping[str, tuple[NDArray[Any], NDArray[Any]]]) -> list[go.Scatter]:
    """All that moves with the playhead: the passed parts of the paths, and above them the runners, the first on top."""
    passed = [trace for name, place in places.items() for trace in _played(name, *place)]
    heads = [
        marker(
            f"now-{name}",
            x[0],
            y[0],
            color=LOOKS[name].colour,
            symbol=PLOTLY_SYMBOLS[LOOKS[name].symbol],
            size=14,
        )
        for name, (x, y) in places.items()
    ]
    return [*passed, *reversed(heads)]


def race_curve(
    paths: Paths, titles: Mapping[str, str], labels: Sequence[str], true_class: int, temperature: float
) -> go.Figure:
    """The true class's probability over the steps, one curve a loss."""
    steps = np.arange(STEPS + 1)
    places = {name: (steps, softmax(path, temperature)[:, true_class]) for name, path in paths.items()}
    traces = [
        _dotted(
            name,
            *place,
            LOOKS[name].colour,
            name=titles[name],
            hovertemplate=_("step") + " %{x}<br>p = %{y:.4g}",
        )
        for name, place in places.items()
    ]
    return make_figure(
        [*traces, cursor(0), *_runners(places)],
        xaxis={"range": [-4, STEPS + 4], "title": {"text": _("step"), "standoff": 4}, "zeroline": False},
        yaxis={
            "range": [-0.03, 1.03],
            "tickvals": [0, 0.5, 1],
            "title": {"text": f"p({fitted(labels[true_class], 14)})"},
        },
    )


def race_contour(paths: Paths, titles: Mapping[str, str], land: Land, labels: Sequence[str]) -> go.Figure:
    """All paths on the map of one loss over two logits."""
    figure = landscape_contour(land, labels, now={"size": 8, "name": _("start:")})
    i, j = land.axes
    places = {name: (path[:, i], path[:, j]) for name, path in paths.items()}
    figure.add_traces(
        [
            _dotted(
                name,
                *place,
                PATH_COLOUR,
                name=titles[name],
                customdata=np.arange(STEPS + 1),
                hovertemplate=_("step")
                + f" %{{customdata}}<br>z({labels[i]}) = %{{x:.4~g}}<br>z({labels[j]}) = %{{y:.4~g}}",
            )
            for name, place in places.items()
        ]
        + [_goal(name, titles[name], x[-1], y[-1]) for name, (x, y) in places.items()]
        + _runners(places)
    )
    return figure
