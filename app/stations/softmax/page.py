"""From scores to probabilities: what softmax does, and what it leaves alone."""

from typing import Any

import streamlit as st

from app.charts.base import plain
from app.state.scenario import Scenario
from app.state.session import Session
from app.stations.softmax import figures
from app.stations.softmax.state import Numerics
from app.stations.station import Station
from app.views.figure import Drawing, figure
from app.views.pipeline import pipeline
from app.words import N_, _


def picture() -> None:
    pipeline(SOFTMAX)
    over_temperature, companion = st.columns([57, 43])
    with over_temperature:
        figure("temperature")
    with companion:
        figure("companion")


def drawings(session: Session) -> dict[str, Drawing]:
    """Every probability over temperature; beside it what suits the number of classes."""
    scenario = session["scenario"]
    labels = plain(scenario.labels)
    own = {"temperatures": figures.TEMPERATURES.tolist()}
    over_temperature = Drawing(
        "temperature",
        "stations/softmax/temperature.js",
        _("Every probability, over temperature"),
        _("Curves of each class's probability over the temperature, from 0.01 to 100"),
        lambda: figures.probabilities_over_temperature(scenario.logits, labels),
        (labels,),
        own,
    )
    return {"temperature": over_temperature, "companion": _companion(scenario, labels, own)}


def _companion(scenario: Scenario, labels: tuple[str, ...], own: dict[str, Any]) -> Drawing:
    if scenario.num_classes == 2:
        return Drawing(
            "sigmoid",
            "stations/softmax/sigmoid.js",
            _("Two classes: a sigmoid"),
            _("The first class's probability over the difference of the two logits: a sigmoid"),
            lambda: figures.sigmoid_of_difference(scenario.logits, scenario.temperature, labels),
            (labels),
            {"differences": []},
        )
    if scenario.num_classes == 3:
        return Drawing(
            "simplex",
            "stations/softmax/simplex.js",
            _("The same path, on the simplex"),
            _("The triangle of all distributions over three classes, with the path over temperature"),
            lambda: figures.path_on_simplex(scenario.logits, labels),
            (labels,),
            own,
            note=_("T → ∞: the centre · T → 0: a corner"),
        )
    return Drawing(
        "effective-classes",
        "stations/softmax/effective_classes.js",
        _("The effective number of classes"),
        _("A curve of e to the entropy over the temperature: how many equal classes p is like"),
        lambda: figures.effective_classes_over_temperature(scenario.logits),
        (scenario.num_classes,),
        own,
        note=_("T → ∞: all K · T → 0: the winners"),
    )


SOFTMAX = Station(
    "softmax",
    N_("Softmax"),
    N_("From scores to probabilities"),
    N_("Softmax turns differences of scores into ratios: one more in z multiplies the odds by $e^{1/T}$."),
    columns=("class", "logit", "temperature", "scaled", "exp", "exponential", "normalise", "probability"),
    tools=("add", "shift", "maxtrick", "entropy"),
    picture=picture,
    figures=drawings,
    presets=("start", "uniform", "right", "rivals", "huge", "two", "ten"),
    values={"numerics": Numerics},
    notice=(
        N_("**Only differences count.** Shift all logits by the same c: no probability moves."),
        N_("**T moves p along one path**, from the corner of the largest logit (T → 0) to the centre (T → ∞)."),
        N_("**The order never changes**, and no probability is ever exactly 0: there is no zero among the $e^z$."),
    ),
    formula="softmax",
)
