"""The mathematics of softmax classification: functions, losses, landscapes, softmax regression.

NumPy and the standard library only. See `functions` for the conventions on arrays and `losses` for those on losses.
"""

from softmax_core.data import (
    DATASETS,
    Dataset,
    load_iris,
    load_penguins,
    make_blobs,
    make_imbalanced,
    make_moons,
    make_rings,
    make_spirals,
    make_xor,
    read_csv,
    to_csv,
)
from softmax_core.errors import DIVERGENCES, MESSAGES, InputError
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
from softmax_core.losses import (
    LOSSES,
    CrammerSingerHinge,
    CrossEntropy,
    FocalLoss,
    HingeLoss,
    Loss,
    MeanSquaredError,
    Prediction,
    ProbabilityLoss,
    WestonWatkinsHinge,
)
from softmax_core.metrics import accuracy, confusion_matrix
from softmax_core.models.fitting import fit_softmax_regression
from softmax_core.models.perceptron import MultilayerPerceptron, initial_perceptron
from softmax_core.models.protocol import Model
from softmax_core.models.regression import SoftmaxRegression, canonical, shift_weights
from softmax_core.models.schemes import OneVsOne, OneVsRest, fit_one_vs_one, fit_one_vs_rest
from softmax_core.targets import one_hot, smooth_labels
from softmax_core.training import (
    OPTIMIZERS,
    Divergence,
    History,
    central_differences,
    descend_logits,
    recording_stride,
    train,
    train_in_pieces,
)

__all__ = [
    "DATASETS",
    "DIVERGENCES",
    "LOSSES",
    "MESSAGES",
    "OPTIMIZERS",
    "CrammerSingerHinge",
    "CrossEntropy",
    "Dataset",
    "Divergence",
    "FocalLoss",
    "HingeLoss",
    "History",
    "InputError",
    "Landscape",
    "Loss",
    "MeanSquaredError",
    "Model",
    "MultilayerPerceptron",
    "OneVsOne",
    "OneVsRest",
    "Prediction",
    "ProbabilityLoss",
    "SoftmaxRegression",
    "WestonWatkinsHinge",
    "accuracy",
    "canonical",
    "central_differences",
    "confusion_matrix",
    "descend_logits",
    "entropy",
    "fit_one_vs_one",
    "fit_one_vs_rest",
    "fit_softmax_regression",
    "initial_perceptron",
    "kl_divergence",
    "load_iris",
    "load_penguins",
    "log_softmax",
    "logit_landscape",
    "logsumexp",
    "make_blobs",
    "make_imbalanced",
    "make_moons",
    "make_rings",
    "make_spirals",
    "make_xor",
    "naive_softmax",
    "one_hot",
    "read_csv",
    "recording_stride",
    "shift_weights",
    "sigmoid",
    "smooth_labels",
    "softmax",
    "softmax_jacobian",
    "to_csv",
    "train",
    "train_in_pieces",
    "weight_landscape",
]
