"""The plane: points and a linear model over them, and the views that show and edit the two."""

import streamlit as st

from app import catalogue
from app.state import session
from app.state.plane import L2, LOGIT_DECIMALS, MAX_BIAS, MAX_WEIGHT, Plane
from app.state.plane_view import Sight
from app.state.scenario import MAX_LOGIT
from app.text import _
from app.views.component import PALETTE, view
from app.views.pipeline import loss_looks, loss_titles

ANSWERS, TAKEN = "plane-answers", "plane-taken"


def take_commit(present: session.Session, payload: dict) -> bool:
    """Take the plane that a hand left behind, and the scenario that went along; whether they could be taken.

    A model that follows is fitted anew, unless the hand says that these weights belong to the points: undo does.
    """
    before = present.bench.plane
    if isinstance(payload, dict) and payload.get("revision", present.revision) != present.revision:
        present.acted = True  # what a hand did to points that Python has replaced since
        return False
    try:
        plane = Plane.from_commit(payload, before)
        sight = Sight.from_commit(payload.get("sight"))
    except ValueError as error:
        present.refuse(str(error))
        return False
    stays = (plane.points, plane.labels, plane.follow) == (before.points, before.labels, before.follow)
    refit = plane.follow and not plane.network and not stays and payload.get("refit", True)
    plane = plane.followed if refit else plane
    present.change(plane=plane, step=_step(present, plane, payload), sight=sight)
    present.choose(ANSWERS, payload.get("serial") if refit else None)
    present.choose(TAKEN, payload.get("serial"))
    present.commit(payload.get("scenario"))
    return True


def _step(present: session.Session, plane: Plane, payload: dict) -> int | None:
    """The step of the film that the plane's model is from: where training these points again leads there again."""
    film, step = present.shown_film, payload.get("step")
    same = (film.plane.points, film.plane.labels) == (plane.points, plane.labels)
    again = film.training == present.bench.training and film.rivalry == present.bench.rivalry
    return step if same and again and payload.get("film") == film.number and step in film.runs[0].steps else None


def plane(shown: Plane, scores: dict, *, description: str) -> None:
    """Mount the plane `shown`; `scores` are its own at the present temperature. The axes are those of the data set."""
    present = session.current()
    given, step = shown.source.dataset, present.bench.step
    view("browser/plane/plane.js")(
        key="plane",
        data={
            "description": description,
            "source": shown.source.as_data(),
            "points": shown.points,
            "labels": shown.labels,
            "original": {"points": given.points.tolist(), "labels": given.labels.tolist()} if shown.edited else None,
            "classes": given.class_names,
            "features": list(given.feature_names),
            "ranges": shown.source.ranges,
            "decimals": LOGIT_DECIMALS,
            "most_logit": MAX_LOGIT,
            "model": shown.as_data(),
            "sight": present.bench.sight.as_data(),
            "scene": None if step is None else {"film": present.shown_film.number, "step": step},
            "answers": present.options.get(ANSWERS),
            "taken": present.options.get(TAKEN, 0),
            "penalty": L2,
            "rates": {name: entry.following_rate for name, entry in catalogue.LOSSES.items()},
            "limits": {"weight": MAX_WEIGHT, "bias": MAX_BIAS},
            "revision": present.revision,
            "temperature": present.scenario.temperature,
            "scenario_labels": list(present.scenario.labels),
            "scores": scores,
            "palette": PALETTE,
            "text": {
                "point": _("Point {n}"),
                "points": _(
                    "{count} points. Arrow keys go to the next point in their direction, with Shift they move it; "
                    "Page Up and Page Down go through all of them. Enter chooses one, a digit changes its class, "
                    "Delete removes it."
                ),
                "about": _("({first}, {second}), {label}"),
                "wrong": _("misclassified"),
                "brushes": _("Class of the points that a click adds"),
                "brush": _("A click on a free place adds a {label}"),
                "follow": _("Model follows"),
                "follow_loss": _("The loss that the model follows the points by"),
                "losses": loss_titles(),
                "follow_why": _("Refit the model to the points in every frame; without it the weights stay"),
                "undo": _("Undo"),
                "redo": _("Redo"),
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
                "pull": _("pull of this point on each w"),
                "pull_why": _(
                    "Where cross-entropy at this one point would move each w: towards the point for its own class, "
                    "away from it for the others, the further the more p is off y"
                ),
            },
        },
        on_commit_change=lambda: take_commit(present, st.session_state.plane.commit),
    )


def probe() -> None:
    """Mount the line that says which point of the plane the pipeline shows."""
    view("browser/plane/probe.js")(
        key="probe",
        data={
            "palette": PALETTE,
            "text": {
                "point": _("Point {n}"),
                "about": _("({first}, {second}), true class"),
                "right": _("classified as such"),
                "wrong": _("taken for"),
                "none": _("No point chosen: click one"),
                "place": _("Place ({first}, {second})"),
                "says": _("where the model says"),
                "relabel": _("True class of this point"),
                "remove": _("Remove"),
                "remove_why": _("Remove this point"),
            },
        },
    )


def weights(best: Plane, *, title: str, note: str) -> None:
    """Mount the model's numbers, to be typed and dragged, and the way back to the optimum."""
    view("browser/plane/weights.js")(
        key="weights",
        data={
            "title": title,
            "note": note,
            "features": [name.split(" (")[0] for name in best.source.dataset.feature_names],
            "optimum": best.as_data(),
            "limits": {"weight": MAX_WEIGHT, "bias": MAX_BIAS},
            "palette": PALETTE,
            "text": {
                "class": _("class"),
                "bias": _("bias"),
                "weight_of": _("Weight of {feature} for {label}"),
                "bias_of": _("Bias of {label}"),
                "field": _("{name} as a number"),
                "bad_number": _("“{text}” does not work here: use a number from {low} to {high}."),
                "reset": _("Back to the optimum"),
                "network": _("The plane shows a model with hidden layers: it has no weights for each class."),
                "shift": _("The same c added to every w₁: c\u00a0="),
                "shift_name": _("Add the same number to every first weight"),
                "shift_why": _("Softmax is redundant: what all classes get alike changes no probability"),
            },
        },
    )


def scores(*, title: str) -> None:
    """Mount the plane's readouts: mean losses, accuracy, confusion matrix."""
    view("browser/plane/scores.js")(
        key="scores",
        data={
            "title": title,
            "palette": PALETTE,
            "losses": loss_looks(),
            "text": {
                **{name: entry.look.mean() for name, entry in catalogue.LOSSES.items() if entry.look},
                "accuracy": _("accuracy, {right} of {all}"),
                "confusion": _("Confusion matrix: rows are true classes, columns predicted ones"),
                "true": _("true"),
                "predicted": _("predicted"),
            },
        },
    )
