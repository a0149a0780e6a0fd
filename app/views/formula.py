"""The formula of a station, with the present numbers in it."""

from app.views.component import view
from app.views.pipeline import loss_looks
from app.words import _


def formula(name: str) -> None:
    """Mount a formula by its name in FORMULAS of browser/pipeline/formula.js."""
    view("browser/pipeline/formula.js")(
        key=f"formula-{name}",
        data={"formula": name, "heading": _("The formula, with these numbers"), "losses": loss_looks()},
    )
