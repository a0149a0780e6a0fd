"""All that the boundary station holds, as one immutable value, and its forms: a query, a file. Knows no Streamlit."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property

from app.catalogue import CSV
from app.state import links
from app.state.data import FEATURES, LIMITS, Source
from app.state.plane import FLOWERS, MAX_BIAS, MAX_WEIGHT, Plane, labels_of, opened, points_of
from app.state.plane_view import KEYS as SIGHT_KEYS
from app.state.plane_view import Sight
from app.state.query import QueryReader, number, parse_number, quoted
from app.state.scenario import Scenario
from app.state.training import SCHEMES, Film, Training, first_film
from app.text import _

FORMAT = "softmax-live-1"
#: More edits than these do not go into an address, nor into the comparison that finds them.
MOST_EDITS, MOST_COMPARED = 60, 1000
#: Of the query.
DATA_KEYS = ("data", "features", "classes", "count", "noise", "seed", "edits", "kept")
KEYS = (*DATA_KEYS, "weights", "bias", "follow", "train", "versus", "step", *SIGHT_KEYS)


@dataclass(frozen=True)
class Workbench:
    """The plane; how it is trained, and in what a second run differs, (setting, value); the step of the film whose
    model the plane shows, None where it is a hand's or the optimum; and what else the plane shows.
    """

    plane: Plane = field(default_factory=lambda: opened(FLOWERS))
    training: Training = field(default_factory=Training)
    rivalry: tuple[str, str] | None = None
    step: int | None = None
    sight: Sight = field(default_factory=Sight)

    @property
    def _again(self) -> bool:
        """Whether training again leads to the model shown: not from a start that is gone."""
        return self.step is not None and "here" not in (self.training.start, *(self.rivalry or ()))

    @cached_property
    def film(self) -> Film:
        """Raises ValueError, in words for the user, where the settings do not go together."""
        if self.training == Training() and not self.rivalry and not self.plane.edited:
            return first_film(self.plane.source)
        return Film.make(self.plane, self.training, self.rivalry)

    def at_its_step(self) -> tuple["Workbench", Film | None]:
        """With the film's model of its step on the plane, and the film."""
        if self.step is None:
            return self, None
        film = self.film
        model = film.runs[0].model_at(self.step)
        if model is None:
            raise ValueError(_("the film has no step {n}.").format(n=self.step))
        return replace(self, plane=self.plane.with_model(model)), film

    # ---- the address ----------------------------------------------------------------------------------------------

    def to_query(self) -> dict[str, str]:
        """The URL form: the data set, and what differs from the usual. What does not fit stays on the links."""
        plane, usual, again = self.plane, Training().as_data(), self._again
        edits = _edits(plane)
        if plane.source.name == CSV or edits is None or (plane.network and not again):
            return {"kept": links.keep(self.to_json())}
        query = {"data": plane.source.name} | plane.source.to_query()
        if edits:
            query["edits"] = ";".join(edits)
        if again:
            query["step"] = str(self.step)
        elif not plane.fitted:
            query["weights"] = ",".join(repr(w) for row in plane.weights for w in row)
            query["bias"] = ",".join(map(repr, plane.bias))
        if plane.follow != Plane.follow:
            query["follow"] = plane.follow or "0"
        train = [f"{name}:{value}" for name, value in self.training.as_data().items() if value != usual[name]]
        if train:
            query["train"] = ",".join(train)
        if self.rivalry:
            query["versus"] = ":".join(self.rivalry)
        return query | self.sight.to_query()

    @staticmethod
    def is_lost(query: Mapping[str, str]) -> bool:
        """Whether an address names what is not on the shelf any more."""
        return "kept" in query and links.find(query["kept"]) is None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple["Workbench", list[str]]:
        """What an address says, with what is wrong in it, in words. A wrong part takes its default."""
        reader = QueryReader(query)
        if "kept" in query:
            text = links.find(query["kept"])
            try:
                if text is not None:
                    return cls.from_json(text)[0], []
            except ValueError as error:
                return cls(), [str(error)]
            problem = _(
                "`kept` in the address names points that this server does not have any more. "
                "If you saved them in a file, load it."
            )
            return cls(), [problem]
        source, problems = Source.from_query(query)
        reader.problems += problems
        plane = opened(source)
        plane = reader.part("edits", lambda text: _edited(plane, text), _nothing, None) or plane
        k = plane.num_classes
        weights = reader.part("weights", lambda text: _numbers(text, 2 * k, MAX_WEIGHT), _nothing, None)
        bias = reader.part("bias", lambda text: _numbers(text, k, MAX_BIAS), _nothing, None)
        if weights:
            plane = replace(plane, weights=tuple(zip(weights[::2], weights[1::2], strict=True)))
        if bias:
            plane = replace(plane, bias=bias)
        plane = reader.part("follow", lambda text: replace(plane, follow=text.strip("0")), _nothing, None) or plane
        training = reader.part("train", _settings, _nothing, None) or Training()
        rivalry = reader.part("versus", lambda text: _rivalry(training, text), _nothing, None)
        step = reader.part("step", _whole, _nothing, None)
        bench = cls(plane, training, rivalry, step, Sight.from_query(reader, k))
        try:
            bench.at_its_step()
        except ValueError as error:
            reader.problems.append(_("`step` in the address: {error}").format(error=error))
            bench = replace(bench, step=None)
        return bench, reader.problems

    # ---- the file -------------------------------------------------------------------------------------------------

    def to_json(self, scenario: Scenario | None = None) -> str:
        """The file form: everything, the points included, and the scenario that is shown with it."""
        plane = self.plane
        source = plane.source
        given = {"name": source.name}
        if source.name == CSV:
            given |= {"file": source.file, "content": base64.b64encode(source.content).decode()}
        elif source.name in FEATURES:
            given |= {"features": list(source.features)}
        else:
            given |= {part: getattr(source, part) for part in LIMITS}
        return json.dumps(
            {
                "format": FORMAT,
                "source": given,
                **plane.as_data(),
                **({"points": plane.points, "labels": plane.labels} if plane.edited else {}),
                "training": self.training.as_data(),
                "rivalry": self.rivalry,
                "step": self.step if self._again else None,
                "sight": self.sight.as_data(),
                "scenario": scenario and scenario.as_data(),
            }
        )

    @classmethod
    def from_json(cls, text: str) -> tuple["Workbench", Scenario | None]:
        """What a file holds. Raises ValueError, in words for the user, when it is none of ours."""
        try:
            data = json.loads(text)
            if not isinstance(data, dict) or data.get("format") != FORMAT:
                raise ValueError(
                    _("this JSON file was not saved here: it does not say “{format}”.").format(format=FORMAT)
                )
            plane = Plane.from_commit(data, opened(Source.from_commit(data["source"])))
            training = Training.from_commit(data["training"])
            rivalry = tuple(map(str, data["rivalry"])) if data["rivalry"] else None
            step = None if data["step"] is None else _whole(str(data["step"]))
            bench = cls(plane, training, rivalry, step, Sight.from_commit(data.get("sight")))
            if rivalry:
                training.but(*rivalry)
            bench.at_its_step()
            return bench, Scenario.from_commit(data["scenario"]) if data["scenario"] else None
        except json.JSONDecodeError as error:
            raise ValueError(_("line {n} of the file is no JSON.").format(n=error.lineno)) from None
        except (KeyError, TypeError, OverflowError, RecursionError) as error:
            raise ValueError(_("the file is incomplete: it was not saved here, or was changed since.")) from error


