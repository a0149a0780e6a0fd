"""One table has the words of every error; each code is raised, and with all that its words need."""

import ast
import copy
import pickle
from pathlib import Path
from string import Formatter

import numpy as np
import pytest

import softmax_core
from softmax_core import MESSAGES, Divergence, InputError, SoftmaxRegression, softmax, train

SOURCES = sorted(Path(softmax_core.__file__).parent.rglob("*.py"))
CALLS = [
    (path.name, node)
    for path in SOURCES
    for node in ast.walk(ast.parse(path.read_text()))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
]

#: Why Newton's method ends: codes without values, returned.
RETURNED = [
    (f"{path.name}:{node.lineno}", node.value.value)
    for path in SOURCES
    for node in ast.walk(ast.parse(path.read_text()))
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and node.value.value in MESSAGES
]


def placeholders(code):
    return {name for _, name, _, _ in Formatter().parse(MESSAGES[code]) if name is not None}


def literal(node):
    return node.value if isinstance(node, ast.Constant) else None


def raised():
    """(where, code, names of values) of every place that makes an error or a reason with its code written out."""
    for file, call in CALLS:
        names = {keyword.arg for keyword in call.keywords}
        if call.func.id == "InputError" and literal(call.args[0]):
            yield f"{file}:{call.lineno}", call.args[0].value, names
        elif call.func.id == "_refused":
            code = call.args[0].value
            yield f"{file}:{call.lineno}", code, names | {"value"}
            yield f"{file}:{call.lineno}", f"{code}_at", names | {"value", "index"}
        elif call.func.id == "Divergence":
            code, values = call.args[1], {key.value for key in call.args[2].keys}
            if isinstance(code, ast.JoinedStr):
                for what in ("parameters", "loss"):
                    yield f"{file}:{call.lineno}", f"{what}{code.values[-1].value}", values
    for file, code in RETURNED:
        yield file, code, set()


def test_every_code_is_raised_somewhere_and_no_other():
    assert {code for _, code, _ in raised()} == set(MESSAGES)


@pytest.mark.parametrize(
    ("where", "code", "values"), list(raised()), ids=lambda value: value if type(value) is str else ""
)
def test_the_values_are_those_that_the_words_ask_for(where, code, values):
    assert values == placeholders(code), where


def test_the_core_raises_no_other_error():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Raise) and node.exc is not None:
                made_by = ast.unparse(node.exc.func)
                assert made_by in {"InputError", "_refused", "separable"}, f"{path.name}:{node.lineno}"


def test_an_error_is_a_value_error_with_code_and_values():
    with pytest.raises(ValueError, match="temperature must be one finite number greater than 0, got -1") as caught:
        softmax([1.0, 2.0], temperature=-1)
    assert type(caught.value) is InputError
    assert (caught.value.code, caught.value.values) == ("not_positive", {"name": "temperature", "value": -1})


def test_an_entry_of_an_array_is_named_with_its_place_and_a_single_number_without():
    with pytest.raises(InputError) as single:
        softmax_core.entropy([0.5, 0.4])
    with pytest.raises(InputError) as entry:
        softmax_core.entropy([[0.5, 0.5], [0.5, 0.4]])
    assert (single.value.code, entry.value.code) == ("sum_not_one", "sum_not_one_at")
    assert entry.value.values["index"] == 1
    assert str(entry.value).endswith("at index 1")


@pytest.mark.parametrize(
    "provoke",
    [
        lambda: softmax([1.0, 2.0], temperature=-1),
        lambda: softmax_core.entropy([[0.5, 0.5], [0.5, 0.4]]),
        lambda: softmax_core.read_csv("x,y,label\n1,2,a\n3,four,b\n"),
    ],
)
def test_an_error_survives_the_way_to_another_process(provoke):
    with pytest.raises(InputError) as caught:
        provoke()
    caught.value.add_note("on the way")
    for other in (pickle.loads(pickle.dumps(caught.value)), copy.deepcopy(caught.value), copy.copy(caught.value)):
        assert type(other) is InputError
        assert (str(other), other.code, other.values) == (str(caught.value), caught.value.code, caught.value.values)
        assert other.__notes__ == ["on the way"]


def test_the_reason_of_a_divergence_is_a_code_with_values_and_its_words():
    start = SoftmaxRegression(np.ones((2, 1)), np.zeros(2))
    end = train(start, [[-1.0], [1.0]], [0, 1], learning_rate=1e3, l2=1.0, steps=2000).divergence
    assert end == Divergence(end.step, "loss_overflow_by_penalty", {"product": "1000", "limit": "2"})
    assert end.cause == MESSAGES[end.code].format(**end.values)
    assert "learning_rate * l2 is 1000" in end.cause
