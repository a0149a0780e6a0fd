"""The words of several labels at once, for tooltips and the glossary."""

from app.glossary import Term
from app.words import N_

TERMS = {
    "label_set": Term(
        N_("label set"),
        N_("What is true when several classes may be true at once: 1 for each class that belongs to it, 0 for others."),
        "y",
    ),
    "threshold": Term(
        N_("threshold"), N_("A class is predicted when its sigmoid is larger than this: each class has its own."), "t"
    ),
    "binary_cross_entropy": Term(
        N_("binary cross-entropy"),
        N_("The mean over the classes of −log σ where a class belongs to the set, and −log(1 − σ) where it does not."),
        "BCE",
    ),
    "subset_accuracy": Term(
        N_("subset accuracy"), N_("The share of samples whose labels are all right: one wrong label spoils its sample.")
    ),
    "hamming_loss": Term(N_("Hamming loss"), N_("The share of wrong ones among all labels of all samples.")),
    "micro_f1": Term(
        N_("micro F1"),
        N_("F1 counted over all classes together, as if they were one: frequent classes weigh more."),
    ),
    "macro_f1": Term(
        N_("macro F1"), N_("The mean of the classes’ own F1: a rare class weighs as much as a frequent one.")
    ),
    "binary_relevance": Term(
        N_("binary relevance"), N_("A yes-or-no model for each label, none of which knows of the others.")
    ),
    "classifier_chain": Term(
        N_("classifier chain"),
        N_("Yes-or-no models one after another: each is told what those before it said, so the order matters."),
    ),
}
