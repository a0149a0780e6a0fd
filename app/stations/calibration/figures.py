"""Figures of the calibration station: the reliability diagram with its counts, and a score over the temperature."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from app.charts.base import MARGIN, cursor, live, make_figure, marker
from app.state.scenario import MAX_TEMPERATURE, MIN_TEMPERATURE
from app.stations.calibration.lesson import RUNS, Lesson, Run, from_surest_mistake
from app.stations.calibration.state import Calibration
from app.words import _
from softmax_core import Reliability, brier_score, log_softmax, reliability, softmax

Floats = NDArray[np.float64]

#: All that T can be.
TEMPERATURES = np.geomspace(MIN_TEMPERATURE, MAX_TEMPERATURE, 81)
#: Of the run with labels as they are, and of the one with smoothed labels.
COLOURS: Mapping[str, str] = MappingProxyType({"plain": "var(--accent)", "smoothed": "#BB8100"})
SYMBOLS: Mapping[str, str] = MappingProxyType({"plain": "circle", "smoothed": "triangle-up"})
MARKS: Mapping[str, str] = MappingProxyType({"plain": "●", "smoothed": "▲"})
#: The diagram takes the upper part of its figure, the counts the lower one.
DIAGRAM, COUNTS = [0.36, 1.0], [0.0, 0.25]


def run_names() -> dict[str, str]:
    return {"plain": _("labels as they are"), "smoothed": _("smoothed labels")}


def measure_titles() -> dict[str, str]:
    return {"nll": _("NLL"), "ece": _("ECE"), "brier": _("Brier score"), "accuracy": _("accuracy")}


def diagram_of(run: Run, labels: NDArray[np.intp], temperature: float, chosen: Calibration) -> Reliability:
    return reliability(softmax(run.logits, temperature), labels, chosen.bins, chosen.strategy)


def scores_of(run: Run, labels: NDArray[np.intp], temperature: float, chosen: Calibration) -> dict[str, float]:
    """All that the station says of a run at a temperature."""
    p = softmax(run.logits, temperature)
    found = reliability(p, labels, chosen.bins, chosen.strategy)
    return {
        "accuracy": float((p.argmax(axis=1) == labels).mean()),
        "confidence": float(p.max(axis=1).mean()),
        "ece": found.ece,
        "mce": found.mce,
        "brier": brier_score(p, labels),
        "nll": float(0 - log_softmax(run.logits, temperature)[np.arange(len(labels)), labels].mean()),
    }


# ---- the reliability diagram ---------------------------------------------------------------------------------------


def _boxes(sides: list[tuple[float, float, float, float]]) -> dict[str, list[float | None]]:
    """Rectangles (left, right, bottom, top) as one outline with gaps."""
    x: list[float | None] = []
    y: list[float | None] = []
    for left, right, bottom, top in sides:
        x += [left, left, right, right, left, None]
        y += [bottom, top, top, bottom, bottom, None]
    return {"x": x, "y": y}


def _filled(
    key: str, sides: list[tuple[float, float, float, float]], colour: str, name: str, **look: Any
) -> go.Scatter:
    return go.Scatter(
        **_boxes(sides),
        mode="lines",
        fill="toself",
        fillcolor=colour,
        line={"color": "var(--card)", "width": 1},
        name=name,
        hoverinfo="skip",
        meta={"key": key},
        **look,
    )


def _upright(key: str, x: float, name: str, dash: str) -> go.Scatter:
    """A line over the counts, at a mean over all points."""
    line = {"color": "var(--ink)", "width": 2, "dash": dash}
    return go.Scatter(x=[x], mode="lines", line=line, name=name, meta=live(key), yaxis="y2")


def reliability_diagram(taught: Lesson, temperature: float, chosen: Calibration) -> go.Figure:
    """Bars of accuracy, what they lack of confidence or have beyond it, and below them the counts."""
    labels, names, points = taught.labels, run_names(), len(taught.labels)
    plain, smoothed = (diagram_of(taught.runs[run], labels, temperature, chosen) for run in RUNS)
    scores = scores_of(taught.runs["plain"], labels, temperature, chosen)
    bins = [b for b in range(chosen.bins) if plain.count[b]]
    other = smoothed.count > 0
    edges, look = plain.edges.tolist(), {"color": COLOURS["smoothed"], "width": 2, "dash": "dash"}
    dots = {"x": smoothed.confidence[other], "y": smoothed.accuracy[other]}
    rim_x = [smoothed.edges[0], *np.repeat(smoothed.edges, 2)[1:-1], smoothed.edges[-1]]
    rim_y = [0, *np.repeat(smoothed.count / points, 2), 0]
    diagonal = go.Scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": "var(--ink)", "width": 1.5, "dash": "dot"},
        name=_("calibrated"),
        hoverinfo="skip",
    )
    heights = [(edges[b], edges[b + 1], 0.0, float(plain.accuracy[b])) for b in bins]
    gaps = [(edges[b], edges[b + 1], float(plain.accuracy[b]), float(plain.confidence[b])) for b in bins]
    counts = [(edges[b], edges[b + 1], 0.0, plain.count[b] / points) for b in bins]
    order = from_surest_mistake(taught)
    point = order[min(chosen.rank, points - 1)]
    confident = float(softmax(taught.runs["plain"].logits[point], temperature).max())
    is_right = bool(taught.runs["plain"].logits[point].argmax() == labels[point])
    traces = [
        _filled("bars", heights, COLOURS["plain"], names["plain"], opacity=0.45),
        _filled("gaps", gaps, "var(--bad)", _("gap to confidence"), opacity=0.45),
        diagonal,
        go.Scatter(**dots, mode="lines", line=look, name=names["smoothed"], hoverinfo="skip", meta={"key": "smoothed"}),
        go.Scatter(
            **dots,
            mode="markers",
            marker={"symbol": SYMBOLS["smoothed"], "size": 10, "color": COLOURS["smoothed"]}
            | {"line": {"color": "var(--card)", "width": 1.5}},
            showlegend=False,
            hovertemplate="%{x:.3f}, %{y:.3f}<extra></extra>",
            meta={"key": "smoothed-marks"},
        ),
        _filled("counts", counts, COLOURS["plain"], "", opacity=0.45, yaxis="y2", showlegend=False),
        go.Scatter(
            x=rim_x,
            y=rim_y,
            mode="lines",
            line=look | {"width": 1.5},
            showlegend=False,
            hoverinfo="skip",
            yaxis="y2",
            meta={"key": "counts-smoothed"},
        ),
        _upright("confidence", scores["confidence"], _("mean confidence"), "4px,3px"),
        _upright("accuracy", scores["accuracy"], _("accuracy"), "solid"),
        marker("point-right", confident, 1.0, color=COLOURS["plain"], size=12),
        marker("point-wrong", confident, 0.0, color="var(--bad)", symbol="x", size=12),
    ]
    traces[-1 if is_right else -2].update(x=[], y=[])  # it is one of both
    share = {"nticks": 4, "tickformat": ".0%", "zeroline": False}
    return make_figure(
        traces,
        margin=MARGIN | {"l": 54, "t": 26, "r": 16},
        xaxis={
            "range": [-0.02, 1.02],
            "anchor": "y2",
            "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1],
            "zeroline": False,
            "title": {"text": _("confidence: the largest p"), "standoff": 4},
        },
        yaxis={
            "range": [-0.04, 1.04],
            "domain": DIAGRAM,
            "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1],
            "zeroline": False,
            "title": {"text": _("accuracy"), "standoff": 4},
        },
        annotations=[
            {
                "text": _("│ accuracy, ┆ mean confidence"),
                "xref": "paper",
                "yref": "paper",
                "x": 0.01,
                "y": COUNTS[1],
                "xanchor": "left",
                "yanchor": "top",
                "showarrow": False,
                "font": {"size": 11},
            }
        ],
        yaxis2=share | {"range": [0, 1], "domain": COUNTS, "title": {"text": _("of all points"), "standoff": 4}},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.01, "yanchor": "bottom", "font": {"size": 11}},
    )


# ---- a score over the temperature ----------------------------------------------------------------------------------


def all_alike(measure: str, num_classes: int) -> float | None:
    """What a loss comes to as T rises without bound and all classes become as probable: accuracy stays what it is."""
    return {"nll": float(np.log(num_classes)), "brier": 1 - 1 / num_classes}.get(measure)


def score_over_temperature(taught: Lesson, temperature: float, chosen: Calibration) -> go.Figure:
    """The chosen score of both runs, where they stand now, and what each has at the T of its least cross-entropy."""
    names, measure = run_names(), chosen.measure

    def score(run: str, at: float) -> float:
        return scores_of(taught.runs[run], taught.labels, at, chosen)[measure]

    level = all_alike(measure, len(taught.points.class_names))
    alike = go.Scatter(
        x=[] if level is None else TEMPERATURES,
        y=[] if level is None else np.full(len(TEMPERATURES), level),
        mode="lines",
        line={"color": "var(--quiet)", "width": 1.5, "dash": "dot"},
        name=_("all classes alike"),
        hoverinfo="skip",
        meta={"key": "alike"},
    )
    traces: list[go.Scatter] = [alike]
    for run in RUNS:
        line = {"color": COLOURS[run], "width": 2.5, "dash": "solid" if run == "plain" else "dash"}
        traces.append(
            go.Scatter(
                x=TEMPERATURES,
                y=[score(run, at) for at in TEMPERATURES],
                mode="lines",
                line=line,
                name=names[run],
                hovertemplate="T = %{x:.3g}<br>%{y:.4g}",
                meta={"key": run},
            )
        )
    traces.append(cursor(temperature))
    for run in RUNS:
        best = taught.runs[run].optimum
        star: dict[str, Any] = {"symbol": "star", "size": 13, "color": COLOURS[run]}
        traces.append(marker(f"best-{run}", best, score(run, best), of=run, **star))
        look: dict[str, Any] = {"symbol": SYMBOLS[run], "size": 12, "color": COLOURS[run]}
        traces.append(marker(f"now-{run}", temperature, score(run, temperature), of=run, **look))
    return make_figure(
        traces,
        margin=MARGIN | {"l": 40, "b": 36},
        xaxis={
            "type": "log",
            "range": np.log10(TEMPERATURES[[0, -1]]).tolist(),
            "tickvals": [0.01, 0.1, 1, 10, 100],
            "title": {"text": _("temperature T"), "standoff": 4},
        },
        yaxis={"range": [0, 1], "nticks": 5, "zeroline": False},  # how far it goes the page says
    )
