"""The points of the plane as checked values: places, class indices, and which are held out. Knows no Streamlit."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from app.numbers import said
from app.state.data import Source
from app.state.fields import addressed_together, as_list, as_number, not_understood
from app.words import _

MAX_COORDINATE = 1e7
FEWEST_POINTS, MOST_POINTS = 2, 5000

Place = tuple[float, float]


class Points(tuple[Place, ...]):
    """Places that have been checked: up to thousands of them, checked once."""


class Labels(tuple[int, ...]):
    """Class indices that have been checked, but for the number of classes."""


class Flags(tuple[int, ...]):
    """0 or 1 for each point, checked."""


def bounded(name: Callable[[], str], limit: float) -> Callable[[Any], float]:
    def take(given: Any) -> float:
        value = as_number(given)
        if not (math.isfinite(value) and abs(value) <= limit):
            raise ValueError(
                _("the {name} {value} is out of range; use numbers from −{limit} to {limit}.").format(
                    name=name(), value=said(value), limit=said(limit)
                )
            )
        return value

    return take


coordinate = bounded(lambda: _("coordinate"), MAX_COORDINATE)


def take_place(given: Any) -> Place:
    items = as_list(given)
    if len(items) != 2:
        raise ValueError(_("a place is two numbers, such as 4.8,1.8."))
    return coordinate(items[0]), coordinate(items[1])


def _take_points(given: Any) -> Points:
    if given is None:
        return Points()
    if isinstance(given, Points):
        return given
    check_count(len(as_list(given)))
    return Points(map(take_place, given))


def check_count(n: int, needed: int | None = None) -> None:
    if not FEWEST_POINTS <= n <= MOST_POINTS or n != (needed or n):
        raise ValueError(
            _("the plane takes {low} to {high} points, each with a class.").format(low=FEWEST_POINTS, high=MOST_POINTS)
        )


def take_index(given: Any) -> int:
    value = as_number(given)
    if not value.is_integer() or value < 0:
        raise ValueError(_("{text} is not a whole number.").format(text=said(value)))
    return int(value)


def _take_labels(given: Any) -> Labels:
    if given is None:
        return Labels()
    if isinstance(given, Labels):
        return given
    check_count(len(as_list(given)))
    return Labels(map(take_index, given))


def _take_flags(given: Any) -> Flags:
    if given is None:
        return Flags()
    if isinstance(given, Flags):
        return given
    if len(as_list(given)):
        check_count(len(given))
    flags = Flags(map(take_index, given))
    if not set(flags) <= {0, 1}:
        raise not_understood()
    return flags


def held_out_by_lot(labels: Labels, share: float, seed: int) -> Flags:
    """Which points are held out: a share of each class, by lot, but never all of it. A larger share holds out the same
    points, and others.
    """
    lots, classes = np.random.default_rng(seed).random(len(labels)), np.array(labels)
    held = np.zeros(len(labels), np.intp)
    for k in set(labels):
        own = np.flatnonzero(classes == k)
        count = min(int(share * len(own) + 0.5), len(own) - 1)
        held[own[np.argsort(lots[own])[:count]]] = 1
    return Flags(held.tolist())


def points_of(source: Source) -> Points:
    return _as_tuples(source)[0]


def labels_of(source: Source) -> Labels:
    return _as_tuples(source)[1]


@lru_cache(maxsize=16)
def _as_tuples(source: Source) -> tuple[Points, Labels]:
    data = source.dataset
    return Points(map(tuple, data.points.tolist())), Labels(data.labels.tolist())


POINTS = addressed_together(_take_points, list)
LABELS = addressed_together(_take_labels, list)
FLAGS = addressed_together(_take_flags, list)
PLACE = addressed_together(take_place, list)
INDEX = addressed_together(take_index, int)
