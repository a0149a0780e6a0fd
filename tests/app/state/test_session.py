"""What the user edits in one session: who wins when the address, hands and Python disagree; nothing sent does harm."""

import json
from copy import deepcopy
from dataclasses import replace
from itertools import cycle, islice
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from malformed import MALFORMED
from shown import BY_KEY, address, answer, ask, open_page, send, session_of
from strategies import BAD, HANDS, anything, same_every_time

from app.state import links
from app.state.data import Source
from app.state.plane import FLOWERS, opened
from app.state.scenario import Scenario
from app.state.session import Session

FIRST = Scenario(logits=(3.0, 2.0, 1.0))
SECOND = Scenario(logits=(1.0, 2.0, 3.0), temperature=2.0)
SCENARIO_KEYS = Scenario.address_keys()


def session_at(station):
    """A session at a station, without a page."""
    session = Session(station=BY_KEY[station])
    session.change(**{name: kind.initial() for name, kind in BY_KEY[station].values.items()})
    return session


def page_of(session):
    """What a page knows that has seen nothing but the answers of `session`."""
    page = {}

    def read():
        told = session.answer()
        for name, fields in told["values"].items():
            page.setdefault(name, {}).update(json.loads(json.dumps(fields)))
        return told

    return page, read


def request_of(session, number=1, seen=None, action=None, literal=False, **values):
    seen = session.revision if seen is None else seen
    return {"number": number, "seen": seen, "values": values, "action": action, "literal": literal}


# ---- the address -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("station", BY_KEY)
def test_every_station_takes_the_scenario_of_the_address_and_writes_all_of_it(station):
    app = open_page(station, {"logits": "3,2,1"})
    assert answer(app)["values"]["scenario"] == FIRST.to_json()
    assert {key: address(app)[key] for key in SCENARIO_KEYS} == FIRST.to_query()
    assert not answer(app)["notices"]


def test_a_bare_address_shows_the_usual_scenario_and_is_completed():
    app = open_page()
    assert answer(app)["values"]["scenario"] == Scenario().to_json()
    assert address(app) == Scenario().to_query()


def test_what_else_stands_in_the_address_stays_there():
    app = open_page(query={"T": "2", "utm_source": "a lesson"})
    assert address(app) == {**Scenario(temperature=2.0).to_query(), "utm_source": "a lesson"}


def test_an_edit_is_written_into_the_address():
    app = open_page(query=FIRST.to_query())
    ask(app, scenario=SECOND.to_json())
    assert session_of(app)["scenario"] == SECOND
    assert address(app) == SECOND.to_query()


def test_an_edit_is_not_echoed_into_the_hand():
    app = open_page(query=FIRST.to_query())
    before = answer(app)["revision"]
    told = ask(app, scenario=SECOND.to_json())
    assert told["values"] == {}
    assert told["revision"] == before


def test_an_address_from_before_the_edit_does_not_undo_it():
    app = open_page(query=FIRST.to_query())
    for scenario in (SECOND, Scenario(logits=(0.0, 5.0, 0.0))):
        request = {"number": 1, "seen": answer(app)["revision"], "values": {"scenario": scenario.to_json()}}
        session_of(app).receive(json.dumps(request))
        for name, value in FIRST.to_query().items():  # as it was when the page sent this
            app.query_params[name] = value
        app.run()
        assert session_of(app)["scenario"] == scenario
        assert address(app) == scenario.to_query()


def test_back_and_forward_bring_the_scenario_of_their_address():
    app = open_page(query=FIRST.to_query())
    ask(app, scenario=SECOND.to_json())
    for scenario in (FIRST, SECOND):
        before = answer(app)["revision"]
        open_page(query=scenario.to_query(), app=app)
        assert answer(app)["values"]["scenario"] == scenario.to_json(), "the page must take what it did not make itself"
        assert answer(app)["revision"] > before


def test_back_to_an_address_that_leaves_a_usual_value_out_brings_the_usual_value():
    app = open_page("gradient", FIRST.to_query())
    ask(app, race={"learning_rate": 3.0})
    assert address(app)["rate"] == "3"
    open_page("gradient", FIRST.to_query(), app)
    assert session_of(app)["race"].learning_rate == 0.2
    assert "rate" not in address(app)


def test_a_station_reached_by_a_bare_address_shows_the_scenario_of_the_one_before():
    app = open_page(query=SECOND.to_query())
    open_page("loss", app=app)
    assert session_of(app)["scenario"] == SECOND
    assert address(app) == SECOND.to_query()


