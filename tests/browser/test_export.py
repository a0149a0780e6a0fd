"""The Export menu: one button on every station; what it saves is what the page shows."""

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from exported import run
from person import PHONE, STATIONS, WITH_PIPELINE, button, next_frame, settled, slider, visit
from playwright.sync_api import Page, expect

ENTRIES = ["PNG", "SVG", "CSV", "Python", "Notebook"]
SVG = "{http://www.w3.org/2000/svg}"
NAMES = ["=1+1", 'a "b", c', "<猫>"]
SCENARIO = 'logits=2,1,-0.5&labels=%3D1%2B1,"a ""b"", c",<猫>&T=1.5&target=0.7,0.2,0.1'


def entry(page: Page, name: str):
    return page.get_by_role("menuitem", name=name, exact=True)


def exported(page: Page, name: str, menu: str = "Export") -> tuple[str, bytes]:
    """The name and content of the file that an entry saves."""
    button(page, menu).click()
    with page.expect_download() as download:
        entry(page, name).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def unit(text: str) -> float:
    """One in the last digit that a readout shows."""
    mantissa, _e, exponent = text.partition("e")
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def agree(readout: str, number: str | float) -> bool:
    """Whether a number is the readout's, to the last digit that it shows."""
    return abs(float(readout) - float(number)) <= 0.501 * unit(readout)


