"""The parts that every lesson has: its head, what to notice, the formula."""

from collections.abc import Sequence

import streamlit as st

from app.live import formula, preset_chips
from app.text import _


def head(title: str, idea: str, presets: Sequence[str] = ()) -> None:
    """The idea in one sentence, and scenarios that show it."""
    words, chips = st.columns([11, 9], vertical_alignment="bottom")
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
        st.markdown("\n".join([f"**{_('What to notice')}**", "", *(f"- {point}" for point in points)]))
    with numbers:
        formula(formula_name)
