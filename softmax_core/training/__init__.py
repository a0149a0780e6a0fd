"""Training: what it lowers (objectives), its steps (optimizers), how it goes on (pieces), its record (history)."""

from softmax_core.training.history import Divergence, History
from softmax_core.training.logits import central_differences, descend_logits
from softmax_core.training.pieces import OPTIMIZERS, recording_stride, train, train_in_pieces

__all__ = [
    "OPTIMIZERS",
    "Divergence",
    "History",
    "central_differences",
    "descend_logits",
    "recording_stride",
    "train",
    "train_in_pieces",
]
