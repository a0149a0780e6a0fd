"""Large results at addresses of their own: made once for all, kept for as long as there is room."""

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

import pytest

from app import results, words
from app.words import _


@pytest.fixture(autouse=True)
def nothing_offered(monkeypatch):
    monkeypatch.setattr(results, "_offered", type(results._offered)())


def test_a_result_is_gzipped_json_at_a_name_of_what_it_follows_from():
    name = results.offer(("a", 1), lambda: {"z": [1, 2]})
    assert json.loads(gzip.decompress(results.read(name))) == {"z": [1, 2]}
    assert results.offer(("a", 1), lambda: {}) == name
    assert results.offer(("a", 2), lambda: {}) != name
    text = results.offer(("text",), lambda: '{"already": "JSON"}')
    assert gzip.decompress(results.read(text)) == b'{"already": "JSON"}'


def test_a_result_is_made_once_for_all_who_read_it_at_once_and_not_before():
    made, together = [], Barrier(4)
    name = results.offer(("once",), lambda: made.append(1) or {})
    assert not made

    def read(_n):
        together.wait(timeout=20)
        return results.read(name)

    with ThreadPoolExecutor(4) as readers:
        bodies = list(readers.map(read, range(4)))
    assert made == [1]
    assert len(set(bodies)) == 1
    results.offer(("once",), lambda: made.append(2) or {})
    results.read(name)
    assert made == [1]


def test_a_result_that_fails_can_be_asked_for_again():
    tries = iter([ZeroDivisionError(), {}])

    def make():
        found = next(tries)
        if isinstance(found, Exception):
            raise found
        return found

    name = results.offer(("fails",), make)
    with pytest.raises(ZeroDivisionError):
        results.read(name)
    assert results.read(name)


def test_the_latest_results_are_kept_and_of_others_there_is_none(monkeypatch):
    monkeypatch.setattr(results, "MOST", 3)
    names = [results.offer((n,), dict) for n in range(3)]
    results.offer((0,), dict)
    results.offer((3,), dict)
    assert results.read(names[1]) is None
    assert results.read(names[0]) and results.read(names[2])
    assert results.read("") is None and results.read("../main.py") is None


def test_a_result_has_the_words_of_who_offered_it_whoever_reads_it():
    def offered():
        words.use("zh")
        return results.offer(("words", words.language()), lambda: {"title": _("Temperature")})

    name = copy_context().run(offered)
    body = json.loads(gzip.decompress(results.read(name)))
    assert body["title"] != "Temperature"
    assert words.language() == "en"
