"""The station's own views: the pad and what the model makes of it, edits, training, evidence, mistakes, units."""

from typing import Any

from app import catalogue
from app.charts.palette import UNIT_COLOURS
from app.numbers import said
from app.stations.images.pictures import MOST_POINTS
from app.stations.images.state import (
    BATCHES,
    EPOCHS,
    LEARNING_RATES,
    MISTAKES,
    MOST_SHIFT,
    OPTIMIZERS,
    PENALTIES,
    UNITS,
)
from app.views.component import PALETTE, field_words, view
from app.words import _

SHIFTS = [-MOST_SHIFT, MOST_SHIFT]


def digit() -> None:
    """Mount the pad, and beside it the classes' weights, evidence, logits and probabilities."""
    view("stations/images/digit.js")(
        key="digit",
        data={
            "palette": PALETTE,
            "signs": UNIT_COLOURS,
            "most_points": MOST_POINTS,
            "text": {
                "title": _("Draw a digit"),
                "pad": _("Drawing pad"),
                "keys": _(
                    "Arrow keys move the pen, with Shift by less. Space puts it down and lifts it. Delete clears the "
                    "pad."
                ),
                "hint": _("Draw here"),
                "down": _("The pen is down."),
                "up": _("The pen is up."),
                "full": _("The pad is full: it takes {n} points.").format(n=MOST_POINTS),
                "clear": _("Clear"),
                "drawn": _("drawn by you"),
                "letter_drawn": _("a letter, written for you"),
                "empty": _("an empty pad"),
                "of_test": _("test picture {n}: {label}"),
                "previous": _("The picture before"),
                "next": _("The next picture"),
                "back": _("The pipeline below was set by hand: back to this picture"),
                "cases": _("Certainty without knowledge"),
                "digit": _("a digit"),
                "sideways": _("sideways"),
                "inverted": _("inverted"),
                "noise": _("only noise"),
                "letter": _("the letter A"),
                "columns": _("What the model makes of the picture, a column a class"),
                "class": _("class"),
                "weights": _("weights"),
                "weights_here": _("weights here"),
                "logit": _("logit"),
                "probability": _("probability"),
                "weights_of": _("Weights of {name}"),
                "parts_of": _("What each pixel says for {name}"),
                "pixels_of": _("The picture as the model sees it"),
                "ask": _("Show what speaks for {name}"),
                "for": _("speaks for the class"),
                "against": _("against it: striped"),
                "waits": _("The model is on its way."),
                "sees": _("The model sees: {name}, p = {p}"),
                "sees_none": _("The model sees no class before the others: p = {p} for each"),
                "sees_other": _("The model sees: {name}, p = {p}. The picture was: {label}"),
                "sees_right": _("The model sees: {name}, p = {p}, and is right"),
                "sees_wrong": _("The model sees: {name}, p = {p}, and is wrong"),
            },
        },
    )


def distort() -> None:
    """Mount the sliders of what is done to the picture."""
    view("stations/images/distort.js")(
        key="distort",
        data={
            "ranges": {"rotation": [-180, 180], "shift_x": SHIFTS, "shift_y": SHIFTS, "noise": [0, 1]},
            "text": {
                "title": _("Do something to it"),
                "about": _(
                    "The model has never seen such pictures, and has no way to say so: its p add up to 1 all the same, "
                    "and often one of them is almost all of it."
                ),
                "rotation": _("Turn"),
                "rotation_field": _("Turn in degrees"),
                "rotation_is": _("{value} degrees, counterclockwise"),
                "shift_x": _("Move right"),
                "shift_x_field": _("Move right, in pixels"),
                "shift_x_is": _("{value} pixels to the right"),
                "shift_y": _("Move down"),
                "shift_y_field": _("Move down, in pixels"),
                "shift_y_is": _("{value} pixels down"),
                "noise": _("Noise"),
                "noise_field": _("Noise as a number"),
                "noise_is": _("noise {value}"),
                "invert": _("Invert"),
                "again": _("Other noise"),
                "undo": _("As it was"),
                **field_words(),
            },
        },
    )


