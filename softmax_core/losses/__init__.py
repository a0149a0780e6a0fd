"""Losses of softmax probabilities: value, gradient and Hessian with respect to the logits.

A new loss is one class with three short methods, in the file of its family, and one line in LOSSES. What takes other
arguments, and is no choice for training, stands beside: `binary`, `distillation`, `margins`, `near_zero`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from softmax_core.losses.base import Loss, PlainPrediction, Prediction, ProbabilityLoss
from softmax_core.losses.binary import BinaryCrossEntropy, binary_cross_entropy
from softmax_core.losses.distillation import Distillation, distillation
from softmax_core.losses.hinge import CrammerSingerHinge, HingeLoss, WestonWatkinsHinge
from softmax_core.losses.likelihood import CrossEntropy, FocalLoss
from softmax_core.losses.margins import MARGIN_LOSSES, MarginLoss
from softmax_core.losses.near_zero import NEAR_ZERO, NearZero
from softmax_core.losses.squared_error import MeanSquaredError

LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "cross_entropy": CrossEntropy(),
        "mean_squared_error": MeanSquaredError(),
        "hinge_weston_watkins": WestonWatkinsHinge(),
        "hinge_crammer_singer": CrammerSingerHinge(),
        "focal": FocalLoss(),
    }
)

__all__ = [
    "LOSSES",
    "MARGIN_LOSSES",
    "NEAR_ZERO",
    "BinaryCrossEntropy",
    "CrammerSingerHinge",
    "CrossEntropy",
    "Distillation",
    "FocalLoss",
    "HingeLoss",
    "Loss",
    "MarginLoss",
    "MeanSquaredError",
    "NearZero",
    "PlainPrediction",
    "Prediction",
    "ProbabilityLoss",
    "WestonWatkinsHinge",
    "binary_cross_entropy",
    "distillation",
]
