"""Which way, and how hard: how the two losses push on the logits, and where that leads."""

import streamlit as st

from app.charts.base import plain
from app.charts.landscape import Land
from app.stations.gradient import figures
from app.stations.gradient.jacobian import jacobian
from app.stations.gradient.race import learning_rate, race
from app.text import _
from app.views import lesson
from app.views.figure import Choice, Drawing, figure
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
            "gradient_cross_entropy",
            "gradient_mean_squared_error",
        ],
        tools=["add", "losses", "smoothing", "link"],
    )
    logits, target, temperature, labels = scenario.logits, scenario.target, scenario.temperature, plain(scenario.labels)

    titles = loss_titles()
    land = Choice(
        "race-land",
        _("The loss whose landscape the race is drawn on"),
        [(name, titles[name]) for name in ("mean_squared_error", "cross_entropy")],
    )
    pair, axes = logit_pair("race-pair", _("The two logits that the race is drawn over"), scenario)
    own = {"classes": scenario.num_classes, "learning_rate": learning_rate(), "steps": figures.STEPS}
    paths = figures.descents(logits, target, temperature, learning_rate())

    controls, from_above, over_steps = st.columns([26, 40, 34])

    with controls:
        race(paths, height=HEIGHT)

    with from_above:
        scene = Land(land.value, logits, target, temperature, axes)
        figure(
            Drawing(
                key="race-contour",
                module="stations/gradient/race_contour.js",
                title=_("Both paths on"),
                description=_("Both descents as paths on the contour map of a loss over two logits"),
                look_key=(*titles.items(), *scene.look_key(labels)),
                draw=lambda: figures.race_contour(paths, titles, scene, labels),
                own=scene.own() | own,
                controls=[land, pair],
                height=HEIGHT,
            )
        )

    with over_steps:
        figure(
            Drawing(
                key="race-curve",
                module="stations/gradient/race_curve.js",
                title=_("The true class, step by step"),
                description=_("The true class's probability over the steps of both descents"),
                look_key=(*titles.items(), labels[scenario.true_class]),
                draw=lambda: figures.race_curve(paths, titles, labels, scenario.true_class, temperature),
                own=own,
                height=HEIGHT,
            )
        )

    jacobian(figures.chain_rule(logits, target, temperature))


lesson.show(station)

lesson.foot(
    [
        _("**Cross-entropy pushes by how wrong p is**: (p − y)/T. Confidently wrong means the full push."),
        _("**The squared error's push has p as a factor**: where p is near 0 or 1, J is pale, and so is the push."),
        _("**Both pushes sum to zero** over the classes: what one logit gains, the others lose."),
    ],
    formula_name="gradient",
)
