"""The landscape that a training went through: its loss over two weights, beside another loss over the same two."""

from collections.abc import Sequence
from functools import partial

import plotly.graph_objects as go

from app.catalogue import LOSSES, compared_with
from app.charts.base import plain
from app.charts.weights import SUBSCRIPTS, Pair, WeightLand, weight_contour, weight_pairs
from app.films import PlaneFilm
from app.state.plane import Plane
from app.state.plane_model import count_of
from app.views.figure import Drawing, Menu
from app.words import _

MODULE = "stations/boundary/weights.js"


def landscapes(film: PlaneFilm, plane: Plane) -> dict[str, Drawing]:
    """The mean of the film's loss and of the one to compare with, over two of a linear model's weights.

    Where a second run had another loss, that is the one to compare with.
    """
    pairs = _pairs(film)
    chosen = pairs.get(plane.pair) or next(iter(pairs.values()))
    trained = film.runs[0].training.loss
    rivals = [run.training.loss for run in film.runs if run.training.loss != trained]
    sides = {"weights-trained": trained, "weights-compared": rivals[0] if rivals else compared_with(trained)}
    return {slot: _landscape(slot, film, loss, chosen) for slot, loss in sides.items()}


def pair_menu(film: PlaneFilm) -> Menu:
    """The menu of the weights that both landscapes lie over."""
    class_names = film.plane.class_names
    usual, *others = [(key, _pair_name(pair, class_names)) for key, pair in _pairs(film).items()]
    # The first pair is the usual one, which the plane's value calls "".
    label = _("The two weights that the losses are drawn over")
    return Menu("plane", "pair", label, [("", usual[1]), *others])


def _pairs(film: PlaneFilm) -> dict[str, Pair]:
    """The pairs of weights by their names in the address, the usual one first."""
    pairs = weight_pairs(film.plane.num_classes, count_of(film.runs[0].training.features))
    return {"-".join(f"{k}.{d}" for k, d in pair): pair for pair in pairs}


def _landscape(slot: str, film: PlaneFilm, loss: str, pair: Pair) -> Drawing:
    class_names, title = film.plane.class_names, LOSSES[loss].title()
    return Drawing(
        key=slot,
        module=MODULE,
        title=title,
        description=_("The {loss} as a contour map over {weights}, with the path of the training").format(
            loss=title, weights=_pair_name(pair, class_names)
        ),
        look_key=(film.name, loss, pair, *class_names),
        draw=partial(_draw, film, loss, pair),
    )


def _draw(film: PlaneFilm, loss: str, pair: Pair) -> go.Figure:
    """Waits until the film is whole."""
    run = film.wait().runs[0]
    features = run.training.features
    land = WeightLand(loss, run.parameters, *film.plane.training_set(features), pair, film.plane.num_classes)
    return weight_contour(land, plain(film.plane.class_names), run.steps, film.name, features)


def _pair_name(pair: Pair, class_names: Sequence[str]) -> str:
    (k, d), (other, e) = pair
    if k == other:
        return f"{class_names[k]}: w{SUBSCRIPTS[d]}, w{SUBSCRIPTS[e]}"
    return f"w{SUBSCRIPTS[d]}: {class_names[k]}, {class_names[other]}"
