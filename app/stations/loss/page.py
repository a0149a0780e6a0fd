"""How wrong the probabilities are: two losses, their shapes, and what a shape means for learning."""

import streamlit as st

from app.charts.base import plain
from app.charts.landscape import Land, landscape_contour
from app.stations.loss.comparison import examples
from app.stations.loss.figures import curves_top, log_odds_of, loss_surface, losses_over_true_probability, surface_own
from app.stations.loss.two_models import held, two_models
from app.text import _
from app.views import lesson
from app.views.figure import Choice, Drawing, figure
from app.views.pairs import logit_pair
from app.views.pipeline import loss_titles, pipeline

#: Of the menus that lie over the picture.
MENU_HEIGHT = 28


lesson.head(
    _("How wrong is that?"),
    _("Two ways to score the same probabilities. Drag the target ticks to make the label soft."),
    presets=["start", "wrong", "right", "uniform", "soft", "two", "ten"],
)


def station() -> None:
    scenario = pipeline(
        columns=[
            "class",
            "logit",
            "temperature",
            "probability_target",
            "target",
            "cross_entropy_term",
            "mean_squared_error_term",
            "push",
        ],
        tools=["add", "smoothing", "losses", "split", "link"],
    )
    logits, target, temperature, labels = scenario.logits, scenario.target, scenario.temperature, plain(scenario.labels)
    titles = loss_titles()

    pair, axes = logit_pair("loss-pair", _("The two logits that both losses are drawn over"), scenario)
    shape = Choice("loss-shape", _("How both losses are drawn"), [("surface", _("3-D")), ("contour", _("contours"))])
    mark = Choice(
        "loss-mark",
        _("What is marked on both losses"),
        [("nothing", _("nothing marked")), ("flat", _("where flat")), ("not_convex", _("where not convex"))],
    )

    def land(loss: str, controls: list[Choice]) -> None:
        """A loss over the two logits, as a surface or as a map."""
        scene = Land(loss, logits, target, temperature, axes)
        as_surface = shape.value == "surface"
        description = (
            _("The {loss} as a surface over the logits of {first} and {second}")
            if as_surface
            else _("The {loss} as a contour map over the logits of {first} and {second}")
        )
        figure(
            Drawing(
                key=f"landscape-{loss}",
                module="stations/loss/surface.js" if as_surface else "browser/charts/contour.js",
                title=titles[loss],
                note=_("|∇| here {gradient}"),
                description=description.format(
                    loss=titles[loss], first=scenario.labels[axes[0]], second=scenario.labels[axes[1]]
                ),
                look_key=(shape.value, *scene.look_key(labels, mark.value)),
                draw=lambda: (
                    loss_surface(scene, labels, mark.value)
                    if as_surface
                    else landscape_contour(scene, labels, mark.value, headroom=MENU_HEIGHT)
                ),
                own=surface_own(scene, mark.value) if as_surface else scene.own(mark.value),
                controls=controls,
            )
        )

    left, middle, right = st.columns(3)

    with left:
        land("cross_entropy", [pair])

    with middle:
        land("mean_squared_error", [shape, mark])

    with right:
        top = curves_top(logits, target, temperature)
        figure(
            Drawing(
                key="loss-curves",
                module="stations/loss/loss_curves.js",
                title=_("Both, over the true class's probability"),
                description=_("Curves of both losses over the true class's probability, from 0 to 1"),
                look_key=(*titles.items(), labels[scenario.true_class], top),
                draw=lambda: losses_over_true_probability(logits, target, temperature, labels, titles),
                own={"classes": scenario.num_classes, "logOdds": log_odds_of(target, top).tolist(), "top": top},
            )
        )

    table = held(examples()["start"][1])
    two_models(table, table.scores(), examples())


lesson.show(station)

lesson.foot(
    [
        _("**Cross-entropy is convex**: from anywhere it slopes down to what is right, and is flat only there."),
        _("**Squared error has plateaus.** Confidently wrong, it is high and flat: little slope tells it to move."),
        _("**Near p = 0 they part.** −log p grows without limit; the squared error of one class stops at 1."),
    ],
    formula_name="loss",
)
