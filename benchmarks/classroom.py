"""A class on one server, over the real protocol: how long students wait, how much it does, what a session costs.

    .venv/bin/python benchmarks/classroom.py [--sessions 100] [--pause 3] [--seconds 20] [station ...]

For each station a server of its own is started. First one session commits without a pause: what the server can do.
Then `--sessions` students open the station within four seconds, and from then on each commits an edit after a random
pause of `--pause` seconds on average, for `--seconds`. Last, all of them commit without a pause: what the server does
when it is asked for all it has.

    open       from the connection to the end of the first run, ms: median, 95th percentile
    commit     from sending an edit to the end of the run that answers it, ms: median, 95th percentile, longest
    commits/s  answered in the quiet part, and asked for
    full       answered a second when nobody pauses, and as a ratio to one session alone
    memory     MB of the server's process for each session

Exits with 1 where an aim is missed, or where a session ends in an error.
"""

import argparse
import asyncio
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import websockets
from meter import Server, machine, served, verdict
from stations import STATIONS, path
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

OPENING_SECONDS, FULL_SECONDS, PATIENCE = 4, 5, 90
#: The aims, for 100 sessions on two processors.
OPEN_95, COMMIT_95, LEAST_RATIO, MOST_MEMORY = 1500, 300, 1.0, 1.0


def commit_message(view: "View", logits: list[float]) -> BackMsg:
    """An edit of the logits, as the page hands it to Python. How it does that stands nowhere else in this file."""
    message = BackMsg()
    rerun = message.rerun_script
    rerun.page_script_hash, rerun.fragment_id = view.page, view.fragment
    view.number += 1
    request = {"number": view.number, "seen": view.number, "values": {"scenario": {"logits": logits}}}
    widget = rerun.widget_states.widgets.add()
    widget.id = f"$$STREAMLIT_INTERNAL_KEY_{view.id}__events"
    widget.json_trigger_value = json.dumps([{"event": "request", "value": json.dumps(request)}])
    return message


#: The component that hands edits to Python, by the end of its id.
COMMITTER = "-link"


def opening_message(url: str, station: str) -> BackMsg:
    message = BackMsg()
    rerun = message.rerun_script
    rerun.query_string, rerun.page_name = STATIONS[station].partition("?")[2], path(station)
    rerun.context_info.url, rerun.context_info.locale = f"{url}/{path(station)}", "en-US"
    return message


@dataclass
class View:
    """The component that commits, as the server named it in the first run."""

    id: str = ""
    fragment: str = ""
    page: str = ""
    #: Of the last request.
    number: int = 0


