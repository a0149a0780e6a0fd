"""Figures of the distillation station: the pull over temperature, the descents, and the lesson on points."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from app.charts.base import MARGIN, cursor, make_figure, marker
from app.charts.palette import CLASS_COLOURS, CLASS_SYMBOLS, PLOTLY_SYMBOLS
from app.state.data import feature_title
from app.state.scenario import Scenario
from app.stations.distillation.lesson import LEARNING_RATE, Lesson, loss_gradient
from app.stations.distillation.state import STEPS, TRAINING_STEPS, Distillation, fitted
from app.words import _
from softmax_core import distillation

Floats = NDArray[np.float64]

TEMPERATURES = np.geomspace(0.1, 100, 91)
#: Every so many steps of a training its accuracy is measured, for the curve.
STRIDE = 5
#: The boundaries of a student are found on a grid of so many places along either side.
PLACES = 41


class Way(NamedTuple):
    """How a student's way of learning looks wherever it is drawn."""

    colour: str
    symbol: str
    dash: str


#: By the label, by the teacher, by both as alpha weighs them.
WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "hard": Way("var(--ink)", "■", "dash"),
        "teacher": Way("#BB8100", "▲", "dot"),
        "both": Way("var(--accent)", "●", "solid"),
    }
)
#: The two runs on points.
RUNS = ("hard", "both")


def symbol_of(way: str) -> str:
    """The mark of a way as Plotly calls it."""
    return PLOTLY_SYMBOLS[CLASS_SYMBOLS.index(WAYS[way].symbol)]


def _now(way: str, x: Any, y: Any) -> go.Scatter:
    return marker(f"now-{way}", x, y, of=way, color=WAYS[way].colour, symbol=symbol_of(way), size=12)


def _curve(way: str, x: Any, y: Any, name: str, hover: str, **line: Any) -> go.Scatter:
    look = {"color": WAYS[way].colour, "width": 2.5, "dash": WAYS[way].dash} | line
    return go.Scatter(x=x, y=y, name=name, mode="lines", line=look, hovertemplate=hover, meta={"key": way})


LEGEND: dict[str, Any] = {
    "showlegend": True,
    "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom", "font": {"size": 11}},
}


# ---- the pull over temperature -------------------------------------------------------------------------------------


def pulls(scenario: Scenario, chosen: Distillation) -> dict[str, Floats]:
    """How long the gradient of each part is over TEMPERATURES: the teacher's with T^2 and without, the label's."""
    teacher = fitted(chosen.teacher, scenario.num_classes)

    def norms(alpha: float, squared: bool) -> Floats:
        at = scenario.logits, teacher, scenario.target
        gradients = [loss_gradient(*at, temperature, alpha, squared) for temperature in TEMPERATURES]
        return np.linalg.norm(gradients, axis=1)

    hard = np.linalg.norm(loss_gradient(scenario.logits, teacher, scenario.target, 1.0, 0.0, True))
    return {
        "squared": chosen.alpha * norms(1.0, True),
        "plain": chosen.alpha * norms(1.0, False),
        "hard": np.full(len(TEMPERATURES), (1 - chosen.alpha) * hard),
    }


def pull_over_temperature(scenario: Scenario, chosen: Distillation) -> go.Figure:
    """The surprise: without T^2 the teacher's pull fades as 1/T^2, while the label's stays."""
    found = pulls(scenario, chosen)
    teacher = fitted(chosen.teacher, scenario.num_classes)
    present = chosen.alpha * np.linalg.norm(
        loss_gradient(scenario.logits, teacher, scenario.target, scenario.temperature, 1.0, chosen.squared)
    )
    names = {"squared": _("with T²"), "plain": _("without T²"), "hard": _("label")}
    looks = {
        "squared": {"color": WAYS["teacher"].colour, "width": 2.5},
        "plain": {"color": WAYS["teacher"].colour, "width": 2.5, "dash": "dot"},
        "hard": {"color": WAYS["hard"].colour, "width": 2, "dash": "dash"},
    }
    curves = [
        go.Scatter(
            x=TEMPERATURES,
            y=found[key],
            name=names[key],
            mode="lines",
            line=looks[key],
            hovertemplate="T = %{x:.3g}<br>%{y:.3g}",
            meta={"key": key},
        )
        for key in found
    ]
    now = marker(
        "now",
        scenario.temperature,
        present,
        name=_("the teacher's pull"),
        color=WAYS["teacher"].colour,
        symbol=symbol_of("teacher"),
        size=13,
    )
    powers = range(-5, 3, 2)
    return make_figure(
        [*curves, cursor(scenario.temperature), now],
        xaxis={
            "type": "log",
            "range": [-1, 2],
            "tickvals": [0.1, 1, 10, 100],
            "title": {"text": _("temperature T"), "standoff": 4},
        },
        yaxis={
            "type": "log",
            "range": [-5.2, 1.7],
            "tickvals": [10.0**n for n in powers],
            "ticktext": [f"10<sup>{n}</sup>" for n in powers],
            "title": {"text": "|∂L/∂z|", "standoff": 4},
        },
        margin=MARGIN | {"l": 58},
        **LEGEND,
    )


