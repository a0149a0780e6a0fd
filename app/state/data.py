"""Where the points of the plane come from, as one immutable value: real data, made data, a file. Knows no Streamlit."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app import catalogue
from app.catalogue import CSV
from app.state.query import QueryReader, number, parse_number, quoted, written
from app.state.scenario import MAX_LABEL_LENGTH
from app.text import _
from softmax_core import DATASETS, Dataset, load_iris, load_penguins, read_csv
from softmax_core.datasets import MAX_CLASSES, MAX_COUNT, MIN_CLASSES, MIN_COUNT

#: Real data: the measurements that each can be seen by.
FEATURES = {name: entry.features for name, entry in catalogue.DATASETS.items() if entry.features}
LOADERS = {"iris": load_iris, "penguins": load_penguins}
MADE = tuple(name for name in catalogue.DATASETS if name not in FEATURES and name != CSV)
#: What made data are made from: the ends of each number, whole where the ends are.
LIMITS = {
    "num_classes": (MIN_CLASSES, MAX_CLASSES),
    "count": (MIN_COUNT, MAX_COUNT),
    "noise": (0.0, 1.0),
    "seed": (0, 9999),
}
MAX_FEATURE_LENGTH = 40
#: Space around the points, in shares of their range, and the least share of the other axis's range that an axis shows.
MARGIN, LEAST_SPAN = 0.08, 0.1


@dataclass(frozen=True)
class Source:
    """A data set by `name`, a key of softmax_core.DATASETS or CSV, and what belongs to it: two of the measurements of
    real data, the numbers that made data are made from, or a file with its content.

    The content stays as it was read: bytes know their hash, so that a source is found again at once. Raises ValueError,
    in words for the user, when there is no such data set; for a file in the words of `read_csv`.
    """

    name: str = "iris"
    features: tuple[str, ...] = ()
    num_classes: int = 3
    count: int = 200
    noise: float = 0.3
    seed: int = 0
    file: str = ""
    content: bytes = field(default=b"", repr=False)

    def __post_init__(self):
        if self.name in FEATURES:
            object.__setattr__(self, "features", tuple(self.features) or FEATURES[self.name][:2])
            _check_features(self.name, self.features)
        elif self.name in MADE:
            for part in LIMITS:
                _check_number(part, getattr(self, part))
        elif self.name == CSV:
            read_csv(self.content)
        else:
            raise ValueError(_("The page sent a data set that is not offered."))

    @classmethod
    def from_csv(cls, content: bytes, file: str) -> "Source":
        """A user's file."""
        return cls(CSV, file=_fitting([file], MAX_FEATURE_LENGTH)[0], content=content)

    @classmethod
    def from_commit(cls, payload: Mapping) -> "Source":
        """What the browser sent. Raises ValueError when it is no source."""
        try:
            name = str(payload["name"])
            if name == CSV:
                parts = {"content": base64.b64decode(payload["content"], validate=True), "file": str(payload["file"])}
            elif name in FEATURES:
                parts = {"features": tuple(str(feature) for feature in payload["features"])}
            else:
                parts = {part: type(low)(payload[part]) for part, (low, _high) in LIMITS.items()}
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(_("The page sent something that is no data set.")) from error
        return cls.from_csv(**parts) if name == CSV else cls(name, **parts)

    def as_data(self) -> dict:
        """The JSON form that the browser takes. A file's content stays here."""
        return {
            "name": self.name,
            "features": list(self.features),
            "file": self.file,
            **{part: getattr(self, part) for part in LIMITS},
        }

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple["Source", list[str]]:
        """The source of a URL's query, with what was wrong in it, in words. A wrong part takes its default."""
        reader = QueryReader(query)
        name = reader.part("data", str, _check_name, cls.name)
        if name in FEATURES:
            features = reader.part(
                "features", _parse_features, lambda given: _check_features(name, given), FEATURES[name][:2]
            )
            return cls(name, features), reader.problems
        numbers = {
            part: reader.part(
                _in_query(part),
                _parse_whole if isinstance(low, int) else parse_number,
                lambda value, part=part: _check_number(part, value),
                getattr(cls, part),
            )
            for part, (low, _high) in LIMITS.items()
        }
        return cls(name, **numbers), reader.problems

    def to_query(self) -> dict[str, str]:
        """The URL form: what `from_query` reads back. A file has none; what is as usual is left out."""
        if self == Source() or self.name == CSV:
            return {}
        usual = Source(self.name)
        parts = ("features",) if self.name in FEATURES else LIMITS
        return {"data": self.name} | {
            _in_query(part): written(getattr(self, part))
            for part in parts
            if getattr(self, part) != getattr(usual, part)
        }

    @property
    def title(self) -> str:
        return self.file or catalogue.DATASETS[self.name].title()

    @property
    def measured(self) -> Dataset:
        """The data in their own units and words."""
        return _measured(self)

    @property
    def dataset(self) -> Dataset:
        """The data as the plane shows them: standardised where their units would leave no usual weight its effect, with
        class names that a scenario takes.
        """
        return _shown(self)

    @property
    def ranges(self) -> list[list[float]]:
        """The ends of both axes, with room around the points."""
        low, high = self.dataset.points.min(axis=0), self.dataset.points.max(axis=0)
        span = high - low
        least = LEAST_SPAN * span.max() or 1.0
        room = np.where(span < least, (least - span) / 2, 0) + MARGIN * np.maximum(span, least)
        return np.stack([low - room, high + room], axis=-1).tolist()

    @property
    def stretch(self) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """Made points at any noise: where they lie without, and how far noise 1 displaces each. Real ones have none."""
        if self.name not in MADE:
            return None
        still, noisy = (DATASETS[self.name](self.num_classes, self.count, noise, self.seed).points for noise in (0, 1))
        return still, noisy - still

    def in_units(self, shown: Dataset) -> Dataset:
        """Points of the plane, edited perhaps, in the units and words of the source: what goes into a file."""
        if shown is self.dataset:
            return self.measured
        measured = self.measured
        points = (
            _Standard.of(measured.points).undo(shown.points)
            if catalogue.DATASETS[self.name].standardised
            else shown.points
        )
        return Dataset(points, shown.labels, measured.class_names, measured.feature_names)


