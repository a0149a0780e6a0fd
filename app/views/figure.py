"""The hosted figure: a slot on the page, and what is drawn in it at the present values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

from app import results
from app.charts.base import look_of
from app.state.pairs import pairs, usual_pair
from app.state.session import Session
from app.views.component import view
from app.words import _, language


@dataclass(frozen=True)
class Menu:
    """A small menu in a figure's head, or above several: it sets a field of a value that the user edits."""

    value: str
    field: str
    label: str
    choices: Sequence[tuple[str, str]]

    def to_json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "field": self.field,
            "label": self.label,
            "choices": [list(pair) for pair in self.choices],
        }


@dataclass(frozen=True)
class Drawing:
    """What a figure shows. `module` (below app/) says the numbers that follow a hand, from the scenario and `own`.

    The look, all but these numbers, is made by `draw` and depends on `look_key` only: it is made once for everybody
    whose figure looks the same, and a page fetches it when it has another one.
    """

    key: str
    module: str
    title: str
    description: str
    look_key: tuple
    draw: Callable[[], go.Figure]
    own: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    controls: Sequence[Menu] = ()
    alone: str = ""
    """Its title where its menus do not stand beside it: in a picture."""

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "module": self.module,
            "title": self.title,
            "alone": self.alone or self.title,
            "description": self.description,
            "note": self.note,
            "own": self.own,
            "look": results.offer((self.key, self.look_key, language()), lambda: look_of(self.draw())),
            "controls": [menu.to_json() for menu in self.controls],
        }


def pair_menu(value: str, label: str, session: Session) -> Menu:
    """The menu of the two logits that a landscape lies over: the field `pair` of `value`."""
    labels = session["scenario"].labels
    offered = pairs(session["scenario"], usual_pair(session["scenario"], session.memory))
    return Menu(value, "pair", label, [(key, f"{labels[i]}, {labels[j]}") for key, (i, j) in offered.items()])


def choices(title: str) -> None:
    """Mount the menus of what several figures show together: the station's `extra` names them, as `menus`."""
    view("browser/charts/choices.js")(key="choices", data={"title": title})


def figure(slot: str, height: int = 270) -> None:
    """Mount a slot for figures: the station's `figures` say what is in it."""
    view("browser/charts/figure.js")(
        key=f"figure-{slot}",
        data={
            "slot": slot,
            "height": height,
            "text": {
                "save": _("Save the picture as PNG"),
                "first_view": _(
                    "The first view again, also by a double click; Ctrl and the wheel zoom, or + and − keys"
                ),
                "keys": _("Arrow keys turn it, plus and minus zoom, Home brings back the first view."),
                "table": _("Its numbers as a table"),
                # For translators: {now} is a list such as "temperature T = 1.000, cat = 0.659".
                "shows": _("{description}. Now: {now}"),
                "failed": _("This picture could not be made, and it is our fault, not yours."),
            },
            "plotly": {  # what Plotly itself says to those who zoom
                "Double-click to zoom back out": _("Double-click to zoom back out"),
                "Double-click on legend to isolate one trace": _("Double-click on legend to isolate one trace"),
            },
        },
    )
