"""What all figures share. Colours of the page are written `var(--ink)`: the browser fills in the theme's."""

import html
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

MARGIN = {"l": 46, "r": 12, "t": 8, "b": 40}


def plain(labels: Sequence[str]) -> tuple[str, ...]:
    """Labels as Plotly shows them letter by letter: no markup, no hover template, none of the page's colours."""
    return tuple(html.escape(label).replace("%{", "%\u200b{").replace("var(", "var\u200b(") for label in labels)


def make_figure(traces: list, **layout: Any) -> go.Figure:
    """A figure that keeps the user's zoom, legend and camera across updates (a constant `uirevision`)."""
    defaults = {"template": "none", "uirevision": "kept", "margin": MARGIN, "showlegend": False}
    return go.Figure(traces, defaults | layout)


def look_of(figure: go.Figure) -> str:
    return figure.to_json()
