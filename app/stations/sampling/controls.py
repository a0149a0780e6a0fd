"""The controls of the sampling station: what is cut off, and the draws."""

from app.state.scenario import MAX_CLASSES, MAX_TEMPERATURE, MIN_TEMPERATURE
from app.stations.sampling.state import METHODS, MOST_DRAWS, MOST_SEED
from app.views.component import field_words, view
from app.views.figure import Menu
from app.words import _


def controls() -> None:
    """Mount them."""
    methods = list(zip(METHODS, (_("by p"), _("Gumbel-max"), _("greedy")), strict=True))
    view("stations/sampling/draw_controls.js")(
        key="draw-controls",
        data={
            "most": {"draws": MOST_DRAWS, "seed": MOST_SEED, "top_k": MAX_CLASSES},
            "temperatures": [MIN_TEMPERATURE, MAX_TEMPERATURE],
            "method": Menu("sampling", "method", _("How a class is drawn"), methods).to_json(),
            "text": {
                "title": _("Draws"),
                "draw_more": _("Draw {n}"),
                "draw_full": _("{n} draws are the most: take them back to begin anew"),
                "back": _("Take the draws back"),
                "again": _("Other draws: the next seed"),
                "draws": _("Number of draws"),
                "draws_field": _("Number of draws as a number"),
                "seed": _("Seed"),
                "temperature": _("Temperature"),
                "temperature_field": _("Temperature as a number"),
                "top_k": _("Top-k"),
                "top_k_field": _("Top-k as a number"),
                "top_p": _("Top-p"),
                "top_p_field": _("Top-p as a number"),
                "min_p": _("Min-p"),
                "min_p_field": _("Min-p as a number"),
                "cut": _("cut"),
                "gap": _("gap to p"),
                **field_words(),
            },
        },
    )
