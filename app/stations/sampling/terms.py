"""The words of sampling, for tooltips and the glossary."""

from app.glossary import Term
from app.words import N_

TERMS = {
    "kept": Term(
        N_("kept"),
        N_("What is left of p once its tail was cut off: each share divided by the sum of those that stay."),
        "q",
    ),
    "cut": Term(N_("cut"), N_("The mass that top-k, top-p and min-p took away: what was struck out never comes."), "c"),
    "draws": Term(
        N_("draws"),
        N_("How often a class came when classes were drawn at random; the tick shows how often p expects it."),
        "n",
    ),
    "top_k": Term(N_("top-k"), N_("Keeps the k most probable classes, whatever their probabilities."), "k"),
    "top_p": Term(
        N_("top-p"),
        N_("Keeps the fewest most probable classes that have this mass together: the nucleus."),
    ),
    "min_p": Term(N_("min-p"), N_("Keeps the classes that have at least this share of the largest probability.")),
    "gap": Term(
        N_("gap to p"),
        N_("How far the frequencies of the draws are from the probabilities, as KL divergence in nats."),
        "KL(n/N ‖ p)",
    ),
}
