"""Which way, and how hard: how the losses push on the logits, and where that leads."""

import streamlit as st

from app.catalogue import COMPARED
from app.charts.base import plain
from app.stations.gradient import figures
from app.stations.gradient.jacobian import jacobian
from app.stations.gradient.race import learning_rate, race
from app.text import _
from app.views import lesson
from app.views.figure import Choice, figure
from app.views.pairs import logit_pair
from app.views.pipeline import loss_titles, pipeline

HEIGHT = 248


lesson.head(
    _("Which way, and how hard?"),
    _("At the logits cross-entropy pushes by p − y; the push of the squared error is throttled by p itself."),
    presets=["wrong", "right", "uniform", "soft", "rivals", "two", "ten"],
)


def station() -> None:
    scenario = pipeline(
        columns=[
            "class",
            "logit",
            "temperature",
            "probability_target",
            "gradient",
        ],
        tools=["add", "losses", "smoothing", "link"],
    )
    logits, target, temperature, labels = scenario.logits, scenario.target, scenario.temperature, plain(scenario.labels)

    titles = loss_titles()
    land = Choice(
        "race-land",
        _("The loss whose landscape the race is drawn on"),
        [(name, titles[name]) for name in reversed(COMPARED)],
    )
    pair, axes = logit_pair("race-pair", _("The two logits that the race is drawn over"), scenario)
    paths = figures.descents(logits, target, temperature, learning_rate())

    controls, from_above, over_steps = st.columns([26, 40, 34])

    with controls:
        race(paths, height=HEIGHT)

    with from_above:
        contour, options = figures.race_contour(paths, titles, land.value, logits, target, temperature, axes, labels)
        figure(
            "race-contour",
            contour,
            title=_("The paths on"),
            description=_("The descents as paths on the contour map of a loss over two logits"),
            painter="stations/gradient/race_contour.js",
            options=options | {"learning_rate": learning_rate()},
            controls=[land, pair],
            height=HEIGHT,
        )

    with over_steps:
        figure(
            "race-curve",
            figures.race_curve(paths, titles, labels, scenario.true_class, temperature),
            title=_("The true class, step by step"),
            description=_("The true class's probability over the steps of the descents"),
            painter="stations/gradient/race_curve.js",
            options={"learning_rate": learning_rate()},
            height=HEIGHT,
        )

    jacobian(figures.chain_rule(logits, target, temperature))


lesson.show(station)

lesson.foot(
    [
        _("**Cross-entropy pushes by how wrong p is**: (p − y)/T. Confidently wrong means the full push."),
        _("**The squared error's push has p as a factor**: where p is near 0 or 1, J is pale, and so is the push."),
        _("**Every push sums to zero** over the classes: what one logit gains, the others lose."),
    ],
    formula_name="gradient",
)
