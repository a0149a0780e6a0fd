"""What a user sets at the multi-label station besides the scenario: the set, thresholds, samples, and the plane."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING, Any, NamedTuple

from app.numbers import digits, said
from app.state.fields import (
    Kind,
    Value,
    as_list,
    as_number,
    choice,
    not_understood,
    number,
    parse_number,
    stored,
    written,
)
from app.state.scenario import MAX_CLASSES, MIN_CLASSES, Scenario
from app.stations.multilabel.points import COUNT, FARTHEST
from app.words import _

if TYPE_CHECKING:
    from app.state.session import Session

MOST_SAMPLES = 12
#: In an address.
NO_SAMPLES = "none"
#: The plane's labels: the first two of them, or all; and every order that a chain may ask them in.
LABELS = "ABC"
ORDERS = tuple("".join(order) for count in (2, 3) for order in permutations(LABELS[:count]))
#: What a class has that nobody has spoken of.
ABSENT, USUAL_THRESHOLD, LOW_LOGIT = 0, 0.5, -2.0

_LOGITS = Scenario.kinds()["logits"]
_THRESHOLD = number(0.0, 1.0, lambda: _("threshold"))


def _at_most(given: Any, most: int = MAX_CLASSES) -> Sequence[Any]:
    items = as_list(given)
    if len(items) > most:
        raise ValueError(_("there are {n} entries; at most {most} work here.").format(n=len(items), most=most))
    return items


def _take_set(given: Any) -> tuple[int, ...]:
    flags = tuple(map(as_number, _at_most(given)))
    if len(flags) < MIN_CLASSES or not all(flag in (0, 1) for flag in flags):
        raise ValueError(_("a set says 1 for each class that belongs to it, and 0 for the others."))
    return tuple(map(int, flags))


def _numbers(text: str) -> list[float]:
    return [parse_number(part) for part in text.split(",")]


_SET = Kind(_take_set, _numbers, written, list)
_THRESHOLDS = Kind(lambda given: tuple(map(_THRESHOLD.take, _at_most(given))), _numbers, written, list)


class Sample(NamedTuple):
    """A row of the table: logits, and the labels that are true."""

    logits: tuple[float, ...]
    present: tuple[int, ...]


def _take_samples(given: Any) -> tuple[Sample, ...]:
    found = []
    for item in _at_most(given, MOST_SAMPLES):
        if isinstance(item, Mapping):
            item = item.get("logits"), item.get("present")
        if not isinstance(item, Sequence) or len(item) != 2:
            raise not_understood()
        sample = Sample(_LOGITS.take(item[0]), _take_set(item[1]))
        n, k = map(len, sample)
        if n != k:
            raise ValueError(_("a sample has {n} logits, but says of {k} classes what is true.").format(n=n, k=k))
        found.append(sample)
    return tuple(found)


def _read_samples(text: str) -> list[list[list[float]]]:
    return [] if text == NO_SAMPLES else [[_numbers(part) for part in row.split(":")] for row in text.split(";")]


def _write_samples(samples: Sequence[Sample]) -> str:
    return ";".join(f"{written(logits)}:{written(present)}" for logits, present in samples) or NO_SAMPLES


_SAMPLES = Kind(
    _take_samples,
    _read_samples,
    _write_samples,
    lambda samples: [{"logits": _LOGITS.give(each.logits), "present": list(each.present)} for each in samples],
)


def _take_moved(given: Any) -> tuple[tuple[int, float, float], ...]:
    found = {}
    for item in _at_most(given, COUNT):
        numbers = list(map(as_number, as_list(item)))
        if len(numbers) != 3 or numbers[0] not in range(COUNT):
            raise not_understood()
        n, *place = numbers
        if not all(abs(x) <= FARTHEST for x in place):
            raise ValueError(_("a point's coordinates lie between −{limit} and {limit}.").format(limit=said(FARTHEST)))
        if int(n) in found:
            raise ValueError(_("the point {n} stands twice.").format(n=int(n)))
        found[int(n)] = (int(n), place[0], place[1])
    return tuple(found[n] for n in sorted(found))


_MOVED = Kind(
    _take_moved,
    lambda text: [_numbers(row.replace(":", ",")) for row in text.split(";")],
    lambda moved: ";".join(f"{n}:{digits(x)},{digits(y)}" for n, x, y in moved),
    lambda moved: [list(each) for each in moved],
)

#: Whose scores depend on the thresholds: at 0.5 some labels are missed that are nearly there, and one is said too many.
SAMPLES = (
    Sample((2.5, 1.0, -2.0, -3.0, -1.0, 1.5, -2.0, -2.5, -3.0, 0.5), (1, 1, 0, 0, 0, 1, 0, 0, 0, 1)),
    Sample((-1.5, 2.0, -0.4, -2.0, -0.5, -2.5, 1.0, -1.0, -2.0, -3.0), (0, 1, 1, 0, 1, 0, 1, 0, 0, 0)),
    Sample((1.5, -2.0, -0.8, 0.8, -2.5, -1.0, -0.3, -2.0, -1.5, -2.0), (1, 0, 1, 1, 0, 0, 1, 0, 0, 0)),
    Sample((-2.5, -1.5, -3.0, -2.0, -2.5, -3.0, -2.0, -1.5, -2.0, -2.5), (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
    Sample((3.0, 2.5, 1.5, 2.0, 1.0, 2.5, 1.5, 0.5, 1.0, 2.0), (1, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
    Sample((0.4, -1.2, -1.6, -0.5, 0.3, -2.0, -1.0, 0.6, -2.5, -1.0), (0, 0, 0, 0, 0, 0, 0, 1, 0, 0)),
)


@dataclass(frozen=True)
class Multilabel(Value):
    """The set of labels that are true, a threshold a class, the samples of the table, and the plane's chain and points.

    `order`: in which a chain asks for the plane's labels; as many as it names there are. `moved`: the points that a
    hand has moved, each with its number and coordinates.
    """

    present: tuple[int, ...] = stored(_SET, (1, 1, 0), "set")
    thresholds: tuple[float, ...] = stored(_THRESHOLDS, (), "thresholds")
    samples: tuple[Sample, ...] = stored(_SAMPLES, SAMPLES, "samples")
    order: str = stored(choice(lambda: ORDERS), LABELS, "order")
    moved: tuple[tuple[int, float, float], ...] = stored(_MOVED, (), "moved")


def usual(_session: "Session") -> dict[str, Any]:
    """What a class has that nobody has spoken of, for the page."""
    return {"usual": {"present": ABSENT, "threshold": USUAL_THRESHOLD, "logit": LOW_LOGIT}}


def fitted(given: Sequence[Any], num_classes: int, missing: Any) -> tuple[Any, ...]:
    """One entry for each class."""
    return (*given, *[missing] * num_classes)[:num_classes]


def _shown(sample: Sample, num_classes: int) -> Sample:
    """A sample of at least as many classes; of these not all are masked: as a scenario it would have no softmax."""
    count = max(num_classes, len(sample.logits))
    logits = fitted(sample.logits, count, LOW_LOGIT)
    if _is_masked(logits, num_classes):
        logits = (*[LOW_LOGIT] * num_classes, *logits[num_classes:])
    return Sample(logits, fitted(sample.present, count, ABSENT))


def _is_masked(logits: Sequence[float], num_classes: int) -> bool:
    return max(logits[:num_classes]) == -math.inf


def _say_unmasked(session: "Session", samples: Sequence[Sequence[float]], num_classes: int) -> None:
    """Say of which samples, by their logits, `_shown` replaces these."""
    problem = _("Sample {n}: all its classes were masked; their logits are {usual} now.")
    for n, logits in enumerate(samples, 1):
        if _is_masked(fitted(logits, num_classes, LOW_LOGIT), num_classes):
            session.notices = [*session.notices, problem.format(n=n, usual=said(LOW_LOGIT))]


def read(session: "Session", query: Mapping[str, str]) -> None:
    """What follows from an address, or from another station's classes: all that is said of a class is said of each."""
    chosen, needed = session["multilabel"], session["scenario"].num_classes
    # Samples may know more classes, which come later.
    shortest = min((len(each.logits) for each in chosen.samples), default=needed)
    counts = {
        "set": (len(chosen.present), ABSENT),
        "thresholds": (len(chosen.thresholds) or needed, USUAL_THRESHOLD),
        "samples": (min(shortest, needed), LOW_LOGIT),
    }
    for key, (given, missing) in counts.items():
        if key in query and given != needed:
            problem = _(
                "“{key}” in the address: {given} entries for {needed} classes. Missing ones are {usual}, "
                "surplus ones are left out."
            ).format(key=key, given=given, needed=needed, usual=said(missing))
            session.notices = [*session.notices, problem]
    _say_unmasked(session, [each.logits for each in chosen.samples], needed)
    session.change(
        multilabel=replace(
            chosen,
            present=fitted(chosen.present, needed, ABSENT),
            thresholds=chosen.thresholds and fitted(chosen.thresholds, needed, USUAL_THRESHOLD),
            samples=tuple(_shown(each, needed) for each in chosen.samples),
        )
    )


