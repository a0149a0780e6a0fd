"""How a view of ours gets onto a Streamlit page."""

from collections.abc import Callable
from functools import cache

import streamlit as st

from app import assets
from app.charts.palette import CLASS_COLOURS, CLASS_SYMBOLS

BOOTSTRAP = """
const view = import(new URL("{address}", document.baseURI));
export default function (component) {{
  let stop;
  let stopped = false;
  view.then((module) => {{ if (!stopped) stop = module.default(component); }});
  return () => {{ stopped = true; stop?.(); }};
}}
"""


@cache
def view(module: str) -> Callable:
    """The Streamlit component whose default export lives in `app/<module>`."""
    return st.components.v2.component(
        f"softmax_live.{module.rpartition('/')[2].removesuffix('.js')}",
        html='<div class="live"></div>',
        js=BOOTSTRAP.format(address=assets.address(module)),
        isolate_styles=False,
    )


PALETTE = [{"colour": c, "symbol": s} for c, s in zip(CLASS_COLOURS, CLASS_SYMBOLS, strict=True)]