@dataclass
class Record:
    openings: list[float] = field(default_factory=list)
    #: When each commit was answered, and how long that took; seconds.
    commits: list[tuple[float, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Student:
    """One session: a connection, and the edits on it."""

    def __init__(self, url: str, station: str, record: Record, seed: int):
        self.url, self.station, self.record = url, station, record
        self.random = random.Random(seed)
        self.view = View()
        self.logits = [2.0, 1.0, 0.1]

    async def open(self) -> None:
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        begun = time.perf_counter()
        options = {"subprotocols": ["streamlit"], "max_size": None, "open_timeout": PATIENCE}
        self.socket = await websockets.connect(address, **options)
        await self.socket.send(opening_message(self.url, self.station).SerializeToString())
        await self.answer()
        self.record.openings.append(time.perf_counter() - begun)
        if not self.view.id:
            raise RuntimeError(f"no component named ...{COMMITTER} came")

    async def answer(self) -> None:
        """Everything up to the end of a run."""
        while True:
            message = ForwardMsg()
            message.ParseFromString(await asyncio.wait_for(self.socket.recv(), PATIENCE))
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                return
            if kind != "delta":
                continue
            element = message.delta.new_element
            what = element.WhichOneof("type")
            if what in ("exception", "alert"):
                self.record.errors.append(str(element)[:120])
            if what == "bidi_component" and element.bidi_component.id.endswith(COMMITTER):
                place = message.metadata.active_script_hash
                self.view = View(element.bidi_component.id, message.delta.fragment_id, place)

    async def commit(self) -> None:
        self.logits[self.random.randrange(3)] = round(self.random.uniform(-5, 5), 2)
        begun = time.perf_counter()
        await self.socket.send(commit_message(self.view, self.logits).SerializeToString())
        await self.answer()
        now = time.perf_counter()
        self.record.commits.append((now, now - begun))

    async def commits_until(self, end: float, pause: float) -> None:
        while True:
            wait = self.random.expovariate(1 / pause) if pause else 0
            if time.perf_counter() + wait >= end:
                return
            await asyncio.sleep(wait)
            await self.commit()


async def together(record: Record, students: list[Student], do: Callable) -> None:
    """What goes wrong for one student is noted, and the others go on."""
    for result in await asyncio.gather(*map(do, students), return_exceptions=True):
        if isinstance(result, BaseException):
            record.errors.append(f"{type(result).__name__}: {result}"[:120])


async def working(record: Record, students: list[Student], seconds: float, pause: float) -> tuple[list[float], float]:
    """Let them commit for so long; how long each answer took, and how many there were a second."""
    record.commits.clear()
    begun = time.perf_counter()
    end = begun + seconds
    await together(record, students, lambda student: student.commits_until(end, pause))
    in_time = sum(at <= end for at, _took in record.commits)
    return [took for _at, took in record.commits], in_time / seconds


def milliseconds(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def lesson(server: Server, station: str, options: argparse.Namespace) -> tuple[str, list[str]]:
    """One station's row of the table, and the aims that it misses."""
    record = Record()
    first = Student(server.address, station, record, seed=0)
    await first.open()
    record.openings.clear()
    await working(record, [first], 1, 0)  # what is computed once has been
    _times, alone = await working(record, [first], FULL_SECONDS, 0)
    before = server.memory

    async def arrive(student: Student) -> None:
        await asyncio.sleep(student.random.random() * OPENING_SECONDS)
        await student.open()

    students = [Student(server.address, station, record, seed) for seed in range(1, options.sessions + 1)]
    await together(record, students, arrive)
    students = [student for student in students if student.view.id]
    if not students:
        return f"| {station} | none opened |", sorted(set(record.errors))
    times, rate = await working(record, students, options.seconds, options.pause)
    memory = (server.memory - before) / len(students)
    _times, full = await working(record, students, FULL_SECONDS, 0)
    for student in [first, *students]:
        await student.socket.close()

    opened = [milliseconds(record.openings, share) for share in (0.5, 0.95)]
    waited = [milliseconds(times, share) for share in (0.5, 0.95, 1)]
    ratio = full / alone
    found = {
        f"opening over {OPEN_95} ms": opened[1] > OPEN_95,
        f"commit over {COMMIT_95} ms": waited[1] > COMMIT_95,
        f"throughput under {LEAST_RATIO} of one session's": ratio < LEAST_RATIO,
        f"over {MOST_MEMORY} MB a session": memory > MOST_MEMORY,
        f"{len(record.errors)} errors: {record.errors[:1]}": bool(record.errors),
    }
    cells = [
        station,
        *(", ".join(f"{value:.0f}" for value in values) for values in (opened, waited)),
        f"{rate:.1f} of {len(students) / options.pause:.1f}",
        *(f"{value:.1f}" for value in (alone, full)),
        *(f"{value:.2f}" for value in (ratio, memory)),
    ]
    return f"| {' | '.join(cells)} |", [name for name, missed in found.items() if missed]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--pause", type=float, default=3, help="seconds between two edits of a student, on average")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("stations", nargs="*", choices=[*STATIONS, []], help="all of them by default")
    options = parser.parse_args()
    print(f"{machine()}; {options.sessions} sessions, a pause of {options.pause:g} s\n")
    print("| station | open ms | commit ms | commits/s | alone/s | full/s | full / alone | MB a session |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    misses = {}
    for station in options.stations or STATIONS:
        with served() as server:
            words, misses[station] = asyncio.run(lesson(server, station, options))
        print(words, flush=True)
    verdict(misses)


if __name__ == "__main__":
    main()
