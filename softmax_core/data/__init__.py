"""Labelled points in the plane, real ones, made ones, the user's CSV; pictures; IDX files."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from softmax_core.data.csv_file import MAX_BYTES, read_csv, to_csv
from softmax_core.data.dataset import MAX_CLASSES, MAX_COUNT, MIN_CLASSES, MIN_COUNT, Dataset, MultilabelDataset
from softmax_core.data.idx_file import MAX_IDX_BYTES, read_idx
from softmax_core.data.images import Images, load_digits
from softmax_core.data.made import (
    make_blobs,
    make_imbalanced,
    make_moons,
    make_multilabel,
    make_rings,
    make_spirals,
    make_xor,
)
from softmax_core.data.real import load_iris, load_penguins


def _real(load: Callable[[], Dataset]) -> Callable[[int, int, float, int], Dataset]:
    """`load` with the signature of a made data set, whose arguments mean nothing to real data."""
    return lambda num_classes, count, noise, seed: load()


#: All data sets by name, each called with (num_classes, count, noise, seed). The real ones ignore all four.
DATASETS: Mapping[str, Callable[[int, int, float, int], Dataset]] = MappingProxyType(
    {
        "iris": _real(load_iris),
        "penguins": _real(load_penguins),
        "blobs": make_blobs,
        "rings": make_rings,
        "moons": make_moons,
        "spirals": make_spirals,
        "xor": make_xor,
        "imbalanced": make_imbalanced,
    }
)

__all__ = [
    "DATASETS",
    "MAX_BYTES",
    "MAX_CLASSES",
    "MAX_COUNT",
    "MAX_IDX_BYTES",
    "MIN_CLASSES",
    "MIN_COUNT",
    "Dataset",
    "Images",
    "MultilabelDataset",
    "load_digits",
    "load_iris",
    "load_penguins",
    "make_blobs",
    "make_imbalanced",
    "make_moons",
    "make_multilabel",
    "make_rings",
    "make_spirals",
    "make_xor",
    "read_csv",
    "read_idx",
    "to_csv",
]
