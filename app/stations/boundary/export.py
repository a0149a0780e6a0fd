"""What the boundary station exports besides its pipeline: the points, the model, its scores, and its training."""

import json
from collections.abc import Iterator
from pathlib import PurePath

import numpy as np

from app.catalogue import COMPARED, FEATURE_SYMBOLS, LOSSES
from app.charts.palette import CLASS_COLOURS, PLOTLY_SYMBOLS
from app.exports import losses, training
from app.exports.export import Cell, Export, Part, Table, array, literal, of_exp
from app.films import PlaneFilm
from app.state import plane_actions
from app.state.plane import Plane
from app.state.session import Session
from app.views.training import run_titles
from app.words import _
from softmax_core import MultilayerPerceptron, confusion_matrix, one_hot

#: So many points are printed, as the page's table shows at a time.
MOST_PRINTED = 10

DATA = """
class_names = {classes}
points = {points}
point_labels = np.array({labels})
{held_out}print("points =", len(points), "classes =", len(class_names))
"""
HELD_OUT = """
held_out = np.zeros(len(points), bool)
held_out[{which}] = True  # kept from training, to test the model
""".lstrip()

SCORES = """
z_points = scores_of(model, points) / temperature
y_points = np.eye(len(class_names))[point_labels]
predicted = z_points.argmax(axis=1)
point_losses = cross_entropy(z_points, y_points)
{means}
confusion = np.zeros((len(class_names), len(class_names)), int)
np.add.at(confusion, (point_labels{learnt}, predicted{learnt}), 1)
for name, counts in zip(class_names, confusion):
    print(name, "predicted as", *counts)
for n in {order}[:{most}]:
    print("point", n + 1, *points[n], "p =", power(-point_losses[n]), "loss =", f"{{point_losses[n]:.8g}}")
"""
ORDERS = {
    "worst": 'np.argsort(-point_losses, kind="stable")',
    "best": 'np.argsort(point_losses, kind="stable")',
    "number": "np.arange(len(points))",
}

PLANE_FIGURE = """
colours, symbols = {colours}, {symbols}
xs, ys = np.linspace({x_low}, {x_high}, 150), np.linspace({y_low}, {y_high}, 150)
places = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
regions = scores_of(model, places).argmax(axis=1).reshape(len(ys), len(xs))
count = len(class_names)
steps = [[(k + end) / count, colours[k]] for k in range(count) for end in (0, 1)]
ground = {{"colorscale": steps, "zmin": -0.5, "zmax": count - 0.5, "showscale": False, "opacity": 0.3}}
figure = go.Figure(go.Heatmap(x=xs, y=ys, z=regions, hoverinfo="skip", **ground))
for k, name in enumerate(class_names):
    x, y = points[point_labels == k].T
    figure.add_scatter(x=x, y=y, mode="markers", name=name, marker={{"color": colours[k], "symbol": symbols[k]}})
figure.update_layout(xaxis_title={first}, yaxis_title={second})
figure
"""

PRINT_STEP = """
print("step", {step}, "loss =", f"{{losses[{step}]:.8g}}")
for q in film[{step}]:
    print(np.array2string(q, precision=6))
"""

CURVE_FIGURE = """
figure = go.Figure(go.Scatter(y=losses, name={loss}))
figure.update_layout(xaxis_title={step}, yaxis_title={loss})
figure
"""


def export(session: Session) -> Export:
    plane, temperature = session["plane"], session["scenario"].temperature
    film = plane_actions.shown_film(session)
    titles = run_titles(plane.trained)
    tables = [*_model_tables(plane), *_score_tables(plane, temperature), _points(plane, temperature)]
    curves = [_curve(film, n, title) for n, title in enumerate(titles)]
    parts = [_data(plane), _model(plane), _scores(plane), *_trainings(plane, film, titles)]
    name = PurePath(plane.source.file).stem or plane.source.name
    return Export(f"boundary-{name}", "", "", [*tables, *curves], parts)


# ---- the parts of the computation ----------------------------------------------------------------------------------


def _data(plane: Plane) -> Part:
    code = DATA.strip().format(
        classes=literal(plane.class_names),
        points=array(plane.points),
        labels=literal(plane.labels),
        held_out=HELD_OUT.format(which=literal(_held(plane))) if any(plane.held_out) else "",
    )
    return Part(_("The points"), _("Points x with their classes, edited ones as they are now."), code)


def _held(plane: Plane) -> list[int]:
    return np.flatnonzero(plane.held_out).tolist()


def _functions(model: object, features: str) -> str:
    """What a model is, as source."""
    return training.model_functions(model.activation if isinstance(model, MultilayerPerceptron) else "", features)


def _model(plane: Plane) -> Part:
    code = f"""
{_functions(plane.model, plane.shown_features)}


model = {training.parameters_of(plane.model)}
for q in model:
    print(np.array2string(q, precision=6))
""".strip()
    return Part(_("The model"), _("The weights and biases that the page shows now."), code)


def _scores(plane: Plane) -> Part:
    # Of the points that are learnt from, and of those that are held out.
    learnt, parts = "", [("", "")]
    if _held(plane):
        learnt, parts = "[~held_out]", [("", "[~held_out]"), ("test ", "[held_out]")]
    lines = []
    for prefix, part in parts:
        for loss in COMPARED:
            value = f"{loss}(z_points{part}, y_points{part}).mean()"
            lines.append(f'print("{prefix}mean {loss} =", f"{{{value}:.8g}}")')
        lines.append(f'print("{prefix}accuracy =", f"{{np.mean((predicted == point_labels){part}):.8g}}")')
    (x_low, x_high), (y_low, y_high) = plane.source.ranges
    first, second = map(literal, plane.source.feature_titles)
    figure = PLANE_FIGURE.strip().format(
        colours=literal(CLASS_COLOURS[: plane.num_classes]),
        symbols=literal(PLOTLY_SYMBOLS[: plane.num_classes]),
        **{"x_low": x_low, "x_high": x_high, "y_low": y_low, "y_high": y_high, "first": first, "second": second},
    )
    return Part(
        _("How good the model is"),
        _("Mean losses at T, accuracy, and the confusion matrix: rows are true classes."),
        SCORES.strip().format(means="\n".join(lines), learnt=learnt, order=ORDERS[plane.order], most=MOST_PRINTED),
        figure,
    )


