"""One picture: from the strokes on the pad to the form that a set's pictures have, and what an edit makes of it.

Pixels are shares of ink, 0 to 1, row by row. maths.js is the page's mirror.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: The letters of a coordinate of the pad, which has a grid of as many lines.
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
MOST_POINTS = 1000
#: A pixel is so many cells high and wide while a digit is brought to the set's form: so were those of UCI's digits.
CELLS = 4


@dataclass(frozen=True)
class Form:
    """How a set's pictures lie in their frame.

    The box of a digit takes at most the shares `width` and `height` of the frame; the box or the centre of mass (`by`)
    is in the middle. The pen is as thick as makes the share `ink` of the frame black, its radius between `thinnest` and
    `thickest`, in cells: in many sets a narrow digit has thicker strokes.
    """

    width: float
    height: float
    by: str
    ink: float
    thinnest: float
    thickest: float


def strokes(ink: str) -> list[Floats]:
    """The strokes of a drawing, each (points, 2), x to the right and y down, 0 to 63: two letters a point, strokes
    between full stops. Raises ValueError for other text.

    >>> strokes("00zz.10")[0]
    array([[ 0.,  0.],
           [61., 61.]])
    """
    found = []
    for stroke in filter(None, ink.split(".")):
        places = np.array([LETTERS.index(letter) for letter in stroke], np.float64)
        found.append(places.reshape(-1, 2))
    return found


def drawn(ink: str, shape: tuple[int, int], form: Form) -> Floats:
    """What is drawn on the pad in the form of a set, (height * width): scaled to the set's size and brought to the
    middle, in black and white cells of which CELLS x CELLS make a pixel.
    """
    height, width = shape
    frame = np.array([CELLS * width, CELLS * height])
    lines = strokes(ink)
    if not lines:
        return np.zeros(height * width)
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    # Of a tiny frame the pen leaves none.
    room = np.maximum(frame * [form.width, form.height] - (form.thinnest + form.thickest), 1)
    scale = min((room[axis] / (high - low)[axis] for axis in (0, 1) if high[axis] > low[axis]), default=0.0)
    x, y = np.arange(frame[0]) + 0.5, np.arange(frame[1])[:, None] + 0.5
    nearest = np.full((frame[1], frame[0]), np.inf)
    for line in lines:
        placed = (line - (low + high) / 2) * scale + frame / 2
        for (ax, ay), (bx, by) in pairwise(placed if len(placed) > 1 else placed[[0, 0]]):
            nearest = np.minimum(nearest, _squared_distance(x, y, ax, ay, bx, by))
    black = max(math.floor(form.ink * nearest.size + 0.5), 1)
    radius = min(max(np.sort(nearest, axis=None)[black - 1], form.thinnest**2), form.thickest**2)
    cells = nearest <= radius
    if form.by == "mass":
        cells = _centred(cells)
    return cells.reshape(height, CELLS, width, CELLS).sum(axis=(1, 3)).ravel() / CELLS**2


def _squared_distance(x: Floats, y: Floats, ax: float, ay: float, bx: float, by: float) -> Floats:
    """From each cell to a segment."""
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = np.clip(((x - ax) * dx + (y - ay) * dy) / length, 0, 1) if length else 0.0
    over, under = x - ax - along * dx, y - ay - along * dy
    return over * over + under * under


def _centred(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """With the centre of mass in the middle, as far as no ink leaves the frame."""
    for axis in (0, 1):
        ink = cells.sum(axis=1 - axis)
        places = np.flatnonzero(ink)
        if not len(places):
            continue
        size = len(ink)
        wanted = math.floor(size / 2 - (ink @ (np.arange(size) + 0.5)) / ink.sum() + 0.5)
        cells = np.roll(cells, min(max(wanted, -int(places[0])), size - 1 - int(places[-1])), axis)
    return cells


def edited(
    pixels: Floats,
    shape: tuple[int, int],
    rotation: float = 0.0,
    shift_x: int = 0,
    shift_y: int = 0,
    invert: bool = False,
    noise: float = 0.0,
    noise_seed: int = 0,
) -> Floats:
    """A picture (height * width) rotated about its middle by so many degrees against the clock, shifted to the right
    and down, inverted, with Gaussian noise of that standard deviation, in this order; then cut to 0 to 1.
    """
    picture = _shifted(_rotated(pixels.reshape(shape), rotation), shift_x, shift_y).ravel()
    if invert:
        picture = 1 - picture
    if noise:
        picture = picture + noise * _gaussian(len(picture), noise_seed)
    return np.clip(picture, 0, 1)


def _rotated(picture: Floats, degrees: float) -> Floats:
    """By bilinear interpolation between the four pixels around where each came from; there is no ink outside."""
    if degrees == 0:
        return picture
    height, width = picture.shape
    angle = degrees * math.pi / 180
    cosine, sine = math.cos(angle), math.sin(angle)
    y, x = np.mgrid[:height, :width]
    right, down = x - (width - 1) / 2, y - (height - 1) / 2
    from_x = cosine * right - sine * down + (width - 1) / 2
    from_y = sine * right + cosine * down + (height - 1) / 2
    left, top = np.floor(from_x).astype(int), np.floor(from_y).astype(int)
    over, under = from_x - left, from_y - top
    framed = np.zeros((height + 4, width + 4))
    framed[2:-2, 2:-2] = picture

    def at(row: NDArray[np.intp], column: NDArray[np.intp]) -> Floats:
        return framed[np.clip(row + 2, 0, height + 3), np.clip(column + 2, 0, width + 3)]

    above = (1 - over) * at(top, left) + over * at(top, left + 1)
    below = (1 - over) * at(top + 1, left) + over * at(top + 1, left + 1)
    return (1 - under) * above + under * below


def _shifted(picture: Floats, right: int, down: int) -> Floats:
    height, width = picture.shape
    moved = np.zeros_like(picture)
    rows, columns = slice(max(down, 0), height + min(down, 0)), slice(max(right, 0), width + min(right, 0))
    if abs(down) < height and abs(right) < width:
        moved[rows, columns] = picture[max(-down, 0) : height - max(down, 0), max(-right, 0) : width - max(right, 0)]
    return moved


def _gaussian(count: int, seed: int) -> Floats:
    """By Box & Muller from the uniform numbers that the page draws too (browser/maths/random.js)."""
    radius, turn = np.random.default_rng(seed).random((count, 2)).T
    return np.sqrt(-2 * np.log(1 - radius)) * np.cos(2 * np.pi * turn)
