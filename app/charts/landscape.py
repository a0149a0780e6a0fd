"""A loss over two chosen logits, the others fixed: its window, its colours, and the map with lines of equal loss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from app import catalogue
from app.charts.base import MARGIN, MARKER, fitted, make_figure, marker
from app.words import _
from softmax_core import LOSSES, Landscape, logit_landscape

GRID_SIZE = 41
#: Half-widths of the pipeline's logit handles, as in browser/page/scales.js; a window is a little wider.
REACHES = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
LINE_COLOUR = "rgba(20, 30, 50, 0.3)"
#: So opaque that it looks as its swatch does, over any loss's colours, and lines are still seen through it.
MARK_COLOUR, MARK_OPACITY = "rgb(112, 48, 160)", 0.75
MARKS = ("nothing", "flat", "not_convex")
#: A gradient shorter than this counts as none: the loss is flat there.
FLAT = 0.05
_MOST_DEPTH, _LEAST_DEPTH = 1.5, 0.005
#: Where a scale ends at least.
LEAST_SCALE = 1e-6


def reach_of(logits: Sequence[float]) -> int:
    """How far the pipeline's logit handles go to either side for these logits; those of masked classes go nowhere."""
    most = max(abs(z) for z in logits if z > -np.inf)
    return next(reach for reach in REACHES if most <= reach)


def rounded_scale(value: float) -> tuple[float, int]:
    """The round number at or above a positive `value`, where an axis may end, and into how many steps it divides."""
    power = 10 ** np.floor(np.log10(value))
    steps = {1: 10, 1.5: 15, 2: 10, 3: 12, 4: 8, 5: 10, 6: 12, 7: 14, 8: 8, 10: 10}
    mantissa = next(mantissa for mantissa in steps if value <= mantissa * power * (1 + 1e-9))
    return float(mantissa * power), steps[mantissa]


def every(n: int, levels: Sequence[float]) -> Sequence[float]:
    """Each n-th of the levels: few enough to write beside an axis."""
    return levels[n - 1 :: n]


@dataclass(frozen=True, eq=False)
class Land:
    """A loss over the two logits `axes`, in a window that holds wherever the pipeline's handles can go."""

    loss: str
    logits: Sequence[float]
    target: Sequence[float]
    temperature: float
    axes: tuple[int, int]

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """The grid's values along either axis."""
        return 1.2 * reach_of(self.logits) * np.linspace(-1, 1, GRID_SIZE)

    @cached_property
    def measured(self) -> Landscape:
        scenario = (self.logits, self.target, self.temperature)
        return logit_landscape(LOSSES[self.loss], *scenario, self.axes, self.values, self.values)

    @cached_property
    def scale(self) -> tuple[float, int]:
        """Where the colours' scale ends, and into how many steps its lines of equal loss divide it."""
        heights = LOSSES[self.loss].value(self.grid_logits, self.target, self.temperature)
        # With a share of the target on a masked class the loss is infinite everywhere.
        return rounded_scale(heights[np.isfinite(heights)].max(initial=LEAST_SCALE))

    @property
    def lines(self) -> dict:
        """The lines of equal loss, as Plotly's contours take them."""
        top, steps = self.scale
        return {"start": top / steps, "end": top - top / steps, "size": top / steps}

    @property
    def levels(self) -> list[float]:
        """The heights of the lines of equal loss."""
        top, steps = self.scale
        return np.linspace(0, top, steps + 1)[1:-1].tolist()

    @cached_property
    def grid_logits(self) -> NDArray[np.float64]:
        """All logits at each place, (GRID_SIZE, GRID_SIZE, K)."""
        grid = np.tile(np.asarray(self.logits, float), (GRID_SIZE, GRID_SIZE, 1))
        grid[..., self.axes[0]], grid[..., self.axes[1]] = self.values, self.values[:, None]
        return grid

    def depth(self, mark: str) -> NDArray[np.float64]:
        """Below zero exactly where the land is marked; smooth across the border, and bounded: made to be drawn."""
        if mark == "flat":
            with np.errstate(divide="ignore"):
                depth = np.log(self.measured.gradient_norm / FLAT)
            return np.clip(depth, -_MOST_DEPTH, _MOST_DEPTH)
        curvature = self.measured.curvature
        if len(self.logits) == 2:
            # The smaller eigenvalue is 0 wherever the loss is convex, along z1 = z2: the other one tells the border.
            hessian = LOSSES[self.loss].hessian(self.grid_logits, self.target, self.temperature)
            curvature = hessian[..., 0, 0]
        size = np.abs(np.arcsinh(5 * len(self.logits) * self.temperature**2 * curvature))
        return np.copysign(np.clip(size, _LEAST_DEPTH, _MOST_DEPTH), np.where(curvature < 0, -1, 1))

    def says(self, mark: str) -> str:
        """What a mark shows in this window, in words, with a swatch of its colour where it shows something."""
        flat = self.measured.gradient_norm < FLAT
        if mark == "flat" and not flat.any():
            return _("flat (|∇| < {limit}) nowhere here").format(limit=FLAT)
        if mark == "not_convex" and not (self.measured.curvature < 0).any():
            return _("convex everywhere here")
        if mark == "not_convex":
            words = _("not convex: it bends downwards")
        elif (flat & self._wrong).any():
            words = _("flat (|∇| < {limit}), even where it is wrong").format(limit=FLAT)
        else:
            words = _("flat (|∇| < {limit}) only where it is right").format(limit=FLAT)
        return f"<span style='color: var(--mark)'>■</span> {words}"

    @property
    def _wrong(self) -> NDArray[np.bool_]:
        """Where the predicted class has less than half of the largest share of the target."""
        return np.asarray(self.target)[self.grid_logits.argmax(axis=-1)] < max(self.target) / 2

    @property
    def place(self) -> tuple[float, float]:
        """Where the present logits stand."""
        return self.logits[self.axes[0]], self.logits[self.axes[1]]

    def own(self, mark: str = "nothing") -> dict:
        """What the page needs to compute the same numbers."""
        return {
            "classes": len(self.logits),
            "loss": self.loss,
            "axes": list(self.axes),
            "values": self.values.tolist(),
            "mark": mark,
        }

    def look_key(self, labels: Sequence[str], mark: str = "nothing") -> tuple:
        """All that the look of a figure of this land depends on. Only a mark's words need all measures."""
        words = "" if mark == "nothing" else self.says(mark)
        i, j = self.axes
        return (self.loss, labels[i], labels[j], self.values[-1], *self.scale, mark, words)

    def note(self, mark: str, **place: Any) -> list[dict]:
        """What the mark says, as the annotations of a figure."""
        if mark == "nothing":
            return []
        line = {
            "text": self.says(mark),
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "xanchor": "left",
            "showarrow": False,
        }
        return [line | {"font": {"size": 12.5}} | place]


