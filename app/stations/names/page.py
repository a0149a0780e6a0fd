"""The same number under its names: cross-entropy in the libraries, where look-alikes differ, which loss for what."""

import streamlit as st

from app.state.session import Session
from app.stations.names import figures
from app.stations.names.export import export
from app.stations.names.state import Usage, settle
from app.stations.names.views import chooser, names
from app.stations.station import Station, Task
from app.views.figure import Drawing, figure
from app.views.pipeline import pipeline, scene
from app.words import N_, _


def picture() -> None:
    with scene():
        pipeline(NAMES)
        names()
    margins, choice = st.columns([55, 45])
    with margins:
        figure("margins", height=330)
    with choice:
        chooser()


def drawings(session: Session) -> dict[str, Drawing]:
    """The losses of two classes over the margin."""
    scenario, titles = session["scenario"], figures.margin_titles()
    margins = Drawing(
        key="margins",
        module="stations/names/margins.js",
        title=_("Losses over the margin"),
        note=_("margin m = {margin}"),
        description=_("Curves of eight losses of two classes over the margin, from −4 to 4"),
        look_key=tuple(titles.items()),
        draw=lambda: figures.margin_losses(scenario, titles),
        own={
            "margins": figures.MARGINS.tolist(),
            "top": figures.TOP,
            "titles": titles,
            "margin": _("margin m"),
        },
    )
    return {"margins": margins}


NAMES = Station(
    "names",
    N_("Names"),
    N_("What is it called elsewhere?"),
    N_("Many names for one number: look-alikes differ in what they take and divide by."),
    tasks=(
        Task(
            N_("Switch on a mistake above the table: no library complains, only the number tells."),
            "usage.mistake",
            held=False,
        ),
    ),
    columns=("class", "logit", "temperature", "probability_target", "target"),
    tools=("add",),
    picture=picture,
    figures=drawings,
    presets=("start", "right", "wrong", "soft", "uniform", "two", "ten"),
    values={"usage": Usage},
    settle=settle,
    notice=(
        N_(
            "**Logits, probabilities or their logarithms?** No library can tell which it was given: each takes them "
            "for what it expects, and returns a number."
        ),
        N_(
            "**A mean of what?** With class weights PyTorch and scikit-learn divide by the sum of the weights, Keras "
            "by the number of samples: in a batch of one class the former feel no weight at all."
        ),
        N_(
            "**Softmax twice** still learns, but slowly: for a one-hot target the loss can never fall below "
            "log(1 + (K − 1)/e)."
        ),
    ),
    formula="stations/names/formula.js",
    export=export,
)
