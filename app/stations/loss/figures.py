"""Figures of the loss station: each loss as a surface over two logits, and both over the true class's probability."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from app.catalogue import COMPARED, LOOKS, LOSSES
from app.charts.base import MARGIN, MARKER, cursor, fitted, live, make_figure, marker, solid
from app.charts.landscape import GRID_SIZE, MARK_COLOUR, MARK_OPACITY, Land, every, rounded_scale
from app.words import _
from softmax_core import logsumexp, sigmoid, softmax

#: From the side of what is right, a little from above: what is wrong stands high at the back.
CAMERA = {"eye": {"x": 1.9, "y": -0.97, "z": 0.98}, "center": {"x": 0, "y": 0, "z": -0.26}}
LIGHT = {"x": 10_000, "y": -10_000, "z": 20_000}
#: Height of the scene in its widths, and how far above the surface a mark floats, in shares of that height: where
#: depth is kept in 16 bits, anything closer fights with the surface for its pixels.
HEIGHT = 0.72
LIFT = 0.016
#: A veil's colours have 256 steps over this range of depths, so that even the least depth has its side of the border.
DEPTH_RANGE = 0.25
#: On cliffs, which are steeper than this, a mark would otherwise float off.
STEEPEST = 3
#: Where the z-axis ends, in shares of the scale: marks on the highest place still fit below.
HEADROOM = 1.05
#: Log-odds of the true class where the losses' curves are drawn: close enough for a smooth line at both ends.
LOG_ODDS = np.linspace(-14, 14, 121)
HIGHEST_USUAL = 6.0
#: Less of a target is rounding.
NO_SHARE = 1e-9


def surface_own(land: Land, mark: str) -> dict:
    """What the page needs to compute the surface's numbers."""
    own = {"headroom": HEADROOM, "height": HEIGHT, "lift": LIFT, "steepest": STEEPEST, "lines": _line(land.loss)}
    return land.own(mark) | own


def _line(loss: str) -> dict:
    """How lines of equal loss look."""
    return {"show": True, "width": 1, "color": LOOKS[loss].line}


