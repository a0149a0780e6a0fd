"""What the app uses of Streamlit and Plotly that they do not promise to keep, each by name.

pyproject.toml bounds both versions for these. Where a new version fails here, the message says what the app has to do
without. The page's side: tests/browser/test_page_internals.py.
"""

import ast
import importlib
import inspect
from pathlib import Path

import pytest
import streamlit as st
from streamlit.file_util import get_static_dir

from app import assets

APP = Path(assets.FOLDER)

#: Imported from below the public `streamlit` module: where it stands, its name, and the parameters that are given.
IMPORTED = {
    ("streamlit.web.bootstrap", "load_config_options"): ["flag_options"],
    ("streamlit.file_util", "get_static_dir"): [],
    ("streamlit.navigation.page", "StreamlitPage"): [],
}
#: Documented, but young: what the app gives each by keyword or place.
YOUNG = {
    "App": ["script_path", "middleware", "on_script_error"],
    "components.v2.component": ["name", "html", "js", "isolate_styles"],
}


def _parameters(function) -> list[str]:
    return [name for name in inspect.signature(function).parameters if name != "self"]


@pytest.mark.parametrize("place, name", IMPORTED)
def test_a_function_of_streamlits_own_takes_what_it_is_given(place, name):
    function = getattr(importlib.import_module(place), name, None)
    assert function, f"{place}.{name} is gone"
    assert set(IMPORTED[place, name]) <= set(_parameters(function)), f"{place}.{name}{inspect.signature(function)}"


@pytest.mark.parametrize("path", YOUNG)
def test_a_young_name_of_streamlit_takes_what_it_is_given(path):
    found = st
    for name in path.split("."):
        found = getattr(found, name, None)
        assert found, f"st.{path} is gone"
    assert set(YOUNG[path]) <= set(_parameters(found)), f"st.{path}{inspect.signature(found)}"


def test_no_other_module_of_streamlit_is_imported():
    """The list above is complete."""
    imported = {
        (node.module, alias.name)
        for path in APP.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("streamlit.")
        for alias in node.names
    }
    assert imported == set(IMPORTED)


@pytest.mark.parametrize("mark", ["<title>Streamlit</title>", "</head>", '<div id="root">'])
def test_the_page_shell_has_the_places_that_our_head_goes_to(mark):
    shell = (Path(get_static_dir()) / "index.html").read_text("utf-8")
    assert shell.count(mark) == 1, f"Streamlit's index.html has {mark!r} {shell.count(mark)} times"


@pytest.mark.parametrize("name", ["__streamlit", "BACKEND_BASE_URL"])
def test_streamlits_page_reads_where_its_backend_is(name):
    """`window.__streamlit.BACKEND_BASE_URL`, set by our head."""
    scripts = (Path(get_static_dir()) / "static" / "js").glob("*.js")
    assert any(name in path.read_text("utf-8") for path in scripts), f"no script of Streamlit's page knows {name}"


def test_plotly_brings_its_script_for_the_browser():
    """`package_data/plotly.min.js` of the installed package, served to the page."""
    assert assets.PLOTLY.is_file(), f"{assets.PLOTLY} is gone"
    assert b"newPlot" in assets.PLOTLY.read_bytes()
