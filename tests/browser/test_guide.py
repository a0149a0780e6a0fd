"""For somebody who is new: what things are, on hover, focus and tap; the glossary; what to do first."""

import re

import pytest
from person import (
    PHONE,
    button,
    held,
    middle,
    scenario_of,
    settled,
    slider,
    touched,
    visit,
)
from playwright.sync_api import Locator, Page, expect

from app.stations import STATIONS as REGISTERED
from app.views.glossary import chapters

TERMS = {key: term for terms in chapters(REGISTERED).values() for key, term in terms.items()}
TEMPERATURE = TERMS["temperature"]


def tip(page: Page) -> Locator:
    return page.get_by_test_id("tip")


def term(page: Page, key: str) -> Locator:
    return page.locator(f'.explained[data-entry="{key}"]').filter(visible=True).first


def away(page: Page) -> None:
    """Move the pointer to where nothing is."""
    page.mouse.move(3, page.viewport_size["height"] - 3)


class TestTooltips:
    def test_a_term_explains_itself_while_the_pointer_rests_on_it_and_lets_it_go_onto_the_words(self, page):
        visit(page, "/")
        term(page, "temperature").hover()
        expect(tip(page)).to_contain_text(TEMPERATURE.says)
        expect(tip(page)).to_contain_text(TEMPERATURE.name)
        page.mouse.move(*middle(tip(page)), steps=8)
        next_to_it = term(page, "temperature").bounding_box()
        page.mouse.move(next_to_it["x"] + 2, next_to_it["y"] + 2, steps=8)
        page.mouse.move(*middle(tip(page)), steps=8)
        expect(tip(page)).to_be_visible()
        away(page)
        expect(tip(page)).to_have_count(0)

    def test_it_explains_itself_to_who_comes_by_key_and_says_so_to_a_screen_reader(self, page):
        visit(page, "/")
        term(page, "class").focus()
        page.keyboard.press("Tab")
        expect(term(page, "logit")).to_be_focused()
        expect(tip(page).get_by_role("tooltip")).to_contain_text(TERMS["logit"].says)
        described = term(page, "logit").get_attribute("aria-describedby")
        expect(page.locator(f"#{described}")).to_contain_text(TERMS["logit"].says)
        page.keyboard.press("Enter")
        expect(tip(page).get_by_role("link")).to_be_focused()
        page.keyboard.press("Escape")
        expect(tip(page)).to_have_count(0)
        expect(term(page, "logit")).to_be_focused()
        page.keyboard.press("Tab")
        expect(tip(page).filter(has_text=TERMS["logit"].says)).to_have_count(0)

    def test_escape_takes_the_words_away_and_moves_nothing_else(self, page):
        visit(page, "/")
        for come in (term(page, "temperature").hover, term(page, "sum").focus):
            page.keyboard.press("Tab")
            come()
            expect(tip(page)).to_be_visible()
            page.keyboard.press("Escape")
            expect(tip(page)).to_have_count(0)

    def test_it_explains_itself_to_a_finger_and_goes_when_another_place_is_touched(self, open_page):
        page = open_page(viewport=PHONE, has_touch=True)
        visit(page, "/")
        for key in ("probability", "entropy"):
            with touched(page, term(page, key)):
                pass
            expect(tip(page)).to_contain_text(TERMS[key].says)
            box = tip(page).bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
            with touched(page, page.get_by_role("heading", level=1)):
                pass
            expect(tip(page)).to_have_count(0)


class TestGlossary:
    def test_a_tooltip_leads_to_its_term_and_the_way_back_finds_everything(self, page):
        visit(page, "/loss?logits=3,1,0.5&T=2&lang=zh")
        slider(page, "logit cat").press("ArrowRight")
        settled(page)
        scenario = scenario_of(page)
        term(page, "temperature").hover()
        tip(page).get_by_role("link").click()
        page.wait_for_url(re.compile("/glossary"))
        expect(page.get_by_role("heading", level=1)).to_have_text("这些术语是什么意思？")
        entry = page.get_by_test_id("term-temperature")
        expect(entry).to_be_focused()
        expect(entry).to_be_in_viewport()
        expect(entry.locator("[lang=en]")).to_have_text("temperature")
        page.get_by_role("link", name="损失", exact=True).click()
        page.wait_for_url(re.compile("/loss.*target="))
        settled(page)
        assert scenario_of(page) == scenario
        button(page, "撤销").click()
        settled(page)
        assert scenario_of(page).logits[0] == 3

    def test_it_is_in_the_menu_changes_its_language_and_edits_nothing(self, page):
        visit(page, "/?lang=en")
        page.get_by_role("link", name="Glossary", exact=True).click()
        expect(page.get_by_test_id("term-cross_entropy")).to_contain_text("交叉熵")
        for gone in ("Undo", "Redo", "Start over"):
            expect(button(page, gone)).to_have_count(0)
        page.get_by_role("combobox", name="Language", exact=True).select_option(label="中文")
        expect(page.get_by_test_id("term-cross_entropy").locator("dfn")).to_have_text("交叉熵")
        assert page.evaluate("document.documentElement.lang") == "zh"

    def test_an_address_leads_to_a_term(self, page):
        page.goto("/glossary?lang=en#jacobian")
        expect(page.get_by_test_id("term-jacobian")).to_be_focused()
        for key, each in TERMS.items():
            expect(page.get_by_test_id(f"term-{key}")).to_contain_text(each.says)


