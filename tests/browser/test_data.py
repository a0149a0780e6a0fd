"""The choice of the data above the plane: by mouse, keyboard and touch, and with files good and bad."""

import base64
import re

import numpy as np
import pytest
from person import button, differences, everything, field, held, next_frame, on_plane, settled, slider, visit
from playwright.sync_api import Locator, Page, expect
from sheets import xlsx, xlsx_rows

from app.state import tables
from app.state.data import Source
from app.state.tables import MAX_BYTES
from softmax_core import Dataset, read_csv

BAD = b"x,y,c\n1,2,a\n1,zwei,b\n"
BAD_WORDS = re.compile("bad.csv: it needs two columns of numbers .*; line 3: “zwei” in column “y” is no number")
ANIMALS = b"width;height;animal\n0,5;1;dog\n2;3,25;cat\n4;5;dog\n"
ANIMALS_WORDS = "animals.csv: 3 points, 2 classes"


def strip(page: Page) -> Locator:
    return page.get_by_test_id("data")


def menu(page: Page, name: str = "Data") -> Locator:
    return strip(page).get_by_role("combobox", name=name, exact=True)


def problem(page: Page) -> Locator:
    return strip(page).locator("[role=alert].data-problem")


def load(page: Page, content: bytes, name: str, by: str = "Load") -> None:
    with page.expect_file_chooser() as chooser:
        button(page, by).click()
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})


def drop(page: Page, *files: tuple[str, bytes], onto: str = "[data-testid=data]") -> None:
    """Drag files over the page and let them fall."""
    page.evaluate(
        """([files, onto]) => {
          const dataTransfer = new DataTransfer();
          for (const [name, text] of files) dataTransfer.items.add(new File([text], name));
          const target = document.querySelector(onto);
          for (const type of ["dragover", "drop"]) {
            const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
            target.dispatchEvent(event);
            if (!event.defaultPrevented) throw new Error("the browser would leave the page for the file");
          }
        }""",
        [[[name, content.decode()] for name, content in files], onto],
    )


def saved(page: Page) -> tuple[str, Dataset]:
    """What CSV saves: the data as Python has them."""
    settled(page)
    with page.expect_download() as download:
        button(page, "CSV").click()
    return download.value.suggested_filename, read_csv(download.value.path().read_bytes())


def assert_saves(page: Page, source: Source) -> None:
    _, data = saved(page)
    np.testing.assert_array_equal(data.points, source.measured.points)
    assert data.feature_names == source.measured.feature_names
    assert data.class_names == source.measured.class_names


def sources_sent(frames: list) -> list[bytes]:
    return [frame for frame in map(bytes_of, frames) if b"request" in frame and b'"open' in frame.replace(b"\\", b"")]


def bytes_of(frame) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()


def test_the_page_opens_with_the_petals(page):
    visit(page, "/boundary")
    expect(menu(page)).to_have_value("iris")
    expect(menu(page, "Feature x₁")).to_have_value("petal length (cm)")
    expect(menu(page, "Feature x₂")).to_have_value("petal width (cm)")
    name, data = saved(page)
    assert name == "iris.csv"
    assert len(data.points) == 150


def test_an_axis_leaves_the_other_alone_and_a_button_exchanges_them(page):
    visit(page, "/boundary")
    menu(page, "Feature x₁").select_option("sepal width (cm)")
    assert_saves(page, Source("iris", ("sepal width (cm)", "petal width (cm)")))
    assert menu(page, "Feature x₂").locator("option:disabled").all_text_contents() == ["sepal width (cm)"]
    button(page, "Exchange the two axes").click()
    expect(menu(page, "Feature x₁")).to_have_value("petal width (cm)")
    assert_saves(page, Source("iris", ("petal width (cm)", "sepal width (cm)")))


