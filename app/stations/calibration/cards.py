"""The station's own views: the temperature with what is trained and judged, the scores, one held-out point."""

from typing import Any

from app.state.scenario import MAX_TEMPERATURE, MIN_TEMPERATURE
from app.stations.calibration.figures import COLOURS, MARKS, run_names
from app.stations.calibration.state import DATA, HELD_OUT, LAYERS, LIMITS, TRAINING
from app.views.component import PALETTE, field_words, view
from app.words import _

#: Cases worth a look: what of the own values they set. All begin at T = 1.
CASES: dict[str, dict[str, Any]] = {
    "digits": {"data": "digits", "training": "60", "layers": "2", "held_out": "1000"},
    "linear": {"data": "digits", "training": "60", "layers": "0", "held_out": "1000"},
    "moons": {"data": "moons", "noise": 0.5, "training": "60", "layers": "2", "held_out": "3000"},
    "many": {"data": "blobs", "noise": 0.4, "training": "60", "layers": "2", "held_out": "10000"},
}


def settings() -> None:
    """Mount the temperature with what fits it, what the models learn from and are judged on, and the bins."""
    names = {"digits": _("digits"), "moons": _("moons"), "blobs": _("blobs")}
    titles = {
        "digits": _("digits, few samples"),
        "linear": _("without hidden layers"),
        "moons": _("two moons"),
        "many": _("ten thousand points"),
    }
    menus = {
        "data": (_("Data"), [[key, names[key]] for key in DATA]),
        "training": (_("Learned from"), [[n, n] for n in TRAINING]),
        "layers": (_("Hidden layers"), [[n, n] for n in LAYERS]),
        "held_out": (_("Held out"), [[n, f"{int(n):,}"] for n in HELD_OUT]),
    }
    view("stations/calibration/calibration_settings.js")(
        key="settings",
        data={
            "menus": {field: {"label": label, "choices": choices} for field, (label, choices) in menus.items()},
            "temperatures": [MIN_TEMPERATURE, MAX_TEMPERATURE],
            "limits": LIMITS,
            "cases": [{"title": titles[key], "own": case} for key, case in CASES.items()],
            "text": {
                "title": _("The models and their points"),
                "presets": _("Cases worth a look"),
                "temperature": _("Temperature"),
                "temperature_field": _("Temperature as a number"),
                "fit": _("Fit T"),
                "fit_why": _("The T at which the labels as they are have the least NLL; both models are shown at it."),
                "one": "T = 1",
                "noise": _("Noise"),
                "smoothing": _("Smoothing ε"),
                "seed": _("Seed"),
                # For translators: of so many points, those that there are.
                "there_are": _("there are {n}"),
                "bins": _("Bins"),
                "bins_slider": _("Number of bins"),
                "bins_say": _("{n} bins"),
                **field_words(),
            },
        },
    )


def scores() -> None:
    """Mount the scores of both models."""
    names = run_names()
    view("stations/calibration/calibration_scores.js")(
        key="scores",
        data={
            "runs": {run: {"title": names[run], "colour": COLOURS[run], "mark": MARKS[run]} for run in names},
            "text": {
                "title": _("Sure, and right?"),
                "one": "T = 1",
                "accuracy": _("accuracy"),
                "confidence": _("mean confidence"),
                "ece": _("ECE"),
                "mce": _("MCE"),
                "brier": _("Brier score"),
                "nll": _("NLL"),
                "optimum": _("best T"),
                # For translators: before the best T, where that is a bound.
                "lowest": _("at most"),
                "highest": _("at least"),
                "bound": _("No T is best: the loss falls as far as T can go."),
                "training": _("The models are being trained …"),
                "missing": _("These models could not be trained."),
            },
        },
    )


def one_point() -> None:
    """Mount one held-out point: its logits through softmax at T."""
    view("stations/calibration/one_point.js")(
        key="one_point",
        data={
            "palette": PALETTE,
            "text": {
                "title": _("One held-out point"),
                "slider": _("Point, from the surest mistake to the surest hit"),
                "before": _("The point before"),
                "next": _("The next point"),
                "of": _("{n} of {all}"),
                # For translators: {label} is the true class, {said} the one that the model names.
                "wrong": _("It is {label}, and was taken for {said}."),
                "right": _("It is {label}, and was recognised."),
                "confidence": _("confidence"),
                "start": _("p at T = 1"),
                "class": _("class"),
                "true": _("true class"),
                "mistakes": _("mistakes"),
                "hits": _("hits"),
                "picture": _("The point itself"),
            },
        },
    )
