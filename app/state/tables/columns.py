"""What the columns of a table hold: numbers as any country writes them, dates, words, row numbers, or one value."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.state.tables.text import Row

#: What people write where there is nothing.
GAPS = frozenset(
    {"", "na", "n/a", "#n/a", "#na", "#n/a!", "nan", "<na>", "null", "none", "?", "-", "--", "–", ".", "missing"}
)
#: Of the label column fewer: "none" may be a class.
LABEL_GAPS = GAPS - {"none", "-", "–", "--", "."}
#: Kinds of columns, in the order in which they are offered for an axis; words are not.
NUMBER, INDEX, DATE, CONSTANT, WORD = "number", "index", "date", "constant", "word"
#: The least share of a column that must be numbers, so that the rest are gaps.
MOSTLY = 0.8
INDEX_NAMES = frozenset(
    {"", "id", "index", "no", "no.", "nr", "nr.", "#", "row", "rownames", "unnamed: 0", "序号", "编号"}
)
#: Fewer rows than these are no numbering.
LEAST_NUMBERED = 3

# Files may be damaged, or made by an enemy: each of these finds out in one pass whether a text of any length is one.
PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
PLAIN_COLUMN = re.compile(rf"(?>(?:{PLAIN.pattern})?\n)*+")
#: A point that has not three digits behind it, or but a nought before it.
SURE_DECIMAL = re.compile(r"\.(?![0-9]{3}\n)|(?<![0-9])0\.")
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?")
#: Groups of three: 1,234 and 1.234 may mean a thousand, or one and a bit.
COMMAS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?")
POINTS = re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]*)?")
BETWEEN_GROUPS = re.compile(r"(?<=[0-9])[ \u00a0\u2009\u202f'’](?=[0-9]{3}(?![0-9]))")
#: Letters, digits and signs as a Chinese keyboard may type them, and its full stop.
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("。"): "."}
UNITS = re.compile(r"^[$€£¥]\s?|\s?[%€£¥]$")

ISO = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
COMMON = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
CLOCK = re.compile(r"[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]+)?))?\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})?")


@dataclass(frozen=True, eq=False)
class Column:
    name: str
    kind: str
    cells: tuple[str, ...]
    numbers: NDArray[np.float64]
    """NaN where the cell is none; of a date the year, with its fraction."""

    @property
    def is_axis(self) -> bool:
        return self.kind != WORD and bool(np.isfinite(self.numbers).any())

    def labels(self) -> list[str | None]:
        """The class of each row, None for a gap."""
        return [None if cell.lower() in LABEL_GAPS else cell for cell in self.cells]

    @property
    def no_numbers(self) -> list[int]:
        """The rows whose cell is neither a number nor a gap."""
        wrong = ~np.isfinite(self.numbers)
        return [int(n) for n in np.flatnonzero(wrong) if self.cells[n].lower() not in GAPS]


def columns_of(names: Sequence[str], rows: Sequence[Row], separator: str) -> tuple[Column, ...]:
    """The columns of rows that all have a cell for each name."""
    cells = [tuple(column) for column in zip(*(row for _line, row in rows), strict=True)]
    plain = [_plain(column) for column in cells]
    tidy = [
        [_tidy(cell) for cell in column] if ready is None else [] for column, ready in zip(cells, plain, strict=True)
    ]
    votes = [_votes(column) for column in tidy]
    # A column that does not tell how its decimals are written follows the others, or the custom of the file.
    decimals = sum(_has_decimals(column) for column, ready in zip(cells, plain, strict=True) if ready is not None)
    common = sum(votes) + decimals or (-1 if separator == ";" else 1)
    return tuple(
        _column(name, n, column, _numbers(clean, vote or common) if ready is None else ready)
        for n, (name, column, ready, clean, vote) in enumerate(zip(names, cells, plain, tidy, votes, strict=True))
    )


def _plain(cells: Sequence[str]) -> NDArray[np.float64] | None:
    """The numbers of a column of nothing but numbers that mean the same in any country: most are, and quickly read."""
    text = "\n".join(cells) + "\n"
    if not PLAIN_COLUMN.fullmatch(text) or ("." in text and not SURE_DECIMAL.search(text)):
        return None
    numbers = np.array([float(cell or "nan") for cell in cells], float)
    numbers[~np.isfinite(numbers)] = np.nan
    return numbers


def _has_decimals(cells: Sequence[str]) -> bool:
    return any("." in cell for cell in cells)


def _tidy(cell: str) -> str:
    """A number without its unit, its blanks between groups, its minus of print, and the width of a Chinese keyboard."""
    return BETWEEN_GROUPS.sub("", UNITS.sub("", cell.translate(FULL_WIDTH))).replace("−", "-")


def _votes(cells: Sequence[str]) -> int:
    """How much more often these cells can only have a decimal point than only a decimal comma."""
    points = commas = 0
    for cell in cells:
        if "," in cell:
            grouped = COMMAS.fullmatch(cell)
            points += bool(grouped and (cell.count(",") > 1 or "." in cell))
            commas += bool(DECIMAL_COMMA.fullmatch(cell) and not grouped) or bool(POINTS.fullmatch(cell))
        elif "." in cell:
            commas += bool(POINTS.fullmatch(cell) and cell.count(".") > 1)
            points += bool(PLAIN.fullmatch(cell) and not POINTS.fullmatch(cell))
    return points - commas


def _numbers(cells: Sequence[str], vote: int) -> NDArray[np.float64]:
    decimal, group, grouped = (".", ",", COMMAS) if vote > 0 else (",", ".", POINTS)
    # One decimal point that is no thousands' makes all of them decimal.
    is_group = all(grouped.fullmatch(cell) for cell in cells if group in cell and decimal not in cell)

    def number(cell: str) -> float:
        if is_group and grouped.fullmatch(cell):
            cell = cell.replace(group, "")
        cell = cell.replace(decimal, ".")
        value = float(cell) if PLAIN.fullmatch(cell) else math.nan
        return value if math.isfinite(value) else math.nan

    return np.array([number(cell) for cell in cells], float)


def _column(name: str, place: int, cells: tuple[str, ...], numbers: NDArray[np.float64]) -> Column:
    filled = [cell for cell in cells if cell.lower() not in GAPS]
    if len(set(filled)) < 2:
        return Column(name, CONSTANT, cells, numbers)
    if np.isfinite(numbers).sum() >= MOSTLY * len(filled):
        is_index = _numbers_rows(numbers, name.lower() in INDEX_NAMES, place == 0)
        return Column(name, INDEX if is_index else NUMBER, cells, numbers)
    years = _years(cells)
    if np.isfinite(years).sum() >= MOSTLY * len(filled):
        return Column(name, DATE, cells, years)
    return Column(name, WORD, cells, numbers)


def _numbers_rows(numbers: NDArray[np.float64], is_named: bool, is_first: bool) -> bool:
    """Whether a column only numbers the rows: one after the other in the first column, or each once by its name."""
    numbers = numbers[np.isfinite(numbers)]
    if len(numbers) < LEAST_NUMBERED or (numbers != np.floor(numbers)).any():
        return False
    if is_named:
        return len(np.unique(numbers)) == len(numbers)
    return is_first and numbers[0] in (0, 1) and bool((np.diff(numbers) == 1).all())


def _years(cells: Sequence[str]) -> NDArray[np.float64]:
    """Dates as years with a fraction; NaN for what is none."""
    split = [re.split(r"(?<=[0-9日])(?=[ T][0-9]{1,2}:)", cell, maxsplit=1) for cell in cells]
    common = [found for day, *_clock in split if (found := COMMON.fullmatch(day))]
    # 3/4/2021 may be either; one day beyond 12 tells, or the point that stands in dates with the day in front.
    counts = Counter(found[2] for found in common)
    day_first = any(int(found[1]) > 12 for found in common) or (
        not any(int(found[3]) > 12 for found in common) and not counts["/"]
    )

    def year(day: str, clock: str) -> float:
        iso, other = ISO.fullmatch(day), COMMON.fullmatch(day)
        if iso:
            y, m, d = map(int, iso.groups())
        elif other:
            y = int(other[4]) + (0 if len(other[4]) > 2 else 1900 if int(other[4]) >= 70 else 2000)
            d, m = (int(other[1]), int(other[3])) if day_first else (int(other[3]), int(other[1]))
        else:
            return math.nan
        time = CLOCK.fullmatch(clock) if clock else None
        if clock and not time:
            return math.nan
        hours = sum(float(part or 0) / 60**n for n, part in enumerate(time.groups())) if time else 0.0
        try:
            first, after = date(y, 1, 1), date(y + 1, 1, 1)
            passed = (date(y, m, d) - first).days
        except ValueError:
            return math.nan
        return y + (passed + hours / 24) / (after - first).days

    return np.array([year(day, clock[0] if clock else "") for day, *clock in split], float)


def is_numeric(cell: str) -> bool:
    """Whether a cell can be read as a number in some country."""
    tidy = _tidy(cell)
    return any(form.fullmatch(tidy) for form in (PLAIN, DECIMAL_COMMA, COMMAS, POINTS))
