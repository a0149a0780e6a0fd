"""The plane: points and a linear model over them, and the views that show and edit the two."""

from app import catalogue
from app.state.plane import L2, LOGIT_DECIMALS, MAX_BIAS, MAX_WEIGHT
from app.state.scenario import MAX_LOGIT
from app.views.component import PALETTE, field_words, view
from app.views.pipeline import loss_looks, loss_titles
from app.words import _


def plane() -> None:
    """Mount the plane. Its axes are those of the data set."""
    view("browser/plane/plane.js")(
        key="plane",
        data={
            "decimals": LOGIT_DECIMALS,
            "most_logit": MAX_LOGIT,
            "penalty": L2,
            "rates": {name: entry.following_rate for name, entry in catalogue.LOSSES.items()},
            "limits": {"weight": MAX_WEIGHT, "bias": MAX_BIAS},
            "palette": PALETTE,
            "text": {
                "description": _("{title}: {n} points by {first} and {second}, over the regions of {k} classes"),
                "titles": {name: entry.title() for name, entry in catalogue.DATASETS.items()},
                "point": _("Point {n}"),
                "points": _(
                    "{count} points. Arrow keys go to the next point in their direction, with Shift they move it; "
                    "Page Up and Page Down go through all of them. Enter chooses one, a digit changes its class, "
                    "Delete removes it."
                ),
                "about": _("({first}, {second}), {label}"),
                "wrong": _("misclassified"),
                "brushes": _("Class of the points that a click adds"),
                "adds": _("A click adds:"),
                "brush": _("A click on a free place adds a {label}"),
                "follow": _("Model follows"),
                "follow_loss": _("The loss that the model follows the points by"),
                "losses": loss_titles(),
                "follow_why": _("Refit the model to the points in every frame; without it the weights stay"),
                "add": _("+ point"),
                "original": _("Restore"),
                "original_why": _("Put all points back where the data set has them"),
                "ground": _("What the ground shows"),
                "grounds": {
                    "classes": _("regions"),
                    "confidence": _("confidence"),
                    "entropy": _("entropy"),
                },
                "probability_of": _("p({label})"),
                "pin": _("A click on a free place pins the probe there, to be dragged"),
                "probe_brush": _("probe"),
                "probe": _("Probe"),
                "probe_why": _("Drag the probe, or move it with the arrow keys; Delete takes it away"),
                "arrows": _("Arrows"),
                "arrows_why": _(
                    "Each class's weights w as an arrow: its score grows along it. "
                    "On the dashed line of its colour that score is 0"
                ),
                "guides": _(
                    "Arrows of the weights, lines of score 0, probe: drag them, or move them with the arrow keys"
                ),
                "weights_of": _("Weights of {label}"),
                "head_why": _("w of {label} = ({first}, {second}): its score grows this way. Drag to turn and stretch"),
                "zero_of": _("Zero line of {label}"),
                "zero_why": _("Here the score of {label} is 0. Drag it to change the bias, now {bias}"),
                "zero": _("score 0"),
                "pull": _("gradient of this point on each w"),
                "pull_why": _(
                    "Where cross-entropy at this one point would move each w: towards the point for its own class, "
                    "away from it for the others, the further the more p is off y"
                ),
            },
        },
    )


def probe() -> None:
    """Mount the line that says which point of the plane the pipeline shows."""
    view("browser/plane/probe.js")(
        key="probe",
        data={
            "palette": PALETTE,
            "text": {
                "point": _("Point {n}"),
                "about": _(": ({first}, {second}), true class"),
                "right": _("classified as such"),
                "wrong": _("taken for"),
                "none": _("No point chosen: click one"),
                "place": _("Place ({first}, {second})"),
                "says": _("where the model says"),
                "relabel": _("True class of this point"),
                "remove": _("Remove"),
                "remove_why": _("Remove this point"),
                "remove_last": _("Two points must stay"),
            },
        },
    )


def weights(*, title: str, note: str) -> None:
    """Mount the model's numbers, to be typed and dragged, and the way back to the optimum."""
    view("browser/plane/weights.js")(
        key="weights",
        data={
            "title": title,
            "note": note,
            "limits": {"weight": MAX_WEIGHT, "bias": MAX_BIAS},
            "palette": PALETTE,
            "text": {
                "class": _("class"),
                "bias": _("bias"),
                "weight_of": _("Weight of {feature} for {label}"),
                "bias_of": _("Bias of {label}"),
                "field": _("{name} as a number"),
                **field_words(),
                "reset": _("Back to the optimum"),
                "no_optimum": _("A class without points has no optimum"),
                "two_classes": _(
                    "Both rows are counted: for the difference of the two w that is half the penalty of scikit-learn, "
                    "which has one row for two classes."
                ),
                "network": _("The plane shows a model with hidden layers: it has no weights for each class."),
                "shift": _("The same c added to every w₁: c\u00a0="),
                "shift_name": _("Add the same number to every first weight"),
                "shift_why": _("Softmax is redundant: what all classes get alike changes no probability"),
            },
        },
    )


def scores() -> None:
    """Mount the plane's readouts: mean losses, accuracy, confusion matrix."""
    view("browser/plane/scores.js")(
        key="scores",
        data={
            "title": _("On all {n} points"),
            "palette": PALETTE,
            "losses": loss_looks(),
            "text": {
                **{name: look.mean() for name, look in catalogue.LOOKS.items()},
                "accuracy": _("accuracy, {right} of {all}"),
                "temperature": _("at T = {temperature}"),
                "said_accuracy": _("accuracy"),
                "confusion": _("Confusion matrix: rows are true classes, columns predicted ones"),
                "true": _("true"),
                "predicted": _("predicted"),
            },
        },
    )
