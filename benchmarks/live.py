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
import statistics
from urllib.parse import quote

from meter import browsing, drag, intervals, machine, opened, served, spread

STATIONS = {"softmax": "/", "loss": "/loss", "gradient": "/gradient", "boundary": "/boundary?logits=0.5,0.2,-0.3"}
REACH = 40

BARE = """<!doctype html><title>bare</title><body style="font: 14px/1.5 sans-serif">
<p style="font-size: 24px"><span role="slider" aria-label="Logit" style="margin: 0 90px">o</span>
<span data-testid="probability-0">0</span></p><p id="text"></p><script>
document.getElementById("text").textContent = "one screenful of words ".repeat(400);
const number = document.querySelector("[data-testid]");
addEventListener("pointermove", (event) => event.buttons && requestAnimationFrame(() => {
  number.textContent = event.clientX.toFixed(3);
}));
</script>"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("stations", nargs="*", choices=[*STATIONS, []], help="all of them by default")
    options = parser.parse_args()
    print(machine())
    print()
    print("| station | latency ms | frame ms | readouts/s | sent | settled ms | stock page | ours / stock |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    with browsing() as browser:

        def measure(url: str) -> dict:
            with opened(browser, url) as page:
                handle = page.get_by_role("slider").and_(page.locator("[aria-label^='Logit']")).first
                found = drag(page, handle, REACH)
                if page.get_by_test_id("stException").count():
                    raise SystemExit(f"{url} shows an exception: this is no comparison")
                return found

        def report(name: str, live: list[dict], stock: list[dict]) -> None:
            frames = [length for page in live for length in intervals(page["frames"])]
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
                _path, _mark, query = STATIONS[station].partition("?")
                pages = ours + STATIONS[station], f"{stock}/?{query}"
                rounds = [tuple(map(measure, pages)) for _ in range(options.rounds)]
            report(station, *zip(*rounds, strict=True))


if __name__ == "__main__":
    main()
