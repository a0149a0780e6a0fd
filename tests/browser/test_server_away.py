"""The server goes away and comes back, the same or one that knows nothing: nothing that a hand has done is lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from person import (
    SHOWN,
    button,
    differences,
    everything,
    field,
    menu,
    middle,
    next_frame,
    on_plane,
    probabilities,
    scenario_of,
    settled,
    slider,
    stand,
    value,
    visit,
)
from playwright.sync_api import Browser, Locator, Page, expect
from profiles import PATIENCE
from servers import STREAMLIT, Server

AWAY = re.compile("The server is away")
FILE = "x,y,kind\n1,1,a\n1.5,2,a\n4,4,b\n4.5,3.5,b\n2,5,c\n1,4.5,c\n2.2,4.1,c\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """One of this module's own, for it is killed."""
    server = Server(STREAMLIT, tmp_path_factory.mktemp("away") / "log.txt")
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """Its console complains while the server is away: nobody listens to it."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, base_url=server.address)
    context.set_default_timeout(PATIENCE)
    if not server.is_up:  # a test before has failed
        server.start()
    yield context.new_page()
    context.close()


def note(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text=AWAY)


def go_away(page: Page, server: Server) -> None:
    server.kill()
    expect(note(page)).to_be_visible()


def come_back(page: Page, server: Server) -> None:
    server.start()
    expect(note(page)).to_be_hidden(timeout=2 * PATIENCE)
    settled(page)


def test_the_page_goes_on_without_a_server_and_hands_over_what_was_done(page, server):
    visit(page, "/")
    go_away(page, server)
    shown = probabilities(page)
    slider(page, "Logit cat").press("PageUp")
    assert probabilities(page) != shown
    slider(page, "Temperature").press("ArrowRight")
    button(page, "Undo").click()
    assert value(slider(page, "Temperature")) == 1
    # Streamlit's own dialog comes after six failures in a few seconds.
    page.evaluate("new Promise((done) => setTimeout(done, 8000))")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("stConnectionStatus")).to_be_attached()
    expect(page.get_by_test_id("stConnectionStatus")).to_be_hidden()
    expect(button(page, "Undo")).to_be_enabled()
    come_back(page, server)
    assert scenario_of(page).logits[0] == value(slider(page, "Logit cat")) > 2
    after = everything(page)
    page.reload()
    assert not differences(everything(stand(page)), after)


def test_what_is_done_after_the_return_reaches_the_address_and_is_undone(page, server):
    visit(page, "/loss")
    before = everything(page)
    go_away(page, server)
    come_back(page, server)
    slider(page, "Logit cat").press("ArrowRight")
    settled(page)
    assert scenario_of(page).logits[0] == value(slider(page, "Logit cat"))
    button(page, "Undo").click()
    settled(page)
    assert not differences(everything(page), before)


def test_copy_link_says_that_it_could_not(page, server):
    visit(page, "/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('before')")
    go_away(page, server)
    slider(page, "Logit cat").press("ArrowRight")
    button(page, "Copy link").click()
    expect(button(page, "Not copied: the server is away")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "before"
    expect(button(page, "Copy link")).to_be_visible()
    come_back(page, server)
    button(page, "Copy link").click()
    expect(button(page, "Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def load(page: Page, folder: Path) -> None:
    """Load a file of the user's own."""
    table = folder / "kinds.csv"
    table.write_text(FILE)
    page.locator("input[type=file]").set_input_files(table)
    expect(page.get_by_test_id("data-summary")).to_have_text("kinds.csv: 7 points, 3 classes")
    settled(page)


def rounded(shown: dict[str, str]) -> dict:
    """What the page shows but for its address, to the digits that its fit and Python's have in common."""

    def number(text: str) -> float | str:
        try:
            return round(float(text), 6)
        except ValueError:
            return text

    return {name: number(text) for name, text in shown.items() if name != "address"}


def test_the_users_own_file_and_points_are_given_back(page, server, tmp_path):
    visit(page, "/boundary")
    load(page, tmp_path)
    button(page, "b").click()
    page.mouse.click(*on_plane(page, 0.5, 0.1))
    settled(page)
    go_away(page, server)
    page.mouse.click(*on_plane(page, 0.9, 0.9))
    page.mouse.move(2, 2)
    next_frame(page)
    shown = page.evaluate(SHOWN)
    come_back(page, server)
    expect(page.get_by_test_id("data-summary")).to_have_text("kinds.csv: 7 points, 3 classes")
    expect(page.get_by_text("On all 9 points")).to_be_visible()
    found = everything(page)
    assert not differences(rounded(found), rounded(shown))
    with page.expect_download() as coming:
        button(page, "CSV").click()
    assert coming.value.suggested_filename == "kinds.csv"
    assert len(coming.value.path().read_text().split()) == 1 + 9
    page.reload()
    assert not differences(everything(stand(page)), found)
    # The file can be chosen again, although another data set was shown when the server went.
    menu(page, "Data").select_option("iris")
    settled(page)
    go_away(page, server)
    come_back(page, server)
    menu(page, "Data").select_option("csv")
    expect(page.get_by_test_id("data-summary")).to_have_text(re.compile("kinds.csv: "))


