"""The descent race: its controls. The page walks all descents."""

from app.stations.gradient.figures import STEPS
from app.stations.gradient.state import LEARNING_RATES
from app.views.component import field_words, view
from app.views.pipeline import loss_looks
from app.words import _


def race(height: int) -> None:
    """Mount the controls of the race; `height` is that of the figures' stages beside it."""
    view("stations/gradient/race.js")(
        key="race",
        data={
            "learning_rates": list(LEARNING_RATES),
            "steps": STEPS,
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
                **field_words(),
                "loss": _("loss"),
            },
        },
    )
