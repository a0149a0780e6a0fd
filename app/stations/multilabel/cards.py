"""The station's own views: the table of samples, and the plane of points that carry sets of labels."""

from app import glossary
from app.stations.multilabel.points import FARTHEST, L2, SCORES, made
from app.stations.multilabel.state import LABELS, MOST_SAMPLES, ORDERS
from app.stations.multilabel.terms import TERMS
from app.views.component import PALETTE, view
from app.words import _


def column_words() -> dict[str, str]:
    """What the pipeline's columns of this station say."""
    return {
        "threshold": _("Threshold {label}"),
        "threshold_field": _("Threshold of {label} as a number"),
        "in_set": _("{label} belongs to the set"),
        "said_right": _("the threshold says so, too"),
        "said_wrong": _("the threshold says otherwise"),
    }


def _scores() -> dict[str, str]:
    """What the scores are called, in the order in which they are shown."""
    names = glossary.names(TERMS)
    return {each: names[each] for each in SCORES}


def samples() -> None:
    """Mount the table of samples with their scores; the page computes what follows from the thresholds."""
    view("stations/multilabel/samples.js")(
        key="samples",
        data={
            "most": MOST_SAMPLES,
            "scores": _scores(),
            "palette": PALETTE,
            "terms": glossary.names(TERMS),
            "text": {
                "title": _("From sigmoids to sets"),
                "present": _("now"),
                "sample": _("sample {n}"),
                "show": _("Show {name} above"),
                "show_why": _("Shows its logits and its set above"),
                "remove": _("Remove {name}"),
                "keep": _("+ sample"),
                "keep_why": _("Keeps the present logits and set as a sample of the table"),
                "cases": _("Cases worth a look"),
                "all": _("all are true"),
                "none": _("none is true"),
                "true": _("true set"),
                "predicted": _("predicted set"),
                "empty": _("no label"),
                "right": _("all labels right"),
                "wrong": _("not all labels right"),
            },
        },
    )


def chains() -> None:
    """Mount the plane with both models; the page fits them."""
    sets = {len(data.class_names): data for data in map(made, (2, 3))}
    view("stations/multilabel/chains.js")(
        key="chains",
        data={
            "palette": PALETTE,
            "orders": [[LABELS.index(letter) for letter in order] for order in ORDERS],
            "letters": list(LABELS),
            "scores": _scores(),
            "l2": L2,
            "ranges": [[-FARTHEST, FARTHEST]] * 2,
            "features": ["x₁", "x₂"],
            "sets": {
                str(n): {"points": data.points.tolist(), "labels": data.labels.tolist()} for n, data in sets.items()
            },
            "text": {
                "title": _("Labels that depend on each other"),
                "relevance": _("binary relevance"),
                "chain": _("classifier chain"),
                "count": _("Labels"),
                "counts": {"2": _("2 labels"), "3": _("3 labels")},
                "order": _("Order of the chain"),
                "reset": _("Original points"),
                "points": _("Points below the model “{model}”"),
                "point": _("Point {n}"),
                "point_of_chain": _("Point {n}, chain"),
                "about": _("{first}, {second}; true: {labels}; predicted: {predicted}"),
                "empty": _("no label"),
                "not_all_right": _("not all labels right"),
                # For translators: {model} is "binary relevance" or "classifier chain".
                "description": _(
                    "{n} points with sets of labels, and each label’s boundary: {model}. All right: {score}"
                ),
            },
        },
    )
