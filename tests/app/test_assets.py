"""The files that the browser loads."""

import re

import pytest

from app import assets

STYLES = [name for name in assets.files() if name.endswith(".css")]


@pytest.mark.parametrize("name", STYLES)
def test_no_style_follows_from_what_an_element_holds(name):
    """With `:has()` a whole column has its style computed anew for each node of a figure: see docs/performance.md."""
    style = re.sub(r"/\*.*?\*/", "", assets.files()[name].read_text(encoding="utf-8"), flags=re.DOTALL)
    assert "{" in style
    assert ":has(" not in style