def test_every_data_set_keeps_what_was_chosen_for_it(page):
    visit(page, "/boundary")
    menu(page, "Feature x₁").select_option("sepal width (cm)")
    menu(page).select_option("penguins")
    assert_saves(page, Source("penguins"))
    menu(page).select_option("moons")
    menu(page, "Number of classes").select_option("5")
    assert_saves(page, Source("moons", num_classes=5))
    menu(page).select_option("rings")
    assert_saves(page, Source("rings", num_classes=5))
    menu(page).select_option("iris")
    assert_saves(page, Source("iris", ("sepal width (cm)", "petal width (cm)")))


def test_made_data_are_made_of_numbers_that_are_typed(page):
    visit(page, "/boundary")
    menu(page).select_option("blobs")
    for name, text in (("Number of points", "60"), ("Noise as a number", "0.15"), ("Seed of the data", "42")):
        field(page, name).fill(text)
        field(page, name).press("Enter")
    assert_saves(page, Source("blobs", count=60, noise=0.15, seed=42))


def test_what_is_typed_while_the_data_are_on_their_way_is_not_lost(page):
    """On a slow network: Python has answered, and the points are still coming."""
    visit(page, "/boundary")
    page.evaluate("""() => {
      const get = window.fetch;
      const opened = new Promise((open) => { window.open_the_line = open; });
      window.fetch = async (address, ...more) => {
        if (String(address).includes("results/")) await opened;
        return get(address, ...more);
      };
    }""")
    menu(page).select_option("blobs")
    for name, text in (("Number of points", "60"), ("Noise as a number", "0.15"), ("Seed of the data", "42")):
        field(page, name).fill(text)
        field(page, name).press("Enter")
        settled(page)
    button(page, "+ point").click(force=True)
    page.evaluate("() => window.open_the_line()")
    assert_saves(page, Source("blobs", count=60, noise=0.15, seed=42))


def test_what_is_asked_for_at_once_is_done_in_turn(page):
    visit(page, "/boundary?data=blobs")
    with page.expect_download() as download:
        # Four requests before Python can have answered the first.
        page.evaluate(
            """() => {
              const strip = document.querySelector("[data-testid=data]");
              const classes = strip.querySelector("select[aria-label='Number of classes']");
              for (const count of ["5", "4", "6"]) {
                classes.value = count;
                classes.dispatchEvent(new Event("change"));
              }
              [...strip.querySelectorAll("button")].find((button) => button.textContent === "CSV").click();
            }"""
        )
    np.testing.assert_array_equal(
        read_csv(download.value.path().read_bytes()).points, Source("blobs", num_classes=6).measured.points
    )
    expect(menu(page, "Number of classes")).to_have_value("6")
    assert_saves(page, Source("blobs", num_classes=6))


def test_a_number_out_of_range_is_answered_at_its_field_and_sends_nothing(page, frames_sent):
    visit(page, "/boundary")
    menu(page).select_option("blobs")
    settled(page)
    expect(page.get_by_role("slider", name="Logit A", exact=True)).to_be_visible()
    sent = len(frames_sent)
    for name, text, limits in (
        ("Number of points", "5", "10 to 5000"),
        ("Noise as a number", "2", "0 to 1"),
        ("Seed of the data", "-1", "0 to 9999"),
        ("Seed of the data", "2.5", "0 to 9999"),
        ("Number of points", "100.4", "10 to 5000"),
        ("Noise as a number", "loud", "0 to 1"),
    ):
        field(page, name).fill(text)
        field(page, name).press("Enter")
        kind = "a number" if name.startswith("Noise") else "a whole number"
        expect(strip(page).get_by_text(f"“{text}” does not work here: use {kind} from {limits}.")).to_be_visible()
    assert len(frames_sent) == sent
    assert_saves(page, Source("blobs"))


def test_the_dice_throw_another_seed(page):
    visit(page, "/boundary")
    menu(page).select_option("blobs")
    seeds = ["0"]
    for _ in range(3):
        button(page, "New seed: other points of the same kind").press("Enter")
        expect(field(page, "Seed of the data")).not_to_have_value(seeds[-1])
        seeds.append(field(page, "Seed of the data").input_value())
    assert_saves(page, Source("blobs", seed=int(seeds[-1])))


