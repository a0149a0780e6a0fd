"""Labelled grey pictures: handwritten digits, from the file beside this module. README.md says where they come from."""

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Self

import numpy as np
from numpy.typing import NDArray

from softmax_core._checks import unmasked, whole

# A test set is a quarter of all, rounded up.
TEST_SHARE = 4


@dataclass(frozen=True, eq=False)
class Images:
    """Pictures of one size with labels. The arrays are read-only."""

    pixels: NDArray[np.float64]
    """(N, height * width), row by row"""
    labels: NDArray[np.intp]
    """(N,)"""
    shape: tuple[int, int]
    """(height, width)"""

    def __post_init__(self) -> None:
        unmasked(self.pixels, "pixels").setflags(write=False)
        unmasked(self.labels, "labels").setflags(write=False)

    def split(self, seed: int) -> tuple[Self, Self]:
        """(training, test): a quarter of the pictures, rounded up, is drawn for the test set, each label with its share
        of them as nearly as whole numbers allow, and at least one of a label that two or more have. Both keep the
        order. The same seed gives the same sets.

        Raises ValueError for a seed that is not a whole number of at least 0.

        >>> training, test = load_digits().split(seed=0)
        >>> len(training.labels), len(test.labels)
        (1347, 450)
        """
        tested = drawn_for_test(self.labels, seed)
        training, test = (type(self)(self.pixels[part], self.labels[part], self.shape) for part in (~tested, tested))
        return training, test


def drawn_for_test(labels: NDArray[np.intp], seed: int) -> NDArray[np.bool_]:
    """Which of them, (N,), are of the test set: see `Images.split`."""
    rng = np.random.default_rng(whole(seed, "seed", 0))
    _, groups, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    shares = sizes / TEST_SHARE
    counts = np.maximum(np.floor(shares).astype(int), sizes > 1)
    missing = max(math.ceil(len(labels) / TEST_SHARE) - counts.sum(), 0)
    counts[np.argsort(counts - shares, kind="stable")[:missing]] += 1
    tested = np.zeros(len(labels), bool)
    for group, count in enumerate(counts):
        tested[rng.permutation(np.flatnonzero(groups == group))[:count]] = True
    return tested


@cache
def load_digits() -> Images:
    """1,797 handwritten digits of 13 people, 8 x 8 pixels of 17 grey levels, 0 (paper) to 16 (Alpaydin & Kaynak 1998,
    doi:10.24432/C50P49).

    >>> digits = load_digits()
    >>> digits.pixels.shape, digits.shape, digits.labels[:5]
    ((1797, 64), (8, 8), array([0, 1, 2, 3, 4]))
    """
    text = (files("softmax_core") / "data" / "digits.txt").read_text(encoding="ascii")
    labels, pictures = zip(*(line.split() for line in text.splitlines()), strict=True)
    pixels = [[int(level, 17) for level in picture] for picture in pictures]
    return Images(np.array(pixels, np.float64), np.array(labels, np.intp), (8, 8))
