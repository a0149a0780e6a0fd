"""Points in the plane and a model of them: where its classes meet, and how training finds these lines."""

import streamlit as st

from app.charts.training import training_curves
from app.state.plane import L2, opening
from app.state.plane import scores as scores_of
from app.state.session import current
from app.stations.boundary.landscape import weight_landscapes
from app.text import _
from app.views import lesson
from app.views.data import data
from app.views.figure import Drawing, figure
from app.views.pipeline import pipeline
from app.views.plane import plane, probe, scores, weights
from app.views.runs import runs
from app.views.training import film, reel, run_titles

FILM_HEIGHT = 264


lesson.head(
    _("Where classes meet"),
    _("A score for each class and one softmax: where two scores tie, the prediction changes sides."),
)


def station() -> None:
    present = current()
    shown, temperature = present.bench.plane, present.scenario.temperature

    picture, instruments = st.columns([46, 72])

    with picture:
        above = st.container()
        film()  # before all others, for its opening is waited for
        present.complete_film()
        reel()

    with above:
        data(shown)
        plane(
            shown,
            scores_of(shown.model, shown.dataset, temperature),
            description=_("{title}: {n} points by {first} and {second}, over the regions of {k} classes").format(
                title=shown.source.title,
                n=len(shown.points),
                first=shown.dataset.feature_names[0],
                second=shown.dataset.feature_names[1],
                k=shown.num_classes,
            ),
        )

    made = present.shown_film
    titles = run_titles(made)

    with instruments:
        probe()
        lesson.apart(
            lambda: pipeline(columns=["class", "logit", "temperature", "probability_target"], tools=["losses", "link"]),
        )
        numbers, quality = st.columns([57, 43])
        with numbers:
            weights(
                shown.optimum,
                title=_("Weights and bias"),
                note=_("Optimum: the smallest mean cross-entropy + {half:g} · Σ w²").format(half=L2 / 2),
            )
        with quality:
            scores(title=_("On all {n} points").format(n=len(shown.points)))

        figure(
            Drawing(
                key="training",
                module="browser/charts/training.js",
                title=_("Step by step"),
                note=_("on all points, penalty included"),
                description=_("Loss, accuracy and gradient norm over the steps of the training"),
                look_key=(made.number, made.is_whole, *titles),
                draw=lambda: training_curves(made.runs, titles),
                height=FILM_HEIGHT,
            )
        )

    if len(made.runs) > 1:
        runs(titles)
    if made.runs[0].kind == "linear":
        weight_landscapes(made, shown.class_names)


lesson.show(station, opening, with_bench=True)

lesson.foot(
    [
        _("**Linear scores tie along straight lines**, until a third class wins. Hidden layers bend them."),
        _("**T moves no boundary**, and no accuracy: it only sets how fast p crosses from one class to the other."),
        _("**Nudge a weight:** cross-entropy moves at once, accuracy waits until a line passes over a point."),
    ],
    formula_name="boundary",
)
