"""The user's own tables, from bytes to columns: CSV in all its forms, .xlsx, .ods.

`read` says what is wrong with a file, all of it in one message, worded here and in text.py and sheets.py. The table
itself knows no language: it is kept for all sessions.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_uppercase

import numpy as np

from app.numbers import said
from app.state.fields import quoted, shortened
from app.state.tables.columns import CONSTANT, DATE, GAPS, INDEX, MOSTLY, NUMBER, WORD, Column, columns_of, is_numeric
from app.state.tables.problems import Problems, Unreadable
from app.state.tables.sheets import SIGNATURE, rows_of_sheet
from app.state.tables.text import Row, decoded, rows_of
from app.words import _, listed
from softmax_core.data import MAX_CLASSES

MAX_BYTES = 5_000_000
#: Other files that people take for tables, by how they begin.
NO_TABLES = {
    b"\xd0\xcf\x11\xe0": ".xls, .doc",
    b"%PDF": ".pdf",
    b"PAR1": ".parquet",
    b"\x1f\x8b": ".gz",
    b"\x89PNG": ".png",
    b"\x89HDF": ".h5",
}
#: Names that label columns have, in the languages that the page speaks.
LABEL_NAMES = frozenset(
    {"label", "labels", "class", "classes", "target", "species", "category", "type", "kind", "group", "diagnosis"}
    | {"outcome", "标签", "类别", "种类", "品种", "类", "分类"}
)
MOST_COLUMNS = 1000
#: Of a column, in characters; "x 2" may come to it.
LONGEST_NAME = 100
#: R does not name its column of row names: then so many rows have a cell more than the header.
R_ROWS = 0.9
#: In a table of fewer rows classes need not repeat.
FEW_ROWS = 20
#: What columns without a name are called, as in a spreadsheet.
LETTERS = [*ascii_uppercase, *(first + second for first in ascii_uppercase for second in ascii_uppercase)]


@dataclass(frozen=True, eq=False)
class Table:
    columns: tuple[Column, ...]
    lines: tuple[int, ...]
    """Of each row, the line of the file, or the row of the sheet."""
    sheets: tuple[str, ...]
    """The sheets that have rows, the one that was read first; of a text file none."""
    features: tuple[str, str]
    label: str
    """What is taken for x1, x2 and the label where nobody says otherwise."""

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def axes(self) -> list[Column]:
        """The columns that can be an axis, dates and constants last."""
        return _axes(self.columns)

    @property
    def label_columns(self) -> list[Column]:
        """The columns that can be the label: those of at least two classes."""
        return [column for column in self.columns if len({*column.labels()} - {None}) > 1]


def read(content: bytes) -> Table:
    """The table in a file. Raises Unreadable with all that is wrong, in words for the user."""
    if len(content) > MAX_BYTES:
        raise Unreadable(too_large(len(content)))
    if not content.strip():
        raise Unreadable(_("the file is empty"))
    kind = next((kind for start, kind in NO_TABLES.items() if content.startswith(start)), None)
    if kind:
        raise Unreadable(_("it is no table but {kind}; save it as .csv, .xlsx or .ods").format(kind=kind))
    return _table(content)


@lru_cache(maxsize=8)
def _table(content: bytes) -> Table:
    problems = Problems()
    sheets: list[str] = []
    if content.startswith(SIGNATURE):
        rows, sheets = rows_of_sheet(content)
        separator = "\t"
    else:
        rows, separator = rows_of(decoded(content), problems)
    names, rows = _headed(rows, problems)
    columns = columns_of(names, rows, separator)
    features, label = _guessed(columns, [line for line, _cells in rows], problems)
    return Table(columns, tuple(line for line, _cells in rows), tuple(sheets), features, label)


def too_large(size: int, most: int = MAX_BYTES) -> str:
    return _("the file is too large: {bytes} bytes, but at most {most} are read").format(
        bytes=said(size), most=said(most)
    )


def _headed(rows: list[Row], problems: Problems) -> tuple[list[str], list[Row]]:
    """Names of the columns, and rows with a cell for each. Raises Unreadable."""
    given = {line: len(cells) for line, cells in rows}
    rows = [(line, _trimmed(cells)) for line, cells in rows]
    usual = Counter(len(cells) for _line, cells in rows).most_common(1)[0][0] if rows else 0
    if usual > 1:  # titles above a table
        rows = rows[next((n for n, (_line, cells) in enumerate(rows) if sum(map(bool, cells)) > 1), 0) :]
    if usual < 3:
        problems.add(
            _(
                "it needs three columns, two of numbers and one of labels, but has {n}; "
                "they are separated by commas, semicolons, tabs or bars"
            ).format(n=usual)
        )
        problems.end()
    if usual > MOST_COLUMNS:
        problems.add(_("it has {n} columns, but at most {most} are read").format(n=usual, most=MOST_COLUMNS))
        problems.end()
    has_header = _is_header(rows)
    header = rows.pop(0)[1] if has_header else [""] * max(len(cells) for _line, cells in rows)
    if not rows:
        problems.add(_("there are no rows below the header"))
        raise problems.error()
    if has_header and sum(len(cells) == len(header) + 1 for _line, cells in rows) >= R_ROWS * len(rows):
        header = ["", *header]
    problems.at(
        [line for line, cells in rows if len(cells) > len(header)],
        _("more cells than the {n} of the header").format(n=len(header)),
    )
    # Rows that are too short have gaps; but where something else is wrong too, they may be the reason.
    problems.doubt(
        [line for line, _cells in rows if given[line] < len(header)],
        _("fewer cells than the {n} of the header").format(n=len(header)),
    )
    width = len(header)
    return _distinct(header), [(line, cells[:width] + [""] * (width - len(cells))) for line, cells in rows]


def _trimmed(cells: list[str]) -> list[str]:
    """Without the empty cells at the end, of which spreadsheets write many."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _is_header(rows: Sequence[Row]) -> bool:
    """Whether the first row names the columns: none of it is a number, or words of it stand over numbers."""
    first, below = rows[0][1], [cells for _line, cells in rows[1:]]
    if not any(map(is_numeric, first)):
        return True

    def stands_over_numbers(n: int) -> bool:
        filled = [cells[n] for cells in below if n < len(cells) and cells[n].lower() not in GAPS]
        return bool(filled) and sum(map(is_numeric, filled)) >= MOSTLY * len(filled)

    return any(cell and not is_numeric(cell) and stands_over_numbers(n) for n, cell in enumerate(first))


