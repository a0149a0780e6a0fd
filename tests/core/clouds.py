"""Points to learn from."""

import numpy as np


def blobs(seed, count=60, classes=3, spread=1.0, features=2):
    """Overlapping clouds, a point of each class in turn."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    return rng.normal(0, 1.5, (classes, features))[labels] + rng.normal(0, spread, (count, features)), labels