def _edits(plane: Plane) -> list[str] | None:
    """How the points differ from the source's: `n:x,y,class` for point n at another place or of another class,
    `n+x,y,class` for one more before it, `-n` for one less. None if that is too much for an address.
    """
    if not plane.edited:
        return []
    before = list(zip(points_of(plane.source), labels_of(plane.source), strict=True))
    after = list(zip(plane.points, plane.labels, strict=True))
    if max(len(before), len(after)) > MOST_COMPARED:
        return None
    edits = []
    for kind, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        while i < i_end and j < j_end:
            edits.append(f"{i}:{_point(after[j])}")
            i, j = i + 1, j + 1
        edits += [f"-{n}" for n in range(i, i_end)]
        edits += [f"{i_end}+{_point(added)}" for added in after[j:j_end]]
    return edits if len(edits) <= MOST_EDITS else None


def _point(point: tuple[tuple[float, float], int]) -> str:
    (x, y), label = point
    return f"{number(x)},{number(y)},{label}"


EDIT = re.compile(r"-(\d{1,4})|(\d{1,4})([:+ ])([^,]*),([^,]*),(\d{1,2})")


def _edited(plane: Plane, text: str) -> Plane:
    """The plane of a source with the edits of an address, under the optimum for the points that are left.

    A plus sign may arrive as the blank that it means in a query.
    """
    before = list(zip(plane.points, plane.labels, strict=True))
    instead: dict[int, list] = {n: [point] for n, point in enumerate([*before, None])}
    parts = text.split(";")
    if len(parts) > MOST_EDITS:
        raise ValueError(_("there are {n} edits; an address holds {most}.").format(n=len(parts), most=MOST_EDITS))
    added: dict[int, list] = {}
    for part in parts:
        found = EDIT.fullmatch(part)
        if not found:
            raise ValueError(_("{text} is no edit such as 70:4.8,1.8,2.").format(text=quoted(part, 24)))
        gone, index, sign, x, y, label = found.groups()
        n = int(gone or index)
        if not 0 <= n <= len(before) - (sign in (None, ":")):
            raise ValueError(_("there is no point {n}.").format(n=n))
        if gone:
            instead[n] = []
        elif sign == ":":
            instead[n] = [((parse_number(x), parse_number(y)), int(label))]
        else:
            added.setdefault(n, []).append(((parse_number(x), parse_number(y)), int(label)))
    after = [point for n in instead for point in (*added.get(n, ()), *instead[n]) if point is not None]
    points, labels = tuple(point for point, _label in after), tuple(label for _point, label in after)
    return replace(plane, points=points, labels=labels, chosen=None).optimum


def _numbers(text: str, count: int, limit: float) -> tuple[float, ...]:
    values = tuple(parse_number(part) for part in text.split(","))
    if len(values) != count:
        raise ValueError(_("there are {n} numbers; the model needs {count}.").format(n=len(values), count=count))
    if not all(abs(value) <= limit for value in values):
        raise ValueError(_("numbers from −{limit} to {limit} work here.").format(limit=f"{limit:g}"))
    return values


def _settings(text: str) -> Training:
    given = dict(part.split(":", 1) if ":" in part else (part, "") for part in text.split(","))
    usual = Training().as_data()
    unknown = [name for name in given if name not in usual]
    if unknown:
        raise ValueError(_("there is no setting {name}.").format(name=quoted(unknown[0], 24)))
    training = Training.from_commit(usual | given)
    if training.model in SCHEMES:
        raise ValueError(_("one-vs-rest and one-vs-one can only be the second run."))
    return training


def _rivalry(training: Training, text: str) -> tuple[str, str]:
    name, _colon, value = text.partition(":")
    training.but(name, value)
    return name, value


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text):
        raise ValueError(_("{text} is not a whole number.").format(text=quoted(text, 16)))
    return int(text)


def _nothing(_value) -> None:
    """The parser has checked already."""
