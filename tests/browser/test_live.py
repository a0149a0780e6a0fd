"""What holds the live page together: views that stay mounted, a connection that stays open, errors in our own words."""

import re

import pytest
from person import STATIONS, held, next_frame, settled, slider, visit, wait_for
from playwright.sync_api import expect
from servers import STREAMLIT, UVICORN, serving

from app import assets

#: Stand in for Streamlit: mount a view, update it, and clean up after either call.
OVERTAKEN = """async (address) => {
  const { component } = await import(address);
  const log = [];
  const mount = component((root, send) => {
    log.push("created");
    return { update: (data) => log.push(`update ${data}`), stop: () => log.push("stopped") };
  });
  const parentElement = document.body.appendChild(document.createElement("div"));
  parentElement.innerHTML = '<div class="live"></div>';
  const [first, second] = [1, 2].map((data) => mount({ data, parentElement, setTriggerValue() {} }));
  first();
  log.push("overtaken");
  parentElement.remove();
  second();
  first();
  return log;
}"""


def test_a_view_ends_when_it_leaves_the_page_and_not_when_one_update_overtakes_another(page, server):
    page.goto(f"{server}/_stcore/health")
    log = page.evaluate(OVERTAKEN, f"{server}/{assets.address('browser/page/dom.js')}")
    assert log == ["created", "update 1", "update 2", "overtaken", "stopped"]


def test_quick_commits_in_a_row_keep_the_views_the_focus_and_the_connection(page):
    visit(page, "/loss")
    page.evaluate("document.querySelector('.pipeline').marked = true")
    handle = slider(page, "Logit dog")
    handle.focus()
    for _round in range(12):
        for key in ("Home", "ArrowRight", "PageUp", "End"):
            page.keyboard.press(key)
    wait_for(page, logits=(2.0, 5.0, 0.1))
    assert page.evaluate("document.querySelector('.pipeline').marked === true")
    expect(handle).to_be_focused()


def test_going_from_station_to_station_leaves_nothing_behind(page):
    """Every view that subscribed to the scenario takes leave when its station is left."""
    page.add_init_script("""
      window.views = new Set();
      const { add, delete: remove } = Set.prototype;
      const ours = (x) => typeof x === "function" && new Error().stack.includes("/page/store.js");
      Set.prototype.add = function (x) { if (ours(x)) add.call(window.views, x); return add.call(this, x); };
      Set.prototype.delete = function (x) { if (ours(x)) remove.call(window.views, x); return remove.call(this, x); };
    """)
    visit(page, "/")
    before = page.evaluate("window.views.size")
    assert before >= 4
    for name in ("Loss", "Gradient", "Boundary", "Softmax"):
        page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_url(re.compile("target="))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("figure-simplex")).to_be_visible()
    settled(page)
    page.wait_for_function("(before) => window.views.size === before", arg=before)


@pytest.mark.parametrize("command", [STREAMLIT, UVICORN], ids=["streamlit run", "uvicorn"])
def test_below_a_base_path_every_station_works(open_page, tmp_path, command):
    with serving(command, tmp_path / "log.txt", "/le/foo", STREAMLIT_SERVER_BASE_URL_PATH="le/foo") as address:
        page = open_page(base_url=f"{address}/")
        visit(page, "gradient?T=2")
        slider(page, "Logit cat").press("ArrowRight")
        wait_for(page, logits=(2.1, 1.0, 0.1), temperature=2.0)
        page.get_by_role("link", name="Softmax", exact=True).click()
        expect(page.get_by_test_id("figure-simplex")).to_be_visible()
        page.wait_for_url(re.compile(r"/le/foo/\?logits=2\.1"))
        page.reload()
        expect(slider(page, "Logit cat")).to_have_attribute("aria-valuenow", "2.1")
        page.close()


def test_a_station_that_fails_says_so_in_our_words_and_shows_no_traceback(open_page, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import app.stations.softmax.figures as figures\n"
        "def fail(*arguments): raise RuntimeError('the secret detail')\n"
        "figures.path_on_simplex = fail\n"
    )
    log = tmp_path / "log.txt"
    with serving(STREAMLIT, log, PYTHONPATH=str(tmp_path)) as address:
        page = open_page(base_url=address)
        page.goto("/")
        message = page.get_by_text("it is our fault, not yours")
        expect(message.first).to_be_visible()
        text = page.locator("body").inner_text()
        for secret in ("secret", "Traceback", "RuntimeError", ".py"):
            assert secret not in text
        page.goto("/?logits=1,2")
        expect(slider(page, "Logit cat")).to_be_visible()
        expect(message).to_have_count(0)
        page.close()
    assert "the secret detail" in log.read_text()


@pytest.mark.parametrize("station", STATIONS)
def test_a_hand_can_hold_every_handle_while_all_figures_follow(open_page, station):
    """What fails in a page while something is held fails the test: see `watched`."""
    page = open_page(viewport={"width": 1280, "height": 1800})
    visit(page, f"/{station}")
    handles = [handle for handle in page.get_by_role("slider").all() if handle.is_visible()]
    assert handles
    for handle in handles:
        before = handle.get_attribute("aria-valuenow")
        with held(page, handle) as move:
            for dx in (24, -24):
                move(dx)
                next_frame(page)
            page.keyboard.press("Escape")
        expect(handle).to_have_attribute("aria-valuenow", before)
