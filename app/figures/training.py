"""How a training run went: loss, accuracy and gradient norm over its steps."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from app.figures.base import MARGIN, make_figure
from app.text import _


def training_curves(steps: Sequence[int], curves: Mapping[str, Sequence[float | None]], loss: str) -> go.Figure:
    """`curves` holds "loss", "accuracy" and "gradient_norm", a number for each of `steps`; `loss` names the loss."""

    def line(name: str, title: str, colour: str, axis: str, **more) -> go.Scatter:
        values = curves[name]
        return go.Scatter(
            x=list(steps),
            y=list(values),
            name=title,
            yaxis=axis,
            mode="lines",
            line={"color": colour, "width": 2.25, **more.pop("line", {})},
            hovertemplate="%{y:.4g}",
            **more,
        )

    return make_figure(
        [
            line("loss", loss, "var(--ink)", "y"),
            line("accuracy", _("accuracy"), "var(--accent)", "y2", line={"dash": "dash"}),
            line("gradient_norm", _("gradient norm"), "var(--quiet)", "y", visible="legendonly", line={"dash": "dot"}),
        ],
        margin=MARGIN | {"r": 46},
        hovermode="x unified",
        xaxis={"title": {"text": _("step"), "standoff": 4}, "range": [0, max(1, steps[-1])]},
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
