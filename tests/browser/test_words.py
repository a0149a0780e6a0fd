"""What a reader sees and hears on a page comes from a catalogue: the page's modules have no words of their own.

Any of its languages can be chosen in the page's menu, at any time.
"""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from person import STATIONS, WITH_PIPELINE, button, flat, place_on, scenario_of, settled, slider, visit
from playwright.sync_api import Locator, Page, expect
from profiles import kept_profile
from pseudo import PSEUDO, untranslated
from servers import serving
from words_on_page import READ, SIGNS, of_another_language, read

from app import assets, words


@pytest.fixture(scope="module")
def pseudo_server(tmp_path_factory):
    with serving(("tests/pseudo.py",), tmp_path_factory.mktemp("server") / "log.txt", PYTHONPATH=".") as address:
        yield address


@pytest.fixture(scope="module")
def pseudo_profile(browser, pseudo_server):
    context = kept_profile(browser, pseudo_server)
    yield context
    context.close()


@pytest.fixture
def pseudo(pseudo_profile):
    """A page of an app that speaks the pseudo-language."""
    page = pseudo_profile.new_page()
    yield page
    page.close()


#: Of the others the same is found where their language is chosen in mid work.
WITHOUT_PIPELINE = tuple(station for station in STATIONS if station not in WITH_PIPELINE)


@pytest.mark.parametrize("station", WITHOUT_PIPELINE)
def test_every_word_on_a_page_is_translated(pseudo, station):
    pseudo.goto(f"/{station}?lang={PSEUDO}")
    assert_translated(pseudo)


def test_every_word_of_the_glossary_is_translated(pseudo):
    pseudo.goto(f"/glossary?lang={PSEUDO}")
    expect(pseudo.get_by_test_id("term-logit")).to_be_visible()
    left = {text: words for text in read(pseudo) if (words := untranslated(text, SIGNS))}
    assert not left, "\n".join(map(repr, left.items()))


@pytest.mark.parametrize("station", WITH_PIPELINE)
def test_another_language_can_be_chosen_in_mid_work_and_nothing_but_the_words_changes(pseudo, station):
    visit(pseudo, f"{flat(station)}&lang=en")
    for handle in (first_logit(pseudo), slider(pseudo, "Temperature")):
        handle.press("ArrowRight")
        settled(pseudo)
    button(pseudo, "Undo").click()
    settled(pseudo)
    before, query, steps = values_on(pseudo), queried(pseudo), pseudo.evaluate("history.length")
    choose_language(pseudo, "Language", "⟦English⟧")
    assert_translated(pseudo)
    assert values_on(pseudo) == before
    assert queried(pseudo) == query | {"lang": PSEUDO}
    assert pseudo.evaluate("[document.documentElement.lang, history.length]") == [PSEUDO, steps]

    button(pseudo, "⟦Redo⟧").click()
    settled(pseudo)
    assert values_on(pseudo) != before
    for _each in range(2):
        button(pseudo, "⟦Undo⟧").click()
        settled(pseudo)
    expect(button(pseudo, "⟦Undo⟧")).to_be_disabled()
    pseudo.go_back()
    settled(pseudo)
    expect(pseudo.get_by_role("combobox", name="⟦Language⟧", exact=True)).to_be_visible()

    choose_language(pseudo, "⟦Language⟧", "English")
    expect(pseudo.get_by_text("The formula, with these numbers")).to_be_visible()
    # The words of a figure come with its look, later than others.
    pseudo.wait_for_function(f"() => !({READ})().some((text) => text.includes('⟦') && text !== '⟦English⟧')")


def values_on(page: Page) -> dict:
    """All that the user edits, as the page holds it."""
    return page.evaluate(
        """async (address) => {
          const { values, fieldsOf } = await import(new URL(address, document.baseURI));
          return Object.fromEntries(Object.keys(values).map((name) => [name, fieldsOf(name)]));
        }""",
        assets.address("browser/page/store.js"),
    )


def first_logit(page: Page) -> Locator:
    """Whatever it is called."""
    return page.locator(".row:not(.head) [role=slider]").first


def choose_language(page: Page, menu: str, name: str) -> None:
    page.get_by_role("combobox", name=menu, exact=True).select_option(label=name)
    expect(page.get_by_role("combobox", name=menu, exact=True)).to_have_count(0)
    settled(page)


