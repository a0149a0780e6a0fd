"""Losses of softmax probabilities: value, gradient and Hessian with respect to the logits.

A new loss is one class with three short methods, in the file of its family, and one line in LOSSES.
"""

from collections.abc import Mapping
from types import MappingProxyType

from softmax_core.losses.base import Loss, PlainPrediction, Prediction, ProbabilityLoss
from softmax_core.losses.hinge import CrammerSingerHinge, HingeLoss, WestonWatkinsHinge
from softmax_core.losses.likelihood import CrossEntropy, FocalLoss
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
    "CrammerSingerHinge",
    "CrossEntropy",
    "FocalLoss",
    "HingeLoss",
    "Loss",
    "MeanSquaredError",
    "PlainPrediction",
    "Prediction",
    "ProbabilityLoss",
    "WestonWatkinsHinge",
]
