"""The landscape that a training went through: its loss over two weights, beside another loss over the same two."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from app.charts.base import plain
from app.charts.weights import Pair, WeightLand, compared_with, weight_contour, weight_pairs
from app.state.training import Film
from app.text import _
from app.views.figure import Choice, Drawing, figure
from app.views.pipeline import training_loss_titles

HEIGHT = 310


def weight_landscapes(film: Film, class_names: Sequence[str]) -> None:
    """Mount the mean of the film's loss and of the one to compare with, over two of a linear model's weights.

    Where a second run had another loss, that is the one to compare with.
    """
    pairs = {"-".join(f"{k}.{d}" for k, d in pair): pair for pair in weight_pairs(len(class_names))}
    words = [(key, _pair_name(pair, class_names)) for key, pair in pairs.items()]
    choice = Choice("weights-pair", _("The two weights that both losses are drawn over"), words)
    names = plain(class_names)
    titles, trained = training_loss_titles(), film.training.loss
    others = [run.training.loss for run in film.runs if run.training.loss != trained]
    sides = {"trained": trained, "compared": others[0] if others else compared_with(trained)}
    for column, (side, loss) in zip(st.columns(2), sides.items(), strict=True):
        land = _land(film, loss, pairs[choice.value])
        with column:
            figure(
                Drawing(
                    key=f"weights-{side}",
                    module="stations/boundary/weights.js",
                    title=titles[loss],
                    note=land.says,
                    description=_("The {loss} as a contour map over {weights}, with the path of the training").format(
                        loss=titles[loss], weights=dict(words)[choice.value]
                    ),
                    look_key=(film.number, film.is_whole, loss, land.pair, *names),
                    draw=partial(weight_contour, land, names, film.runs[0].steps),
                    own=land.own(film.number),
                    controls=[choice] if side == "trained" else [],
                    height=HEIGHT,
                )
            )


def _pair_name(pair: Pair, class_names: Sequence[str]) -> str:
    (k, d), (other, e) = pair
    if k == other:
        return f"{class_names[k]}: w{'₁₂'[d]}, w{'₁₂'[e]}"
    return f"w{'₁₂'[d]}: {class_names[k]}, {class_names[other]}"


def _land(film: Film, loss: str, pair: Pair) -> WeightLand:
    points = film.plane.dataset
    return WeightLand(loss, film.runs[0].parameters, points.points, points.labels, pair, film.plane.num_classes)
