"""The words of likelihood, for tooltips and the glossary."""

from app.glossary import Term
from app.words import N_

TERMS = {
    "count": Term(N_("count"), N_("How often a class was seen; all counts together are n."), "nₖ"),
    "share": Term(
        N_("share"), N_("A class's part of all that was seen: its count divided by that of all."), "q = nₖ/n"
    ),
    "log_likelihood": Term(
        N_("log-likelihood"),
        N_("The logarithm of the likelihood: a sum where that is a product, so that it is never too small."),
        "log L",
    ),
    "code_word": Term(
        N_("code word"),
        N_(
            "What stands for a class in a message; the best code for p gives it a length of −log p, a tick is the "
            "length for the shares seen."
        ),
        "−log p",
    ),
}
