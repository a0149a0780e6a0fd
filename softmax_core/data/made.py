"""Points that are made.

A made data set has `num_classes` classes (2 to 10) in `count` points (10 to 5,000), as many in each class as in the
others as far as the count allows, named A, B, C ... Without noise its points lie in the square [-1, 1] x [-1, 1].
`noise` (0 to 1) is the standard deviation of the Gaussian displacement of each coordinate, in units of the distance
between neighbouring classes, so that the same noise is as hard for ten classes as for two. The same arguments give the
same points (with the same release of NumPy); another noise stretches the same displacements. Anything else raises a
ValueError.
"""

import itertools
import math

import numpy as np
from numpy.typing import NDArray

from softmax_core._checks import share
from softmax_core.data.dataset import MAX_CLASSES, MAX_COUNT, MIN_CLASSES, MIN_COUNT, Dataset, MultilabelDataset
from softmax_core.errors import InputError

#: How often the first class of imbalanced data occurs for each point of the last.
IMBALANCE = 10

#: The labels of multi-label data: from which direction each is pulled, in degrees, and how strongly they hold together.
PULLS = {2: (165, 15), 3: (90, 210, 330)}
BOND = 0.4


def make_blobs(num_classes: int, count: int, noise: float, seed: int) -> Dataset:
    """A round cloud a class, their centres evenly on the unit circle; without noise nothing but the centres.

    >>> make_blobs(num_classes=2, count=10, noise=0.0, seed=0).points[:2].round(9)
    array([[ 1.,  0.],
           [-1.,  0.]])
    """
    labels, rng = _begin(num_classes, count, noise, seed)
    return _blobs(labels, num_classes, noise, rng)


def make_imbalanced(num_classes: int, count: int, noise: float, seed: int) -> Dataset:
    """Blobs of unequal size: the first class is about ten times as frequent as the last, the others between in equal
    ratios; each class has at least one point (the long tail of Cao et al. 2019, arXiv:1906.07413).

    >>> np.bincount(make_imbalanced(num_classes=3, count=142, noise=0.1, seed=0).labels)
    array([100,  32,  10])
    """
    _, rng = _begin(num_classes, count, noise, seed)
    frequency = IMBALANCE ** -np.linspace(0, 1, num_classes)
    sizes = 1 + ((count - num_classes) * frequency / frequency.sum()).astype(int)
    sizes[0] += count - sizes.sum()
    return _blobs(np.repeat(np.arange(num_classes), sizes), num_classes, noise, rng)


def make_rings(num_classes: int, count: int, noise: float, seed: int) -> Dataset:
    """A circle a class around the origin, of radius 1/K, 2/K ... 1 for K classes."""
    labels, rng = _begin(num_classes, count, noise, seed)
    radius = (labels + 1) / num_classes
    points = radius[:, None] * _on_circle(rng.uniform(0, 2 * np.pi, count))
    return _finish(points, labels, num_classes, noise / num_classes, rng)


def make_moons(num_classes: int, count: int, noise: float, seed: int) -> Dataset:
    """A half circle a class, opening down and up in turn, each with an end inside the next; from three classes on in
    several rows.
    """
    labels, rng = _begin(num_classes, count, noise, seed)
    columns = math.ceil(math.sqrt(num_classes))
    rows = math.ceil(num_classes / columns)
    row, column = np.divmod(labels, columns)
    # In radii: from a moon's centre to the next one's, how much higher that of an odd one lies, and from row to row.
    step, lift, pitch = 1.25, 0.5, 2.0
    odd = column % 2
    half_circle = _on_circle(rng.uniform(0, np.pi, count)) * np.stack([np.ones(count), 1 - 2 * odd], axis=-1)
    points = half_circle + np.stack([step * column, lift * odd + pitch * row], axis=-1)
    # So far the picture spans x from -1 to width - 1 and y from lift - 1 to height + lift - 1.
    width, height = 2 + step * (columns - 1), 2 - lift + pitch * (rows - 1)
    scale = 2 / max(width, height)
    points = (points - [width / 2 - 1, height / 2 + lift - 1]) * scale
    # The end of one moon lies inside the next one's circle.
    distance = 1 - math.hypot(step - 1, lift)
    return _finish(points, labels, num_classes, noise * distance * scale, rng)


def make_spirals(num_classes: int, count: int, noise: float, seed: int) -> Dataset:
    """An arm a class that turns once around the origin while its radius grows from 0.2 to 1.

    The distance between neighbouring arms is taken along a ray from the origin: 0.8 / K for K classes.
    """
    labels, rng = _begin(num_classes, count, noise, seed)
    turn = rng.uniform(0, 1, count)
    radius = 0.2 + 0.8 * turn
    points = radius[:, None] * _on_circle(2 * np.pi * (turn + labels / num_classes))
    return _finish(points, labels, num_classes, noise * 0.8 / num_classes, rng)