def loss_surface(land: Land, labels: Sequence[str], mark: str = "nothing") -> go.Figure:
    """A loss as a surface over two logits, what is marked as a veil over it, and the present point."""
    top, levels = land.scale[0], land.levels
    i, j = land.axes
    surface = go.Surface(
        x=land.values,
        y=land.values,
        z=land.measured.value,
        cmin=0,
        cmax=top,
        colorscale=LOSSES[land.loss].scale,
        showscale=False,
        lighting={"ambient": 0.82, "diffuse": 0.35, "specular": 0.05, "roughness": 0.9},
        lightposition=LIGHT,
        contours={"z": _line(land.loss) | land.lines},
        hovertemplate=f"z({labels[i]}) = %{{x:.4~g}}<br>z({labels[j]}) = %{{y:.4~g}}<br>%{{z:.4g}}<extra></extra>",
        meta={"key": "land"},
    )
    traces = [surface]
    if mark != "nothing":
        veil = go.Surface(
            x=land.values,
            y=land.values,
            z=lifted(land.measured.value, top),
            surfacecolor=land.depth(mark),
            cmin=-DEPTH_RANGE,
            cmax=DEPTH_RANGE,
            colorscale=[[0, MARK_COLOUR], [1, MARK_COLOUR]],
            opacityscale=[[0, MARK_OPACITY], [0.5, MARK_OPACITY], [0.5, 0], [1, 0]],
            showscale=False,
            lighting={"ambient": 1, "diffuse": 0, "specular": 0},
            hoverinfo="skip",
            meta={"key": "veil"},
        )
        traces.append(veil)
    x, y = land.place
    z = COMPARED[land.loss].value(land.logits, land.target, land.temperature)
    traces.append(go.Scatter3d(x=[x], y=[y], z=[z], mode="markers", marker=MARKER, meta=live("now")))
    ends = land.values[[0, -1]].tolist()
    axis = {"nticks": 5, "showspikes": False, "tickfont": {"size": 11}}

    def titled(words: str) -> dict:
        return {"title": {"text": words, "font": {"size": 13}}}

    return make_figure(
        traces,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        annotations=land.note(mark, y=0, yanchor="bottom"),
        meta={"cameras": "loss"},
        scene={
            "xaxis": axis | titled(f"z({solid(fitted(labels[i], 14))})") | {"range": ends},
            "yaxis": axis | titled(f"z({solid(fitted(labels[j], 14))})") | {"range": ends},
            "zaxis": axis
            | titled(_("loss"))
            | {"range": [0, HEADROOM * top], "tickvals": every((len(levels) + 1) // 3, levels)},
            "camera": CAMERA,
            "aspectmode": "manual",
            "aspectratio": {"x": 1, "y": 1, "z": HEIGHT},
        },
    )


def lifted(value: NDArray[np.float64], top: float) -> NDArray[np.float64]:
    """The surface moved outwards by LIFT: upwards by more than that where it is steep."""
    with np.errstate(invalid="ignore"):  # an infinite loss has no slope
        steepness = np.hypot(*np.gradient(HEIGHT * value / top, 1 / (GRID_SIZE - 1)))
    return value + LIFT * top * np.hypot(1, np.minimum(steepness, STEEPEST))


def curves_top(logits: Sequence[float], target: Sequence[float], temperature: float) -> float:
    """Where the axis of the losses' curves ends: above the present losses."""
    values = [float(loss.value(logits, target, temperature)) for loss in COMPARED.values()]
    present = max(value for value in values if value < np.inf)
    return HIGHEST_USUAL if present <= 0.95 * HIGHEST_USUAL else rounded_scale(1.1 * present)[0]


def log_odds_of(target: Sequence[float], top: float) -> NDArray[np.float64]:
    """The log-odds of the true class where the curves are drawn, (N,), under an axis that ends at `top`."""
    # At either end -y log p goes up without limit: out of the picture, however small its y.
    share = max(target)
    left, right = (LOG_ODDS[-1] + 2 * top / y if y > NO_SHARE else LOG_ODDS[-1] for y in (share, 1 - share))
    return np.concatenate([[-left], LOG_ODDS, [right]])


def losses_over_true_probability(
    logits: Sequence[float],
    target: Sequence[float],
    temperature: float,
    labels: Sequence[str],
    titles: Mapping[str, str],
) -> go.Figure:
    """Every loss over the true class's probability, while the others keep their proportions among themselves: the
    true class's logit moves and the others stay.
    """
    true_class = int(np.argmax(target))
    top = curves_top(logits, target, temperature)
    log_odds = log_odds_of(target, top)
    along = _logits_at(log_odds, logits, temperature, true_class)
    p = softmax(logits, temperature)[true_class]
    now = [
        marker(f"now-{name}", p, loss.value(logits, target, temperature), of=name, color=LOOKS[name].colour)
        for name, loss in COMPARED.items()
    ]
    traces = [
        go.Scatter(
            x=sigmoid(log_odds),
            y=loss.value(along, target, temperature),
            name=titles[name],
            mode="lines",
            line={"color": LOOKS[name].colour, "width": 2.5, "simplify": False},  # or corners show
            hovertemplate="p = %{x:.4g}<br>%{y:.4g}",
            meta={"key": name},
        )
        for name, loss in COMPARED.items()
    ]
    return make_figure(
        [*traces, cursor(p), *now],
        margin=MARGIN | {"l": 34},
        xaxis={
            "range": [-0.03, 1.03],
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "title": {"text": f"p({fitted(labels[true_class], 24)})", "standoff": 4},
        },
        yaxis={"range": [-0.03 * top, top], "nticks": 5},
        showlegend=True,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
    )


def _logits_at(
    log_odds: NDArray[np.float64], logits: Sequence[float], temperature: float, true_class: int
) -> NDArray[np.float64]:
    """The logits, (N, K), with that of the true class where its probability has these log-odds."""
    along = np.tile(np.asarray(logits, float), (len(log_odds), 1))
    others = np.delete(along[0], true_class) / temperature
    if np.isneginf(others).all():  # masked ones have no proportions: as if they were equal
        others[:] = 0
        along[:] = 0
    along[:, true_class] = temperature * (log_odds + logsumexp(others))
    return along
