"""Users' own pictures, as a person loads them: by the button, dropped, wrong ones, and where the server goes away."""

import gzip
import re
from collections.abc import Iterator

import pytest
from idx_bytes import a_set, idx
from person import button, differences, everything, settled, visit
from playwright.sync_api import Browser, Page, expect
from servers import STREAMLIT, Server

PICTURES, LABELS = a_set(count=120, side=12)
FILES = {
    "fashion-train-images-idx3-ubyte.gz": gzip.compress(idx(PICTURES)),
    "fashion-train-labels-idx1-ubyte": idx(LABELS),
}
OWN = "120 pictures of 12 × 12 pixels, 3 classes: 90 to train on, 30 to test on"
DIGITS = re.compile("^1797 pictures of 8 × 8 pixels")


def load(page: Page, files: dict[str, bytes] = FILES) -> None:
    with page.expect_file_chooser() as chooser:
        button(page, "Load").click()
    chooser.value.set_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": each} for name, each in files.items()]
    )


def summary(page: Page):
    return page.get_by_test_id("data-summary")


def problem(page: Page):
    return page.get_by_test_id("own-files-problem")


def test_two_files_are_loaded_trained_on_and_undone(page):
    visit(page, "/images")
    expect(summary(page)).to_have_text(DIGITS)
    load(page)
    expect(summary(page)).to_have_text(OWN)
    settled(page)
    assert "set=own-" in page.url
    sets = page.get_by_role("combobox", name="Set of pictures")
    expect(sets.locator("option:checked")).to_have_text("fashion")
    expect(page.get_by_role("combobox", name="Names of the classes")).to_have_value("fashion")
    expect(page.get_by_test_id("digit-probability-2")).to_have_text(re.compile(r"\d"))
    button(page, "Undo").click()
    expect(summary(page)).to_have_text(DIGITS)
    expect(page.get_by_role("combobox", name="Names of the classes")).to_be_hidden()
    button(page, "Redo").click()
    expect(summary(page)).to_have_text(OWN)
    sets.select_option("digits")
    expect(summary(page)).to_have_text(DIGITS)


def test_wrong_files_are_said_and_what_was_shown_stays(page):
    visit(page, "/images")
    load(page)
    expect(summary(page)).to_have_text(OWN)
    name, content = next(iter(FILES.items()))
    load(page, {name: content})
    expect(problem(page)).to_contain_text("pictures alone")
    load(page, {name: content[:-9], "b": FILES["fashion-train-labels-idx1-ubyte"]})
    expect(problem(page)).to_contain_text("cut off")
    load(page, {f"{n}": b"" for n in range(5)})
    expect(problem(page)).to_contain_text("These are 5 files")
    expect(summary(page)).to_have_text(OWN)
    load(page)
    expect(problem(page)).to_be_hidden()


def test_files_are_dropped_anywhere_on_the_page(page):
    visit(page, "/images")
    expect(summary(page)).to_have_text(DIGITS)
    page.evaluate(
        """(files) => {
          const dataTransfer = new DataTransfer();
          for (const [name, bytes] of files) dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
          for (const type of ["dragover", "drop"]) {
            const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
            document.body.dispatchEvent(event);
            if (!event.defaultPrevented) throw new Error("the browser would leave the page for the file");
          }
        }""",
        [[name, list(content)] for name, content in FILES.items()],
    )
    expect(summary(page)).to_have_text(OWN)


def test_a_link_with_a_set_that_the_server_has_not_says_so(page):
    visit(page, "/images?set=own-0123456789abcdef")
    expect(problem(page)).to_contain_text("load their files")
    expect(summary(page)).to_have_text(DIGITS)


@pytest.fixture
def lonely(tmp_path) -> Iterator[Server]:
    """A server of this test's own, for it is killed."""
    server = Server(STREAMLIT, tmp_path / "log.txt")
    try:
        server.start()
        yield server
    finally:
        server.stop()


def test_files_wait_for_the_server_and_one_that_was_started_anew_gets_them_again(browser: Browser, lonely: Server):
    context = browser.new_context(viewport={"width": 1280, "height": 720}, base_url=lonely.address)
    page = context.new_page()
    visit(page, "/images")
    expect(summary(page)).to_have_text(DIGITS)
    lonely.stop()
    load(page)
    expect(page.get_by_test_id("own-files")).to_contain_text("The server is away. The files are sent when it is back.")
    lonely.start()
    expect(summary(page)).to_have_text(OWN, timeout=60_000)
    settled(page)
    button(page, "The next picture").click()
    settled(page)
    before = everything(page)
    with page.expect_request(lambda request: request.method == "POST" and "/pictures" in request.url, timeout=60_000):
        lonely.stop()
        lonely.start()
    expect(page.get_by_test_id("own-files-problem")).to_be_hidden(timeout=60_000)
    expect(summary(page)).to_have_text(OWN, timeout=60_000)
    settled(page)
    assert not differences(everything(page), before), "only the pictures were missing"
    context.close()
