"""From scores to probabilities: what softmax does, and what it leaves alone."""

import streamlit as st

from app.charts.base import plain
from app.stations.softmax import figures
from app.views import lesson
from app.views.figure import figure
from app.views.pipeline import pipeline
from app.words import _

lesson.head(
    _("From scores to probabilities"),
    _("Softmax turns differences of scores into ratios: one more in z multiplies the odds by $e^{1/T}$."),
    presets=["start", "uniform", "right", "rivals", "huge", "two", "ten"],
)


def station() -> None:
    scenario = pipeline(
        columns=["class", "logit", "temperature", "scaled", "exp", "exponential", "normalise", "probability"],
        tools=["add", "shift", "maxtrick", "entropy", "link"],
    )

    labels = plain(scenario.labels)
    over_temperature, companion = st.columns([57, 43])

    with over_temperature:
        figure(
            "temperature",
            figures.probabilities_over_temperature(scenario.logits, labels),
            title=_("Every probability, over temperature"),
            description=_("Curves of each class's probability over the temperature, from 0.01 to 100"),
            painter="stations/softmax/temperature.js",
            options={"temperatures": figures.TEMPERATURES.tolist()},
        )

    with companion:
        if scenario.num_classes == 2:
            sigmoid, differences = figures.sigmoid_of_difference(scenario.logits, scenario.temperature, labels)
            figure(
                "sigmoid",
                sigmoid,
                title=_("Two classes: a sigmoid"),
                description=_("The first class's probability over the difference of the two logits: a sigmoid"),
                painter="stations/softmax/sigmoid.js",
                options={"differences": differences},
            )
        elif scenario.num_classes == 3:
            figure(
                "simplex",
                figures.path_on_simplex(scenario.logits, labels),
                title=_("The same path, on the simplex"),
                note=_("T → ∞: the centre · T → 0: a corner"),
                description=_("The triangle of all distributions over three classes, with the path over temperature"),
                painter="stations/softmax/simplex.js",
                options={"temperatures": figures.TEMPERATURES.tolist()},
            )
        else:
            figure(
                "effective-classes",
                figures.effective_classes_over_temperature(scenario.logits),
                title=_("The effective number of classes"),
                note=_("T → ∞: all K · T → 0: the winners"),
                description=_("A curve of e to the entropy over the temperature: how many equal classes p is like"),
                painter="stations/softmax/effective_classes.js",
                options={"temperatures": figures.TEMPERATURES.tolist()},
            )


lesson.show(station)

lesson.foot(
    [
        _("**Only differences count.** Shift all logits by the same c: no probability moves."),
        _("**T moves p along one path**, from the corner of the largest logit (T → 0) to the centre (T → ∞)."),
        _("**The order never changes**, and no probability is ever exactly 0: there is no zero among the $e^z$."),
    ],
    formula_name="softmax",
)
