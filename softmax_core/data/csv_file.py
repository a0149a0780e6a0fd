"""Points as CSV text of three columns, and out of it again: what `to_csv` writes is read by `read_csv` to the last bit.

Tables as people have them, with more columns, gaps and sheets, are read by the app: app/state/tables.
"""

import csv
import io
import math
import re

import numpy as np

from softmax_core.data.dataset import MAX_CLASSES, MAX_COUNT, MIN_CLASSES, NUMBER, Dataset, labelled
from softmax_core.errors import InputError

#: Of a CSV file.
MAX_BYTES = 1_000_000


def read_csv(text: str | bytes) -> Dataset:
    """The data set in a CSV file: a header line, two columns of numbers and one of labels, in any order.

    Columns are separated by commas, semicolons or tabs; where not by commas, numbers may have a decimal comma. Bytes
    are UTF-8, with or without a byte order mark. Cells may be quoted; blanks around them do not count, nor do empty
    lines. The label column is the one that does not hold numbers, or the last one if all do. Classes are sorted,
    numbers by value and before words, so their order does not depend on the order of rows.

    Raises ValueError, in words for the user and with the line number where there is one, for a file that is larger
    than 1 MB, not text, empty, without a header, of any other number of columns, with ragged rows, missing cells, cells
    that should be finite numbers and are not, more than 5,000 rows, only one class or more than ten.

    >>> data = read_csv("width;height;animal\\n0,5;1;cat\\n2;3,25;dog\\n")
    >>> data.points.tolist(), data.labels.tolist()
    ([[0.5, 1.0], [2.0, 3.25]], [0, 1])
    >>> data.class_names, data.feature_names
    (('cat', 'dog'), ('width', 'height'))
    """
    header, rows, separator = _table(_decoded(text))
    _check_header(header)
    if not rows:
        raise InputError("csv_no_rows")
    if len(rows) > MAX_COUNT:
        raise InputError("csv_too_many_rows", rows=len(rows), most=MAX_COUNT)
    for line, cells in rows:
        if len(cells) != len(header):
            raise InputError("csv_ragged", line=line, cells=len(cells), columns=len(header))
        if "" in cells:
            raise InputError("csv_missing_cell", line=line, column=header[cells.index("")])

    def number(cell: str) -> float:
        """NaN for what is no number."""
        if separator != ",":
            cell = cell.replace(",", ".")
        return float(cell) if NUMBER.fullmatch(cell) else math.nan

    table = np.array([[number(cell) for cell in cells] for _, cells in rows])
    words = np.isnan(table).mean(axis=0) > 0.5
    label = int(np.flatnonzero(words)[-1]) if words.any() else 2
    features = [column for column in range(3) if column != label]
    wrong = np.argwhere(~np.isfinite(table[:, features]))
    if len(wrong):
        row, column = wrong[0, 0], features[wrong[0, 1]]
        line, cells = rows[row]
        raise InputError("csv_not_a_number", line=line, cell=_shown(cells[column]), column=header[column])
    names = [cells[label] for _, cells in rows]
    different = len(set(names))
    if different < MIN_CLASSES:
        raise InputError("csv_one_class", column=header[label], name=_shown(names[0]))
    if different > MAX_CLASSES:
        raise InputError("csv_too_many_classes", column=header[label], classes=different, most=MAX_CLASSES)
    return labelled(table[:, features], names, (header[features[0]], header[features[1]]))


def to_csv(dataset: Dataset) -> str:
    """The CSV text that read_csv turns into the same data set again: the same points to the last bit, labels and names.

    Classes come back sorted, and those that have no point do not come back. Raises ValueError for names that CSV cannot
    keep: empty, with blanks at their ends or control characters, and features named like numbers.

    >>> print(to_csv(Dataset(np.array([[0.1, 2.0]]), np.array([0]), ("cat",), ("x", "y"))), end="")
    "x","y","label"
    0.1,2.0,"cat"
    """
    for name in (*dataset.feature_names, *dataset.class_names):
        if not name or name != name.strip() or NOT_TEXT.search(name):
            raise InputError("csv_name", name=name)
    for name in dataset.feature_names:
        if NUMBER.fullmatch(name):
            raise InputError("csv_feature_is_number", name=name)
    out = io.StringIO()
    # Quotes around every name: none of its characters can then be taken for a separator.
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow([*dataset.feature_names, "label"])
    for point, label in zip(dataset.points.tolist(), dataset.labels, strict=True):
        writer.writerow([*point, dataset.class_names[label]])
    return out.getvalue()


BYTE_ORDER_MARK = "\ufeff"
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
#: Where two fit equally well, the earlier one: a comma may be a decimal one.
SEPARATORS = ("\t", ";", ",")


def _decoded(text: str | bytes) -> str:
    if not isinstance(text, str | bytes):
        raise InputError("csv_type", type=type(text).__name__)
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > MAX_BYTES:
        raise InputError("csv_too_large", bytes=len(data), most=MAX_BYTES)
    try:
        decoded = data.decode().lstrip(BYTE_ORDER_MARK)  # some programs put a second one before the first
    except UnicodeDecodeError as error:
        raise InputError("csv_not_utf8", byte=error.start + 1) from None
    binary = NOT_TEXT.search(decoded)
    if binary:
        raise InputError("csv_binary", character=binary[0])
    return decoded


def _table(text: str) -> tuple[list[str], list[tuple[int, list[str]]], str]:
    """Header, rows with their line numbers, and the separator with which most of the file has three columns."""
    parsed = {separator: _parsed(text, separator) for separator in SEPARATORS}

    def fit(separator: str) -> tuple[bool, int, int]:
        rows, _ = parsed[separator]
        lengths = [len(cells) for _, cells in rows] or [0]
        three = lengths[0] == 3
        return three, three * lengths.count(3), lengths[0]

    separator = max(SEPARATORS, key=fit)
    rows, unreadable = parsed[separator]
    if unreadable:
        raise InputError("csv_quotes", line=unreadable[0], reason=str(unreadable[1]))
    if not rows:
        raise InputError("csv_empty")
    return rows[0][1], rows[1:], separator


def _parsed(text: str, separator: str) -> tuple[list[tuple[int, list[str]]], tuple[int, csv.Error] | None]:
    """All rows that are not empty with the line they begin in, and line and error where reading had to stop."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        return rows, (line, error)
    return rows, None


def _check_header(header: list[str]) -> None:
    if len(header) != 3:
        names = ", ".join(_shown(name) for name in header[:20]) + (", ..." if len(header) > 20 else "")
        raise InputError("csv_columns", columns=len(header), names=names)
    for name in header:
        if NUMBER.fullmatch(name.replace(",", ".")):
            raise InputError("csv_no_header", number=name)
        if not name:
            raise InputError("csv_unnamed_column", column=header.index(name) + 1)


def _shown(cell: str) -> str:
    return f'"{cell}"' if len(cell) <= 40 else f'"{cell[:40]}..."'
