"""Points in the plane and a model of them: where its classes meet, and how training finds these lines."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app.charts.training import MOST_STEPS, training_curves
from app.films import PlaneFilm
from app.numbers import said
from app.state import plane_actions
from app.state.plane import L2, Plane
from app.state.session import Session
from app.state.training import SCHEMES
from app.stations.boundary.export import export
from app.stations.boundary.landscape import landscapes, pair_menu
from app.stations.station import Station, Task
from app.views.data import data
from app.views.figure import Drawing, Menu, choices, figure
from app.views.pipeline import pipeline
from app.views.plane import plane, point_table, probe, scores, units, weights
from app.views.training import RUNS, run_titles, runs, start_note, training
from app.words import N_, _

CURVES_HEIGHT, LANDSCAPE_HEIGHT = 264, 310


def picture() -> None:
    data()
    left, right = st.columns([46, 72])
    with left:
        plane()
    with right:
        film, course = st.columns([52, 48])
        with film:
            training()
        with course:
            figure("training", CURVES_HEIGHT)
        units()
        runs()
        probe()
        pipeline(BOUNDARY)
        numbers, quality = st.columns([57, 43])
        with numbers:
            weights(
                title=_("Weights and bias"),
                note=_("Optimum: the smallest mean cross-entropy + {half} · Σ w²").format(half=said(L2 / 2)),
            )
        with quality:
            scores()
        point_table()
    choices(_("Over which weights the losses are drawn"))
    for column, side in zip(st.columns(2), ("trained", "compared"), strict=True):
        with column:
            figure(f"weights-{side}", LANDSCAPE_HEIGHT)


def drawings(session: Session) -> dict[str, Drawing]:
    """How the training goes; of a linear model also the landscapes that it goes through."""
    film = plane_actions.shown_film(session)
    titles = run_titles(session["plane"].trained)
    curves = {"training": _curves(film, titles if len(titles) == 1 else RUNS)}
    return curves | (landscapes(film, session["plane"]) if film.runs[0].kind == "linear" else {})


def _curves(film: PlaneFilm, titles: Sequence[str]) -> Drawing:
    are_sums = [run.kind in SCHEMES for run in film.runs]
    is_tested = any(film.plane.held_out)
    steps = film.runs[0].training.steps
    axes = {"automatic": _("automatic axis"), "linear": _("linear axis"), "logarithmic": _("logarithmic axis")}
    return Drawing(
        key="training",
        module="browser/charts/training.js",
        title=_("Step by step"),
        note=(
            _("T = 1, with penalty; – · – held out, without")
            if is_tested
            else _("on all points at T = 1, penalty included")
        ),
        description=_("Loss, accuracy and gradient norm over the steps of the training"),
        look_key=(*titles, *are_sums, steps, is_tested),
        draw=lambda: training_curves(titles, are_sums, steps, is_tested),
        own={"most": MOST_STEPS, "logarithmic": _("log scale")},
        controls=(
            Menu(
                "plane",
                "loss_axis",
                _("Axis of the loss: automatic is logarithmic where a linear one would not show how it ends"),
                list(axes.items()),
            ),
        ),
    )


def extra(session: Session) -> dict[str, Any]:
    """What the plane's views need, with what the runs of the film are called."""
    news = plane_actions.extra(session)
    trained, film = session["plane"].trained, plane_actions.shown_film(session)
    menus = [pair_menu(film).to_json()] if film.runs[0].kind == "linear" else []
    return (
        {"menus": menus} | news | {"film": news["film"] | {"titles": run_titles(trained), "note": start_note(trained)}}
    )


BOUNDARY = Station(
    "boundary",
    N_("Boundary"),
    N_("Where classes meet"),
    N_("A score for each class and one softmax: where two scores tie, the prediction changes sides."),
    tasks=(
        Task(N_("Choose data."), "plane.source", held=False),
        Task(N_("Drag a point."), "plane.points"),
        Task(N_("Press Train."), "plane.step", held=False),
        Task(N_("Compare with a second run."), "plane.rivalry", held=False),
    ),
    columns=("data_class", "logit", "temperature", "probability_target"),
    tools=("losses",),
    picture=picture,
    figures=drawings,
    values={"plane": Plane},
    notice=(
        N_("**Linear scores tie along straight lines**, until a third class wins. Hidden layers bend them."),
        N_("**T moves no boundary**, and no accuracy: it only sets how fast p crosses from one class to the other."),
        N_("**Nudge a weight:** cross-entropy moves at once, accuracy waits until a line passes over a point."),
    ),
    formula="stations/boundary/formula.js",
    opening=plane_actions.show_chosen,
    read=plane_actions.read,
    settle=plane_actions.settle,
    actions=plane_actions.ACTIONS,
    extra=extra,
    export=export,
)
