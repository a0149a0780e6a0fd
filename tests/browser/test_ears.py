"""What is heard and read: results, figures in words and as tables, stations by their headings; and a large size."""

import re

from person import button, held, logit_field, middle, next_frame, settled, slider, stand, visit
from playwright.sync_api import expect

EQUALLY_TURNED = ("cross_entropy", "mean_squared_error")
EYE = "(stage) => Object.values(stage.querySelector('.plot')._fullLayout.scene._scene.getCamera().eye)"
TITLES = {"": "Softmax", "loss": "Loss", "gradient": "Gradient", "boundary": "Boundary"}


def test_a_result_is_announced_once_after_a_change(page):
    visit(page, "/")
    said = page.get_by_test_id("announcement")
    expect(said).to_have_attribute("role", "status")
    expect(said).to_be_empty()
    box = logit_field(page, "cat")
    box.fill("3")
    box.blur()
    expect(said).to_contain_text("cat 0.84, was 0.66; dog 0.11, was 0.24; pig 0.05, was 0.10")


def test_a_drag_is_announced_when_it_is_over(page):
    visit(page, "/loss")
    said = page.get_by_test_id("announcement")
    handle = slider(page, "Logit cat")
    with held(page, handle) as move:
        for dx in range(0, 60, 4):
            move(dx)
        expect(handle).not_to_have_attribute("aria-valuenow", "2")
        expect(said).to_be_empty()
    expect(said).to_contain_text(re.compile(r"cross-entropy 0\.\d\d, was 0\.42;.* cat 0\.\d\d, was 0\.66"))


def test_what_the_model_comes_to_is_announced_on_the_plane(page):
    visit(page, "/boundary")
    expect(page.get_by_test_id("plane-accuracy")).to_have_text(re.compile(r"\d"))  # what is there already has a "was"
    next_frame(page)
    weight = page.get_by_role("textbox", name=re.compile("^Weight of .* as a number")).first
    weight.fill("3")
    weight.blur()
    said = page.get_by_test_id("announcement")
    expect(said).to_contain_text(re.compile(r"points: (accuracy|mean [a-z -]+) [\d.]+, was [\d.]+"))
    # A point that goes: how many are left, and the key's place is that of its neighbour.
    spot = page.locator(".plane-point").nth(4)
    spot.focus()
    x, y = middle(spot)
    page.keyboard.press("Delete")
    expect(said).to_contain_text(re.compile(r"points 149\S*, was 150"))
    near = middle(page.locator(".plane-point:focus"))
    assert abs(near[0] - x) + abs(near[1] - y) < 60


def test_what_is_drawn_is_announced_and_no_draws_have_no_gap(page):
    visit(page, "/sampling?draws=0")
    said = page.get_by_test_id("announcement")
    button(page, "Draw 1").press("Enter")
    expect(said).to_contain_text(re.compile(r"(cat|dog|pig): Number of draws 1\S*, was 0"))
    button(page, "Take the draws back").press("Enter")
    expect(said).to_contain_text(re.compile(r": Number of draws 0\S*, was 1"))
    expect(said).not_to_contain_text("gap")


def test_of_one_picture_each_probability_is_announced_once(page):
    visit(page, "/images")
    button(page, "sideways").click()
    said = page.get_by_test_id("announcement")
    expect(said).to_contain_text(re.compile("was"))
    names = [part.split()[0] for part in said.inner_text().split("; ")]
    assert len(names) == len(set(names))


def test_where_the_race_stands_is_announced(page):
    visit(page, "/gradient")
    slider(page, "Step of the race").press("End")
    said = page.get_by_test_id("announcement")
    for loss in ("cross-entropy", "mean squared error"):
        expect(said).to_contain_text(re.compile(rf"{loss}: p\(cat\) 0\.\d\d, was 0\.66"))


def test_a_figure_says_other_numbers_after_a_change(page):
    visit(page, "/")
    stage = page.get_by_test_id("figure-temperature").locator(".stage")
    expect(stage).to_have_attribute("aria-label", re.compile("temperature T = 1, .*cat = 0.659"))
    box = logit_field(page, "cat")
    box.fill("3")
    box.blur()
    expect(stage).to_have_attribute("aria-label", re.compile("cat = 0.840"))


def test_the_table_has_the_numbers_of_the_curves(page):
    visit(page, "/?logits=2,1,0.1")
    card = page.get_by_test_id("figure-temperature")
    card.get_by_role("button", name="Its numbers as a table").click()
    rows = card.get_by_role("row")
    expect(rows.nth(0)).to_contain_text(re.compile("temperature T.*cat.*dog.*pig"))
    expect(rows.filter(has=page.get_by_role("rowheader", name="1", exact=True))).to_have_text(
        re.compile("0.659.*0.242.*0.099")
    )


def test_a_new_station_is_announced_by_title_and_heading_and_the_focus_is_there(page):
    visit(page, "/")
    expect(page).to_have_title("Softmax · softmax, live")
    for station in ("loss", "gradient", "boundary", ""):
        link = page.get_by_role("link", name=TITLES[station], exact=True)
        link.focus()
        page.keyboard.press("Enter")
        expect(page).to_have_title(f"{TITLES[station]} · softmax, live")
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_be_focused()
        stand(page)
        expect(heading).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_be_visible()