def test_noise_moves_the_points_while_a_hand_drags_it_and_nothing_is_sent(page, frames_sent):
    visit(page, "/boundary")
    menu(page).select_option("blobs")
    field(page, "Number of points").fill("150")
    field(page, "Number of points").press("Enter")
    settled(page)
    handle = slider(page, "Noise")
    handle.scroll_into_view_if_needed()
    next_frame(page)
    sent, losses = len(sources_sent(frames_sent)), [page.get_by_test_id("plane-loss").inner_text()]
    with held(page, handle) as move:
        for step in (20, 40):
            move(step)
            next_frame(page)
            losses.append(page.get_by_test_id("plane-loss").inner_text())
        assert len(sources_sent(frames_sent)) == sent
    assert len(set(losses)) == 3
    settled(page)
    noise = float(field(page, "Noise as a number").input_value())
    assert noise > 0.3
    assert len(sources_sent(frames_sent)) == sent + 1
    assert_saves(page, Source("blobs", count=150, noise=noise))


def test_escape_takes_the_noise_back(page, frames_sent):
    visit(page, "/boundary")
    menu(page).select_option("blobs")
    settled(page)
    sent = len(sources_sent(frames_sent))
    with held(page, slider(page, "Noise")) as move:
        move(30)
        next_frame(page)
        page.keyboard.press("Escape")
    expect(field(page, "Noise as a number")).to_have_value("0.3")
    assert len(sources_sent(frames_sent)) == sent


def test_noise_goes_by_keyboard(page):
    visit(page, "/boundary")
    menu(page).select_option("rings")
    handle = slider(page, "Noise")
    handle.focus()
    page.keyboard.press("Home")
    assert_saves(page, Source("rings", noise=0.0))
    handle.focus()
    page.keyboard.press("ArrowRight")
    assert_saves(page, Source("rings", noise=0.01))


def test_a_file_is_loaded_and_described(page):
    visit(page, "/boundary")
    load(page, ANIMALS, "animals.csv")
    expect(strip(page).get_by_role("status")).to_have_text(ANIMALS_WORDS)
    expect(menu(page)).to_have_value("csv")
    expect(menu(page).locator("option:checked")).to_have_text("animals.csv")
    name, data = saved(page)
    assert name == "animals.csv"
    np.testing.assert_array_equal(data.points, [[0.5, 1], [2, 3.25], [4, 5]])
    assert data.class_names == ("cat", "dog")


def test_a_bad_file_is_answered_with_its_line_and_changes_nothing(page):
    visit(page, "/boundary")
    menu(page).select_option("moons")
    load(page, BAD, "bad.csv")
    expect(problem(page)).to_have_text(BAD_WORDS)
    expect(menu(page)).to_have_value("moons")
    assert_saves(page, Source("moons"))
    # The same file, repaired, and chosen again.
    load(page, BAD.replace(b"zwei", b"2"), "bad.csv")
    expect(strip(page).get_by_role("status")).to_have_text("bad.csv: 2 points, 2 classes")
    expect(problem(page)).to_be_hidden()


def test_an_answer_goes_with_the_next_choice(page):
    visit(page, "/boundary")
    load(page, b"", "bad.csv")
    expect(problem(page)).to_contain_text("bad.csv: the file is empty")
    menu(page).select_option("blobs")
    expect(problem(page)).to_be_hidden()
    assert_saves(page, Source("blobs"))


def test_a_file_too_large_is_refused_before_it_is_sent_in_the_words_of_the_server(page, frames_sent):
    visit(page, "/boundary")
    sent = len(frames_sent)
    content = b"x" * (MAX_BYTES + 234)
    with pytest.raises(ValueError) as refused:
        tables.read(content)
    load(page, content, "big.csv")
    expect(problem(page)).to_have_text(f"big.csv: {refused.value}")
    assert len(frames_sent) == sent


