"""What the plane shows besides points and model, as one immutable value. Knows no Streamlit."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.state.plane import MAX_COORDINATE
from app.state.query import QueryReader, number, parse_number, quoted
from app.state.scenario import MAX_CLASSES
from app.words import _

GROUNDS = ("classes", "confidence", "entropy")
#: Of the query.
KEYS = ("probe", "arrows", "ground")


@dataclass(frozen=True)
class Sight:
    """Where the probe is pinned, None without one; whether weights are arrows, None for what suits their number; what
    the ground shows: one of GROUNDS, or the probability of the class with this index. Raises ValueError, in words for
    the user.
    """

    probe: tuple[float, float] | None = None
    arrows: bool | None = None
    ground: str = "classes"

    def __post_init__(self):
        if self.probe and not all(math.isfinite(x) and abs(x) <= MAX_COORDINATE for x in self.probe):
            raise ValueError(_("a place lies within ±{limit}.").format(limit=f"{MAX_COORDINATE:g}"))
        if self.ground not in (*GROUNDS, *map(str, range(MAX_CLASSES))):
            raise ValueError(_("there is no ground {name}.").format(name=quoted(self.ground, 24)))

    @property
    def elsewhere(self) -> "Sight":
        """The same for other data: neither the place nor the class is one of theirs."""
        return replace(self, probe=None, ground=self.ground if self.ground in GROUNDS else "classes")

    def to_query(self) -> dict[str, str]:
        query = {}
        if self.probe:
            query["probe"] = ",".join(map(number, self.probe))
        if self.arrows is not None:
            query["arrows"] = str(int(self.arrows))
        if self.ground != Sight.ground:
            query["ground"] = self.ground
        return query

    @classmethod
    def from_query(cls, reader: QueryReader, num_classes: int) -> "Sight":
        def check_ground(ground: str) -> None:
            if cls(ground=ground).ground not in (*GROUNDS, *map(str, range(num_classes))):
                raise ValueError(_("there is no class {n}.").format(n=ground))

        return cls(
            reader.part("probe", _place, lambda place: cls(probe=place), None),
            reader.part("arrows", _switch, lambda _: None, None),
            reader.part("ground", str, check_ground, cls.ground),
        )

    @classmethod
    def from_commit(cls, payload: Mapping | None) -> "Sight":
        """What the browser sends, or a file holds; older ones hold none."""
        if payload is None:
            return cls()
        try:
            probe, arrows = payload["probe"], payload["arrows"]
            parts = (
                None if probe is None else (float(probe[0]), float(probe[1])),
                None if arrows is None else bool(arrows),
                str(payload["ground"]),
            )
        except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
            raise ValueError(_("The page sent something that is no view of the plane.")) from error
        return cls(*parts)

    def as_data(self) -> dict:
        return {"probe": self.probe, "arrows": self.arrows, "ground": self.ground}


def _place(text: str) -> tuple[float, float]:
    parts = text.split(",")
    if len(parts) != 2:
        raise ValueError(_("a place is two numbers, such as 4.8,1.8."))
    return parse_number(parts[0]), parse_number(parts[1])


def _switch(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(_("{text} is neither 0 nor 1.").format(text=quoted(text, 16)))
    return text == "1"
