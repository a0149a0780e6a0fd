"""Figures of the softmax station: probabilities over temperature, and the same path on the simplex."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from app.charts.base import cursor, make_figure, marker
from app.charts.landscape import reach_of
from app.charts.palette import CLASS_COLOURS, CLASS_SYMBOLS, PLOTLY_SYMBOLS
from app.charts.simplex import corner_names, place_on_simplex
from app.state.scenario import MAX_TEMPERATURE, MIN_TEMPERATURE
from app.words import _
from softmax_core import entropy, sigmoid, softmax

#: Log-spaced, and few enough that the browser can follow a hand with all of them.
TEMPERATURES = np.geomspace(MIN_TEMPERATURE, MAX_TEMPERATURE, 121)


def _temperature_axis() -> dict:
    return {
        "type": "log",
        "range": np.log10(TEMPERATURES[[0, -1]]).tolist(),
        "tickvals": [0.01, 0.1, 1, 10, 100],
        "title": {"text": _("temperature T"), "standoff": 4},
    }


def _over_temperatures(logits: Sequence[float]) -> np.ndarray:
    """Probabilities at TEMPERATURES, shape (121, K)."""
    return np.stack([softmax(np.array(logits), temperature) for temperature in TEMPERATURES])


def probabilities_over_temperature(logits: Sequence[float], temperature: float, labels: Sequence[str]) -> go.Figure:
    """One curve a class, and where the present temperature crosses it."""
    curves = _over_temperatures(logits).T
    traces = [
        go.Scatter(
            x=TEMPERATURES,
            y=curve,
            name=f"{CLASS_SYMBOLS[k]} {label}",
            mode="lines",
            line={"color": CLASS_COLOURS[k], "width": 2.5, "simplify": False},  # or corners show
            hovertemplate="T = %{x:.3g}<br>p = %{y:.4g}",
            meta={"key": f"p-{k}"},
        )
        for k, (label, curve) in enumerate(zip(labels, curves, strict=True))
    ]
    now = [
        marker(f"now-{k}", temperature, p, of=f"p-{k}", color=CLASS_COLOURS[k], symbol=PLOTLY_SYMBOLS[k], size=11)
        for k, p in enumerate(softmax(logits, temperature))
    ]
    return make_figure(
        [*traces, cursor(temperature), *now],
        xaxis=_temperature_axis(),
        yaxis={"range": [-0.03, 1.03], "tickvals": [0, 0.5, 1]},
        showlegend=True,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
    )


def path_on_simplex(logits: Sequence[float], temperature: float, labels: Sequence[str]) -> go.Figure:
    """Three classes: the distribution's path over temperature on the triangle of all distributions."""
    x, y = place_on_simplex(_over_temperatures(logits))
    path = go.Scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": "var(--quiet)", "width": 2.5},
        customdata=TEMPERATURES,
        hovertemplate="T = %{customdata:.3g}<extra></extra>",
        meta={"key": "path"},
    )
    x_now, y_now = place_on_simplex(softmax(logits, temperature))
    now = marker("now", x_now, y_now, size=15)
    triangle = {
        "type": "path",
        "path": "M 0.5,0.8660254 L 0,0 L 1,0 Z",
        "line": {"color": "var(--line)"},
        "fillcolor": "var(--soft)",
        "layer": "below",
    }
    return make_figure(
        [path, now],
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={"range": [-0.04, 1.04], "visible": False, "constrain": "domain"},
        yaxis={"range": [-0.12, 0.93], "visible": False, "scaleanchor": "x", "constrain": "domain"},
        shapes=[triangle],
        annotations=corner_names(labels),
    )


def differences_of(logits: Sequence[float]) -> np.ndarray:
    """The differences of two logits that the sigmoid is drawn over: as far as the handles go."""
    return 2.2 * reach_of(logits) * np.linspace(-1, 1, 161)


def sigmoid_of_difference(logits: Sequence[float], temperature: float, labels: Sequence[str]) -> go.Figure:
    """Two classes: the first one's probability over z1 - z2."""
    differences = differences_of(logits)
    present = logits[0] - logits[1]
    now = marker("now", present, softmax(logits, temperature)[0], color=CLASS_COLOURS[0], size=14)
    curve = go.Scatter(
        x=differences,
        y=sigmoid(differences / temperature),
        mode="lines",
        line={"color": CLASS_COLOURS[0], "width": 2.5},
        hovertemplate="z₁ − z₂ = %{x:.3g}<br>p = %{y:.4g}<extra></extra>",
        meta={"key": "p"},
    )
    return make_figure(
        [curve, cursor(present), now],
        xaxis={
            "range": differences[[0, -1]].tolist(),
            "title": {"text": f"z({labels[0]}) − z({labels[1]})", "standoff": 4},
        },
        yaxis={"range": [-0.03, 1.03], "tickvals": [0, 0.5, 1], "title": {"text": f"p({labels[0]})"}},
    )


def effective_classes_over_temperature(logits: Sequence[float], temperature: float) -> go.Figure:
    """e^H: how many equal classes the distribution is like, from 1 to K."""
    curve = go.Scatter(
        x=TEMPERATURES,
        y=np.exp(entropy(_over_temperatures(logits))),
        mode="lines",
        line={"color": "var(--accent)", "width": 2.5},
        hovertemplate="T = %{x:.3g}<br>e^H = %{y:.4g}<extra></extra>",
        meta={"key": "effective"},
    )
    present = np.exp(entropy(softmax(logits, temperature)))
    return make_figure(
        [curve, cursor(temperature), marker("now", temperature, present, color="var(--accent)", size=14)],
        xaxis=_temperature_axis(),
        yaxis={"range": [0.8, len(logits) + 0.2], "title": {"text": "e<sup>H</sup>"}},
    )
