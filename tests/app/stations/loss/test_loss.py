"""The loss station: the two-models table and the view of the losses."""

import json

import pytest
from shown import address, answer, ask, components, open_page, session_of

from app.state.scenario import Scenario, presets
from app.stations.loss.comparison import TwoModels, examples

START = TwoModels()


def table_of(app):
    return session_of(app)["comparison"]


def test_an_edited_table_is_kept():
    app = open_page("loss")
    rows = [[0.2, 0.5, 0.3], [0.05, 0.05, 0.9], [0.6, 0.3, 0.1]]
    edit = {"truth": [1, 0, 0], "models": [rows, START.to_json()["models"][1]]}
    assert ask(app, comparison=edit)["values"] == {}
    assert table_of(app).to_json() == edit


@pytest.mark.parametrize("row", [[0.3, 0.3, 0.3], [0.5, 0.5, 0.5], [0.0, 0.0, 0.0]])
def test_a_model_with_an_unfinished_row_is_kept(row):
    app = open_page("loss")
    unfinished = [row, [0.3, 0.4, 0.3], [0.1, 0.2, 0.7]]
    models = [unfinished, START.to_json()["models"][1]]
    assert not ask(app, comparison={"models": models})["notices"]
    assert table_of(app).to_json()["models"] == models


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"models": [[[0.5, 0.5]] * 3] * 2}, "needs 3 probabilities of 2 models"),
        ({"models": [[[0.2, 0.3, 0.5]] * 3]}, "needs 3 probabilities of 2 models"),
        ({"models": [[[0.2, 0.3, 0.5]] * 2] * 2}, "needs 3 probabilities of 2 models"),
        ({"models": [[[1.2, -0.2, 0.0]] * 3] * 2}, "between 0 and 1"),
        ({"models": [[[float("nan"), 0.5, 0.5]] * 3] * 2}, "not a number"),
        ({"truth": [0, 1, 3]}, "count from 0 to 2"),
        ({"truth": [-1, 1, 2]}, "count from 0 to 2"),
        ({"truth": [0, 1]}, "needs 3 probabilities"),
        ({"models": None}, "not understood"),
        ({"truth": [None, 1, 2]}, "not understood"),
    ],
)
def test_what_is_no_table_is_named_and_the_last_one_kept(parts, words):
    app = open_page("loss")
    ask(app, comparison={"truth": [0, 0, 0]})
    told = ask(app, comparison=parts)
    assert words in told["notices"][0]
    assert table_of(app).truth == (0, 0, 0)
    assert told["values"]["comparison"] == table_of(app).to_json()


def test_every_example_can_be_sent_back_by_the_page_as_it_came():
    offered = components(open_page("loss"))["two_models"]["examples"]
    tables = [table for _name, table in examples().values()]
    assert [TwoModels.from_json(json.loads(json.dumps(each["table"]))) for each in offered] == tables
    assert tables[0] == TwoModels()


def test_table_and_view_are_in_the_address():
    app = open_page("loss")
    ask(app, comparison={"truth": [0, 0, 2]}, loss={"pair": "0-2", "shape": "contour", "mark": "flat"})
    query = address(app)
    assert {key: query[key] for key in ("truth", "pair", "shape", "mark")} == {
        "truth": "0,0,2",
        "pair": "0-2",
        "shape": "contour",
        "mark": "flat",
    }
    assert session_of(open_page("loss", query)).values == session_of(app).values


@pytest.mark.parametrize("text", ["", "x", "0.1", "0.1,0.2;0.3|", "nan", "2,2,2"])
def test_a_wrong_table_in_an_address_is_named(text):
    app = open_page("loss", {"models": text, "truth": "0,0,0"})
    assert len(answer(app)["notices"]) == 1
    assert table_of(app).models == START.models


@pytest.mark.parametrize("key", presets())
def test_every_preset_can_be_shown(key):
    logits = presets()[key].logits
    app = open_page("loss", {"logits": ",".join(map(str, logits))})
    assert session_of(app)["scenario"].logits == logits
    assert isinstance(session_of(app)["scenario"], Scenario)
