"""The registry: every station opens, is made of parts that there are, and reads what it writes into the address."""

import re
from itertools import pairwise

import pytest
from shown import address, answer, components, open_page, session_of

from app import assets
from app.state.scenario import DEFAULT_LABELS, Scenario, presets
from app.state.session import KEPT, LANGUAGE_KEY, SHARED, Session
from app.stations import STATIONS

KEYS = [station.key for station in STATIONS]
every_station = pytest.mark.parametrize("station", STATIONS, ids=lambda station: station.key)


def table(module, name):
    """The keys of a table in a module of the page."""
    source = assets.files()[module].read_text()
    body = re.search(rf"^(?:export )?const {name} = \{{\n(.*?)^\}};", source, re.MULTILINE | re.DOTALL)[1]
    return set(re.findall(r'^  "?([a-z_]+)"?(?=[,:(])', body, re.MULTILINE))


def test_the_stations_of_the_course_are_in_its_order():
    course = ["softmax", "loss", "gradient", "boundary"]
    assert [key for key in KEYS if key in course] == course
    assert KEYS[0] == course[0] and len(set(KEYS)) == len(KEYS)


@every_station
def test_a_station_opens_in_a_new_session(station):
    app = open_page(station.key)
    told = answer(app)
    assert not told["notices"] and not told["problems"] and told["fits"]
    assert set(told["names"]) == {*SHARED, *station.values} == set(told["values"])
    for name, fields in told["values"].items():
        assert fields == session_of(app)[name].to_json(), "a first answer has all of every value"
    assert (app.title[0].value, app.caption[0].value) == (station.question, station.idea)
    assert [heading.value for heading in app.subheader] == ["What to notice"]
    assert sum(line.startswith("- ") for line in app.markdown[0].value.splitlines()) == 3 == len(station.notice)
    assert station.formula in assets.files() and "heading" in components(app)["formula"]


@every_station
def test_a_station_has_columns_and_tools_that_there_are(station):
    columns, tools = table("browser/pipeline/columns.js", "COLUMNS"), table("browser/pipeline/tools.js", "TOOLS")
    if station.pipeline != "browser/pipeline/pipeline.js":
        columns |= set(re.findall(r"^  ([a-z_]+): \{$", assets.files()[station.pipeline].read_text(), re.MULTILINE))
    assert {column.split()[0] for column in station.columns} <= columns
    assert set(station.tools) <= tools
    pipeline = components(open_page(station.key))["pipeline"]
    assert (pipeline["columns"], pipeline["tools"]) == (list(station.columns), list(station.tools))


@every_station
def test_a_station_offers_the_presets_of_its_lesson(station):
    found = components(open_page(station.key))
    if not station.presets:
        assert "presets" not in found
        return
    assert [each["title"] for each in found["presets"]["presets"]] == [presets()[key].title for key in station.presets]
    assert found["presets"]["names"] == list(DEFAULT_LABELS)


@every_station
def test_figures_have_a_slot_each_a_title_and_a_description(station):
    app = open_page(station.key)
    for slot, drawing in answer(app)["figures"].items():
        assert f"figure-{slot}" in components(app)
        assert drawing["title"] and len(drawing["description"].split()) >= 5
        assert drawing["module"] in assets.files()


@every_station
def test_no_two_values_of_a_station_share_a_key_of_the_address(station):
    owned = [key for kind in (Scenario, *station.values.values()) for key in kind.address_keys()]
    assert len(set(owned)) == len(owned)
    assert not {KEPT, LANGUAGE_KEY} & set(owned)


def test_a_name_stands_for_one_kind_of_value_at_all_stations():
    kinds = {}
    for station in STATIONS:
        for name, kind in station.values.items():
            assert kinds.setdefault(name, kind) is kind and name != "scenario"


@every_station
def test_a_station_writes_an_address_that_reads_back(station):
    app = open_page(station.key)
    again = open_page(station.key, address(app))
    assert session_of(again).values == session_of(app).values
    assert address(again) == address(app)
    assert not answer(again)["notices"]


@every_station
def test_what_to_do_first_is_done_by_changing_something_that_the_station_has(station):
    assert station.tasks
    told = answer(open_page(station.key))["values"]
    for task in station.tasks:
        value, field = task.field.split(".")
        assert field in told[value]
    shown = components(open_page(station.key))["guide"]["tasks"]
    assert [task["words"] for task in shown] == [task.words for task in station.tasks]


@every_station
def test_actions_have_names_of_their_own(station):
    assert "reset" not in station.actions
    assert all(callable(action) for action in station.actions.values())


def test_one_session_visits_all_stations_and_nothing_is_lost():
    app = open_page(KEYS[0], {"logits": "3,2,1", "labels": "a,b,c"})
    for _before, after in pairwise([*KEYS, *KEYS]):
        open_page(after, app=app)
        assert session_of(app)["scenario"] == Scenario(logits=(3.0, 2.0, 1.0), labels=("a", "b", "c"))


def test_what_a_station_tells_beside_its_values_hides_none_of_the_session():
    own = {"session", "number", "revision", "names", "values", "figures", "notices", "problems", "delivery", "fits"}
    for station in STATIONS:
        session = Session(station=station)
        session.change(**{name: kind.initial() for name, kind in station.values.items()})
        assert not own & set(station.extra(session))