def readouts(page: Page) -> dict[str, str]:
    next_frame(page)
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".live .number[data-testid], .live td[data-testid]")]
          .filter((node) => node.checkVisibility()).map((node) => [node.dataset.testid, node.textContent]))"""
    )


@pytest.mark.parametrize("station", WITH_PIPELINE)
def test_what_code_and_tables_say_is_what_the_page_shows(page, station):
    own = station == "boundary"
    visit(page, f"/{station}" if own else f"/{station}?{SCENARIO}")
    handle = page.locator(".row:not(.head) [role=slider]").first
    handle.press("ArrowRight")
    slider(page, "Temperature").press("PageUp")
    # Not settled: what the hand has left counts.
    name, source = exported(page, "Python")
    shown = readouts(page)
    assert name == ("boundary-iris.py" if own else f"{station or 'softmax'}.py")
    names, said = run(source.decode())
    if not own:
        assert names["labels"] == NAMES
    for k, p in enumerate(names["p"]):
        assert agree(shown[f"probability-{k}"], p)
    for loss in ("cross_entropy", "mean_squared_error"):
        if f"loss-{loss}" in shown:
            assert agree(shown[f"loss-{loss}"], names[loss](names["z"], names["target"]))
        for k in range(len(names["labels"])):
            if f"gradient-{loss}-{k}" in shown:
                gradient = names[f"{loss}_gradient"](names["z"], names["target"]) / names["temperature"]
                assert agree(shown[f"gradient-{loss}-{k}"], gradient[k])
            if f"race-loss-{loss}" in shown:
                here = names["paths"][loss][names["step"]] / names["temperature"]
                assert agree(shown[f"race-loss-{loss}"], names[loss](here, names["target"]))
    if own:
        assert agree(shown["plane-loss"], names["point_losses"].mean())
        assert agree(shown["plane-accuracy"], (names["predicted"] == names["point_labels"]).mean())
    notebook = json.loads(exported(page, "Notebook")[1])
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert run("\n".join(code))[1] == said
    name, table = exported(page, "CSV")
    assert name.endswith(".csv")
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    head = rows[1]
    for k, row in enumerate(rows[2 : 2 + len(names["labels"])]):
        assert row[head.index("class")].removeprefix("'") == names["labels"][k]
        assert agree(shown[f"probability-{k}"], row[head.index("p")])


@pytest.mark.parametrize("station", STATIONS)
def test_every_picture_is_whole_and_asks_nobody_for_anything(page, station):
    own = station == "boundary"
    visit(page, f"/{station}" if own else f"/{station}?{SCENARIO}")
    button(page, "Export").click()
    radios = page.get_by_role("menuitemradio")
    count = radios.count()
    assert count >= 3
    page.keyboard.press("Escape")
    names = set()
    for n in range(count):
        button(page, "Export").click()
        title = radios.nth(n).inner_text()
        radios.nth(n).click()
        with page.expect_download() as download:
            entry(page, "SVG").click()
        names.add(download.value.suggested_filename)
        text = Path(download.value.path()).read_text("utf-8")
        root = ElementTree.fromstring(text)
        assert root.tag == f"{SVG}svg" and root.find(f"{SVG}title").text
        assert not re.findall(r"(?:href|src)\s*=\s*\"(?!data:|#)|url\((?!&#34;?#|&quot;#|['\"]?#|&#39;#)", text), title
        says = "".join(root.itertext())
        if title in ("The pipeline", "The plane"):
            for label in ["setosa", "versicolor", "virginica"] if own else NAMES:
                assert label in says.replace("\u00a0", " ")
    assert len(names) == count
    name, png = exported(page, "PNG")
    assert name.endswith(".png") and png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20]) == round(2 * float(root.get("width")))


def test_the_planes_picture_shows_what_the_page_shows(page):
    visit(page, "/boundary?data=blobs&count=40&probe=0.2,0.1&shown=probe&T=2")
    root = ElementTree.fromstring(exported(page, "SVG")[1])
    assert len(list(root.iter(f"{SVG}image"))) == 1, "the regions"
    paths = [path for path in root.iter(f"{SVG}path")]
    points = [path for path in paths if path.get("fill") in ("#0072B2", "#D55E00", "#009E73") and path.get("transform")]
    assert len(points) >= 40
    dashed = [path for path in paths if path.get("stroke-dasharray")]
    assert len(dashed) == 3, "a zero line of each class"
    letters = [text.text for text in root.iter(f"{SVG}text")]
    assert letters.count("w") == 3 and {"1", "2", "3"} <= set(letters), "an arrow of each class"
    button(page, "Arrows").click()
    settled(page)
    bare = ElementTree.fromstring(exported(page, "SVG")[1])
    assert not [path for path in bare.iter(f"{SVG}path") if path.get("stroke-dasharray")]


def test_two_runs_are_a_picture_too(page):
    visit(page, "/boundary?versus=optimizer:adam")
    button(page, "Train").click()
    expect(page.locator(".run-stage")).to_have_count(2)
    button(page, "Export").click()
    page.get_by_role("menuitemradio", name="Two runs in step", exact=True).click()
    with page.expect_download() as download:
        entry(page, "SVG").click()
    root = ElementTree.parse(download.value.path()).getroot()
    assert len(list(root.iter(f"{SVG}image"))) == 2
    assert "Adam" in "".join(root.itertext())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_white_ground_has_the_colours_of_paper_and_a_transparent_one_those_of_the_page(open_page, scheme):
    page = visit(open_page(color_scheme=scheme), "/")
    ink = {"light": "rgb(26, 31, 43)", "dark": "rgb(232, 235, 240)"}
    before = page.locator(".live").first.get_attribute("style")
    root = ElementTree.fromstring(exported(page, "SVG")[1])
    assert root.find(f"{SVG}rect").get("fill") == "#ffffff"
    assert ink["light"] in {text.get("fill") for text in root.iter(f"{SVG}text")}
    button(page, "Export").click()
    page.get_by_role("menuitemcheckbox", name="Transparent ground").click()
    with page.expect_download() as download:
        entry(page, "SVG").click()
    root = ElementTree.parse(download.value.path()).getroot()
    assert root.find(f"{SVG}rect") is None
    assert ink[scheme] in {text.get("fill") for text in root.iter(f"{SVG}text")}
    assert page.locator(".live").first.get_attribute("style") in (before, "")


def test_the_menu_is_for_keys_and_gives_the_focus_back(page):
    visit(page, "/?lang=zh")
    opener = button(page, "导出")
    opener.press("Enter")
    menu = page.get_by_role("menu", name="导出", exact=True)
    expect(menu).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    for name in ENTRIES:
        expect(entry(page, name)).to_be_visible()
    expect(page.get_by_role("menuitemradio").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitemradio").nth(1)).to_have_attribute("aria-checked", "true")
    expect(menu).to_be_visible()
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem").last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitemradio").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.press("ArrowDown")
    expect(menu).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu).to_be_hidden()
    opener.click()
    opener.click()
    expect(menu).to_be_hidden()
    opener.click()
    page.mouse.click(20, 400)
    expect(menu).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, {"width": 853, "height": 480}, {"width": 320, "height": 480}])
def test_the_menu_lies_within_the_window_and_all_of_it_is_reached(page, size):
    page.set_viewport_size(size)
    visit(page, "/boundary")
    button(page, "Export").click()
    box = page.get_by_role("menu", name="Export", exact=True).bounding_box()
    assert box["x"] >= 0 and box["y"] >= 0
    assert box["x"] + box["width"] <= size["width"] and box["y"] + box["height"] <= size["height"]
    entry(page, "Copy LaTeX of the formula").scroll_into_view_if_needed()
    expect(entry(page, "Copy LaTeX of the formula")).to_be_in_viewport()


def test_code_and_formula_are_copied(open_page):
    page = visit(open_page(permissions=["clipboard-read", "clipboard-write"]), "/")
    for name, words in (("Copy LaTeX of the formula", r"\frac{e^{z/T}}"), ("Copy Python", "import numpy as np")):
        button(page, "Export").click()
        entry(page, name).click()
        expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
        assert words in page.evaluate("navigator.clipboard.readText()")
