"""Whatever a user sets can be undone and done again, on every station; a link, a reload and Back show all of it."""

import re
from collections.abc import Callable

import pytest
from person import (
    STATIONS,
    button,
    differences,
    everything,
    held,
    logit_field,
    menu,
    next_frame,
    on_plane,
    settled,
    slider,
    stand,
    value,
    visit,
)
from playwright.sync_api import Page, expect

Edit = Callable[[Page], None]


def drag(name: str, dx: float) -> Edit:
    def edit(page: Page) -> None:
        with held(page, slider(page, name)) as move:
            move(dx)

    return edit


def keys(name: str, key: str) -> Edit:
    return lambda page: slider(page, name).press(key)


def fill(name: str, text: str) -> Edit:
    def edit(page: Page) -> None:
        box = page.get_by_role("textbox", name=name, exact=True)
        box.fill(text)
        box.press("Enter")
        box.blur()

    return edit


def choose(name: str, value: str) -> Edit:
    return lambda page: menu(page, name).select_option(value)


def press(name: str) -> Edit:
    return lambda page: button(page, name).first.click()


def preset(name: str) -> Edit:
    return lambda page: page.get_by_role("group", name="Preset scenarios").get_by_role("button", name=name).click()


def rename(old: str, new: str) -> Edit:
    def edit(page: Page) -> None:
        page.get_by_role("button", name=re.compile(f"{old}.* the true class$")).press("F2")
        box = page.get_by_role("textbox", name=f"Rename {old}", exact=True)
        box.fill(new)
        box.press("Enter")

    return edit


def remove(label: str) -> Edit:
    return lambda page: button(page, f"Remove {label}").press("Enter")


def choose_truth(page: Page) -> None:
    menu(page, "True class of sample 1").first.select_option("1")


def drag_point(page: Page) -> None:
    with held(page, button(page, "Point 107")) as move:
        move(-60, 60)


def pin_probe(page: Page) -> None:
    button(page, "probe").click()
    page.mouse.click(*on_plane(page, 0.85, 0.85))


def draw_a_stroke(page: Page) -> None:
    with held(page, page.get_by_test_id("pad")) as move:
        move(10, 80)


def add_point(page: Page) -> None:
    button(page, "virginica").click()
    page.mouse.click(*on_plane(page, 0.1, 0.1))


#: Ten edits of different kinds on each station, in an order in which each has something to change.
EDITS = {
    "": [
        drag("Logit cat", 25),
        fill("Logit of dog as a number", "3.25"),
        keys("Temperature", "PageUp"),
        press("+ class"),
        rename("pig", "猪"),
        remove("dog"),
        choose("Max trick", "float16"),
        keys("Shift all logits by", "PageUp"),
        preset("two rivals"),
        fill("Temperature as a number", "0.5"),
    ],
    "sampling": [
        drag("Logit cat", 25),
        press("Draw 10"),
        keys("Top-k", "ArrowLeft"),
        fill("Top-p as a number", "0.9"),
        drag("Min-p", 20),
        keys("Temperature", "PageUp"),
        choose("How a class is drawn", "gumbel"),
        press("Other draws: the next seed"),
        keys("Number of draws", "Home"),
        preset("the cat sat on the …"),
    ],
    "loss": [
        choose("How the losses are drawn", "contour"),
        drag("Logit dog", -20),
        fill("Target of dog as a number", "0.5, 0.25, 0.25"),
        keys("Label smoothing", "PageUp"),
        choose("What is marked on the losses", "flat"),
        choose("The two logits that the losses are drawn over", "1-2"),
        choose_truth,
        fill("Model A, sample 2: probability of dog", "0.45"),
        preset("soft target"),
        press("+ class"),
    ],
    "likelihood": [
        drag("Count cat", 40),
        fill("Count of dog as a number", "250"),
        keys("Count pig", "PageUp"),
        choose("The unit of logarithms and code words", "bits"),
        press("× 10"),
        drag("Logit dog", -20),
        remove("dog"),
        rename("pig", "猪"),
        preset("p almost 0"),
        press("as p expects"),
    ],
    "names": [
        press("padding ignored"),
        choose("Label of sample 2", "2"),
        fill("Class weight of dog", "2.5"),
        fill("Label smoothing as an argument", "0.1"),
        choose("Reduction", "sum"),
        press("softmax twice"),
        choose("Whose code is shown", "optax"),
        press("a map of pixels"),
        drag("Logit dog", -20),
        preset("soft target"),
    ],
    "gradient": [
        drag("Logit pig", 30),
        drag("Target cat", -20),
        press("Make dog the true class"),
        keys("Temperature", "ArrowRight"),
        keys("Learning rate", "PageUp"),
        press("Step"),
        keys("Step of the race", "PageUp"),
        choose("The loss whose landscape the race is drawn on", "cross_entropy"),
        rename("cat", "ant"),
        preset("confident, wrong"),
    ],
    "boundary": [
        drag("Logit setosa", 20),
        keys("Temperature", "PageUp"),
        drag_point,
        fill("Bias of setosa as a number", "20"),
        add_point,
        choose("What the ground shows", "entropy"),
        press("Arrows"),
        pin_probe,
        choose("Optimiser", "adam"),
        choose("Data", "moons"),
    ],
    "multilabel": [
        drag("Logit dog", 20),
        keys("Threshold cat", "PageUp"),
        fill("Threshold of pig as a number", "0.35"),
        press("pig belongs to the set"),
        press("+ sample"),
        press("Show sample 2 above"),
        press("Remove sample 3"),
        choose("Order of the chain", "CBA"),
        remove("dog"),
        press("all are true"),
    ],
    "images": [
        press("The next picture"),
        keys("Turn", "PageUp"),
        press("Invert"),
        fill("Noise as a number", "0.3"),
        press("Show what speaks for 4"),
        choose("rather than", "7"),
        draw_a_stroke,
        drag("Logit 3", 25),
        press("only noise"),
        choose("Epochs", "5"),
    ],
    "distillation": [
        drag("Logit cat", 25),
        keys("Teacher's logit dog", "PageDown"),
        fill("Weight of the teacher as a number", "0.35"),
        press("Times T²: keeps the teacher's part in proportion"),
        press("Step"),
        keys("Learning rate", "PageUp"),
        choose("Labelled points a class", "8"),
        choose("The student is", "hidden"),
        remove("dog"),
        press("hot, with T²"),
    ],
    "calibration": [
        drag("Temperature", 30),
        press("Fit T"),
        keys("Number of bins", "PageUp"),
        choose("The bins of the diagram", "quantile"),
        choose("What is drawn over the temperature", "ece"),
        keys("Point, from the surest mistake to the surest hit", "PageUp"),
        press("The next point"),
        choose("Held out", "300"),
        press("T = 1"),
        choose("The bins of the diagram", "uniform"),
    ],
}


