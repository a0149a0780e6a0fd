"""What holds of every page in both languages as a visitor finds it. One visit for all of it: a visit takes seconds."""

import re

import pytest
from faults import SIZES, complaints, faults_at
from person import PAGES, PAPERS, PHONE, button, flat, next_frame, visit
from playwright.sync_api import Page, expect
from profiles import PROJECTOR
from words_on_page import foreign_words

from app import words
from app.catalogue import LOOKS
from app.stations import STATIONS
from app.views.glossary import chapters

TERMS = {key: term for terms in chapters(STATIONS).values() for key, term in terms.items()}
#: What a column says of its term where there is little room, or that it shows a part of it.
SHORTER = {"exponential": "exp"} | {name: look.term() for name, look in LOOKS.items()}
#: Of windows that show large type.
LARGE = [(853, 480), (390, 844)]
#: A number in print.
NUMBER = r"[−\d.∞×⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*"

#: Everything that has words shows them, to who comes by key, within the window; how many do, and what is wrong.
TIPS = """async () => {
  const wrong = [];
  const all = [...document.querySelectorAll("[data-tip], [data-entry]")];
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab" }));
  const shown = new Set();
  for (const node of all) {
    const key = node.dataset.entry ?? node.dataset.tip;
    if (shown.has(key) || !node.checkVisibility() || node.disabled) continue;
    shown.add(key);
    node.scrollIntoView({ block: "center" });
    node.tabIndex >= 0 || node.matches("button") ? node.focus() : wrong.push(`no focus: ${node.outerHTML}`);
    const tip = document.querySelector("[data-testid=tip]");
    if (!tip?.textContent.trim()) {
      wrong.push(`no words: ${node.outerHTML}`);
      continue;
    }
    const { left, right, top, bottom } = tip.getBoundingClientRect();
    const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    if (!isInside) wrong.push(`outside: ${node.outerHTML}`);
  }
  document.activeElement?.blur();
  return [shown.size, wrong];
}"""


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_speaks_one_language_explains_itself_and_is_whole_at_any_size(page, path, language):
    visit(page, f"{flat(path) if language != words.SOURCE else f'/{path}?'}&lang={language}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    wrong = {"in another language": foreign_words(page, language), "explained": unexplained(page, path)}
    if language == words.SOURCE:
        wrong["columns"] = unnamed_columns(page)
        look_at_figures(page)
        for scheme, screen in (("light", PROJECTOR), ("dark", PHONE)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(screen)
            expect(page.locator(".stApp")).to_have_css("background-color", PAPERS[scheme])
            page.get_by_test_id("stMain").evaluate(
                "(node) => node.scrollTo(0, 0)"
            )  # else the bar that stays covers things
            next_frame(page)
            wrong["accessible", scheme] = complaints(page)
    for more in page.get_by_test_id("point-table").locator("summary").all():
        more.click()
    for size in SIZES:
        wrong[size] = faults_at(page, *size)
        if size[0] >= 390:  # on the narrowest page a formula scrolls
            wide = "(formulas) => formulas.filter((node) => node.scrollWidth > node.clientWidth).length"
            wrong["formula", size] = page.locator(".formula").evaluate_all(wide)
    if language == words.SOURCE and path != "glossary":
        button(page, "Large type and handles, for a projector").click()
        for size in LARGE:
            wrong["large", size] = faults_at(page, *size)
    wrong = {what: found for what, found in wrong.items() if found}
    assert not wrong, "\n".join(f"{what}: {found}" for what, found in wrong.items())


def unexplained(page: Page, path: str) -> list[str]:
    """What has words, and does not show them; and what says something only to who has a mouse."""
    count, wrong = page.evaluate(TIPS)
    assert count > 15 or path == "glossary"
    # The browser's own tooltips, of `title`, come neither by key nor by finger.
    return wrong + page.locator(".live [title]").evaluate_all("(nodes) => nodes.map((node) => node.outerHTML)")


def unnamed_columns(page: Page) -> list[str]:
    """Heads of the pipeline that do not say the name of their term."""
    heads = page.get_by_test_id("pipeline").get_by_role("columnheader")
    keys = [head.locator("[data-entry]").first.get_attribute("data-entry") for head in heads.all()]
    assert set(keys) <= set(TERMS)
    said = zip(heads.all_inner_texts(), keys, strict=True)
    return [text for text, key in said if SHORTER.get(key, TERMS[key].name) not in " ".join(text.split())]


def look_at_figures(page: Page) -> None:
    """Every figure says what it shows now, and has its numbers as a table."""
    for stage in page.locator("[data-testid^=figure-] .stage").all():
        expect(stage).to_have_attribute("aria-label", re.compile(r"\. Now: .* = .*\d"))
    for card in page.locator("section[data-testid^=figure-]").all():
        more = card.get_by_role("button", name="Its numbers as a table")
        expect(more).to_have_attribute("aria-expanded", "false")
        more.click()
        table = card.get_by_role("table")
        expect(table.get_by_role("columnheader").nth(1)).to_be_visible()
        expect(table.get_by_role("row").nth(5)).to_be_attached()
        numbers = table.locator("td").all_inner_texts()
        assert len(numbers) > 8 and all(re.fullmatch(NUMBER, text) for text in numbers)
        more.click()
        expect(table).not_to_be_visible()
    page.mouse.move(2, 2)  # where no pointer comes to lie on something else when the window changes
