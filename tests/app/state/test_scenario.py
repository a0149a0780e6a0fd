"""The scenario: its checks, and its form in the address bar."""

import json
import math
import re
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from malformed import MALFORMED
from strategies import same_every_time, scenarios

from app.state.scenario import (
    DEFAULT_LABELS,
    MAX_CLASSES,
    MAX_LABEL_LENGTH,
    MAX_LOGIT,
    MAX_TEMPERATURE,
    MIN_CLASSES,
    MIN_TEMPERATURE,
    NEXT_WORDS,
    Scenario,
    one_hot_target,
    presets,
)


@same_every_time
@given(scenarios())
def test_an_address_brings_back_the_scenario_it_was_written_for(scenario):
    written = scenario.to_query()
    read, problems = Scenario.from_query(dict(parse_qsl(urlencode(written), keep_blank_values=True)))
    assert (read, problems) == (scenario, [])
    assert read.to_query() == written


@same_every_time
@given(scenarios())
def test_a_commit_brings_back_what_the_browser_was_given(scenario):
    """As JSON that any reader takes: it knows no infinities."""
    text = json.dumps(scenario.to_json(), allow_nan=False)
    assert Scenario.from_json(json.loads(text)) == scenario


def test_a_masked_class_is_minus_infinity_in_an_address_and_on_the_page():
    scenario = Scenario(logits=(2.0, -math.inf, 0.1))
    assert scenario.to_query()["logits"] == "2,-inf,0.1"
    assert scenario.to_json()["logits"] == [2.0, "-inf", 0.1]


def test_labels_that_look_like_a_target_do_not_change_its_meaning():
    scenario = Scenario(logits=(1.0, 2.0), labels=("fox", "1,0"), target=(1.0, 0.0))
    assert Scenario.from_query(scenario.to_query()) == (scenario, [])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, Scenario()),
        ({"logits": " 1, -2.5e1 ,+3"}, Scenario(logits=(1.0, -25.0, 3.0))),
        ({"logits": "1,2,3,4,5"}, Scenario((1.0, 2.0, 3.0, 4.0, 5.0), DEFAULT_LABELS[:5], 1.0, one_hot_target(0, 5))),
        ({"labels": "a, b"}, Scenario((2.0, 1.0), ("a", "b"), 1.0, (1.0, 0.0))),
        ({"labels": '"a, b",c'}, Scenario((2.0, 1.0), ("a, b", "c"), 1.0, (1.0, 0.0))),
        ({"target": "dog"}, Scenario(target=(0.0, 1.0, 0.0))),
        ({"target": "2"}, Scenario(target=(0.0, 0.0, 1.0))),
        ({"target": "0.7,0.2,0.1"}, Scenario(target=(0.7, 0.2, 0.1))),
        ({"labels": "1,2,0", "target": "2"}, Scenario(labels=("1", "2", "0"), target=(0.0, 1.0, 0.0))),
        ({"T": "1e-2", "unknown": "kept by the page"}, Scenario(temperature=0.01)),
        ({"logits": "2,-inf,0.1"}, Scenario(logits=(2.0, -math.inf, 0.1))),
        ({"logits": "−2,−∞,1"}, Scenario(logits=(-2.0, -math.inf, 1.0))),
    ],
    ids=str,
)
def test_an_address_may_hold_a_part_of_the_scenario(query, expected):
    assert Scenario.from_query(query) == (expected, [])


@pytest.mark.parametrize("malformed", MALFORMED, ids=str)
def test_a_bad_part_of_an_address_is_named_and_the_rest_is_kept(malformed):
    scenario, problems = Scenario.from_query(malformed.parts)
    assert scenario == malformed.means
    assert [re.match(r"“(\w+)", problem)[1] for problem in problems] == list(malformed.wrong)


def test_there_are_at_least_forty_bad_addresses_and_no_two_are_the_same():
    assert len({malformed.query for malformed in MALFORMED}) == len(MALFORMED) >= 40


@pytest.mark.parametrize("malformed", MALFORMED, ids=str)
def test_a_notice_quotes_what_a_user_wrote_and_stays_short_and_on_one_line(malformed):
    _scenario, problems = Scenario.from_query(malformed.parts)
    for problem in problems:
        assert len(problem) < 250
        assert problem.count("“") == problem.count("”") > 0
        assert not set(re.sub("“[^”]*”", "", problem)) & set("<>[]*$\n_`")
        assert problem.isprintable()


