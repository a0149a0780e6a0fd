"""How the user trains: the settings as text, and in what two runs can differ."""

import pytest
from hypothesis import given
from strategies import rivalries, same_every_time, trainings

from app.state.training import RIVALRIES, RIVALRY, SCHEMES, SETTINGS, Training


@same_every_time
@given(trainings)
def test_settings_are_read_back_from_their_text(training):
    assert Training.parsed(training.written()) == training


@same_every_time
@given(rivalries.filter(bool))
def test_a_second_run_is_read_back_from_its_text(rivalry):
    assert RIVALRY.from_text(RIVALRY.write(rivalry)) == rivalry
    assert getattr(Training().but(*rivalry), rivalry[0]) == rivalry[1]


@pytest.mark.parametrize("start", ["zero", "wrong"])
@pytest.mark.parametrize("model", ["hidden_1", "hidden_2"])
def test_a_second_run_with_hidden_layers_starts_where_these_can_learn(start, model):
    assert Training(start=start).but("model", model).start == "random"
    assert Training(start=start).but("model", "one_vs_rest").start == start
    assert Training(start=start).but("loss", "focal").start == start


def test_usual_settings_need_no_words():
    assert Training().written() == ""
    assert Training("focal", learning_rate=0.3).written() == "loss:focal,learning_rate:0.3"


@pytest.mark.parametrize(
    "settings",
    [
        {"loss": "regret"},
        {"optimizer": None},
        {"start": ""},
        {"learning_rate": 0},
        {"learning_rate": float("nan")},
        {"learning_rate": "fast"},
        {"steps": 10**9},
        {"batch_size": -1},
        {"l2": -1},
        {"seed": -1},
        {"seed": 10**6},
        {"units": 99},
    ],
    ids=str,
)
def test_settings_that_are_none_are_refused_in_words(settings):
    with pytest.raises(ValueError, match=r"[a-z]+ [a-z]+"):
        Training.from_json(settings)


@pytest.mark.parametrize(
    "rivalry", [["loss"], ["steps", 200], ["x", 1], ["loss", "regret"], "loss", 5, [[], []], ["seed", 5], {}], ids=str
)
def test_a_second_run_that_is_none_is_refused_in_words(rivalry):
    with pytest.raises(ValueError, match=r"[a-z]+ [a-z]+"):
        RIVALRY.take(rivalry)


@pytest.mark.parametrize("name", ["steps", "units", "seed", "name"])
def test_two_runs_cannot_differ_in_what_they_share(name):
    assert name not in RIVALRIES
    with pytest.raises(ValueError):
        Training().but(name, 1)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_scheme_can_only_be_the_second_run(scheme):
    with pytest.raises(ValueError, match="second run"):
        SETTINGS.take(Training(model=scheme))
    assert Training().but("model", scheme).model == scheme
