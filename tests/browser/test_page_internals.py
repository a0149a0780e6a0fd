"""What the page uses of Streamlit's and Plotly's insides, each by name. Python's side: tests/app/test_internals.py."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app import assets

SOURCES = {path: path.read_text("utf-8") for path in Path(assets.FOLDER).rglob("*") if path.suffix in (".js", ".css")}

#: Of Plotly's node of a flat figure: expression (`gd` is the node), and what its type has to be.
FLAT = {
    "gd._fullLayout.width": "number",
    "gd._fullLayout.xaxis._offset": "number",
    "gd._fullLayout.yaxis._offset": "number",
    "gd._fullLayout.xaxis._length": "number",
    "gd._fullLayout.yaxis._length": "number",
    "gd._fullLayout.xaxis.d2p": "function",
    "gd._fullData[0].visible": "boolean",
    "gd._fullData[0].x": "object",
    "gd.on": "function",
}
#: Of the node of a 3-D figure, whose `scene` is gd._fullLayout.scene._scene.
DEEP = {
    "gd._fullLayout._size.l": "number",
    "gd._fullLayout._size.t": "number",
    "gd._fullLayout._size.w": "number",
    "gd._fullLayout._size.h": "number",
    "gd._fullLayout.scene.domain.x[0]": "number",
    "gd._fullLayout.scene._scene.getCamera": "function",
    "gd._fullLayout.scene._scene.dataScale[0]": "number",
    "gd._fullLayout.scene._scene.glplot.redraw": "function",
    "gd._fullLayout.scene._scene.glplot.onrender": "function",
    "gd._fullLayout.scene._scene.glplot.canvas": "object",
    "gd._fullLayout.scene._scene.glplot.cameraParams.model": "object",
    "gd._fullLayout.scene._scene.glplot.cameraParams.view": "object",
    "gd._fullLayout.scene._scene.glplot.cameraParams.projection": "object",
}
#: Parts of Streamlit's page that our style sheet and modules speak of, by their test ids, and a station that has each.
STREAMLIT = {
    "stApp": "/",
    "stSkipToContent": "/",
    "stMain": "/",
    "stMainBlockContainer": "/",
    "stElementContainer": "/",
    "stHeader": "/",
    "stVerticalBlock": "/",
    "stColumn": "/boundary",
    "stLayoutWrapper": "/",
    "stHeaderLogo": "/",
    "stCaptionContainer": "/",
    "stHeading": "/",
}
#: Those of a page without its server; tests/browser/test_server_away.py finds them.
AWAY = {"stConnectionStatus"}
THEME = ["text-color", "background-color", "secondary-background-color", "border-color", "primary-color"]

TYPES = """([selector, expressions]) => {
  const gd = document.querySelector(selector);
  const type = (expression) => {
    try {
      return typeof new Function("gd", `return ${expression}`)(gd);
    } catch {
      return "gone";
    }
  };
  return Object.fromEntries(expressions.map((expression) => [expression, type(expression)]));
}"""


@pytest.mark.parametrize(
    "kind, mark, expected", [("flat", ".cartesianlayer .subplot", FLAT), ("3-D", ".gl-container canvas", DEEP)]
)
def test_plotlys_node_has_what_the_figures_take_from_it(page: Page, kind, mark, expected):
    page.goto("/loss")
    figure = page.locator(".js-plotly-plot").filter(has=page.locator(mark)).first
    expect(figure).to_be_attached()
    expect(figure.locator(mark).first).to_be_attached()
    figure.evaluate("node => node.setAttribute('data-probe', '')")
    if kind == "3-D":  # the camera's matrices are there from the first drawing on
        page.wait_for_function(
            "document.querySelector('[data-probe]')._fullLayout?.scene?._scene?.glplot?.cameraParams?.projection"
        )
    assert page.evaluate(TYPES, ["[data-probe]", list(expected)]) == expected


def test_the_page_uses_no_other_private_name_of_plotly():
    """The tables above are complete: Plotly's private names begin with an underscore, none of ours does."""
    scripts = [text for path, text in SOURCES.items() if path.suffix == ".js"]
    read = re.compile(r"\.(_[a-z]\w*)|[{,]\s*(_[a-z]\w*)\s*:")  # a.b, and {b: here} = a
    used = {name for text in scripts for pair in read.findall(text) for name in pair if name}
    assert {"_fullLayout", "_size"} < used <= set(re.findall(r"_[a-z]\w*", " ".join([*FLAT, *DEEP])))


def test_streamlits_page_has_the_parts_that_our_style_speaks_of(page: Page):
    spoken_of = set(re.findall(r'data-testid="(st[A-Z]\w*)"', "".join(SOURCES.values())))
    assert spoken_of <= {*STREAMLIT, *AWAY}, "name the new ones above"
    for path in dict.fromkeys(STREAMLIT.values()):
        page.goto(path)
        expect(page.locator(".stApp")).to_be_visible()
        for part, at in STREAMLIT.items():
            if at == path:
                expect(page.get_by_test_id(part).first, f"{part} is gone from Streamlit's page").to_be_attached()


def test_streamlit_says_whether_it_is_connected_and_asks_for_its_server_where_presence_waits_for_one(page: Page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    expect(page.locator(".stApp")).to_have_attribute("data-test-connection-state", "CONNECTED")
    for ping in ("_stcore/health", "_stcore/host-config"):
        assert any(url.endswith(ping) for url in asked), ping


def test_streamlits_theme_tells_components_its_colours(page: Page):
    """`--st-text-color` and the others that page/looks.js reads."""
    page.goto("/")
    view = page.locator(".live").first
    expect(view).to_be_attached()
    read = "(node, name) => getComputedStyle(node).getPropertyValue(`--st-${name}`)"
    colours = {name: view.evaluate(read, name) for name in THEME}
    assert all(colours.values()), colours


def test_streamlit_takes_the_backend_that_our_head_names(page: Page):
    """Without it, Streamlit would look for its backend below the station's own address first."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/loss")
    expect(page.get_by_role("slider").first).to_be_visible()
    assert page.evaluate("window.__streamlit.BACKEND_BASE_URL") == page.evaluate("new URL('./', document.baseURI).href")
    assert not [url for url in asked if "/loss/_stcore" in url]
