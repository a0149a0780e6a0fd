"""Labelled points in the plane: real ones, made ones, the user's CSV.

A made data set has `num_classes` classes (2 to 10) in `count` points (10 to 5,000), as many in each class as in the
others as far as the count allows, named A, B, C ... Without noise its points lie in the square [-1, 1] x [-1, 1].
`noise` (0 to 1) is the standard deviation of the Gaussian displacement of each coordinate, in units of the distance
between neighbouring classes, so that the same noise is as hard for ten classes as for two. The same arguments give the
same points (with the same release of NumPy); another noise stretches the same displacements. Anything else raises a
ValueError.
"""

import csv
import io
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from softmax_core.errors import InputError

MIN_COUNT, MAX_COUNT = 10, 5000
MIN_CLASSES, MAX_CLASSES = 2, 10
#: Of a CSV file.
MAX_BYTES = 1_000_000
#: How often the first class of imbalanced data occurs for each point of the last.
IMBALANCE = 10


@dataclass(frozen=True, eq=False)
class Dataset:
    """Points with labels. The arrays are read-only."""

    points: NDArray[np.float64]
    """(N, 2)"""
    labels: NDArray[np.intp]
    """(N,), indices into class_names"""
    class_names: tuple[str, ...]
    feature_names: tuple[str, str]

    def __post_init__(self) -> None:
        self.points.setflags(write=False)
        self.labels.setflags(write=False)


def load_iris(features: tuple[str, str] = ("petal length (cm)", "petal width (cm)")) -> Dataset:
    """150 irises of three species by two of four measurements, in centimetres (Fisher 1936).

    `features` are two of "sepal length (cm)", "sepal width (cm)", "petal length (cm)" and "petal width (cm)".

    >>> iris = load_iris()
    >>> iris.points.shape, iris.class_names
    ((150, 2), ('setosa', 'versicolor', 'virginica'))
    """
    return _load_species("iris.csv", tuple(features))


def load_penguins(features: tuple[str, str] = ("bill length (mm)", "bill depth (mm)")) -> Dataset:
    """342 penguins of three species by two of four measurements (Gorman, Williams & Fraser 2014).

    `features` are two of "bill length (mm)", "bill depth (mm)", "flipper length (mm)" and "body mass (g)". Two more
    birds of the original 344 were not measured and are left out.

    >>> penguins = load_penguins()
    >>> penguins.points.shape, penguins.class_names
    ((342, 2), ('Adelie', 'Chinstrap', 'Gentoo'))
    """
    return _load_species("penguins.csv", tuple(features))


def make_blobs(num_classes: int, count: int, noise: float, seed: int) -> Dataset:
    """A round cloud a class, their centres evenly on the unit circle; without noise nothing but the centres.

    >>> make_blobs(num_classes=2, count=10, noise=0.0, seed=0).points[:2].round(9)
    array([[ 1.,  0.],
           [-1.,  0.]])
    """
    labels, rng = _begin(num_classes, count, noise, seed)
    return _blobs(labels, num_classes, noise, rng)


def make_imbalanced(num_classes: int, count: int, noise: float, seed: int) -> Dataset:
    """Blobs of unequal size: the first class is about ten times as frequent as the last, the others between in equal
    ratios; each class has at least one point (the long tail of Cao et al. 2019, arXiv:1906.07413).

    >>> np.bincount(make_imbalanced(num_classes=3, count=142, noise=0.1, seed=0).labels)
    array([100,  32,  10])
    """
    _, rng = _begin(num_classes, count, noise, seed)
    frequency = IMBALANCE ** -np.linspace(0, 1, num_classes)
    sizes = 1 + ((count - num_classes) * frequency / frequency.sum()).astype(int)
    sizes[0] += count - sizes.sum()
    return _blobs(np.repeat(np.arange(num_classes), sizes), num_classes, noise, rng)


def make_rings(num_classes: int, count: int, noise: float, seed: int) -> Dataset:
    """A circle a class around the origin, of radius 1/K, 2/K ... 1 for K classes."""
    labels, rng = _begin(num_classes, count, noise, seed)
    radius = (labels + 1) / num_classes
    points = radius[:, None] * _on_circle(rng.uniform(0, 2 * np.pi, count))
    return _finish(points, labels, num_classes, noise / num_classes, rng)


