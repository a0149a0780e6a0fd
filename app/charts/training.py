"""How a training went: loss, accuracy and gradient norm over its steps, of one run or of two."""

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import plotly.graph_objects as go

from app.charts.base import MARGIN, cursor, make_figure
from app.charts.palette import RUN_COLOURS
from app.text import _

#: As fine as a curve can be seen, and soon drawn.
MOST_STEPS = 501


class Recorded(Protocol):
    steps: Sequence[int]
    curves: Mapping[str, Sequence[float]]
    """"loss", "accuracy" and "gradient_norm", a number for each step."""
    is_sum: bool
    """Whether the loss is a sum over several models."""


def training_curves(runs: Sequence[Recorded], titles: Sequence[str]) -> go.Figure:
    """What was recorded of one run, or of two.

    Losses have the left axis, accuracies the right one. Of a long run every n-th step is drawn, and the last.
    """
    last = max(1, *(run.steps[-1] for run in runs))
    alone = len(runs) == 1
    lines = {
        "loss": ("{title}" if alone else _("{title}: loss"), "y", {"width": 2.25}),
        "accuracy": (_("accuracy") if alone else _("{title}: accuracy"), "y2", {"width": 2.25, "dash": "dash"}),
        "gradient_norm": (_("gradient norm") if alone else _("{title}: gradient"), "y", {"width": 1.75, "dash": "dot"}),
    }
    summed = _("{title}: sum of its losses")
    own_colours = {"accuracy": "var(--accent)", "gradient_norm": "var(--quiet)"} if alone else {}
    traces = []
    for run, title, colour in zip(runs, titles, RUN_COLOURS, strict=False):
        rows = len(run.steps)
        drawn = sorted({*range(0, rows, math.ceil(rows / MOST_STEPS)), rows - 1})
        steps = np.array([run.steps[n] for n in drawn])
        for name, (words, axis, look) in lines.items():
            traces.append(
                go.Scatter(
                    x=steps,
                    y=np.array(run.curves[name], np.float32)[drawn],
                    name=(summed if run.is_sum and name == "loss" else words).format(title=title),
                    yaxis=axis,
                    mode="lines",
                    line=look | {"color": own_colours.get(name, colour)},
                    hovertemplate="%{y:.4g}",
                    visible="legendonly" if name == "gradient_norm" else True,
                )
            )
    return make_figure(
        [*traces, cursor(0)],
        margin=MARGIN | {"r": 46},
        hovermode="x unified",
        xaxis={"title": {"text": _("step"), "standoff": 4}, "range": [0, last]},
        yaxis={"rangemode": "tozero", "nticks": 5},
        yaxis2={
            "overlaying": "y",
            "side": "right",
            "range": [0, 1.02],
            "tickmode": "array",
            "tickvals": [0, 0.5, 1],
            "showgrid": False,
        },
        showlegend=True,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
    )
