"""The hosted figure: Plotly's picture on a node that stays, and above it an overlay for what follows the hand.

Python gives a figure's look, and the page its numbers: see app/charts/base.py.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

import plotly.graph_objects as go
import streamlit as st

from app.state import session
from app.text import _
from app.views.component import view


@dataclass(frozen=True)
class Choice:
    """A small menu in a figure's head; what the user picks is `session.options[name]` from the next run on."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]

    @property
    def value(self) -> str:
        chosen = session.current().options.get(self.name)
        keys = [key for key, _words in self.choices]
        return chosen if chosen in keys else keys[0]


#: What a trace that follows the hand gets from the page.
NUMBERS = ("x", "y", "z", "surfacecolor")
#: So many looks are kept for all sessions; each has some 5 to 60 kB.
MOST_LOOKS = 256

_looks: OrderedDict[Hashable, tuple[str, str]] = OrderedDict()


@dataclass(frozen=True)
class Drawing:
    """A figure to mount as `figure-<key>`."""

    key: str
    module: str
    """The chart module, below app/, that gives the numbers: `traces(scenario, own)`, perhaps `readings(...)`."""
    title: str
    description: str
    """The accessible name: what the figure shows."""
    look_key: tuple[Hashable, ...]
    """All that the figure's look depends on. With the same one, `draw` makes the same figure but for what follows."""
    draw: Callable[[], go.Figure]
    own: dict = field(default_factory=dict)
    """What the chart module needs to know besides the scenario, as JSON. `classes`: how many it is for."""
    note: str = ""
    """May have {places} for the module's readings."""
    height: int = 270
    controls: Sequence[Choice] = ()

    @property
    def look(self) -> tuple[str, str]:
        """The figure as JSON, without the numbers that follow the hand, and its digest; made once for all sessions."""
        name = (self.key, self.look_key)
        if name not in _looks:
            look = look_of(self.draw())
            _looks[name] = (look, hashlib.sha256(look.encode()).hexdigest())
        found = _looks[name]
        _looks.move_to_end(name)
        while len(_looks) > MOST_LOOKS:
            _looks.popitem(last=False)
        return found


def look_of(figure: go.Figure) -> str:
    """A figure's JSON without the numbers of the traces that follow the hand."""
    look = go.Figure(figure)
    for trace in look.data:
        if trace.meta:
            trace.update({name: None for name in NUMBERS if name in trace})
    return look.to_json()


def figure(drawing: Drawing) -> None:
    """Mount a figure. Its look is sent to a page once, as long as it stays the same."""
    present, key = session.current(), drawing.key
    component_key = f"figure-{key}"
    look, digest = drawing.look

    def take_choice():
        choice = st.session_state[component_key].choice
        present.choose(choice["name"], choice["value"])

    view("browser/charts/figure.js")(
        key=component_key,
        data={
            "key": key,
            "figure": look if present.sends(key, digest) else None,
            "digest": digest,
            "lost": present.lost[key],
            "title": drawing.title,
            "note": drawing.note,
            "description": drawing.description,
            "module": drawing.module,
            "own": drawing.own,
            "controls": [
                {"name": c.name, "label": c.label, "value": c.value, "choices": [list(pair) for pair in c.choices]}
                for c in drawing.controls
            ],
            "height": drawing.height,
            "text": {"save": _("Save the picture as PNG")},
        },
        on_choice_change=take_choice,
        on_missing_change=lambda: present.send_again(key),
    )
