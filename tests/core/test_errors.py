"""Every error of the core is a code with values, worded by one table."""

import ast
import string
from collections import defaultdict
from pathlib import Path

import pytest

import softmax_core
from softmax_core import DIVERGENCES, MESSAGES, Divergence, InputError, SoftmaxRegression, read_csv, softmax, train

SOURCES = sorted(Path(softmax_core.__file__).parent.rglob("*.py"))


def placeholders(template):
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(template) if name}


def raised():
    """Code to the sets of value names that it is raised with, read from the source."""
    found = defaultdict(list)
    for path in SOURCES:
        for call in ast.walk(ast.parse(path.read_text())):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            names = {keyword.arg for keyword in call.keywords}
            if call.func.id == "InputError" and isinstance(call.args[0], ast.Constant):
                found[call.args[0].value].append(names)
            elif call.func.id == "_at":
                found[call.args[0].value].append(names | {"name", "got"})
                found[f"{call.args[0].value}_at"].append(names | {"name", "got", "index"})
    return found


def test_no_error_of_the_core_is_worded_where_it_is_raised():
    for path in SOURCES:
        assert "raise ValueError" not in path.read_text(), path
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.func.id != "_at":
                assert node.exc.func.id == "InputError", (path, node.lineno)


def test_every_code_is_raised_somewhere_and_its_placeholders_are_given():
    found = raised()
    assert found.keys() | set(DIVERGENCES) == set(MESSAGES)
    for code, calls in found.items():
        for names in calls:
            assert names == placeholders(MESSAGES[code]), code


@pytest.mark.parametrize(
    ("learning_rate", "l2", "scale", "record_every", "code"),
    [
        (1e308, 0.0, 1, 1, "loss_overflow"),
        (1e308, 0.0, 1, 2, "parameters_overflow"),
        (1e300, 0.1, 1, 1, "loss_overflow_penalty"),
        (1e300, 0.1, 1, 2, "parameters_overflow_penalty"),
        (1e100, 0.0, 1e150, 1, "loss_overflow_points"),
        (1e300, 0.0, 1e100, 1, "parameters_overflow_points"),
    ],
)
def test_every_divergence_comes_about_and_has_its_values(learning_rate, l2, scale, record_every, code):
    start = SoftmaxRegression([[0.0, 0.0]] * 3, [0.0] * 3)
    points = [[1.0 * scale, 2.0 * scale], [3.0 * scale, -1.0 * scale], [-2.0 * scale, 1.0 * scale]]
    settings = {"learning_rate": learning_rate, "l2": l2, "steps": 30, "record_every": record_every}
    divergence = train(start, points, [0, 1, 2], **settings).divergence
    assert divergence.code == code
    assert divergence.values.keys() == placeholders(MESSAGES[code])
    assert divergence.cause == MESSAGES[code].format(**divergence.values)


def test_a_divergence_says_its_cause_in_english():
    divergence = Divergence(3, "loss_overflow_penalty", {"product": "3", "limit": "2"})
    assert divergence.cause == (
        "the loss overflows: learning_rate * l2 is 3, and above 2 the penalty itself drives weights away"
    )


@pytest.mark.parametrize(
    ("wrong", "code", "values", "text"),
    [
        (lambda: softmax([0, "x"]), "not_real", {"name": "logits"}, "logits must be real numbers"),
        (
            lambda: SoftmaxRegression([[1.0], [float("nan")]], [0.0, 0.0]),
            "not_finite_at",
            {"name": "weights", "index": (1, 0)},
            "weights must be finite, got nan at index (1, 0)",
        ),
        (lambda: read_csv("x,y,label\n1,2,a\n1,b,a\n"), "csv_not_a_number", {"line": 3, "column": "y"}, "line 3: "),
    ],
)
def test_an_error_has_a_code_and_values_and_a_plain_text(wrong, code, values, text):
    with pytest.raises(ValueError) as caught:
        wrong()
    error = caught.value
    assert isinstance(error, InputError)
    assert error.code == code
    assert values.items() <= error.values.items()
    assert str(error).startswith(text)
    assert str(error) == MESSAGES[code].format(**error.values)
