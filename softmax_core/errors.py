"""What is wrong with an input, as a code with values; and the words for it, in ONE table.

Whoever shows these to a user in another language translates the templates of MESSAGES and fills in `values`.
"""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

#: Code to English template. `values` has a value for each placeholder.
MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "masked_array": (
            "{name} must be a plain array: the mask of a masked array would be lost; mask a class by a logit of -inf, "
            "and leave out what is missing"
        ),
        "not_regular": "{name} must be a regular array of numbers, but its rows have different lengths",
        "not_real": "{name} must be real numbers, got an array of {type}",
        "not_numbers": "{name} must be real numbers: {reason}",
        "number_of_axes": "{name} must have {axes} axes, got an array of shape {shape}",
        "not_finite": "{name} must be finite, got {value}",
        "not_finite_at": "{name} must be finite, got {value} at index {index}",
        "labels_not_whole": "{name} must be whole class numbers, got an array of {type}",
        "label_out_of_range": "{name} must lie between 0 and {last}, got {value}",
        "label_out_of_range_at": "{name} must lie between 0 and {last}, got {value} at index {index}",
        "whole_at_least": "{name} must be a whole number of at least {least}, got {value!r}",
        "not_positive": "{name} must be one finite number greater than 0, got {value!r}",
        "no_class_axis": "{name} must have one number for each class, got the single number {value}",
        "negative": "{name} must not be negative or NaN, got {value}",
        "negative_at": "{name} must not be negative or NaN, got {value} at index {index}",
        "sum_not_one": "{name} must sum to 1 over the classes, got a sum of {value}",
        "sum_not_one_at": "{name} must sum to 1 over the classes, got a sum of {value} at index {index}",
        "whole_between": "{name} must be a whole number from {least} to {most}, got {value!r}",
        "logit_not_finite": "{name} must be finite (or -inf for a masked class), got {value}",
        "logit_not_finite_at": "{name} must be finite (or -inf for a masked class), got {value} at index {index}",
        "all_masked": "{name} must leave at least one class unmasked, but every class is {value}",
        "all_masked_at": "{name} must leave at least one class unmasked, but every class is {value} at index {index}",
        "number_of_parameters": "vector must have {count} parameters, got {given}",
        "number_of_features": "points must have {features} features each, got an array of shape {shape}",
        "shape_differs": "{name} must be of shape {expected}, got {shape}",
        "csv_no_rows": "the file is empty below its header: it needs at least one row for each of two classes",
        "csv_too_many_rows": "the file has {rows:,} rows, but can have at most {most:,}",
        "csv_ragged": "line {line} has {cells} cells, but the header has {columns}",
        "csv_missing_cell": 'line {line}: the cell in column "{column}" is missing',
        "csv_not_a_number": 'line {line}: {cell} in column "{column}" is not a finite number',
        "csv_one_class": 'column "{column}" has only one class, {name}; at least two are needed',
        "csv_too_many_classes": 'column "{column}", taken for the labels, has {classes:,} classes, more than {most}',
        "csv_name": "names must have a character, none for control and no blanks at the ends, got {name!r}",
        "csv_feature_is_number": "feature_names must be words, got the number {name!r}",
        "csv_type": "text must be the text or the bytes of a CSV file, got {type}",
        "csv_too_large": "the file is too large: {bytes:,} bytes, but at most {most:,} are read",
        "csv_not_utf8": "the file is not text in UTF-8: its byte {byte:,} does not fit; save it as CSV in UTF-8",
        "csv_binary": "the file is not text: it holds the control character {character!r}; save it as CSV in UTF-8",
        "csv_quotes": "line {line} cannot be split into cells, look at its quotes: {reason}",
        "csv_empty": "the file is empty: it needs a header line such as x,y,label and rows such as 1.5,2.0,cat",
        "csv_columns": (
            "the file must have three columns, two of numbers and one of labels, separated by commas, "
            "semicolons or tabs, but has {columns}: {names}"
        ),
        "csv_no_header": "the file has no header: its first line must name columns, but holds the number {number}",
        "csv_unnamed_column": "the header has no name for column {column} of its three",
        "features_of_data": "features must be two of {offered}, got {given}",
        "share_out_of_range": "{name} must be a number from 0 to 1, got {value!r}",
        "not_a_share": "{name} must lie between 0 and 1, got {value}",
        "not_a_share_at": "{name} must lie between 0 and 1, got {value} at index {index}",
        "class_counts_differ": "target has {target} classes, but probabilities has {probabilities}",
        "dtype_not_float": "dtype must be a floating-point type such as numpy.float16, got {type}",
        "no_classes": "{name} must have at least one class, got an array of shape {shape}",
        "logits_and_target": "logits and target must be of one shape (classes,), got {logits} and {target}",
        "same_class_twice": "axes must be two different classes, got {value} twice",
        "points_and_labels": "points must be (N, {features}) and labels (N,) with N > 0, got {points} and {labels}",
        "not_bytes": "points with a unit must be unsigned bytes (N, D), got {type} of shape {shape}",
        "same_weight_twice": "axes must be two different weights, got {value} twice",
        "not_a_pair": "axes must be a pair, got {value!r}",
        "axis_of_landscape": "axes must be whole numbers from 0 to {last}, got {value!r}",
        "not_finite_at_least": "{name} must be one finite number of at least 0, got {value!r}",
        "classes_differ": "{name} must have {classes} classes in its last axis, as {other} has, got {given}",
        "batch_differs": "{name} must fit {other} of shape {expected}, got one of shape {shape}",
        "labels_and_predicted_or_empty": (
            "labels and predicted must be of one shape and not empty, got {labels} and {predicted}"
        ),
        "labels_and_predicted": "labels and predicted must be of one shape, got {labels} and {predicted}",
        "layers_not_pairs": "layers must be pairs (weights, bias)",
        "number_of_layers": "layers must be 1 or {most} hidden ones and the last, got {given}",
        "bias_of_layer": "bias of layer {layer} must have one number for each of {units} units, got {given}",
        "weights_of_layer": "weights of layer {layer} must take {units} units each, got {given}",
        "empty_layer": "weights of layer {layer} must not be empty, got an array of shape {shape}",
        "hidden_not_a_list": "hidden must be the units of each hidden layer, such as [8], got {value!r}",
        "not_offered": "{name} must be one of {offered}, got {value!r}",
        "number_of_hidden_layers": "hidden must be one or {most} layers, got {given}",
        "units_of_layer": "hidden layers must have 1 to {most} units each, got {value!r}",
        "bias_of_weights": "bias must have one number for each of {rows} rows of weights, got {given}",
        "weight_of_features": "weight must have {features} numbers, one a feature, got {given}",
        "separable": (
            "l2 must be greater than {l2:g} for these points: some classes can be separated by a line, so "
            "that the loss would fall without end as the weights grow"
        ),
        "optimum_out_of_range": (
            "points must be scaled: for coordinates as large as {largest:g} the optimum is beyond the range of floats"
        ),
        "too_few_classes": "num_classes must be at least 2, got {value}",
        "training_set": "points must be (N, D) and labels (N,), not empty, got {points} and {labels}",
        "penalty_out_of_range": "{name} must be a finite number of at least 0, got {value!r}",
        "class_without_points": "labels must include every class, but none is {value}: its bias has no optimum",
        "no_features": "names must be one or more of {offered}",
        "held_out_not_a_pair": "held_out must be None or a pair (points, labels), got {value!r}",
        "rows_of_pairs": "weights must have K(K-1)/2 rows, one a pair of K classes (1, 3, 6, 10 ...), got {rows}",
        "smoothing_out_of_range": "smoothing must lie between 0 and 1, got {value!r}",
        "not_a_model": (
            "model must be a SoftmaxRegression, a MultilayerPerceptron, a OneVsRest or a OneVsOne, got {type}"
        ),
        "start_not_finite": "points and model must give a finite loss to start with; they are too large for that",
        "logits_overflow": "learning_rate = {rate!r} is too large: the logits overflow at step {step}",
        "difference_at_masked_class": "logits must be finite: there is no difference quotient at a masked class",
        "step_lost": "step = {step!r} is lost to rounding beside logits as large as {largest}",
        "classes_of_model": "num_classes must be the model's {classes}, got {value!r}",
        "class_weights": "class_weights must be {classes} numbers of at least 0, not 0 for every point, got {given}",
        "not_a_loss": "loss must be a Loss or one of {offered}, got {value!r}",
        "newton_not_linear": "optimizer 'newton' is for linear models; train a MultilayerPerceptron by another one",
        "newton_loss": (
            "optimizer 'newton' needs a loss that is convex and smooth, as cross_entropy is; use another one for {loss}"
        ),
        "newton_l1": (
            "optimizer 'newton' needs a smooth penalty, but that of l1 has a kink at 0: use another optimizer"
        ),
        "newton_batches": "optimizer 'newton' takes all points at a time: leave out batch_size",
        "separable_from_rest": (
            "l2 must be greater than {l2:g} for these points: class {label} and the rest can be separated by "
            "a line, so that the loss would fall without end as the weights grow"
        ),
        "separable_pair": (
            "l2 must be greater than {l2:g} for these points: classes {first} and {second} can be separated "
            "by a line, so that the loss would fall without end as the weights grow"
        ),
        "parameters_overflow_by_penalty": (
            "the parameters overflow: learning_rate * l2 is {product}, and above {limit} the penalty "
            "itself drives weights away"
        ),
        "parameters_overflow_by_points": (
            "the parameters overflow: learning_rate = {rate} is too large for points as large as "
            "{largest}; standardise them"
        ),
        "parameters_overflow_by_rate": "the parameters overflow: learning_rate = {rate} is too large",
        "loss_overflow_by_penalty": (
            "the loss overflows: learning_rate * l2 is {product}, and above {limit} the penalty itself "
            "drives weights away"
        ),
        "loss_overflow_by_points": (
            "the loss overflows: learning_rate = {rate} is too large for points as large as {largest}; standardise them"
        ),
        "loss_overflow_by_rate": "the loss overflows: learning_rate = {rate} is too large",
        "no_optimum": (
            "the loss has no lowest point: some classes can be separated by a line or have no points, so that it falls "
            "without end as the weights grow; with l2 greater than 0 and points of every class it has one"
        ),
        "rows_and_labels": "{name} must be (N, K) and labels (N,) with N > 0, got {rows} and {labels}",
        "masked_label": "labels must be classes that the logits leave unmasked, got {value}",
        "masked_label_at": "labels must be classes that the logits leave unmasked, got {value} at index {index}",
        "not_zero_or_one": "{name} must be 0 or 1 everywhere, got {value}",
        "not_zero_or_one_at": "{name} must be 0 or 1 everywhere, got {value} at index {index}",
        "multilabel_training_set": "points must be (N, D) and labels (N, K), not empty, got {points} and {labels}",
        "label_of_all_or_none": (
            "labels must have points with each class and points without it, but all are alike for class {value}: its "
            "bias has no optimum"
        ),
        "not_an_order": "order must name each class from 0 to {last} once, got {value}",
        "predicted_and_actual": (
            "predicted and actual must be of one shape (N, K), not empty, got {predicted} and {actual}"
        ),
        "idx_type": "data must be the bytes of an IDX file, got {type}",
        "idx_too_large": "the file is too large: unpacked, at most {most:,} bytes are read",
        "idx_gzip_cut_off": "the file is cut off: it is gzipped, and ends before its content does; download it again",
        "idx_gzip_damaged": "the file is gzipped, but damaged: {reason}; download it again",
        "idx_magic": (
            "the file is not in the IDX format, as *-images-idx3-ubyte and *-labels-idx1-ubyte are: it must begin "
            "with the bytes 00 00, a type and a number of axes, but begins with {start}"
        ),
        "idx_number_type": "the file's third byte, the type of its numbers, must be one of {offered}, but is {code}",
        "idx_axes": "the file must have 1 to {most} axes, as its fourth byte says, but has {axes}",
        "idx_header": "the file is cut off: with {axes} axes its header takes {needed} bytes, but it has {given}",
        "idx_length": (
            "the file's header says that it holds an array of shape {shape}, which is {needed:,} bytes, but there are "
            "{given:,}"
        ),
        "no_curvature": (
            "Newton's method finds no way down: the points are so surely wrong that the loss has no curvature; start "
            "nearer to 0, or use l2 greater than 0 or another optimizer"
        ),
    }
)


#: Why a training ended early: the codes of `Divergence`. Their numbers come as text, to be shown as it is.
DIVERGENCES = (*(code for code in MESSAGES if "_overflow_by_" in code), "no_optimum", "no_curvature")


class InputError(ValueError):
    """An input that cannot be: `code` is a key of MESSAGES, `values` what its placeholders stand for.

    As text it names the argument, what is wrong with it, and what would be right, in English.

    >>> error = InputError("not_positive", name="temperature", value=0)
    >>> error.code, error.values
    ('not_positive', {'name': 'temperature', 'value': 0})
    >>> print(error)
    temperature must be one finite number greater than 0, got 0
    """

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(MESSAGES[code].format(**values))
        self.code = code
        self.values = values

    def __reduce__(self) -> tuple[Any, ...]:
        # As it stands, an exception is made again from its text alone: it could not come back from another process.
        return partial(type(self), self.code, **self.values), (), vars(self)
