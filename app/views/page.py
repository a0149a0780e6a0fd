"""The parts that every station's page has: its head with presets, its picture, what to notice, the formula."""

from collections.abc import Callable

import streamlit as st

from app.state.scenario import DEFAULT_LABELS, presets
from app.stations.station import Station
from app.views.component import view
from app.views.formula import formula
from app.views.guide import guide
from app.views.link import link, presence
from app.words import _


def page_of(station: Station) -> Callable[[], None]:
    """The function that shows a station. It runs once a visit; what changes comes through the link."""

    def page() -> None:
        _head(station)
        station.picture()
        if station.notice:
            _foot(station)

    page.__name__ = station.key
    return page


def _head(station: Station) -> None:
    """The question, the idea in one sentence, scenarios that show it, and the link."""
    words, tools = st.columns([10, 11], vertical_alignment="bottom", gap="small")
    with words:
        st.title(_(station.question), anchor=False)
        st.caption(_(station.idea))
        guide(station)
    with tools:
        presence()
        link(station)
        if station.presets:
            known = presets()
            view("browser/controls/presets.js")(
                key="presets",
                data={
                    "title": _("Preset scenarios"),
                    "presets": [known[name].to_json() for name in station.presets],
                    "names": list(DEFAULT_LABELS),
                    "text": {"fitted": _("Another number of classes: their names and the target have changed too.")},
                },
            )


def _foot(station: Station) -> None:
    """What to notice, in three points, and the formula with the present numbers."""
    notice, numbers = st.columns([2, 3], gap="large")
    with notice:
        st.subheader(_("What to notice"), anchor=False)
        st.markdown("\n".join(f"- {_(point)}" for point in station.notice))
    with numbers:
        formula(station.formula)
