"""The Streamlit script: page configuration and the menu; then the station that it leads to."""

from pathlib import Path

import streamlit as st

from app.navigation import menu
from app.state import session
from app.words import _

ICON = Path(__file__).parent / "browser" / "style" / "icon.svg"

session.current()  # before the first word
page = menu()
name = _("softmax, live")
st.set_page_config(page_title=f"{page.title} · {name}", page_icon=str(ICON), layout="wide")
st.logo(str(ICON.with_name("wordmark.svg")), size="large")
page.run()