def make_moons(num_classes: int, count: int, noise: float, seed: int) -> Dataset:
    """A half circle a class, opening down and up in turn, each with an end inside the next; from three classes on in
    several rows.
    """
    labels, rng = _begin(num_classes, count, noise, seed)
    columns = math.ceil(math.sqrt(num_classes))
    rows = math.ceil(num_classes / columns)
    row, column = np.divmod(labels, columns)
    # In radii: from a moon's centre to the next one's, how much higher that of an odd one lies, and from row to row.
    step, lift, pitch = 1.25, 0.5, 2.0
    odd = column % 2
    half_circle = _on_circle(rng.uniform(0, np.pi, count)) * np.stack([np.ones(count), 1 - 2 * odd], axis=-1)
    points = half_circle + np.stack([step * column, lift * odd + pitch * row], axis=-1)
    # So far the picture spans x from -1 to width - 1 and y from lift - 1 to height + lift - 1.
    width, height = 2 + step * (columns - 1), 2 - lift + pitch * (rows - 1)
    scale = 2 / max(width, height)
    points = (points - [width / 2 - 1, height / 2 + lift - 1]) * scale
    # The end of one moon lies inside the next one's circle.
    distance = 1 - math.hypot(step - 1, lift)
    return _finish(points, labels, num_classes, noise * distance * scale, rng)


def make_spirals(num_classes: int, count: int, noise: float, seed: int) -> Dataset:
    """An arm a class that turns once around the origin while its radius grows from 0.2 to 1.

    The distance between neighbouring arms is taken along a ray from the origin: 0.8 / K for K classes.
    """
    labels, rng = _begin(num_classes, count, noise, seed)
    turn = rng.uniform(0, 1, count)
    radius = 0.2 + 0.8 * turn
    points = radius[:, None] * _on_circle(2 * np.pi * (turn + labels / num_classes))
    return _finish(points, labels, num_classes, noise * 0.8 / num_classes, rng)


def make_xor(num_classes: int, count: int, noise: float, seed: int) -> Dataset:
    """K x K square cells with the class (column + row) mod K, points evenly in them: exclusive or for two classes.

    No class can be told from the others by one feature, or by a line. Noise is in units of a cell's side.

    >>> data = make_xor(num_classes=2, count=50, noise=0.0, seed=0)
    >>> bool(((data.points > 0).sum(axis=1) % 2 == data.labels).all())
    True
    """
    labels, rng = _begin(num_classes, count, noise, seed)
    column = np.arange(count) // num_classes % num_classes
    cell = np.stack([column, (labels - column) % num_classes], axis=-1)
    side = 2 / num_classes
    points = (cell + rng.uniform(0, 1, cell.shape)) * side - 1
    return _finish(points, labels, num_classes, noise * side, rng)


def _real(load: Callable[[], Dataset]) -> Callable[[int, int, float, int], Dataset]:
    """`load` with the signature of a made data set, whose arguments mean nothing to real data."""
    return lambda num_classes, count, noise, seed: load()


#: All data sets by name, each called with (num_classes, count, noise, seed). The real ones ignore all four.
DATASETS: Mapping[str, Callable[[int, int, float, int], Dataset]] = MappingProxyType(
    {
        "iris": _real(load_iris),
        "penguins": _real(load_penguins),
        "blobs": make_blobs,
        "rings": make_rings,
        "moons": make_moons,
        "spirals": make_spirals,
        "xor": make_xor,
        "imbalanced": make_imbalanced,
    }
)


