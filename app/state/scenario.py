"""The scenario: what every station shows, as one immutable value, and scenarios worth a look. Knows no Streamlit."""

import csv
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from app.numbers import said
from app.state.fields import (
    Kind,
    QueryReader,
    Value,
    as_list,
    as_number,
    as_text,
    is_printable,
    number,
    parse_number,
    quoted,
    stored,
    written,
)
from app.words import N_, _
from softmax_core.calibration import HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE
from softmax_core.data import MAX_CLASSES, MIN_CLASSES

MIN_TEMPERATURE, MAX_TEMPERATURE = LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE
MAX_LOGIT = 10_000.0
MAX_LABEL_LENGTH = 24
TARGET_TOLERANCE = 1e-6
#: The logit of a masked class, -inf, in JSON, which has no infinities.
MASKED = "-inf"

DEFAULT_LABELS = ("cat", "dog", "pig", "cow", "hen", "fox", "owl", "bee", "ant", "elk")
DEFAULT_LOGITS = (2.0, 1.0, 0.1, -0.5, -1.0, 0.5, -1.5, 0.0, -2.0, 1.5)

#: What may follow "the cat sat on the": from four times in ten to once in a thousand.
NEXT_WORDS = (
    *(N_("mat"), N_("floor"), N_("sofa"), N_("chair"), N_("bed")),
    *(N_("roof"), N_("dog"), N_("moon"), N_("idea"), N_("king")),
)
NEXT_LOGITS = (4.0, 3.3, 2.9, 2.5, 2.2, 1.6, 1.0, 0.0, -1.0, -2.0)


def one_hot_target(label: int, num_classes: int) -> tuple[float, ...]:
    return tuple(float(k == label) for k in range(num_classes))


# ---- kinds ---------------------------------------------------------------------------------------------------------


def _numbers(given: Any) -> tuple[float, ...]:
    return tuple(as_number(item) for item in as_list(given))


def _take_logits(given: Any) -> tuple[float, ...]:
    logits = tuple(-math.inf if item == MASKED else as_number(item) for item in as_list(given))
    if not MIN_CLASSES <= len(logits) <= MAX_CLASSES:
        raise ValueError(
            _("there are {n} logits; {low} to {high} work here.").format(
                n=len(logits), low=MIN_CLASSES, high=MAX_CLASSES
            )
        )
    for z in logits:
        if not (abs(z) <= MAX_LOGIT or z == -math.inf):
            raise ValueError(
                _(
                    "the logit {z} is out of range; use numbers from −{limit} to {limit}, or -inf, which masks a class."
                ).format(z=said(z), limit=said(MAX_LOGIT))
            )
    if all(z == -math.inf for z in logits):
        raise ValueError(_("all classes are masked; leave at least one."))
    return logits


def _give_logits(logits: Sequence[float]) -> list[float | str]:
    return [MASKED if z == -math.inf else z for z in logits]


def _take_labels(given: Any) -> tuple[str, ...]:
    labels = tuple(as_text(label).strip() for label in as_list(given))
    for label, times in Counter(labels).items():
        if not 1 <= len(label) <= MAX_LABEL_LENGTH or not is_printable(label):
            raise ValueError(
                _("the name {label} does not fit; use 1 to {limit} characters.").format(
                    label=quoted(label), limit=MAX_LABEL_LENGTH
                )
            )
        if times > 1:
            raise ValueError(_("the name {label} stands twice; each class needs its own.").format(label=quoted(label)))
    return labels


def _take_target(given: Any) -> tuple[float, ...]:
    target = _numbers(given)
    if not all(0 <= y <= 1 for y in target):
        raise ValueError(_("a target's shares lie between 0 and 1."))
    if abs(math.fsum(target) - 1) > TARGET_TOLERANCE:
        raise ValueError(_("the target's shares sum to {total}, not to 1.").format(total=said(math.fsum(target))))
    return target


def _parse_numbers(text: str) -> tuple[float, ...]:
    return tuple(parse_number(part) for part in text.split(","))


def _parse_labels(text: str) -> tuple[str, ...]:
    try:
        (row,) = csv.reader([text])
    except csv.Error:
        raise ValueError(_("names stand on one line, with commas between them.")) from None
    return tuple(label.strip() for label in row)


_LOGITS = Kind(_take_logits, _parse_numbers, written, _give_logits)
_LABELS = Kind(_take_labels, _parse_labels, written, list)
_TARGET = Kind(_take_target, _parse_numbers, written, list)


