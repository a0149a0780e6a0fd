"""Training as a film: Python makes it when the user presses Train, the browser plays it."""

import streamlit as st

from app import catalogue
from app.state import session
from app.state.training import (
    BATCHES,
    LEARNING_RATES,
    MAX_SEED,
    PENALTIES,
    SCHEMES,
    SMOOTHINGS,
    STEPS,
    UNITS,
    Film,
    Training,
)
from app.text import _
from app.views.component import view
from app.views.pipeline import loss_titles
from app.views.plane import take_commit

ANSWERS, REEL = "film-answers", "reel"
#: Learning rates that a second run can have instead.
RIVAL_RATES = (0.001, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


def take_train(present: session.Session, payload: dict) -> None:
    """Begin a film of what the user asked for, on the plane as the hand left it."""
    parts = payload if isinstance(payload, dict) else {}
    if isinstance(parts.get("request"), int):
        present.choose(ANSWERS, parts["request"])
    if not take_commit(present, parts.get("plane")):
        return
    try:
        training, rivalry = Training.from_commit(parts.get("training")), parts.get("rivalry")
        rivalry = _pair(rivalry) if rivalry else None
        if rivalry:
            training.but(*rivalry)
    except ValueError as error:
        present.refuse(str(error))
        return
    present.change(training=training, rivalry=rivalry, step=None)
    try:
        present.opening = Film.opening(present.bench.plane, training, rivalry)
        present.film_problem = ""
    except ValueError as error:
        present.film_problem = str(error)


def _pair(rivalry) -> tuple[str, str]:
    """In what the second run differs, and its value there."""
    if not isinstance(rivalry, list | tuple) or len(rivalry) != 2:
        raise ValueError(_("The page sent settings that are none."))
    name, value = rivalry
    return str(name), str(value)


def film() -> None:
    """Mount the controls of the film. Where one is being made they have its opening, to be played at once."""
    present = session.current()
    opening, menus = present.opening, _menus()
    view("browser/training/film.js")(
        key="film",
        data={
            "training": present.bench.training.as_data(),
            "rivalry": present.bench.rivalry,
            "number": (opening or present.shown_film).number,
            "opening": opening and opening.data,
            "problem": present.film_problem,
            "answers": present.options.get(ANSWERS, 0),
            "menus": [
                {"name": name, "label": label, "choices": [[key, words] for key, words in choices.items()]}
                for name, (label, choices) in menus.items()
            ],
            "schemes": list(SCHEMES),
            "rates": list(RIVAL_RATES),
            "limits": {"learning_rate": list(LEARNING_RATES), "seed": [0, MAX_SEED], "units": list(UNITS)},
            "text": {
                "title": _("Training"),
                "train": _("Train"),
                "pause": _("Pause"),
                "resume": _("Play"),
                "back": _("Step back"),
                "step": _("Step"),
                "reset": _("Reset"),
                "playhead": _("Step of the training"),
                "of": _("step {step} of {steps}"),
                "elsewhere": _("weights set by hand"),
                "speed": _("Speed"),
                "learning_rate": _("Learning rate"),
                "learning_rate_field": _("Learning rate as a number"),
                "seed": _("Seed"),
                "units": _("Units a layer"),
                "more": _("More settings"),
                "versus": _("Second run"),
                "versus_none": _("none"),
                "versus_why": _(
                    "Train a second run on the same points that differs in one thing, and play both in step"
                ),
                "versus_value": _("What the second run has instead"),
                "bad_number": _("“{text}” does not work here: use a number from {low} to {high}."),
                "ended": _("The film ends before step {step}: {cause}."),
                "making": _("Training …"),
            },
        },
        on_train_change=lambda: take_train(present, st.session_state.film.train),
    )


def reel() -> None:
    """Mount what shows nothing: it brings the page the whole film, once."""
    present = session.current()
    made = present.shown_film
    digest = str(made.number) if made.is_whole else ""
    view("browser/training/reel.js")(
        key=REEL,
        data={
            "number": made.number,
            "film": made.data if present.sends(REEL, digest) else None,
            "lost": present.lost[REEL],
        },
        on_missing_change=lambda: present.send_again(REEL),
    )


def _menus() -> dict[str, tuple[str, dict]]:
    """The settings that are chosen from a list: what each is called, and its choices with their names."""
    return {
        "loss": (_("Loss"), loss_titles()),
        "optimizer": (
            _("Optimiser"),
            {name: title() for name, title in catalogue.OPTIMIZERS.items()},
        ),
        "start": (
            _("Start from"),
            {
                "zero": _("zero weights"),
                "random": _("random weights"),
                "wrong": _("confidently wrong"),
                "here": _("the present weights"),
            },
        ),
        "model": (
            _("Model"),
            {
                "linear": _("linear"),
                "hidden_1": _("one hidden layer"),
                "hidden_2": _("two hidden layers"),
                "one_vs_rest": _("one-vs-rest"),
                "one_vs_one": _("one-vs-one"),
            },
        ),
        "activation": (_("Activation"), {"tanh": _("tanh"), "relu": _("ReLU")}),
        "batch_size": (_("Batch"), {size: str(size) if size else _("all points") for size in BATCHES}),
        "l2": (_("L2 penalty"), {penalty: f"{penalty:g}" for penalty in PENALTIES}),
        "smoothing": (_("Label smoothing"), {share: f"{share:g}" for share in SMOOTHINGS}),
        "class_weights": (_("Class weights"), {"equal": _("equal"), "balanced": _("balanced")}),
        "steps": (_("Steps"), {count: str(count) for count in STEPS}),
    }


def run_titles(film: Film) -> list[str]:
    """What the runs of a film are called: by their loss, or by what tells the two apart."""
    losses = loss_titles()
    if not film.rivalry:
        return [losses[run.training.loss] for run in film.runs]
    name, _value = film.rivalry
    menus = _menus()
    if name in menus:
        label, choices = menus[name]
        return [
            choices[value] if name in ("loss", "model", "start", "optimizer") else f"{label}: {choices[value]}"
            for value in (getattr(run.training, name) for run in film.runs)
        ]
    return [_("learning rate {value}").format(value=f"{run.training.learning_rate:g}") for run in film.runs]
