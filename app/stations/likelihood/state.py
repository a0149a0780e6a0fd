"""What a user sets at the likelihood station besides the scenario: what was observed, and the unit of logarithms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.state.fields import Kind, Value, as_list, choice, parse_number, stored, whole, written
from app.state.scenario import MAX_CLASSES, MIN_CLASSES
from app.words import _

if TYPE_CHECKING:
    from app.state.session import Session

MOST = 10_000
UNITS = ("nats", "bits")

_COUNT = whole(0, MOST, lambda: _("count"))


def _take_counts(given: Any) -> tuple[int, ...]:
    counts = tuple(map(_COUNT.take, as_list(given)))
    if not MIN_CLASSES <= len(counts) <= MAX_CLASSES:
        raise ValueError(
            _("there are {n} counts; {low} to {high} work here.").format(
                n=len(counts), low=MIN_CLASSES, high=MAX_CLASSES
            )
        )
    return counts


_COUNTS = Kind(_take_counts, lambda text: [parse_number(part) for part in text.split(",")], written, list)


@dataclass(frozen=True)
class Observations(Value):
    """How often each class was seen, and whether logarithms are natural ones or count bits.

    Raises ValueError, in words for the user, for counts that are not whole or out of range.
    """

    counts: tuple[int, ...] = stored(_COUNTS, (6, 3, 1), "counts")
    unit: str = stored(choice(lambda: UNITS), "nats", "unit")


def fitted(counts: Sequence[int], num_classes: int) -> tuple[int, ...]:
    """One count for each class: of those that have none yet nothing was seen."""
    return (*counts, *[0] * num_classes)[:num_classes]


def read(session: "Session", query: Mapping[str, str]) -> None:
    """What follows from an address, or from another station's classes: each class has a count."""
    seen, needed = session["observations"], session["scenario"].num_classes
    if "counts" in query and len(seen.counts) != needed:
        problem = _("“counts” in the address: {given} counts for {needed} classes. What is missing is 0.")
        session.notices = [*session.notices, problem.format(given=len(seen.counts), needed=needed)]
    session.change(observations=replace(seen, counts=fitted(seen.counts, needed)))


def settle(session: "Session", before: Mapping[str, Value]) -> None:
    """Where classes have come or gone, the others keep their counts."""
    labels, seen = session["scenario"].labels, session["observations"]
    if len(labels) == len(seen.counts):
        return
    known = dict(zip(before["scenario"].labels, seen.counts, strict=False))  # type: ignore[attr-defined]
    session.change(observations=replace(seen, counts=[known.get(label, 0) for label in labels]))
