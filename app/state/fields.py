"""The one codec of what a user edits.

A value is a frozen dataclass derived from `Value`. Each of its fields is declared with `stored(kind, default, query)`:
the kind says how the field is checked and how it is written as JSON (in a message of the page, in a file) and as text
(in the address), `query` is its key in the address. All else follows from that table. Knows no Streamlit.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self

from app.numbers import digits, said
from app.words import _, listed, worded


@dataclass(frozen=True)
class Kind:
    """How one kind of field is checked and written. `take` and `read` raise ValueError, in words for the user."""

    take: Callable[[Any], Any]
    """A JSON value, or a present one, to a checked value."""
    read: Callable[[str], Any]
    """The text of an address to what `take` checks."""
    write: Callable[[Any], str]
    """A value to the text of an address."""
    give: Callable[[Any], Any] = lambda value: value
    """A value to JSON."""

    def from_text(self, text: str) -> Any:
        """The text of an address to a checked value."""
        return self.take(self.read(text))


def stored(kind: Kind, default: Any, query: str = "") -> Any:
    """Declare a field of a value: its kind, its default, and its key in the address ("": it is not there by itself)."""
    return field(default=default, metadata={"kind": kind, "query": query})


class Value:
    """Base of what a user edits: frozen, checked when made. Raises ValueError, in words for the user."""

    def __post_init__(self) -> None:
        for name, kind in self.kinds().items():
            object.__setattr__(self, name, kind.take(getattr(self, name)))
        self.check()

    def check(self) -> None:
        """What must hold between fields."""

    @classmethod
    def initial(cls) -> Self:
        """What a first visitor finds."""
        return cls()

    @classmethod
    def kinds(cls) -> dict[str, Kind]:
        return {each.name: each.metadata["kind"] for each in fields(cls) if "kind" in each.metadata}  # type: ignore[arg-type]

    @classmethod
    def query_keys(cls) -> dict[str, str]:
        """The fields that stand in the address, by their key there."""
        return {each.metadata["query"]: each.name for each in fields(cls) if each.metadata.get("query")}  # type: ignore[arg-type]

    @classmethod
    def address_keys(cls) -> tuple[str, ...]:
        """All keys of the address that belong to this value."""
        return tuple(cls.query_keys())

    @classmethod
    def from_json(cls, data: Any, before: Self | None = None) -> Self:
        """What the page sent or a file holds. Fields that are left out are as `before`, or at their default."""
        if not isinstance(data, Mapping):
            raise not_understood()
        given = {name: kind.take(data[name]) for name, kind in cls.kinds().items() if name in data}
        kept = {name: getattr(before, name) for name in cls.kinds()} if before is not None else {}
        return cls(**(kept | given))

    def to_json(self) -> dict:
        return {name: kind.give(getattr(self, name)) for name, kind in self.kinds().items()}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[Self, list[str]]:
        """What an address says, with what is wrong in it, in words. A wrong part takes its default."""
        reader = QueryReader(query)
        kinds = cls.kinds()
        parts = {
            name: reader.part(key, kinds[name].from_text, getattr(cls, name))
            for key, name in cls.query_keys().items()
            if key in query
        }
        try:
            return cls(**parts), reader.problems
        except ValueError as error:
            return cls(), [*reader.problems, worded(error)]

    def to_query(self) -> dict[str, str]:
        """The address form: what `from_query` reads back. What is at its default is left out."""
        kinds = self.kinds()
        return {
            key: kinds[name].write(getattr(self, name))
            for key, name in self.query_keys().items()
            if getattr(self, name) != getattr(type(self), name)
        }


class NotUnderstood(ValueError):
    """Something that no page of ours sends or writes into an address."""


def not_understood() -> NotUnderstood:
    return NotUnderstood(_("The page sent something that is not understood."))


# ---- kinds ---------------------------------------------------------------------------------------------------------


def number(low: float, high: float, name: Callable[[], str]) -> Kind:
    """A number from low to high; `name` is what the user calls it."""

    def take(given: Any) -> float:
        value = as_number(given)
        if not low <= value <= high:
            raise ValueError(
                _("the {name} {value} is out of range; use {low} to {high}.").format(
                    name=name(), value=said(value), low=said(low), high=said(high)
                )
            )
        return value

    return Kind(take, parse_number, digits)


def whole(low: int, high: int, name: Callable[[], str]) -> Kind:
    """A whole number from low to high."""
    real = number(low, high, name)

    def take(given: Any) -> int:
        value = real.take(given)
        if not value.is_integer():
            raise ValueError(_("{text} is not a whole number.").format(text=said(value)))
        return int(value)

    return Kind(take, parse_number, digits)


def choice(options: Callable[[], Sequence[Any]]) -> Kind:
    """One of `options`, all of the same type: text, numbers or None."""

    def take(given: Any) -> Any:
        for option in options():
            if type(option) is type(given) and option == given:
                return option
            if isinstance(option, float) and type(given) is int and option == given:
                return option
        raise ValueError(
            _("{text} is none of {options}.").format(
                text=_as_said(given), options=listed(filter(None, map(written, options())))
            )
        )

    def read(text: str) -> Any:
        return next((option for option in options() if _says(text, option)), text)

    return Kind(take, read, written)


def flag() -> Kind:
    """Yes or no; in the address 1 or 0."""

    def take(given: Any) -> bool:
        if not isinstance(given, bool):
            raise ValueError(_("{text} is neither 0 nor 1.").format(text=_as_said(given)))
        return given

    return Kind(take, lambda text: {"1": True, "0": False}.get(text, text), lambda value: str(int(value)))


def addressed_together(take: Callable[[Any], Any], give: Callable[[Any], Any]) -> Kind:
    """For a field without a key of its own in the address: it stands there under one key together with others."""
    return Kind(take, lambda text: text, str, give)


def optional(kind: Kind) -> Kind:
    """None, or what `kind` takes. None has no address form of its own: it is a default."""
    return Kind(
        lambda given: None if given is None else kind.take(given),
        kind.read,
        lambda value: "" if value is None else kind.write(value),
        lambda value: None if value is None else kind.give(value),
    )


# ---- text and numbers ----------------------------------------------------------------------------------------------


class QueryReader:
    """Reads a query; what is wrong in it is collected in `problems`, in words."""

    def __init__(self, query: Mapping[str, str]):
        self.query = query
        self.problems: list[str] = []

    def part(self, name: str, parse: Callable[[str], Any], default: Any) -> Any:
        """What the query says of `name`; the default (or what it returns) where it says nothing or something wrong."""

        def fallback() -> Any:
            return default() if callable(default) else default

        if name not in self.query:
            return fallback()
        try:
            return parse(self.query[name])
        except ValueError as error:
            value = fallback()
            problem = _("“{name}={given}” in the address: {error} Using {default} instead.")
            if isinstance(error, NotUnderstood) or not written(value):
                problem = _("“{name}={given}” in the address is not understood, and is left out.")
            given = shortened(self.query[name])
            self.problems.append(problem.format(name=name, given=given, error=worded(error), default=written(value)))
            return value


def as_number(given: Any) -> float:
    """A JSON number as a float. Raises ValueError for anything else, NaN included."""
    if isinstance(given, str):
        raise ValueError(_("{text} is not a number.").format(text=_as_said(given)))
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise not_understood()
    try:
        value = float(given)
    except OverflowError:
        value = math.inf
    if math.isnan(value):
        raise ValueError(_("{text} is not a number.").format(text=quoted("nan")))
    return value


def as_list(given: Any) -> Sequence[Any]:
    if not isinstance(given, list | tuple):
        raise not_understood()
    return given


def as_text(given: Any) -> str:
    """A JSON string. Half a character, which JSON can say, is none: nothing could be written with it."""
    if not isinstance(given, str):
        raise not_understood()
    try:
        given.encode()
    except UnicodeEncodeError:
        raise not_understood() from None
    return given


def _as_said(given: Any) -> str:
    """Text or a number as an answer quotes it. Raises ValueError for anything else: nobody typed that."""
    return quoted(as_text(given) if isinstance(given, str) else digits(as_number(given)), 16)


def parse_number(text: str) -> float:
    """The number of an address; it may have been copied from the page, with its signs of print."""
    try:
        return float(text.replace("−", "-").replace("∞", "inf"))
    except ValueError:
        raise ValueError(_("{text} is not a number.").format(text=quoted(text, 16))) from None


def _says(text: str, option: Any) -> bool:
    """Whether the text of an address means this option, in whatever way a number is written."""
    if not isinstance(option, int | float):
        return written(option) == text
    try:
        return float(text) == option
    except ValueError:
        return False


def written(value: Any) -> str:
    """A value as an address has it, and as an answer names it."""
    if value is None:
        return _("the usual ones")
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return digits(value)
    if not isinstance(value, Sequence) or not value or isinstance(value[0], list | tuple):
        return _("the usual ones")
    if isinstance(value[0], str):
        return ",".join('"' + s.replace('"', '""') + '"' if set(s) & set(',"') else s for s in value)
    return ",".join(map(digits, value))


#: What joins the letters or the emoji beside it, and is not printed itself: U+200C in Persian, U+200D in emoji.
JOINERS = "\u200c\u200d"


def is_printable(text: str) -> bool:
    """Whether all of it is printed, and something of it is seen."""
    letters = text.translate(dict.fromkeys(map(ord, JOINERS)))
    return letters.isprintable() and not letters.isspace() and letters != ""


def printable(text: str) -> str:
    """User text on one line, without what is not printed or turns a line around."""
    return " ".join("".join(letter if letter.isprintable() or letter in JOINERS else " " for letter in text).split())


def shortened(text: str, length: int = 40) -> str:
    """User text on one line, cut to `length` characters."""
    text = printable(text[:1000])
    return text if len(text) <= length else text[: length - 1] + "…"


def quoted(text: str, length: int = 40) -> str:
    """User text in quotation marks."""
    return f"“{shortened(text, length)}”"
