"""What all figures share. Colours of the page are written `var(--ink)`: the browser fills in the theme's.

A figure says how each of its traces looks. A trace that follows the user's hand has a key in its `meta`, by which the
station's chart module gives its present numbers in the page:

- `{"key": ...}`: Plotly shows it while the hand rests, the overlay above the figure while the hand moves.
- `{"key": ..., "live": True}`: only the overlay ever shows it. That is for markers and cursors. With `"of"`, it is
  shown as long as the trace of that key is switched on in the legend.
"""

import html
from collections.abc import Sequence
from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width

import plotly.graph_objects as go

#: How a marker that follows the hand looks, unless it has a colour, a size or a symbol of its own.
MARKER = {"symbol": "circle", "size": 13, "color": "var(--ink)", "line": {"color": "var(--card)", "width": 2}}

MARGIN = {"l": 46, "r": 12, "t": 8, "b": 40}


def plain(labels: Sequence[str]) -> tuple[str, ...]:
    """Labels as Plotly shows them letter by letter: no markup, no hover template, none of the page's colours."""
    return tuple(
        html.escape(label, quote=False).replace("%{", "%\u200b{").replace("var(", "var\u200b(") for label in labels
    )


def solid(label: str) -> str:
    """A label of `plain` for an axis of a 3-D scene, which knows tags, but shows entities letter by letter."""
    return html.unescape(label.replace("&lt;", "<\u200b"))


def fitted(label: str, room: int) -> str:
    """A label of `plain` for the title of an axis, which has room for so many letters. Chinese characters take two."""
    text = html.unescape(label)
    ends = list(accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in text))
    return label if ends[-1] <= room else plain([text[: sum(end < room for end in ends)] + "…"])[0]


def cursor(x: float) -> go.Scatter:
    """A dashed line at x over the whole height of the axes, whatever their range: so it has no y."""
    line = {"color": "var(--ink)", "width": 1, "dash": "4px,3px"}
    return go.Scatter(x=[x], mode="lines", line=line, meta={"key": "cursor", "live": True})


def marker(key: str, x: Any, y: Any, *, of: str = "", name: str | None = None, **look: Any) -> go.Scatter:
    """A point that follows the hand. `look` is that of a Plotly marker; `of` names the trace that it belongs to, `name`
    is what it is called to those who do not see it.
    """
    return go.Scatter(x=[x], y=[y], mode="markers", marker=MARKER | look, name=name, meta=live(key, of))


def live(key: str, of: str = "") -> dict:
    """The `meta` of a trace that only the overlay shows."""
    return {"key": key, "live": True} | ({"of": of} if of else {})


#: What a trace that follows the hand gets from the page.
NUMBERS = ("x", "y", "z", "surfacecolor")


def look_of(figure: go.Figure) -> str:
    """A figure's JSON without the numbers of the traces that follow the hand."""
    look = go.Figure(figure)
    for trace in look.data:
        if trace.meta:
            trace.update({name: None for name in NUMBERS if name in trace})
    return look.to_json()


def make_figure(traces: list, **layout: Any) -> go.Figure:
    """A figure that keeps the user's zoom, legend and camera across updates (a constant `uirevision`)."""
    defaults = {"template": "none", "uirevision": "kept", "margin": MARGIN, "showlegend": False}
    return go.Figure(traces, defaults | layout)
