"""What a station is without our live views: the same figures by `st.plotly_chart`, the logits by `st.slider`.

`streamlit run benchmarks/plain_page.py -- loss` runs a station with stock widgets in our views' place, so that
both pages show the very same figures. `live.py` compares the two.
"""

import json
import runpy
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st

import app.stations.loss.two_models as two_models_view
import app.views as live
import app.views.plane as plane_views
import app.views.training as film_view
from app.catalogue import COMPARED
from app.state import session
from app.state.plane import Plane
from app.views import lesson
from softmax_core import softmax

STATIONS = Path(live.__file__).parents[1] / "stations"


def sliders(*_columns_and_tools, **_named):
    scenario = session.current().scenario
    logits = [
        st.slider(f"Logit {label}", -5.0, 5.0, z, 0.01, key=f"logit-{label}")
        for label, z in zip(scenario.labels, scenario.logits, strict=True)
    ]
    session.current().scenario = replace(scenario, logits=tuple(logits))
    session.current().write_url()
    return session.current().scenario


def present_point(painter: str, options: dict) -> list[tuple[float, ...]]:
    """Where the present scenario lies in a figure: what a painter of ours draws live, here a trace of the figure."""
    z, target, t = (getattr(session.current().scenario, name) for name in ("logits", "target", "temperature"))
    p = softmax(z, t)
    true = int(np.argmax(target))
    value = {name: float(loss.value(z, target, t)) for name, loss in COMPARED.items()}
    match painter:
        case "temperature":
            return [(t, share) for share in p]
        case "simplex":
            return [(p[2] + p[0] / 2, p[0] * np.sqrt(3) / 2)]
        case "loss_curves":
            return [(p[true], value[name]) for name in options["colours"]]
        case "race_curve":
            return [(0, p[true])]
        case "training":
            return [(0, 0)]
        case "surface":
            return [(*(z[axis] for axis in options["axes"]), value[options["loss"]])]
        case "contour" | "race_contour":
            return [tuple(z[axis] for axis in options["axes"])]
        case "weights":
            return [tuple(session.current().bench.plane.model.weights[k][d] for k, d in options["pair"])]
    raise ValueError(f"no point is known for {painter!r}")


def chart(
    key: str, figure: go.Figure | str, *, painter: str, options: dict | None = None, height: int = 270, **_looks
) -> None:
    if isinstance(figure, str):
        figure = go.Figure(json.loads(figure))
    x, y, *z = zip(*present_point(painter, options), strict=True)
    point = go.Scatter3d(x=x, y=y, z=z[0], mode="markers") if z else go.Scatter(x=x, y=y, mode="markers")
    st.plotly_chart(figure.add_trace(point).update_layout(height=height), key=key)


def plane_chart(shown: Plane, *_scores, **_words) -> None:
    """The plane as Plotly draws it: the winning probability as a heat map of the same grid, and the points."""
    data = shown.dataset
    x, y = (np.linspace(low, high, 100) for low, high in zip(data.points.min(0), data.points.max(0), strict=True))
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    temperature = session.current().scenario.temperature
    heat = go.Heatmap(x=x, y=y, z=shown.model.probabilities(grid, temperature).max(-1), zsmooth="best")
    points = go.Scatter(x=data.points[:, 0], y=data.points[:, 1], mode="markers", marker={"color": data.labels})
    st.plotly_chart(go.Figure([heat, points]).update_layout(height=460), key="plane")


def at_once(part: Callable[[], object]) -> None:
    """A part of a station, in the run of all others."""
    part()


def nothing(*_given, **_named) -> None:
    pass


st.set_page_config(layout="wide")
live.pipeline, live.figure = sliders, chart
live.jacobian = live.race = lesson.formula = lesson.preset_chips = two_models_view.two_models = nothing
lesson.apart = at_once
plane_views.plane = plane_chart
film_view.film = film_view.reel = nothing
plane_views.probe = plane_views.weights = plane_views.scores = nothing
runpy.run_path(str(STATIONS / f"{sys.argv[1]}.py"))
