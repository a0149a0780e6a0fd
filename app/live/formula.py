"""The formula of a station, with the present numbers in it."""

from app.live.component import view
from app.live.pipeline import loss_looks
from app.text import _


def formula(name: str) -> None:
    """Mount a formula by its name in FORMULAS of assets/formula.js."""
    view("formula.js")(
        key=f"formula-{name}",
        data={"formula": name, "heading": _("The formula, with these numbers"), "losses": loss_looks()},
    )
