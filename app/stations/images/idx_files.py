"""From the files of a set of pictures, in the IDX format, to its pixels and labels: every way that they can be wrong.

Knows no Streamlit.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from app.numbers import said
from app.state.fields import quoted
from app.stations.images.state import MOST_PICTURES
from app.words import _, listed, worded
from softmax_core import InputError, read_idx
from softmax_core.data import MAX_CLASSES, MIN_CLASSES

MOST_FILES = 4
FEWEST_PICTURES = 20
#: Of all files of a set together, in bytes: as many pictures as there may be, to train on and to test on, have less.
MOST_UNPACKED = 100_000_000
#: Of a picture, in pixels.
SHORTEST_SIDE, LONGEST_SIDE = 4, 28
#: A picture or more of each class is trained on and one is held out.
FEWEST_OF_A_CLASS = 2
TEST = re.compile("t10k|test", re.IGNORECASE)
#: Other files that people take for these, by how they begin.
NOT_IDX = {b"PK": ".zip", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"\x93NUMPY": ".npy", b"\x89HDF": ".h5"}


@dataclass(frozen=True, eq=False)
class IdxSet:
    """Pixels, (N, height * width), and labels, (N,); those of a test set where the files hold one."""

    pixels: NDArray[np.uint8]
    labels: NDArray[np.intp]
    shape: tuple[int, int]
    test_pixels: NDArray[np.uint8] | None = None
    test_labels: NDArray[np.intp] | None = None


@dataclass(frozen=True, eq=False)
class _File:
    name: str
    array: NDArray[np.generic]

    @property
    def is_test(self) -> bool:
        return TEST.search(self.name) is not None

    def __str__(self) -> str:
        return quoted(self.name)


def read_files(files: Sequence[tuple[str, bytes]]) -> IdxSet:
    """The set in two files, pictures and labels, or in four, with a test set, in any order; (name, content) each.

    Raises ValueError, in words for the user.
    """
    if not files:
        raise ValueError(_("Choose two files: the pictures and their labels."))
    if len(files) > MOST_FILES:
        raise ValueError(
            _("These are {n} files; a set is two, or four with a test set: pictures and labels.").format(n=len(files))
        )
    arrays: list[_File] = []
    for name, content in files:
        arrays.append(_File(name, _array(name, content)))
        if sum(each.array.nbytes for each in arrays) > MOST_UNPACKED:
            raise ValueError(
                _("Unpacked, the files have more than {most} MB together.").format(most=MOST_UNPACKED // 1_000_000)
            )
    pictures = [each for each in arrays if each.array.ndim == 3]
    labels = [each for each in arrays if each.array.ndim == 1]
    _check_numbers(pictures, labels)
    pairs = _pairs(pictures, labels)
    for one, other in pairs:
        _check_counts(one, other)
    parts = [(_pixels(one), _labels(other)) for one, other in pairs]
    _check_classes(pairs[0][1], parts[0][1])
    if len(pairs) == 1:
        fewest = int(np.bincount(parts[0][1]).argmin())
        if np.bincount(parts[0][1])[fewest] < FEWEST_OF_A_CLASS:
            raise ValueError(
                _(
                    "{file}: only one picture has the label {label}; one to train on and one to test on are needed."
                ).format(file=pairs[0][1], label=fewest)
            )
        return IdxSet(*parts[0], pairs[0][0].array.shape[1:])
    (first, _first_labels), (second, second_labels) = pairs
    shapes = first.array.shape[1:], second.array.shape[1:]
    if shapes[0] != shapes[1]:
        raise ValueError(
            _("The pictures of {first} are {size}, those of {second} {other}: a set has one size.").format(
                first=first, size=_size(shapes[0]), second=second, other=_size(shapes[1])
            )
        )
    if parts[1][1].max() > parts[0][1].max():
        raise ValueError(
            _("{file}: the label {label} is in the test set alone; nothing could learn it.").format(
                file=second_labels, label=int(parts[1][1].max())
            )
        )
    return IdxSet(*parts[0], shapes[0], *parts[1])


def _array(name: str, content: bytes) -> NDArray[np.generic]:
    if not content:
        raise ValueError(_("{file}: the file is empty.").format(file=quoted(name)))
    for start, ending in NOT_IDX.items():
        if content.startswith(start):
            raise ValueError(
                _("{file} is a {ending} file. Pictures and labels come as IDX files, gzipped or not.").format(
                    file=quoted(name), ending=ending
                )
            )
    try:
        array = read_idx(content)
    except InputError as error:
        raise ValueError(f"{quoted(name)}: {worded(error)}") from error
    if array.ndim == 2:
        raise ValueError(
            _("{file} has two axes: pictures have three (number, height, width), labels one.").format(file=quoted(name))
        )
    if not len(array):
        raise ValueError(_("{file} holds nothing: 0 entries.").format(file=quoted(name)))
    return array


def _check_numbers(pictures: Sequence[_File], labels: Sequence[_File]) -> None:
    """That there are as many files of either kind."""
    if not labels:
        problem = _("{files}: pictures alone. Add the file of their labels, such as {example}.")
        example = "train-labels-idx1-ubyte.gz"
        raise ValueError(problem.format(files=listed(map(str, pictures)), example=example))
    if not pictures:
        problem = _("{files}: labels alone. Add the file of the pictures, such as {example}.")
        example = "train-images-idx3-ubyte.gz"
        raise ValueError(problem.format(files=listed(map(str, labels)), example=example))
    if len(pictures) != len(labels):
        raise ValueError(
            _("{n} files of pictures and {m} of labels: each file of pictures needs one of labels.").format(
                n=len(pictures), m=len(labels)
            )
        )


def _pairs(pictures: Sequence[_File], labels: Sequence[_File]) -> list[tuple[_File, _File]]:
    """Which labels belong to which pictures, the training set first: by names, else by counts."""
    if len(pictures) == 1:
        return [(pictures[0], labels[0])]
    if all(sorted(each.is_test for each in kind) == [False, True] for kind in (pictures, labels)):
        first, second = (sorted(kind, key=lambda each: each.is_test) for kind in (pictures, labels))
        return list(zip(first, second, strict=True))
    counts = sorted(pictures, key=lambda each: -len(each.array))
    fitting = [
        order
        for order in permutations(labels)
        if all(len(one.array) == len(other.array) for one, other in zip(counts, order, strict=True))
    ]
    if len(fitting) != 1 or len(counts[0].array) == len(counts[1].array):
        raise ValueError(
            _(
                "Which files are for training and which for the test? Names say it, such as {train} and {test}, "
                "or counts where they differ."
            ).format(train="train-images-idx3-ubyte.gz", test="t10k-images-idx3-ubyte.gz")
        )
    return list(zip(counts, fitting[0], strict=True))


def _check_counts(pictures: _File, labels: _File) -> None:
    """Before either is looked at: a small file may unpack to many labels."""
    n, m = len(pictures.array), len(labels.array)
    if n != m:
        raise ValueError(
            _("{pictures} holds {n} pictures, {labels} {m} labels: they do not belong together.").format(
                pictures=pictures, n=said(n), labels=labels, m=said(m)
            )
        )
    if not FEWEST_PICTURES <= n <= MOST_PICTURES:
        raise ValueError(
            _("{file}: {n} pictures; use {low} to {high}.").format(
                file=pictures, n=said(n), low=FEWEST_PICTURES, high=said(MOST_PICTURES)
            )
        )


def _pixels(file: _File) -> NDArray[np.uint8]:
    array = file.array
    if array.dtype != np.uint8:
        raise ValueError(
            _("{file}: the pixels are of type {type}; pictures have one unsigned byte a pixel.").format(
                file=file, type=array.dtype
            )
        )
    sides = array.shape[1:]
    if min(sides) < SHORTEST_SIDE or max(sides) > LONGEST_SIDE:
        raise ValueError(
            _("{file}: the pictures are {size} pixels; use {low} × {low} to {high} × {high}.").format(
                file=file, size=_size(sides), low=SHORTEST_SIDE, high=LONGEST_SIDE
            )
        )
    pixels = np.ascontiguousarray(array.reshape(len(array), -1).view(np.uint8))
    if not pixels.any():
        raise ValueError(_("{file}: all pixels are 0, there is nothing on any picture.").format(file=file))
    if pixels.min() == pixels.max() or not np.ptp(pixels, axis=0).any():
        raise ValueError(_("{file}: all pictures are alike.").format(file=file))
    return pixels


def _labels(file: _File) -> NDArray[np.intp]:
    array = file.array
    if array.dtype.kind == "f" and not (np.isfinite(array) & (array == np.trunc(array))).all():
        raise ValueError(_("{file}: labels are whole numbers, from 0 on.").format(file=file))
    labels = array.astype(np.intp)
    if labels.min() < 0:
        raise ValueError(
            _("{file}: labels are whole numbers from 0 on, but one is {label}.").format(
                file=file, label=said(int(labels.min()))
            )
        )
    if labels.max() >= MAX_CLASSES:
        raise ValueError(
            _("{file}: the largest label is {label}; up to {most} classes are taken, with labels 0 to {last}.").format(
                file=file, label=int(labels.max()), most=MAX_CLASSES, last=MAX_CLASSES - 1
            )
        )
    return labels


def _check_classes(file: _File, labels: NDArray[np.intp]) -> None:
    counts = np.bincount(labels)
    if len(np.flatnonzero(counts)) < MIN_CLASSES:
        raise ValueError(
            _("{file}: all labels are {label}; there must be {low} to {high} classes.").format(
                file=file, label=int(labels[0]), low=MIN_CLASSES, high=MAX_CLASSES
            )
        )
    missing = np.flatnonzero(counts == 0)
    if len(missing):
        raise ValueError(
            _(
                "{file}: the labels go up to {last}, but none is {missing}; number the classes from 0 without gaps."
            ).format(file=file, last=len(counts) - 1, missing=listed(map(str, missing)))
        )


def _size(sides: Sequence[int]) -> str:
    return " × ".join(map(str, sides))
