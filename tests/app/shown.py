"""What a page shows, read out of an AppTest run: what Python sent to each view."""

import base64
import json

import numpy as np
from streamlit.util import calc_hash


def components(app):
    """The data of every component, by what its view is called; figures by their key."""
    found = {}
    for element in app.get("bidi_component"):
        data = json.loads(element.proto.json, parse_constant=_refuse_constant)
        name = element.proto.component_name.rpartition(".")[2]
        found[f"figure-{data['key']}" if name == "figure" else name] = data
    return found


def traces(data):
    """The traces that Plotly shows: not those that are live."""
    found = json.loads(data["figure"], parse_constant=_refuse_constant)["data"]
    return [trace for trace in found if not trace.get("meta", {}).get("live")]


def array(values):
    """An array of a figure's JSON, as Plotly writes it."""
    if not isinstance(values, dict):
        return np.array(values)
    flat = np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
    return flat.reshape([int(n) for n in str(values.get("shape", len(flat))).split(",")])


def _refuse_constant(name):
    raise AssertionError(f"{name} is no JSON: the browser would not read it")


def at_station(app, station):
    """Go to a station: by its address, for before the first run AppTest knows a page only by its file's name."""
    app._page_hash = calc_hash("" if station == "softmax" else station)
    return app
