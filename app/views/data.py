"""The choice of the data: where the plane's points come from, and files of the user's, in and out."""

import base64
from pathlib import PurePath

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.catalogue import CSV, DATASETS
from app.state import session
from app.state.data import FEATURES, LIMITS, MADE, Source
from app.state.plane import Plane
from app.state.workbench import Workbench
from app.text import _
from app.views.component import view
from softmax_core import to_csv

FILE, SAVE, PROBLEM, ANSWERS = "source-file", "source-save", "source-problem", "source-answers"
#: Of a file that the browser sends: of a CSV less is read.
MOST_BYTES = 3_000_000


def take_source(present: session.Session, payload: dict) -> None:
    """Take another source or a saved workbench, or answer why it is none: then the one before stays."""
    parts = payload if isinstance(payload, dict) else {}
    if isinstance(parts.get("request"), int):
        present.choose(ANSWERS, parts["request"])
    if parts.get("save") in SAVERS:
        present.choose(SAVE, parts["save"])
        return
    asked = parts.get("source")
    try:
        _open(present, asked)
        present.choose(PROBLEM, "")
    except ValueError as error:
        file = asked.get("file") if isinstance(asked, dict) else None
        present.choose(PROBLEM, f"{file}: {error}" if file else str(error))


def _open(present: session.Session, asked: dict) -> None:
    """What the browser names or sends. The user's file it sends only once, and has it back by name."""
    if asked == {"name": CSV} and FILE in present.options:
        present.open_source(present.options[FILE])
        return
    saved = _saved_text(asked)
    if saved is not None:
        present.open_bench(*Workbench.from_json(saved))
        return
    source = Source.from_commit(asked)
    present.open_source(source)
    if source.name == CSV:
        present.choose(FILE, source)


def _saved_text(asked: dict) -> str | None:
    """The text of a file that is JSON and no CSV."""
    try:
        if len(asked["content"]) > MOST_BYTES * 4 / 3 + 4:
            return None
        text = base64.b64decode(asked["content"]).decode("utf-8-sig")
    except (KeyError, TypeError, ValueError):
        return None
    return text if text.lstrip().startswith("{") else None


def _json(present: session.Session) -> str:
    return present.bench.to_json(present.scenario)


def _csv(present: session.Session) -> str:
    plane = present.bench.plane
    return to_csv(plane.source.in_units(plane.dataset))


SAVERS = {"json": _json, "csv": _csv}


def data(plane: Plane) -> None:
    """Mount the choice of the data: where the points of `plane` come from, and files in and out."""
    present = session.current()
    source, edited = plane.source, plane.edited
    file: Source | None = present.options.get(FILE)
    save = present.options.pop(SAVE, None)
    name = PurePath(source.file).stem or source.name
    view("browser/plane/data.js")(
        key="data",
        data={
            "source": source.as_data(),
            "edited": edited,
            "problem": present.options.get(PROBLEM, ""),
            "answers": present.options.get(ANSWERS, 0),
            "note": _about(source) if source.name == CSV else "",
            "file": file.file if file else "",
            "groups": [
                {"label": label, "choices": [[key, DATASETS[key].title()] for key in keys]}
                for label, keys in ((_("measured"), FEATURES), (_("made"), MADE), (_("yours"), [CSV]))
            ],
            "features": {key: list(names) for key, names in FEATURES.items()},
            "limits": {part: list(ends) for part, ends in LIMITS.items()},
            "stretch": [_packed(points) for points in source.stretch] if source.stretch else None,
            "save": save and {"name": f"{name}.{save}", "text": SAVERS[save](present)},
            "most_bytes": MOST_BYTES,
            "text": {
                "title": _("Data"),
                "edited": _("edited"),
                "feature": _("Feature {axis}"),
                "classes": _("classes"),
                "classes_menu": _("Number of classes"),
                "count": _("points"),
                "count_field": _("Number of points"),
                "noise": _("noise"),
                "noise_slider": _("Noise"),
                "noise_field": _("Noise as a number"),
                "seed": _("seed"),
                "seed_field": _("Seed of the data"),
                "new_seed": _("New seed: other points of the same kind"),
                "bad_number": _("“{text}” does not work here: use a number from {low} to {high}."),
                "load": _("Load"),
                "load_why": _("Load a CSV file, or what was saved here; or drop it anywhere on the page"),
                "save": _("Save"),
                "save_why": _("Save all that is on this page: points, weights and training"),
                "save_csv": _("CSV"),
                "save_csv_why": _("Save these points as a CSV file"),
                "choose_file": _("Choose a file …"),
                "format": _("CSV: a header, two columns of numbers, one of labels"),
                "drop": _("Drop the file to load it"),
                "too_large": _("{file}: the file is too large: {bytes} bytes, but at most {most} are read"),
                "unreadable": _("{file}: the file cannot be read"),
                "one_file": _("Only one file can be loaded at a time"),
            },
        },
        on_source_change=lambda: take_source(present, st.session_state.data.source),
    )


def _about(source: Source) -> str:
    dataset = source.dataset
    return _("{file}: {points} points, {classes} classes").format(
        file=source.file, points=len(dataset.points), classes=len(dataset.class_names)
    )


def _packed(points: NDArray[np.float64]) -> str:
    """Points as the browser unpacks them: base64 of little-endian 32-bit floats."""
    return base64.b64encode(points.astype("<f4").tobytes()).decode()
