"""What the core says is worded in the language of the run."""

from contextvars import copy_context

import pytest

from app import films, words
from app.locales.__main__ import messages
from app.state.plane import FLOWERS, opened
from app.state.training import Training
from app.stations.boundary.page import Session
from softmax_core import DIVERGENCES, MESSAGES, read_csv


class Marked:
    """Every message between brackets."""

    @staticmethod
    def gettext(message):
        return f"[{message}]"


@pytest.fixture
def marked(monkeypatch):
    monkeypatch.setattr(words, "catalogue", lambda _language: Marked)


def refusal():
    with pytest.raises(ValueError) as caught:
        read_csv("x,y,label\n1,2,a\n3,four,b\n")
    return caught.value


def test_in_english_an_error_of_the_core_reads_as_it_is():
    assert copy_context().run(lambda: words.worded(refusal())) == str(refusal())


def test_an_error_of_the_core_is_translated_before_its_values_are_filled_in(marked):
    assert words.worded(refusal()) == f"[{refusal()}]"


def test_an_error_of_the_app_is_in_words_already(marked):
    assert words.worded(ValueError("there")) == "there"


def test_the_messages_of_the_core_can_be_extracted():
    assert set(MESSAGES.values()) <= {message.id for message in messages()}


def test_a_session_answers_an_error_of_the_core_in_the_language_of_the_run(marked, monkeypatch):
    session = Session()

    def refused(_self, _request):
        raise refusal()

    monkeypatch.setattr(Session, "_take", refused)
    session.take({})
    assert any(f"[{refusal()}]" in notice for notice in session.notices)


def test_a_film_that_diverges_ends_with_a_code_and_its_values():
    settings = Training(learning_rate=1.0, steps=200)
    run = films.Run.of(opened(FLOWERS), settings)
    run.pieces = iter([_diverged()])
    end = run.advance()["end"]
    assert end["code"] in DIVERGENCES
    assert MESSAGES[end["code"]].format(**end).startswith("the loss overflows")


def _diverged():
    start = films.first_model(opened(FLOWERS), Training())
    points = opened(FLOWERS).dataset
    (part,) = films.train_in_pieces(start, points.points, points.labels, learning_rate=1e308, steps=5)
    return part