def test_what_joins_letters_or_emoji_is_part_of_a_name():
    labels = ("\U0001f469\u200d\U0001f467", "\u0645\u06cc\u200c\u062e\u0648", "c")
    scenario, problems = Scenario.from_query({"labels": ",".join(labels)})
    assert (scenario.labels, problems) == (labels, [])


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"logits": (1.0,)}, "1 logits; 2 to 10"),
        ({"logits": (0.0,) * 11}, "11 logits; 2 to 10"),
        ({"logits": (1.0, float("nan"), 0.0)}, "“nan” is not a number"),
        ({"logits": (float("-inf"),) * 3}, "all classes are masked; leave at least one"),
        ({"logits": (1.0, float("inf"), 0.0)}, "logit ∞ is out of range; use numbers from −10000 to 10000, or -inf"),
        ({"logits": (1.0, -10_000.5, 0.0)}, "logit −10000.5 is out of range"),
        ({"logits": (1.0, 10_000.5, 0.0)}, "logit 10000.5 is out of range; use numbers from −10000 to 10000"),
        ({"labels": ("a", "b")}, "2 names for 3 logits"),
        ({"labels": ("a", "", "c")}, "name “” does not fit; use 1 to 24 characters"),
        ({"labels": ("a", "b" * 25, "c")}, "does not fit; use 1 to 24 characters"),
        ({"labels": ("a", "b\tb", "c")}, "does not fit"),
        ({"labels": ("a", "\u200d", "c")}, "does not fit"),
        ({"labels": ("a", "b", "a")}, "name “a” stands twice"),
        ({"temperature": 0.0}, "temperature 0 is out of range; use 0.01 to 100"),
        ({"temperature": 100.5}, "temperature 100.5 is out of range"),
        ({"temperature": float("nan")}, "“nan” is not a number"),
        ({"target": (1.0, 0.0)}, "target has 2 shares for 3 classes"),
        ({"target": (1.5, -0.5, 0.0)}, "shares lie between 0 and 1"),
        ({"target": (float("nan"), 1.0, 0.0)}, "“nan” is not a number"),
        ({"target": (0.5, 0.4, 0.0)}, "shares sum to 0.9, not to 1"),
    ],
    ids=str,
)
def test_what_is_no_scenario_is_refused_in_words(parts, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        Scenario(**parts)


def test_the_limits_themselves_are_allowed():
    Scenario(
        logits=(MAX_LOGIT, -MAX_LOGIT, 0.0), labels=("x" * MAX_LABEL_LENGTH, "é", "狐"), temperature=MIN_TEMPERATURE
    )
    Scenario((0.0,) * MAX_CLASSES, DEFAULT_LABELS, MAX_TEMPERATURE, (0.1,) * MAX_CLASSES)


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "logits",
        {**Scenario().to_json(), "logits": None},
        {**Scenario().to_json(), "logits": ["much", 1, 2]},
        {**Scenario().to_json(), "logits": [10**400, 1, 2]},
        {**Scenario().to_json(), "temperature": [1]},
        {**Scenario().to_json(), "target": [1, 0]},
        {**Scenario().to_json(), "labels": ["a", "b", "c", "d"]},
        {**Scenario().to_json(), "labels": [1, 2, 3]},
    ],
    ids=lambda payload: str(payload)[:40],
)
def test_a_commit_that_is_no_scenario_is_refused(payload):
    with pytest.raises(ValueError):
        Scenario.from_json(payload)


def test_a_commit_leaves_out_the_spaces_around_a_name():
    payload = {**Scenario().to_json(), "labels": [" cat ", "dog", "pig"]}
    assert Scenario.from_json(payload) == Scenario()


def test_the_true_class_has_the_largest_share_the_first_one_in_a_tie():
    assert Scenario(target=(0.2, 0.5, 0.3)).true_class == 1
    assert Scenario(target=(0.2, 0.4, 0.4)).true_class == 1


def shown_by(preset):
    """The scenario that a preset makes of the usual one."""
    count = len(preset.logits)
    changed = {name: value for name, value in preset.to_json().items() if name != "title" and value is not None}
    return Scenario(**({"labels": DEFAULT_LABELS[:count], "target": one_hot_target(0, count)} | changed))


def test_presets_have_names_of_their_own_and_are_all_different():
    known = presets()
    assert len({preset.title for preset in known.values()}) == len(known)
    assert len({shown_by(preset) for preset in known.values()}) == len(known)


@pytest.mark.parametrize("name", presets())
def test_a_preset_that_is_about_its_logits_keeps_the_target_and_the_temperature(name):
    preset = presets()[name]
    about_target = {"start", "right", "wrong", "soft", "two", "ten", "vanishing"}
    assert (preset.target is not None) == (name in about_target)
    assert (preset.temperature is not None) == (name in {"start", "right", "wrong", "vanishing"})


@pytest.mark.parametrize(
    ("name", "promise"),
    [
        ("uniform", lambda s: len(set(s.logits)) == 1),
        ("right", lambda s: max(s.logits) == s.logits[s.true_class] >= min(s.logits) + 5),
        ("wrong", lambda s: min(s.logits) == s.logits[s.true_class] <= max(s.logits) - 5),
        ("rivals", lambda s: 0 < sorted(s.logits)[-1] - sorted(s.logits)[-2] < 0.5),
        ("soft", lambda s: max(s.target) < 1),
        ("huge", lambda s: max(s.logits) > 709),
        ("two", lambda s: s.num_classes == MIN_CLASSES),
        ("ten", lambda s: s.num_classes == MAX_CLASSES),
        ("words", lambda s: s.labels == NEXT_WORDS and s.num_classes == MAX_CLASSES),
    ],
)
def test_a_preset_is_what_its_name_says(name, promise):
    assert promise(shown_by(presets()[name]))