@pytest.mark.parametrize(
    ("station", "values"),
    [
        ("softmax", {"numerics": {"naive": "float16"}}),
        (
            "loss",
            {"loss": {"pair": "1-2", "shape": "contour", "mark": "not_convex"}, "comparison": {"truth": [0, 0, 0]}},
        ),
        ("gradient", {"race": {"learning_rate": 3.0, "step": 7, "land": "cross_entropy"}}),
        ("boundary", {"plane": {"weights": [[0, 0]] * 3, "bias": [1, 0, 0], "chosen": 4}}),
    ],
)
def test_what_is_set_outlasts_a_visit_to_another_station(station, values):
    app = open_page(station)
    ask(app, **values)
    before = {name: session_of(app)[name] for name in values}
    for other in BY_KEY:
        open_page(other, app=app)
    open_page(station, app=app)
    assert {name: session_of(app)[name] for name in values} == before


def test_other_stations_leave_a_stations_values_out_of_their_address():
    app = open_page("boundary", {"data": "moons"})
    open_page("loss", app=app)
    assert set(address(app)) == set(SCENARIO_KEYS)
    open_page("boundary", app=app)
    assert address(app)["data"] == "moons"


def test_a_notice_goes_with_the_next_good_edit_and_stays_while_nothing_happens():
    app = open_page(query={"T": "warm"})
    for _time in range(2):
        (notice,) = answer(app)["notices"]
        assert "T=warm" in notice
        app.run()
    assert not ask(app, scenario=FIRST.to_json())["notices"]


@pytest.mark.parametrize(
    ("malformed", "station"),
    [*((malformed, "softmax") for malformed in MALFORMED), *((MALFORMED[-1], station) for station in BY_KEY)],
    ids=str,
)
def test_a_bad_address_never_breaks_a_station(malformed, station):
    app = open_page(station, malformed.parts)
    told = answer(app)
    assert len(told["notices"]) == len(malformed.wrong)
    for name, notice in zip(malformed.wrong, told["notices"], strict=True):
        assert notice.startswith(f"“{name}")
    assert told["values"]["scenario"] == malformed.means.to_json()
    assert {name: address(app)[name] for name in SCENARIO_KEYS} == malformed.means.to_query()


def all_but_chosen(session):
    """The values; which point was chosen, the scenario tells."""
    plane = {"plane": replace(session["plane"], chosen=None)} if "plane" in session.values else {}
    return session.values | plane


@pytest.mark.parametrize("station", BY_KEY)
@settings(same_every_time, max_examples=50)
@given(data=st.data())
def test_everything_set_is_in_the_address_and_another_session_finds_it_there(station, data):
    session = session_at(station)
    kinds = {"scenario": Scenario} | dict(BY_KEY[station].values)
    session.values |= {name: data.draw(HANDS[kind]) for name, kind in kinds.items()}
    if {"observations", "multilabel"} & kinds.keys():  # they have something of every class
        BY_KEY[station].read(session, {})
    own, _fits = session._written()
    other = session_at(station)
    other._read(dict(parse_qsl(urlencode(own), keep_blank_values=True)))
    assert other.notices == []
    assert all_but_chosen(other) == all_but_chosen(session)
    assert other._written() == session._written()


def test_what_does_not_fit_into_the_address_is_kept_and_comes_back():
    app = open_page("boundary")
    points = [[n / 100, 9.5] for n in range(150)]
    told = ask(app, plane={"points": points, "follow": ""})
    assert told["fits"] is False
    assert set(address(app)) == {*SCENARIO_KEYS, "kept"}
    other = open_page("boundary", address(app))
    assert session_of(other)["plane"] == session_of(app)["plane"]
    assert session_of(other)["scenario"] == session_of(app)["scenario"]
    assert address(other) == address(app)
    assert not answer(other)["notices"]


@pytest.mark.parametrize(
    "text",
    [
        None,
        "1234",
        "[]",
        "eCx5LGMKMSwyLGEK",
        '{"plane": 5}',
        '{"plane": {"source": {"name": "csv", "digest": "gone"}}}',
    ],
    ids=str,
)
def test_what_is_not_kept_any_more_is_named_and_what_is_there_stays(text):
    app = open_page("boundary", {"data": "moons", "count": "60"})
    name = "0123456789abcdef" if text is None else links.keep(text)
    app.query_params["kept"] = name
    for key in ("data", "count"):
        del app.query_params[key]
    app.run()
    assert not app.exception
    (notice,) = answer(app)["notices"]
    assert "“kept”" in notice and "does not have any more" in notice
    assert session_of(app)["plane"].source == Source("moons", count=60)
    assert "kept" not in address(app)


