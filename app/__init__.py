"""The app. Imported before NumPy is, wherever the start is."""

import os

# One thread a matrix product: on processors that a class keeps busy several wait for one another, and the training of
# a hidden layer on pictures takes ten times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