def test_the_largest_file_arrives(page):
    visit(page, "/boundary")
    rows = b"".join(b"%d.%0990d,%d,%s\n" % (n % 7, n, n % 11, b"ab"[n % 2 : n % 2 + 1]) for n in range(4950))
    content = b"x,y,label\n" + rows
    assert 0.95 * MAX_BYTES < len(content) <= MAX_BYTES
    load(page, content, "large.csv")
    expect(strip(page).get_by_role("status")).to_have_text("large.csv: 4950 points, 2 classes")


def test_a_file_is_dropped_onto_the_strip_or_beside_it(page):
    visit(page, "/boundary")
    drop(page, ("animals.csv", ANIMALS))
    expect(strip(page).get_by_role("status")).to_have_text(ANIMALS_WORDS)
    expect(strip(page)).not_to_have_class(re.compile("dropping"))
    drop(page, ("bad.csv", BAD), onto="h1")
    expect(problem(page)).to_have_text(BAD_WORDS)
    expect(strip(page).get_by_role("status")).to_have_text(ANIMALS_WORDS)


def test_only_one_file_is_taken(page, frames_sent):
    visit(page, "/boundary")
    sent = len(frames_sent)
    drop(page, ("animals.csv", ANIMALS), ("bad.csv", BAD))
    expect(problem(page)).to_have_text("Only one file can be loaded at a time")
    assert len(frames_sent) == sent


def test_the_menu_leads_to_a_file_and_sends_nothing_before_there_is_one(page, frames_sent):
    visit(page, "/boundary")
    sent = len(frames_sent)
    menu(page).select_option("your table")
    expect(strip(page).get_by_text("two columns of numbers, one of labels")).to_be_visible()
    assert len(frames_sent) == sent
    load(page, BAD, "bad.csv", by="Choose a file …")
    expect(problem(page)).to_have_text(BAD_WORDS)
    assert_saves(page, Source())
    load(page, ANIMALS, "animals.csv", by="Choose a file …")
    expect(strip(page).get_by_role("status")).to_have_text(ANIMALS_WORDS)


def test_ones_own_file_can_be_chosen_again_and_is_not_sent_again(page, frames_sent):
    visit(page, "/boundary")
    load(page, ANIMALS, "animals.csv")
    expect(strip(page).get_by_role("status")).to_have_text(ANIMALS_WORDS)
    menu(page).select_option("penguins")
    expect(strip(page).get_by_role("status")).to_be_empty()
    settled(page)
    menu(page).select_option("animals.csv")
    expect(strip(page).get_by_role("status")).to_have_text(ANIMALS_WORDS)
    last = sources_sent(frames_sent)[-1]
    assert b"csv" in last and base64.b64encode(ANIMALS) not in last


def test_a_choice_survives_a_visit_to_another_station(page):
    visit(page, "/boundary")
    menu(page).select_option("spirals")
    menu(page, "Number of classes").select_option("4")
    settled(page)
    load(page, BAD, "bad.csv")
    expect(problem(page)).to_have_text(BAD_WORDS)
    page.get_by_role("link", name="Loss", exact=True).click()
    expect(strip(page)).to_have_count(0)
    page.get_by_role("link", name="Boundary").click()
    expect(menu(page)).to_have_value("spirals")
    expect(menu(page, "Number of classes")).to_have_value("4")
    expect(problem(page)).to_be_hidden()
    assert_saves(page, Source("spirals", num_classes=4))


def test_the_strip_is_walked_through_by_tab(page):
    visit(page, "/boundary")
    menu(page).select_option("blobs")
    settled(page)
    menu(page).focus()
    names = []
    for _ in range(14):
        page.keyboard.press("Tab")
        name = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
        if not page.evaluate("document.activeElement.matches('.explained')"):  # words that explain what stands beside
            names.append(page.evaluate(name))
    assert names[:9] == [
        "Number of classes",
        "Load",
        "Save",
        "CSV",
        "Number of points",
        "Seed of the data",
        "New seed: other points of the same kind",
        "Noise as a number",
        "Noise",
    ]


