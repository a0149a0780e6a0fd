"""How live a drag is: our stations, and for each the same figures with stock widgets, in one run.

    .venv/bin/python benchmarks/live.py [--rounds 3] [--markdown]

Drags one logit in a real Chromium and prints, for each station,

    latency    pointer event -> first task after the next animation frame, ms (median, p95)
    frame      between two animation frames during the drag, ms (median, p95)
    readouts   how often the first probability's text changed, per second, before the release
    sent       websocket frames sent to the server before the release
    settled    release -> the page stops changing, ms (median of the rounds); the stock page's beside it, and the ratio

The first row is a page of one screenful of text on which nothing but one number follows the hand: what this machine
can do at all, in the same run. Compositor and display are left out, and the machine's noise is in every figure: compare
within a run.
"""

import argparse
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
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

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
STATIONS = {"softmax": "/", "loss": "/loss", "gradient": "/gradient", "boundary": "/boundary?logits=2,1,0.1"}
REACH, DRAG_SECONDS, QUIET_MS = 40, 3, 1000

BARE = """<!doctype html><title>bare</title><body style="font: 14px/1.5 sans-serif">
<p style="font-size: 24px"><span role="slider" aria-label="Logit" style="margin: 0 90px">o</span>
<span data-testid="probability-0">0</span></p><p id="text"></p><script>
document.getElementById("text").textContent = "one screenful of words ".repeat(400);
const number = document.querySelector("[data-testid]");
addEventListener("pointermove", (event) => event.buttons && requestAnimationFrame(() => {
  number.textContent = event.clientX.toFixed(3);
}));
</script>"""

PROBE = """(() => {
  const meter = window.__meter = {on: false, latency: [], frames: [], sent: 0, readouts: 0, changed: 0};
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
    const text = document.querySelector("[data-testid=probability-0]")?.textContent;
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


def drag(page: Page) -> dict:
    """Drag the first logit to and fro; the meter's lists, and when the page settled after the release."""
    handle = page.get_by_role("slider").and_(page.locator("[aria-label^='Logit']")).first
    handle.wait_for(timeout=30_000)
    page.wait_for_load_state("networkidle")
    quiet(page)
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("Object.assign(__meter, {on: true, latency: [], frames: [], sent: 0, readouts: 0})")
    start, step = time.monotonic(), 0
    while (elapsed := time.monotonic() - start) < DRAG_SECONDS:
        step += 1
        page.mouse.move(x + REACH * math.sin(step * 0.12), y)
    meter = page.evaluate("(() => { __meter.on = false; return {...__meter, released: performance.now()}; })()")
    page.mouse.up()
    quiet(page)
    settled = max(0.0, page.evaluate("__meter.changed") - meter["released"])
    return meter | {"elapsed": elapsed, "settled": settled}


def spread(values: list[float]) -> str:
    ordered = sorted(values)
    return f"{statistics.median(ordered):.1f}, {ordered[int(0.95 * (len(ordered) - 1))]:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("stations", nargs="*", choices=[*STATIONS, []], help="all of them by default")
    options = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)

    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print()
    print("| station | latency ms | frame ms | readouts/s | sent | settled ms | stock page | ours / stock |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)

        def measure(url: str) -> dict:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(PROBE)
            page.goto(url)
            try:
                return drag(page)
            finally:
                page.close()

        def report(name: str, live: list[dict], stock: list[dict]) -> None:
            frames = [b - a for page in live for a, b in zip(page["frames"], page["frames"][1:], strict=False)]
            rate = statistics.median(page["readouts"] / page["elapsed"] for page in live)
            latency = spread([value for page in live for value in page["latency"]])
            settled = " | | "
            if stock:
                ours, theirs = (statistics.median(page["settled"] for page in pages) for pages in (live, stock))
                settled = f"{ours:.0f} | {theirs:.0f} | {ours / theirs:.2f}"
            sent = max(page["sent"] for page in live)
            print(f"| {name} | {latency} | {spread(frames)} | {rate:.0f} | {sent} | {settled} |", flush=True)

        report("(bare page)", [measure(f"data:text/html,{quote(BARE)}") for _ in range(options.rounds)], [])
        for station in options.stations or STATIONS:
            with served("app/main.py") as ours, served("benchmarks/plain_page.py", station) as stock:
                rounds = [(measure(ours + STATIONS[station]), measure(stock)) for _ in range(options.rounds)]
            report(station, *zip(*rounds, strict=True))
        browser.close()


if __name__ == "__main__":
    main()
