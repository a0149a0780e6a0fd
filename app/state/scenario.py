"""What the user edits, as one immutable value: its checks, its URL form, its presets. Knows no Streamlit."""

import csv
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.state.query import QueryReader, number, parse_number, quoted, written
from app.text import _

MIN_CLASSES, MAX_CLASSES = 2, 10
MIN_TEMPERATURE, MAX_TEMPERATURE = 0.01, 100.0
MAX_LOGIT = 10_000.0
MAX_LABEL_LENGTH = 24
TARGET_TOLERANCE = 1e-6

DEFAULT_LABELS = ("cat", "dog", "pig", "cow", "hen", "fox", "owl", "bee", "ant", "elk")
DEFAULT_LOGITS = (2.0, 1.0, 0.1, -0.5, -1.0, 0.5, -1.5, 0.0, -2.0, 1.5)


def one_hot_target(label: int, num_classes: int) -> tuple[float, ...]:
    return tuple(float(k == label) for k in range(num_classes))


@dataclass(frozen=True)
class Scenario:
    """K classes with a logit and a name each, a temperature, and the target distribution.

    Raises ValueError, in words for the user, when a value is out of range or the lengths do not agree.
    """

    logits: tuple[float, ...] = DEFAULT_LOGITS[:3]
    labels: tuple[str, ...] = DEFAULT_LABELS[:3]
    temperature: float = 1.0
    target: tuple[float, ...] = (1.0, 0.0, 0.0)

    def __post_init__(self):
        _check_logits(self.logits)
        _check_labels(self.labels, len(self.logits))
        _check_temperature(self.temperature)
        _check_target(self.target, len(self.logits))

    @property
    def num_classes(self) -> int:
        return len(self.logits)

    @property
    def true_class(self) -> int:
        return self.target.index(max(self.target))

    @classmethod
    def from_commit(cls, payload: Mapping) -> "Scenario":
        """What the browser sent on a release. Raises ValueError when it is not a scenario."""
        try:
            parts: dict[str, Any] = {
                "logits": tuple(float(z) for z in payload["logits"]),
                "labels": tuple(str(label).strip() for label in payload["labels"]),
                "temperature": float(payload["temperature"]),
                "target": tuple(float(y) for y in payload["target"]),
            }
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(_("The page sent something that is no scenario.")) from error
        return cls(**parts)

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple["Scenario", list[str]]:
        """The scenario of a URL's query, with what was wrong in it, in words. A wrong part takes its default."""
        reader = QueryReader(query)
        part: Callable[..., Any] = reader.part
        problems = reader.problems
        logits = part("logits", _parse_numbers, _check_logits, None)
        labels = part("labels", _parse_labels, _check_labels, None)
        if logits is None:
            fitting = labels and MIN_CLASSES <= len(labels) <= MAX_CLASSES
            logits = DEFAULT_LOGITS[: len(labels) if fitting else 3]
        num_classes = len(logits)
        if labels is not None and len(labels) != num_classes:
            problems.append(
                _("`labels` in the address: {given} names for {needed} logits. Using the usual names.").format(
                    given=len(labels), needed=num_classes
                )
            )
            labels = None
        labels = labels or DEFAULT_LABELS[:num_classes]
        temperature = part("T", parse_number, _check_temperature, 1.0)
        target = part(
            "target",
            lambda text: _parse_target(text, labels),
            lambda target: _check_target(target, num_classes),
            lambda: one_hot_target(0, num_classes),
        )
        return cls(logits, labels, temperature, target), problems

    def to_query(self) -> dict[str, str]:
        """The URL form: what `from_query` reads back."""
        return {
            "logits": written(self.logits),
            "labels": written(self.labels),
            "T": written(self.temperature),
            "target": written(self.target),
        }

    def as_data(self) -> dict:
        """The JSON form that the browser's store takes."""
        return {
            "logits": list(self.logits),
            "labels": list(self.labels),
            "temperature": self.temperature,
            "target": list(self.target),
        }


def _parse_numbers(text: str) -> tuple[float, ...]:
    return tuple(parse_number(part) for part in text.split(","))


