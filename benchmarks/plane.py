"""How live the plane is: hands, films, the way from Train to the first frame; and what it costs as work grows.

    .venv/bin/python benchmarks/plane.py [--rounds 3] [drags] [films] [train] [costs]

drags   a point with the model following and without, a weight arrow; 200 points of three classes: latency from pointer
        event to the first task after the next animation frame, between two frames, changes of the mean loss a second,
        websocket frames before the release
films   between two frames while a film plays at speed 1: a linear model and 8 hidden units on 200 points, and a linear
        model on 2,000 points of ten classes
train   from the press of Train to the first task after the first frame of a film of 2,000 steps on 200 points, beside
        the time that scikit-learn's SGDClassifier(loss="log_loss", max_iter=2000, tol=None) takes to fit them
costs   over N points and K classes: a training step of full-batch gradient descent, the film's message, and what the
        page's own scripts take in a frame of its playing
"""

import argparse
import statistics
import time

from meter import browsing, drag, intervals, machine, opened, served, settled, spread
from sklearn.linear_model import SGDClassifier

from app.state.data import Source
from app.state.plane import opened as opened_source
from app.state.training import Film, Training

THREE = "data=blobs&count=200&noise=0.5"
PLAY_SECONDS = 3
COUNTS, CLASSES = (50, 200, 1000, 5000), (2, 3, 10)

#: Times all callbacks of animation frames, as one number a frame.
TIME_SCRIPTS = """(() => {
  const request = window.requestAnimationFrame.bind(window);
  let frame = null;
  window.requestAnimationFrame = (then) => request((now) => {
    const begun = performance.now();
    then(now);
    if (!window.__meter?.on) return;
    if (now !== frame) __meter.scripts.push(0);
    frame = now;
    __meter.scripts[__meter.scripts.length - 1] += performance.now() - begun;
  });
})()"""


def drags(browser, address: str, rounds: int) -> None:
    print("| hand on | latency ms | frame ms | loss readouts/s | sent |")
    print("| --- | --- | --- | --- | --- |")

    def measure(query: str, name: str, reach: float) -> dict:
        with opened(browser, f"{address}/boundary?{query}") as page:
            return drag(page, page.get_by_role("button", name=name, exact=True), reach, "plane-loss")

    for words, query, name, reach in (
        ("a point, model follows", THREE, "Point 7", 60),
        ("a point, weights stay", THREE + "&follow=0", "Point 7", 60),
        ("a weight arrow", THREE, "Weights of A", 30),
    ):
        found = [measure(query, name, reach) for _ in range(rounds)]
        latency = spread([value for each in found for value in each["latency"]])
        frames = spread([length for each in found for length in intervals(each["frames"])])
        rate = statistics.median(each["readouts"] / each["elapsed"] for each in found)
        print(f"| {words} | {latency} | {frames} | {rate:.0f} | {max(each['sent'] for each in found)} |", flush=True)
    print()


def play(page) -> dict:
    settled(page)
    page.evaluate("Object.assign(__meter, {watch: 'plane-step', frames: [], scripts: [], sent: 0, readouts: 0})")
    page.get_by_role("button", name="Play", exact=True).click()
    page.evaluate("__meter.on = true")
    page.wait_for_timeout(1000 * PLAY_SECONDS)
    return page.evaluate("(() => { __meter.on = false; return {...__meter}; })()")


def films(browser, address: str, rounds: int) -> None:
    print("| film | frame ms | steps shown/s | sent |")
    print("| --- | --- | --- | --- |")
    for words, query in (
        ("linear, 200 points, K = 3", THREE),
        ("8 hidden units, 200 points, K = 3", THREE + "&train=model:hidden_1,units:8,start:random&step=0"),
        ("linear, 2,000 points, K = 10", "data=blobs&classes=10&count=2000"),
    ):
        found = []
        for _ in range(rounds):
            with opened(browser, f"{address}/boundary?{query}") as page:
                found.append(play(page))
        frames = spread([length for each in found for length in intervals(each["frames"])])
        rate = statistics.median(each["readouts"] / PLAY_SECONDS for each in found)
        print(f"| {words} | {frames} | {rate:.0f} | {max(each['sent'] for each in found)} |", flush=True)
    print()


FIRST_FRAME = """() => new Promise((done) => {
  const button = [...document.querySelectorAll("button")].find((each) => each.textContent === "Train");
  const step = document.querySelector("[data-testid=plane-step]");
  const begun = performance.now();
  const channel = new MessageChannel();
  const watch = () => requestAnimationFrame(() => channel.port2.postMessage(0));
  channel.port1.onmessage = () => {
    const plays = document.querySelector("button[aria-label=Pause]") && step.textContent !== "2000";
    if (plays) done(performance.now() - begun);
    else watch();
  };
  button.click();
  watch();
})"""


def train(browser, address: str, rounds: int) -> None:
    data = opened_source(Source("blobs", noise=0.5)).dataset
    ours, theirs = [], []
    with opened(browser, f"{address}/boundary?{THREE}&train=steps:2000") as page:
        for _ in range(rounds + 1):
            settled(page)
            ours.append(page.evaluate(FIRST_FRAME))
            page.get_by_role("button", name="Pause", exact=True).click()
            settled(page)  # the fit has the machine to itself
            begun = time.perf_counter()
            SGDClassifier(loss="log_loss", max_iter=2000, tol=None).fit(data.points, data.labels)
            theirs.append(1000 * (time.perf_counter() - begun))
    first, fit = statistics.median(ours[1:]), statistics.median(theirs[1:])
    print(f"Train to the first frame {first:.0f} ms, SGDClassifier's fit {fit:.0f} ms: ratio {first / fit:.2f}")
    print()


def costs(browser, address: str, _rounds: int) -> None:
    print("| N | K | ms a training step | film, KB | scripts in a frame, ms |")
    print("| --- | --- | --- | --- | --- |")
    steps = 200
    for classes in CLASSES:
        for count in COUNTS:
            plane = opened_source(Source("blobs", num_classes=classes, count=count))
            times = []
            for _ in range(3):
                begun = time.perf_counter()
                film = Film.make(plane, Training(steps=steps))
                times.append(time.perf_counter() - begun)
            step = 1000 * min(times) / steps
            size = len(film.data["runs"][0]["parameters"]) / 1000
            with opened(browser, f"{address}/boundary?data=blobs&classes={classes}&count={count}") as page:
                page.evaluate(TIME_SCRIPTS)
                scripts = spread(play(page)["scripts"])
            print(f"| {count:,} | {classes} | {step:.3f} | {size:.0f} | {scripts} |", flush=True)
    print()


PARTS = {"drags": drags, "films": films, "train": train, "costs": costs}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all of them by default")
    options = parser.parse_args()
    print(machine())
    print()
    with browsing() as browser, served("app/main.py") as address:
        for name in options.parts or PARTS:
            PARTS[name](browser, address, options.rounds)


if __name__ == "__main__":
    main()