def _trainings(plane: Plane, film: PlaneFilm, titles: list[str]) -> Iterator[Part]:
    """Each run of the film from its start on, so far as it was made, with the numbers of the present step."""
    known, reduced = _functions(plane.model, plane.shown_features), False
    for run, title in zip(film.runs, titles, strict=True):
        made = training.TrainingSource(run.training, run.start, run.steps[-1] if run.end else run.training.steps)
        heading = _("Training: {title}").format(title=title)
        code = []
        learnt = np.setdiff1d(np.arange(len(film.plane.points)), _held(film.plane))
        if not film.shows(plane):
            points, labels = np.array(film.plane.points)[learnt].tolist(), np.array(film.plane.labels)[learnt].tolist()
            code.append(f"points = {array(points)}\npoint_labels = np.array({literal(labels)})")
        elif _held(plane) and not reduced:
            code.append("points, point_labels = points[~held_out], point_labels[~held_out]  # the others are a test")
        reduced = True
        if (functions := _functions(run.start, run.training.features)) != known:
            known = functions
            code.append(known + "\n")
        if run.training.loss not in COMPARED:
            code.append(losses.functions(run.training.loss) + "\n")
        code.append(made.code(len(learnt)))
        step = min(plane.step if plane.step is not None else made.steps, made.steps)
        code.append(PRINT_STEP.strip().format(step=step))
        figure = CURVE_FIGURE.strip().format(step=literal(_("step")), loss=literal(_("loss")))
        yield Part(
            heading,
            _("From its start, step by step at T = 1, as the film on the page; printed is the step where that stands."),
            "\n\n".join(code),
            figure,
        )


# ---- the tables ----------------------------------------------------------------------------------------------------


def _model_tables(plane: Plane) -> Iterator[Table]:
    """A linear model has weights for each class, as the page shows them."""
    if plane.network is None:
        rows: list[list[Cell]] = [
            [name, *weights, bias]
            for name, weights, bias in zip(plane.class_names, plane.weights, plane.bias, strict=True)
        ]
        titles = dict(zip(("x1", "x2"), plane.source.feature_titles, strict=True))
        names = [titles.get(name) or FEATURE_SYMBOLS[name] for name in plane.features.split("-")]
        yield Table(_("Weights and bias"), [_("class"), *(f"w({name})" for name in names), "b"], rows)


def _score_tables(plane: Plane, temperature: float) -> Iterator[Table]:
    """Of the points that are learnt from, and of those that are held out."""
    labels, logits = plane.dataset.labels, plane.logits(plane.dataset.points)
    target = one_hot(labels, plane.num_classes)
    predicted, held = logits.argmax(axis=-1), np.isin(np.arange(len(labels)), _held(plane))
    parts = [(_("On {n} training points"), ~held), (_("On {n} held-out points"), held)]
    for title, part in parts if held.any() else [(_("On all {n} points"), ~held)]:
        rows: list[list[Cell]] = [
            [LOSSES[name].title(), float(loss.value(logits[part], target[part], temperature).mean())]
            for name, loss in COMPARED.items()
        ]
        rows.append([_("accuracy"), float(np.mean((predicted == labels)[part]))])
        yield Table(title.format(n=int(part.sum())), ["", f"T = {temperature!r}"], rows)
    counts = confusion_matrix(labels[~held], predicted[~held], plane.num_classes).tolist()
    head = [f"{_('true')} ↓ {_('predicted')} →", *plane.class_names]
    yield Table(
        _("Confusion matrix"), head, [[name, *row] for name, row in zip(plane.class_names, counts, strict=True)]
    )


def _points(plane: Plane, temperature: float) -> Table:
    """Every point with what the model makes of it."""
    names, labels = plane.class_names, plane.dataset.labels
    logits = plane.logits(plane.dataset.points)
    losses_of = COMPARED["cross_entropy"].value(logits, one_hot(labels, plane.num_classes), temperature)
    rows = [
        [n + 1, *point, names[label], names[guess], of_exp(-loss), loss]
        for n, (point, label, guess, loss) in enumerate(
            zip(plane.points, plane.labels, logits.argmax(axis=-1), losses_of.tolist(), strict=True)
        )
    ]
    head = [_("point"), *plane.source.feature_titles, _("class"), _("predicted"), "p", _("loss")]
    return Table(_("Point by point: the losses"), head, rows)


def _curve(film: PlaneFilm, index: int, title: str) -> Table:
    """The film's curve, so far as it was made."""
    pieces = [json.loads(piece)[index] for piece in film.pieces]
    names = {"loss": _("loss"), "accuracy": _("accuracy"), "gradient_norm": _("gradient norm")}
    if any(film.plane.held_out):
        names |= {"test_loss": _("{title}, held out").format(title=_("loss")), "test_accuracy": _("accuracy, held out")}
    steps = [step for piece in pieces for step in piece["steps"]]
    columns = [[value for piece in pieces for value in piece["curves"].get(name, [])] for name in names]
    rows = list(zip(steps, *columns, strict=True))
    return Table(_("Training: {title}").format(title=title), [_("step"), *names.values()], rows)
