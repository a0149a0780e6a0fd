"""How a training went: loss, accuracy and gradient norm over its steps, of one run or of two."""

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from app.figures.base import MARGIN, make_figure
from app.figures.palette import RUN_COLOURS
from app.text import _

#: As fine as a curve can be seen, and soon drawn.
MOST_STEPS = 501

Curves = Mapping[str, Sequence[float | None]]


def training_curves(runs: Sequence[tuple[Sequence[int], Curves]], titles: Sequence[str]) -> go.Figure:
    """`runs` are (steps, curves); curves hold "loss", "accuracy" and "gradient_norm", a number for each step.

    Losses have the left axis, accuracies the right one. Of a long run every n-th step is drawn, and the last. A run of
    one row is a model that was not trained step by step: a level line to the end.
    """
    last = max(1, *(steps[-1] for steps, _curves in runs))
    alone = len(runs) == 1
    lines = {
        "loss": ("{title}" if alone else _("{title}: loss"), "y", {"width": 2.25}),
        "accuracy": (_("accuracy") if alone else _("{title}: accuracy"), "y2", {"width": 2.25, "dash": "dash"}),
        "gradient_norm": (_("gradient norm") if alone else _("{title}: gradient"), "y", {"width": 1.75, "dash": "dot"}),
    }
    own_colours = {"accuracy": "var(--accent)", "gradient_norm": "var(--quiet)"} if alone else {}
    traces = []
    for (steps, curves), title, colour in zip(runs, titles, RUN_COLOURS, strict=False):
        still = len(steps) == 1
        stride = math.ceil(len(steps) / MOST_STEPS)
        drawn = sorted({*range(0, len(steps), stride), len(steps) - 1})
        for name, (words, axis, look) in lines.items():
            if still and curves[name] == [None]:
                continue
            traces.append(
                go.Scatter(
                    x=[0, last] if still else [steps[n] for n in drawn],
                    y=list(curves[name]) * 2 if still else [curves[name][n] for n in drawn],
                    name=words.format(title=title),
                    yaxis=axis,
                    mode="lines",
                    line=look | {"color": own_colours.get(name, colour)},
                    hovertemplate="%{y:.4g}",
                    visible="legendonly" if name == "gradient_norm" else True,
                )
            )
    return make_figure(
        traces,
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
