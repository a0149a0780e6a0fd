"""The server's start: `streamlit run app/main.py` and `uvicorn app.main:app` are the two ways in."""

import gc
import logging
import os
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.web.bootstrap import load_config_options

from app.server import Files
from app.state.session import LANGUAGE_KEY
from app.words import _, language


def show_error(error: Exception) -> bool:
    """Tell a script's failure in the app's own words; the traceback stays in the server's log."""
    logging.getLogger(__name__).error("the script failed", exc_info=error)
    if isinstance(error, RecursionError):
        return True  # a message nested thousands deep is none of ours: the page stays as it is
    st.error(
        _(
            "**Something went wrong on this page, and it is our fault, not yours.** Your numbers are in the address "
            "bar: reload the page to go on with them, or [start afresh]({start})."
        ).format(start=f"./?{LANGUAGE_KEY}={language()}"),
        icon=":material/error:",
    )
    return True


def base_path() -> str:
    """The path that the app lives under. `streamlit run` makes an option of the variable, under uvicorn nobody does."""
    given = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH")
    if given and not st.get_option("server.baseUrlPath"):
        load_config_options({"server_baseUrlPath": given})
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}" if base else ""


app = st.App(
    Path(__file__).with_name("explainer.py"),
    middleware=[Middleware(Files, base_path=base_path())],
    on_script_error=show_error,
)

# A script computes while another thread sends what it has drawn already: with the usual turns of 5 ms each message
# would wait for several of them, and a page would get most of a run when that is over.
sys.setswitchinterval(0.0005)

# Every later collection would walk through the imported libraries again.
gc.collect()
gc.freeze()