# ---- requests --------------------------------------------------------------------------------------------------------


def test_a_request_is_answered_by_its_number():
    app = open_page()
    assert send(app, {"number": 7, "seen": 0, "values": {}})["number"] == 7


def test_a_refused_edit_is_answered_and_the_page_gets_all_values_again():
    app = open_page("loss", FIRST.to_query())
    before = answer(app)["revision"]
    told = ask(app, scenario={"logits": [9, 9, 9]}, loss={"shape": "cube"})
    assert len(told["notices"]) == 1 and "cube" in told["notices"][0]
    assert session_of(app)["scenario"] == FIRST, "of a request all is taken, or nothing"
    assert told["values"] == {name: session_of(app)[name].to_json() for name in told["names"]}
    assert told["revision"] > before


def test_an_answer_that_was_lost_is_made_good_by_the_next_one():
    session = session_at("boundary")
    session.take(request_of(session, 1, action={"name": "open", "with": {"name": "moons"}}))
    session.answer()  # lost on its way: the page has seen nothing of it
    session.take(request_of(session, 2, seen=1, scenario={"temperature": 2.0}))
    page, read = page_of(session)
    told = read()
    assert told["number"] == 2
    assert page["plane"]["source"]["name"] == "moons"
    session.take(request_of(session, 3, scenario={"temperature": 3.0}))
    assert session.answer()["values"] == {}


def test_what_a_hand_did_to_a_field_that_python_has_replaced_since_is_dropped():
    session = session_at("boundary")
    seen = session.revision
    session.take(request_of(session, action={"name": "open", "with": {"name": "penguins"}}))
    late = {"points": [[1.0, 1.0]] * 150, "labels": [0] * 150, "weights": [[9, 9]] * 3, "arrows": True}
    session.take(request_of(session, seen=seen, plane=late))
    assert session.notices == []
    plane = session["plane"]
    assert not plane.edited and len(plane.points) == 342
    assert plane.weights == opened(Source("penguins")).weights
    assert plane.arrows is True, "what Python has not touched is the hand's"


def test_a_page_that_has_seen_the_replacement_changes_it():
    session = session_at("boundary")
    session.take(request_of(session, action={"name": "open", "with": {"name": "penguins"}}))
    session.take(request_of(session, plane={"weights": [[9, 9]] * 3}))
    assert session["plane"].weights == ((9.0, 9.0),) * 3


def test_a_page_cannot_have_seen_what_is_not_said_yet():
    session = session_at("boundary")
    session.take(request_of(session, seen=10**9, action={"name": "open", "with": {"name": "penguins"}}))
    assert session.answer()["values"]["plane"]["source"]["name"] == "penguins"


def test_no_action_is_done_that_there_is_not():
    session = session_at("softmax")
    for action in ("reset", {"name": "train"}, {"name": ["reset"]}, {"name": None}, 5):
        session.take(request_of(session, action=action))
        assert session.notices


def test_reset_brings_what_a_first_visitor_finds():
    for station in BY_KEY:
        fresh = open_page(station)
        app = open_page(station, {"T": "3", "logits": "3,1,2"})
        changes = {
            "softmax": {"numerics": {"naive": "float32"}},
            "sampling": {"sampling": {"top_k": 2, "method": "gumbel", "draws": 1000}},
            "likelihood": {"observations": {"counts": [9, 1, 0], "unit": "bits"}},
            "names": {"usage": {"batch": [0, 2], "mistake": "twice", "weights": [2, 1, 1]}},
            "loss": {"loss": {"shape": "contour"}, "comparison": {"truth": [0, 0, 0]}},
            "gradient": {"race": {"step": 9, "learning_rate": 9.0}},
            "boundary": {"plane": {"weights": [[1, 2]] * 3, "ground": "entropy", "training": {"loss": "focal"}}},
            "multilabel": {
                "multilabel": {"present": [0, 0, 1], "thresholds": [0.2, 0.5, 1], "order": "BA", "moved": [[1, 0, 1]]}
            },
            "images": {"images": {"model": "hidden", "rotation": 90, "picture": 3}},
            "distillation": {"distillation": {"teacher": [1, 2, 3], "squared": False, "step": 9}},
            "calibration": {"calibration": {"data": "moons", "held_out": "100", "bins": 7, "rank": 3}},
        }[station]
        ask(app, **changes)
        assert session_of(app).values != session_of(fresh).values
        ask(app, "reset")
        assert session_of(app).values == session_of(fresh).values
        assert address(app) == address(fresh)


