"""What opening each station costs the page's main thread, for a browser that has its files already.

    .venv/bin/python benchmarks/visit.py [--rounds 5] [station ...]

Opens the station in one profile time after time, and prints the medians, until nothing changes any more:

    task / work  main thread's time, beside a fixed piece of arithmetic that the same page does in the same run
    ms           the same in milliseconds, and the parts of it: script, layout, style

Computing by the server, and waiting for it, is no part of it. There is no aim but to compare with: what else is opened,
by whom, and on which machine differs more than a station from another.
"""

import argparse
import statistics

from meter import ARITHMETIC, WINDOW, browsing, machine, quiet, served
from playwright.sync_api import BrowserContext
from stations import STATIONS

#: One process for all visits, which keeps what it has compiled, unless that is done while scripts stream in.
COMPILED = ("--process-per-site", "--disable-features=ScriptStreaming")
PARTS = ("TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
#: Visits that are not counted: they bring files, and the scripts' compilation, into the profile.
FIRST = 2


def visit(profile: BrowserContext, path: str) -> list[float]:
    """Seconds of each of `PARTS`, and of the arithmetic."""
    page = profile.new_page()
    client = profile.new_cdp_session(page)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(path)
    page.wait_for_load_state("networkidle")
    quiet(page)
    metrics = {each["name"]: each["value"] for each in client.send("Performance.getMetrics")["metrics"]}
    work = statistics.median(page.evaluate(ARITHMETIC) for _ in range(5)) / 1000
    page.close()
    return [*(metrics[part] for part in PARTS), work]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("stations", nargs="*", choices=[*STATIONS, []], help="all of them by default")
    options = parser.parse_args()
    print(f"{machine()}\n\n| station | task / work | ms | script | layout | style |\n|{' --- |' * 6}")
    with browsing(*COMPILED) as browser, served() as server:
        profile = browser.new_context(viewport=WINDOW, base_url=server.address)
        profile.new_page().goto("/_stcore/health")  # stays open, and with it what the profile's process has compiled
        for station in options.stations or STATIONS:
            visits = [visit(profile, STATIONS[station]) for _ in range(FIRST + options.rounds)][FIRST:]
            ratio = statistics.median(task / work for task, *_parts, work in visits)
            parts = [1000 * statistics.median(seconds) for seconds in list(zip(*visits, strict=True))[: len(PARTS)]]
            print(f"| {station} | {ratio:.1f} | {' | '.join(f'{part:.0f}' for part in parts)} |", flush=True)


if __name__ == "__main__":
    main()