def _parse_labels(text: str) -> tuple[str, ...]:
    try:
        (row,) = csv.reader([text])
    except csv.Error:
        raise ValueError(_("names stand on one line, with commas between them.")) from None
    return tuple(label.strip() for label in row)


def _parse_target(text: str, labels: Sequence[str]) -> tuple[float, ...]:
    named = text in labels
    try:
        values = _parse_numbers(text)
    except ValueError:
        if not named and "," not in text:
            message = _("{text} is neither one of the classes nor a number.").format(text=quoted(text, 16))
            raise ValueError(message) from None
        if not named:
            raise
        values = ()
    if named and len(values) != len(labels):
        return one_hot_target(labels.index(text), len(labels))
    if len(values) == 1:
        index = values[0]
        if not (index.is_integer() and 0 <= index < len(labels)):
            raise ValueError(
                _("there is no class {index}; classes count from 0 to {last}.").format(
                    index=number(index), last=len(labels) - 1
                )
            )
        return one_hot_target(int(index), len(labels))
    return values


def _check_logits(logits: Sequence[float]) -> None:
    if not MIN_CLASSES <= len(logits) <= MAX_CLASSES:
        raise ValueError(
            _("there are {n} logits; {low} to {high} work here.").format(
                n=len(logits), low=MIN_CLASSES, high=MAX_CLASSES
            )
        )
    for z in logits:
        if not (math.isfinite(z) and abs(z) <= MAX_LOGIT):
            raise ValueError(
                _("the logit {z} is out of range; use numbers from −{limit} to {limit}.").format(
                    z=number(z), limit=number(MAX_LOGIT)
                )
            )


def _check_labels(labels: Sequence[str], num_classes: int | None = None) -> None:
    if num_classes is not None and len(labels) != num_classes:
        raise ValueError(_("there are {n} names for {k} logits.").format(n=len(labels), k=num_classes))
    for label in labels:
        if not 1 <= len(label) <= MAX_LABEL_LENGTH or not label.isprintable():
            raise ValueError(
                _("the name {label} does not fit; use 1 to {limit} characters.").format(
                    label=quoted(label), limit=MAX_LABEL_LENGTH
                )
            )
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if list(labels).count(label) > 1)
        raise ValueError(_("the name {label} stands twice; each class needs its own.").format(label=quoted(twice)))


def _check_temperature(temperature: float) -> None:
    if not MIN_TEMPERATURE <= temperature <= MAX_TEMPERATURE:
        raise ValueError(
            _("the temperature {t} is out of range; use {low} to {high}.").format(
                t=number(temperature), low=number(MIN_TEMPERATURE), high=number(MAX_TEMPERATURE)
            )
        )


def _check_target(target: Sequence[float], num_classes: int) -> None:
    if len(target) != num_classes:
        raise ValueError(_("the target has {n} shares for {k} classes.").format(n=len(target), k=num_classes))
    if not all(0 <= y <= 1 for y in target):
        raise ValueError(_("a target's shares lie between 0 and 1."))
    if abs(math.fsum(target) - 1) > TARGET_TOLERANCE:
        raise ValueError(_("the target's shares sum to {total}, not to 1.").format(total=number(math.fsum(target))))


def presets() -> dict[str, tuple[str, Scenario]]:
    """Scenarios worth a look, by key, each with the name a user reads."""
    start = Scenario()
    return {
        "start": (_("start"), start),
        "uniform": (_("uniform"), replace(start, logits=(1.0, 1.0, 1.0))),
        "right": (_("confident, right"), replace(start, logits=(6.0, 0.5, -1.0))),
        "wrong": (_("confident, wrong"), replace(start, logits=(-2.5, 4.0, 0.3))),
        "rivals": (_("two rivals"), replace(start, logits=(2.0, 1.9, -2.0))),
        "soft": (_("soft target"), replace(start, target=(0.7, 0.2, 0.1))),
        "huge": (_("huge logits"), replace(start, logits=(1000.0, 998.0, 990.0))),
        "two": (_("K = 2"), Scenario((1.5, -0.5), DEFAULT_LABELS[:2], 1.0, (1.0, 0.0))),
        "ten": (_("K = 10"), Scenario(DEFAULT_LOGITS, DEFAULT_LABELS, 1.0, one_hot_target(0, 10))),
    }
