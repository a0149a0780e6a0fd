"""What the station of pictures exports besides its pipeline: the model of the step shown, the picture looked at, the
mistakes, the course of the training.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.exports.export import Cell, Export, Part, Table, array, literal
from app.exports.training import OPTIMIZERS, model_functions
from app.state.session import Session
from app.state.training import USUAL_FEATURES
from app.stations.images.actions import class_names, shown_film, wanted
from app.stations.images.pictures import drawn, edited
from app.stations.images.sets import PictureSet, Split
from app.stations.images.state import Images
from app.stations.images.training import batch_of, first_model
from app.words import _
from softmax_core import MultilayerPerceptron, SoftmaxRegression, confusion_matrix

Floats = NDArray[np.float64]
CURVES = ("loss", "accuracy", "test_loss", "test_accuracy")
#: How long a step that is not made yet is waited for, in seconds.
PATIENCE = 5.0
#: Longer arrays are written as bytes in base64.
MOST_NUMBERS = 2000
#: A test set that is no larger stands in the script, and so do the training pictures, if both are no larger; in bytes.
MOST_BYTES = 500_000

UNPACKED = '''
import base64


def unpacked(text, kind, *shape):
    """An array from base64: of 32-bit floats, "<f4", or of bytes, "u1"."""
    return np.frombuffer(base64.b64decode(text), kind).reshape(shape)
'''

MODEL = '''
{functions}


def chances_of(scores, T=1):
    """Their softmax at a temperature, row by row."""
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)) / T)
    return powers / powers.sum(axis=1, keepdims=True)


parameters = {parameters}
class_names = {names}
'''

PICTURE = """
picture = {picture}
picture_z = scores_of(parameters, picture.reshape(1, -1))
picture_p = chances_of(picture_z, T={temperature})
for k, name in enumerate(class_names):
    print("picture", k, name, "z =", f"{{picture_z[0, k]:.8g}}", "p =", f"{{picture_p[0, k]:.8g}}")
"""

EVIDENCE = """
W, b = parameters
evidence = {row} * picture.ravel()
print("evidence =", f"{{evidence.sum() + {bias}:.8g}}")
"""

PICTURE_FIGURE = """
figure = go.Figure(go.Heatmap(z=picture, colorscale="Greys"))
figure.update_yaxes(autorange="reversed", scaleanchor="x")
figure.update_layout(title={title})
figure
"""

PREDICTED = """
test_labels = {labels}
predicted = {predicted}
"""
TESTED = """
test_labels = {labels}
test_pictures = {pixels} / {top}
predicted = scores_of(parameters, test_pictures).argmax(axis=1)
"""
MISTAKES = """
confusion = np.zeros((len(class_names), len(class_names)), int)
np.add.at(confusion, (test_labels, predicted), 1)
print("test accuracy =", f"{(predicted == test_labels).mean():.8g}")
print(confusion)
"""

MISTAKES_FIGURE = """
figure = go.Figure(go.Heatmap(z=confusion, x=class_names, y=class_names, text=confusion, texttemplate="%{{text}}"))
figure.update_yaxes(autorange="reversed")
figure.update_layout(title={title})
figure
"""

TRAINING = """
learning_rate, l2, steps = {rate}, {l2}, {steps}
training_labels = {labels}
training_pictures = {pixels} / {top}
y = np.eye(len(class_names))[training_labels]
rng = np.random.default_rng({seed})
shown, parameters = parameters, {start}
{state}batches = []
for step in range(1, steps + 1):
    if not batches:  # in every pass all pictures, in another order
        order = rng.permutation(len(y))
        batches = [order[first : first + {size}] for first in range(0, len(y), {size})]
    batch = batches.pop(0)
    x = training_pictures[batch]
    g = (chances_of(scores_of(parameters, x)) - y[batch]) / len(batch)
    gradients = gradients_of(parameters, x, g)
    gradients = [g + l2 * q if q.ndim == 2 else g for g, q in zip(gradients, parameters)]
{move}
anew, parameters = parameters, shown
predicted_anew = scores_of(anew, test_pictures).argmax(axis=1)
print("trained anew, test accuracy =", f"{{(predicted_anew == test_labels).mean():.8g}}")
"""

COURSE = """
recorded = {steps}
curves = {curves}
for name, values in curves.items():
    print(name, "=", f"{{values[recorded.index({step})]:.8g}}")
