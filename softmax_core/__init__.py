"""The mathematics of softmax classification: functions, losses, landscapes, softmax regression.

NumPy and the standard library only. See `functions` for the conventions on arrays and `losses` for those on losses.
"""

from softmax_core.datasets import Dataset, load_iris
from softmax_core.functions import (
    entropy,
    kl_divergence,
    log_softmax,
    logsumexp,
    naive_softmax,
    sigmoid,
    softmax,
    softmax_jacobian,
)
from softmax_core.landscapes import Landscape, logit_landscape, weight_landscape
from softmax_core.losses import LOSSES, CrossEntropy, Loss, MeanSquaredError, Prediction
from softmax_core.metrics import accuracy, confusion_matrix
from softmax_core.regression import SoftmaxRegression, fit_softmax_regression
from softmax_core.targets import one_hot, smooth_labels
from softmax_core.training import central_differences, descend_logits

__all__ = [
    "LOSSES",
    "CrossEntropy",
    "Dataset",
    "Landscape",
    "Loss",
    "MeanSquaredError",
    "Prediction",
    "SoftmaxRegression",
    "accuracy",
    "central_differences",
    "confusion_matrix",
    "descend_logits",
    "entropy",
    "fit_softmax_regression",
    "kl_divergence",
    "load_iris",
    "log_softmax",
    "logit_landscape",
    "logsumexp",
    "naive_softmax",
    "one_hot",
    "sigmoid",
    "smooth_labels",
    "softmax",
    "softmax_jacobian",
    "weight_landscape",
]