def read_csv(text: str | bytes) -> Dataset:
    """The data set in a CSV file: a header line, two columns of numbers and one of labels, in any order.

    Columns are separated by commas, semicolons or tabs; where not by commas, numbers may have a decimal comma. Bytes
    are UTF-8, with or without a byte order mark. Cells may be quoted; blanks around them do not count, nor do empty
    lines. The label column is the one that does not hold numbers, or the last one if all do. Classes are sorted,
    numbers by value and before words, so their order does not depend on the order of rows.

    Raises ValueError, in words for the user and with the line number where there is one, for a file that is larger
    than 1 MB, not text, empty, without a header, of any other number of columns, with ragged rows, missing cells, cells
    that should be finite numbers and are not, more than 5,000 rows, only one class or more than ten.

    >>> data = read_csv("width;height;animal\\n0,5;1;cat\\n2;3,25;dog\\n")
    >>> data.points.tolist(), data.labels.tolist()
    ([[0.5, 1.0], [2.0, 3.25]], [0, 1])
    >>> data.class_names, data.feature_names
    (('cat', 'dog'), ('width', 'height'))
    """
    header, rows, separator = _table(_decoded(text))
    _check_header(header)
    if not rows:
        raise InputError("csv_no_rows")
    if len(rows) > MAX_COUNT:
        raise InputError("csv_many_rows", rows=len(rows), most=MAX_COUNT)
    for line, cells in rows:
        if len(cells) != len(header):
            raise InputError("csv_cells", line=line, cells=len(cells), columns=len(header))
        if "" in cells:
            raise InputError("csv_missing_cell", line=line, column=header[cells.index("")])

    def number(cell: str) -> float:
        """NaN for what is no number."""
        if separator != ",":
            cell = cell.replace(",", ".")
        return float(cell) if NUMBER.fullmatch(cell) else math.nan

    table = np.array([[number(cell) for cell in cells] for _, cells in rows])
    words = np.isnan(table).mean(axis=0) > 0.5
    label = int(np.flatnonzero(words)[-1]) if words.any() else 2
    features = [column for column in range(3) if column != label]
    wrong = np.argwhere(~np.isfinite(table[:, features]))
    if len(wrong):
        row, column = wrong[0, 0], features[wrong[0, 1]]
        line, cells = rows[row]
        raise InputError("csv_not_a_number", line=line, cell=_shown(cells[column]), column=header[column])
    names = [cells[label] for _, cells in rows]
    different = len(set(names))
    if different < MIN_CLASSES:
        raise InputError("csv_one_class", column=header[label], name=_shown(names[0]))
    if different > MAX_CLASSES:
        raise InputError("csv_many_classes", column=header[label], classes=different, most=MAX_CLASSES)
    return _labelled(table[:, features], names, (header[features[0]], header[features[1]]))


def to_csv(dataset: Dataset) -> str:
    """The CSV text that read_csv turns into the same data set again: the same points to the last bit, labels and names.

    Classes come back sorted, and those that have no point do not come back. Raises ValueError for names that CSV cannot
    keep: empty, with blanks at their ends or control characters, and features named like numbers.

    >>> print(to_csv(Dataset(np.array([[0.1, 2.0]]), np.array([0]), ("cat",), ("x", "y"))), end="")
    "x","y","label"
    0.1,2.0,"cat"
    """
    for name in (*dataset.feature_names, *dataset.class_names):
        if not name or name != name.strip() or NOT_TEXT.search(name):
            raise InputError("name_text", got=name)
    for name in dataset.feature_names:
        if NUMBER.fullmatch(name):
            raise InputError("name_is_number", got=name)
    out = io.StringIO()
    # Quotes around every name: none of its characters can then be taken for a separator.
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow([*dataset.feature_names, "label"])
    for point, label in zip(dataset.points.tolist(), dataset.labels, strict=True):
        writer.writerow([*point, dataset.class_names[label]])
    return out.getvalue()


NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
#: Where two fit equally well, the earlier one: a comma may be a decimal one.
SEPARATORS = ("\t", ";", ",")


def _decoded(text: str | bytes) -> str:
    if not isinstance(text, str | bytes):
        raise InputError("csv_type", type=type(text).__name__)
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > MAX_BYTES:
        raise InputError("csv_too_large", size=len(data), most=MAX_BYTES)
    try:
        decoded = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("csv_not_utf8", place=error.start + 1) from None
    binary = NOT_TEXT.search(decoded)
    if binary:
        raise InputError("csv_control_character", character=binary[0])
    return decoded