def test_what_is_typed_while_python_answers_is_not_lost(page):
    visit(page, "/boundary")
    menu(page).select_option("blobs")
    count = field(page, "Number of points")
    count.fill("60")
    count.press("Enter")
    count.fill("80")
    settled(page)
    count.press("Enter")
    assert_saves(page, Source("blobs", count=80))


def test_on_a_phone_everything_fits_and_is_large_enough_to_touch(open_page):
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visit(page, "/boundary")
    for name in ("iris", "blobs", "csv"):
        menu(page).select_option(name)
        settled(page)
        box = strip(page).bounding_box()
        for control in strip(page).locator("select:visible, button:visible, input:visible").all():
            place = control.bounding_box()
            assert place["x"] >= box["x"] - 1
            assert place["x"] + place["width"] <= box["x"] + box["width"] + 1
            assert place["height"] >= 34
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_edited_points_are_not_replaced_unasked_and_undo_reaches_over_it(page):
    """Of the same data set: its number of classes and of points, its seed, its noise, its features."""
    visit(page, "/boundary?data=moons&count=40")
    question = page.get_by_text("New points would replace those that you have edited.")
    page.mouse.click(*on_plane(page, 0.1, 0.1))
    expect(page.get_by_text("On all 41 points")).to_be_visible()
    settled(page)
    before = everything(page)

    def keep() -> None:
        expect(question).to_be_visible()
        button(page, "Keep mine").click()
        expect(question).to_be_hidden()
        assert not differences(everything(page), before)

    menu(page, "Number of classes").select_option("4")
    keep()
    for name, text in (("Number of points", "50"), ("Seed of the data", "7"), ("Noise as a number", "0.5")):
        page.get_by_role("textbox", name=name, exact=True).fill(text)
        page.keyboard.press("Enter")
        keep()
    page.get_by_role("slider", name="Noise", exact=True).press("PageUp")
    keep()
    button(page, "New seed: other points of the same kind").click()
    expect(question).to_be_visible()
    button(page, "Replace them").click()
    expect(question).to_be_hidden()
    expect(page.get_by_text("On all 40 points")).to_be_visible()
    settled(page)
    button(page, "Undo").click()
    settled(page)
    assert not differences(everything(page), before)


def test_edited_points_of_measured_data_are_asked_for_too_and_another_data_set_asks_nothing(page):
    visit(page, "/boundary")
    page.mouse.click(*on_plane(page, 0.1, 0.1))
    settled(page)
    menu(page, "Feature x₁").select_option("sepal width (cm)")
    expect(page.get_by_text("New points would replace")).to_be_visible()
    button(page, "Keep mine").click()
    expect(menu(page, "Feature x₁")).to_have_value("petal length (cm)")
    menu(page, "Feature x₁").select_option("sepal width (cm)")
    button(page, "Undo").click()  # what was asked about is gone
    expect(page.get_by_text("New points would replace")).to_be_hidden()
    expect(menu(page, "Feature x₁")).to_have_value("petal length (cm)")
    button(page, "Redo").click()
    settled(page)
    menu(page).select_option("moons")
    expect(page.get_by_text("On all 200 points")).to_be_visible()
    expect(page.get_by_text("New points would replace")).to_be_hidden()
    settled(page)
    menu(page).select_option("iris")
    expect(page.get_by_text("On all 151 points")).to_be_visible()


def test_xor_is_of_two_classes_for_whoever_chooses_it_and_of_three_in_an_address_that_says_nothing(page):
    visit(page, "/boundary?data=blobs&classes=4")
    menu(page).select_option("xor")
    classes = menu(page, "Number of classes")
    expect(classes).to_have_value("2")
    page.wait_for_url(re.compile("data=xor.*classes=2"))
    classes.select_option("5")
    page.wait_for_url(re.compile("classes=5"))
    settled(page)
    menu(page).select_option("rings")
    page.wait_for_url(re.compile("data=rings.*classes=4"))
    settled(page)
    menu(page).select_option("xor")
    page.wait_for_url(re.compile("data=xor.*classes=5"))
    visit(page, "/boundary?data=xor")
    expect(classes).to_have_value("3")


