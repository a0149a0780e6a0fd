"""What a station is: everything that the menu, the page, the address, tests and benchmarks need to know of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.glossary import Term
from app.state.fields import Value

if TYPE_CHECKING:
    from app.exports.export import Export
    from app.state.session import Session
    from app.views.figure import Drawing


def nothing(_session: "Session") -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Task:
    """Something to do first, shown until it was done once."""

    words: str
    field: str
    """What the user changes by doing it: "value.field"."""
    held: bool = True
    """By a handle, with the pointer or by key; otherwise whatever changes the field has done it."""


@dataclass(frozen=True)
class Station:
    """One idea, one page. Texts are in English here and worded in the session's language where they are shown."""

    key: str
    """Its path in the address; the first station also answers at the bare address."""
    title: str
    """In the menu."""
    question: str
    """The page's heading."""
    idea: str
    """One sentence below it."""
    picture: Callable[[], None]
    """Mounts the station's views, the pipeline among them. Runs once a visit: what changes comes through the link."""
    tasks: Sequence[Task] = ()
    """What to do first, in order."""
    terms: Mapping[str, Term] = field(default_factory=dict)
    """Words of the glossary that only this station has, by key."""
    pipeline: str = "browser/pipeline/pipeline.js"
    """The module of its pipeline, below app/: another one brings columns of the station's own."""
    columns: Sequence[str] = ()
    """Of the pipeline: names of COLUMNS in browser/pipeline/columns.js, and of the station's own."""
    tools: Sequence[str] = ()
    """Below the pipeline: names of TOOLS in browser/pipeline/tools.js."""
    no_target: str = ""
    """Said in place of the losses while nobody has named a true class: where it stands, equal shares mean that."""
    figures: Callable[["Session"], Mapping[str, "Drawing"]] = nothing
    """What its figures show at the present values, by the slot that they are mounted in."""
    notice: Sequence[str] = ()
    """What to notice, in three points."""
    formula: str = ""
    """The module of its formula, below app/: see browser/pipeline/formula.js."""
    presets: Sequence[str] = ()
    """Scenarios worth a look here: keys of app.state.scenario.presets()."""
    values: Mapping[str, type[Value]] = field(default_factory=dict)
    """What a user edits here besides the scenario, by name."""
    opening: Callable[["Session"], None] | None = None
    """Sets the station's own first scenario, for a user who brought none."""
    read: Callable[["Session", Mapping[str, str]], None] | None = None
    """What follows from an address, called when the values were read from it."""
    settle: Callable[["Session", Mapping[str, Value]], None] | None = None
    """What follows from an edit: called with the values before it, may change the session's."""
    actions: Mapping[str, Callable[["Session", Any], None]] = field(default_factory=dict)
    """What the page may ask for besides taking values, by name. Raises ValueError, in words, where it cannot be."""
    extra: Callable[["Session"], dict[str, Any]] = nothing
    """What else its views need at the present values, as JSON."""
    export: Callable[["Session"], "Export"] | None = None
    """What it exports at the present values, besides the numbers of its pipeline."""
