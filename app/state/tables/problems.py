"""All that is wrong with a file, said in one message."""

from collections.abc import Iterable, Sequence

from app.numbers import said
from app.words import _, listed

#: So many runs of lines are named, of more only how many.
MOST_NAMED = 12


class Unreadable(ValueError):
    """A file that is no table, in words for the user."""


class Problems:
    """Collects what is wrong, to say all of it at once."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.doubts: list[str] = []

    def add(self, words: str) -> None:
        self.found.append(words)

    def at(self, lines: Sequence[int], words: str) -> None:
        """The same is wrong at several lines, or at none."""
        if lines:
            self.add(_at(lines, words))

    def doubt(self, lines: Sequence[int], words: str) -> None:
        """What is no reason to refuse a file, but may be one of why it is refused."""
        if lines:
            self.doubts.append(_at(lines, words))

    def end(self) -> None:
        """Raises Unreadable where anything was found."""
        if self.found:
            raise self.error()

    def error(self) -> Unreadable:
        return Unreadable(_("; ").join([*self.found, *self.doubts]))


def _at(lines: Iterable[int], words: str) -> str:
    return _("{lines}: {problem}").format(lines=named(lines), problem=words)


def named(lines: Iterable[int]) -> str:
    """Which lines: "line 3", "lines 3, 5–7"."""
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    if len(runs) == 1 and runs[0][0] == runs[0][1]:
        return _("line {n}").format(n=runs[0][0])
    shown = listed(f"{low}–{high}" if high > low else f"{low}" for low, high in runs[:MOST_NAMED])
    more = sum(high - low + 1 for low, high in runs[MOST_NAMED:])
    if more:
        return _("lines {listed} and {n} more").format(listed=shown, n=said(more))
    return _("lines {listed}").format(listed=shown)
