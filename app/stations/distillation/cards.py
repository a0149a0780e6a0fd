"""The station's own views: teacher and student side by side, the controls of the descents and of the lesson."""

from app import glossary
from app.catalogue import DATASETS
from app.state.scenario import MAX_LOGIT
from app.stations.distillation.figures import RUNS, WAYS, run_names, way_names
from app.stations.distillation.lesson import LABELLED, LESSONS, STUDENTS
from app.stations.distillation.state import LEARNING_RATES, STEPS, TRAINING_STEPS
from app.stations.distillation.terms import TERMS
from app.views.component import PALETTE, field_words, view
from app.words import _


def teacher() -> None:
    """Mount the teacher beside the student: logits, softened probabilities, the loss and its gradient by part."""
    view("stations/distillation/teacher.js")(
        key="teacher",
        data={
            "palette": PALETTE,
            "most": MAX_LOGIT,
            "terms": glossary.names(TERMS),
            "text": {
                "title": _("Teacher and student"),
                "logit": _("Teacher's logit {label}"),
                "logit_field": _("Teacher's logit of {label} as a number"),
                "teacher": _("teacher"),
                "student": _("student"),
                "teachers_part": _("teacher's part"),
                "labels_part": _("label's part"),
                "alpha": _("Weight of the teacher"),
                "alpha_field": _("Weight of the teacher as a number"),
                "squared": _("Times T²: keeps the teacher's part in proportion"),
                "loss": _("The loss and its parts"),
                "presets": _("Cases worth a look"),
                "second": _("second thoughts"),
                "silent": _("hot, without T²"),
                "heard": _("hot, with T²"),
                **field_words(),
            },
        },
    )


def _player_words() -> dict[str, str]:
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "back": _("Step back"),
        "step": _("Step"),
        "reset": _("Reset"),
        "of": _("step {step} of {steps}"),
    }


def _looks(names: dict[str, str]) -> dict[str, dict[str, str]]:
    return {way: {"title": name, "colour": WAYS[way].colour, "mark": WAYS[way].symbol} for way, name in names.items()}


def descent(height: int) -> None:
    """Mount the controls of the three descents; `height` is that of the stage beside it."""
    view("stations/distillation/descent.js")(
        key="descent",
        data={
            "learning_rates": list(LEARNING_RATES),
            "steps": STEPS,
            "ways": _looks(way_names()),
            "height": height,
            "text": {
                "title": _("One student, three ways"),
                "playhead": _("Step of the descents"),
                "rate": _("Learning rate"),
                "rate_field": _("Learning rate as a number"),
                "distance": _("from the teacher"),
                **_player_words(),
                **field_words(),
            },
        },
    )


def lesson_card(height: int) -> None:
    """Mount the controls of the two runs on points."""
    kinds = {"linear": _("linear"), "hidden": _("4 hidden units")}
    titles = {name: DATASETS[name].title() for name in LESSONS}
    settings = {
        "lesson": {"label": _("Points"), "choices": [[key, titles[key]] for key in LESSONS]},
        "labelled": {"label": _("Labelled points a class"), "choices": [[n, n] for n in LABELLED]},
        "student": {"label": _("The student is"), "choices": [[key, kinds[key]] for key in STUDENTS]},
    }
    names = run_names()
    view("stations/distillation/lesson.js")(
        key="lesson",
        data={
            "steps": TRAINING_STEPS,
            "ways": _looks({run: names[run] for run in RUNS} | {"teacher": _("teacher")}),
            "settings": settings,
            "height": height,
            "text": {
                "title": _("The same on points"),
                "about": _(
                    "The teacher, 8 + 8 hidden units, has seen half of the points, the students a few. T, α and T² are "
                    "those above."
                ),
                "doubted": _(
                    "The teacher takes {n} of the {all} labelled points for another class: such a label, taken for "
                    "certain, leads astray."
                ),
                "playhead": _("Step of both trainings"),
                "accuracy": _("held-out accuracy"),
                **_player_words(),
            },
        },
    )
