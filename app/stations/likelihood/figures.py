"""Figures of the likelihood station: how likely the counts are under any probabilities, beside the best ones.

Both show L(p) / L(q), the likelihood relative to its largest: exp(-n KL(q || p)), from 0 to 1 whatever n is.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from app.charts.base import fitted, make_figure, marker
from app.charts.palette import CLASS_COLOURS
from app.charts.simplex import HEIGHT, corner_names, place_on_simplex
from app.words import _
from softmax_core import kl_divergence, softmax

#: Between places of the map, of the triangle's side.
STEP = 1 / 80
#: Places of the curve over all of its axis, and about its top, where it may be sharp, in standard deviations.
COARSE = np.linspace(0, 1, 101)
FINE = np.linspace(-6, 6, 61)


def shares_of(counts: Sequence[int]) -> NDArray[np.float64]:
    """n_k / n; without observations all classes are alike."""
    total = sum(counts)
    return np.array(counts) / total if total else np.full(len(counts), 1 / len(counts))


def relative_likelihood(counts: Sequence[int], probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """L(p) / L(q) for distributions (..., K)."""
    total = sum(counts)
    if not total:
        return np.ones(probabilities.shape[:-1])
    return np.exp(-total * kl_divergence(np.broadcast_to(shares_of(counts), probabilities.shape), probabilities))


def _through(place: float, end: float) -> NDArray[np.float64]:
    """Places from 0 to `end`, one of which is `place`, so that the sharpest top is not missed; a little beyond both."""
    return place + STEP * np.arange(-np.ceil(place / STEP), np.ceil((end - place) / STEP) + 1)


def _marks(now: tuple[float, float], top: tuple[float, float], **look: str) -> list[go.Scatter]:
    """The present probabilities, and above them the best ones: a pale star that is seen on a dark point too."""
    return [
        marker("now", *now, name=_("p now:"), size=18, **look),
        marker(
            "top",
            *top,
            name=_("top:"),
            size=13,
            symbol="star",
            color="var(--card)",
            line={"color": "var(--mark)", "width": 1},
        ),
    ]


def likelihood_over_simplex(
    counts: Sequence[int], logits: Sequence[float], temperature: float, labels: Sequence[str]
) -> go.Figure:
    """Three classes: the relative likelihood of every distribution as a map."""
    x_top, y_top = place_on_simplex(shares_of(counts))
    x, y = _through(float(x_top), 1.0), _through(float(y_top), HEIGHT)
    first = np.broadcast_to((y / HEIGHT)[:, None], (len(y), len(x)))
    third = x - first / 2
    barycentric = np.stack([first, 1 - first - third, third], -1)
    # Beside the triangle as at its rim: its sides are drawn by what lies above.
    inside = np.maximum(barycentric, 0)
    inside /= inside.sum(axis=-1, keepdims=True)
    land = go.Contour(
        x=x,
        y=y,
        z=relative_likelihood(counts, inside),
        zmin=0,
        zmax=1,
        colorscale=[[0, "var(--soft)"], [1, "var(--accent)"]],
        contours={"coloring": "heatmap", "start": 0.1, "end": 0.9, "size": 0.2},
        line={"color": "var(--faint)", "width": 1, "smoothing": 0},
        showscale=False,
        hovertemplate="L(p) / L(q) = %{z:.3g}<extra></extra>",
        meta={"key": "land"},
    )
    beside = go.Contour(
        x=x,
        y=y,
        z=barycentric.min(axis=-1),
        contours={"type": "constraint", "operation": ">", "value": 0},
        fillcolor="var(--card)",
        line={"color": "var(--faint)", "width": 1.5, "smoothing": 0},
        showscale=False,
        hoverinfo="skip",
        meta={"key": "veil"},
    )
    names = corner_names(labels)
    names[0] |= {"xanchor": "center", "yanchor": "bottom", "xshift": 0}
    x_now, y_now = place_on_simplex(softmax(logits, temperature))
    return make_figure(
        [land, beside, *_marks((float(x_now), float(y_now)), (float(x_top), float(y_top)))],
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={"range": [-0.04, 1.04], "visible": False, "constrain": "domain"},
        yaxis={"range": [-0.13, 1.0], "visible": False, "scaleanchor": "x", "constrain": "domain"},
        annotations=names,
    )


def likelihood_over_share(
    counts: Sequence[int], logits: Sequence[float], temperature: float, labels: Sequence[str]
) -> go.Figure:
    """The relative likelihood over the first class's probability; all others share the rest as their counts do."""
    top = float(shares_of(counts)[0])
    spread = np.sqrt(top * (1 - top) / max(1, sum(counts)))
    x = np.sort(np.clip(np.concatenate([COARSE, top + spread * FINE]), 0, 1))
    present = float(softmax(logits, temperature)[0])

    def height(share: NDArray[np.float64] | float) -> NDArray[np.float64]:
        return relative_likelihood((counts[0], sum(counts[1:])), np.stack([share, 1 - np.asarray(share)], -1))

    curve = go.Scatter(
        x=x,
        y=height(x),
        mode="lines",
        line={"color": CLASS_COLOURS[0], "width": 2.5, "simplify": False},
        hovertemplate="p = %{x:.4g}<br>%{y:.4g}<extra></extra>",
        meta={"key": "curve"},
    )
    return make_figure(
        [curve, *_marks((present, float(height(present))), (top, 1.0), color=CLASS_COLOURS[0])],
        xaxis={"range": [-0.02, 1.02], "title": {"text": f"p({fitted(labels[0], 24)})", "standoff": 4}},
        yaxis={"range": [-0.03, 1.08], "tickvals": [0, 0.5, 1], "title": {"text": "L(p) / L(q)"}},
    )
