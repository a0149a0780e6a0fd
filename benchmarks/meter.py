"""What the benchmarks of the page share: a server, a browser, and a meter inside the page."""

import itertools
import math
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).parents[1]
FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
WINDOW = {"width": 1280, "height": 900}
DRAG_SECONDS, QUIET_MS = 3, 1000

PROBE = """(() => {
  const meter = window.__meter = {
    on: false, watch: "probability-0", scripts: [], latency: [], frames: [], sent: 0, readouts: 0, changed: 0,
  };
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) { if (meter.on) meter.sent++; return send.call(this, data); };
  const afterFrame = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then(performance.now());
    channel.port2.postMessage(0);
  });
  window.addEventListener("pointermove", (event) => {
    if (meter.on && event.buttons & 1) afterFrame((now) => meter.latency.push(now - event.timeStamp));
  }, true);
  new MutationObserver(() => { meter.changed = performance.now(); })
    .observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
  (function tick(now) {
    const text = document.querySelector(`[data-testid=${meter.watch}]`)?.textContent;
    if (meter.on) {
      meter.frames.push(now);
      if (text !== meter.text) meter.readouts++;
    }
    meter.text = text;
    requestAnimationFrame(tick);
  })(performance.now());
})()"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(script: str, *arguments: str):
    """A Streamlit server of `script`; yields its address."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        script,
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    process = subprocess.Popen(
        [*command, "--", *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://localhost:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health")
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


def quiet(page: Page) -> None:
    page.wait_for_function(f"performance.now() - __meter.changed > {QUIET_MS}", polling=50, timeout=15_000)


def settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    quiet(page)


def drag(page: Page, handle: Locator, reach: float, watch: str = "probability-0") -> dict:
    """Drag a handle to and fro; the meter's lists, and when the page settled after the release.

    `watch`: the test id of the readout whose changes are counted.
    """
    handle.wait_for(timeout=30_000)
    settled(page)
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(
        "(watch) => Object.assign(__meter, {watch, on: true, latency: [], frames: [], sent: 0, readouts: 0})", watch
    )
    start, step = time.monotonic(), 0
    while (elapsed := time.monotonic() - start) < DRAG_SECONDS:
        step += 1
        page.mouse.move(x + reach * math.sin(step * 0.12), y)
    meter = page.evaluate("(() => { __meter.on = false; return {...__meter, released: performance.now()}; })()")
    page.mouse.up()
    quiet(page)
    return meter | {"elapsed": elapsed, "settled": max(0.0, page.evaluate("__meter.changed") - meter["released"])}


def intervals(frames: list[float]) -> list[float]:
    return [b - a for a, b in itertools.pairwise(frames)]


@contextmanager
def browsing() -> Iterator[Browser]:
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[Page]:
    """A page with the meter in it."""
    page = browser.new_page(viewport=WINDOW)
    page.add_init_script(PROBE)
    page.goto(url)
    try:
        yield page
    finally:
        page.close()


def machine() -> str:
    return f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def spread(values: list[float]) -> str:
    ordered = sorted(values)
    return f"{statistics.median(ordered):.1f}, {ordered[int(0.95 * (len(ordered) - 1))]:.1f}"