def make_xor(num_classes: int, count: int, noise: float, seed: int) -> Dataset:
    """K x K square cells with the class (column + row) mod K, points evenly in them: exclusive or for two classes.

    No class can be told from the others by one feature, or by a line. Noise is in units of a cell's side.

    >>> data = make_xor(num_classes=2, count=50, noise=0.0, seed=0)
    >>> bool(((data.points > 0).sum(axis=1) % 2 == data.labels).all())
    True
    """
    labels, rng = _begin(num_classes, count, noise, seed)
    column = np.arange(count) // num_classes % num_classes
    cell = np.stack([column, (labels - column) % num_classes], axis=-1)
    side = 2 / num_classes
    points = (cell + rng.uniform(0, 1, cell.shape)) * side - 1
    return _finish(points, labels, num_classes, noise * side, rng)


def make_multilabel(num_classes: int, count: int, noise: float, seed: int) -> MultilabelDataset:
    """Points, evenly in the square, with a set of labels each, two or three of A, B and C, that depend on each other.

    Each label is pulled from a direction of its own, and labels like to come together: of all sets a point x has the
    one with the largest sum of s_k (u_k @ x) over the labels and BOND s_j s_k over pairs of them, where s is 1 for a
    label that is there and -1 for one that is not, and u_k is the unit vector of PULLS (the most probable state of an
    auto-logistic model: Besag 1974, doi:10.1111/j.2517-6161.1974.tb00999.x). `noise` is in units of BOND.

    So each label given all the others is one line, u_k @ x + BOND sum(s_j) = 0, and alone it is a bent one. Binary
    relevance draws a line through the bend of each, and errs in other places for each. A classifier chain errs with
    its first label, but the others follow it, and are wrong or right together: whatever the order, more points have
    all of their labels right.

    >>> data = make_multilabel(num_classes=2, count=10, noise=0.0, seed=0)
    >>> data.labels[:3].tolist(), data.class_names
    ([[0, 0], [1, 0], [1, 1]], ('A', 'B'))
    """
    _, rng = _begin(num_classes, count, noise, seed)
    if num_classes not in PULLS:
        raise InputError("whole_between", name="num_classes", least=min(PULLS), most=max(PULLS), value=num_classes)
    points = rng.uniform(-1, 1, (count, 2))
    signs = np.array(list(itertools.product([-1, 1], repeat=num_classes)))
    bonds = BOND * (signs.sum(axis=1) ** 2 - num_classes) / 2
    pulls = points @ _on_circle(np.radians(PULLS[num_classes])).T
    labels = (signs[(pulls @ signs.T + bonds).argmax(axis=1)] > 0).astype(np.intp)
    moved = _finish(points, np.zeros(count, np.intp), num_classes, noise * BOND, rng)
    return MultilabelDataset(moved.points, labels, moved.class_names, moved.feature_names)


def _begin(num_classes: int, count: int, noise: float, seed: int) -> tuple[NDArray[np.intp], np.random.Generator]:
    """Checked arguments: labels 0, 1 ... K-1, 0, 1 ... and the source of chance."""
    for value, name, least, most in (
        (num_classes, "num_classes", MIN_CLASSES, MAX_CLASSES),
        (count, "count", MIN_COUNT, MAX_COUNT),
    ):
        if not isinstance(value, int | np.integer) or not least <= value <= most:
            raise InputError("whole_between", name=name, least=least, most=most, value=value)
    share(noise, "noise")
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise InputError("whole_at_least", name="seed", least=0, value=seed)
    return np.arange(count) % num_classes, np.random.default_rng(seed)


def _finish(
    points: NDArray[np.float64],
    labels: NDArray[np.intp],
    num_classes: int,
    deviation: float,
    rng: np.random.Generator,
) -> Dataset:
    """The data set, each coordinate displaced by Gaussian noise."""
    noisy = points + deviation * rng.standard_normal(points.shape)
    return Dataset(noisy, labels, tuple("ABCDEFGHIJ"[:num_classes]), ("x1", "x2"))


def _blobs(labels: NDArray[np.intp], num_classes: int, noise: float, rng: np.random.Generator) -> Dataset:
    centres = _on_circle(2 * np.pi * labels / num_classes)
    return _finish(centres, labels, num_classes, noise * 2 * math.sin(math.pi / num_classes), rng)


def _on_circle(angle: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)
