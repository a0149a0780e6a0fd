"""Which two logits a landscape lies over."""

import pytest

from app.state.pairs import PAIR, WEIGHT_PAIR, chosen_pair, pairs, strongest_rivals, usual_pair
from app.state.scenario import DEFAULT_LABELS, DEFAULT_LOGITS, Scenario, one_hot_target

TEN = Scenario(DEFAULT_LOGITS, DEFAULT_LABELS, 1.0, one_hot_target(0, 10))


def test_the_usual_pair_is_the_true_class_and_its_strongest_rival():
    assert strongest_rivals(Scenario()) == (0, 1)
    assert strongest_rivals(Scenario((0.3, 2.5, -1.0), temperature=1.5, target=(0.1, 0.2, 0.7))) == (2, 1)


def test_every_pair_is_there_once_and_the_usual_one_first():
    scenario = Scenario((0.0, 1.0, 2.0, 3.0), ("a", "b", "c", "d"), 1.0, (0.0, 0.0, 1.0, 0.0))
    assert list(pairs(scenario, strongest_rivals(scenario))) == ["", "0-1", "0-2", "0-3", "1-2", "1-3"]
    assert len({frozenset(pair) for pair in pairs(TEN, (0, 5)).values()}) == 45


@pytest.mark.parametrize(("chosen", "axes"), [("0-1", (0, 1)), ("0-2", (0, 2)), ("1-2", (1, 2))])
def test_any_pair_of_logits_can_be_chosen(chosen, axes):
    assert chosen_pair(chosen, Scenario(), {}) == axes


def test_a_rival_that_overtakes_another_does_not_turn_the_picture_over():
    memory = {}
    assert usual_pair(Scenario(), memory) == (0, 1)
    assert usual_pair(Scenario(logits=(2.0, 1.0, 4.0)), memory) == (0, 1)


def test_another_true_class_brings_its_own_strongest_rival():
    memory = {}
    usual_pair(Scenario(), memory)
    assert usual_pair(Scenario(logits=(2.0, 1.0, 4.0), target=(0.0, 1.0, 0.0)), memory) == (1, 2)


def test_a_pair_of_classes_that_are_gone_gives_way_to_the_usual_one():
    two = Scenario((1.5, -0.5), ("a", "b"), 1.0, (1.0, 0.0))
    assert chosen_pair("7-9", TEN, {}) == (7, 9)
    assert chosen_pair("7-9", two, {}) == (0, 1)


@pytest.mark.parametrize("kind, good", [(PAIR, ["", "0-2"]), (WEIGHT_PAIR, ["", "0.1-2.1"])])
def test_a_pair_has_one_form(kind, good):
    assert [kind.take(text) for text in good] == good
    for bad in ("0", "0-", "10-2", "a-b", "٣-٤", "0.7-1.0", None, 5, [0, 1]):
        with pytest.raises(ValueError):
            kind.take(bad)