def queried(page: Page) -> dict:
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def assert_translated(page: Page) -> None:
    expect(page.get_by_role("slider", name="⟦", exact=False).first).to_be_visible()
    expect(page.locator(".formula")).to_be_visible()
    for plot in page.locator(".figure .plot").all():
        expect(plot).to_have_class(re.compile("js-plotly-plot"))
    page.wait_for_function(  # the look of a figure comes later than its title
        """() => [...document.querySelectorAll(".plot")].every(({ _fullLayout, textContent }) =>
          _fullLayout && (textContent.includes("⟦") || !/[a-z]{5}/.test(textContent)))"""
    )
    found = read(page)
    assert sum("⟦" in text for text in found) > 50
    left = {text: words for text in found if (words := untranslated(text, SIGNS))}
    assert not left, "\n".join(map(repr, left.items()))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_streamlits_own_menu_speaks_the_language_too(open_page, language):
    page = open_page(locale="en-US")  # a profile of its own, which keeps the colours that are chosen
    visit(page, f"/?lang={language}")
    page.get_by_test_id("stMainMenuButton").click()
    menu = page.get_by_test_id("stMainMenuList")
    expect(menu.get_by_role("menuitemradio").last).to_have_text(re.compile({"en": "dark$", "zh": "深色$"}[language]))
    said = menu.evaluate("(menu) => [menu.ariaLabel, ...menu.innerText.split(/\\n/)]")
    signs = {"contrast", "light_mode", "dark_mode"}  # names of pictures in a font
    assert not [text for text in said if text not in signs and of_another_language(text, language)]
    version = page.locator(":has(> .stMenuVersionCopyButton)")
    expect(version).to_have_text(re.compile({"en": "^Made with ", "zh": "^基于 "}[language] + r"Streamlit.*v\d"))
    for name in ("title", "aria-label"):
        expect(version.get_by_role("button")).to_have_attribute(
            name, re.compile({"en": "version", "zh": "版本"}[language])
        )
    menu.get_by_role("menuitemradio").last.click()
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(15, 20, 25)")


class TestChinese:
    def test_a_chinese_browser_gets_it_unasked_and_the_address_says_nothing_of_it(self, open_page):
        page = open_page(locale="zh-CN")
        page.goto("/loss")
        expect(page.get_by_role("heading", level=1)).to_have_text("错得有多严重？")
        expect(page.get_by_role("combobox", name="语言", exact=True)).to_have_value("zh")
        page.wait_for_url(re.compile("target="))
        assert "lang" not in queried(page)
        choose_language(page, "语言", "English")
        expect(page.get_by_role("heading", level=1)).to_have_text("How wrong is that?")
        assert queried(page)["lang"] == "en"
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("How wrong is that?")

    def test_it_goes_along_to_other_stations_and_survives_a_reload(self, page):
        visit(page, "/?logits=3,1,0.5")
        choose_language(page, "Language", "中文")
        for title, question in (
            ("损失", "错得有多严重？"),
            ("梯度", "往哪推，用多大力？"),
            ("决策边界", "类别在哪里交界？"),
            ("Softmax", "从得分到概率"),
        ):
            page.get_by_role("link", name=title, exact=True).click()
            expect(page.get_by_role("heading", level=1)).to_have_text(question)
            page.wait_for_url(re.compile("lang=zh"))
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("从得分到概率")
        assert page.evaluate("document.documentElement.lang") == "zh"
        assert page.title() == "Softmax · softmax 实时演示"
        page.wait_for_url(re.compile("target="))
        assert scenario_of(page).logits[0] == 3

    def test_a_film_plays_on_and_edited_points_and_undo_stay_when_another_language_is_chosen(self, page):
        visit(page, "/boundary?lang=en&data=blobs")
        button(page, "Point 5").press("Shift+ArrowRight")
        settled(page)
        page.get_by_role("combobox", name="Speed", exact=True).select_option("0.25")
        button(page, "Train").click()
        expect(button(page, "Pause")).to_be_visible()
        step = page.get_by_test_id("plane-step")
        page.wait_for_function("() => Number(document.querySelector('[data-testid=plane-step]').textContent) > 0")
        before = int(step.text_content())
        points = """async (address) => {
          const { plane } = await import(new URL(address, document.baseURI));
          return plane.points;
        }"""
        places = page.evaluate(points, assets.address("browser/plane/store.js"))
        choose_language(page, "Language", "中文")
        expect(button(page, "暂停")).to_be_visible()
        assert before <= int(step.text_content())
        page.get_by_role("combobox", name="速度", exact=True).select_option("4")
        expect(step).to_have_text("500")
        settled(page)
        assert page.evaluate(points, assets.address("browser/plane/store.js")) == places
        expect(button(page, "撤销")).to_be_enabled()

    def test_two_people_at_once_have_each_their_own(self, open_page):
        english, chinese = open_page(locale="en-GB"), open_page(locale="en-GB")
        for page in (english, chinese):
            visit(page, "/gradient")
        choose_language(chinese, "Language", "中文")
        for page, undo in ((english, "Undo"), (chinese, "撤销")) * 2:
            first_logit(page).press("ArrowRight")
            settled(page)
            expect(button(page, undo)).to_be_enabled()
        expect(english.get_by_text("The race", exact=True)).to_be_visible()
        expect(chinese.get_by_text("下降竞赛", exact=True)).to_be_visible()


def test_what_plotly_says_of_itself_is_translated(pseudo):
    pseudo.goto(f"/?lang={PSEUDO}")
    area = pseudo.get_by_test_id("figure-temperature").locator(".nsewdrag")
    pseudo.mouse.move(*place_on(area, 0.3, 0.5))
    pseudo.mouse.down()
    pseudo.mouse.move(*place_on(area, 0.6, 0.5), steps=5)
    pseudo.mouse.up()
    expect(pseudo.locator(".notifier-note")).to_contain_text("⟦")
