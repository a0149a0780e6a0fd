"""Words of the glossary that only the calibration station has."""

from app.glossary import Term
from app.words import N_

TERMS = {
    "calibration": Term(
        N_("calibration"),
        N_("Of all answers given with a confidence of 80 %, 80 % are right; and so for every other confidence."),
    ),
    "bin": Term(
        N_("bin"),
        N_("A part of the axis of confidence: its points are taken together, and their accuracy is measured."),
        "B",
    ),
    "ece": Term(
        N_("expected calibration error"),
        N_("The distance of accuracy from confidence in each bin, as a mean over all points."),
        "ECE",
    ),
    "mce": Term(
        N_("maximum calibration error"), N_("The distance of accuracy from confidence in the worst of the bins."), "MCE"
    ),
    "brier": Term(
        N_("Brier score"),
        N_("The squared distance of the probabilities from the truth, summed over the classes: from 0 to 2."),
    ),
    "nll": Term(
        N_("negative log-likelihood"),
        N_("The mean of −log p of the true class on points that the model has not learned from."),
        "NLL",
    ),
    "temperature_scaling": Term(
        N_("temperature scaling"),
        N_("Dividing all logits of a trained model by the one T that makes its held-out loss least."),
        "T*",
    ),
}