"""

COURSE_FIGURE = """
figure = go.Figure([go.Scatter(x=recorded, y=values, name=name) for name, values in curves.items()])
figure.add_vline(x={step}, line_dash="dash")
figure.update_layout(title={title}, showlegend=True)
figure
"""


@dataclass(frozen=True, eq=False)
class Shown:
    """The step of the training that is shown: the model there, and what was recorded until now."""

    model: SoftmaxRegression | MultilayerPerceptron
    step: int
    steps: list[int]
    curves: dict[str, list[float]]
    predicted: NDArray[np.uint8]


def shown(session: Session) -> Shown:
    """As the page has it: of the film what is there now, and of that the first step that is no earlier than the one
    that is asked for, or else the last one.
    """
    film = shown_film(session).begun()
    chosen: Images = session["images"]
    [run] = film.runs
    if chosen.step is not None and run.steps[-1] < chosen.step:
        film.wait(PATIENCE)  # the page may have it from before the server was started anew
    pieces = [json.loads(piece)[0] for piece in list(film.pieces)]
    steps = [step for piece in pieces for step in piece["steps"]]
    made = [piece for piece in pieces if piece["steps"]]
    curves = {name: [value for piece in made for value in piece["curves"][name]] for name in (*CURVES, "predicted")}
    last = len(steps) - 1
    row = last if chosen.step is None else next((n for n, step in enumerate(steps) if step >= chosen.step), last)
    predicted: list[Any] = curves.pop("predicted")
    return Shown(
        run.start.with_parameters(run.parameters[row]),  # type: ignore[arg-type]
        steps[row],
        steps,
        curves,
        np.frombuffer(base64.b64decode(predicted[row]), np.uint8),
    )


def looked_at(chosen: Images, pictures: PictureSet, split: Split) -> Floats:
    """The picture that is looked at as the model gets it, (height * width), 0 to 1."""
    if chosen.source == "pad":
        pixels = drawn(chosen.ink, pictures.shape, pictures.form)
    else:
        pixels = split.test_pixels[min(chosen.picture, len(split.test_labels) - 1)] / pictures.top
    edits = (chosen.rotation, chosen.shift_x, chosen.shift_y, chosen.invert, chosen.noise, chosen.noise_seed)
    return edited(pixels, pictures.shape, *edits)


def export(session: Session) -> Export:
    chosen: Images = session["images"]
    pictures = wanted(chosen).pictures
    split = pictures.split(chosen.split_seed)
    now, pixels, names = shown(session), looked_at(chosen, pictures, split), class_names(chosen, pictures)
    logits = now.model.logits(pixels)
    is_linear = isinstance(now.model, SoftmaxRegression)
    of = int(logits.argmax()) if chosen.evidence_of is None else chosen.evidence_of
    against = None if chosen.against == of else chosen.against
    model, picture, mistakes, course = _("The model"), _("One picture"), _("Mistakes"), _("Step by step")
    about = _("After {step} steps of the training.").format(step=now.step)
    temperature = literal(session["scenario"].temperature)
    code = PICTURE.format(picture=array(pixels.reshape(pictures.shape)), temperature=temperature)
    if is_linear:
        row, bias = (f"{name}[{of}]" if against is None else f"({name}[{of}] - {name}[{against}])" for name in "Wb")
        code += EVIDENCE.format(row=row, bias=bias)
    parts = [
        Part(model, about, _model_code(now.model, names)),
        Part(
            picture,
            _("Its pixels as shares of ink, its scores and probabilities."),
            code.strip(),
            PICTURE_FIGURE.strip().format(title=literal(picture)),
        ),
        Part(
            mistakes,
            _("Test pictures by their class, one a row, and by the class that they are taken for."),
            _mistakes_code(now, split, pictures.top),
            MISTAKES_FIGURE.strip().format(title=literal(mistakes)),
        ),
        Part(
            course,
            _("Loss, without the penalty, and accuracy over the steps, on training and on test pictures."),
            COURSE.strip().format(
                steps=now.steps,
                curves="{" + ", ".join(f"{literal(name)}: {literal(now.curves[name])}" for name in CURVES) + "}",
                step=now.step,
            ),
            COURSE_FIGURE.strip().format(title=literal(course), step=now.step),
        ),
    ]
    if split.pixels.nbytes + split.test_pixels.nbytes <= MOST_BYTES:
        words = _("The same training anew, in double precision, to the step that is shown.")
        parts.append(Part(_("Training"), words, _training_code(chosen, pictures, split, now.step)))
    tables = [
        *_weights(model, now.model, names, pictures.shape),
        _picture(picture, now.model, pixels, pictures.shape, of, against, names),
        _confusion(mistakes, split, now.predicted, names),
        _course(course, now),
    ]
    return Export("images", "", "", tables, parts)


def _written(values: NDArray[Any], kind: str) -> str:
    """An array as source: its numbers, or where they are many its bytes."""
    if values.size <= MOST_NUMBERS:
        return array(values)
    text = base64.b64encode(np.ascontiguousarray(values, kind).tobytes()).decode()
    return f"unpacked({text!r}, {kind!r}, {', '.join(map(str, values.shape))})"


def _parameters(model: SoftmaxRegression | MultilayerPerceptron) -> str:
    """The list of a model's weights and biases, as source."""
    return "[" + ", ".join(_written(part, "<f4") for layer in model.layers for part in layer) + "]"


