"""What a user sets at the names station besides the scenario: how the losses of the libraries are called."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.numbers import said
from app.state.fields import Kind, Value, as_list, as_number, choice, number, parse_number, stored, written
from app.stations.names.apis import APIS, IGNORED, MISTAKES, REDUCTIONS
from app.words import _
from softmax_core.data import MAX_CLASSES

if TYPE_CHECKING:
    from app.state.session import Session

MAX_SAMPLES = 4
MAX_WEIGHT = 100.0
#: With all of it the target would be uniform.
MOST_SMOOTHING = 0.99
#: The kinds of answer that the chooser knows.
ANSWERS = ("one_of_two", "one_of_many", "any_number", "number", "pixels", "order")


def _take_batch(given: Any) -> tuple[int, ...]:
    labels = tuple(map(as_number, as_list(given)))
    if len(labels) > MAX_SAMPLES:
        raise ValueError(_("there are {n} samples; at most {most} work here.").format(n=len(labels), most=MAX_SAMPLES))
    if not all(label == IGNORED or label in range(MAX_CLASSES) for label in labels):
        raise ValueError(
            _("a sample's label is a class from 0 to {last}, or {ignored}: ignored.").format(
                last=MAX_CLASSES - 1, ignored=said(IGNORED)
            )
        )
    return tuple(map(int, labels))


def _take_weights(given: Any) -> tuple[float, ...]:
    weights = tuple(map(as_number, as_list(given)))
    if len(weights) > MAX_CLASSES or not all(0 <= weight <= MAX_WEIGHT for weight in weights):
        raise ValueError(
            _("there is a weight a class, from 0 to {high}, for at most {classes} classes.").format(
                high=said(MAX_WEIGHT), classes=MAX_CLASSES
            )
        )
    return weights


def _read_numbers(text: str) -> list[float]:
    return [parse_number(part) for part in text.split(",")]


_BATCH = Kind(_take_batch, _read_numbers, written, list)
_WEIGHTS = Kind(_take_weights, _read_numbers, written, list)


@dataclass(frozen=True)
class Usage(Value):
    """How each library is asked: for the scenario with its target, or for a batch of its logits with a label each.

    `batch`: the samples' labels, IGNORED among them; empty: one sample, with the scenario's target. A label beyond the
    last class means that one. `weights`: of the classes; those that are not there are 1.
    """

    batch: tuple[int, ...] = stored(_BATCH, (), "batch")
    weights: tuple[float, ...] = stored(_WEIGHTS, (), "weights")
    smoothing: float = stored(number(0.0, MOST_SMOOTHING, lambda: _("label smoothing")), 0.0, "smoothing")
    reduction: str = stored(choice(lambda: REDUCTIONS), "mean", "reduction")
    mistake: str = stored(choice(lambda: MISTAKES), "", "mistake")
    api: str = stored(choice(lambda: tuple(APIS)), "torch_cross_entropy", "api")
    answer: str = stored(choice(lambda: ANSWERS), "one_of_many", "answer")


def settle(session: "Session", before: Mapping[str, Value]) -> None:
    """Where classes have come or gone, the others keep their weights and samples; those of a class that is gone are
    ignored.
    """
    was, now, usage = before["scenario"].labels, session["scenario"].labels, session["usage"]  # type: ignore[attr-defined]
    if len(was) == len(now):
        return
    weights = dict(zip(was, usage.weights, strict=False))
    places = {n: now.index(label) if label in now else IGNORED for n, label in enumerate(was)}
    last = len(was) - 1
    session.change(
        usage=replace(
            usage,
            weights=tuple(weights.get(label, 1.0) for label in now) if usage.weights else (),
            batch=tuple(places.get(min(label, last), IGNORED) for label in usage.batch),
        )
    )