def comes_to_show(page, wanted) -> None:
    """Back and Forward are answered by a run of the page, which no request announces."""
    for _ in range(200):
        settled(page)
        if not differences(everything(page), wanted):
            return
        next_frame(page)
    assert not differences(everything(page), wanted)


@pytest.mark.parametrize("station", STATIONS)
def test_ten_edits_are_undone_and_done_again_and_survive_a_link_a_reload_back_and_forward(page, open_page, station):
    visit(page, f"/{station}")
    expect(button(page, "Undo")).to_be_disabled()
    seen = [everything(page)]
    for edit in EDITS[station]:
        edit(page)
        settled(page)
        seen.append(everything(page))
        assert seen[-1] != seen[-2]
        assert seen[-1]["address"] != seen[-2]["address"]
    first, last = seen[0], seen[-1]

    def shows(wanted: dict) -> None:
        settled(page)
        assert not differences(everything(page), wanted)

    for n in reversed(range(10)):
        page.mouse.move(2, 2)
        page.keyboard.press("Control+z") if n % 2 else button(page, "Undo").click()
        shows(seen[n])
    expect(button(page, "Undo")).to_be_disabled()
    for _ in range(10):  # faster than Python answers
        page.keyboard.press("Control+Shift+z")
    shows(last)
    expect(button(page, "Redo")).to_be_disabled()
    for _ in range(10):
        page.keyboard.press("Control+z")
    shows(first)
    button(page, "Redo").click()
    shows(seen[1])
    for _ in range(9):
        page.keyboard.press("Control+y")
    shows(last)
    # As a first visitor finds it.
    button(page, "Start over").click()
    shows(first)
    button(page, "Undo").click()
    shows(last)

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(page, "Copy link").click()
    expect(button(page, "Link copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    fresh = open_page(color_scheme="light", locale="en-US")
    fresh.goto(link)
    assert not differences(everything(stand(fresh)), last)
    page.reload()
    stand(page)
    shows(last)


def test_start_over_is_one_step_back_to_points_that_a_hand_has_put_there(page):
    """The data set stays the same: its own points come from what the page has of it."""
    visit(page, "/boundary")
    page.mouse.click(*on_plane(page, 0.4, 0.85))
    settled(page)
    before = everything(page)
    button(page, "Start over").click()
    expect(page.get_by_text("On all 150 points")).to_be_visible()
    settled(page)
    button(page, "Undo").click()
    expect(page.get_by_text("On all 151 points")).to_be_visible()
    assert not differences(everything(page), before)


@pytest.mark.parametrize("station", STATIONS)
def test_back_and_forward_go_through_the_edits(page, station):
    visit(page, f"/{station}")
    first = everything(page)
    for edit in EDITS[station][:3]:
        edit(page)
        settled(page)
    last = everything(page)
    for _ in range(3):
        page.go_back()
        settled(page)
    comes_to_show(page, first)
    for _ in range(3):
        page.go_forward()
        settled(page)
    comes_to_show(page, last)


def test_a_run_of_key_presses_is_one_step_of_undo_and_one_entry_of_the_browsers_history(page):
    page.goto("about:blank")
    visit(page, "/")
    entries = page.evaluate("history.length")
    for _ in range(7):
        slider(page, "Logit cat").press("ArrowRight")
        settled(page)
    assert value(slider(page, "Logit cat")) == pytest.approx(2.7)
    slider(page, "Temperature").press("ArrowRight")
    settled(page)
    assert page.evaluate("history.length") == entries + 2
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    settled(page)
    assert value(slider(page, "Logit cat")) == 2
    expect(button(page, "Undo")).to_be_disabled()
    page.keyboard.press("Control+Shift+z")
    settled(page)
    assert value(slider(page, "Logit cat")) == pytest.approx(2.7)


def test_a_run_that_ends_where_it_began_leaves_nothing_to_undo(page):
    visit(page, "/")
    handle = slider(page, "Logit cat")
    handle.press("ArrowRight")
    expect(button(page, "Undo")).to_be_enabled()
    handle.press("ArrowLeft")
    expect(button(page, "Undo")).to_be_disabled()
    handle.press("ArrowRight")
    page.keyboard.press("Control+z")
    settled(page)
    assert value(handle) == 2
    expect(button(page, "Undo")).to_be_disabled()


def test_back_after_a_run_of_key_presses_leads_to_where_it_began(page):
    visit(page, "/")
    for _ in range(5):
        slider(page, "Logit cat").press("ArrowRight")
        settled(page)
    page.go_back()
    settled(page)
    expect(slider(page, "Logit cat")).to_have_attribute("aria-valuenow", "2")
    page.go_forward()
    expect(slider(page, "Logit cat")).to_have_attribute("aria-valuenow", "2.5")


#: What the boundary's data set would take away again.
ON_THE_PLANE = [
    choose("Optimiser", "adam"),
    choose("Second run", "model"),
    press("Train"),
    fill("Learning rate as a number", "0.3"),
    press("Arrows"),
    choose("What the ground shows", "1"),
]


def test_the_film_its_step_its_runs_and_settings_not_yet_trained_survive(page, open_page):
    visit(page, "/boundary")
    for edit in ON_THE_PLANE[:3]:
        edit(page)
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    settled(page)
    slider(page, "Step of the training").press("PageDown")
    settled(page)
    for edit in ON_THE_PLANE[3:]:
        edit(page)
        settled(page)
    after = everything(page)
    expect(page.get_by_test_id("plane-step")).to_have_text("480")
    for there in (lambda: page.reload() and page, lambda: open_page(locale="en-US")):
        other = there()
        if other is not page:
            other.goto(page.url)
        stand(other)
        expect(other.get_by_test_id("plane-step")).to_have_text("480")
        expect(other.get_by_test_id(re.compile(r"^plane-run-\d$"))).to_have_count(2)
        assert not differences(everything(other), after)


def test_what_is_typed_in_a_field_has_an_undo_of_its_own(page):
    visit(page, "/")
    slider(page, "Temperature").press("ArrowRight")
    settled(page)
    temperature = value(slider(page, "Temperature"))
    box = logit_field(page, "cat")
    box.focus()
    page.keyboard.type("7")
    page.keyboard.press("Control+z")
    assert value(slider(page, "Temperature")) == temperature


def test_a_step_forward_that_comes_before_the_page_is_there_is_followed(page):
    """Streamlit, which is not connected yet, hears nothing of it."""
    visit(page, "/")
    slider(page, "Temperature").press("PageUp")
    settled(page)
    last = everything(page)
    page.go_back()
    settled(page)
    page.add_init_script("""
      const watch = new MutationObserver(() => {
        if (!document.querySelector("[data-testid=stApp]")) return;
        watch.disconnect();
        history.forward();
      });
      watch.observe(document, { childList: true, subtree: true });
    """)
    page.reload(wait_until="commit")
    page.wait_for_url(lambda url: url.endswith(last["address"]))
    stand(page)
    comes_to_show(page, last)
