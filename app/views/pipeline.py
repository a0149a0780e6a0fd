"""The pipeline: the view in which the scenario is edited."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType

import streamlit as st

from app import catalogue, glossary
from app.charts.palette import CLASS_SYMBOLS
from app.state.scenario import (
    DEFAULT_LABELS,
    MAX_CLASSES,
    MAX_LABEL_LENGTH,
    MAX_LOGIT,
    MAX_TEMPERATURE,
    MIN_CLASSES,
    MIN_TEMPERATURE,
)
from app.stations.station import Station
from app.views.component import PALETTE, field_words, view
from app.words import _

NO_WORDS: Mapping[str, str] = MappingProxyType({})


def _words() -> dict[str, str]:
    return {
        "picture": _("The pipeline"),
        "pipeline": _("The way from logits to probabilities, one row a class"),
        "all_columns": _("All columns"),
        "logit": _("Logit {label}"),
        "logit_field": _("Logit of {label} as a number"),
        "temperature": _("Temperature"),
        "temperature_field": _("Temperature as a number"),
        "target": _("Target {label}"),
        "target_field": _("Target of {label} as a number"),
        **field_words(),
        "paste_count": _("The list has {n} numbers; {low} to {high} logits work here."),
        "paste_fewer": _("The list has {n} numbers, and here are {k} classes. Take them, and remove {labels}?"),
        "paste_more": _("The list has {n} numbers, and here are {k} classes. Take them, and add {labels}?"),
        "paste_yes": _("Take {n} numbers"),
        "paste_no": _("Keep {k} classes"),
        "masked": _("−∞: masked"),
        "all_masked": _("All classes would be masked: leave at least one."),
        "draft": _("The target's shares sum to {total}, not yet to 1. Until they do, the last target stays."),
        "normalise": _("Normalise: divide by the sum"),
        "share": _("Normalise: share equally"),
        "drop_draft": _("Back to the last target"),
        "paste_fixed": _("The list has {n} numbers, but there are {k} classes here."),
        "make_true": _("Make {label} the true class"),
        "is_true": _("{label} is the true class"),
        "rename": _("Rename {label}"),
        "remove": _("Remove {label}"),
        "fewest": _("Two classes must stay"),
        "most": _("{n} classes are the most"),
        "label_length": _("A name has 1 to {limit} printable characters."),
        "label_twice": _("There is a class “{label}” already."),
        "add_class": _("class"),
        "shift": _("Shift all logits by"),
        "max_trick": _("Max trick"),
        "max_trick_on": _("on"),
        "max_trick_off": _("off, {dtype}"),
        "overflow": _(
            "e^{exponent} = {size} is larger than the largest {dtype} number, {limit}: the cell becomes inf, and "
            "inf ÷ inf is NaN. Subtracting the largest logit first keeps every exponent ≤ 0 and p the same."
        ),
        "underflow": _(
            "Even the largest term, e^{exponent} = {size}, is at most half of the smallest {dtype} number, {limit}: "
            "all cells become 0, and 0 ÷ 0 is NaN. Subtracting the largest logit first makes that term 1 and keeps p "
            "the same."
        ),
        "lost": _(
            "e^{exponent} = {size} is at most half of the smallest {dtype} number, {limit}: its cell and its p "
            "become 0."
        ),
        "vanished": _("The sum is larger than the largest {dtype} number, {limit}: it becomes inf, and every p is 0."),
        "no_overflow": _("Here e^(z/T) fits into {dtype} (largest number {limit}). Try “huge logits” or a small T."),
        "entropy": _("entropy"),
        "effective_before": _("nats, like"),
        "effective_after": _("equal classes"),
        "smoothing": _("Label smoothing"),
    }


def loss_titles() -> dict[str, str]:
    """What all losses are called."""
    return {name: entry.title() for name, entry in catalogue.LOSSES.items()}


def loss_looks() -> dict[str, dict]:
    """Of each loss that pages compare: what it and a class's part of it are called, its colour, its mark."""
    return {
        name: {
            "title": catalogue.LOSSES[name].title(),
            "short": look.short(),
            "term": look.term(),
            "sign": look.sign,
            "colour": look.colour,
            "symbol": look.symbol,
            "mark": CLASS_SYMBOLS[look.symbol],
        }
        for name, look in catalogue.LOOKS.items()
    }


def scene() -> AbstractContextManager:
    """What holds a pipeline and the figures that follow it: on a small screen they stay in sight together.

    style/pipeline.css speaks of its key.
    """
    return st.container(key="scene")


def pipeline(station: Station, words: Mapping[str, str] = NO_WORDS) -> None:
    """Mount the pipeline with the columns and tools of a station, and the words that its own columns say."""
    view(station.pipeline)(
        key="pipeline",
        data={
            "columns": list(station.columns),
            "tools": list(station.tools),
            "labels": list(DEFAULT_LABELS),
            "limits": {
                "classes": [MIN_CLASSES, MAX_CLASSES],
                "logit": MAX_LOGIT,
                "temperature": [MIN_TEMPERATURE, MAX_TEMPERATURE],
                "label": MAX_LABEL_LENGTH,
            },
            "palette": PALETTE,
            "losses": loss_looks(),
            "terms": glossary.names(station.terms),
            "text": _words() | dict(words) | ({"no_target": _(station.no_target)} if station.no_target else {}),
        },
    )
