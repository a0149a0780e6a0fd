"""Whether a model is right as often as it says, and the one number that mends it."""

from typing import Any

import streamlit as st

from app import results
from app.state.session import Session
from app.stations.calibration import figures
from app.stations.calibration.cards import one_point, scores, settings
from app.stations.calibration.export import export
from app.stations.calibration.lesson import lesson, settings_of, to_json
from app.stations.calibration.state import MADE_OF, Calibration
from app.stations.calibration.terms import TERMS
from app.stations.station import Station, Task
from app.views.figure import Drawing, Menu, figure
from app.words import N_, _

#: Of the diagram, and of the curve below the scores.
HEIGHT, BELOW = 435, 196


def picture() -> None:
    with st.container(key="calibration"):
        settings()
        numbers, diagram, point = st.columns([31, 40, 29])
        with numbers:
            scores()
            figure("score", BELOW)
        with diagram:
            figure("reliability", HEIGHT)
        with point:
            one_point()


def drawings(session: Session) -> dict[str, Drawing]:
    """The reliability diagram, and a score over the temperature."""
    scenario, chosen = session["scenario"], session["calibration"]
    return {
        "reliability": _reliability(scenario.temperature, chosen),
        "score": _score(scenario.temperature, chosen),
    }


def _reliability(temperature: float, chosen: Calibration) -> Drawing:
    strategies = [("uniform", _("equal width")), ("quantile", _("equal mass"))]
    names = figures.run_names() | {
        "ece": _("ECE"),
        "mce": _("MCE"),
        "from": _("from"),
        "to": _("to"),
        "count": _("points"),
        "confidence": _("confidence"),
        "accuracy": _("accuracy"),
    }
    return Drawing(
        key="reliability",
        module="stations/calibration/reliability.js",
        title=_("Reliability diagram"),
        description=_(
            "Bars of the accuracy in bins of confidence beside the diagonal, and of how many points each has"
        ),
        look_key=(),
        draw=lambda: figures.reliability_diagram(lesson(chosen), temperature, chosen),
        own={"names": names},
        controls=[Menu("calibration", "strategy", _("The bins of the diagram"), strategies)],
    )


def _score(temperature: float, chosen: Calibration) -> Drawing:
    titles = figures.measure_titles()
    return Drawing(
        key="score",
        module="stations/calibration/score_curve.js",
        title=_("Over the temperature"),
        description=_("Curves of a score of both models over the temperature, with the present one and the best one"),
        look_key=(),
        draw=lambda: figures.score_over_temperature(lesson(chosen), temperature, chosen),
        own={"temperatures": figures.TEMPERATURES.tolist()},
        controls=[Menu("calibration", "measure", _("What is drawn over the temperature"), list(titles.items()))],
        alone=_("A score over the temperature"),
    )


def judged(session: Session) -> dict[str, Any]:
    """The name of both models' numbers on the held-out points, by which a page fetches them; what they follow from."""
    chosen: Calibration = session["calibration"]
    digest = results.offer(("calibration", settings_of(chosen)), lambda: to_json(lesson(chosen)))
    return {"judged": {"digest": digest, "of": {field: getattr(chosen, field) for field in MADE_OF}}}


CALIBRATION = Station(
    "calibration",
    N_("Calibration"),
    N_("Is it right as often as it is sure?"),
    N_("No: few points make a network surer than it is right; one T, the same for all points, mends it."),
    tasks=(
        Task(
            N_(
                "Drag the temperature up: confidence melts, accuracy stands still. "
                "Fit T brings the bars to the diagonal."
            ),
            "scenario.temperature",
        ),
    ),
    terms=TERMS,
    picture=picture,
    figures=drawings,
    values={"calibration": Calibration},
    extra=judged,
    notice=(
        N_(
            "**Fit T changes no answer**: it divides all logits by one number, so the largest stays the largest. "
            "ECE and NLL fall, and accuracy does not move by a single point."
        ),
        N_(
            "**Hidden layers on few points are too sure**: they have learned these by heart. Take the layers away, or "
            "give more points, and the best T comes closer to 1."
        ),
        N_(
            "**Smoothed labels are another remedy, before training**: they keep certainty down, but ε is a guess, and "
            "may make a model less sure than it is right: its best T then lies below 1."
        ),
    ),
    formula="stations/calibration/formula.js",
    export=export,
)
