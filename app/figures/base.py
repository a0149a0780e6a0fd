"""What all figures share. Colours of the page are written `var(--ink)`: the browser fills in the theme's."""

import plotly.graph_objects as go

MARGIN = {"l": 46, "r": 12, "t": 8, "b": 40}


def make_figure(traces: list, **layout) -> go.Figure:
    """A figure that keeps the user's zoom, legend and camera across updates (a constant `uirevision`)."""
    defaults = {"template": "none", "uirevision": "kept", "margin": MARGIN, "showlegend": False}
    return go.Figure(traces, defaults | layout)
