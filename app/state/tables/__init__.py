"""The user's own tables: read from a file, and selected from as points. Knows no Streamlit."""

from app.state.tables.problems import Unreadable, named
from app.state.tables.reading import LONGEST_NAME, MAX_BYTES, Table, read, too_large
from app.state.tables.selection import OTHERS, REST, Selection, select

__all__ = [
    "LONGEST_NAME",
    "MAX_BYTES",
    "OTHERS",
    "REST",
    "Selection",
    "Table",
    "Unreadable",
    "named",
    "read",
    "select",
    "too_large",
]
