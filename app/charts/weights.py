"""A loss over two weights: its mean over the points where these vary, and a training's path over that land."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from app import catalogue
from app.charts.base import MARGIN, fitted, live, make_figure, marker
from app.charts.landscape import LEAST_SCALE, LINE_COLOUR, every, rounded_scale
from app.numbers import said
from app.words import _
from softmax_core import LOSSES, SoftmaxRegression, weight_landscape

#: A class and a feature.
Weight = tuple[int, int]
Pair = tuple[Weight, Weight]

SUBSCRIPTS = "₁₂₃₄₅₆₇"
#: How many pairs of weights a menu offers, where there are not many features and classes at once.
MOST_PAIRS = 16
GRID_SIZES = (51, 41, 31, 25)
#: How many logits a land may take, over all its places: about 30 ms.
MOST_LOGITS = 2_500_000
#: The window reaches beyond the path by this factor, and to where some point's logit is this large: plateaus lie there.
HEADROOM, PLATEAU = 1.5, 12
#: A step of the path shorter than this share of the window is not drawn.
SHORTEST = 1 / 300
#: The lines of a bounded loss lie in even steps; those of all others a factor apart, where they can.
FEWEST_DOUBLINGS, MOST_DOUBLINGS = 1.5, 12
DOUBLING_PARTS = (1 / 8, 1 / 4, 1 / 2, 1)
#: Of the line above the map that says what the path's ends are.
KEY_HEIGHT = 16
#: In both themes.
PATH_COLOUR, PATH_TO_COME, PATH_RIM = "rgb(20, 30, 50)", "rgba(20, 30, 50, 0.6)", "rgba(255, 255, 255, 0.6)"


def weight_pairs(num_classes: int, num_features: int = 2) -> list[Pair]:
    """The pairs of weights to choose from: the same feature's of two classes, and those of one class.

    All of these where they are few; of many classes only neighbours, then of many features, of very many classes none.
    Of two classes only the difference of a feature's weights counts, so that those of one class come first.
    """
    classes, features = range(num_classes), range(num_features)
    choices: list[tuple[Iterable[tuple[int, int]], Iterable[tuple[int, int]]]] = [
        (combinations(classes, 2), combinations(features, 2)),
        (pairwise(classes), combinations(features, 2)),
        (pairwise(classes), pairwise(features)),
        ((), pairwise(features)),
    ]
    for couples, twins in choices:
        shared = [((k, d), (other, d)) for k, other in couples for d in reversed(features)]
        twins = list(twins)
        own = [((k, d), (k, e)) for k in classes for d, e in twins]
        if len(own) + len(shared) <= MOST_PAIRS:
            break
    return own + shared if num_classes == 2 else shared + own


@dataclass(frozen=True, eq=False)
class WeightLand:
    """The mean of a loss over the two weights `pair`; all others, and the biases, as in the last of the film's `rows`.

    `rows` is (R, P): the weights class by class, then the biases; `points` is (N, F), as the model takes them. Many
    points on a fine grid would take too long: the grid becomes coarser, then each class gives only its share of as many
    points as can be afforded.
    """

    loss: str
    rows: NDArray[np.float64]
    points: NDArray[np.float64]
    labels: NDArray[np.intp]
    pair: Pair
    num_classes: int

    @cached_property
    def path(self) -> NDArray[np.float64]:
        """The two weights in every row, (R, 2)."""
        num_features = self.rows.shape[1] // self.num_classes - 1
        return self.rows[:, [k * num_features + d for k, d in self.pair]]

    @cached_property
    def visible(self) -> NDArray[np.intp]:
        """The rows that a picture of the path needs: first, last, and every one a visible step from the one before."""
        shares = self.path / (2 * np.array(self.reaches))
        rows = [0]
        for row, place in enumerate(shares):
            if np.abs(place - shares[rows[-1]]).max() >= SHORTEST:
                rows.append(row)
        return np.unique([*rows, len(shares) - 1])

    @cached_property
    def reaches(self) -> tuple[float, float]:
        """Half the window's width, for either weight."""
        largest = np.abs(self.path).max(axis=0)
        features = [d for _k, d in self.pair]
        extent = np.abs(np.asarray(self.points, float)).max(axis=0)[features]
        plateau = PLATEAU / np.where(extent > 0, extent, 1)
        first, second = (rounded_scale(reach)[0] for reach in np.maximum(HEADROOM * largest, plateau))
        return first, second

    def own(self, film: str, features: str) -> dict:
        """What the page needs to place the film's path and the present weights."""
        return {
            "film": film,
            "features": features,
            "pair": self.pair,
            "reaches": self.reaches,
            "shortest": SHORTEST,
        }

    @cached_property
    def grid_size(self) -> int:
        logits = self.num_classes * len(self.labels)
        return next((size for size in GRID_SIZES if logits * size**2 <= MOST_LOGITS), GRID_SIZES[-1])

    @cached_property
    def sample(self) -> NDArray[np.intp]:
        """The points that are counted: all, or every n-th of each class."""
        count = min(len(self.labels), MOST_LOGITS // (self.num_classes * self.grid_size**2))
        order = np.argsort(self.labels, kind="stable")
        return np.sort(order[np.arange(count) * len(order) // count])

    @property
    def axes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The grid's values along either weight."""
        first, second = (reach * np.linspace(-1, 1, self.grid_size) for reach in self.reaches)
        return first, second

    @cached_property
    def heights(self) -> NDArray[np.float64]:
        last = self.rows[-1]
        weights, bias = last[: -self.num_classes].reshape(self.num_classes, -1), last[-self.num_classes :]
        points, labels = np.asarray(self.points, float)[self.sample], np.asarray(self.labels)[self.sample]
        return weight_landscape(
            LOSSES[self.loss], SoftmaxRegression(weights, bias), points, labels, self.pair, *self.axes
        )

    @property
    def says(self) -> str:
        """What is averaged, in words."""
        if len(self.sample) < len(self.labels):
            return _("mean loss of {n} of the {all} points, without the penalty").format(
                n=f"{len(self.sample):,}", all=f"{len(self.labels):,}"
            )
        return _("mean loss, without the penalty")

    def relief(self) -> tuple[NDArray[np.float64], dict, dict]:
        """The heights as they are coloured, and for Plotly their lines of equal loss and the ticks of their colours."""
        heights = self.heights
        if catalogue.LOSSES[self.loss].bounded:
            top, steps = rounded_scale(max(heights.max(), LEAST_SCALE))
            levels = np.linspace(0, top, steps + 1)[1:-1].tolist()
            ticks = [0, *every(round(steps / 5), levels)]
            return heights, _lines(levels, top / steps) | {"zmin": 0, "zmax": top}, {"tickvals": ticks}
        top = float(np.log2(max(heights.max(), LEAST_SCALE)))
        bottom = max(float(np.log2(max(heights.min(), 1e-9))), top - MOST_DOUBLINGS)
        if top - bottom < FEWEST_DOUBLINGS:
            return _narrow_relief(heights)
        size = next(size for size in DOUBLING_PARTS if size == 1 or (top - bottom) / size <= MOST_DOUBLINGS)
        levels = (np.arange(np.ceil(bottom / size), np.floor(top / size) + 1) * size).tolist()
        doublings = _few(levels)
        return (
            np.log2(np.maximum(heights, 2**bottom)),
            _lines(levels, size) | {"zmin": bottom, "zmax": top},
            {"tickvals": doublings, "ticktext": [said(2**doubling, 3) for doubling in doublings]},
        )


def _narrow_relief(heights: NDArray[np.float64]) -> tuple[NDArray[np.float64], dict, dict]:
    """Even steps from the lowest place to the highest, which are of one size."""
    low, high = float(heights.min()), float(heights.max())
    least = max(high - low, 1e-6) / 12
    power = 10 ** np.floor(np.log10(least))
    size = float(next(mantissa * power for mantissa in (1, 2, 5, 10) if mantissa * power >= least))
    levels = (np.arange(np.ceil(low / size), np.floor(high / size) + 1) * size).tolist()
    return heights, _lines(levels, size) | {"zmin": low, "zmax": high}, {"tickvals": levels[::2]}


def _few(levels: Sequence[float]) -> Sequence[float]:
    """Which of the levels, as powers of two, to write beside a scale: the roundest ones, three to seven of them."""
    for step in reversed(DOUBLING_PARTS):
        round_ones = [level for level in levels if level % step == 0]
        if len(round_ones) >= 3:
            break
    return round_ones[:: max(1, -(-len(round_ones) // 7))]


def _lines(levels: Sequence[float], size: float) -> dict:
    start, end = (levels[0], levels[-1]) if levels else (0, 0)
    return {"contours": {"coloring": "heatmap", "start": start, "end": end, "size": size}}


def weight_contour(
    land: WeightLand, class_names: Sequence[str], steps: Sequence[int], film: str, features: str
) -> go.Figure:
    """The map of a loss over two weights with the training's path on it, and where the two weights are now.

    `steps` are the training steps of the rows. Here the playhead is at the first one. What the page needs to know of
    `film` and its `features`, and what the map says, go along in the layout's `meta`: they are known only when the film
    is whole.
    """
    names = [_weight_name(weight, class_names) for weight in land.pair]
    coloured, lines, ticks = land.relief()
    path, passed = land.path[land.visible], np.asarray(steps)[land.visible]
    x_values, y_values = land.axes
    where = f"{names[0]} = %{{x:.3g}}<br>{names[1]} = %{{y:.3g}}<br>"
    heights = go.Contour(
        x=x_values,
        y=y_values,
        z=coloured.astype(np.float32),
        customdata=land.heights.astype(np.float32),
        colorscale=catalogue.LOSSES[land.loss].scale,
        line={"color": LINE_COLOUR, "width": 1, "smoothing": 0},
        colorbar={"thickness": 8, "outlinewidth": 0, "xpad": 6, "ticklen": 3, **ticks},
        hovertemplate=where + "%{customdata:.4g}<extra></extra>",
        **lines,
    )
    to_come = go.Scatter(
        name="path",
        x=path[:, 0],
        y=path[:, 1],
        customdata=passed,
        mode="lines",
        line={"color": PATH_TO_COME, "width": 1.5, "dash": "dot"},
        hovertemplate=_("step") + " %{customdata}<br>" + where + "<extra></extra>",
    )
    ends = go.Scatter(
        x=path[[0, -1], 0],
        y=path[[0, -1], 1],
        customdata=[_("start"), _("the film’s last step")],
        mode="markers",
        marker={
            "symbol": ["circle-open", "x-thin"],
            "size": [7, 9],
            "color": PATH_COLOUR,
            "line": {"color": PATH_COLOUR, "width": 2},
        },
        hovertemplate="%{customdata}<br>" + where + "<extra></extra>",
    )
    titles = [{"text": name, "standoff": 2} for name in names]
    key = {
        "text": _("× last step: all other weights as there · ○ start"),
        "font": {"size": 12},
        "showarrow": False,
        **{"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "bottom"},
    }
    start = {"x": path[:1, 0], "y": path[:1, 1], "mode": "lines"}
    played = [
        go.Scatter(line={"color": PATH_RIM, "width": 4}, meta=live("rim"), **start),
        go.Scatter(line={"color": PATH_COLOUR, "width": 1.75}, meta=live("passed"), **start),
    ]
    # What lies outside of the window stands at its border, as a smaller point.
    now = [marker("now", *path[0]), marker("beyond", *path[0], size=9)]
    return make_figure(
        [heights, to_come, ends, *played, *now],
        margin=MARGIN | {"t": MARGIN["t"] + KEY_HEIGHT},
        annotations=[key],
        meta={"own": land.own(film, features), "note": land.says},
        xaxis={"range": x_values[[0, -1]].tolist(), "title": titles[0], "showgrid": False},
        yaxis={"range": y_values[[0, -1]].tolist(), "title": titles[1], "showgrid": False},
    )


def _weight_name(weight: Weight, class_names: Sequence[str]) -> str:
    k, d = weight
    return f"w{SUBSCRIPTS[d]}({fitted(class_names[k], 18)})"
