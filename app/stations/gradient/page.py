"""Which way, and how hard: how losses push on the logits, and where that leads."""

import streamlit as st

from app.catalogue import COMPARED, LOSSES
from app.charts.base import plain
from app.charts.landscape import Land
from app.state.pairs import chosen_pair
from app.state.scenario import Scenario
from app.state.session import Session
from app.stations.gradient import figures
from app.stations.gradient.export import export
from app.stations.gradient.jacobian import jacobian
from app.stations.gradient.race import race
from app.stations.gradient.state import Race
from app.stations.station import Station, Task
from app.views.figure import Drawing, Menu, figure, pair_menu
from app.views.pipeline import pipeline, scene
from app.words import N_, _

HEIGHT = 248


def picture() -> None:
    with scene():
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
    """The descents as paths on a landscape, and the true class's probability along them."""
    scenario, race = session["scenario"], session["race"]
    return {"race-contour": _contour(session, scenario, race), "race-curve": _curve(scenario, race)}


def _titles() -> dict[str, str]:
    return {name: LOSSES[name].title() for name in COMPARED}


def _descents(scenario: Scenario, race: Race) -> figures.Paths:
    return figures.descents(scenario.logits, scenario.target, scenario.temperature, race.learning_rate)


def _own(scenario: Scenario, race: Race) -> dict:
    """What the page needs to walk the same paths."""
    return {"classes": scenario.num_classes, "learning_rate": race.learning_rate, "steps": figures.STEPS}


def _contour(session: Session, scenario: Scenario, race: Race) -> Drawing:
    titles, labels = _titles(), plain(scenario.labels)
    axes = chosen_pair(race.pair, scenario, session.memory)
    land = Land(race.land, scenario.logits, scenario.target, scenario.temperature, axes)
    return Drawing(
        key="race-contour",
        module="stations/gradient/race_contour.js",
        title=_("The paths on"),
        alone=_("The paths on: {loss}").format(loss=titles[race.land]),
        description=_("The descents as paths on the contour map of a loss over two logits"),
        look_key=(*titles.items(), *land.look_key(labels)),
        draw=lambda: figures.race_contour(_descents(scenario, race), titles, land, labels),
        own=land.own() | _own(scenario, race),
        controls=[
            Menu(
                "race",
                "land",
                _("The loss whose landscape the race is drawn on"),
                [(name, titles[name]) for name in reversed(COMPARED)],
            ),
            pair_menu("race", _("The two logits that the race is drawn over"), session),
        ],
    )


def _curve(scenario: Scenario, race: Race) -> Drawing:
    titles, labels, true_class = _titles(), plain(scenario.labels), scenario.true_class
    return Drawing(
        key="race-curve",
        module="stations/gradient/race_curve.js",
        title=_("The true class, step by step"),
        description=_("The true class's probability over the steps of the descents"),
        look_key=(*titles.items(), labels[true_class]),
        draw=lambda: figures.race_curve(_descents(scenario, race), titles, labels, true_class, scenario.temperature),
        own=_own(scenario, race),
    )


GRADIENT = Station(
    "gradient",
    N_("Gradient"),
    N_("Which way, and how hard?"),
    N_("At the logits cross-entropy pushes by p − y; the push of the squared error is throttled by p itself."),
    tasks=(
        Task(
            N_("Drag the blue handle far to the left: one loss pushes back with all its force, one lets go."),
            "scenario.logits",
        ),
    ),
    columns=(
        "class",
        "logit",
        "temperature",
        "probability_target",
        "target",
        "gradient",
    ),
    tools=("losses", "add", "smoothing"),
    picture=picture,
    figures=drawings,
    presets=("wrong", "right", "uniform", "soft", "rivals", "two", "ten"),
    values={"race": Race},
    notice=(
        N_("**Cross-entropy pushes by how wrong p is**: (p − y)/T. Confidently wrong means the full push."),
        N_("**The squared error's push has p as a factor**: where p is near 0 or 1, J is pale, and so is the push."),
        N_(
            "**Every push sums to zero** over the classes: what one logit gains, the others lose. "
            "Rounded, they may miss it by one in the last digit."
        ),
    ),
    formula="stations/gradient/formula.js",
    export=export,
)
