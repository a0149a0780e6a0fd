"""Which way, and how hard: how losses push on the logits, and where that leads."""

import streamlit as st

from app.state.session import Session
from app.stations.gradient.jacobian import jacobian
from app.stations.gradient.race import race
from app.stations.gradient.state import Race
from app.stations.station import Station
from app.views.figure import Drawing, figure
from app.views.pipeline import pipeline
from app.words import N_

HEIGHT = 248


def picture() -> None:
    pipeline(GRADIENT)
    controls, from_above, over_steps = st.columns([26, 40, 34])
    with controls:
        race(height=HEIGHT)
    with from_above:
        figure("race-contour", HEIGHT)
    with over_steps:
        figure("race-curve", HEIGHT)
    jacobian()


def drawings(session: Session) -> dict[str, Drawing]:
    return {}


GRADIENT = Station(
    "gradient",
    N_("Gradient"),
    N_("Which way, and how hard?"),
    N_("At the logits cross-entropy pushes by p − y; the push of the squared error is throttled by p itself."),
    columns=(
        "class",
        "logit",
        "temperature",
        "probability_target",
        "gradient",
    ),
    tools=("add", "losses", "smoothing"),
    picture=picture,
    figures=drawings,
    presets=("wrong", "right", "uniform", "soft", "rivals", "two", "ten"),
    values={"race": Race},
    notice=(
        N_("**Cross-entropy pushes by how wrong p is**: (p − y)/T. Confidently wrong means the full push."),
        N_("**The squared error's push has p as a factor**: where p is near 0 or 1, J is pale, and so is the push."),
        N_("**Every push sums to zero** over the classes: what one logit gains, the others lose."),
    ),
    formula="gradient",
)
