"""The words of distillation, for tooltips and the glossary."""

from app.glossary import Term
from app.words import N_

TERMS = {
    "distillation": Term(
        N_("distillation"),
        N_(
            "Teaching a student by what a teacher says of every class, and not by the label alone: the loss is "
            "a weighted sum of both."
        ),
        "L",
    ),
    "teacher": Term(
        N_("teacher"),
        N_("A model that has learned already: its probabilities say which wrong answers are nearly right."),
    ),
    "student": Term(
        N_("student"), N_("The model that learns, often a smaller one: its logits are what the loss moves.")
    ),
    "alpha": Term(
        N_("weight of the teacher"),
        N_("The teacher's share in the loss: 0 hears the label alone, 1 the teacher alone."),
        "α",
    ),
}
