"""Sessions at a station with values of one's own, and what their exports say when they are read or run."""

import contextlib
import csv
import io
import json
import math

from app import exports
from app.exports.csv_text import BYTE_ORDER_MARK
from app.state.session import Session
from app.stations import STATIONS

BY_KEY = {station.key: station for station in STATIONS}


def session_at(key, **values):
    """A session that shows these values at a station."""
    station = BY_KEY[key]
    session = Session(station=station)
    session.change(**{name: kind.initial() for name, kind in station.values.items()})
    if station.opening:
        station.opening(session)
    session.change(**values)
    return session


def tables(session):
    """The tables of a CSV by their titles, each as its head and its rows."""
    text = exports.written(session, "csv")["text"]
    assert text.startswith(BYTE_ORDER_MARK)
    blocks, found = [[]], {}
    for row in csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")):
        if row:
            blocks[-1].append(row)
        else:
            blocks.append([])
    for (title,), head, *rows in blocks:
        found[title] = head, rows
    return found


def run_script(session):
    """The names that a script leaves, and what it prints."""
    return run(exports.written(session, "py")["text"])


def notebook_cells(session):
    return json.loads(exports.written(session, "ipynb")["text"])["cells"]


def run_notebook(session):
    """The names that a notebook's code leaves, run from top to bottom, and what it prints."""
    return run("\n".join("".join(cell["source"]) for cell in notebook_cells(session) if cell["cell_type"] == "code"))


def run(source):
    names, said = {}, io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(source, "export", "exec"), names)
    return names, said.getvalue()


def after(said, words):
    """The number behind words that stand at the beginning of one line."""
    (line,) = [line for line in said.splitlines() if line.startswith(words)]
    return float(line.removeprefix(words).split()[0])


def close(found, wanted, digits=7):
    """Whether two numbers are equal to so many significant digits; what only differs by rounding around 0 is equal."""
    found, wanted = float(found), float(wanted)
    if math.isnan(wanted) or math.isinf(wanted):
        return str(found) == str(wanted)
    return math.isclose(found, wanted, rel_tol=0.6 * 10**-digits, abs_tol=2e-16)
