"""The Streamlit script: page configuration, navigation, and what every station shares."""

from pathlib import Path

import streamlit as st

from app.state import session
from app.words import _

ICON = Path(__file__).parent / "browser" / "style" / "icon.svg"

session.current()  # before the first word

st.set_page_config(page_title=_("softmax, live"), page_icon=str(ICON), layout="wide")
st.logo(str(ICON.with_name("wordmark.svg")), size="large")

station = st.navigation(
    [
        st.Page("stations/softmax/page.py", title=_("Softmax"), url_path="softmax", default=True),
        st.Page("stations/loss/page.py", title=_("Loss"), url_path="loss"),
        st.Page("stations/gradient/page.py", title=_("Gradient"), url_path="gradient"),
        st.Page("stations/boundary/page.py", title=_("Boundary"), url_path="boundary"),
    ],
    position="top",
)

station.run()
