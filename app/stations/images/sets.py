"""Sets of pictures: the digits, those that users have uploaded, those in the server's folder. Knows no Streamlit.

A set is pixels and labels, with a test set of its own or a quarter that is drawn. Users' sets are known by a digest of
what is in them, and the latest few are kept.
"""

import argparse
import hashlib
import os
import re
import sys
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from app.state.fields import quoted, shortened
from app.stations.images.idx_files import IdxSet, read_files
from app.stations.images.pictures import CELLS, Form
from app.stations.images.state import DIGITS, FASHION_NAMES, FOLDER, NUMBERS, OWN
from app.words import _, worded
from softmax_core import load_digits
from softmax_core.data import MAX_IDX_BYTES
from softmax_core.data.images import drawn_for_test

Bytes = NDArray[np.uint8]

#: Of the sets of users the latest ones are kept, so many bytes of them, and each takes something besides its arrays.
MOST_BYTES, BESIDES = 250_000_000, 10_000
#: Where the server's folder is named: in the environment, or after this option of the app.
VARIABLE, OPTION = "SOFTMAX_LIVE_IMAGES", "--images"
#: A set's files, as MNIST and its relatives have them.
FILE_NAME = re.compile(r"(?P<name>.*?)[-._]?(?P<kind>images|labels)[-.]idx[13][-.]ubyte(?:\.gz)?", re.IGNORECASE)
#: What the names of a set's parts begin or end with.
PARTS = re.compile(r"(?:^|[-._])(train|training|t10k|test)$", re.IGNORECASE)
FASHION = re.compile("fashion", re.IGNORECASE)
#: How UCI's digits lie in their 32 x 32 cells, and how much ink a drawing of clean strokes needs to look like them.
DIGITS_FORM = Form(0.75, 1.0, "box", 0.32, 2.0, 4.5)
#: Of a user's set: pixels darker than this share are ink, and so many of its pictures say how they lie.
INK, SAMPLE = 0.25, 2000


@dataclass(frozen=True, eq=False)
class PictureSet:
    """Pictures as bytes, (N, height * width), of which `top` is black, and labels, (N,)."""

    key: str
    digest: str
    """Of all that is in it."""
    title: str
    pixels: Bytes
    labels: NDArray[np.intp]
    shape: tuple[int, int]
    top: int
    form: Form
    suggests: str = NUMBERS
    """Which names its classes have: a key of `class_names`."""
    test_pixels: Bytes | None = None
    test_labels: NDArray[np.intp] | None = None

    @property
    def num_classes(self) -> int:
        return int(self.labels.max()) + 1

    @property
    def size(self) -> int:
        """In bytes."""
        parts = (self.pixels, self.labels, self.test_pixels, self.test_labels)
        return BESIDES + sum(part.nbytes for part in parts if part is not None)

    def split(self, seed: int) -> "Split":
        with _splitting:
            return _split(self, seed if self.test_pixels is None else 0)


@dataclass(frozen=True, eq=False)
class Split:
    """What is trained on, and what is not."""

    pixels: Bytes
    labels: NDArray[np.intp]
    test_pixels: Bytes
    test_labels: NDArray[np.intp]


#: What is kept is made once, however many ask for it at a time.
_splitting, _reading = Lock(), Lock()


@lru_cache(4)
def _split(pictures: PictureSet, seed: int) -> Split:
    if pictures.test_pixels is not None and pictures.test_labels is not None:
        return Split(pictures.pixels, pictures.labels, pictures.test_pixels, pictures.test_labels)
    tested = drawn_for_test(pictures.labels, seed)
    return Split(pictures.pixels[~tested], pictures.labels[~tested], pictures.pixels[tested], pictures.labels[tested])


def class_names(names: str, count: int) -> list[str]:
    """What the classes are called: "numbers" or "fashion" (Xiao, Rasul & Vollgraf 2017)."""
    fashion = [
        _("T-shirt"),
        _("trousers"),
        _("pullover"),
        _("dress"),
        _("coat"),
        _("sandal"),
        _("shirt"),
        _("sneaker"),
        _("bag"),
        _("ankle boot"),
    ]
    return fashion[:count] if names == FASHION_NAMES else [str(k) for k in range(count)]


@cache
def digits() -> PictureSet:
    images = load_digits()
    return PictureSet(DIGITS, DIGITS, "", images.pixels.astype(np.uint8), images.labels, images.shape, 16, DIGITS_FORM)


def _digest(found: IdxSet) -> str:
    digest = hashlib.sha256(repr((found.shape, len(found.pixels))).encode())
    for part in (found.pixels, found.labels, found.test_pixels, found.test_labels):
        if part is not None:
            digest.update(part.tobytes())
    return digest.hexdigest()[:16]


def _of(key: str, digest: str, title: str, found: IdxSet, suggests: str) -> PictureSet:
    parts = [found.pixels] if found.test_pixels is None else [found.pixels, found.test_pixels]
    top = max(int(part.max()) for part in parts)
    return PictureSet(
        key,
        digest,
        title,
        found.pixels,
        found.labels,
        found.shape,
        top,
        _form(found.pixels, found.shape, top),
        suggests,
        found.test_pixels,
        found.test_labels,
    )


def _suggested(*names: str) -> str:
    """Which names the classes have, by what the set and its files are called."""
    return FASHION_NAMES if any(map(FASHION.search, names)) else NUMBERS


