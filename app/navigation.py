"""The menu, made from the registry of stations; the glossary stands behind them."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.stations import STATIONS
from app.views.glossary import glossary
from app.views.page import page_of
from app.words import _

#: All pages: the stations, and what is none of them.
PAGES = (*STATIONS, glossary(STATIONS))


def menu() -> StreamlitPage:
    """Show the menu; returns the page to run. The first station also answers at the bare address."""
    pages = [
        st.Page(page_of(station), title=_(station.title), url_path=station.key, default=n == 0)
        for n, station in enumerate(PAGES)
    ]
    page = st.navigation(pages, position="hidden")
    # Streamlit's own menu puts what it has no room for, the present station too, into a drawer: these links stand in
    # its place (style/streamlit.css).
    with st.container(key="stations", horizontal=True, gap="small"):
        for each in pages:
            st.page_link(each)
    return page
