"""What a drag costs the page's main thread, at every station.

    .venv/bin/python benchmarks/live.py [--rounds 3] [station ...]

Drags one logit in a real Chromium, with a calm hand (costs) and a quick one (rates), and prints for each station the
median of the rounds:

    task / work  main thread's time a frame (script, style, layout, paint records), as a share of a fixed piece of
                 arithmetic that the same page does in the same run: the figure to hold
    ms           the same in milliseconds, and the parts of it: script, layout, style
    frames/s, readouts/s   animation frames, and changes of the first probability's text
    sent         websocket frames sent to the server before the release (the most of any round)

What the compositor does, a graphics chip's work on users' machines, is no part of it. Exits with 1 where an aim is
missed.
"""

import argparse

from meter import COLUMNS, RULE, browsing, drag, machine, median, opened, row, served, verdict
from stations import HANDLES, STATIONS

REACH = 45


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("stations", nargs="*", choices=[*STATIONS, []], help="all of them by default")
    options = parser.parse_args()
    print(f"{machine()}\n\n| station | {COLUMNS} |\n| --- | {RULE} |")
    misses = {}
    with browsing() as browser, served() as server:
        for station in options.stations or STATIONS:
            with opened(browser, server.address + STATIONS[station]) as page:
                selector, readout = HANDLES[station]
                found = median(
                    [drag(page, page.locator(selector).first, REACH, readout) for _ in range(options.rounds)]
                )
            misses[station] = found.drag_misses
            print(f"| {station} | {row(found)} |", flush=True)
    verdict(misses)


if __name__ == "__main__":
    main()
