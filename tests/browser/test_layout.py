"""Every page on old projectors, tablets and phones, in both languages: nothing covered, cut, or off its card."""

import pytest
from person import PAGES, PAPERS, STATIONS, settled, stand
from playwright.sync_api import expect

SIZES = [(1280, 720), (1024, 768), (853, 480), (820, 1180), (390, 844), (320, 640)]
#: Of windows that show large type.
LARGE = [(853, 480), (390, 844)]
#: Names as people have them, and numbers as long as they get.
NAMES = [
    "Chinstrap penguin", "malignant", "abcdefghijklmnopqrstuvwx", "שועל אדום", "ثعلب أحمر",
    "Gentoo penguin", "企鹅", "benign, but watched", "Adélie penguin", "none of these",
]  # fmt: skip
TEN = "logits=-10000,9999.99,-1234.567,0.001,1e-9,5,-5,12.5,3,2.25&labels=" + ",".join(
    f'"{name}"' if "," in name else name for name in NAMES
)

FAULTS = """() => {
  const faults = [];
  for (const box of [document.scrollingElement, document.querySelector("[data-testid=stMain]")]) {
    if (box.scrollWidth > box.clientWidth) faults.push(`${box.className.slice(0, 40)} scrolls sideways`);
  }
  const shows = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const called = (node) => `${node.tagName}.${node.className} ${node.ariaLabel ?? node.textContent.slice(0, 40)}`;
  const scrolls = (node) => {
    for (let box = node.parentElement; box && !box.matches(".live"); box = box.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(box).overflowX)) return true;
    }
    return false;
  };
  const isWithin = (inner, outer) => inner.left >= outer.left - 1 && inner.right <= outer.right + 1;

  // Points and what lies over them are where the data are: they may cover one another.
  const hands = "button, input, select, a[href], summary, [role=slider]";
  const own = ".plane-point, .plane-grip, [inert] *, [type=file]";
  for (const node of document.querySelectorAll(`.live :is(${hands})`)) {
    if (!shows(node) || node.matches(own)) continue;
    node.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = node.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!node.contains(hit)) faults.push(`${called(node)} is covered by ${hit && called(hit)}`);
    const card = node.closest(".card, .tool-line, .plane, .data, .live").getBoundingClientRect();
    if (!isWithin(box, card)) faults.push(`${called(node)} is off its card`);
    if (node.matches("input") && node.scrollWidth > node.clientWidth) faults.push(`${called(node)} cuts ${node.value}`);
  }

  const texts = document.createTreeWalker(document.querySelector("[data-testid=stMain]"), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !node.closest(".live") || !shows(node)) continue;
    if (node.closest(".unseen, svg, option, .plane-axes, math, [aria-hidden]")) continue;
    const says = `“${text.data.slice(0, 40)}”`;
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    const card = node.closest(".card, .tool-line, .plane, .data, .live").getBoundingClientRect();
    if (!scrolls(node) && !isWithin(box, card)) faults.push(`${says} of ${called(node)} is off its card`);
    const { overflowX, textOverflow } = getComputedStyle(node);
    const isLarger = node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 2;
    const isCut = overflowX === "hidden" && isLarger;
    if (isCut && !node.closest("[title], [aria-label]")) faults.push(`${says} is cut`);
    const cell = node.matches(".number") && node.closest(".cell, td, .tool-item, dd");
    if (cell && box.right > cell.getBoundingClientRect().right + 5) faults.push(`${text.data} runs out of its place`);
  }
  document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
  return faults;
}"""


def assert_no_faults(page):
    """Once views have found their place after a resize."""
    try:
        page.wait_for_function(f"({FAULTS})().length === 0", polling=300, timeout=6000)
    except Exception:
        assert page.evaluate(FAULTS) == []


@pytest.mark.parametrize(
    ("path", "language"),
    [*((page, language) for page in PAGES for language in ("en", "zh")), *((f"{at}?{TEN}", "en") for at in STATIONS)],
    ids=[*(f"{page}-{language}" for page in PAGES for language in ("en", "zh")), *(f"{at} of ten" for at in STATIONS)],
)
def test_nothing_is_covered_or_cut_at_any_size(page, path, language):
    page.goto(f"/{path}{'&' if '?' in path else '?'}lang={language}")
    stand(page)
    for more in page.get_by_test_id("point-table").locator("summary").all():
        more.click()
    found = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        try:
            assert_no_faults(page)
        except AssertionError as error:
            found[width, height] = str(error).splitlines()[0]
        # With ten classes, or on the narrowest page, a formula may be longer than the page is wide: it scrolls.
        wide = "(formulas) => formulas.some((node) => node.scrollWidth > node.clientWidth)"
        if "logits" not in path and width >= 390 and page.locator(".formula").evaluate_all(wide):
            found[width, height, "formula"] = "scrolls sideways"
    assert not found


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_covered_or_cut_with_large_type_in_a_low_window_and_on_a_phone(page, path):
    page.goto(f"/{path}?size=large")
    stand(page)
    for width, height in LARGE:
        page.set_viewport_size({"width": width, "height": height})
        assert_no_faults(page)


