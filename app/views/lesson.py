"""The parts that every lesson has: how it is shown, its head, what to notice, the formula."""

from collections.abc import Callable, Sequence

import streamlit as st

from app.state import session
from app.state.scenario import Scenario
from app.views.formula import formula
from app.views.pipeline import preset_chips
from app.words import _


def show(station: Callable[[], None], opening: Callable[[], Scenario] | None = None, with_bench: bool = False) -> None:
    """Run a station on the scenario of the address, and again for each commit: the station only, not what stands still.

    `opening` is the station's own first scenario, for a user who brought none; `with_bench`: the workbench is in the
    station's address.
    """

    @st.fragment
    def lesson() -> None:
        present = session.current()
        present.read_url(with_bench)
        if opening:
            present.open_with(opening)
        # In a container that is always there: a notice that comes or goes moves no other element to another place.
        with st.container():
            for notice in present.notices:
                st.warning(notice, icon=":material/info:")
        present.told = present.notices
        station()

    lesson()


def apart(part: Callable[[], object]) -> None:
    """Run a part of a station, and after a commit of its own only this part: nothing else shows what it edits."""

    @st.fragment
    def alone() -> None:
        present = session.current()
        if present.acted and (present.notices or present.told):
            st.rerun()
        present.acted = False
        part()

    alone()


def head(title: str, idea: str, presets: Sequence[str] = ()) -> None:
    """The idea in one sentence, and scenarios that show it."""
    words, chips = st.columns([10, 11], vertical_alignment="bottom")
    with words:
        st.title(title, anchor=False)
        st.caption(idea)
    if presets:
        with chips:
            preset_chips(presets)


def foot(points: Sequence[str], formula_name: str) -> None:
    """What to notice, in three points, and the formula with the present numbers."""
    notice, numbers = st.columns([2, 3], gap="large")
    with notice:
        st.markdown("\n".join([_("**What to notice**"), "", *(f"- {point}" for point in points)]))
    with numbers:
        formula(formula_name)
