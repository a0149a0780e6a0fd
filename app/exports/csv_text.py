"""Tables as CSV, for spreadsheets: one below the other, each with its title, its head and a blank line behind it."""

import csv
import io
import math
import re

from app.exports.export import Cell, Export
from softmax_core.data.csv_file import BYTE_ORDER_MARK

#: A cell that begins with one of these is computed by a spreadsheet: a class may be called "=1+1".
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?")


def csv_text(export: Export) -> str:
    """Numbers in full precision; text that a spreadsheet would take for a formula stands behind an apostrophe."""
    lines = io.StringIO(newline="")
    write = csv.writer(lines)
    for n, table in enumerate(export.tables):
        if n:
            write.writerow([])
        write.writerow([_cell(table.title)])
        write.writerow(map(_cell, table.head))
        write.writerows(map(_cell, row) for row in table.rows)
    return BYTE_ORDER_MARK + lines.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_SIGNS) and not _NUMBER.fullmatch(value) else value
    number = float(value)
    if math.isfinite(number):
        return str(value) if isinstance(value, int) else repr(number)
    return {"inf": "inf", "-inf": "-inf"}.get(str(number), "NaN")