# ---- the descents --------------------------------------------------------------------------------------------------


def weights_of(chosen: Distillation) -> dict[str, float]:
    """The teacher's weight on each way."""
    return {"hard": 0.0, "teacher": 1.0, "both": chosen.alpha}


def descents(scenario: Scenario, chosen: Distillation) -> dict[str, Floats]:
    """The student's logits along each way, (STEPS + 1, K), by plain gradient steps from the same start."""
    teacher, paths = fitted(chosen.teacher, scenario.num_classes), {}
    for way, alpha in weights_of(chosen).items():
        path = [np.array(scenario.logits)]
        while len(path) <= STEPS:
            slope = loss_gradient(path[-1], teacher, scenario.target, scenario.temperature, alpha, chosen.squared)
            path.append(path[-1] - chosen.learning_rate * slope)
        paths[way] = np.array(path)
    return paths


def distances(path: Floats, teacher: Sequence[float], target: Sequence[float]) -> Floats:
    """KL(teacher || student) at T = 1 of each row of logits."""
    return distillation.value(path, teacher, target, 1.0, 1.0)


def way_names() -> dict[str, str]:
    return {"hard": _("label alone"), "teacher": _("teacher alone"), "both": _("both")}


def descent_curves(scenario: Scenario, chosen: Distillation) -> go.Figure:
    """How far from the teacher each descent is, step by step."""
    steps, teacher = np.arange(STEPS + 1), fitted(chosen.teacher, scenario.num_classes)
    found = {way: distances(path, teacher, scenario.target) for way, path in descents(scenario, chosen).items()}
    hover = _("step") + " %{x}<br>%{y:.3g}"
    names = way_names()
    curves = [_curve(way, steps, found[way], names[way], hover) for way in found]
    at = chosen.step
    powers = range(-6, 2, 2)
    return make_figure(
        [*curves, cursor(at), *[_now(way, at, found[way][at]) for way in found]],
        xaxis={"range": [-4, STEPS + 4], "title": {"text": _("step"), "standoff": 4}, "zeroline": False},
        yaxis={
            "type": "log",
            "range": [-6.2, 1.2],
            "tickvals": [10.0**n for n in powers],
            "ticktext": ["1" if n == 0 else f"10<sup>{n}</sup>" for n in powers],
            "title": {"text": _("KL(teacher‖student)"), "standoff": 4},
        },
        margin=MARGIN | {"l": 58},
        **LEGEND,
    )


# ---- the lesson on points ------------------------------------------------------------------------------------------


class Course(NamedTuple):
    """A student's parameters after every step, and its held-out accuracy every STRIDE steps."""

    parameters: Floats
    accuracies: Floats


def courses(taught: Lesson, temperature: float, chosen: Distillation) -> dict[str, Course]:
    """Both runs: by the labels alone, and with the teacher."""
    found = {}
    for run in RUNS:
        alpha = weights_of(chosen)[run]
        rows = taught.course(temperature, alpha, chosen.squared, TRAINING_STEPS)
        students = [taught.student.with_parameters(row) for row in rows[::STRIDE]]
        found[run] = Course(rows, np.array([taught.accuracy(student) for student in students]))
    return found


def run_names() -> dict[str, str]:
    return {"hard": _("labels alone"), "both": _("with teacher")}


def lesson_own(taught: Lesson) -> dict[str, Any]:
    """What the page needs to train both students: it comes with a figure's look."""
    sizes = list(taught.student.network.sizes)
    return {
        "points": taught.points.tolist(),
        "labels": taught.labels.tolist(),
        "teacher": taught.teacher_logits.tolist(),
        "held": taught.held_out.tolist(),
        "heldLabels": taught.held_out_labels.tolist(),
        "sizes": sizes,
        "start": taught.student.parameters.tolist(),
        "teacherAccuracy": taught.teacher_accuracy,
        "rate": LEARNING_RATE,
        "steps": TRAINING_STEPS,
        "stride": STRIDE,
        "runs": run_names(),
        "places": [axis.tolist() for axis in _places(taught)],
    }


def _places(taught: Lesson) -> tuple[Floats, Floats]:
    """The grid's coordinates along either axis: all points with a margin."""
    everything = np.concatenate([taught.points, taught.held_out])
    low, high = everything.min(axis=0) - 0.25, everything.max(axis=0) + 0.25
    x, y = (np.linspace(low[d], high[d], PLACES) for d in (0, 1))
    return x, y


