"""The gradient station: the race of two descents and what it is set to."""

import math

import pytest
from shown import answer, ask, components, open_page, session_of

from app.catalogue import COMPARED
from app.state.scenario import presets
from app.stations.gradient.figures import STEPS
from app.stations.gradient.page import GRADIENT
from app.stations.gradient.state import LEARNING_RATES, Race


def test_the_race_opens_slow_at_its_start_on_the_squared_errors_plateau():
    race = session_of(open_page("gradient"))["race"]
    assert (race.learning_rate, race.step, race.land, race.pair) == (0.2, 0, "mean_squared_error", "")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [(0.01, 0.01), (7, 7.0), (100.0, 100.0)]
    + [(bad, 0.2) for bad in (0.0, -1.0, 101.0, math.nan, math.inf, None, "0.5", [1.0])],
)
def test_only_rates_in_range_are_taken_from_the_page(sent, kept):
    app = open_page("gradient")
    told = ask(app, race={"learning_rate": sent})
    assert session_of(app)["race"].learning_rate == kept
    assert bool(told["notices"]) == (sent != kept)


def test_the_playhead_stands_on_a_step_of_the_race():
    app = open_page("gradient")
    assert not ask(app, race={"step": STEPS})["notices"]
    for bad in (STEPS + 1, -1, 0.5):
        assert ask(app, race={"step": bad})["notices"]
    assert session_of(app)["race"].step == STEPS


@pytest.mark.parametrize("land", COMPARED)
def test_either_loss_can_be_the_map(land):
    app = open_page("gradient", {"land": land, "pair": "1-2", "rate": "3"})
    assert not answer(app)["notices"]
    assert session_of(app)["race"] == Race(3.0, 0, land, "1-2")


def test_the_controls_know_the_ends_of_what_they_set():
    race = components(open_page("gradient"))["race"]
    assert (race["learning_rates"], race["steps"]) == (list(LEARNING_RATES), STEPS)


@pytest.mark.parametrize("temperature", ["0.01", "100"])
@pytest.mark.parametrize("logits", ["10000,-10000,0", "-5,5,0", "0,0,0"])
def test_the_ends_of_every_range_are_shown_too(logits, temperature):
    app = open_page("gradient", {"logits": logits, "T": temperature})
    assert not answer(app)["notices"]


@pytest.mark.parametrize("key", presets())
def test_every_preset_can_be_shown(key):
    logits = presets()[key].logits
    assert session_of(open_page("gradient", {"logits": ",".join(map(str, logits))}))["scenario"].logits == logits


def test_paths_on_the_map_are_told_apart_before_anything_is_played():
    """By their dashes, and by the mark of its loss at the end of each: on a map, colours are heights."""
    session = session_of(open_page("gradient"))
    figure = GRADIENT.figures(session)["race-contour"].draw()
    by_key = {trace.meta["key"]: trace for trace in figure.data if trace.meta}
    assert len({by_key[loss].line.dash for loss in COMPARED}) == len(COMPARED)
    ends = [by_key[f"end-{loss}"].marker for loss in COMPARED]
    assert len({(end.symbol, end.color) for end in ends}) == len(COMPARED)
