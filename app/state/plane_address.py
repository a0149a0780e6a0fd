"""How the plane stands in an address: the data set, and what differs from the usual. Knows no Streamlit."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from app.catalogue import CSV
from app.numbers import digits, said
from app.state.data import Source
from app.state.fields import QueryReader, flag, parse_number, quoted
from app.state.plane import Plane, opened
from app.state.plane_model import MAX_BIAS, MAX_WEIGHT, Origin, count_of
from app.state.plane_points import Flags, labels_of, points_of
from app.state.training import FEATURE_NAMES, RIVALRY, SETTINGS, USUAL_FEATURES, Training, goes_on
from app.words import _

#: More edits than these do not go into an address, nor into the comparison that finds them.
MOST_EDITS, MOST_COMPARED = 60, 1000
#: Held-out points that are others than those dealt: so many an address names.
MOST_HELD_OUT = 200
DATA_KEYS = (*Source.query_keys(), "edits")
#: Fields that stand there under their own names, in one word.
WORDS = ("ground", "pair", "order", "loss_axis")
KEYS = (
    *DATA_KEYS,
    *("held_out", "held_out_seed", "held_out_points", "inputs"),
    *("weights", "bias", "follow", "train", "versus", "trained", "trained_versus", "origin", "step"),
    *("point", "shown", "probe", "arrows", "window", *WORDS),
)


def write(plane: Plane) -> dict[str, str] | None:
    """The address form: what `read` reads back. None for what does not fit into an address."""
    repeatable = plane.step is not None and _is_repeatable(plane)
    origin = _origin_text(plane.origin) if plane.origin else ""
    edits = _edits(plane)
    split = _split(plane)
    if plane.source.name == CSV or edits is None or split is None or origin is None:
        return None
    if plane.network and not repeatable:
        return None
    query = {"data": plane.source.name} | plane.source.to_query()
    if edits:
        query["edits"] = ";".join(edits)
    query |= split
    if plane.features != USUAL_FEATURES:
        query["inputs"] = plane.features
    if repeatable:
        query["step"] = str(plane.step)
    elif not plane.fitted:
        query["weights"] = ",".join(repr(w) for row in plane.weights for w in row)
        query["bias"] = ",".join(map(repr, plane.bias))
    if "weights" in query or plane.follow != ("" if repeatable else Plane.follow):
        query["follow"] = plane.follow or "0"
    trained, trained_rivalry = plane.trained
    settings = {
        "train": plane.training.written(),
        "versus": plane.rivalry and RIVALRY.write(plane.rivalry),
        "trained": trained != plane.training and (trained.written() or "usual"),
        "trained_versus": trained_rivalry != plane.rivalry and _rivalry_text(trained_rivalry),
        "origin": origin,
    }
    query |= {key: text for key, text in settings.items() if text}
    return query | _view(plane)


def _split(plane: Plane) -> dict[str, str] | None:
    """Which points are held out; named one by one where these are not those dealt. None if that are too many."""
    query = {"held_out": digits(plane.held_out_share)} if plane.held_out_share else {}
    if plane.held_out_seed:
        query["held_out_seed"] = str(plane.held_out_seed)
    if plane.held_out != plane.dealt.held_out:
        held = [str(n + 1) for n, flag in enumerate(plane.held_out) if flag]
        if len(held) > MOST_HELD_OUT:
            return None
        query["held_out_points"] = ",".join(held) or "none"
    return query


def _is_repeatable(plane: Plane) -> bool:
    """Whether training again leads to the model shown: not from a start that nobody knows any more."""
    return plane.origin is not None or not goes_on(*plane.trained)


def _origin_text(origin: Origin) -> str | None:
    """Weights, bias and features that a training goes on from; None for a network's, which are too many."""
    if origin.network:
        return None
    rows = ",".join(repr(w) for row in origin.weights for w in row)
    return f"{rows};{','.join(map(repr, origin.bias))};{origin.features}"


def _with_origin(plane: Plane, text: str) -> Plane:
    rows, _semicolon, rest = text.partition(";")
    bias, _semicolon, names = rest.partition(";")
    features = FEATURE_NAMES.from_text(names)
    k, d = plane.num_classes, count_of(features)
    weights = _rows(_numbers(rows, d * k, MAX_WEIGHT), d)
    return replace(plane, origin=Origin(weights, _numbers(bias, k, MAX_BIAS), features))


def _view(plane: Plane) -> dict[str, str]:
    query = {"point": "none" if plane.chosen is None else str(plane.chosen + 1)}
    if plane.shown != Plane.shown:
        query["shown"] = plane.shown or "none"
    if plane.probe:
        query["probe"] = ",".join(map(digits, plane.probe))
    if plane.arrows is not None:
        query["arrows"] = str(int(plane.arrows))
    if plane.window:
        query["window"] = ",".join(map(digits, plane.window))
    for name in WORDS:
        if getattr(plane, name) != getattr(Plane, name):
            query[name] = getattr(plane, name)
    return query


