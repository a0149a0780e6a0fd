"""Why cross-entropy: how likely what was seen is, and how long it takes to say it."""

import streamlit as st

from app.charts.base import plain
from app.state.scenario import Scenario
from app.state.session import Session
from app.stations.likelihood import figures
from app.stations.likelihood.export import export
from app.stations.likelihood.near_zero import near_zero
from app.stations.likelihood.observations import observations
from app.stations.likelihood.state import Observations, fitted, read, settle
from app.stations.likelihood.terms import TERMS
from app.stations.station import Station, Task
from app.views.figure import Drawing, figure
from app.views.pipeline import pipeline, scene
from app.words import N_, _


def picture() -> None:
    with scene():
        pipeline(LIKELIHOOD)
        seen, likely = st.columns([62, 38])
        with seen:
            observations()
        with likely:
            figure("likelihood", 292)
    near_zero()


def drawings(session: Session) -> dict[str, Drawing]:
    """Over three classes the likelihood is a map, of any other number a curve."""
    scenario: Scenario = session["scenario"]
    counts = fitted(session["observations"].counts, scenario.num_classes)
    draw = _map if scenario.num_classes == 3 else _curve
    return {"likelihood": draw(scenario, counts)}


def _map(scenario: Scenario, counts: tuple[int, ...]) -> Drawing:
    labels = plain(scenario.labels)
    return Drawing(
        key="likelihood-simplex",
        module="stations/likelihood/simplex_map.js",
        title=_("How likely any p makes it"),
        note=_("star: q · dot: p now"),
        description=_("A map of the likelihood of the counts over the triangle of all distributions"),
        look_key=labels,
        draw=lambda: figures.likelihood_over_simplex(counts, scenario.logits, scenario.temperature, labels),
        own={"classes": 3, "counts": list(counts), "step": figures.STEP},
    )


def _curve(scenario: Scenario, counts: tuple[int, ...]) -> Drawing:
    labels = plain(scenario.labels)
    return Drawing(
        key="likelihood-curve",
        module="stations/likelihood/share_curve.js",
        title=_("How likely any p makes it"),
        note="" if scenario.num_classes == 2 else _("the others as counted"),
        description=_("A curve of the likelihood of the counts over the first class's probability"),
        look_key=(labels[0],),
        draw=lambda: figures.likelihood_over_share(counts, scenario.logits, scenario.temperature, labels),
        own={
            "classes": scenario.num_classes,
            "counts": list(counts),
            "coarse": figures.COARSE.tolist(),
            "fine": figures.FINE.tolist(),
        },
    )


LIKELIHOOD = Station(
    "likelihood",
    N_("Likelihood"),
    N_("Why cross-entropy?"),
    N_("Training looks for the p that makes what was seen most likely: −log L / n is the cross-entropy."),
    tasks=(
        Task(
            N_("Drag a count far to the right: the product becomes 0, the sum of logarithms does not."),
            "observations.counts",
        ),
    ),
    terms=TERMS,
    columns=("class", "logit", "temperature", "probability"),
    tools=("add",),
    picture=picture,
    figures=drawings,
    presets=("start", "uniform", "wrong", "vanishing", "two", "ten"),
    values={"observations": Observations},
    read=read,
    settle=settle,
    notice=(
        N_(
            "**The product underflows, the sum of logarithms does not**: 620 observations of p = 0.3 already make it 0."
        ),
        N_("**The likelihood is largest at p = q**, the shares seen; the more was seen, the sharper its top."),
        N_("**−log p is the length of a code word**: H(q) is the least on average, KL is the waste of a code for p."),
    ),
    formula="stations/likelihood/formula.js",
    export=export,
)
