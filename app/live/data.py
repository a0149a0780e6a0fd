"""The choice of the data: where the plane's points come from, and files of the user's, in and out."""

import base64
from pathlib import PurePath

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app import session
from app.live.component import view
from app.sources import CSV, FEATURES, LIMITS, MADE, Source, titles
from app.text import _
from softmax_core import Dataset, to_csv
from softmax_core.datasets import MAX_BYTES

OPTION, FILE, PROBLEM, ANSWERS = "source", "source-file", "source-problem", "source-answers"


def chosen(present: session.Session | None = None) -> Source:
    """The source that the user chose last."""
    return (present or session.current()).options.get(OPTION) or Source()


def take_source(present: session.Session, payload: dict) -> None:
    """Take another source, or answer why it is none: then the one before stays."""
    parts = payload if isinstance(payload, dict) else {}
    if isinstance(parts.get("request"), int):
        present.choose(ANSWERS, parts["request"])
    asked = parts.get("source")
    try:
        source = _wanted(present, asked)
    except ValueError as error:
        file = asked.get("file") if isinstance(asked, dict) else None
        present.choose(PROBLEM, f"{file}: {error}" if file else str(error))
        return
    present.choose(PROBLEM, "")
    present.choose(OPTION, source)
    if source.name == CSV:
        present.choose(FILE, source)


def _wanted(present: session.Session, asked: dict) -> Source:
    """The source that the browser names. The user's file it sends only once, and has it back by name."""
    if asked == {"name": CSV} and FILE in present.options:
        return present.options[FILE]
    return Source.from_commit(asked)


def data(source: Source, dataset: Dataset, *, edited: bool = False) -> None:
    """Mount the choice of the data. `dataset`: the points as they are now on the plane of `source`, `edited` or not."""
    present = session.current()
    file: Source | None = present.options.get(FILE)
    offered = titles()
    name = PurePath(source.file).stem or source.name
    view("data.js")(
        key="data",
        data={
            "source": source.as_data(),
            "edited": edited,
            "problem": present.options.get(PROBLEM, ""),
            "answers": present.options.get(ANSWERS, 0),
            "note": _about(source) if source.name == CSV else "",
            "file": file.file if file else "",
            "groups": [
                {"label": label, "choices": [[key, offered[key]] for key in keys]}
                for label, keys in ((_("measured"), FEATURES), (_("made"), MADE), (_("yours"), [CSV]))
            ],
            "features": {key: list(names) for key, names in FEATURES.items()},
            "limits": {part: list(ends) for part, ends in LIMITS.items()},
            "stretch": [_packed(points) for points in source.stretch] if source.stretch else None,
            "save": {"name": f"{name}.csv", "text": to_csv(source.in_units(dataset))},
            "most_bytes": MAX_BYTES,
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
                "load_why": _("Load a CSV file, or drop it anywhere on the page"),
                "save": _("Save"),
                "save_why": _("Save these points as a CSV file"),
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
