"""What a user takes home as text: the numbers as CSV, the computation as a NumPy script or as a notebook.

All three are written from the same `Export`, which a station says of its present values: tables of the numbers that the
page shows, and the parts of a computation that finds them again. What the page draws, pictures and LaTeX, is in
browser/export.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from app.exports.csv_text import csv_text
from app.exports.export import Export
from app.exports.notebook import notebook
from app.exports.pipeline import pipeline
from app.exports.script import script
from app.state.fields import not_understood

if TYPE_CHECKING:
    from app.state.session import Session

#: The endings of the files, and how each is written.
KINDS: Mapping[str, Callable[[Export], str]] = {"csv": csv_text, "py": script, "ipynb": notebook}


def export_of(session: "Session") -> Export:
    """All that the present station can tell of its present values: its pipeline, and what it says itself."""
    station = session.station
    assert station is not None
    shared = pipeline(session)
    return shared if station.export is None else shared.with_more(station.export(session))


def written(session: "Session", kind: Any) -> dict[str, str]:
    """A file of one of KINDS: its kind, its name and its text. Raises ValueError, in words, for another kind."""
    if not isinstance(kind, str) or kind not in KINDS:
        raise not_understood()
    export = export_of(session)
    return {"kind": kind, "file": f"{export.name}.{kind}", "text": KINDS[kind](export)}