def _model_code(model: SoftmaxRegression | MultilayerPerceptron, names: list[str]) -> str:
    functions = model_functions("" if len(model.layers) == 1 else "relu", USUAL_FEATURES)
    code = MODEL.strip().format(functions=functions, parameters=_parameters(model), names=literal(names))
    return f"{UNPACKED.strip()}\n\n\n{code}"


def _training_code(chosen: Images, pictures: PictureSet, split: Split, steps: int) -> str:
    """The same training, in double precision, to the step that is shown."""
    state, move = OPTIMIZERS[chosen.optimizer]
    count, batch = len(split.labels), batch_of(chosen, split)
    return TRAINING.strip().format(
        rate=literal(chosen.learning_rate),
        l2=literal(chosen.l2),
        steps=steps,
        labels=_written(split.labels.astype(np.uint8), "u1"),
        pixels=_written(split.pixels, "u1"),
        top=pictures.top,
        seed=chosen.seed,
        start=_parameters(first_model(chosen, pictures)),
        state=state and f"{state}\n",
        size=batch if 0 < batch < count else count,
        move="\n".join(f"    {line}" for line in move.splitlines()),
    )


def _mistakes_code(now: Shown, split: Split, top: int) -> str:
    labels = _written(split.test_labels.astype(np.uint8), "u1")
    if split.test_pixels.nbytes <= MOST_BYTES:
        return TESTED.strip().format(labels=labels, pixels=_written(split.test_pixels, "u1"), top=top) + MISTAKES
    return PREDICTED.strip().format(labels=labels, predicted=_written(now.predicted, "u1")) + MISTAKES


def _weights(
    title: str, model: SoftmaxRegression | MultilayerPerceptron, names: list[str], shape: tuple[int, int]
) -> list[Table]:
    """The weights of each pixel, and below them the biases: of the classes, or of the units of a hidden layer; those
    from there to the classes are in a second table.
    """
    weights, bias = model.layers[0]
    heads = names if len(model.layers) == 1 else [_("unit {n}").format(n=n + 1) for n in range(len(bias))]
    rows: list[list[Cell]] = [
        [*place, *column] for place, column in zip(_places(shape), weights.T.tolist(), strict=True)
    ]
    rows.append([_("bias"), None, *bias.tolist()])
    tables = [Table(title, [_("row"), _("column"), *heads], rows)]
    if len(model.layers) == 2:
        outer, outer_bias = model.layers[1]
        rows = [[n + 1, *column] for n, column in enumerate(outer.T.tolist())]
        rows.append([_("bias"), *outer_bias.tolist()])
        tables.append(Table(_("From the hidden layer to the classes"), [_("unit"), *names], rows))
    return tables


def _picture(
    title: str,
    model: SoftmaxRegression | MultilayerPerceptron,
    pixels: Floats,
    shape: tuple[int, int],
    of: int,
    against: int | None,
    names: list[str],
) -> Table:
    """Pixel by pixel its ink, and of a linear model what it adds to the score of a class."""
    head, columns = [_("row"), _("column"), _("ink")], [pixels.tolist()]
    if isinstance(model, SoftmaxRegression):
        weights = model.weights[of] - (0 if against is None else model.weights[against])
        name = names[of] if against is None else f"{names[of]} − {names[against]}"
        head.append(_("evidence for {name}").format(name=name))
        columns.append((weights * pixels).tolist())
    rows = [[*place, *values] for place, *values in zip(_places(shape), *columns, strict=True)]
    return Table(title, head, rows)


def _places(shape: tuple[int, int]) -> list[tuple[int, int]]:
    return [(row + 1, column + 1) for row in range(shape[0]) for column in range(shape[1])]


def _confusion(title: str, split: Split, predicted: NDArray[np.uint8], names: list[str]) -> Table:
    counts = confusion_matrix(split.test_labels, predicted.astype(np.intp), len(names))
    head = [_("class"), *(_("taken for {name}").format(name=name) for name in names)]
    return Table(title, head, [[name, *row] for name, row in zip(names, counts.tolist(), strict=True)])


def _course(title: str, now: Shown) -> Table:
    titles = (_("loss"), _("accuracy"), _("test loss"), _("test accuracy"))
    rows = list(zip(now.steps, *(now.curves[name] for name in CURVES), strict=True))
    return Table(title, [_("step"), *titles], rows)
