"""How a training goes: loss, accuracy and gradient norm over its steps, of one run or two. The page has the numbers."""

from collections.abc import Sequence

import plotly.graph_objects as go

from app.charts.base import MARGIN, cursor, make_figure
from app.charts.palette import RUN_COLOURS
from app.words import _

#: As fine as a curve can be seen, and soon drawn.
MOST_STEPS = 501


def training_curves(titles: Sequence[str], are_sums: Sequence[bool], steps: int, is_tested: bool = False) -> go.Figure:
    """The curves of one run, or of two, called `titles`; `are_sums`: whose loss is a sum over several models;
    `is_tested`: whether there are held-out points.

    Losses have the left axis, accuracies the right one. The traces are empty: their numbers come with the recording.
    """
    alone = len(titles) == 1
    lines: dict[str, tuple[str, str, dict]] = {
        "loss": ("{title}" if alone else _("{title}: loss"), "y", {"width": 2.25}),
        "accuracy": (_("accuracy") if alone else _("{title}: accuracy"), "y2", {"width": 2.25, "dash": "dash"}),
        **(
            {
                "test_loss": (
                    _("{title}, held out") if alone else _("{title}: loss, held out"),
                    "y",
                    {"width": 1.5, "dash": "dashdot"},
                ),
                "test_accuracy": (
                    _("accuracy, held out") if alone else _("{title}: accuracy, held out"),
                    "y2",
                    {"width": 1.5, "dash": "dashdot"},
                ),
            }
            if is_tested
            else {}
        ),
        "gradient_norm": (_("gradient norm") if alone else _("{title}: gradient"), "y", {"width": 1.75, "dash": "dot"}),
    }
    summed = _("{title}: sum of its losses")
    own_colours = (
        {"accuracy": "var(--accent)", "test_accuracy": "var(--accent)", "gradient_norm": "var(--quiet)"}
        if alone
        else {}
    )
    traces = [
        go.Scatter(
            x=[],
            y=[],
            name=(summed if is_sum and name == "loss" else words).format(title=title),
            yaxis=axis,
            mode="lines",
            line=look | {"color": own_colours.get(name, colour)},
            hovertemplate="%{y:.4g}",
            visible="legendonly" if name == "gradient_norm" else True,
            meta={"key": f"{name}-{run}"},
            # A held-out curve goes by the entry of its own kind: there is no room for more.
            legendgroup=f"{name.removeprefix('test_')}-{run}",
            showlegend=not name.startswith("test_"),
        )
        for run, (title, is_sum, colour) in enumerate(zip(titles, are_sums, RUN_COLOURS, strict=False))
        for name, (words, axis, look) in lines.items()
    ]
    return make_figure(
        [*traces, cursor(0)],
        margin=MARGIN | {"r": 46},
        hovermode="x unified",
        xaxis={"title": {"text": _("step"), "standoff": 4}, "range": [0, steps]},
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
