"""Training: what it lowers (objectives), its steps (optimizers), how it goes on (loop), what it records (recording)."""

from softmax_core.training.logits import central_differences, descend_logits
from softmax_core.training.loop import OPTIMIZERS, recording_stride, train, train_in_pieces
from softmax_core.training.recording import Divergence, History

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