def lead(logits: Floats) -> Floats:
    """By how much each class leads the best of the others, (..., K): 0 on its boundary."""
    ahead = np.sort(logits, axis=-1)
    best, second = ahead[..., -1:], ahead[..., -2:-1]
    return logits - np.where(logits == best, second, best)


def _boundaries(key: str, model: Any, taught: Lesson, line: dict[str, Any], is_live: bool) -> list[go.Contour]:
    """Where each class begins to lead."""
    x, y = _places(taught)
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    leads = lead(model.logits(grid.reshape(-1, 2))).reshape(PLACES, PLACES, -1)
    return [
        go.Contour(
            x=x,
            y=y,
            z=leads[..., k],
            contours={"type": "constraint", "operation": ">", "value": 0},
            fillcolor="rgba(0, 0, 0, 0)",
            line=line | {"smoothing": 0},
            showlegend=False,
            meta={"key": f"{key}-{k}"} if is_live else None,
        )
        for k in range(leads.shape[-1])
    ]


def _boundary_line(way: str) -> dict[str, Any]:
    """Without dashes, for two classes meet in two lines one above the other: widths tell them apart."""
    return {"color": WAYS[way].colour, "width": {"hard": 2, "teacher": 1.25, "both": 3.25}[way]}


def students(taught: Lesson, temperature: float, chosen: Distillation) -> go.Figure:
    """The points, the boundaries of both students at the present step, and those of the teacher."""
    names, found = run_names(), courses(taught, temperature, chosen)
    classes = range(len(taught.data.class_names))
    traces: list[Any] = []
    for k in classes:
        few, many = taught.points[taught.labels == k], taught.held_out[taught.held_out_labels == k]
        look = {"color": CLASS_COLOURS[k], "symbol": PLOTLY_SYMBOLS[k]}
        quiet = {"mode": "markers", "showlegend": False}
        traces.append(go.Scatter(x=many[:, 0], y=many[:, 1], marker=look | {"size": 6, "opacity": 0.4}, **quiet))
        rim = {"color": "var(--ink)", "width": 1.5}
        traces.append(go.Scatter(x=few[:, 0], y=few[:, 1], marker=look | {"size": 13, "line": rim}, **quiet))
    traces += _boundaries("of-teacher", taught.teacher, taught, _boundary_line("teacher"), False)
    for run in RUNS:
        model = taught.student.with_parameters(found[run].parameters[chosen.trained])
        traces += _boundaries(run, model, taught, _boundary_line(run), True)
    traces += [  # nothing but entries of the legend: a contour has none
        go.Scatter(x=[None], y=[None], mode="lines", name=name, line=_boundary_line(way))
        for way, name in (names | {"teacher": _("teacher")}).items()
    ]
    x, y = _places(taught)
    first, second = taught.data.feature_names
    return make_figure(
        traces,
        xaxis={"range": x[[0, -1]].tolist(), "title": {"text": _standardised(first), "standoff": 4}, "zeroline": False},
        yaxis={
            "range": y[[0, -1]].tolist(),
            "title": {"text": _standardised(second), "standoff": 2},
            "zeroline": False,
        },
        hovermode=False,
        meta={"own": lesson_own(taught)},
        **LEGEND,
    )


def _standardised(feature: str) -> str:
    """A feature's name without its unit."""
    measure = feature if feature in ("x1", "x2") else feature_title(feature).partition(" (")[0]
    return _("{feature}, standardised").format(feature=measure)


def accuracies(taught: Lesson, temperature: float, chosen: Distillation) -> go.Figure:
    """The held-out accuracy of both students over the steps, and the teacher's."""
    names, found = run_names(), courses(taught, temperature, chosen)
    steps = np.arange(0, TRAINING_STEPS + 1, STRIDE)
    hover = _("step") + " %{x}<br>%{y:.1%}"
    curves = [_curve(run, steps, found[run].accuracies, names[run], hover) for run in RUNS]
    at = chosen.trained
    now = [_now(run, at, taught.accuracy(taught.student.with_parameters(found[run].parameters[at]))) for run in RUNS]
    best = go.Scatter(
        x=steps[[0, -1]],
        y=[taught.teacher_accuracy] * 2,
        name=_("teacher"),
        mode="lines",
        line={"color": WAYS["teacher"].colour, "width": 2, "dash": "dot"},
        hovertemplate="%{y:.1%}",
    )
    return make_figure(
        [best, *curves, cursor(at), *now],
        xaxis={"range": [-6, TRAINING_STEPS + 6], "title": {"text": _("step"), "standoff": 4}, "zeroline": False},
        yaxis={
            "range": [0.28, 1.02],
            "tickvals": [0.4, 0.6, 0.8, 1],
            "tickformat": ".0%",
            "title": {"text": _("held-out accuracy"), "standoff": 4},
        },
        margin=MARGIN | {"l": 58},
        meta={"own": lesson_own(taught)},
        **LEGEND,
    )
