"""The choice of the data: where the plane's points come from, and files of the user's, in and out."""

from app.catalogue import CSV, DATASETS
from app.numbers import said
from app.state.data import FEATURES, LIMITS, MADE, feature_title
from app.state.plane_actions import MOST_BYTES
from app.state.tables import MAX_BYTES
from app.views.component import field_words, view
from app.words import _
from softmax_core.data import MAX_COUNT


def data() -> None:
    """Mount the choice of the data: where the plane's points come from, and files in and out."""
    view("browser/plane/data.js")(
        key="data",
        data={
            "groups": [
                {"label": label, "choices": [[key, DATASETS[key].title()] for key in keys]}
                for label, keys in ((_("measured"), FEATURES), (_("made"), MADE), (_("yours"), [CSV]))
            ],
            "features": {key: list(names) for key, names in FEATURES.items()},
            "feature_titles": {name: feature_title(name) for names in FEATURES.values() for name in names},
            "classes": {key: DATASETS[key].classes for key in MADE if DATASETS[key].classes},
            "limits": {part: list(ends) for part, ends in LIMITS.items()},
            "most_bytes": {"table": MAX_BYTES, "saved": MOST_BYTES},
            "text": {
                "title": _("Data"),
                "summary": _("{file}: {points} points, {classes} classes"),
                "edited": _("edited"),
                "replaces": _("New points would replace those that you have edited."),
                "replace": _("Replace them"),
                "keep": _("Keep mine"),
                "feature": _("Feature {axis}"),
                "exchange": _("Exchange the two axes"),
                "label": _("label"),
                "label_menu": _("Column of the labels"),
                "standardise": _("Standardise"),
                "standardise_why": _(
                    "Show both columns in standard deviations from their means, and not in their own units"
                ),
                "standard": _(
                    "Standardised: {first} less its mean {mean_1}, over its deviation {deviation_1}; "
                    "{second} less {mean_2}, over {deviation_2}"
                ),
                "unsuited": _("In their own units these numbers are too large, too small or too far from 0 to show"),
                "uneven": _("In the file's own units. Training by gradient descent goes better standardised"),
                "sheet": _("Of {n} sheets with rows the first is shown, “{name}”"),
                "gaps": _("{n} of {rows} rows left out, with gaps: {lines}"),
                "no_numbers": _("Something else than a number stands in {lines}"),
                "unlike": _("{n} rows of other classes are left out"),
                "sample": _("Of {rows} rows {n} are shown: a sample with every class in its share, always the same"),
                "alike": _("These labels differ only by case or blanks: {names}"),
                "classes_of": _("Classes by {label}: {n} of {all}"),
                "others": _("All others:"),
                "other_ways": {"out": _("left out"), "together": _("together as one class")},
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
                **field_words(),
                "load": _("Load"),
                "load_why": _(
                    "Load a table (CSV, .xlsx, .ods) or what was saved here; or drop it anywhere on the page"
                ),
                "save": _("Save"),
                "save_why": _("Save all that is on this page: points, weights and training"),
                "save_csv": _("CSV"),
                "save_csv_why": _("Save these points as a CSV file"),
                "choose_file": _("Choose a file …"),
                "format": _(
                    "CSV, .xlsx or .ods: two columns of numbers, one of labels; at most {most} bytes, {points} points"
                ).format(most=said(MAX_BYTES), points=said(MAX_COUNT)),
                "drop": _("Drop the file to load it"),
                "too_large": _("{file}: the file is too large: {bytes} bytes, but at most {most} are read"),
                "unreadable": _("{file}: the file cannot be read"),
                "one_file": _("Only one file can be loaded at a time"),
            },
        },
    )
