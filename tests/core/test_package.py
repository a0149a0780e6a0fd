import ast
import doctest
import importlib
import pkgutil
import sys
from pathlib import Path

import pytest

import softmax_core

MODULES = [module.name for module in pkgutil.walk_packages(softmax_core.__path__, "softmax_core.")]


@pytest.mark.parametrize("name", MODULES)
def test_only_numpy_and_the_standard_library_are_imported(name):
    tree = ast.parse(Path(importlib.import_module(name).__file__).read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    allowed = {"numpy", "softmax_core", *sys.stdlib_module_names}
    assert {module.split(".")[0] for module in imported} <= allowed


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_public_function_and_class_explains_itself():
    for value in map(softmax_core.__dict__.get, softmax_core.__all__):
        assert not callable(value) or value.__doc__, value


def test_the_public_names_are_there():
    # The names that other programs rely on.
    promised = """softmax log_softmax logsumexp sigmoid softmax_jacobian entropy kl_divergence naive_softmax one_hot
        smooth_labels LOSSES SoftmaxRegression fit_softmax_regression load_iris Dataset logit_landscape
        weight_landscape Landscape accuracy confusion_matrix soft_maximum sparsemax truncate sample gumbel_max
        binary_cross_entropy distillation reliability brier_score fit_temperature load_digits read_idx multilabel_scores
        fit_binary_relevance fit_classifier_chain likelihood log_likelihood code_lengths NEAR_ZERO MARGIN_LOSSES
        make_multilabel MultilabelDataset"""
    assert set(promised.split()) <= set(softmax_core.__all__)
