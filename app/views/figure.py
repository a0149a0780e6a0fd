"""The hosted figure: Plotly's picture on a node that stays, with the live layer that `painter` draws above it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
import streamlit as st

from app.state import session
from app.views.component import PALETTE, view
from app.words import _


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


def figure(
    key: str,
    figure: go.Figure | str,
    *,
    title: str,
    description: str,
    painter: str,
    options: dict | None = None,
    controls: Sequence[Choice] = (),
    note: str = "",
    height: int = 270,
) -> None:
    """Mount `figure`, or its JSON where that is kept, as `figure-<key>`. What is kept is sent to a page once.

    `painter` names the module of assets/figures that draws what moves on it.

    `options` goes to the painter as it is (JSON), `description` is the accessible name: what the figure shows.
    """
    present = session.current()
    component_key = f"figure-{key}"

    def take_choice():
        choice = st.session_state[component_key].choice
        present.choose(choice["name"], choice["value"])

    kept = isinstance(figure, str)
    picture = figure if kept else figure.to_json()
    digest = hashlib.sha256(picture.encode()).hexdigest() if kept else ""

    view("browser/charts/figure.js")(
        key=component_key,
        data={
            "key": key,
            "figure": picture if present.sends(key, digest) else None,
            "digest": digest,
            "lost": present.lost[key],
            "title": title,
            "note": note,
            "description": description,
            "painter": painter,
            "options": options or {},
            "scenario": present.scenario.as_data(),
            "palette": PALETTE,
            "controls": [
                {"name": c.name, "label": c.label, "value": c.value, "choices": [list(pair) for pair in c.choices]}
                for c in controls
            ],
            "height": height,
            "text": {"save": _("Save the picture as PNG")},
            "plotly": {  # what Plotly itself says to those who zoom
                "Double-click to zoom back out": _("Double-click to zoom back out"),
                "Double-click on legend to isolate one trace": _("Double-click on legend to isolate one trace"),
            },
        },
        on_choice_change=take_choice,
        on_missing_change=lambda: present.send_again(key),
    )