def _form(pixels: Bytes, shape: tuple[int, int], top: int) -> Form:
    """How the pictures of a set lie in their frame. Where they leave a margin, their centre of mass is in the middle,
    as MNIST's is.
    """
    sample = pixels[:: max(1, len(pixels) // SAMPLE)].reshape(-1, *shape)
    ink = sample > INK * top
    sides = [_extent(np.any(ink, axis=axis)) / shape[2 - axis] for axis in (1, 2)]
    by = "mass" if max(sides) < 0.9 else "box"
    # Half a pixel, as a hair's; two pixels, as a brush's.
    return Form(sides[0], sides[1], by, float(sample.mean() / top), CELLS / 2, 2.0 * CELLS)


def _extent(any_ink: NDArray[np.bool_]) -> float:
    """From the first to the last line with ink in it, (pictures, lines): so many in all but the largest pictures."""
    lines = np.arange(any_ink.shape[1])
    first = np.where(any_ink, lines, len(lines)).min(axis=1)
    last = np.where(any_ink, lines, -1).max(axis=1)
    return float(np.percentile(np.maximum(last - first + 1, 0).astype(np.float64), 90))


# ---- users' sets -----------------------------------------------------------------------------------------------------

_own: OrderedDict[str, PictureSet] = OrderedDict()
_lock = Lock()


def take(files: Sequence[tuple[str, bytes]]) -> PictureSet:
    """Keep what is in a user's files, (name, content). Raises ValueError, in words for the user."""
    found = read_files(files)
    digest = _digest(found)
    key = OWN + digest
    names = [name for name, _content in files]
    title, suggests = _title(names), _suggested(*names)
    with _lock:
        pictures = _own.get(key)
    if pictures is None:
        pictures = _of(key, digest, title, found, suggests)
    elif (pictures.title, pictures.suggests) != (title, suggests):  # as who has just loaded it calls it
        pictures = replace(pictures, title=title, suggests=suggests)
    with _lock:
        _own[key] = pictures
        _own.move_to_end(key)
        while len(_own) > 1 and sum(each.size for each in _own.values()) > MOST_BYTES:
            _own.popitem(last=False)
    return pictures


def _title(names: Sequence[str]) -> str:
    """What the user's first file is called, without what all such files are called."""
    parts = FILE_NAME.fullmatch(names[0])
    stem = parts["name"] if parts else Path(names[0]).stem
    return shortened(PARTS.sub("", stem) or stem or names[0], 80)


def find(key: str) -> PictureSet | None:
    """The set of that name; None: it is not here. Raises ValueError, in words, where the folder's files are wrong."""
    if key == DIGITS:
        return digits()
    if key.startswith(FOLDER):
        files = in_folder().get(key)
        return _read_folder(key, files) if files else None
    with _lock:
        if key in _own:
            _own.move_to_end(key)
        return _own.get(key)


# ---- the server's folder ---------------------------------------------------------------------------------------------


def folder() -> Path | None:
    """The folder with sets of pictures that the server was started with."""
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    options.add_argument(OPTION, dest="images", nargs="?", const="", default=os.environ.get(VARIABLE, ""))
    given = options.parse_known_args(sys.argv[1:])[0].images
    return Path(given).expanduser() if given else None


def in_folder() -> Mapping[str, tuple[Path, ...]]:
    """The files of each set in the server's folder and in the folders in it, by the set's name; of a file and the same
    gzipped, one.
    """
    root = folder()
    return _listed(root) if root and root.is_dir() else {}


@cache
def _listed(root: Path) -> Mapping[str, tuple[Path, ...]]:
    found: dict[str, dict[str, Path]] = {}
    for path in sorted([*root.glob("*"), *root.glob("*/*")]):
        parts = FILE_NAME.fullmatch(path.name)
        if parts is None or not path.is_file():
            continue
        stem = PARTS.sub("", parts["name"])
        above = "" if path.parent == root else path.parent.name
        name = "-".join(filter(None, (above, stem))) or root.resolve().name
        files = found.setdefault(FOLDER + re.sub(r"[^\w.+-]", "_", name)[:80], {})
        files.setdefault(path.name.lower().removesuffix(".gz"), path)
    return {key: tuple(paths.values()) for key, paths in found.items()}


def folder_title(key: str) -> str:
    return key.removeprefix(FOLDER)


@lru_cache(2)
def _read(key: str, paths: tuple[Path, ...], _changed: tuple[float, ...]) -> PictureSet:
    found = read_files([(path.name, path.read_bytes()) for path in paths])
    title = folder_title(key)
    return _of(key, _digest(found), title, found, _suggested(title, *(path.name for path in paths)))


def _read_folder(key: str, paths: tuple[Path, ...]) -> PictureSet:
    try:
        for path in paths:
            if path.stat().st_size > MAX_IDX_BYTES:
                raise ValueError(_("{file}: the file is too large.").format(file=quoted(path.name)))
        changed = tuple(path.stat().st_mtime for path in paths)
        with _reading:
            return _read(key, paths, changed)
    except OSError:
        raise ValueError(
            _("the server cannot read the files of {name}.").format(name=quoted(folder_title(key)))
        ) from None
    except ValueError as error:
        raise ValueError(f"{folder_title(key)}: {worded(error)}") from error


def titled(pictures: PictureSet) -> str:
    return pictures.title or _("digits, 8 × 8")


def offered(own: Sequence[str]) -> list[tuple[str, str]]:
    """Keys and titles of a menu: the digits, the folder's, and which of these users' sets are still here."""
    with _lock:
        kept = [_own[key] for key in dict.fromkeys(own) if key in _own]
    folders = [(key, folder_title(key)) for key in in_folder()]
    return [(DIGITS, titled(digits())), *folders, *((each.key, each.title) for each in kept)]