def _distinct(names: Sequence[str]) -> list[str]:
    """The names of a header, each once, and one for each column that has none."""
    letters = iter(letter for letter in LETTERS if letter not in names)
    taken: set[str] = set()
    distinct = []
    for n, name in enumerate(names):
        plain = shortened(name, LONGEST_NAME) or next(letters, f"#{n + 1}")
        times, unique = 1, plain
        while unique in taken:
            times += 1
            unique = f"{plain} {times}"
        taken.add(unique)
        distinct.append(unique)
    return distinct


def _axes(columns: Sequence[Column]) -> list[Column]:
    order = (NUMBER, INDEX, DATE, CONSTANT)
    return sorted((each for each in columns if each.is_axis), key=lambda each: order.index(each.kind))


def _guessed(columns: Sequence[Column], lines: Sequence[int], problems: Problems) -> tuple[tuple[str, str], str]:
    """The two axes and the label. Raises Unreadable where the columns do not have that."""
    ranked = sorted((column for column in columns if _label_rank(column)), key=_label_rank)
    label = ranked[-1] if ranked else None
    axes = _axes([each for each in columns if each is not label])
    if label is not None and len(axes) > 1:
        problems.end()
        first, second = (each.name for each in columns if each in axes[:2])
        return (first, second), label.name
    shown = listed(
        _("{column} ({kind})").format(column=quoted(each.name), kind=_kind_words(each)) for each in columns[:20]
    )
    problems.add(
        _("it needs two columns of numbers and one of at least two labels, but has {columns}").format(columns=shown)
    )
    for each in columns:
        wrong = each.no_numbers
        if each is not label and each.kind == WORD and np.isfinite(each.numbers).any():
            words = _("{cell} in column {column} is no number")
            problems.at(
                [lines[n] for n in wrong], words.format(cell=quoted(each.cells[wrong[0]]), column=quoted(each.name))
            )
    raise problems.error()


def _kind_words(column: Column) -> str:
    return {
        NUMBER: _("numbers"),
        INDEX: _("row numbers"),
        DATE: _("dates"),
        CONSTANT: _("one value"),
        WORD: _("words"),
    }[column.kind]


def _label_rank(column: Column) -> int:
    """How well a column does for the label, 0: not at all. Of equally good ones the last is taken."""
    labels = [label for label in column.labels() if label is not None]
    classes = len(set(labels))
    repeats = classes <= len(labels) / 2
    if classes < 2 or not (repeats or classes <= MAX_CLASSES):
        return 0
    if column.name.lower() in LABEL_NAMES and column.kind != CONSTANT:
        return 6 if classes <= MAX_CLASSES else 4
    if column.kind == WORD:
        return 5 if classes <= MAX_CLASSES and (repeats or len(labels) < FEW_ROWS) else 3 if repeats else 1
    is_whole = bool((column.numbers[np.isfinite(column.numbers)] % 1 == 0).all())
    return 2 if column.kind == NUMBER and classes <= MAX_CLASSES and is_whole else 1
