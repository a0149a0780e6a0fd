"""How wrong the probabilities are: losses side by side, their shapes, and what a shape means for learning."""

import streamlit as st

from app.state.session import Session
from app.stations.loss.comparison import TwoModels
from app.stations.loss.state import LossView
from app.stations.loss.two_models import two_models
from app.stations.station import Station
from app.views.figure import Drawing, figure
from app.views.pipeline import pipeline
from app.words import N_


def picture() -> None:
    pipeline(LOSS)
    for column, slot in zip(st.columns(3), ("cross_entropy", "mean_squared_error", "curves"), strict=True):
        with column:
            figure(slot)
    two_models()


def drawings(session: Session) -> dict[str, Drawing]:
    return {}


LOSS = Station(
    "loss",
    N_("Loss"),
    N_("How wrong is that?"),
    N_("More than one way to score the same probabilities. Drag the target ticks to make the label soft."),
    columns=(
        "class",
        "logit",
        "temperature",
        "probability_target",
        "target",
        "term",
        "push cross_entropy",
    ),
    tools=("add", "smoothing", "losses", "split"),
    picture=picture,
    figures=drawings,
    presets=("start", "wrong", "right", "uniform", "soft", "two", "ten"),
    values={"loss": LossView, "comparison": TwoModels},
    notice=(
        N_("**Cross-entropy is convex**: from anywhere it slopes down to what is right, and is flat only there."),
        N_("**Squared error has plateaus.** Confidently wrong, it is high and flat: little slope tells it to move."),
        N_("**Near p = 0 they part.** −log p grows without limit; the squared error of one class stops at 1."),
    ),
    formula="loss",
)
