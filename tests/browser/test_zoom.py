"""The part of the plane that is shown: by wheel, fingers, keys and buttons."""

from urllib.parse import parse_qs, urlsplit

import pytest
from person import PHONE, button, in_sight, settled, visit
from playwright.sync_api import Page, expect
from test_data import load
from test_touch import SCROLLED, swipe


def window(page: Page) -> list[float] | None:
    settled(page)
    text = parse_qs(urlsplit(page.url).query).get("window")
    return [float(end) for end in text[0].split(",")] if text else None


def spans(ends: list[float]) -> tuple[float, float]:
    return ends[1] - ends[0], ends[3] - ends[2]


def test_wheel_drag_keys_and_buttons_show_another_part_which_the_address_keeps(page):
    visit(page, "/boundary")
    assert window(page) is None
    button(page, "Nearer: key +, Ctrl and the wheel, or two fingers").click()
    near = window(page)
    canvas = page.get_by_test_id("plane")
    box = in_sight(canvas)
    x, y = box["x"] + 0.25 * box["width"], box["y"] + 0.25 * box["height"]
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_function("near => !location.search.includes(near)", arg=f"window={near[0]}")
    nearer = window(page)
    assert spans(nearer) < spans(near)
    # The place under the pointer has stayed there.
    assert nearer[0] + 0.25 * spans(nearer)[0] == pytest.approx(near[0] + 0.25 * spans(near)[0], abs=0.02)
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] + 44, box["y"] + 24, steps=4)
    page.mouse.up()
    moved = window(page)
    assert moved[0] < nearer[0] and moved[3] > nearer[3]
    assert spans(moved) == pytest.approx(spans(nearer))
    page.reload()
    expect(page.locator(".plane-point").first).to_be_attached()
    assert window(page) == pytest.approx(moved)
    button(page, "All").click()
    assert window(page) is None
    button(page, "Undo").click()
    assert window(page) == pytest.approx(moved)
    page.locator(".plane-point[tabindex='0']").focus()
    page.keyboard.press("0")
    assert window(page) is None


def test_one_far_point_does_not_squeeze_the_others(page):
    visit(page, "/boundary")
    rows = [f"{n % 7},{n % 11},{'ab'[n % 2]}" for n in range(40)]
    load(page, "\n".join(["x,y,k", *rows[:3], "900,-900,a", *rows[3:]]).encode(), "far.csv")
    expect(page.get_by_test_id("data-summary")).to_have_text("far.csv: 41 points, 2 classes")
    button(page, "Most").click()
    expect(page.locator(".plane-axes .tick.axis-0").last).to_have_text("6")
    expect(page.locator(".zoom [role=status]")).to_have_text("1 outside")
    # The keyboard still reaches it, and then it is in sight.
    page.locator(".plane-point").nth(3).focus()
    expect(page.locator(".zoom [role=status]")).not_to_have_text("1 outside")


def test_two_fingers_zoom_and_one_scrolls(open_page):
    phone = open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    visit(phone, "/boundary")
    canvas = phone.get_by_test_id("plane")
    box = in_sight(canvas)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = phone.context.new_cdp_session(phone)

    def send(kind, apart):
        fingers = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers if kind != "touchEnd" else []})

    send("touchStart", 30)
    for apart in (40, 50, 60):
        send("touchMove", apart)
    send("touchEnd", 60)
    phone.wait_for_url(lambda url: "window=" in url)
    assert window(phone) is not None
    assert phone.evaluate("visualViewport.scale") == 1
    start = phone.evaluate(SCROLLED)
    swipe(phone, phone.locator(".plane-points"), 3, -160, (0.05, 0.3))
    phone.wait_for_function(f"Math.abs({SCROLLED} - {start}) > 60")


def test_points_that_lie_on_one_another_say_how_many(page):
    visit(page, "/boundary?data=iris")
    setosa = page.get_by_role("button", name="Point 1", exact=True)
    setosa.focus()
    expect(setosa).to_have_attribute("data-tip", "(1.4, 0.2), setosa; 8 points lie here")
