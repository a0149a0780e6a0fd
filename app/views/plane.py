"""The plane: points and a linear model over them, and the views that show and edit the two."""

from app import catalogue
from app.charts.palette import UNIT_COLOURS
from app.state.data import MARGIN
from app.state.plane import L2, LOGIT_DECIMALS
from app.state.plane_model import MAX_BIAS, MAX_WEIGHT
from app.state.plane_points import MOST_POINTS
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
            "limits": {"weight": MAX_WEIGHT, "bias": MAX_BIAS, "points": MOST_POINTS},
            "margin": MARGIN,
            "palette": PALETTE,
            "units": list(UNIT_COLOURS),
            "text": {
                "picture": _("The plane"),
                "description": _("{title}: {n} points by {first} and {second}, over the regions of {k} classes"),
                "titles": {name: entry.title() for name, entry in catalogue.DATASETS.items()},
                "point": _("Point {n}"),
                "points": _(
                    "{count} points. Arrow keys go to the next point in their direction, with Shift they move it; "
                    "Page Up and Page Down go through all of them. Enter chooses one, a digit changes its class, "
                    "Delete removes it."
                ),
                "about": _("({first}, {second}), {label}"),
                "crowd": _("{n} points lie here"),
                "wrong": _("misclassified"),
                "held_out": _("held out"),
                "held_out_about": _("({first}, {second}), {label}, held out"),
                "unit": _("hidden unit {layer}.{unit}"),
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
                "zoom": _("What part of the plane is shown; arrow keys move it"),
                "zoom_in": _("Nearer: key +, Ctrl and the wheel, or two fingers"),
                "zoom_out": _("Further: key −, Ctrl and the wheel, or two fingers"),
                "fit": _("Most"),
                "fit_why": _("Fit to most points: leave out those that lie far from all others"),
                "all": _("All"),
                "all_why": _("Show all points: key 0"),
                "outside": _("{n} outside"),
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
                "probe_why": _(
                    "Drag the probe, or move it with the arrow keys; Enter sprays points of the chosen class around "
                    "it, Delete takes it away"
                ),
                "spray": _("spray"),
                "spray_why": _("Drag over the plane to spray points of the chosen class; one stroke is one step back"),
                "full": _("The plane is full: it takes {most} points at most. Remove some, or go back a step."),
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
                "crowd": _("({n} points lie here)"),
            },
        },
    )


def point_table() -> None:
    """Mount the table of the points, each with what the model makes of it; folded until it is asked for."""
    view("browser/plane/table.js")(
        key="point_table",
        data={
            "palette": PALETTE,
            "text": {
                "title": _("Point by point: the losses"),
                "caption": _("Cross-entropy of each point at T = {temperature}"),
                "choose": _("Choose point {n}"),
                "point": _("point"),
                "class": _("class"),
                "class_why": _("What the point is: its true class"),
                "predicted": _("predicted"),
                "predicted_why": _("The class of the largest score where the point lies"),
                "p_why": _("The probability that the model gives the true class of the point"),
                "loss": _("loss"),
                "where": _("{first} to {last} of {all}"),
                "back": _("Rows before these"),
                "on": _("Rows after these"),
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
            "features": dict(catalogue.FEATURE_SYMBOLS),
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
                "curved": _(
                    "With other features than x₁ and x₂ scores tie along curves: weights are no directions of the "
                    "plane, and have no arrows there."
                ),
                "network": _("The plane shows a model with hidden layers: it has no weights for each class."),
                "shift": _("The same c added to every w₁: c\u00a0="),
                "shift_name": _("Add the same number to every first weight"),
                "shift_why": _("Softmax is redundant: what all classes get alike changes no probability"),
            },
        },
    )


def units() -> None:
    """Mount a small picture of what each hidden unit makes of the plane; hidden while there are none."""
    view("browser/plane/units.js")(
        key="units",
        data={
            "units": list(UNIT_COLOURS),
            "text": {
                "title": _("Hidden units"),
                "layer": _("layer {layer}"),
                "unit": _("Hidden unit {unit} of layer {layer}"),
                "why": _("Point at a unit to see it on the plane; click it to keep it there."),
                "low": _("below 0"),
                "high": _("above 0"),
            },
        },
    )


def scores() -> None:
    """Mount the plane's readouts: mean losses, accuracy, confusion matrix; the same of points that are held out."""
    view("browser/plane/scores.js")(
        key="scores",
        data={
            "title": _("On all {n} points"),
            "title_trained": _("On {n} points, and {held} held out"),
            "palette": PALETTE,
            "losses": loss_looks(),
            "text": {
                **{name: look.mean() for name, look in catalogue.LOOKS.items()},
                "accuracy": _("accuracy, {right} of {all}"),
                "temperature": _("at T = {temperature}"),
                "points": _("points"),
                # For translators: what is said aloud of all points, not of the one in the pipeline.
                "said": _("points: {name}"),
                "said_accuracy": _("accuracy"),
                "test_loss": _("{loss}, held out"),
                "test_accuracy": _("accuracy, held out, {right} of {all}"),
                "said_test_accuracy": _("accuracy, held out"),
                "by_class": _("Class by class"),
                "by_class_why": _(
                    "What each class adds to the mean cross-entropy, and its weights to the penalty by the settings of "
                    "the training: the sum is what training lowers."
                ),
                "class": _("class"),
                "data_loss": _("data loss"),
                "penalty": _("penalty"),
                "total": _("total"),
                "sum": _("sum"),
                "test": _("held out"),
                "confusion": _("Confusion matrix: rows are true classes, columns predicted ones"),
                "true": _("true"),
                "predicted": _("predicted"),
            },
        },
    )
