"""What was observed: the counts with their controls, and what they say of the present probabilities."""

from app.stations.likelihood.state import MOST
from app.views.component import PALETTE, field_words, view
from app.views.figure import Menu
from app.words import _


def observations() -> None:
    """Mount the counts; the page computes what follows from them."""
    choices = [("nats", _("in nats")), ("bits", _("in bits"))]
    unit = Menu("observations", "unit", _("The unit of logarithms and code words"), choices)
    view("stations/likelihood/observations.js")(
        key="observations",
        data={
            "most": MOST,
            "palette": PALETTE,
            "unit": unit.to_json(),
            "text": {
                "title": _("What was observed"),
                "fewer": "÷ 10",
                "more": "× 10",
                "as_p": _("as p expects"),
                "class": _("class"),
                "seen": _("seen"),
                "share": _("share"),
                "code": _("code word"),
                "mean": _("all"),
                "count": _("Count {label}"),
                "count_field": _("Count of {label} as a number"),
                **field_words(),
                "paste_count": _("The list has {n} numbers, but there are {k} classes here."),
                "product": _("product"),
                "sum": _("sum"),
                "log_likelihood": _("log-likelihood"),
                "cross_entropy": _("cross-entropy"),
                "nothing": _("Nothing was seen yet: the empty product is 1, and every p is as good as any other."),
                "impossible": _("{label} was seen, and its p is 0: what happened was impossible."),
                "lost": _(
                    "On paper the product is {size}. The smallest float is {least}, so it became 0; the sum of the "
                    "logarithms is an ordinary number."
                ),
                "small": _(
                    "Ten times as many: the logarithm is ten times as large, the product soon too small for a float."
                ),
            },
        },
    )
