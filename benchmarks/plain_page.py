"""What a station is without our live views: the same figures by `st.plotly_chart`, the logits by `st.slider`.

`streamlit run benchmarks/plain_page.py -- loss` runs a station with stock widgets in our views' place, so that
both pages show the very same figures. `live.py` compares the two.
"""

import runpy
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st

import app.live as live
import app.live.plane as plane_views
import app.live.two_models as two_models_view
from app import session
from app.stations import lesson
from softmax_core import Dataset

STATIONS = Path(live.__file__).parents[1] / "stations"


def sliders(*_columns_and_tools, **_named):
    scenario = session.current().scenario
    logits = [
        st.slider(f"Logit {label}", -5.0, 5.0, z, 0.01, key=f"logit-{label}")
        for label, z in zip(scenario.labels, scenario.logits, strict=True)
    ]
    session.current().scenario = replace(scenario, logits=tuple(logits))
    return session.current().scenario


def chart(key: str, figure: go.Figure, *, height: int = 270, **_looks) -> None:
    st.plotly_chart(figure.update_layout(height=height), key=key)


def plane_chart(data: Dataset, shown, *_scores, **_words) -> None:
    """The plane as Plotly draws it: the winning probability as a heat map of the same grid, and the points."""
    x, y = (np.linspace(low, high, 100) for low, high in zip(data.points.min(0), data.points.max(0), strict=True))
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    temperature = session.current().scenario.temperature
    heat = go.Heatmap(x=x, y=y, z=shown.model.probabilities(grid, temperature).max(-1), zsmooth="best")
    points = go.Scatter(x=data.points[:, 0], y=data.points[:, 1], mode="markers", marker={"color": data.labels})
    chart("plane", go.Figure([heat, points]), height=460)


def nothing(*_given, **_named) -> None:
    pass


st.set_page_config(layout="wide")
live.pipeline, live.figure = sliders, chart
live.jacobian = live.race = lesson.formula = lesson.preset_chips = two_models_view.two_models = nothing
plane_views.plane = plane_chart
plane_views.probe = plane_views.weights = plane_views.scores = nothing
runpy.run_path(str(STATIONS / f"{sys.argv[1]}.py"))
