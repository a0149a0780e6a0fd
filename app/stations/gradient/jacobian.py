"""The chain rule, entry by entry: the Jacobian as a heat map with the vectors that it turns into each other."""

from app.stations.gradient.figures import DIFFERENCE_STEP
from app.views.component import PALETTE, view
from app.views.pipeline import loss_looks
from app.words import _


def jacobian() -> None:
    """Mount the chain rule; the page computes its numbers."""
    view("stations/gradient/jacobian.js")(
        key="jacobian",
        data={
            "step": DIFFERENCE_STEP,
            "palette": PALETTE,
            "losses": loss_looks(),
            "text": {
                "title": _("The chain rule, entry by entry"),
                "description": _(
                    "The Jacobian of the probabilities with respect to the logits; left of it the losses' slopes in "
                    "the probabilities, below it their gradients in the logits and finite differences as a check"
                ),
                "note": _(
                    "each row times its ∂L/∂p, the columns added up, is ∂L/∂z · "
                    "full colour: 1/(4T), the most an entry can be"
                ),
                "upright": _("stood upright, beside the rows that it weighs"),
                "difference": _("from loss values, h = {step}"),
                "error": _("|difference|"),
                "column": _("One column: how z of {label} moves the losses"),
                "without": _("but (p − y)/T ="),
                "unmoved": _("but nothing moves −∞:"),
                "lost_masked": _(
                    "{label} is masked: its p is 0, so −y/p is −∞, and ∞ · 0 is no number. Nothing moves its −∞, so "
                    "its own push counts as 0, and those on the others do not sum to zero."
                ),
                "lost": _(
                    "p({label}) is 0 in floating point, so −y/p is −∞, and ∞ · 0 is no number. This is why nobody "
                    "computes cross-entropy’s gradient by this route: p cancels on paper first, and (p − y)/T remains."
                ),
            },
        },
    )
