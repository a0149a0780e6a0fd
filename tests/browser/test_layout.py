"""Old projectors, tablets and phones: what has to be seen together is, whatever the names and numbers are."""

import pytest
from faults import SIZES, faults_at
from person import PAPERS, STATIONS, flat, settled, stand, visit
from playwright.sync_api import expect

#: Names as people have them, and numbers as long as they get.
NAMES = [
    "Chinstrap penguin", "malignant", "abcdefghijklmnopqrstuvwx", "שועל אדום", "ثعلب أحمر",
    "Gentoo penguin", "企鹅", "benign, but watched", "Adélie penguin", "none of these",
]  # fmt: skip
TEN = "logits=-10000,9999.99,-1234.567,0.001,1e-9,5,-5,12.5,3,2.25&labels=" + ",".join(
    f'"{name}"' if "," in name else name for name in NAMES
)


@pytest.mark.parametrize("station", STATIONS)
def test_ten_classes_with_long_names_and_numbers_are_neither_covered_nor_cut_at_any_size(page, station):
    page.goto(f"{flat(station)}&{TEN}")
    stand(page)
    for more in page.get_by_test_id("point-table").locator("summary").all():
        more.click()
    found = {size: faults for size in SIZES if (faults := faults_at(page, *size))}
    assert not found


def test_large_type_from_an_address_fits_a_phone(page):
    """It comes with the page's first values, when what it is about has been laid out in the usual type."""
    for _visit in range(2):  # the second time all modules are there at once
        visit(page, "/sampling?size=large")
        assert not faults_at(page, 390, 844)


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