def test_columns_classes_and_units_of_a_table_are_chosen_and_undone(page):
    visit(page, "/boundary")
    trees = [
        (n, 150 + n, 20 - n % 7, f"20{10 + n}-05-01", "oak" if n % 3 else "Oak" if n % 2 else "elm") for n in range(30)
    ]
    content = "\n".join(
        ["id;height;girth;planted;tree", *(";".join(map(str, row)) for row in trees), ";;7;2020-01-01;oak"]
    )
    load(page, content.encode("cp1252"), "trees.csv")
    expect(page.get_by_test_id("data-summary")).to_have_text("trees.csv: 30 points, 3 classes")
    notes = page.get_by_test_id("data-notes")
    expect(notes).to_contain_text("1 of 31 rows left out, with gaps: line 32")
    expect(notes).to_contain_text("“oak”, “Oak”")
    expect(menu(page, "Feature x₁").locator("option")).to_have_text(["height", "girth", "id", "planted"])
    menu(page, "Feature x₁").select_option("planted")
    expect(page.locator(".plane-axes .title")).to_have_text(["planted", "girth"])
    button(page, "Standardise").click()
    expect(notes).to_contain_text("Standardised: planted less its mean 2024.673")
    expect(page.locator(".plane-axes .title").first).to_have_text("planted, standardised")
    strip(page).get_by_text("Classes by tree: 3 of 3").click()
    strip(page).get_by_role("checkbox", name="Oak 5", exact=True).click()
    expect(page.get_by_test_id("data-summary")).to_have_text("trees.csv: 26 points, 2 classes")
    menu(page, "All others:").select_option("together as one class")
    expect(page.get_by_test_id("data-summary")).to_have_text("trees.csv: 31 points, 3 classes")
    settled(page)
    for _ in range(3):
        button(page, "Undo").click()
    expect(page.locator(".plane-axes .title").first).to_have_text("planted")
    expect(page.get_by_test_id("data-summary")).to_have_text("trees.csv: 31 points, 3 classes")
    page.reload()
    expect(page.locator(".plane-axes .title").first).to_have_text("planted")


def test_other_labels_on_the_same_points_and_the_file_that_they_were_undone_to(page):
    visit(page, "/boundary")
    rows = [(n, n * n % 17, "red" if n < 8 else "blue", "yes" if n % 2 else "no") for n in range(20)]
    written = ["x,y,colour,sold", *(",".join(map(str, row)) for row in rows)]
    load(page, "\n".join(written).encode(), "first.csv")
    expect(menu(page, "Column of the labels")).to_have_value("sold")
    expect(page.locator(".confusion")).to_contain_text("yes")
    menu(page, "Column of the labels").select_option("colour")
    expect(page.locator(".confusion")).to_contain_text("red")
    expect(button(page, "Point 2")).to_have_attribute("data-tip", re.compile("red"))
    load(page, "\n".join(written).replace("yes", "sold out").encode(), "second.csv")
    expect(page.locator(".confusion")).to_contain_text("sold out")
    expect(strip(page).get_by_text("edited", exact=True)).to_be_hidden()
    settled(page)
    button(page, "Undo").click()
    expect(page.get_by_test_id("data-summary")).to_have_text("first.csv: 20 points, 2 classes")
    expect(menu(page).locator("option:checked")).to_have_text("first.csv")
    settled(page)


def test_a_spreadsheet_is_loaded(page):
    visit(page, "/boundary")
    load(page, xlsx(xlsx_rows([("x", "y", "k"), (1, 2, "a"), (3, 4.5, "b")])), "sheet.xlsx")
    expect(page.get_by_test_id("data-summary")).to_have_text("sheet.xlsx: 2 points, 2 classes")
