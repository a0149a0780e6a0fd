"""The one codec: every field of every value goes out and comes back, and nothing else comes in but in words."""

import json
import re
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import BAD, HANDS, anything, same_every_time

from app.state.fields import Value, as_number, as_text, digits, flag, number, quoted, shortened, whole
from app.state.plane import Plane

KINDS = list(HANDS)
FIELDS = [(kind, name) for kind in KINDS for name in kind.kinds()]


def as_sent(value):
    """A value as it comes out of a message."""
    return json.loads(json.dumps(value))


def named(case):
    return getattr(case, "__name__", str(case))


def subclasses(kind):
    return {kind, *(below for each in kind.__subclasses__() for below in subclasses(each))}


def test_every_value_that_there_is_is_tried_here():
    assert {kind for kind in subclasses(Value) - {Value} if kind.__module__.startswith("app.")} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_what_a_first_visitor_finds_goes_through_json_and_address(kind):
    first = kind.initial()
    assert kind.from_json(as_sent(first.to_json())) == first
    assert kind.from_json({}, first) == first
    assert kind.from_query(first.to_query() or {})[1] == []


@pytest.mark.parametrize("kind", KINDS, ids=named)
@same_every_time
@given(data=st.data())
def test_what_hands_make_of_a_value_comes_back_from_json(kind, data):
    value = data.draw(HANDS[kind])
    sent = as_sent(value.to_json())
    assert kind.from_json(sent) == value
    for name in kind.kinds():
        patch = {name: sent[name]} if sent[name] is not None else {}
        assert kind.from_json(patch, value) == value


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not Plane], ids=named)
@same_every_time
@given(data=st.data())
def test_what_hands_make_of_a_value_comes_back_from_the_address(kind, data):
    value = data.draw(HANDS[kind])
    query = dict(parse_qsl(urlencode(value.to_query()), keep_blank_values=True))
    if kind.address_keys():
        assert set(query) <= set(kind.address_keys())
        assert kind.from_query(query) == (value, [])


def refused(take):
    """Whether what `take` does was refused: in words, or not at all."""
    try:
        take()
    except ValueError as error:
        words = str(error)
        assert re.search(r"[a-z]+ [a-z]+.*\.$", words, re.DOTALL), words
        assert len(words) < 500
        words.encode()
        return True
    return False


#: What a field may be besides its own kind of JSON: None is a default, yes or no, a list or a number may fit.
MAY_FIT = {"None", "true", "a list", "a negative number"}
FIT = {("training", "an object"), ("source", "an object"), *((name, "text") for name in ("file", "digest", "label"))}


@pytest.mark.parametrize(("kind", "field"), FIELDS, ids=named)
def test_what_is_no_such_field_is_refused_in_words_and_nothing_else(kind, field):
    first = kind.initial()
    for name, bad in BAD.items():
        made = []
        if not refused(lambda bad=bad, made=made: made.append(kind.from_json({field: bad}, first))):
            assert name in MAY_FIT or (field, name) in FIT, name
            assert kind.from_json(as_sent(made[0].to_json())) == made[0], "what is taken is a value like any other"


@pytest.mark.parametrize("kind", KINDS, ids=named)
@same_every_time
@given(data=st.data())
def test_any_json_is_taken_or_refused_in_words(kind, data):
    field = data.draw(st.sampled_from(list(kind.kinds())))
    whole_message = data.draw(anything)
    part = data.draw(anything)
    refused(lambda: kind.from_json(whole_message))
    refused(lambda: kind.from_json({field: part}, kind.initial()))


@pytest.mark.parametrize("kind", KINDS, ids=named)
@same_every_time
@given(data=st.data())
def test_any_address_is_read_and_what_is_wrong_in_it_is_named(kind, data):
    texts = st.one_of(
        st.text(max_size=20), st.sampled_from(["nan", "inf", "1e999", "9" * 100_000, "x" * 100_000, "\x00"])
    )
    query = data.draw(st.dictionaries(st.sampled_from([*kind.address_keys(), "other"]), texts, max_size=5))
    value, problems = kind.from_query(query)
    assert isinstance(value, kind)
    assert all(len(problem) < 700 and "\n" not in problem for problem in problems)


def test_a_message_that_is_no_object_is_refused():
    for kind in KINDS:
        for message in (None, [], "x", 5, True):
            assert refused(lambda kind=kind, message=message: kind.from_json(message))


def test_numbers_are_checked_and_named():
    rate = number(0.01, 100.0, lambda: "learning rate")
    assert (rate.take(0.01), rate.take(7), rate.take(100.0)) == (0.01, 7.0, 100.0)
    with pytest.raises(ValueError, match=r"the learning rate 101 is out of range; use 0\.01 to 100"):
        rate.take(101)
    for bad in (0.0, -1.0, float("nan"), float("inf"), None, "0.5", [1.0], True):
        with pytest.raises(ValueError):
            rate.take(bad)
    with pytest.raises(ValueError, match=r"2\.5 is not a whole number"):
        whole(1, 10, lambda: "count").take(2.5)


def test_a_flag_is_yes_or_no():
    assert [flag().from_text(text) for text in "10"] == [True, False]
    for bad in ("", "2", "yes", "true"):
        with pytest.raises(ValueError, match="neither 0 nor 1"):
            flag().from_text(bad)


def test_text_is_cut_and_stands_on_one_line():
    assert shortened("a\n b\t c") == "a b c"
    assert shortened("x" * 50) == "x" * 39 + "…"
    assert quoted("x", 5) == "“x”"
    assert digits(0.1 + 0.2) == "0.3"
    assert as_text("狐") == "狐"
    assert as_number(10**400) == float("inf")
