"""The scenario's life on a page: who wins when the address, the user's hand and a station's own beginning disagree."""

import json
from pathlib import Path

import pytest
from app.state.workbench import KEYS as BENCH_KEYS
from malformed import MALFORMED
from shown import at_station
from streamlit.testing.v1 import AppTest

from app.state.scenario import Scenario
from app.state.session import QUERY_KEYS

EXPLAINER = str(Path(__file__).parents[2] / "app" / "explainer.py")
STATIONS = sorted(
    path.parent.name for path in Path(EXPLAINER).parent.glob("stations/*/page.py") if "lesson.show" in path.read_text()
)
FIRST = Scenario(logits=(3.0, 2.0, 1.0))
SECOND = Scenario(logits=(1.0, 2.0, 3.0), temperature=2.0)


def open_page(query=None, station="softmax"):
    app = AppTest.from_file(EXPLAINER, default_timeout=30)
    return visit(app, query, station)


def visit(app, query=None, station="softmax"):
    """Come to a station by an address: a link, Back or Forward."""
    for name in list(app.query_params):
        del app.query_params[name]
    for name, value in (query or {}).items():
        app.query_params[name] = value
    return at_station(app, station).run()


def commit(app, payload, query):
    """A release: the browser sends `payload` along with the address that it showed when it did so."""
    app.session_state.session.commit(payload)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def pipeline(app):
    (data,) = [
        json.loads(element.proto.json)
        for element in app.get("bidi_component")
        if element.proto.component_name.endswith(".pipeline")
    ]
    return data


def address(app):
    """What the address says of the scenario."""
    values = {name: value[-1] if isinstance(value, list) else value for name, value in app.query_params.items()}
    return {name: value for name, value in values.items() if name not in BENCH_KEYS}


def test_there_are_four_stations():
    assert STATIONS == ["boundary", "gradient", "loss", "softmax"]


@pytest.mark.parametrize("station", STATIONS)
def test_every_station_takes_the_scenario_of_the_address_and_writes_all_of_it(station):
    app = open_page({"logits": "3,2,1"}, station)
    assert pipeline(app)["scenario"] == FIRST.as_data()
    assert address(app) == FIRST.to_query()
    assert not app.warning


def test_a_bare_address_shows_the_usual_scenario_and_is_completed():
    app = open_page()
    assert pipeline(app)["scenario"] == Scenario().as_data()
    assert address(app) == Scenario().to_query()


def test_what_else_stands_in_the_address_stays_there():
    app = open_page({"T": "2", "utm_source": "a lesson"})
    assert address(app) == {**Scenario(temperature=2.0).to_query(), "utm_source": "a lesson"}


def test_a_commit_is_written_into_the_address():
    app = open_page(FIRST.to_query())
    commit(app, SECOND.as_data(), FIRST.to_query())
    assert pipeline(app)["scenario"] == SECOND.as_data()
    assert address(app) == SECOND.to_query()


def test_a_commit_is_not_echoed_into_the_hand():
    app = open_page(FIRST.to_query())
    before = pipeline(app)["revision"]
    commit(app, SECOND.as_data(), FIRST.to_query())
    assert pipeline(app)["revision"] == before


def test_an_address_from_before_the_commit_does_not_undo_it():
    app = open_page(FIRST.to_query())
    commit(app, SECOND.as_data(), FIRST.to_query())
    third = Scenario(logits=(0.0, 5.0, 0.0))
    commit(app, third.as_data(), FIRST.to_query())
    assert pipeline(app)["scenario"] == third.as_data()
    assert address(app) == third.to_query()


def test_back_and_forward_bring_the_scenario_of_their_address():
    app = open_page(FIRST.to_query())
    commit(app, SECOND.as_data(), FIRST.to_query())
    for scenario in (FIRST, SECOND):
        before = pipeline(app)["revision"]
        visit(app, scenario.to_query())
        assert pipeline(app)["scenario"] == scenario.to_json()
        assert pipeline(app)["revision"] > before, "the browser must take what it did not make itself"


def test_a_station_reached_by_a_bare_address_shows_the_scenario_of_the_one_before():
    app = open_page(SECOND.to_query())
    visit(app, {}, "loss")
    assert pipeline(app)["scenario"] == SECOND.as_data()
    assert address(app) == SECOND.to_query()


def test_a_bad_commit_is_answered_and_the_last_good_scenario_shown_again():
    app = open_page(FIRST.to_query())
    before = pipeline(app)["revision"]
    commit(app, {**FIRST.as_data(), "temperature": 0}, FIRST.to_query())
    assert "temperature 0 is out of range" in app.warning[0].value
    assert pipeline(app)["scenario"] == FIRST.as_data()
    assert pipeline(app)["revision"] > before


def test_a_notice_goes_with_the_next_good_commit():
    app = open_page({"T": "warm"})
    assert len(app.warning) == 1
    commit(app, FIRST.as_data(), address(app))
    assert not app.warning


def test_a_notice_stays_while_nothing_happens():
    app = open_page({"T": "warm"})
    app.run()
    assert "T=warm" in app.warning[0].value


def test_a_menu_keeps_the_scenario_and_lets_the_address_alone():
    app = open_page(FIRST.to_query())
    app.session_state.session.choose("loss-shape", "contour")
    app.run()
    assert app.session_state.session.options["loss-shape"] == "contour"
    assert address(app) == FIRST.to_query()


@pytest.mark.parametrize(
    ("malformed", "station"),
    [*((malformed, "softmax") for malformed in MALFORMED), *((MALFORMED[-1], station) for station in STATIONS)],
    ids=str,
)
def test_a_bad_address_never_breaks_a_station(malformed, station):
    app = open_page(malformed.parts, station)
    assert not app.exception
    assert not app.error
    assert len(app.warning) == len(malformed.wrong)
    for name, warning in zip(malformed.wrong, app.warning, strict=True):
        assert warning.value.startswith(f"`{name}")
    assert pipeline(app)["scenario"] == malformed.means.as_data()
    assert {name: address(app)[name] for name in QUERY_KEYS} == malformed.means.to_query()
