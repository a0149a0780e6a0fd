"""Models: from points to logits, and the fits that need no training."""

from softmax_core.models.features import FEATURES, input_features
from softmax_core.models.fitting import fit_softmax_regression
from softmax_core.models.multilabel import (
    BinaryRelevance,
    ClassifierChain,
    fit_binary_relevance,
    fit_classifier_chain,
)
from softmax_core.models.perceptron import MultilayerPerceptron, initial_perceptron
from softmax_core.models.protocol import Model
from softmax_core.models.regression import SoftmaxRegression, canonical, shift_weights
from softmax_core.models.schemes import OneVsOne, OneVsRest, fit_one_vs_one, fit_one_vs_rest

__all__ = [
    "FEATURES",
    "BinaryRelevance",
    "ClassifierChain",
    "Model",
    "MultilayerPerceptron",
    "OneVsOne",
    "OneVsRest",
    "SoftmaxRegression",
    "canonical",
    "fit_binary_relevance",
    "fit_classifier_chain",
    "fit_one_vs_one",
    "fit_one_vs_rest",
    "fit_softmax_regression",
    "initial_perceptron",
    "input_features",
    "shift_weights",
]