def read(query: Mapping[str, str]) -> tuple[Plane, list[str]]:
    """What an address says, with what is wrong in it, in words. A wrong part takes its default."""
    reader = QueryReader(query)
    source, problems = Source.from_query(query)
    reader.problems += problems
    plane = opened(source)

    def take(key: str, change: Callable[[Plane, str], Plane]) -> None:
        """Change the plane by a part of the address, if it is there and is right."""
        nonlocal plane
        plane = reader.part(key, lambda text: change(plane, text), None) or plane

    k = plane.num_classes
    take("edits", _edited)
    take("held_out", lambda plane, text: Plane.from_json({"held_out_share": parse_number(text)}, plane).dealt.optimum)
    take("held_out_seed", _dealt_by)
    take("held_out_points", _holding_out)
    take("inputs", lambda plane, text: plane.with_features(FEATURE_NAMES.from_text(text)).optimum)
    d = count_of(plane.features)
    take("weights", lambda plane, text: replace(plane, weights=_rows(_numbers(text, d * k, MAX_WEIGHT), d)))
    take("bias", lambda plane, text: replace(plane, bias=_numbers(text, k, MAX_BIAS)))
    if "weights" in query or "step" in query:  # a model of its own follows no points, unless the address says so
        plane = replace(plane, follow="")
    take("follow", lambda plane, text: replace(plane, follow="" if text == "0" else text))
    take("train", lambda plane, text: replace(plane, training=SETTINGS.from_text(text)))
    take("versus", lambda plane, text: replace(plane, rivalry=RIVALRY.from_text(text)))
    plane = replace(plane, trained=(plane.training, plane.rivalry))
    take("trained", lambda plane, text: replace(plane, trained=(_trained(text), plane.trained[1])))
    take("trained_versus", lambda plane, text: replace(plane, trained=(plane.trained[0], _rivalry(text))))
    take("origin", _with_origin)
    take("step", lambda plane, text: replace(plane, step=_whole(text)))
    take("point", lambda plane, text: replace(plane, chosen=None if text == "none" else _number_of_point(text)))
    take("shown", lambda plane, text: replace(plane, shown="" if text == "none" else text))
    take("probe", lambda plane, text: Plane.from_json({"probe": [parse_number(x) for x in text.split(",")]}, plane))
    take("window", lambda plane, text: Plane.from_json({"window": [parse_number(x) for x in text.split(",")]}, plane))
    take("arrows", lambda plane, text: replace(plane, arrows=flag().from_text(text)))
    for name in WORDS:
        take(name, partial(_with_word, name))
    return plane, reader.problems


def _with_word(name: str, plane: Plane, text: str) -> Plane:
    return Plane.from_json({name: text}, plane)


def _rivalry_text(rivalry: tuple[str, Any] | None) -> str:
    return RIVALRY.write(rivalry) if rivalry else "none"


def _rivalry(text: str) -> tuple[str, Any] | None:
    return None if text == "none" else RIVALRY.from_text(text)


def _trained(text: str) -> Training:
    return SETTINGS.from_text("" if text == "usual" else text)


def _rows(numbers: tuple[float, ...], width: int) -> tuple[tuple[float, ...], ...]:
    return tuple(numbers[start : start + width] for start in range(0, len(numbers), width))


def _dealt_by(plane: Plane, text: str) -> Plane:
    return Plane.from_json({"held_out_seed": parse_number(text)}, plane).dealt.optimum


def _holding_out(plane: Plane, text: str) -> Plane:
    """The plane with these points held out, by their numbers from 1 on."""
    count = len(plane.labels)
    numbers = set() if text == "none" else {_whole(part) for part in text.split(",")}
    for n in numbers:
        if not 1 <= n <= count:
            raise ValueError(_("there is no point {n}.").format(n=n))
    return replace(plane, held_out=Flags(int(n + 1 in numbers) for n in range(count))).optimum


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
    return f"{_exact(x)},{_exact(y)},{label}"


def _exact(x: float) -> str:
    """A coordinate with all its digits: points that no hand has moved are written, too."""
    return digits(x) if float(digits(x)) == x else repr(x)


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
    points, labels = [point for point, _label in after], [label for _point, label in after]
    return Plane.from_json({"points": points, "labels": labels, "chosen": None}, plane).optimum


def _numbers(text: str, count: int, limit: float) -> tuple[float, ...]:
    values = tuple(parse_number(part) for part in text.split(","))
    if len(values) != count:
        raise ValueError(_("there are {n} numbers; the model needs {count}.").format(n=len(values), count=count))
    if not all(abs(value) <= limit for value in values):
        raise ValueError(_("numbers from −{limit} to {limit} work here.").format(limit=said(limit)))
    return values


def _number_of_point(text: str) -> int:
    """Its index: people count points from 1."""
    if not _whole(text):
        raise ValueError(_("there is no point {n}.").format(n=0))
    return _whole(text) - 1


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text):
        raise ValueError(_("{text} is not a whole number.").format(text=quoted(text, 16)))
    return int(text)
