"""A student learns from a teacher's probabilities, and not only from the label."""

import streamlit as st

from app.state.scenario import Scenario
from app.state.session import Session
from app.stations.distillation import figures
from app.stations.distillation.cards import descent, lesson_card, teacher
from app.stations.distillation.export import export
from app.stations.distillation.lesson import lesson
from app.stations.distillation.state import STEPS, Distillation
from app.stations.distillation.terms import TERMS
from app.stations.station import Station, Task
from app.views.figure import Drawing, figure
from app.views.pipeline import pipeline, scene
from app.words import N_, _

#: A student who is wrong, at a temperature at which the teacher's second thoughts are seen.
OPENING = Scenario((0.0, 0.5, 1.0), temperature=3.0)
HEIGHT, BELOW, LESSON = 208, 264, 360


def picture() -> None:
    with scene():
        pipeline(DISTILLATION)
        sides, over_temperature = st.columns([66, 34])
        with sides:
            teacher()
        with over_temperature:
            figure("pull", HEIGHT)
    controls, curve = st.columns([30, 70])
    with controls:
        descent(BELOW)
    with curve:
        figure("descent", BELOW)
    controls, plane, accuracy = st.columns([30, 35, 35])
    with controls:
        lesson_card(LESSON)
    with plane:
        figure("students", LESSON)
    with accuracy:
        figure("accuracy", LESSON)


def drawings(session: Session) -> dict[str, Drawing]:
    """The pull over temperature, the descents, and both students on points."""
    scenario, chosen = session["scenario"], session["distillation"]
    return {
        "pull": _pull(scenario, chosen),
        "descent": _descent(scenario, chosen),
        "students": _students(scenario, chosen),
        "accuracy": _accuracy(scenario, chosen),
    }


def _pull(scenario: Scenario, chosen: Distillation) -> Drawing:
    return Drawing(
        key="pull",
        module="stations/distillation/pull.js",
        title=_("How hard each part pulls"),
        description=_("The length of the gradient of the teacher's part and of the label's part over the temperature"),
        look_key=(),
        draw=lambda: figures.pull_over_temperature(scenario, chosen),
        own={"classes": scenario.num_classes, "temperatures": figures.TEMPERATURES.tolist()},
    )


def _descent(scenario: Scenario, chosen: Distillation) -> Drawing:
    return Drawing(
        key="descent",
        module="stations/distillation/descent_curves.js",
        title=_("How far from the teacher, step by step"),
        description=_("The divergence of the student from the teacher over the steps of three descents"),
        look_key=(),
        draw=lambda: figures.descent_curves(scenario, chosen),
        own={"classes": scenario.num_classes, "steps": STEPS},
    )


def _taught(chosen: Distillation) -> tuple:
    return chosen.lesson, chosen.labelled, chosen.student


def _students(scenario: Scenario, chosen: Distillation) -> Drawing:
    return Drawing(
        key="students",
        module="stations/distillation/students.js",
        title=_("Where each student draws the line"),
        description=_("Points with the boundaries of two students, by labels alone and with the teacher"),
        look_key=_taught(chosen),
        draw=lambda: figures.students(lesson(*_taught(chosen)), scenario.temperature, chosen),
    )


def _accuracy(scenario: Scenario, chosen: Distillation) -> Drawing:
    return Drawing(
        key="accuracy",
        module="stations/distillation/accuracy.js",
        title=_("On points nobody was shown"),
        description=_("The held-out accuracy of two students over the steps of their trainings"),
        look_key=_taught(chosen),
        draw=lambda: figures.accuracies(lesson(*_taught(chosen)), scenario.temperature, chosen),
    )


def opening(session: Session) -> None:
    session.change(scenario=OPENING)


DISTILLATION = Station(
    "distillation",
    N_("Distillation"),
    N_("What does the label not say?"),
    N_("Which wrong answers are nearly right: a teacher says it, the louder the higher T; T² keeps it heard."),
    tasks=(
        Task(N_("Drag the temperature up: the teacher's second choices rise."), "scenario.temperature"),
        Task(N_("Then switch T² off: the teacher's pull falls silent."), "distillation.squared", held=False),
    ),
    terms=TERMS,
    columns=("class", "logit", "temperature", "probability_target", "target"),
    tools=("add", "smoothing"),
    picture=picture,
    figures=drawings,
    presets=("start", "wrong", "right", "two", "ten"),
    values={"distillation": Distillation},
    opening=opening,
    notice=(
        N_(
            "**Without T² the teacher fades** as 1/T², and the label keeps its pull: at T = 20 only the label is heard."
        ),
        N_(
            "**The label alone comes past the teacher and runs on**: it wants all for one class; the teacher stops "
            "where the second choices are right."
        ),
        N_(
            "**At a large T the teacher's part matches logits**: its pull on each becomes α (z − v)/K, both taken from "
            "their means."
        ),
    ),
    formula="stations/distillation/formula.js",
    export=export,
)
