"""What holds for the figures of every station: a look is told by its key, and made only where somebody fetches it."""

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from preset_scenarios import PRESET_SCENARIOS

from app import assets, results
from app.charts.base import look_of, plain, solid
from app.state.scenario import Scenario
from app.state.session import Session
from app.stations import STATIONS
from app.views.figure import Drawing
from app.words import use

APP = Path(assets.__file__).parent
EVERY_STATION = pytest.mark.parametrize("station", STATIONS, ids=lambda station: station.key)
SCENARIOS = [
    *PRESET_SCENARIOS.values(),
    Scenario(),
    Scenario((2.1, 0.9, 0.2)),
    Scenario((-0.3, 1.2, 0.1), temperature=0.4),
    Scenario((0.3, 2.5, -1.0), temperature=1.5, target=(0.1, 0.2, 0.7)),
    Scenario((0.3, 2.4, -1.1), temperature=1.5, target=(0.1, 0.2, 0.7)),
    Scenario((40.0, 2.4, -1.1)),
    Scenario((1.2, 0.1), ("cat", "dog"), target=(1.0, 0.0)),
    Scenario((1.3, 0.2), ("cat", "dog"), 2.0, (0.0, 1.0)),
    Scenario((1.0, 2.0, 0.0, -1.0), ("a", "b", "c", "d"), target=(0.0, 1.0, 0.0, 0.0)),
    Scenario((0.5, 1.9, 0.0, -1.0), ("a", "b", "c", "d"), 0.5, (0.0, 1.0, 0.0, 0.0)),
    Scenario((1.0, 0.0), ("<b>var(--ink)</b>", "%{x}"), target=(0.3, 0.7)),
]


#: So many looks of one key are drawn and compared.
ENOUGH = 8


def session_at(station, scenario=None):
    """What a visitor has at a station, who has set the scenario; no Streamlit runs."""
    session = Session(station=station)
    session.change(**{name: kind.initial() for name, kind in station.values.items()})
    if scenario is not None:
        session.change(scenario=scenario)
    elif station.opening:
        station.opening(session)
    return session


def variants(station, scenario):
    """The station at a scenario, and with every choice that the menus of its figures offer."""
    session = session_at(station, scenario)
    yield session
    menus = [menu.to_json() for drawing in station.figures(session).values() for menu in drawing.controls]
    for menu in [*menus, *station.extra(session).get("menus", ())]:
        value, field = menu["value"], menu["field"]
        for key, _title in menu["choices"][:4]:
            other = session_at(station, scenario)
            other.change(**{value: replace(other[value], **{field: key})})
            yield other


@EVERY_STATION
def test_equal_look_keys_mean_the_same_look(station):
    looks, seen, drawn = {}, defaultdict(int), defaultdict(int)
    for scenario in SCENARIOS:
        for session in variants(station, scenario):
            for drawing in station.figures(session).values():
                assert isinstance(drawing, Drawing)
                key = (drawing.key, drawing.look_key)
                seen[drawing.key] += 1
                drawn[key] += 1
                if drawn[key] > ENOUGH:
                    continue
                look = look_of(drawing.draw())
                assert looks.setdefault(key, look) == look, key
    # Otherwise nothing was compared.
    told = {key for key, _look_key in looks}
    assert all(seen[key] > sum(each == key for each, _look_key in looks) for key in told)


@EVERY_STATION
def test_a_commit_that_changes_only_numbers_names_the_same_looks(station):
    session = session_at(station)
    scenario = session["scenario"]
    nudged = replace(scenario, logits=tuple(z + 0.01 for z in scenario.logits))
    names = []
    for each in (scenario, nudged):
        session.change(scenario=each)
        names.append({slot: drawing.to_json()["look"] for slot, drawing in station.figures(session).items()})
    assert names[0] == names[1]


@EVERY_STATION
def test_to_answer_draws_no_figure(station, monkeypatch):
    offered = []
    monkeypatch.setattr(results, "offer", lambda key, make: offered.append(key) or "a name")
    monkeypatch.setattr("app.views.figure.look_of", lambda figure: pytest.fail("a look was made"))
    monkeypatch.setattr("plotly.graph_objects.Figure.__init__", lambda *_, **__: pytest.fail("a figure was drawn"))
    for scenario in SCENARIOS:
        session = session_at(station, scenario)
        figures = station.figures(session)
        answers = [drawing.to_json() for drawing in figures.values()]
        assert len(offered) == len(answers)
        json.dumps(answers, allow_nan=False)
        offered.clear()


@EVERY_STATION
def test_a_look_is_worded_in_the_language_of_whoever_asks_for_it_first(station):
    drawings = station.figures(session_at(station))
    spoken = {}
    for language in ("en", "zh"):
        use(language)
        spoken[language] = {slot: drawing.to_json()["look"] for slot, drawing in drawings.items()}
    use("en")
    for slot in drawings:
        assert spoken["en"][slot] != spoken["zh"][slot]


@EVERY_STATION
def test_a_figures_module_is_there_and_gives_traces(station):
    for scenario in SCENARIOS:
        for session in variants(station, scenario):
            for drawing in station.figures(session).values():
                assert "export" in (text := (APP / drawing.module).read_text()) and "traces" in text
                assert drawing.title and len(drawing.description) > 20


@EVERY_STATION
def test_a_look_holds_no_number_that_follows_a_hand(station):
    for drawing in station.figures(session_at(station)).values():
        look = json.loads(look_of(drawing.draw()))
        keyed = [trace for trace in look["data"] if trace.get("meta")]
        assert keyed
        for trace in keyed:
            assert not {"x", "y", "z", "surfacecolor"} & trace.keys(), trace["meta"]
        keys = [trace["meta"]["key"] for trace in keyed]
        assert len(keys) == len(set(keys))
        for trace in keyed:
            assert trace["meta"].get("of", keys[0]) in keys


@EVERY_STATION
def test_every_marker_above_a_figure_says_how_it_looks(station):
    for drawing in station.figures(session_at(station)).values():
        for trace in drawing.draw().data:
            if not (trace.meta and trace.meta.get("live")):
                continue
            if trace.mode == "markers":
                marker = trace.marker
                assert marker.symbol and marker.size and marker.color
                assert marker.line.color and marker.line.width
            else:
                assert trace.line.color and trace.line.width


def test_a_quote_in_a_label_is_a_quote_and_a_tag_none():
    assert plain(["a\"q's", "<b>&</b>"]) == ("a\"q's", "&lt;b&gt;&amp;&lt;/b&gt;")
    assert solid(plain(["<b>&</b>"])[0]) == "<\u200bb>&<\u200b/b>"