def settle(session: "Session", before: Mapping[str, Value]) -> None:
    """Where classes have come or gone, the others keep their labels, thresholds and logits.

    The page does the same while it waits (`onChange` in numbers.js): what came with the classes is left alone.
    """
    was, now = before["scenario"].labels, session["scenario"].labels  # type: ignore[attr-defined]
    if len(was) == len(now):
        return
    chosen = session["multilabel"]

    def carried(given: Sequence[Any], missing: Any) -> tuple[Any, ...]:
        if now[: len(was)] == was:  # samples may know the new classes
            return fitted(given, max(len(given), len(now)), missing)
        known = dict(zip(was, given, strict=False))
        return tuple(known.get(label, missing) for label in now)

    def sample(each: Sample) -> Sample:
        return _shown(Sample(carried(each.logits, LOW_LOGIT), carried(each.present, ABSENT)), len(now))

    were = before["multilabel"].samples  # type: ignore[attr-defined]
    _say_unmasked(session, [carried(each.logits, LOW_LOGIT) for each in were], len(now))

    def is_sent(name: str) -> bool:
        return getattr(chosen, name) != getattr(before["multilabel"], name)

    def own(name: str, given: Sequence[Any], missing: Any) -> tuple[Any, ...]:
        return tuple(given) if is_sent(name) and len(given) == len(now) else carried(given, missing)

    session.change(
        multilabel=replace(
            chosen,
            present=own("present", chosen.present, ABSENT),
            thresholds=chosen.thresholds and own("thresholds", chosen.thresholds, USUAL_THRESHOLD),
            samples=[
                each if is_sent("samples") and len(each.logits) >= len(now) else sample(each) for each in chosen.samples
            ],
        )
    )
