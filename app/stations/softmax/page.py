"""From scores to probabilities: what softmax does, and what it leaves alone."""

import streamlit as st

from app.charts.base import plain
from app.state.scenario import Scenario
from app.state.session import Session
from app.stations.softmax import figures
from app.stations.softmax.export import export
from app.stations.softmax.state import Numerics
from app.stations.station import Station, Task
from app.views.figure import Drawing, figure
from app.views.pipeline import pipeline, scene
from app.words import N_, _


def picture() -> None:
    with scene():
        pipeline(SOFTMAX)
        over_temperature, companion = st.columns([57, 43])
        with over_temperature:
            figure("temperature")
        with companion:
            figure("companion")


def drawings(session: Session) -> dict[str, Drawing]:
    """Every probability over temperature; beside it what suits the number of classes."""
    scenario = session["scenario"]
    companion = {2: sigmoid, 3: simplex}.get(scenario.num_classes, effective_classes)
    return {"temperature": probabilities(scenario), "companion": companion(scenario)}


def over_temperatures(scenario: Scenario) -> dict:
    """What the page needs for a curve over temperature."""
    return {"classes": scenario.num_classes, "temperatures": figures.TEMPERATURES.tolist()}


def probabilities(scenario: Scenario) -> Drawing:
    labels = plain(scenario.labels)
    return Drawing(
        key="temperature",
        module="stations/softmax/temperature.js",
        title=_("Every probability, over temperature"),
        description=_("Curves of each class's probability over the temperature, from 0.01 to 100"),
        look_key=labels,
        draw=lambda: figures.probabilities_over_temperature(scenario.logits, scenario.temperature, labels),
        own=over_temperatures(scenario),
    )


def sigmoid(scenario: Scenario) -> Drawing:
    labels, differences = plain(scenario.labels), figures.differences_of(scenario.logits)
    return Drawing(
        key="sigmoid",
        module="stations/softmax/sigmoid.js",
        title=_("Two classes: a sigmoid"),
        description=_("The first class's probability over the difference of the two logits: a sigmoid"),
        look_key=(*labels, differences[-1]),
        draw=lambda: figures.sigmoid_of_difference(scenario.logits, scenario.temperature, labels),
        own={"classes": 2, "differences": differences.tolist()},
    )


def simplex(scenario: Scenario) -> Drawing:
    labels = plain(scenario.labels)
    return Drawing(
        key="simplex",
        module="stations/softmax/simplex.js",
        title=_("The same path, on the simplex"),
        note=_("T → ∞: the centre · T → 0: a corner"),
        description=_("The triangle of all distributions over three classes, with the path over temperature"),
        look_key=labels,
        draw=lambda: figures.path_on_simplex(scenario.logits, scenario.temperature, labels),
        own=over_temperatures(scenario),
    )


def effective_classes(scenario: Scenario) -> Drawing:
    return Drawing(
        key="effective-classes",
        module="stations/softmax/effective_classes.js",
        title=_("The effective number of classes"),
        note=_("T → ∞: all K · T → 0: the winners"),
        description=_("A curve of e to the entropy over the temperature: how many equal classes p is like"),
        look_key=(scenario.num_classes,),
        draw=lambda: figures.effective_classes_over_temperature(scenario.logits, scenario.temperature),
        own=over_temperatures(scenario),
    )


SOFTMAX = Station(
    "softmax",
    N_("Softmax"),
    N_("From scores to probabilities"),
    N_("Softmax turns differences of scores into ratios: one more in z multiplies the odds by $e^{1/T}$."),
    tasks=(
        Task(N_("Drag the blue handle to the right: its probability grows, all others shrink."), "scenario.logits"),
    ),
    columns=("class", "logit", "temperature", "scaled", "exp", "exponential", "normalise", "probability"),
    tools=("entropy", "add", "shift", "maxtrick"),
    picture=picture,
    figures=drawings,
    presets=("start", "uniform", "right", "rivals", "huge", "two", "ten"),
    values={"numerics": Numerics},
    notice=(
        N_("**Only differences count.** Shift all logits by the same c: no probability moves."),
        N_("**T moves p along one path**, from the corner of the largest logit (T → 0) to the centre (T → ∞)."),
        N_(
            "**The order never changes**, and with finite logits no probability is exactly 0: there is no zero among "
            "the $e^z$."
        ),
    ),
    formula="stations/softmax/formula.js",
    export=export,
)
