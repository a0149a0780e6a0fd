"""What a page shows, read out of an AppTest run, and sessions without a page."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from app.stations import STATIONS

EXPLAINER = str(Path(__file__).parents[2] / "app" / "explainer.py")
BY_KEY = {station.key: station for station in STATIONS}


def components(app):
    """The data of every component, by what its view is called; figures by their slot."""
    found = {}
    for element in app.get("bidi_component"):
        data = json.loads(element.proto.json, parse_constant=_refuse_constant)
        name = element.proto.component_name.rpartition(".")[2]
        found[f"figure-{data['slot']}" if name == "figure" else name] = data
    return found


def _refuse_constant(name):
    raise AssertionError(f"{name} is no JSON: the browser would not read it")


def at_station(app, station):
    """Go to a station: by its address, for before the first run AppTest knows a page only by its file's name."""
    app._page_hash = calc_hash("" if station == STATIONS[0].key else station)
    return app


def open_page(station=STATIONS[0].key, query=None, app=None):
    """Come to a station by an address: a link, Back or Forward; in the session of `app`, or in a new one."""
    app = app or AppTest.from_file(EXPLAINER, default_timeout=60)
    app.query_params.clear()
    for name, value in (query or {}).items():
        app.query_params[name] = value
    at_station(app, station).run()
    assert not app.exception
    return app


def session_of(app):
    return app.session_state.session


def answer(app):
    """What Python has told the page last."""
    return components(app)["connection"]


def address(app):
    return {name: value[-1] if isinstance(value, list) else value for name, value in app.query_params.items()}


def send(app, request):
    """What the page sends, as it travels, and the run that answers it. Returns the answer."""
    session_of(app).receive(request if isinstance(request, str) else json.dumps(request))
    app.run()
    assert not app.exception
    return answer(app)


def ask(app, name=None, how=None, literal=False, **values):
    """A hand lets go of `values`, {name: {field: ...}}, or asks for an action. Returns the answer."""
    last = answer(app)
    action = {"name": name, "with": how} if name else None
    request = {"number": last["number"] + 1, "seen": last["revision"], "values": values, "action": action}
    return send(app, request | {"literal": literal})


def told(app):
    """All values that the page has after `answer`, for a page that has seen none."""
    session = session_of(app)
    return {name: session.values[name].to_json() for name in answer(app)["names"]}