# What a source leads to is computed once for all sessions; the latest sources stay.


@lru_cache(maxsize=16)
def _measured(source: Source) -> Dataset:
    if source.name == CSV:
        return read_csv(source.content)
    if source.name in FEATURES:
        return LOADERS[source.name](source.features)
    return DATASETS[source.name](source.num_classes, source.count, source.noise, source.seed)


@lru_cache(maxsize=16)
def _shown(source: Source) -> Dataset:
    measured = _measured(source)
    if not catalogue.DATASETS[source.name].standardised:
        return measured
    first, second = _fitting(measured.feature_names, MAX_FEATURE_LENGTH)
    return Dataset(
        _Standard.of(measured.points).apply(measured.points),
        measured.labels,
        tuple(_fitting(measured.class_names, MAX_LABEL_LENGTH)),
        (_("{name}, standardised").format(name=first), _("{name}, standardised").format(name=second)),
    )


@dataclass(frozen=True, eq=False)
class _Standard:
    """The way to mean 0 and standard deviation 1 of each axis, for numbers of any size: all is reckoned in units of a
    power of two that the largest does not exceed, for squares of large ones would be infinite.
    """

    exponent: NDArray[np.int_]
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    """1 for an axis without spread."""

    @classmethod
    def of(cls, points: NDArray[np.float64]) -> "_Standard":
        exponent = np.frexp(np.abs(points).max(axis=0))[1]
        scaled = np.ldexp(points, -exponent)
        spread = scaled.min(axis=0) < scaled.max(axis=0)
        # The mean of equal numbers can be the next float beside them.
        mean = np.where(spread, scaled.mean(axis=0), scaled[0])
        return cls(exponent, mean, np.where(spread, scaled.std(axis=0), 1.0))

    def apply(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return (np.ldexp(points, -self.exponent) - self.mean) / self.deviation

    def undo(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.ldexp(points * self.deviation + self.mean, self.exponent)


def _fitting(names: Sequence[str], length: int) -> list[str]:
    """Names of at most `length` printable characters, as different as the given ones. What fits stays as it is."""
    taken = {name for name in names if _fits(name, length)}
    return [name if _fits(name, length) else _shortened(name, length, taken) for name in names]


def _fits(name: str, length: int) -> bool:
    return 1 <= len(name) <= length and name.isprintable()


def _shortened(name: str, length: int, taken: set[str]) -> str:
    """A name that fits and is not yet taken, numbered where it must be; it is taken then."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split()) or "?"
    times, end = 1, ""
    while True:
        room = length - len(end)
        short = (plain if len(plain) <= room else plain[: room - 1].rstrip() + "…") + end
        if short not in taken:
            taken.add(short)
            return short
        times += 1
        end = f" {times}"


def _in_query(part: str) -> str:
    return "classes" if part == "num_classes" else part


def _parse_features(text: str) -> tuple[str, ...]:
    return tuple(feature.strip() for feature in text.split(","))


def _parse_whole(text: str) -> int:
    value = parse_number(text)
    if not value.is_integer():
        raise ValueError(_("{text} is not a whole number.").format(text=quoted(text, 16)))
    return int(value)


def _check_name(name: str) -> None:
    if name not in DATASETS:
        raise ValueError(
            _("there is no data set {name}; there are {names}.").format(name=quoted(name), names=", ".join(DATASETS))
        )


def _check_features(name: str, features: Sequence[str]) -> None:
    offered = FEATURES[name]
    if len(features) != 2 or len(set(features) & set(offered)) != 2:
        raise ValueError(_("the features are two of {names}.").format(names=", ".join(offered)))


def _check_number(part: str, value: float) -> None:
    low, high = LIMITS[part]
    if not low <= value <= high:
        names = {
            "num_classes": _("number of classes"),
            "count": _("number of points"),
            "noise": _("noise"),
            "seed": _("seed"),
        }
        raise ValueError(
            _("the {name} {value} is out of range; use {low} to {high}.").format(
                name=names[part], value=number(value), low=number(low), high=number(high)
            )
        )