def _menus() -> dict[str, dict[str, Any]]:
    """The settings that are chosen from a list: what each is called, the term that explains it, and its choices."""
    models = {"linear": _("linear"), "hidden": _("one hidden layer")}
    choices: dict[str, tuple[str, str, dict[Any, str]]] = {
        "model": ("model", _("Model"), models),
        "units": ("units", _("Units"), {n: str(n) for n in UNITS}),
        "epochs": ("epoch", _("Epochs"), {n: str(n) for n in EPOCHS}),
        "optimizer": ("optimizer", _("Optimiser"), {name: catalogue.OPTIMIZERS[name]() for name in OPTIMIZERS}),
        "batch_size": ("batch_size", _("Batch"), {n: str(n) if n else _("all pictures") for n in BATCHES}),
        "l2": ("l2", _("L2 penalty"), {penalty: said(penalty) for penalty in PENALTIES}),
    }
    return {
        name: {"term": term, "label": label, "choices": [[key, words] for key, words in offered.items()]}
        for name, (term, label, offered) in choices.items()
    }


def learning() -> None:
    """Mount the settings of the training, and the controls of its film."""
    view("stations/images/learning.js")(
        key="learning",
        data={
            "menus": _menus(),
            "rates": list(LEARNING_RATES),
            "text": {
                "title": _("Training"),
                "train": _("Train"),
                "train_why": _(
                    "From its start, at these settings, and seen step by step. What you met here had been trained so."
                ),
                "stop": _("Stop"),
                "play": _("Play"),
                "pause": _("Pause"),
                "back": _("Step back"),
                "step": _("Step"),
                "reset": _("Reset"),
                "playhead": _("Step of the training"),
                "speed": _("Speed"),
                "of": _("step {step} of {steps}"),
                "waits": _("The model is on its way."),
                "making": _("Training … {percent} %"),
                "rate": _("Learning rate"),
                "rate_field": _("Learning rate as a number"),
                "loss": _("loss"),
                "accuracy": _("accuracy"),
                "on_training": _("{n} for training"),
                "on_test": _("{n} for the test"),
                "said_accuracy": _("accuracy on test pictures"),
                "more": _("More settings"),
                "ended": _("The film ends before step {step}: its numbers are no numbers any more."),
                **field_words(),
            },
        },
    )


def evidence() -> None:
    """Mount the evidence for a class as a picture."""
    view("stations/images/evidence.js")(
        key="evidence",
        data={
            "palette": PALETTE,
            "signs": UNIT_COLOURS,
            "text": {
                "title": _("What speaks for it"),
                "of": _("for"),
                "against": _("rather than"),
                "seen": _("what the model sees"),
                "none": _("none"),
                "two": _("{name} rather than {other}"),
                "pixels_of": _("The picture as the model sees it"),
                "weights_of": _("Weights of {name}"),
                "products_of": _("What each pixel says for {name}"),
                "point": _("Point at a pixel: what it says is its weight times its ink."),
                "pixel": _("row {row}, column {column}: {w} · {x} = {product}"),
                "note": _("Pixels without ink say nothing: their x is 0, whatever the weight."),
                "note_hidden": _(
                    "With a hidden layer these are the weights that count for this picture: those through units that "
                    "are on."
                ),
            },
        },
    )


def mistakes() -> None:
    """Mount the confusion matrix and its galleries."""
    view("stations/images/mistakes.js")(
        key="mistakes",
        data={
            "palette": PALETTE,
            "mistakes": MISTAKES,
            "text": {
                "title": _("What was taken for what"),
                "corner": _("is ↓  seen as →"),
                "cell": _("{name} seen as {guess}: {n}"),
                "wrong": _("{n} of {all} test pictures wrong"),
                "all": _("all mistakes"),
                "count": _("All {n} mistakes, the most certain first; press a number for its own."),
                "count_cell": _("{name} seen as {guess}: {n} pictures, the least expected first"),
                "count_none": _("{name} seen as {guess}: no picture"),
                "gallery": _("Pictures"),
                "more": _("More pictures"),
                "taken": _("Picture {n}: {name} seen as {guess}; its own class had p = {p} at T = 1"),
            },
        },
    )


def hidden_units() -> None:
    """Mount the pictures of the hidden units; without a hidden layer there are none."""
    view("stations/images/hidden_units.js")(
        key="hidden_units",
        data={
            "signs": UNIT_COLOURS,
            "text": {
                "title": _("Hidden units"),
                "note": _("the weights of each, and below how much it says of this picture"),
                "unit": _("Unit {n}: {value}"),
            },
        },
    )
