"""A linear model on real flowers: where its classes meet, and what its probabilities are in between."""

import streamlit as st

from app.figures.training import training_curves
from app.live import figure, pipeline
from app.live.film import film, shown_film, training_loss_titles
from app.live.plane import held, plane, probe, scores, weights
from app.plane import L2, opening, optimum
from app.plane import scores as scores_of
from app.session import current
from app.stations import lesson
from app.stations.weights import weight_landscapes
from app.text import _
from softmax_core import SoftmaxRegression

FILM_HEIGHT = 238


def station() -> None:
    lesson.head(
        _("Where classes meet"),
        _("A score for each class, linear in x, and one softmax: where two scores tie, the prediction changes sides."),
    )

    shown = held(optimum())
    temperature = current().scenario.temperature
    features = [_("petal length"), _("petal width")]

    picture, instruments = st.columns([46, 72])

    with picture:
        plane(
            shown,
            scores_of(shown.model, shown.dataset, temperature),
            title=_("Iris petals"),
            description=_(
                "{n} irises by the length and width of their petals, over the regions of the three classes"
            ).format(n=len(shown.points)),
            features=[_("petal length (cm)"), _("petal width (cm)")],
        )

    with instruments:
        probe()
        pipeline(columns=["class", "logit", "temperature", "probability_target"], tools=["losses", "link"])
        numbers, quality = st.columns([57, 43])
        with numbers:
            weights(
                shown.optimum,
                title=_("Weights and bias"),
                note=_("Optimum: the smallest mean cross-entropy + {half:g} · Σ w²").format(half=L2 / 2),
                features=features,
            )
        with quality:
            scores(title=_("On all {n} flowers").format(n=len(shown.points)))

    training, progress = st.columns([46, 72])

    with training:
        film()

    with progress:
        made = shown_film()
        loss = training_loss_titles()[made.training.loss]
        figure(
            "training",
            training_curves(made.steps, made.curves(), loss),
            title=_("Step by step"),
            note=_("{loss} on all points, penalty included").format(loss=loss),
            description=_("Loss, accuracy and gradient norm over the steps of the training"),
            painter="training",
            height=FILM_HEIGHT,
        )

    if isinstance(made.history.model, SoftmaxRegression):
        weight_landscapes(made, shown.dataset.class_names)

    lesson.foot(
        [
            _("**Boundaries are straight:** two scores, both linear in x, tie along a line, until a third class wins."),
            _("**T moves no boundary**, and no accuracy: it only sets how fast p crosses from one class to the other."),
            _("**Nudge a weight:** cross-entropy moves at once, accuracy waits until a line passes over a flower."),
        ],
        formula_name="boundary",
    )


lesson.show(station, opening)