REAL = {
    station: [
        {"number": 3, "seen": 1, "values": {"scenario": SECOND.to_json()}, "action": None, "literal": False},
        {
            "number": 4,
            "seen": 2,
            "values": {name: kind.initial().to_json() for name, kind in BY_KEY[station].values.items()},
            "action": {"name": "reset", "with": None},
            "literal": True,
        },
    ]
    for station in BY_KEY
}
REAL["boundary"] += [
    {"number": 5, "seen": 3, "values": {}, "action": {"name": "open", "with": Source("moons").to_json()}},
    {"number": 6, "seen": 3, "values": {}, "action": {"name": "load", "with": {"file": "a.csv", "content": "eCx5"}}},
    {"number": 7, "seen": 3, "values": {}, "action": {"name": "save", "with": "csv"}},
    {"number": 8, "seen": 3, "values": {}, "action": {"name": "stop", "with": None}},
]


def paths(data, prefix=()):
    """The way to every part of a message."""
    yield prefix
    inner = data.items() if isinstance(data, dict) else enumerate(data[:2]) if isinstance(data, list) else ()
    for key, value in inner:
        yield from paths(value, (*prefix, key))


def broken(request, path, bad):
    if not path:
        return bad
    request = deepcopy(request)
    inner = request
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = bad
    return request


def check_unharmed(session, request, values):
    """The session answers, and where it has refused, all is as it was and is said again."""
    told = session.answer()
    text = json.dumps(told)
    text.encode()
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    if told["notices"]:
        assert session.values == values, request
        assert told["values"] == {name: session[name].to_json() for name in told["names"]}
    session.take(request_of(session, number=77, scenario=SECOND.to_json(), literal=True))
    assert (session.notices, session["scenario"], session.answers) == ([], SECOND, 77)


@pytest.mark.parametrize("station", BY_KEY)
def test_a_real_request_with_one_part_broken_does_no_harm(station):
    kinds_of_bad = cycle(BAD.values())
    for request in REAL[station]:
        session = session_at(station)
        session.take(deepcopy(request))
        assert session.notices == []
        for path in paths(request):
            for bad in islice(kinds_of_bad, 5):  # 5 and 19 have no common factor: every place gets others
                values = dict(session.values)
                session.take(broken(request, path, bad))
                check_unharmed(session, (path, str(bad)[:50]), values)


def requests(station):
    names = ["scenario", *BY_KEY[station].values, "plane", "other"]
    fields = [field for kind in HANDS for field in kind.kinds()]
    patches = st.dictionaries(st.sampled_from(fields), anything, max_size=3)
    actions = st.fixed_dictionaries(
        {"name": st.one_of(st.sampled_from(["reset", "open", "load", "save", "stop"]), anything), "with": anything}
    )
    shaped = st.fixed_dictionaries(
        {},
        optional={
            "number": st.one_of(st.integers(0, 100), anything),
            "seen": st.one_of(st.integers(0, 100), anything),
            "values": st.one_of(
                st.dictionaries(st.sampled_from(names), st.one_of(patches, anything), max_size=3), anything
            ),
            "action": st.one_of(actions, anything),
            "literal": anything,
        },
    )
    return st.one_of(shaped, shaped, anything)


pytestmark = pytest.mark.usefixtures("unmade_films")


@pytest.mark.parametrize("station", BY_KEY)
@settings(same_every_time, max_examples=200, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_arrives_does_no_harm(station, data):
    session = session_at(station)
    values = dict(session.values)
    request = data.draw(requests(station))
    session.take(request)
    check_unharmed(session, request, values)


@settings(same_every_time, max_examples=500)
@given(
    text=st.one_of(
        st.text(), st.none(), st.integers(), st.binary(), st.sampled_from(["[" * 100_000, "9" * 10_000, "NaN"])
    )
)
def test_whatever_travels_does_no_harm(text):
    session = session_at("softmax")
    values = dict(session.values)
    session.receive(text)
    assert session.notices
    check_unharmed(session, text, values)


def test_a_page_lives_through_what_nobody_sends():
    app = open_page("boundary")
    for request in (
        "",
        "[",
        '{"seen": 99, "values": {"plane": {"source": {"name": "csv", "file": "\\ud800"}}}}',
        '{"action": {"name": 5}}',
    ):
        told = send(app, request)
        assert len(told["notices"]) == 1
    assert session_of(app)["plane"] == replace(opened(FLOWERS), chosen=session_of(app)["plane"].chosen)


def test_a_session_without_a_station_refuses_and_goes_on():
    session = Session()
    session.take({"values": {}})
    assert session.notices
