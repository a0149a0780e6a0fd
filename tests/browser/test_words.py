"""What a reader sees and hears on a page comes from a catalogue: the page's modules have no words of their own."""

import pytest
from person import STATIONS
from playwright.sync_api import expect
from pseudo import PSEUDO, untranslated
from servers import serving

#: Names of functions and number formats, and what the formulas are made of.
SIGNS = frozenset({"softmax", "log", "exp", "odds", "KL", "float", "tanh", "ReLU", "NaN"})
#: What Streamlit's own elements are called, which it does not translate.
STREAMLITS = {"Skip to main content", "Navigate to home page", "Logo", "App pages", "Main menu"}
#: All text that is rendered, and what elements are called and described as.
READ = """() => {
  const said = ["aria-label", "aria-valuetext", "aria-description", "title", "alt", "placeholder", "data-drop"];
  const found = new Set([document.title]);
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("script, style, noscript")) continue;
    for (const name of said) if (element.hasAttribute(name)) found.add(element.getAttribute(name));
    const sentence = element.closest("p, li, math, .figure-note") ?? element;
    const walker = document.createTreeWalker(sentence, NodeFilter.SHOW_TEXT);
    const parts = [];
    for (let text; (text = walker.nextNode()); )
      if (sentence !== element || text.parentNode === element) parts.push(text.data);
    found.add(parts.join("\u200b"));
  }
  return [...found];
}"""


@pytest.fixture(scope="module")
def pseudo_server(tmp_path_factory):
    with serving(("tests/pseudo.py",), tmp_path_factory.mktemp("server") / "log.txt") as address:
        yield address


@pytest.mark.parametrize("station", STATIONS)
def test_every_word_on_a_page_is_translated(browser, pseudo_server, station):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(f"{pseudo_server}/{station}?lang={PSEUDO}")
    expect(page.get_by_role("slider", name="⟦Logit", exact=False).first).to_be_visible()
    expect(page.locator(".formula")).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    found = set(page.evaluate(READ)) - STREAMLITS
    page.close()
    assert sum("⟦" in text for text in found) > 50
    left = {text: words for text in found if (words := untranslated(text, SIGNS))}
    assert not left, "\n".join(map(repr, left.items()))


def test_what_plotly_says_of_itself_is_translated(browser, pseudo_server):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(f"{pseudo_server}/?lang={PSEUDO}")
    area = page.get_by_test_id("figure-temperature").locator(".nsewdrag").bounding_box()
    page.mouse.move(area["x"] + 0.3 * area["width"], area["y"] + area["height"] / 2)
    page.mouse.down()
    page.mouse.move(area["x"] + 0.6 * area["width"], area["y"] + area["height"] / 2, steps=5)
    page.mouse.up()
    expect(page.locator(".notifier-note")).to_contain_text("⟦")
    page.close()
