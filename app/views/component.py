"""How a view of ours gets onto a Streamlit page."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import streamlit as st

from app import assets, words
from app.charts.palette import CLASS_COLOURS, CLASS_SYMBOLS
from app.words import _

BOOTSTRAP = """
const view = import(new URL("{address}", document.baseURI));
export default function (component) {{
  let stop;
  let stopped = false;
  view.then((module) => {{ if (!stopped) stop = module.default(component); }});
  return () => {{ stopped = true; stop?.(); }};
}}
"""


def view(module: str) -> Callable:
    """What mounts the Streamlit component whose default export lives in `app/<module>`.

    Its callbacks, `on_<name>_change`, run before the next script does, and speak the language of the one that mounts.
    """
    return partial(_mount, _component(module))


def _mount(component: Callable, **arguments: Any) -> None:
    language = words.language()

    def speaking(callback: Callable[[], object]) -> Callable[[], None]:
        def answer() -> None:
            words.use(language)
            callback()

        return answer

    component(**{name: speaking(value) if name.startswith("on_") else value for name, value in arguments.items()})


@cache
def _component(module: str) -> Callable:
    return st.components.v2.component(
        f"softmax_live.{module.removesuffix('.js').replace('/', '.')}",
        html='<div class="live"></div>',
        js=BOOTSTRAP.format(address=assets.address(module)),
        isolate_styles=False,
    )


def field_words() -> dict[str, str]:
    """What fields say of a text that is no number of their kind."""
    return {
        "bad_number": _("“{text}” does not work here: use a number from {low} to {high}."),
        "bad_whole": _("“{text}” does not work here: use a whole number from {low} to {high}."),
        "bad_logit": _(
            "“{text}” does not work here: use a number from {low} to {high}, or -inf, which masks the class."
        ),
        "ambiguous_number": _(
            "“{text}” may mean a thousand or a decimal comma. Write it without a comma, or with a point."
        ),
        "paste_item": _("“{text}” in the list is no number from {low} to {high}. Nothing was changed."),
        "paste_shares": _("The list has {n} numbers, and here are {k} classes. Nothing was changed."),
    }


PALETTE = [{"colour": c, "symbol": s} for c, s in zip(CLASS_COLOURS, CLASS_SYMBOLS, strict=True)]
