"""The choice of the data: where the plane's points come from, and files of the user's, in and out."""

from app.catalogue import CSV, DATASETS
from app.state.data import FEATURES, LIMITS, MADE, feature_title
from app.state.plane_actions import MOST_BYTES
from app.views.component import field_words, view
from app.words import _


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
            "limits": {part: list(ends) for part, ends in LIMITS.items()},
            "most_bytes": MOST_BYTES,
            "text": {
                "title": _("Data"),
                "summary": _("{file}: {points} points, {classes} classes"),
                "edited": _("edited"),
                "replaces": _("New points would replace those that you have edited."),
                "replace": _("Replace them"),
                "keep": _("Keep mine"),
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
                **field_words(),
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
    )
