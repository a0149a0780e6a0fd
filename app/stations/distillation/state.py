"""What a user sets at the distillation station besides the scenario, whose logits are the student's."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.state.fields import Value, choice, flag, number, stored, whole
from app.state.scenario import Scenario
from app.stations.distillation.lesson import LABELLED, LESSONS, STUDENTS
from app.words import _

LEARNING_RATES = (0.01, 100.0)
#: Of a descent on one student's logits, and of a training on points.
STEPS, TRAINING_STEPS = 200, 300

_LOGITS = Scenario.kinds()["logits"]


def _take_teacher(given: Any) -> tuple[float, ...]:
    logits = _LOGITS.take(given)
    if -math.inf in logits:
        raise ValueError(_("the teacher masks no class: use numbers."))
    return logits


TEACHER = replace(_LOGITS, take=_take_teacher)


def fitted(teacher: Sequence[float], num_classes: int) -> tuple[float, ...]:
    """A teacher's logits for so many classes: 0 where it says nothing."""
    return (*teacher, *[0.0] * num_classes)[:num_classes]


@dataclass(frozen=True)
class Distillation(Value):
    """The teacher's logits, how its part is weighed, the descents on one student, and the lesson on points."""

    teacher: tuple[float, ...] = stored(TEACHER, (4.0, 2.5, -1.0, -2.0, 0.0, 1.0, -3.0, -1.5, -2.5, 0.5), "teacher")
    alpha: float = stored(number(0.0, 1.0, lambda: _("weight α")), 0.7, "alpha")
    squared: bool = stored(flag(), True, "squared")
    learning_rate: float = stored(number(*LEARNING_RATES, lambda: _("learning rate")), 0.5, "rate")
    step: int = stored(whole(0, STEPS, lambda: _("step")), 0, "step")
    lesson: str = stored(choice(lambda: LESSONS), LESSONS[0], "data")
    labelled: str = stored(choice(lambda: LABELLED), LABELLED[0], "labelled")
    student: str = stored(choice(lambda: STUDENTS), STUDENTS[0], "student")
    trained: int = stored(whole(0, TRAINING_STEPS, lambda: _("step")), TRAINING_STEPS, "trained")
