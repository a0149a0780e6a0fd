"""How wrong the probabilities are: losses side by side, their shapes, and what a shape means for learning."""

from typing import Any

import streamlit as st

from app.catalogue import COMPARED, LOSSES
from app.charts.base import plain
from app.charts.landscape import Land, landscape_contour
from app.state.pairs import Pair, chosen_pair
from app.state.scenario import Scenario
from app.state.session import Session
from app.stations.loss.comparison import TwoModels
from app.stations.loss.export import export
from app.stations.loss.figures import curves_top, log_odds_of, loss_surface, losses_over_true_probability, surface_own
from app.stations.loss.state import LossView
from app.stations.loss.two_models import two_models
from app.stations.station import Station, Task
from app.views.figure import Drawing, Menu, choices, figure, pair_menu
from app.views.pipeline import pipeline, scene
from app.words import N_, _

#: Less than usual, for the menus above: in pixels.
HEIGHT = 246


def picture() -> None:
    with scene():
        pipeline(LOSS)
        choices(_("How all losses are drawn"))
        for column, slot in zip(columns(len(COMPARED) + 1), (*COMPARED, "curves"), strict=True):
            with column:
                figure(slot, HEIGHT)
    two_models()


def columns(count: int) -> list:
    """Columns for so many pictures, three in a row, or two where that leaves no gaps."""
    in_row = 3 if count % 3 == 0 else 2
    rows = [st.columns(in_row) for _row in range(0, count, in_row)]
    return [column for row in rows for column in row][:count]


def drawings(session: Session) -> dict[str, Drawing]:
    """Each loss over two logits, and all of them over the true class's probability."""
    scenario, view = session["scenario"], session["loss"]
    axes = chosen_pair(view.pair, scenario, session.memory)
    landscapes = {loss: _landscape(loss, scenario, view, axes) for loss in COMPARED}
    return landscapes | {"curves": _curves(scenario)}


def extra(session: Session) -> dict[str, Any]:
    """The menus of all landscapes."""
    marks = [("nothing", _("nothing marked")), ("flat", _("where flat")), ("not_convex", _("where not convex"))]
    menus = [
        pair_menu("loss", _("The two logits that the losses are drawn over"), session),
        Menu("loss", "shape", _("How the losses are drawn"), [("surface", _("3-D")), ("contour", _("contours"))]),
        Menu("loss", "mark", _("What is marked on the losses"), marks),
    ]
    return {"menus": [menu.to_json() for menu in menus]}


def _landscape(loss: str, scenario: Scenario, view: LossView, axes: Pair) -> Drawing:
    """A loss over the two logits, as a surface or as a map."""
    land = Land(loss, scenario.logits, scenario.target, scenario.temperature, axes)
    labels, mark = plain(scenario.labels), view.mark
    as_surface = view.shape == "surface"
    description = (
        _("The {loss} as a surface over the logits of {first} and {second}")
        if as_surface
        else _("The {loss} as a contour map over the logits of {first} and {second}")
    )
    title = LOSSES[loss].title()
    return Drawing(
        key=f"landscape-{loss}",
        module="stations/loss/surface.js" if as_surface else "browser/charts/landscape.js",
        title=title,
        note=_("|∇| here {gradient}"),
        description=description.format(loss=title, first=scenario.labels[axes[0]], second=scenario.labels[axes[1]]),
        look_key=(view.shape, *land.look_key(labels, mark)),
        draw=lambda: loss_surface(land, labels, mark) if as_surface else landscape_contour(land, labels, mark),
        own=surface_own(land, mark) if as_surface else land.own(mark),
    )


def _curves(scenario: Scenario) -> Drawing:
    logits, target, temperature, labels = scenario.logits, scenario.target, scenario.temperature, plain(scenario.labels)
    titles = {name: LOSSES[name].title() for name in COMPARED}
    top = curves_top(logits, target, temperature)
    return Drawing(
        key="loss-curves",
        module="stations/loss/loss_curves.js",
        title=_("Over the true class's probability"),
        note=_("the others in proportion"),
        description=_("Curves of the losses over the true class's probability, from 0 to 1"),
        look_key=(*titles.items(), labels[scenario.true_class], top),
        draw=lambda: losses_over_true_probability(logits, target, temperature, labels, titles),
        own={"classes": scenario.num_classes, "logOdds": log_odds_of(target, top).tolist(), "top": top},
    )


LOSS = Station(
    "loss",
    N_("Loss"),
    N_("How wrong is that?"),
    N_("More than one way to score the same probabilities. Drag the target ticks to make the label soft."),
    tasks=(
        Task(N_("Drag the blue handle to the left, as far as it goes: which loss still grows?"), "scenario.logits"),
    ),
    columns=(
        "class",
        "logit",
        "temperature",
        "probability_target",
        "target",
        "term",
        "push cross_entropy",
    ),
    tools=("losses", "split", "add", "smoothing"),
    picture=picture,
    figures=drawings,
    extra=extra,
    presets=("start", "wrong", "right", "uniform", "soft", "two", "ten"),
    values={"loss": LossView, "comparison": TwoModels},
    notice=(
        N_("**Cross-entropy is convex**: from anywhere it slopes down to what is right, and is flat only there."),
        N_("**Squared error has plateaus.** Confidently wrong, it is high and flat: little slope tells it to move."),
        N_("**Near p = 0 they part.** −log p grows without limit; the squared error of one class stops at 1."),
    ),
    formula="stations/loss/formula.js",
    export=export,
)
