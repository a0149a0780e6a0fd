"""Where the points of the plane come from, as one immutable value: real data, made data, a file. Knows no Streamlit."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app import catalogue
from app.catalogue import CSV
from app.state import links, tables
from app.state.fields import (
    Kind,
    QueryReader,
    Value,
    as_list,
    as_text,
    choice,
    flag,
    is_printable,
    not_understood,
    number,
    printable,
    quoted,
    stored,
    whole,
    written,
)
from app.state.scenario import MAX_LABEL_LENGTH
from app.words import _, listed
from softmax_core import DATASETS, Dataset, load_iris, load_penguins
from softmax_core.data import MAX_CLASSES, MAX_COUNT, MIN_CLASSES, MIN_COUNT

#: Real data: the measurements that each can be seen by.
FEATURES = {name: entry.features for name, entry in catalogue.DATASETS.items() if entry.features}
LOADERS = {"iris": load_iris, "penguins": load_penguins}
MADE = tuple(name for name in catalogue.DATASETS if name not in FEATURES and name != CSV)
NOISE = (0.0, 1.0)
MAX_SEED = 9999
#: What made data are made from: the ends of each number, whole where the ends are.
LIMITS = {
    "num_classes": (MIN_CLASSES, MAX_CLASSES),
    "count": (MIN_COUNT, MAX_COUNT),
    "noise": NOISE,
    "seed": (0, MAX_SEED),
}
MAX_FEATURE_LENGTH = 40
#: Space around the points, in shares of their range; the least range of an axis: of made data, which has one unit,
#: in shares of the other's, and else in shares of its largest number.
MARGIN, LEAST_SPAN, LEAST_OWN_SPAN = 0.08, 0.1, 1e-6
#: Of a file's own units: the largest number, the least deviation, and the largest mean in deviations that weights and
#: biases of a size that the plane takes can tell apart. Others are standardised.
LARGEST_NUMBER, LEAST_DEVIATION, FARTHEST_MEAN = 1e6, 1e-4, 1e4

#: What gradient descent goes well with: deviations, and means in deviations.
USUAL_DEVIATIONS, USUAL_MEAN = (0.1, 5.0), 10.0


def feature_title(name: str) -> str:
    """What one of FEATURES is called. Its unit stays as it is."""
    measure, bracket, unit = name.partition(" (")
    words = {
        "petal length": _("petal length"),
        "petal width": _("petal width"),
        "sepal length": _("sepal length"),
        "sepal width": _("sepal width"),
        "bill length": _("bill length"),
        "bill depth": _("bill depth"),
        "flipper length": _("flipper length"),
        "body mass": _("body mass"),
    }
    return words[measure] + bracket + unit


def _texts(given: Any) -> tuple[str, ...]:
    return tuple(as_text(item) for item in as_list(given))


def _parse_texts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _take_name(given: Any) -> str:
    name = as_text(given)
    if name not in (*DATASETS, CSV):
        raise ValueError(
            _("there is no data set {name}; there are {names}.").format(name=quoted(name), names=listed(DATASETS))
        )
    return name


def _fits(name: str, length: int) -> bool:
    return 1 <= len(name) <= length and is_printable(name)


def _take_file(given: Any) -> str:
    file = as_text(given)
    if file and not _fits(file, MAX_FEATURE_LENGTH):
        raise not_understood()
    return file


def _take_label(given: Any) -> str:
    label = as_text(given)
    if len(label) > 2 * tables.LONGEST_NAME:
        raise not_understood()
    return label


def _take_digest(given: Any) -> str:
    digest = as_text(given)
    if len(digest) > links.NAME_LENGTH:
        raise not_understood()
    return digest


@dataclass(frozen=True)
class Source(Value):
    """A data set by `name`, a key of softmax_core.DATASETS or CSV, and what belongs to it: two of the measurements of
    real data, the numbers that made data are made from, or a file with its content.

    Of a file `features` are the columns on the two axes and `label` is the one of the classes; empty, they are guessed.
    `classes` are those chosen, none: the most frequent; `others` says what becomes of the rest (`tables.select`).
    `standardised`: whether its points are shown in standard deviations from the mean, and not in their own units.

    A page knows a file by its `digest`; the content is kept by the server (`links`). Raises ValueError, in words for
    the user, when there is no such data set; for a file in the words of `tables.read`.
    """

    name: str = stored(Kind(_take_name, str, str), "iris", "data")
    features: tuple[str, ...] = stored(Kind(_texts, _parse_texts, written, list), (), "features")
    num_classes: int = stored(whole(MIN_CLASSES, MAX_CLASSES, lambda: _("number of classes")), 3, "classes")
    count: int = stored(whole(MIN_COUNT, MAX_COUNT, lambda: _("number of points")), 200, "count")
    noise: float = stored(number(*NOISE, lambda: _("noise")), 0.3, "noise")
    seed: int = stored(whole(0, MAX_SEED, lambda: _("seed")), 0, "seed")
    label: str = stored(Kind(_take_label, str, str), "")
    classes: tuple[str, ...] = stored(Kind(_texts, _parse_texts, written, list), ())
    others: str = stored(choice(lambda: tables.OTHERS), "out")
    standardised: bool = stored(flag(), False)
    file: str = stored(Kind(_take_file, str, str), "")
    digest: str = stored(Kind(_take_digest, str, str), "")
    content: bytes = field(default=b"", repr=False, compare=False)

    def check(self) -> None:
        if self.name in FEATURES:
            object.__setattr__(self, "features", self.features or FEATURES[self.name][:2])
            _check_features(self.name, self.features)
        elif self.name == CSV:
            object.__setattr__(self, "content", self.content or _kept_file(self.digest))
            table = self.table
            object.__setattr__(self, "features", self.features or table.features)
            object.__setattr__(self, "label", self.label or table.label)
            _check_columns(table, self.features, self.label)
            if not self.suits:
                object.__setattr__(self, "standardised", True)

    @classmethod
    def from_csv(cls, content: bytes, file: str, **choices: Any) -> "Source":
        """A user's file, and what is chosen of it: fields of CHOICES."""
        digest = links.keep(base64.b64encode(content).decode())
        return cls(CSV, file=_fitting([file], MAX_FEATURE_LENGTH)[0], digest=digest, content=content, **choices)

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple["Source", list[str]]:
        """The source of an address, with what was wrong in it, in words. A wrong part takes its default."""
        reader, kinds = QueryReader(query), cls.kinds()

        def part(key: str, name: str, default: Any) -> Any:
            return reader.part(key, kinds[name].from_text, default)

        def features_of(text: str) -> tuple[str, ...]:
            features = _parse_texts(text)
            _check_features(name, features)
            return features

        def name_of(text: str) -> str:
            name = _take_name(text)
            if name == CSV:
                _kept_file("")  # an address leads to no file
            return name

        name = reader.part("data", name_of, cls.name)
        if name in FEATURES:
            return cls(name, reader.part("features", features_of, FEATURES[name][:2])), reader.problems
        parts = {each: part(key, each, getattr(cls, each)) for key, each in cls.query_keys().items() if each in LIMITS}
        return cls(name, **parts), reader.problems

    def to_query(self) -> dict[str, str]:
        """The address form: what `from_query` reads back. A file has none; what is as usual is left out."""
        if self == Source() or self.name == CSV:
            return {}
        usual, kinds = Source(self.name), self.kinds()
        parts = ("features",) if self.name in FEATURES else LIMITS
        return {"data": self.name} | {
            key: kinds[name].write(getattr(self, name))
            for key, name in self.query_keys().items()
            if name in parts and getattr(self, name) != getattr(usual, name)
        }

    def to_file(self) -> dict:
        """The file form: as JSON, with a file's content."""
        return self.to_json() | ({"content": base64.b64encode(self.content).decode()} if self.name == CSV else {})

    @classmethod
    def from_file(cls, data: Any) -> "Source":
        """What `to_file` has written."""
        if isinstance(data, Mapping) and data.get("name") == CSV and "content" in data:
            try:
                file, text = as_text(data["file"]), as_text(data["content"])
                content = base64.b64decode(text, validate=True)
            except (KeyError, ValueError) as error:
                raise not_understood() from error
            # Before there was a choice, all files were standardised.
            choices = {"standardised": True} | {each: data[each] for each in CHOICES if each in data}
            return cls.from_csv(content, file, **choices)
        return cls.from_json(data)

    @property
    def title(self) -> str:
        return self.file or catalogue.DATASETS[self.name].title()

    @property
    def table(self) -> tables.Table:
        """The table in a user's file."""
        return tables.read(self.content)

    @property
    def selection(self) -> tables.Selection:
        """What is shown of a user's file."""
        return _selection(self)

    @property
    def is_standardised(self) -> bool:
        return self.standardised or catalogue.DATASETS[self.name].standardised

    @property
    def suits(self) -> bool:
        """Whether the plane can show the points in their own units."""
        points = self.measured.points
        if np.abs(points).max() > LARGEST_NUMBER:
            return False
        mean, deviation = points.mean(axis=0), points.std(axis=0)
        is_wide = (deviation >= LEAST_DEVIATION) & (np.abs(mean) <= FARTHEST_MEAN * deviation)
        return bool(is_wide[np.ptp(points, axis=0) > 0].all())

    @property
    def is_uneven(self) -> bool:
        """Whether gradient descent with the usual learning rates finds no good way over points in their own units."""
        points = self.measured.points
        mean, deviation = np.abs(points.mean(axis=0)), points.std(axis=0)
        low, high = USUAL_DEVIATIONS
        is_usual = (deviation >= low) & (deviation <= high) & (mean <= USUAL_MEAN * deviation)
        return not is_usual[deviation > 0].all()

    @property
    def standard(self) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """Mean and deviation of each axis where points are standardised by them."""
        return _Standard.of(self.measured.points).numbers if self.is_standardised else None

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
    def measured_titles(self) -> tuple[str, str]:
        """What the two features are called."""
        first, second = self.dataset.feature_names
        return (feature_title(first), feature_title(second)) if self.name in FEATURES else (first, second)

    @property
    def feature_titles(self) -> list[str]:
        """What the axes of the plane are called."""
        titles = self.measured_titles
        return [_("{name}, standardised").format(name=title) for title in titles] if self.is_standardised else [*titles]

    @property
    def ranges(self) -> list[list[float]]:
        """The ends of both axes, with room around the points."""
        low, high = self.dataset.points.min(axis=0), self.dataset.points.max(axis=0)
        span = high - low
        if self.name in MADE:
            least = np.full(2, LEAST_SPAN * span.max())
        else:
            least = np.where(span > 0, LEAST_OWN_SPAN * np.maximum(abs(low), abs(high)), 1.0)
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
        measured = self.measured
        if shown is self.dataset:
            points = measured.points
        elif self.is_standardised:
            points = _Standard.of(measured.points).undo(shown.points)
        else:
            points = shown.points
        return Dataset(points, shown.labels, measured.class_names, self.measured_titles)


