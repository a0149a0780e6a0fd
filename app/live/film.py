"""Training as a film: Python makes it when the user presses Train, the browser plays it."""

import streamlit as st

from app import session
from app.live.component import view
from app.live.pipeline import loss_titles
from app.live.plane import OPTION as PLANE
from app.live.plane import take_commit
from app.plane import optimum
from app.text import _
from app.training import BATCHES, LEARNING_RATES, MAX_SEED, PENALTIES, STEPS, Film, Training, first_film

OPTION, FILM, PROBLEM, ANSWERS = "training", "film", "film-problem", "film-answers"


def training_loss_titles() -> dict[str, str]:
    return {
        **loss_titles(),
        "focal": _("focal loss"),
        "hinge_crammer_singer": _("hinge (Crammer–Singer)"),
        "hinge_weston_watkins": _("hinge (Weston–Watkins)"),
    }


def shown_film() -> Film:
    """The film that was made last; before the first one, that of the usual settings."""
    return session.current().options.get(FILM) or first_film()


def take_train(present: session.Session, payload: dict) -> None:
    """Make a film of what the user asked for, on the plane as the hand left it."""
    parts = payload if isinstance(payload, dict) else {}
    if isinstance(parts.get("request"), int):
        present.choose(ANSWERS, parts["request"])
    if not take_commit(present, parts.get("plane")):
        return
    try:
        training = Training.from_commit(parts.get("training"))
    except ValueError as error:
        present.refuse(str(error))
        return
    present.choose(OPTION, training)
    before = present.options.get(FILM) or first_film()
    try:
        film = Film.make(present.options.get(PLANE, optimum()), training, before.number + 1)
    except ValueError as error:
        present.choose(PROBLEM, str(error))
    else:
        present.choose(PROBLEM, "")
        present.choose(FILM, film)


def film() -> None:
    """Mount the controls of the film."""
    present = session.current()
    optimizers = {
        "gradient_descent": _("gradient descent"),
        "momentum": _("momentum"),
        "adam": _("Adam"),
        "newton": _("Newton"),
    }
    starts = {
        "zero": _("zero weights"),
        "random": _("random weights"),
        "wrong": _("confidently wrong"),
        "here": _("the present weights"),
    }
    batches = {size: str(size) if size else _("all points") for size in BATCHES}
    menus = [
        ("loss", _("Loss"), training_loss_titles()),
        ("optimizer", _("Optimiser"), optimizers),
        ("start", _("Start from"), starts),
        ("batch_size", _("Batch"), batches),
        ("l2", _("L2 penalty"), {penalty: f"{penalty:g}" for penalty in PENALTIES}),
        ("steps", _("Steps"), {count: str(count) for count in STEPS}),
    ]
    view("film.js")(
        key="film",
        data={
            "training": present.options.get(OPTION, Training()).as_data(),
            "film": shown_film().data,
            "problem": present.options.get(PROBLEM, ""),
            "answers": present.options.get(ANSWERS, 0),
            "menus": [
                {"name": name, "label": label, "choices": [[key, words] for key, words in choices.items()]}
                for name, label, choices in menus
            ],
            "limits": {"learning_rate": list(LEARNING_RATES), "seed": [0, MAX_SEED]},
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
                "elsewhere": _("the weights are a hand’s"),
                "speed": _("Speed"),
                "learning_rate": _("Learning rate"),
                "learning_rate_field": _("Learning rate as a number"),
                "seed": _("Seed"),
                "bad_number": _("“{text}” does not work here: use a number from {low} to {high}, such as 1."),
                "ended": _("The film ends before step {step}: {cause}."),
                "making": _("Training …"),
            },
        },
        on_train_change=lambda: take_train(present, st.session_state.film.train),
    )
