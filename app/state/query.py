"""The address bar's query, read part by part, and the words for what is wrong in one. Knows no Streamlit."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from app.text import _

Value = TypeVar("Value")


class QueryReader:
    """Reads a query; what is wrong in it is collected in `problems`, in words."""

    def __init__(self, query: Mapping[str, str]):
        self.query = query
        self.problems: list[str] = []

    def part(
        self,
        name: str,
        parse: Callable[[str], Value],
        check: Callable[[Value], object],
        default: Value | Callable[[], Value],
    ) -> Value:
        """What the query says of `name`; the default where it says nothing or something wrong."""

        def fallback() -> Value:
            return default() if callable(default) else default

        if name not in self.query:
            return fallback()
        try:
            value = parse(self.query[name])
            check(value)
            return value
        except ValueError as error:
            value = fallback()
            self.problems.append(
                _("`{name}={given}` in the address: {error} Using {default} instead.").format(
                    name=name, given=shortened(self.query[name]), error=error, default=written(value)
                )
            )
            return value


def number(x: float) -> str:
    return f"{x:.12g}"


def written(value: Any) -> str:
    """A value as an address has it, and as an answer names it."""
    if value is None:
        return _("the usual ones")
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value[0], str):
        return ",".join('"' + s.replace('"', '""') + '"' if set(s) & set(',"') else s for s in value)
    return ",".join(map(number, value))


def shortened(text: str, length: int = 40) -> str:
    """User text, cut and stripped of what would end its quotation."""
    text = " ".join(text.replace("`", "'").split())
    return text if len(text) <= length else text[: length - 1] + "…"


def quoted(text: str, length: int = 40) -> str:
    """User text as Markdown that shows it and does nothing else."""
    text = shortened(text, length)
    return f"“`{text}`”" if text else "“”"


def parse_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(_("{text} is not a number.").format(text=quoted(text, 16))) from None