def test_a_training_that_is_under_way_or_asked_for_meanwhile_comes_to_its_end(page, server):
    visit(page, "/boundary")
    menu(page, "Optimiser").select_option("adam")
    settled(page)
    go_away(page, server)
    field(page, "Learning rate as a number").fill("0.3")
    button(page, "Train").click()
    come_back(page, server)
    expect(page.get_by_test_id("plane-step")).to_have_text("500", timeout=2 * PATIENCE)
    settled(page)
    assert "adam" in page.url and "learning_rate%3A0.3" in page.url.replace(":", "%3A")
    menu(page, "Loss").first.select_option("focal")
    button(page, "Train").click()
    go_away(page, server)
    come_back(page, server)
    expect(button(page, "Train")).to_be_enabled(timeout=2 * PATIENCE)
    expect(page.get_by_test_id("plane-step")).to_have_text("500", timeout=2 * PATIENCE)


def test_another_station_is_opened_when_the_server_is_back(page, server):
    visit(page, "/")
    go_away(page, server)
    slider(page, "Logit cat").press("PageUp")
    shown = value(slider(page, "Logit cat"))
    page.mouse.click(*middle(page.get_by_role("link", name="Gradient", exact=True)))
    expect(page.get_by_role("status").filter(has_text="The page that you asked for")).to_be_visible()
    expect(page.get_by_role("heading", name="From scores to probabilities")).to_be_visible()
    server.start()
    page.wait_for_url(re.compile("/gradient.*target="), timeout=2 * PATIENCE)
    stand(page)
    assert value(slider(page, "Logit cat")) == shown == scenario_of(page).logits[0]


@pytest.fixture
def on_loss(page) -> Page:
    """The second station, one step of the browser's history after the first, with another logit one step further."""
    visit(page, "/")
    page.get_by_role("link", name="Loss", exact=True).click()
    page.wait_for_url(re.compile("/loss.*target="))
    stand(page)
    slider(page, "Logit cat").press("PageUp")
    settled(page)
    return page


def test_back_and_forward_wait_too_and_the_last_of_them_is_followed(on_loss, server):
    page, here, after = on_loss, on_loss.url, everything(on_loss)
    go_away(page, server)
    for _press in range(2):
        page.evaluate("history.back()")
        expect(page.get_by_role("status").filter(has_text="The page that you asked for")).to_be_visible()
        page.wait_for_function("(there) => location.href === there", arg=here)
        assert not differences(everything(page), after)
    server.start()
    page.wait_for_function("(here) => location.href !== here", arg=here, timeout=2 * PATIENCE)
    expect(slider(page, "Logit cat")).to_have_attribute("aria-valuenow", "2")
    expect(page.get_by_test_id("figure-landscape-cross_entropy")).to_be_visible()
    page.go_forward()
    expect(slider(page, "Logit cat")).to_have_attribute("aria-valuenow", "3")


def test_whoever_goes_on_after_back_stays_and_the_address_is_true(on_loss, server):
    page = on_loss
    go_away(page, server)
    page.evaluate("history.back()")
    expect(page.get_by_role("status").filter(has_text="The page that you asked for")).to_be_visible()
    slider(page, "Logit cat").press("PageUp")
    come_back(page, server)
    assert "/loss?" in page.url
    assert scenario_of(page).logits[0] == value(slider(page, "Logit cat")) == 4
    expect(page.get_by_test_id("figure-landscape-cross_entropy")).to_be_visible()


def test_what_was_set_on_another_station_is_there_when_one_comes_back_to_it(page, server):
    visit(page, "/boundary")
    page.mouse.click(*on_plane(page, 0.1, 0.1))
    settled(page)
    menu(page, "Optimiser").select_option("momentum")
    settled(page)
    page.get_by_role("link", name="Softmax", exact=True).click()
    expect(page.get_by_role("heading", name="From scores to probabilities")).to_be_visible()
    stand(page)
    go_away(page, server)
    come_back(page, server)
    page.get_by_role("link", name="Boundary", exact=True).click()
    page.wait_for_url(re.compile("/boundary.*edits="))
    stand(page)
    expect(button(page, "Point 151")).to_be_attached()
    expect(menu(page, "Optimiser")).to_have_value("momentum")


def test_a_link_that_only_the_old_server_knew_leaves_no_mixture(page, server, tmp_path):
    visit(page, "/boundary")
    load(page, tmp_path)
    link = page.url
    assert "kept=" in link
    server.kill()
    server.start()
    other = page.context.new_page()
    other.goto(link)
    expect(other.get_by_test_id("notice")).to_contain_text("kept")
    expect(other.get_by_role("button", name=re.compile(r"^Point \d+$"))).to_have_count(150)
    # The scenario stood in the link; it is no iris.
    expect(other.locator(".probe")).to_contain_text("No point chosen")


def test_a_request_that_is_lost_with_its_connection_is_made_again(page, server):
    """The server stays, and with it the session: the connection breaks when the page has just sent something."""
    losing = []

    def pass_on(socket) -> None:
        there = socket.connect_to_server()

        def from_page(message) -> None:
            if not losing:
                return there.send(message)
            losing.clear()
            socket.close()
            there.close()

        socket.on_message(from_page)

    page.route_web_socket(re.compile("_stcore/stream"), pass_on)
    visit(page, "/")
    session = page.evaluate("window.__link.answer().session")
    losing.append(True)
    slider(page, "Logit cat").press("PageUp")
    page.wait_for_function("!window.__link.isBusy()")
    settled(page)
    assert scenario_of(page).logits[0] == value(slider(page, "Logit cat")) > 2
    assert page.evaluate("window.__link.answer().session") == session
