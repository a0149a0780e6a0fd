"""What can be wrong, as codes with values, and the one table of their English words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

#: Code to template, whose placeholders are the names of the error's values.
MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "all_masked": "logits must leave at least one class unmasked, but every class is -inf",
        "axes_count": "{name} must have {ndim} axes, got an array of shape {shape}",
        "axes_pair": "axes must be a pair, got {got!r}",
        "axes_range": "axes must be whole numbers from 0 to {most}, got {got!r}",
        "axes_same_class": "axes must be two different classes, got {got} twice",
        "axes_same_weight": "axes must be two different weights, got {got} twice",
        "axis": "axis must be a whole number from {least} to {most}, got {got!r}",
        "bad_logit": "logits must be finite (or -inf for a masked class), got {got}",
        "bias_count": "bias must have one number for each of {rows} rows of weights, got {got}",
        "choice": "{name} must be one of {choices}, got {got!r}",
        "class_count": "num_classes must be the model's {classes}, got {got!r}",
        "class_counts_differ": "target has {target} classes, but probabilities has {probabilities}",
        "class_weights": "class_weights must be {classes} numbers of at least 0, not 0 for every point, got {got}",
        "class_without_points": "labels must include every class, but none is {label}: its bias has no optimum",
        "csv_cells": "line {line} has {cells} cells, but the header has {columns}",
        "csv_columns": (
            "the file must have three columns, two of numbers and one of labels, separated by commas, "
            "semicolons or tabs, but has {columns}: {names}"
        ),
        "csv_control_character": (
            "the file is not text: it holds the control character {character!r}; save it as CSV in UTF-8"
        ),
        "csv_empty": "the file is empty: it needs a header line such as x,y,label and rows such as 1.5,2.0,cat",
        "csv_many_classes": 'column "{column}", taken for the labels, has {classes:,} classes, more than {most}',
        "csv_many_rows": "the file has {rows:,} rows, but can have at most {most:,}",
        "csv_missing_cell": 'line {line}: the cell in column "{column}" is missing',
        "csv_no_header": "the file has no header: its first line must name columns, but holds the number {number}",
        "csv_no_rows": "the file is empty below its header: it needs at least one row for each of two classes",
        "csv_not_a_number": 'line {line}: {cell} in column "{column}" is not a finite number',
        "csv_not_utf8": "the file is not text in UTF-8: its byte {place:,} does not fit; save it as CSV in UTF-8",
        "csv_one_class": 'column "{column}" has only one class, {name}; at least two are needed',
        "csv_quotes": "line {line} cannot be split into cells, look at its quotes",
        "csv_too_large": "the file is too large: {size:,} bytes, but at most {most:,} are read",
        "csv_type": "text must be the text or the bytes of a CSV file, got {type}",
        "csv_unnamed_column": "the header has no name for column {column} of its three",
        "dtype": "dtype must be a floating-point type such as numpy.float16, got {dtype}",
        "feature_count": "points must have {features} features each, got an array of shape {shape}",
        "features": "features must be two of {choices}, got {got}",
        "gamma": "gamma must be one finite number of at least 0, got {got!r}",
        "hidden": "hidden must be the units of each hidden layer, such as [8], got {got!r}",
        "hidden_count": "hidden must be one or {most} layers, got {got}",
        "l2": "l2 must be a finite number of at least 0, got {got!r}",
        "label_range": "{name} must lie between 0 and {most}, got {got}",
        "label_range_at": "{name} must lie between 0 and {most}, got {got} at index {index}",
        "layer_bias": "bias of layer {layer} must have one number for each of {units} units, got {got}",
        "layer_empty": "weights of layer {layer} must not be empty, got an array of shape {shape}",
        "layer_inputs": "weights of layer {layer} must take {units} units each, got {got}",
        "layers_count": "layers must be 1 or {most} hidden ones and the last, got {got}",
        "layers_pairs": "layers must be pairs (weights, bias)",
        "logit_gradient_shape": "logit_gradient must be of shape {expected}, got {shape}",
        "logits_and_target": "logits and target must be of one shape (classes,), got {logits} and {target}",
        "logits_overflow": "learning_rate = {learning_rate!r} is too large: the logits overflow at step {step}",
        "loss": "loss must be a Loss or one of {choices}, got {got!r}",
        "loss_overflow": "the loss overflows: learning_rate = {learning_rate} is too large",
        "loss_overflow_penalty": (
            "the loss overflows: learning_rate * l2 is {product}, and above {limit} the penalty itself "
            "drives weights away"
        ),
        "loss_overflow_points": (
            "the loss overflows: learning_rate = {learning_rate} is too large for points as large as "
            "{largest}; standardise them"
        ),
        "masked_difference": "logits must be finite: there is no difference quotient at a masked class",
        "model": "model must be a SoftmaxRegression, a MultilayerPerceptron, a OneVsRest or a OneVsOne, got {type}",
        "name_is_number": "feature_names must be words, got the number {got!r}",
        "name_text": "names must have a character, none for control and no blanks at the ends, got {got!r}",
        "negative": "{name} must not be negative or NaN, got {got}",
        "negative_at": "{name} must not be negative or NaN, got {got} at index {index}",
        "newton_batch": "optimizer 'newton' takes all points at a time: leave out batch_size",
        "newton_linear": "optimizer 'newton' is for linear models; train a MultilayerPerceptron by another one",
        "newton_loss": (
            "optimizer 'newton' needs a loss that is convex and smooth, as cross_entropy is; use another one for {loss}"
        ),
        "no_class_axis": "{name} must have one number for each class, got the single number {got}",
        "no_classes": "logits must have at least one class, got an array of shape {shape}",
        "noise": "noise must be a number from 0 to 1, got {got!r}",
        "not_a_distribution": "{name} must sum to 1 over the classes, got a sum of {got}",
        "not_a_distribution_at": "{name} must sum to 1 over the classes, got a sum of {got} at index {index}",
        "not_finite": "{name} must be finite, got {got}",
        "not_finite_at": "{name} must be finite, got {got} at index {index}",
        "not_numbers": "{name} must be real numbers: {detail}",
        "not_real": "{name} must be real numbers, got an array of {dtype}",
        "not_whole_labels": "{name} must be whole class numbers, got an array of {dtype}",
        "pair_rows": "weights must have K(K-1)/2 rows, one a pair of K classes (1, 3, 6, 10 ...), got {got}",
        "parameter_count": "vector must have {expected} parameters, got {got}",
        "parameters_overflow": "the parameters overflow: learning_rate = {learning_rate} is too large",
        "parameters_overflow_penalty": (
            "the parameters overflow: learning_rate * l2 is {product}, and above {limit} the penalty "
            "itself drives weights away"
        ),
        "parameters_overflow_points": (
            "the parameters overflow: learning_rate = {learning_rate} is too large for points as large as "
            "{largest}; standardise them"
        ),
        "points_and_labels": "points must be (N, {features}) and labels (N,) with N > 0, got {points} and {labels}",
        "positive": "{name} must be one finite number greater than 0, got {got!r}",
        "predicted_shape": "labels and predicted must be of one shape, got {labels} and {predicted}",
        "predicted_shape_or_empty": (
            "labels and predicted must be of one shape and not empty, got {labels} and {predicted}"
        ),
        "ragged": "{name} must be a regular array of numbers, but its rows have different lengths",
        "separable": (
            "l2 must be greater than {l2:g} for these points: some classes can be separated by a line, so that "
            "the loss would fall without end as the weights grow"
        ),
        "separable_pair": (
            "l2 must be greater than {l2:g} for these points: classes {first} and {second} can be separated by "
            "a line, so that the loss would fall without end as the weights grow"
        ),
        "separable_rest": (
            "l2 must be greater than {l2:g} for these points: class {label} and the rest can be separated by a "
            "line, so that the loss would fall without end as the weights grow"
        ),
        "smoothing": "smoothing must lie between 0 and 1, got {got!r}",
        "start_not_finite": "points and model must give a finite loss to start with; they are too large for that",
        "step_lost": "step = {step!r} is lost to rounding beside logits as large as {largest}",
        "target_batch": "target must fit logits of shape {logits}, got one of shape {target}",
        "target_classes": "target must have {classes} classes in its last axis, as logits has, got {got}",
        "training_set": "points must be (N, D) and labels (N,), not empty, got {points} and {labels}",
        "two_classes": "num_classes must be at least 2, got {got}",
        "units": "hidden layers must have 1 to {most} units each, got {got!r}",
        "weight_count": "weight must have {features} numbers, one a feature, got {got}",
        "whole_at_least": "{name} must be a whole number of at least {least}, got {got!r}",
        "whole_between": "{name} must be a whole number from {least} to {most}, got {got!r}",
    }
)

#: Why a training can end before its last step.
DIVERGENCES = (
    "loss_overflow",
    "loss_overflow_penalty",
    "loss_overflow_points",
    "parameters_overflow",
    "parameters_overflow_penalty",
    "parameters_overflow_points",
)


class InputError(ValueError):
    """A ValueError that can be worded in any language: `code` is a key of MESSAGES, `values` fill its placeholders.

    >>> error = InputError("whole_at_least", name="steps", least=0, got=-1)
    >>> print(error)
    steps must be a whole number of at least 0, got -1
    >>> error.code, error.values["name"]
    ('whole_at_least', 'steps')
    """

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(MESSAGES[code].format(**values))
        self.code = code
        self.values = values
