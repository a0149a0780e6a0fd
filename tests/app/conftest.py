"""Films of one test alone."""

import pytest

from app import films


@pytest.fixture
def no_other_films(monkeypatch):
    """A test knows no film of another one, and none is still being made when it begins, or after its end."""
    maker = films._maker

    def end_all():
        for film in films._films.values():
            film.watchers.clear()
            film.leave("nobody")
        maker.submit(int).result()  # after what it was making

    end_all()
    monkeypatch.setattr(films, "_films", type(films._films)())
    yield
    end_all()


@pytest.fixture
def unmade_films(monkeypatch):
    """Films are asked for and told of, but not made: for tests that watch none. No other test finds one of them."""
    monkeypatch.setattr(films, "_films", type(films._films)())
    monkeypatch.setattr(films.Film, "advance", lambda film: None)


@pytest.fixture
def by_hand(no_other_films, monkeypatch):
    """Films are made where a test says so: what is waiting, in its order."""
    waiting = []

    class Maker:
        def submit(self, advance):
            waiting.append(advance)

    monkeypatch.setattr(films, "_maker", Maker())
    return waiting
