"""The formula of a station, with the present numbers in it."""

from app.views.component import view
from app.views.pipeline import loss_looks
from app.words import _


def formula(module: str) -> None:
    """Mount a formula, a module below app/."""
    view(module)(
        key="formula",
        data={
            "heading": _("The formula, with these numbers"),
            "losses": loss_looks(),
            "masked": _("masked: nothing moves −∞"),
        },
    )
