"""Cross-entropy near p = 0: four ways to take the logarithm of softmax, side by side in two number formats."""

from app.views.component import PALETTE, view
from app.words import _

#: How each way of the core's NEAR_ZERO is written.
CODES = {
    "added_epsilon": "log(p + 1e-12)",
    "clipped": "log(clip(p))",
    "log_of_softmax": "log(softmax(z))",
    "log_softmax": "log_softmax(z)",
}


def near_zero() -> None:
    """Mount the tables; the page computes them."""
    says = {
        "added_epsilon": _("No loss is above 27.6, and below p = 1e-12 the gradient fades with p."),
        "clipped": _("p is kept within 1e-7 and 1 − 1e-7: no loss is above 16.1, and beyond the gradient is 0."),
        "log_of_softmax": _("Where p underflows to 0 the loss is infinite, and the gradient, 0 times ∞, is no number."),
        "log_softmax": _("z minus the logarithm of the sum, in one go: right everywhere, with the gradient p − y."),
    }
    view("stations/likelihood/near_zero.js")(
        key="near-zero",
        data={
            "palette": PALETTE,
            "ways": {way: {"sign": code, "says": says[way]} for way, code in CODES.items()},
            "text": {
                "title": _("Near p = 0: who still teaches?"),
                "note": _("cross-entropy of the target y (✓), in nats, and its gradient"),
                "in_format": _("Four ways to take the logarithm, in {dtype}"),
                "value": _("loss"),
                "comma": _(", "),
                "none": _("none"),
                "all_teach": _(
                    "p({label}) = {p}: all ways agree. Choose the preset “p almost 0”, or drag its logit to the left."
                ),
                "lost": _("p({label}) = {p}, and the most wrong example teaches nothing any more by {ways}."),
                "lost_more": _(
                    "p({label}) = {p}. What teaches nothing any more: in float64 {ways}, in float32 {more}."
                ),
            },
        },
    )
