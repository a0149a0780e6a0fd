"""What a station exports: tables of numbers, and the parts of a computation in NumPy. Knows no Streamlit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

#: Beyond this, e^x is no ordinary floating-point number.
ORDINARY = 700.0
#: As many digits of a number that floats do not hold.
DECIMALS = 7

#: A number, a text, or None for an empty cell.
Cell = float | int | str | None


@dataclass(frozen=True)
class Table:
    """Numbers as the page shows them, in full precision."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Part:
    """A step of the computation: a title, what it is about in a sentence, code, and a Plotly figure for notebooks.

    `code` needs NumPy and the parts before it. `figure` leaves a figure of Plotly as its last expression.
    """

    title: str
    words: str
    code: str
    figure: str = ""


@dataclass(frozen=True)
class Export:
    """`name` is that of its files, without their ending; title and idea stand at the head of scripts and notebooks."""

    name: str
    title: str
    idea: str
    tables: Sequence[Table] = ()
    parts: Sequence[Part] = ()

    def with_more(self, more: "Export") -> "Export":
        """This, and behind it what a station adds; its name is the station's."""
        return replace(self, name=more.name, tables=[*self.tables, *more.tables], parts=[*self.parts, *more.parts])


def of_exp(log: float) -> Cell:
    """e^log: a number, or where floats have none of its size its decimal text, such as 5.0759588e-435."""
    if abs(log) <= ORDINARY or math.isinf(log):
        return math.exp(log)
    tens = log / math.log(10)
    exponent = math.floor(tens)
    digits, carried = f"{10 ** (tens - exponent):.{DECIMALS}e}".split("e")
    return f"{digits}e{exponent + int(carried)}"


def literal(value: Any) -> str:
    """A value as Python source: exactly the same number, list or text. Masked logits are `-np.inf`."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, float) and not math.isfinite(value):
        return {"inf": "np.inf", "-inf": "-np.inf"}.get(str(value), "np.nan")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{value:.1f}"
    return repr(value)


def array(value: Any) -> str:
    """An array as Python source; rows of a matrix stand on lines of their own where they do not fit on one."""
    text = literal(value)
    if len(text) <= 80 or not text.startswith("[["):
        return f"np.array({text})"
    rows = "".join(f"    {literal(row)},\n" for row in np.asarray(value).tolist())
    return f"np.array([\n{rows}])"