#: By the number of classes: where the pipeline and a figure do not fit below one another.
SHORT = {3: [(853, 480), (390, 844)], 10: [(853, 480), (390, 844), (1024, 768), (1280, 720)]}

COVERED = """(handles) => handles.filter((handle) => {
  const { x, y, width, height } = handle.getBoundingClientRect();
  return document.elementFromPoint(x + width / 2, y + height / 2) !== handle;
}).map(({ ariaLabel }) => ariaLabel)"""


@pytest.mark.parametrize("station", ["", "loss", "gradient"])
@pytest.mark.parametrize("classes", SHORT)
def test_a_figure_is_in_sight_while_a_hand_is_at_the_pipeline(page, station, classes):
    page.goto(f"/{station}?{TEN}" if classes == 10 else f"/{station}")
    stand(page)
    for width, height in SHORT[classes]:
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator(".live.stays .pipeline")).to_be_visible()
        expect(page.locator(".live.stays")).to_have_css("background-color", PAPERS["light"])
        if classes == 3 and width > height:
            line = page.locator(".tool-line")
            assert line.evaluate("(node) => node.scrollWidth <= node.clientWidth"), "all tools are beside the figure"
        for figure in page.locator("[data-testid^=figure-] .stage").all()[:2]:
            # As one scrolls until all of it is there; the pipeline stays.
            figure.evaluate("(node) => node.scrollIntoView({ block: 'end', behavior: 'instant' })")
            expect(figure).to_be_in_viewport(ratio=0.6)
            covered = page.locator(".pipeline .logit [role=slider]").evaluate_all(COVERED)
            assert covered == [], (width, height)
    if station == "gradient":
        # What pushes on a class is in its line, whatever the number of classes.
        for lane in page.locator(".pipeline .row:not(.head) .push-lane").all():
            expect(lane).to_be_visible()


def test_the_plane_is_in_sight_while_it_is_trained_in_a_low_window(page):
    page.set_viewport_size({"width": 853, "height": 480})
    page.goto("/boundary")
    stand(page)
    train = page.get_by_role("button", name="Train", exact=True)
    train.click()
    expect(page.get_by_role("slider", name="Step of the training")).to_be_in_viewport(ratio=1)
    expect(page.get_by_test_id("plane")).to_be_in_viewport(ratio=0.8)
    # The page's order stays: its heading, and below it the plane and its training.
    heading = page.get_by_role("heading", level=1).bounding_box()
    assert heading["y"] < min(page.get_by_test_id("plane").bounding_box()["y"], train.bounding_box()["y"])


def test_the_plane_its_training_and_its_course_fit_a_projector(page):
    page.goto("/boundary")
    stand(page)
    for thing in (
        page.get_by_test_id("plane"),
        page.get_by_role("button", name="Train", exact=True),
        page.get_by_role("slider", name="Step of the training"),
        page.get_by_test_id("figure-training").locator(".stage"),
    ):
        expect(thing).to_be_in_viewport(ratio=1)


def test_two_runs_with_their_controls_and_axes_fit_a_projector(page):
    page.goto("/boundary?versus=optimizer:adam")
    stand(page)
    train = page.get_by_role("button", name="Train", exact=True)
    train.click()
    runs = page.locator(".run-stage")
    expect(runs).to_have_count(2)
    settled(page)
    page.locator(".film").evaluate("(node) => node.scrollIntoView({ block: 'start', behavior: 'instant' })")
    for thing in (train, page.get_by_role("slider", name="Step of the training"), runs.nth(0), runs.nth(1)):
        expect(thing).to_be_in_viewport(ratio=1)
    for run in runs.all():
        assert run.locator(".tick").count() > 4
        for mark in run.locator(".plane-axes span").all():
            expect(mark).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("name", ["abcdefghijklmnopqrstuvwx", "Chinstrap penguin", "שועל אדום"])
def test_a_long_name_is_there_in_full_for_whoever_asks(page, name):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/?labels={name},dog,pig")
    stand(page)
    button = page.get_by_role("button", name=f"{name} is the true class")
    button.focus()
    words = button.locator(".name")
    shown = words.evaluate(
        "(node) => node.scrollWidth <= node.clientWidth && node.scrollHeight <= node.clientHeight + 2"
    )
    assert shown
