"""Pictures of digits: the weights of a class are a picture, and what is drawn is classified while it is drawn."""

import streamlit as st

from app.glossary import Term
from app.state.session import Session
from app.stations.images import figures
from app.stations.images.actions import ACTIONS, extra, opening, read, settle
from app.stations.images.cards import digit, distort, evidence, hidden_units, learning, mistakes
from app.stations.images.export import export
from app.stations.images.own_files import own_files
from app.stations.images.state import Images
from app.stations.station import Station, Task
from app.views.figure import Drawing, figure
from app.views.pipeline import pipeline
from app.words import N_, _

CURVES_HEIGHT = 206


def picture() -> None:
    digit()
    edits, film, course = st.columns([28, 34, 38])
    with edits:
        distort()
    with film:
        learning()
    with course:
        figure("curves", CURVES_HEIGHT)
    hidden_units()
    pixels, taken = st.columns([42, 58])
    with pixels:
        evidence()
        own_files()
    with taken:
        mistakes()
    pipeline(IMAGES)


def drawings(_session: Session) -> dict[str, Drawing]:
    """How the training goes."""
    return {
        "curves": Drawing(
            key="images-training",
            module="stations/images/curves.js",
            title=_("Step by step"),
            note=_("– · – test pictures"),
            description=_(
                "Loss, without the penalty, and accuracy over the steps of the training, on training and test pictures"
            ),
            look_key=(),
            draw=figures.curves,
        )
    }


IMAGES = Station(
    "images",
    N_("Images"),
    N_("What does it see?"),
    N_("The weights of a class are a picture; laid over yours, they add up to its logit."),
    tasks=(
        Task(N_("Draw a digit."), "images.ink"),
        Task(N_("Press Train."), "images.step", held=False),
        Task(N_("Turn it."), "images.rotation"),
    ),
    terms={
        "evidence": Term(
            N_("evidence"), N_("What each pixel adds to the score of a class: its weight times its ink."), "w · x"
        ),
        "epoch": Term(N_("epoch"), N_("One time through all pictures of the training set, a batch a step.")),
    },
    columns=("data_class", "logit", "temperature", "probability_target"),
    tools=("losses",),
    no_target=N_("Nobody has said what this is: choose a class as the true one, and there are losses."),
    picture=picture,
    figures=drawings,
    values={"images": Images},
    notice=(
        N_("**The weights of a class are a picture**: where they are blue, ink speaks for it; where striped, against."),
        N_(
            "**Softmax never says “none of them”**: noise, a letter, a digit upside down get a class, and often surely."
        ),
        N_("**The most certain mistakes tell most**: what the model believes, or what somebody wrote unclearly."),
    ),
    formula="stations/images/formula.js",
    opening=opening,
    read=read,
    settle=settle,
    actions=ACTIONS,
    extra=extra,
    export=export,
)
