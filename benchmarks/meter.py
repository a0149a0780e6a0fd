"""What the benchmarks of the page share: a server, a browser, and a meter inside the page."""

import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).parents[1]
FLAGS = [
    "--no-sandbox",
    "--enable-unsafe-swiftshader",  # 3-D scenes are drawn in software, too; all else Chromium draws so by itself
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
WINDOW = {"width": 1280, "height": 900}
SECONDS, QUIET_MS = 2.5, 1000
#: A hand goes to and fro over twice `reach` pixels in so many steps.
STEPS = 52
#: Seconds after each step. A hand as quick as the page answers shows how many frames and readouts there can be. The
#: cost of a frame is measured with a calmer one, which leaves about every second frame without a movement.
QUICK, CALM = 0, 0.008

#: The aims, for every drag and every film; see README.md.
MOST_WORK, FEWEST_FRAMES, FEWEST_READOUTS = 0.2, 30, 25

#: Four million exponentials: the arithmetic that a frame's cost is a share of, timed in the same page and run.
ARITHMETIC = """(() => {
  const begun = performance.now();
  let sum = 0;
  for (let k = 0; k < 4e6; k++) sum += Math.exp(-((k % 97) / 97));
  return performance.now() - begun + 0 * sum;
})()"""

PROBE = """(() => {
  const meter = window.__meter = {on: false, watch: "", frames: 0, sent: 0, readouts: 0};
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) { if (meter.on) meter.sent++; return send.call(this, data); };
  (function tick() {
    if (meter.on) {
      meter.frames++;
      const text = document.querySelector(`[data-testid=${meter.watch}]`)?.textContent;
      if (text !== meter.text) meter.readouts++;
      meter.text = text;
    }
    requestAnimationFrame(tick);
  })();
})()"""


#: Resolves when nothing has changed in the page for so many ms. Only then is the page watched: that costs time itself.
AT_REST = """(quiet) => new Promise((done) => {
  let timer = 0;
  const watch = new MutationObserver(wait);
  function wait() {
    clearTimeout(timer);
    timer = setTimeout(() => { watch.disconnect(); done(); }, quiet);
  }
  watch.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
  wait();
})"""


@dataclass(frozen=True)
class Figures:
    """What a page did while something moved on it; milliseconds are of its main thread, for each frame."""

    task: float
    script: float
    layout: float
    style: float
    #: `ARITHMETIC`, milliseconds.
    work: float
    frames_per_second: float
    readouts_per_second: float
    sent: int

    @property
    def ratio(self) -> float:
        return self.task / self.work

    @property
    def misses(self) -> list[str]:
        """Which aims of every drag and film are missed, in words."""
        found = {
            f"under {FEWEST_FRAMES} frames/s": self.frames_per_second < FEWEST_FRAMES,
            f"under {FEWEST_READOUTS} readouts/s": self.readouts_per_second < FEWEST_READOUTS,
        }
        return [words for words, missed in found.items() if missed]

    @property
    def drag_misses(self) -> list[str]:
        """The same of a drag, which has to cost little too, and needs no server."""
        found = {f"ratio over {MOST_WORK}": self.ratio > MOST_WORK, "messages sent": self.sent > 0}
        return [words for words, missed in found.items() if missed] + self.misses


def median(rounds: list[Figures]) -> Figures:
    """The median of each figure; of the messages the most."""
    names = ("task", "script", "layout", "style", "work", "frames_per_second", "readouts_per_second")
    middle = {name: statistics.median(getattr(each, name) for each in rounds) for name in names}
    return Figures(**middle, sent=max(each.sent for each in rounds))


COLUMNS = "task / work | ms a frame | script | layout | style | frames/s | readouts/s | sent"
RULE = " | ".join("---" for _ in COLUMNS.split("|"))


def row(figures: Figures) -> str:
    parts = [f"{figures.ratio:.2f}"]
    parts += [f"{value:.1f}" for value in (figures.task, figures.script, figures.layout, figures.style)]
    parts += [f"{figures.frames_per_second:.0f}", f"{figures.readouts_per_second:.0f}", str(figures.sent)]
    return " | ".join(parts)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Server:
    address: str
    pid: int

    @property
    def memory(self) -> float:
        """Megabytes of the process that are in memory (Linux)."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def served() -> Iterator[Server]:
    """The app, started as users start it."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app/main.py", "--server.headless", "true"]
    process = subprocess.Popen(
        [*command, "--server.port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    server = Server(f"http://127.0.0.1:{port}", process.pid)
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{server.address}/_stcore/health")
                break
            except OSError:
                time.sleep(0.2)
        else:
            raise SystemExit("the server did not start")
        yield server
    finally:
        process.terminate()
        process.wait()


@contextmanager
def browsing(*flags: str) -> Iterator[Browser]:
    chromium = next(
        filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome", "chromium-headless-shell"))), None
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *flags])
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[Page]:
    """A page with the meter in it, once it has come to rest."""
    page = browser.new_page(viewport=WINDOW)
    page.add_init_script(PROBE)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    quiet(page)
    if page.get_by_test_id("stException").count():
        raise SystemExit(f"{url} shows an exception: nothing to measure")
    try:
        yield page
    finally:
        page.close()


def quiet(page: Page) -> None:
    page.evaluate(AT_REST, QUIET_MS)


def measured(page: Page, watch: str, begin: Callable, move: Callable, end: Callable) -> Figures:
    """The figures of what happens between `begin` and `end`, while `move` is called for `SECONDS`.

    `watch`: the test id of the readout whose changes are counted.
    """
    work = statistics.median(page.evaluate(ARITHMETIC) for _ in range(5))
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable")

    def metrics() -> dict[str, float]:
        return {each["name"]: each["value"] for each in client.send("Performance.getMetrics")["metrics"]}

    begin()
    page.evaluate("(watch) => Object.assign(__meter, {watch, on: true, frames: 0, sent: 0, readouts: 0})", watch)
    before, start = metrics(), time.monotonic()
    while (elapsed := time.monotonic() - start) < SECONDS:
        move()
    after = metrics()
    meter = page.evaluate("(() => { __meter.on = false; return {...__meter}; })()")
    end()
    quiet(page)
    client.detach()
    frames = max(1, meter["frames"])
    spent = {
        part: 1000 * (after[name] - before[name]) / frames
        for part, name in (
            ("task", "TaskDuration"),
            ("script", "ScriptDuration"),
            ("layout", "LayoutDuration"),
            ("style", "RecalcStyleDuration"),
        )
    }
    rates = {"frames_per_second": frames / elapsed, "readouts_per_second": meter["readouts"] / elapsed}
    return Figures(**spent, work=work, **rates, sent=meter["sent"])


def drag(page: Page, handle: Locator, reach: float, watch: str) -> Figures:
    """Drag a handle to and fro: what a frame costs with a calm hand, frames and readouts with a quick one."""
    calm, quick = (_sweep(page, handle, reach, watch, pause) for pause in (CALM, QUICK))
    rates = {"frames_per_second": quick.frames_per_second, "readouts_per_second": quick.readouts_per_second}
    return replace(calm, **rates, sent=max(calm.sent, quick.sent))


def _sweep(page: Page, handle: Locator, reach: float, watch: str, pause: float) -> Figures:
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    step = 0

    def begin() -> None:
        page.mouse.move(x, y)
        page.mouse.down()

    def move() -> None:
        nonlocal step
        step += 1
        phase = step % STEPS / STEPS
        page.mouse.move(x + reach * (4 * abs(phase - 0.5) - 1), y)
        time.sleep(pause)

    return measured(page, watch, begin, move, page.mouse.up)


def machine() -> str:
    return f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def verdict(misses: dict[str, list[str]]) -> None:
    """Say which aims are missed, and end with 1 if one is."""
    print()
    for name, words in misses.items():
        if words:
            print(f"MISSED, {name}: {', '.join(words)}")
    if any(misses.values()):
        raise SystemExit(1)
    print("all aims met")
