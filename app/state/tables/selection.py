"""From a table's columns to points; and of what is left out, how much that is. It is kept for all sessions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.numbers import said
from app.state.fields import quoted
from app.state.tables.problems import Unreadable
from app.state.tables.reading import Table
from app.words import _
from softmax_core import Dataset
from softmax_core.data import MAX_CLASSES, MAX_COUNT
from softmax_core.data.dataset import labelled

#: What becomes of classes that are not chosen: they are left out, or taken together as one. It has this name in any
#: language.
OTHERS = ("out", "together")
REST = "…"
#: Rows that a sample of a large table is drawn by.
SEED = 0


@dataclass(frozen=True, eq=False)
class Selection:
    dataset: Dataset
    rows: int
    """Of the table."""
    gaps: tuple[int, ...]
    """The lines of rows that have no number or no label."""
    no_numbers: tuple[int, ...]
    """Those among them where something else than a number stands."""
    counts: tuple[tuple[str, int], ...]
    """All classes with the number of their rows, the most frequent first."""
    chosen: tuple[str, ...]
    """The classes that are points."""
    unlike: int
    """Rows of classes that are left out."""
    whole: int
    """Rows that would be points if there were not too many."""
    alike: tuple[tuple[str, ...], ...]
    """Classes that differ only by case or blanks."""


def select(table: Table, features: Sequence[str], label: str, classes: Sequence[str], others: str) -> Selection:
    """The points of a table, by the names of its columns: of the ten most frequent classes, or of those named.

    `others`, one of OTHERS, says what becomes of the rest. Classes are sorted, numbers by value and before words.

    Raises Unreadable, in words for the user, where no points of two classes are left.
    """
    numbers = np.stack([table[name].numbers for name in features], axis=-1)
    labels = table[label].labels()
    is_whole = np.isfinite(numbers).all(axis=-1) & np.array([each is not None for each in labels])
    usable = np.flatnonzero(is_whole)
    counts = Counter(str(labels[n]) for n in usable).most_common()
    given = [name for name, _n in counts if not classes or name in classes]
    together = others == "together"
    room = MAX_CLASSES - (together and len(counts) > MAX_CLASSES)
    chosen = set(given[:room])
    rest = _rest_name(chosen)
    rows = [int(n) for n in usable if labels[n] in chosen or together]
    names = [name if (name := str(labels[n])) in chosen else rest for n in rows]
    if len(set(names)) < 2:
        raise Unreadable(
            _(
                "fewer than two classes are left in column {column}: {n} of {all} rows have two numbers and a label"
            ).format(column=quoted(label), n=said(len(usable)), all=said(len(labels)))
        )
    kept = _sampled(names)
    points = numbers[[rows[n] for n in kept]]
    first, second = features
    return Selection(
        dataset=labelled(points, [names[n] for n in kept], (first, second)),
        rows=len(labels),
        gaps=tuple(table.lines[n] for n in np.flatnonzero(~is_whole)),
        no_numbers=tuple(sorted({table.lines[n] for name in features for n in table[name].no_numbers})),
        counts=tuple(counts),
        chosen=tuple(name for name, _n in counts if name in chosen),
        unlike=len(usable) - len(rows),
        whole=len(rows),
        alike=_alike([name for name, _n in counts]),
    )


def _rest_name(chosen: set[str]) -> str:
    """REST, or more of it where a class is called that."""
    name = REST
    while name in chosen:
        name += REST
    return name


def _sampled(names: Sequence[str]) -> list[int]:
    """The rows that are shown: all of them, or of too many a sample that has every class in its share, the same one
    every time.
    """
    if len(names) <= MAX_COUNT:
        return list(range(len(names)))
    of_class: dict[str, list[int]] = {}
    for n, name in enumerate(names):
        of_class.setdefault(name, []).append(n)
    exact = {name: MAX_COUNT * len(rows) / len(names) for name, rows in of_class.items()}
    shares = {name: max(1, int(share)) for name, share in exact.items()}
    missing = max(0, MAX_COUNT - sum(shares.values()))
    for name in sorted(exact, key=lambda name: int(exact[name]) - exact[name])[:missing]:
        shares[name] += 1
    largest = max(shares, key=lambda name: shares[name])
    shares[largest] -= max(0, sum(shares.values()) - MAX_COUNT)  # where a rare class has got its one row
    draw = np.random.default_rng(SEED)
    return sorted(int(n) for name, rows in of_class.items() for n in draw.choice(rows, shares[name], replace=False))


def _alike(names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Those that differ only by case or blanks."""
    plain: dict[str, list[str]] = {}
    for name in names:
        plain.setdefault("".join(name.split()).casefold(), []).append(name)
    return tuple(tuple(group) for group in plain.values() if len(group) > 1)
