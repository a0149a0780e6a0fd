"""The file that a user saves and loads: the scenario, the plane, and all that is set there. Knows no Streamlit."""

import json
from collections.abc import Mapping
from typing import Any

from app.state.fields import Value
from app.state.plane import Plane
from app.state.scenario import Scenario
from app.state.training import RIVALRY
from app.words import _

FORMAT, FIRST_FORMAT = "softmax-live-2", "softmax-live-1"
KINDS: dict[str, type[Value]] = {"scenario": Scenario, "plane": Plane}


def to_text(values: Mapping[str, Any]) -> str:
    forms = {name: value.to_file() if isinstance(value, Plane) else value.to_json() for name, value in values.items()}
    return json.dumps({"format": FORMAT, **forms})


def from_text(text: str) -> dict[str, Value]:
    """What a file holds. Raises ValueError, in words for the user, when it is none of ours."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(_("line {n} of the file is no JSON.").format(n=error.lineno)) from None
    except RecursionError:
        data = None
    if isinstance(data, Mapping) and data.get("format") == FIRST_FORMAT:
        data = _modernised(data)
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise ValueError(_("this JSON file was not saved here: it does not say “{format}”.").format(format=FORMAT))
    if "plane" not in data:
        raise _incomplete()
    return {name: kind.from_json(data[name]) for name, kind in KINDS.items() if data.get(name) is not None}


def _modernised(data: Mapping[str, Any]) -> dict[str, Any]:
    """A file of the first format in the form of the present one."""
    try:
        rivalry = data["rivalry"] and list(RIVALRY.read(":".join(data["rivalry"])))  # its value was text
        sight = dict(data.get("sight") or {})
        names = ("source", "points", "labels", "weights", "bias", "network", "chosen", "follow", "training", "step")
        plane = {name: data[name] for name in names if name in data}
        plane |= sight | {"rivalry": rivalry, "trained": [data["training"], rivalry]}
    except (KeyError, TypeError):
        raise _incomplete() from None
    return {"format": FORMAT, "plane": plane, "scenario": data.get("scenario")}


def _incomplete() -> ValueError:
    return ValueError(_("the file is incomplete: it was not saved here, or was changed since."))