def landscape_contour(land: Land, labels: Sequence[str], mark: str = "nothing", now: Mapping = MARKER) -> go.Figure:
    """The map of a loss: colour for its height, lines of equal loss, a layer over what is marked, the present point.

    `now` is how the present point looks.
    """
    levels = land.levels
    i, j = land.axes
    heights = go.Contour(
        x=land.values,
        y=land.values,
        z=land.measured.value,
        zmin=0,
        zmax=land.scale[0],
        colorscale=catalogue.LOSSES[land.loss].scale,
        contours={"coloring": "heatmap"} | land.lines,
        line={"color": LINE_COLOUR, "width": 1, "smoothing": 0},
        colorbar={
            "thickness": 8,
            "outlinewidth": 0,
            "xpad": 6,
            "tickvals": [0, *every(round((len(levels) + 1) / 5), levels)],
            "ticklen": 3,
        },
        hovertemplate=f"z({labels[i]}) = %{{x:.4~g}}<br>z({labels[j]}) = %{{y:.4~g}}<br>%{{z:.4g}}<extra></extra>",
        meta={"key": "land"},
    )
    traces = [heights]
    if mark != "nothing":
        # Plotly shades what breaks a constraint: here, what is below zero.
        veil = go.Contour(
            x=land.values,
            y=land.values,
            z=land.depth(mark),
            contours={"type": "constraint", "operation": ">", "value": 0},
            fillcolor=MARK_COLOUR,
            opacity=MARK_OPACITY,
            line={"color": MARK_COLOUR, "width": 2, "smoothing": 0},
            hoverinfo="skip",
            meta={"key": "veil"},
        )
        traces.append(veil)
    traces.append(marker("now", *land.place, **now))
    notes = land.note(mark, y=1, yanchor="bottom", yshift=2)
    ends = land.values[[0, -1]].tolist()
    return make_figure(
        traces,
        margin=MARGIN | {"t": MARGIN["t"] + 20 * len(notes)},
        annotations=notes,
        xaxis={"range": ends, "title": {"text": f"z({fitted(labels[i], 24)})", "standoff": 4}, "showgrid": False},
        yaxis={"range": ends, "title": {"text": f"z({fitted(labels[j], 18)})", "standoff": 2}, "showgrid": False},
    )
