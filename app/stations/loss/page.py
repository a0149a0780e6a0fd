"""How wrong the probabilities are: losses, their shapes, and what a shape means for learning."""

import streamlit as st

from app.catalogue import COMPARED
from app.charts.base import plain
from app.charts.landscape import landscape_contour
from app.stations.loss.comparison import examples
from app.stations.loss.figures import loss_surface, losses_over_true_probability
from app.stations.loss.two_models import held, two_models
from app.text import _
from app.views import lesson
from app.views.figure import Choice, figure
from app.views.pairs import logit_pair
from app.views.pipeline import loss_titles, pipeline

#: Of the menus that lie over the picture.
MENU_HEIGHT = 28


lesson.head(
    _("How wrong is that?"),
    _("More than one way to score the same probabilities. Drag the target ticks to make the label soft."),
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
            "term",
            "push cross_entropy",
        ],
        tools=["add", "smoothing", "losses", "split", "link"],
    )
    logits, target, temperature, labels = scenario.logits, scenario.target, scenario.temperature, plain(scenario.labels)
    titles = loss_titles()

    pair, axes = logit_pair("loss-pair", _("The two logits that the losses are drawn over"), scenario)
    shape = Choice("loss-shape", _("How the losses are drawn"), [("surface", _("3-D")), ("contour", _("contours"))])
    mark = Choice(
        "loss-mark",
        _("What is marked on the losses"),
        [("nothing", _("nothing marked")), ("flat", _("where flat")), ("not_convex", _("where not convex"))],
    )

    def land(loss: str, controls: list[Choice]) -> None:
        """A loss over the two logits, as a surface or as a map."""
        scene = (loss, logits, target, temperature, axes, labels, mark.value)
        if shape.value == "surface":
            picture, options = loss_surface(*scene)
            description = _("The {loss} as a surface over the logits of {first} and {second}")
        else:
            picture, options = landscape_contour(*scene, headroom=MENU_HEIGHT)
            description = _("The {loss} as a contour map over the logits of {first} and {second}")
        figure(
            f"landscape-{loss}",
            picture,
            title=titles[loss],
            note=_("|∇| here {gradient}"),
            description=description.format(
                loss=titles[loss], first=scenario.labels[axes[0]], second=scenario.labels[axes[1]]
            ),
            painter="stations/loss/surface.js" if shape.value == "surface" else "browser/charts/contour.js",
            options=options,
            controls=controls,
        )

    *landscapes, right = columns(len(COMPARED) + 1)
    # The menus of all landscapes are spread over the first two: what is chosen there is for all of them.
    menus = [[pair], [shape, mark], *([] for _loss in COMPARED)]
    for column, loss, controls in zip(landscapes, COMPARED, menus, strict=False):
        with column:
            land(loss, controls)

    with right:
        curves, options = losses_over_true_probability(logits, target, temperature, labels, titles)
        figure(
            "loss-curves",
            curves,
            title=_("Over the true class's probability"),
            description=_("Curves of the losses over the true class's probability, from 0 to 1"),
            painter="stations/loss/loss_curves.js",
            options=options,
        )

    table = held(examples()["start"][1])
    two_models(table, table.scores(), examples())


def columns(count: int) -> list:
    """Columns for so many pictures, three in a row, or two where that leaves no gaps."""
    in_row = 3 if count % 3 == 0 else 2
    rows = [st.columns(in_row) for _row in range(0, count, in_row)]
    return [column for row in rows for column in row][:count]


lesson.show(station)

lesson.foot(
    [
        _("**Cross-entropy is convex**: from anywhere it slopes down to what is right, and is flat only there."),
        _("**Squared error has plateaus.** Confidently wrong, it is high and flat: little slope tells it to move."),
        _("**Near p = 0 they part.** −log p grows without limit; the squared error of one class stops at 1."),
    ],
    formula_name="loss",
)