def _table(text: str) -> tuple[list[str], list[tuple[int, list[str]]], str]:
    """Header, rows with their line numbers, and the separator with which most of the file has three columns."""
    parsed = {separator: _parsed(text, separator) for separator in SEPARATORS}

    def fit(separator: str) -> tuple[bool, int, int]:
        rows, _ = parsed[separator]
        lengths = [len(cells) for _, cells in rows] or [0]
        three = lengths[0] == 3
        return three, three * lengths.count(3), lengths[0]

    separator = max(SEPARATORS, key=fit)
    rows, unreadable = parsed[separator]
    if unreadable is not None:
        raise InputError("csv_quotes", line=unreadable)
    if not rows:
        raise InputError("csv_empty")
    return rows[0][1], rows[1:], separator


def _parsed(text: str, separator: str) -> tuple[list[tuple[int, list[str]]], int | None]:
    """All rows that are not empty with the line they begin in, and the line where reading had to stop."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        return rows, line
    return rows, None


def _check_header(header: list[str]) -> None:
    if len(header) != 3:
        names = ", ".join(_shown(name) for name in header[:20]) + (", ..." if len(header) > 20 else "")
        raise InputError("csv_columns", columns=len(header), names=names)
    for name in header:
        if NUMBER.fullmatch(name.replace(",", ".")):
            raise InputError("csv_no_header", number=name)
        if not name:
            raise InputError("csv_unnamed_column", column=header.index(name) + 1)


def _shown(cell: str) -> str:
    return f'"{cell}"' if len(cell) <= 40 else f'"{cell[:40]}..."'


@cache
def _load_species(file: str, features: tuple[str, ...]) -> Dataset:
    text = (files("softmax_core") / "data" / file).read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    *measures, species = rows[0]
    if len(features) != 2 or len(set(features) & set(measures)) != 2:
        raise InputError("features", choices=", ".join(measures), got=features)
    points = np.array([[float(row[feature]) for feature in features] for row in rows])
    return _labelled(points, [row[species] for row in rows], features)


def _labelled(points: NDArray[np.float64], names: Iterable[str], features: tuple[str, str]) -> Dataset:
    """A data set from the class name of each point; class names sorted, numbers by value and before words."""

    def order(name: str) -> tuple[bool, float, str]:
        is_number = NUMBER.fullmatch(name) is not None
        return not is_number, float(name) if is_number else 0.0, name

    class_names = tuple(sorted(set(names), key=order))
    index = {name: i for i, name in enumerate(class_names)}
    return Dataset(points, np.array([index[name] for name in names], np.intp), class_names, features)


def _begin(num_classes: int, count: int, noise: float, seed: int) -> tuple[NDArray[np.intp], np.random.Generator]:
    """Checked arguments: labels 0, 1 ... K-1, 0, 1 ... and the source of chance."""
    for value, name, least, most in (
        (num_classes, "num_classes", MIN_CLASSES, MAX_CLASSES),
        (count, "count", MIN_COUNT, MAX_COUNT),
    ):
        if not isinstance(value, int | np.integer) or not least <= value <= most:
            raise InputError("whole_between", name=name, least=least, most=most, got=value)
    if not isinstance(noise, int | float | np.integer | np.floating) or not 0 <= noise <= 1:
        raise InputError("noise", got=noise)
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise InputError("whole_at_least", name="seed", least=0, got=seed)
    return np.arange(count) % num_classes, np.random.default_rng(seed)


def _finish(
    points: NDArray[np.float64],
    labels: NDArray[np.intp],
    num_classes: int,
    deviation: float,
    rng: np.random.Generator,
) -> Dataset:
    """The data set, each coordinate displaced by Gaussian noise."""
    noisy = points + deviation * rng.standard_normal(points.shape)
    return Dataset(noisy, labels, tuple("ABCDEFGHIJ"[:num_classes]), ("x1", "x2"))


def _blobs(labels: NDArray[np.intp], num_classes: int, noise: float, rng: np.random.Generator) -> Dataset:
    centres = _on_circle(2 * np.pi * labels / num_classes)
    return _finish(centres, labels, num_classes, noise * 2 * math.sin(math.pi / num_classes), rng)


def _on_circle(angle: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)
