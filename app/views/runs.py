"""Two runs of a film side by side, in step."""

from collections.abc import Sequence

from app.views.component import PALETTE, view
from app.views.pipeline import loss_looks
from app.words import _


def runs(titles: Sequence[str]) -> None:
    """Mount the planes of both runs; `titles` are what the two are called."""
    view("browser/training/runs.js")(
        key="runs",
        data={
            "title": _("Two runs in step"),
            "runs": list(titles),
            "palette": PALETTE,
            "losses": loss_looks(),
            "text": {
                "picture": _("The points over the regions of {run}"),
                "accuracy": _("accuracy"),
                "none": _("none: votes are no probabilities"),
            },
        },
    )
