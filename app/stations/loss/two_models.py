"""The two-models table: three samples, two models, every number of them to be typed over."""

from app.catalogue import COMPARED, LOSSES
from app.stations.loss.comparison import LABELS, NAMES, examples
from app.views.component import PALETTE, field_words, view
from app.views.pipeline import loss_looks
from app.words import _


def two_models() -> None:
    """Mount the table, and a button for each of the examples."""
    view("stations/loss/two_models.js")(
        key="two-models",
        data={
            "examples": [{"name": name, "table": table.to_json()} for name, table in examples().values()],
            "names": list(NAMES),
            "largest": {name: largest(len(LABELS)) for name in COMPARED if (largest := LOSSES[name].largest)},
            "labels": list(LABELS),
            "palette": PALETTE,
            "losses": loss_looks(),
            "text": {
                "title": _("Two models, three samples"),
                "invitation": _("Type over any probability, choose other true classes."),
                "model": _("Model {name}"),
                "truth": _("true class"),
                "truth_of": _("True class of sample {n}"),
                "probability": _("Model {name}, sample {n}: probability of {label}"),
                "prediction": _("says"),
                "right": _("right: says {label}"),
                "wrong": _("wrong: says {label}"),
                "mean": _("mean"),
                "accuracy": _("accuracy"),
                "right_of": _("{right} of {all} right"),
                **field_words(),
                "sum": _("These add up to {total}, not to 1, so model {name} has no scores."),
                "normalise": _("Normalise: divide by the sum"),
                "share": _("Normalise: share equally"),
                "same_accuracy": _("**Accuracy sees no difference**: both get {right} of {all} right."),
                "other_accuracy": _("**Accuracy** only counts: A gets {a} of {all} right, B {b}."),
                "no_signal": _(
                    "A small step of the weights leaves it as it is, so there is nothing in it to train on."
                ),
                "gap_bounded": _("The {loss} tells the models apart by {gap}, and it can never exceed {limit} here."),
                "gap": _(
                    "The **{loss}** tells them apart by {gap}, and has no ceiling: the surer a wrong answer, the more "
                    "it costs."
                ),
                "unfinished": _("Finish the rows above to compare the models."),
            },
        },
    )
