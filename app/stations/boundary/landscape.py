"""The landscape that a training went through: its loss over two weights, beside another loss over the same two."""

from collections.abc import Sequence

import streamlit as st

from app.catalogue import compared_with
from app.charts.base import plain
from app.charts.weights import Pair, WeightLand, weight_contour, weight_pairs
from app.state.training import Film
from app.text import _
from app.views.figure import Choice, figure
from app.views.pipeline import loss_titles

HEIGHT = 310


def weight_landscapes(film: Film, class_names: Sequence[str]) -> None:
    """Mount the mean of the film's loss and of the one to compare with, over two of a linear model's weights.

    Where a second run had another loss, that is the one to compare with.
    """
    pairs = {"-".join(f"{k}.{d}" for k, d in pair): pair for pair in weight_pairs(len(class_names))}
    words = [(key, _pair_name(pair, class_names)) for key, pair in pairs.items()]
    choice = Choice("weights-pair", _("The two weights that both losses are drawn over"), words)
    titles, trained = loss_titles(), film.training.loss
    others = [run.training.loss for run in film.runs if run.training.loss != trained]
    sides = {"trained": trained, "compared": others[0] if others else compared_with(trained)}
    for column, (side, loss) in zip(st.columns(2), sides.items(), strict=True):
        picture, options, says = _picture(film, loss, pairs[choice.value], plain(class_names))
        with column:
            figure(
                f"weights-{side}",
                picture,
                title=titles[loss],
                note=says,
                description=_("The {loss} as a contour map over {weights}, with the path of the training").format(
                    loss=titles[loss], weights=dict(words)[choice.value]
                ),
                painter="stations/boundary/weights.js",
                options=options,
                controls=[choice] if side == "trained" else [],
                height=HEIGHT,
            )


def _pair_name(pair: Pair, class_names: Sequence[str]) -> str:
    (k, d), (other, e) = pair
    if k == other:
        return f"{class_names[k]}: w{'₁₂'[d]}, w{'₁₂'[e]}"
    return f"w{'₁₂'[d]}: {class_names[k]}, {class_names[other]}"


def _picture(film: Film, loss: str, pair: Pair, class_names: Sequence[str]) -> tuple[str, dict, str]:
    def draw() -> tuple[str, dict, str]:
        run, data = film.runs[0], film.plane.dataset
        land = WeightLand(loss, run.parameters, data.points, data.labels, pair, len(class_names))
        picture, options = weight_contour(land, class_names, run.steps)
        return picture.to_json(), options | {"film": film.number}, land.says

    return film.kept(("weights", loss, pair, *class_names), draw)