#: What is chosen of a user's file.
CHOICES = ("features", "label", "classes", "others", "standardised")

# What a source leads to is computed once for all sessions; the latest sources stay.


@lru_cache(maxsize=16)
def _selection(source: Source) -> tables.Selection:
    return tables.select(source.table, source.features, source.label, source.classes, source.others)


@lru_cache(maxsize=16)
def _measured(source: Source) -> Dataset:
    if source.name == CSV:
        return _selection(source).dataset
    if source.name in FEATURES:
        first, second = source.features
        return LOADERS[source.name]((first, second))
    return DATASETS[source.name](source.num_classes, source.count, source.noise, source.seed)


@lru_cache(maxsize=16)
def _shown(source: Source) -> Dataset:
    measured = _measured(source)
    if not source.is_standardised and source.name != CSV:
        return measured
    first, second = _fitting(measured.feature_names, MAX_FEATURE_LENGTH)
    return Dataset(
        _Standard.of(measured.points).apply(measured.points) if source.is_standardised else measured.points,
        measured.labels,
        tuple(_fitting(measured.class_names, MAX_LABEL_LENGTH)),
        (first, second),
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

    @property
    def numbers(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mean and deviation in units of the points."""
        return np.ldexp(self.mean, self.exponent), np.ldexp(self.deviation, self.exponent)

    def undo(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.ldexp(points * self.deviation + self.mean, self.exponent)


def _fitting(names: Sequence[str], length: int) -> list[str]:
    """Names of at most `length` printable characters, as different as the given ones. What fits stays as it is."""
    taken = {name for name in names if _fits(name, length)}
    return [name if _fits(name, length) else _shortened(name, length, taken) for name in names]


def _shortened(name: str, length: int, taken: set[str]) -> str:
    """A name that fits and is not yet taken, numbered where it must be; it is taken then."""
    plain = printable(name)
    plain = plain if is_printable(plain) else "?"
    times, end = 1, ""
    while True:
        room = length - len(end)
        short = (plain if len(plain) <= room else plain[: room - 1].rstrip() + "…") + end
        if short not in taken:
            taken.add(short)
            return short
        times += 1
        end = f" {times}"


def _kept_file(digest: str) -> bytes:
    text = links.find(digest)
    if text is None:
        raise ValueError(_("the file is not here any more: load it again."))
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:  # something else is kept under this name
        raise not_understood() from None


def _check_columns(table: tables.Table, features: Sequence[str], label: str) -> None:
    axes, labels = ([column.name for column in columns] for columns in (table.axes, table.label_columns))
    if len(features) != 2 or len(set(features) & set(axes)) != 2:
        raise ValueError(_("the axes are two different columns of {names}.").format(names=listed(map(quoted, axes))))
    if label not in labels:
        raise ValueError(_("the label is one of the columns {names}.").format(names=listed(map(quoted, labels))))


def _check_features(name: str, features: Sequence[str]) -> None:
    offered = FEATURES[name]
    if len(features) != 2 or len(set(features) & set(offered)) != 2:
        raise ValueError(_("the features are two of {names}.").format(names=listed(offered)))