class TestWhatToDoFirst:
    """Each in a browser of its own, which has never been here."""

    @pytest.mark.parametrize(
        "station",
        [each.key for each in REGISTERED if each.tasks[0].held and each.tasks[0].field == "scenario.logits"],
    )
    def test_it_goes_once_it_was_done_and_does_not_come_back(self, open_page, station):
        page = open_page(locale="en-GB")
        visit(page, f"/{'' if station == REGISTERED[0].key else station}")
        task = page.get_by_test_id("tasks")
        expect(task).to_be_visible()
        preset = page.get_by_role("group", name="Preset scenarios").get_by_role("button").nth(1)
        preset.click()
        settled(page)
        expect(task).to_be_visible()  # by another way is not by hand
        heading = page.get_by_test_id("pipeline").bounding_box()
        with held(page, page.get_by_role("slider", name=re.compile("^Logit ")).first) as move:
            move(-30)
        expect(task).to_be_hidden()
        assert page.get_by_test_id("pipeline").bounding_box() == heading, "nothing jumps under the hand"
        page.reload()
        settled(page)
        expect(page.get_by_test_id("pipeline")).to_be_visible()
        expect(task).to_be_hidden()
        other = open_page(locale="en-GB")
        visit(other, f"/{'' if station == REGISTERED[0].key else station}")
        expect(other.get_by_test_id("tasks")).to_be_visible()

    def test_nothing_is_done_for_somebody_who_has_only_come(self, open_page):
        page = open_page(locale="en-GB")
        visit(page, f"/{REGISTERED[-1].key}")
        for station in REGISTERED:
            page.get_by_role("link", name=station.title, exact=True).first.click()
            expect(page.get_by_role("heading", level=1)).to_have_text(station.question)
            settled(page)
            visit(page, f"/{'' if station == REGISTERED[0] else station.key}")
            expect(page.get_by_test_id("tasks").locator("[data-done=false]")).to_have_count(len(station.tasks))

    def test_the_boundary_says_in_which_order_and_ticks_what_was_done(self, open_page):
        page = open_page(locale="en-GB")
        visit(page, "/boundary")
        tasks = page.get_by_test_id("tasks").get_by_role("listitem")
        expect(tasks).to_have_text(["Choose data.", "Drag a point.", "Press Train.", "Compare with a second run."])

        def done() -> list[str]:
            return tasks.evaluate_all("(nodes) => nodes.map(({ dataset }) => dataset.done)")

        assert done() == ["false"] * 4
        page.get_by_role("combobox", name="Data", exact=True).select_option(label="blobs")
        expect(tasks.nth(0)).to_have_attribute("data-done", "true")
        settled(page)
        assert done() == ["true", "false", "false", "false"]
        with held(page, button(page, "Point 5")) as move:
            move(12, 9)
        expect(tasks.nth(1)).to_have_attribute("data-done", "true")
        settled(page)
        button(page, "Train").click()
        expect(tasks.nth(2)).to_have_attribute("data-done", "true")
        assert done() == ["true", "true", "true", "false"]
        page.get_by_role("combobox", name="Model", exact=True).select_option(label="one-vs-rest")
        expect(page.get_by_test_id("tasks")).to_be_hidden()

    def test_what_to_notice_is_a_heading_and_a_list(self, page):
        visit(page, "/")
        expect(page.get_by_role("heading", name="What to notice")).to_be_visible()
        points = page.get_by_role("listitem").filter(
            has_text=re.compile("Only differences count|T moves p|order never")
        )
        expect(points).to_have_count(3)


class TestNamesThatPeopleLookFor:
    def test_the_other_ways_to_many_classes_are_in_the_menu_of_models_and_train_as_the_second_run(self, page):
        visit(page, "/boundary")
        model = page.get_by_role("combobox", name="Model", exact=True)
        for label, key in (("one-vs-rest", "one_vs_rest"), ("one-vs-one", "one_vs_one")):
            model.select_option(label=label)
            expect(page.get_by_role("combobox", name="Second run", exact=True)).to_have_value("model")
            expect(page.get_by_role("combobox", name="What the second run has instead")).to_have_value(key)
            expect(model).to_have_value("linear")

    def test_the_losses_of_support_vector_machines_are_called_so(self, page):
        visit(page, "/boundary")
        names = page.get_by_role("combobox", name="Loss", exact=True).locator("option").all_inner_texts()
        assert sum("SVM (hinge)" in name for name in names) == 2

    def test_what_a_click_adds_is_said_beside_the_plane(self, page):
        visit(page, "/boundary")
        group = page.get_by_role("group", name="Class of the points that a click adds")
        expect(group).to_contain_text("A click adds:")
        expect(group.get_by_role("button", pressed=True)).to_have_text(re.compile("setosa"))
