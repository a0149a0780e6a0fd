"""The triangle of all distributions over three classes: the first at the top, the second left, the third right."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.charts.base import fitted
from app.charts.palette import CLASS_COLOURS, CLASS_SYMBOLS

HEIGHT = np.sqrt(3) / 2


def place_on_simplex(probabilities: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Barycentric (..., 3) to the plane."""
    top, _left, right = np.moveaxis(np.asarray(probabilities, float), -1, 0)
    return right + top / 2, top * HEIGHT


def corner_names(labels: Sequence[str]) -> list[dict]:
    """Each class's symbol and name at its corner, as annotations of a figure."""
    x, y = place_on_simplex(np.eye(3))
    return [
        {
            "x": x[k],
            "y": y[k],
            "text": f"<span style='color: {CLASS_COLOURS[k]}'>{CLASS_SYMBOLS[k]}</span> <b>{fitted(label, 18)}</b>",
            "font": {"color": "var(--ink)", "size": 14},
            "showarrow": False,
            "xanchor": ("left", "left", "right")[k],
            "yanchor": ("middle", "top", "top")[k],
            "xshift": (10, 0, 0)[k],
        }
        for k, label in enumerate(labels)
    ]