def test_a_row_of_the_pipeline_is_headed_by_its_class(page):
    visit(page, "/")
    pipeline = page.get_by_role("table", name="The way from logits to probabilities")
    expect(pipeline.get_by_role("rowheader")).to_have_count(3)
    expect(pipeline.get_by_role("rowheader").nth(1)).to_contain_text("dog")


def test_the_large_size_enlarges_type_and_handles_and_is_in_the_address(page):
    visit(page, "/")
    large = page.get_by_role("button", name="Large type and handles")

    def sizes():
        return page.evaluate(
            """() => [".live .class-name", ".live .handle", "h1"].map((name) => {
              const node = document.querySelector(name);
              return [parseFloat(getComputedStyle(node).fontSize), node.getBoundingClientRect().height];
            })"""
        )

    usual = sizes()
    large.click()
    page.wait_for_url(re.compile("size=large"))
    settled(page)
    assert all(b > 1.15 * a for old, new in zip(usual, sizes(), strict=True) for a, b in zip(old, new, strict=True))
    texts = page.locator("[data-testid=figure-temperature] .xtick text").first
    assert texts.evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)") > 15
    # On other stations, in a new window, and back.
    page.get_by_role("link", name="Loss", exact=True).click()
    expect(page.get_by_test_id("two-models")).to_be_visible()
    page.wait_for_url(re.compile("size=large"))
    page.reload()
    stand(page)
    expect(large).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    button(page, "Undo")
    large.click()
    page.wait_for_url(lambda address: "size=" not in address)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "15px"


def test_a_wheel_scrolls_the_page_with_ctrl_it_zooms_a_surface_and_the_first_view_comes_back(page):
    visit(page, "/loss")
    card = page.get_by_test_id("figure-landscape-cross_entropy")
    eye = "(card) => Object.values(card.querySelector('.plot')._fullLayout.scene._scene.getCamera().eye)"
    stage = card.locator(".stage")
    first = card.evaluate(eye)

    def differs(other):
        return f"(card) => JSON.stringify(({eye})(card)) !== '{other}'"

    stage.hover()
    for back in (lambda: stage.dblclick(), lambda: card.get_by_role("button", name="The first view again").click()):
        stage.hover()
        page.keyboard.down("Control")
        page.mouse.wheel(0, 240)
        page.keyboard.up("Control")
        page.wait_for_function(
            "([key, first]) => { const scene = document.querySelector(key)._fullLayout.scene._scene;"
            " return Math.abs(scene.getCamera().eye.x - first) > 0.05; }",
            arg=["[data-testid=figure-landscape-cross_entropy] .plot", first[0]],
        )
        assert page.evaluate("visualViewport.scale") == 1
        back()
        page.wait_for_function(
            "([key, first]) => { const scene = document.querySelector(key)._fullLayout.scene._scene;"
            " return Math.abs(scene.getCamera().eye.x - first) < 1e-3; }",
            arg=["[data-testid=figure-landscape-cross_entropy] .plot", first[0]],
        )


def test_keys_turn_a_surface_with_its_neighbour_zoom_it_and_bring_back_the_first_view(page):
    visit(page, "/loss")
    stages = [page.get_by_test_id(f"figure-landscape-{loss}").locator(".stage") for loss in EQUALLY_TURNED]
    stage = stages[0]
    help_text = page.locator(f"#{stage.get_attribute('aria-describedby')}")
    expect(help_text).to_contain_text("Arrow keys turn it")
    eyes = [list(each.evaluate(EYE)) for each in stages]
    stage.focus()

    def moves(key: str, wanted: str) -> None:
        page.keyboard.press(key)
        for each, first in zip(stages, eyes, strict=True):
            page.wait_for_function(
                f"([stage, first]) => {{ const eye = ({EYE})(stage); return {wanted}; }}",
                arg=[each.element_handle(), first],
            )

    same, far = "eye.every((x, k) => Math.abs(x - first[k]) < 1e-3)", "Math.hypot(...eye) {} Math.hypot(...first)"
    moves("ArrowRight", "Math.abs(eye[0] - first[0]) > 0.05 && Math.abs(eye[2] - first[2]) < 1e-3")
    moves("ArrowUp", "eye[2] > first[2] + 0.05")
    moves("Home", same)
    moves("+", f"{far.format('<')} - 0.05")
    moves("0", same)
    moves("-", f"{far.format('>')} + 0.05")


def test_the_map_of_the_race_says_which_runner_stands_where(page):
    visit(page, "/gradient")
    stage = page.get_by_test_id("figure-race-contour").locator(".stage")
    for runner in ("cross-entropy", "mean squared error"):
        expect(stage).to_have_attribute("aria-label", re.compile(rf", {runner} z\(cat\) = 2\.000"))
        expect(stage).to_have_attribute("aria-label", re.compile(rf"{runner} at the end: z\(cat\) = \d"))
    expect(stage).to_have_attribute("aria-label", re.compile(r"Now: start: z\(cat\) = 2\.000"))