# ---- the scenario --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scenario(Value):
    """K classes with a logit and a name each, a temperature, and the target distribution. A logit of -inf masks its
    class.

    Raises ValueError, in words for the user, when a value is out of range or the lengths do not agree.
    """

    logits: tuple[float, ...] = stored(_LOGITS, DEFAULT_LOGITS[:3], "logits")
    labels: tuple[str, ...] = stored(_LABELS, DEFAULT_LABELS[:3], "labels")
    temperature: float = stored(number(MIN_TEMPERATURE, MAX_TEMPERATURE, lambda: _("temperature")), 1.0, "T")
    target: tuple[float, ...] = stored(_TARGET, (1.0, 0.0, 0.0), "target")

    def check(self) -> None:
        _check_count("labels", len(self.labels), len(self.logits))
        _check_count("target", len(self.target), len(self.logits))

    @property
    def num_classes(self) -> int:
        return len(self.logits)

    @property
    def true_class(self) -> int:
        return self.target.index(max(self.target))

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple["Scenario", list[str]]:
        """The scenario of an address, with what was wrong in it, in words. A wrong part takes its default.

        Its parts lean on one another: names and target have defaults for every number of classes, and a target may be
        a class's name or number.
        """
        reader = QueryReader(query)
        kinds, problems = cls.kinds(), reader.problems

        def part(key: str, name: str, default: Any) -> Any:
            return reader.part(key, kinds[name].from_text, default)

        logits, labels = part("logits", "logits", None), part("labels", "labels", None)
        if logits is None:
            fitting = labels and MIN_CLASSES <= len(labels) <= MAX_CLASSES
            logits = DEFAULT_LOGITS[: len(labels) if fitting else 3]
        num_classes = len(logits)
        if labels is not None and len(labels) != num_classes:
            problems.append(
                _("“labels” in the address: {given} names for {needed} logits. Using the usual names.").format(
                    given=len(labels), needed=num_classes
                )
            )
            labels = None
        labels = labels or DEFAULT_LABELS[:num_classes]

        def target_of(text: str) -> tuple[float, ...]:
            target = kinds["target"].take(_parse_target(text, labels))
            _check_count("target", len(target), num_classes)
            return target

        temperature = part("T", "temperature", cls.temperature)
        target = reader.part("target", target_of, lambda: one_hot_target(0, num_classes))
        return cls(logits, labels, temperature, target), problems

    def to_query(self) -> dict[str, str]:
        """The address form: all of it, for a link shall say what it shows."""
        kinds = self.kinds()
        return {key: kinds[name].write(getattr(self, name)) for key, name in self.query_keys().items()}


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
                    index=said(index), last=len(labels) - 1
                )
            )
        return one_hot_target(int(index), len(labels))
    return values


def _check_count(part: str, n: int, k: int) -> None:
    if n == k:
        return
    if part == "labels":
        raise ValueError(_("there are {n} names for {k} logits.").format(n=n, k=k))
    raise ValueError(_("the target has {n} shares for {k} classes.").format(n=n, k=k))


@dataclass(frozen=True)
class Preset:
    """A scenario worth a look. It changes what it is about and nothing else: all but its logits may be None."""

    title: str
    logits: tuple[float, ...]
    target: tuple[float, ...] | None = None
    temperature: float | None = None
    labels: tuple[str, ...] | None = None

    def to_json(self) -> dict:
        return {each.name: getattr(self, each.name) for each in fields(self)}


def presets() -> dict[str, Preset]:
    """Scenarios worth a look, by key, each with the name a user reads."""
    first = one_hot_target(0, 3)
    return {
        "start": Preset(_("start"), DEFAULT_LOGITS[:3], first, 1.0),
        "uniform": Preset(_("uniform"), (1.0, 1.0, 1.0)),
        "vanishing": Preset(_("p almost 0"), (-110.0, 4.0, 0.3), first, 1.0),
        "right": Preset(_("confident, right"), (6.0, 0.5, -1.0), first, 1.0),
        "wrong": Preset(_("confident, wrong"), (-2.5, 4.0, 0.3), first, 1.0),
        "rivals": Preset(_("two rivals"), (2.0, 1.9, -2.0)),
        "soft": Preset(_("soft target"), DEFAULT_LOGITS[:3], (0.7, 0.2, 0.1)),
        "huge": Preset(_("huge logits"), (1000.0, 998.0, 990.0)),
        "two": Preset(_("K = 2"), (1.5, -0.5), (1.0, 0.0)),
        "ten": Preset(_("K = 10"), DEFAULT_LOGITS, one_hot_target(0, 10)),
        "words": Preset(_("the cat sat on the …"), NEXT_LOGITS, labels=tuple(map(_, NEXT_WORDS))),
    }
