"""IDX files that tests write themselves."""

import struct

import numpy as np

#: The type byte and NumPy's name of it.
TYPES = {"u1": 0x08, "i1": 0x09, ">i2": 0x0B, ">i4": 0x0C, ">f4": 0x0D, ">f8": 0x0E}


def idx(values, kind="u1"):
    """An array as an IDX file."""
    values = np.asarray(values)
    sizes = b"".join(struct.pack(">I", size) for size in values.shape)
    return bytes([0, 0, TYPES[kind], values.ndim]) + sizes + values.astype(kind).tobytes()


def a_set(count=60, side=8, classes=3, seed=0):
    """Pictures of which each class lights rows of its own, and their labels."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    pictures = rng.integers(0, 60, (count, side, side), np.uint8)
    for k in range(classes):
        pictures[labels == k, k::classes] += 150
    return pictures, labels
