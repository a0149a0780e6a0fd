"""Figures of the sampling station: the gap to p, when each class has come, and one draw by Gumbel-max."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from app.charts.base import cursor, live, make_figure, marker
from app.charts.palette import CLASS_COLOURS, CLASS_SYMBOLS, PLOTLY_SYMBOLS
from app.stations.sampling.draws import PLACES, Draws
from app.words import _

#: Of the gap, as powers of ten: from 10,000 draws of two classes to one draw.
GAPS = [-5, 1]
#: Of z/T plus noise: what starts below has no chance.
SCORES = [-9.0, 8.0]


def _draws_axis() -> dict:
    return {
        "type": "log",
        "range": [-0.08, np.log10(PLACES[-1]) + 0.08],
        "tickvals": [1, 10, 100, 1000, 10_000],
        "ticktext": ["1", "10", "100", "1000", "10000"],
        "title": {"text": _("number of draws N"), "standoff": 4},
    }


def _now(draws: Draws) -> go.Scatter:
    """The cursor at the present number of draws; before the first there is none."""
    line = cursor(draws.settings.draws)
    if not draws.settings.draws:
        line.x = []
    return line


def gap_over_draws(draws: Draws) -> go.Figure:
    """The gap to p beside what it is on average."""
    n, x, y = draws.settings.draws, draws.reached, draws.gaps
    if draws.gap is not None and n not in x:
        x, y = np.append(x, n), np.append(y, draws.gap)
    expected = go.Scatter(
        x=PLACES,
        y=draws.expected_gaps,
        name=_("on average"),
        mode="lines",
        line={"color": "var(--quiet)", "width": 1.5, "dash": "dash"},
        hovertemplate="N = %{x}<br>%{y:.3g}",
        meta={"key": "expected"},
    )
    measured = go.Scatter(
        x=x,
        y=y,
        name=_("these draws"),
        mode="lines",
        line={"color": "var(--accent)", "width": 2.5, "simplify": False},
        hovertemplate="N = %{x}<br>%{y:.3g}",
        meta={"key": "gap"},
    )
    here = marker("now-gap", n, draws.gap, of="gap", color="var(--accent)", size=11)
    if not n:
        here.update(x=[], y=[])
    return make_figure(
        [expected, measured, _now(draws), here],
        xaxis=_draws_axis(),
        yaxis={
            "type": "log",
            "range": GAPS,
            "tickvals": [1e-4, 1e-2, 1],
            "ticktext": ["10⁻⁴", "0.01", "1"],
            "title": {"text": _("gap to p"), "standoff": 2},
        },
        showlegend=True,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
    )


def waiting_over_draws(draws: Draws, labels: Sequence[str]) -> go.Figure:
    """How probable it is that each class has come by now, and when it came."""
    curves, came = [], []
    for k, (label, first) in enumerate(zip(labels, draws.first, strict=True)):
        curves.append(
            go.Scatter(
                x=PLACES,
                y=draws.seen(PLACES)[:, k],
                name=f"{CLASS_SYMBOLS[k]} {label}",
                mode="lines",
                line={"color": CLASS_COLOURS[k], "width": 2},
                hovertemplate="N = %{x}<br>%{y:.3g}",
                meta={"key": f"seen-{k}"},
            )
        )
        mark = marker(f"first-{k}", first, None, color=CLASS_COLOURS[k], symbol=PLOTLY_SYMBOLS[k], size=11)
        at = np.array([] if first is None else [first])
        came.append(mark.update(x=at, y=draws.seen(at)[:, k]))
    return make_figure(
        [*curves, _now(draws), *came],
        xaxis=_draws_axis(),
        yaxis={"range": [-0.03, 1.03], "tickvals": [0, 0.5, 1], "title": {"text": _("has come")}},
    )


def gumbel_draw(draws: Draws, labels: Sequence[str]) -> go.Figure:
    """Where each class starts, z/T, and how far noise carries it in the last draw."""
    ends = draws.scaled + draws.noise
    lines, marks = [], []
    for k, (start, end) in enumerate(zip(draws.scaled, ends, strict=True)):
        is_cut = np.isneginf(start)
        colour = CLASS_COLOURS[k]
        lines.append(
            go.Scatter(
                x=[] if is_cut else [start, end],
                y=[] if is_cut else [k, k],
                mode="lines",
                line={"color": colour, "width": 4},
                meta=live(f"noise-{k}"),
            )
        )
        mark = marker(f"sum-{k}", end, k, color=colour, symbol=PLOTLY_SYMBOLS[k], size=11)
        marks.append(mark.update(x=[], y=[]) if is_cut else mark)
    names = {"tickvals": list(range(len(labels))), "ticktext": list(labels), "tickfont": {"size": 11}}
    return make_figure(
        [cursor(float(ends.max())), *lines, *marks],
        margin={"l": 60, "r": 12, "t": 8, "b": 40},
        xaxis={"range": SCORES, "title": {"text": _("z/T − max + noise g"), "standoff": 4}, "zeroline": True},
        yaxis={"range": [len(labels) - 0.4, -0.6], "showgrid": False, "zeroline": False} | names,
    )
