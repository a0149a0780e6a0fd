"""The descent race: its controls. Python makes the film, the browser plays it."""

from collections.abc import Mapping

import streamlit as st
from numpy.typing import NDArray

from app.state import session
from app.views.component import view
from app.views.pipeline import loss_looks
from app.words import _

OPTION = "learning_rate"
LEARNING_RATES = (0.01, 100.0)
USUAL_LEARNING_RATE = 0.2


def learning_rate() -> float:
    """The learning rate that the user last let go of."""
    return session.current().options.get(OPTION, USUAL_LEARNING_RATE)


def take_rate(rate: float) -> None:
    """Keep the rate that a hand let go of. The browser checks what is typed: anything else is no rate."""
    low, high = LEARNING_RATES
    if isinstance(rate, int | float) and low <= rate <= high:
        session.current().choose(OPTION, float(rate))


def race(paths: Mapping[str, NDArray], height: int) -> None:
    """Mount the controls for the film `paths`, (steps + 1, K) for each loss, made for the present scenario and rate.

    `height` is that of the figures' stages beside it.
    """
    present = session.current()
    view("stations/gradient/race.js")(
        key="race",
        data={
            "scenario": present.scenario.as_data(),
            "learning_rate": learning_rate(),
            "learning_rates": list(LEARNING_RATES),
            "paths": {name: path.tolist() for name, path in paths.items()},
            "losses": loss_looks(),
            "height": height,
            "text": {
                "title": _("The race"),
                "note": _("same start, same rule"),
                "play": _("Play"),
                "pause": _("Pause"),
                "back": _("Step back"),
                "step": _("Step"),
                "reset": _("Reset"),
                "playhead": _("Step of the race"),
                "of": _("step {step} of {steps}"),
                "rate": _("Learning rate"),
                "rate_field": _("Learning rate as a number"),
                "bad_number": _("“{text}” does not work here: use a number from {low} to {high}."),
                "loss": _("loss"),
            },
        },
        on_rate_change=lambda: take_rate(st.session_state.race.rate),
    )
