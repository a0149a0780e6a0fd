"""Models: from points to logits, and the fits that need no training."""

from softmax_core.models.fitting import fit_softmax_regression
from softmax_core.models.perceptron import MultilayerPerceptron, initial_perceptron
from softmax_core.models.protocol import Model
from softmax_core.models.regression import SoftmaxRegression, canonical, shift_weights
from softmax_core.models.schemes import OneVsOne, OneVsRest, fit_one_vs_one, fit_one_vs_rest

__all__ = [
    "Model",
    "MultilayerPerceptron",
    "OneVsOne",
    "OneVsRest",
    "SoftmaxRegression",
    "canonical",
    "fit_one_vs_one",
    "fit_one_vs_rest",
    "fit_softmax_regression",
    "initial_perceptron",
    "shift_weights",
]
