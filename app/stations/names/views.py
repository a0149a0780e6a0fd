"""The views of the names station: the table of the libraries with its settings, and the chooser."""

from app.stations.names.state import MAX_SAMPLES, MAX_WEIGHT, MOST_SMOOTHING, Usage
from app.views.component import PALETTE, field_words, view
from app.words import _


def names() -> None:
    """Mount the table of what every library returns, the settings, and the lines of code that do it."""
    view("stations/names/names.js")(
        key="names",
        data={
            "limits": {"samples": MAX_SAMPLES, "weight": MAX_WEIGHT, "smoothing": MOST_SMOOTHING},
            "palette": PALETTE,
            "examples": [{"name": name, "options": usage.to_json()} for name, usage in examples()],
            "text": {
                "title": _("One number, many names"),
                "paper": _("on paper"),
                "table": _("What every library returns"),
                "call": _("call"),
                "takes": _("takes"),
                "returns": _("returns"),
                "why": _("differs, because"),
                "differs": _("differs"),
                "logits": _("logits"),
                "log_p": _("log p"),
                "probabilities": _("p"),
                "mistakes": _("Mistakes to switch on"),
                "mistake_twice": _("softmax twice"),
                "mistake_forgotten": _("from_logits forgotten"),
                "mistake_not_logs": _("p into NLLLoss"),
                "examples": _("Examples"),
                "batch": _("Batch"),
                "one_sample": _("1 sample, target y"),
                "samples": _("{n} samples"),
                "label_of": _("Label of sample {n}"),
                "ignored": _("ignored"),
                "smoothing": _("Label smoothing as an argument"),
                "reduction": _("Reduction"),
                "weight_of": _("Class weight of {label}"),
                **field_words(),
                "code": _("Whose code is shown"),
                "copy": _("Copy"),
                "copied": _("Copied."),
                "not_copied": _("The browser did not let us copy. Mark the lines and copy them."),
                **_reasons(),
                **_symptoms(),
            },
        },
    )


def examples() -> list[tuple[str, Usage]]:
    """Settings worth a look, each with the name a user reads. The first is where everybody starts."""
    return [
        (_("plain"), Usage()),
        (_("weights in the mean"), Usage(batch=(0, 0, 1), weights=(5.0,))),
        (_("padding ignored"), Usage(batch=(0, 1, -1, -1))),
        (_("smoothed"), Usage(smoothing=0.1)),
    ]


def _reasons() -> dict[str, str]:
    """Why a library's number is another one: the names of `reasons` in apis.js."""
    return {
        "why_twice": _("got p, takes it for logits"),
        "why_forgotten": _("got z, takes it for p"),
        "why_not_logs": _("got p, returns −p"),
        "why_missing": _("has no such result"),
        "why_of_nothing": _("0 where nothing counts"),
        "why_no_number": _("0 · log 0 is NaN"),
        "why_sigmoids": _("another loss: K sigmoids"),
        "why_by_sum": _("÷ sum of weights"),
        "why_class_by_class": _("each class its weight"),
        "why_counted": _("÷ all, ignored too"),
        "why_unsmoothed": _("no smoothing"),
        "why_one_label": _("only the true class"),
        "why_by_classes": _("÷ N · K"),
        "why_less_entropy": _("minus H(y)"),
        "why_unweighted": _("no weights"),
        "why_clipped": _("p is clipped"),
    }


def _symptoms() -> dict[str, str]:
    """What is seen of a mistake, and without one of the settings."""
    return {
        "symptom_plain": _(
            "≠ marks what differs from the formula on paper, and says why. Switch on a mistake: see its symptom."
        ),
        "symptom_weighted": _(
            "With weights two means stand side by side: Σ w l / Σ w = {by_sum}, and Σ w l / N = {by_count}."
        ),
        "symptom_twice": _(
            "A sample's loss, unweighted, stays between {low} and {high}, whatever the logits: even certain and right "
            "costs {low}."
        ),
        "symptom_forgotten": _(
            "Keras divides z by its sum and clips at 10⁻⁷: a true class below that costs 16.118, and its gradient is 0."
        ),
        "symptom_not_logs": _(
            "The loss is negative, {value} here; a sample's best, unweighted, is −1, and its gradient fades where p is "
            "small."
        ),
    }


def chooser() -> None:
    """Mount the chooser: what kind of answer asks for which last layer, target, loss and names."""
    view("stations/names/chooser.js")(
        key="chooser",
        data={
            "answers": _answers(),
            "text": {
                "title": _("Which loss for which answer?"),
                "question": _("What kind of answer do you want?"),
                "layer": _("last layer"),
                "target": _("target"),
                "loss": _("loss"),
                "meaning": _("prediction"),
                "calls": _("names"),
                "see": _("See it: {title}"),
            },
        },
    )


def _answers() -> list[dict[str, str]]:
    """Of every kind of answer what it is called, and what suits it."""
    return [
        {
            "key": "one_of_two",
            "title": _("yes or no"),
            "layer": _("one score, sigmoid"),
            "target": _("0 or 1"),
            "loss": _("binary cross-entropy"),
            "meaning": _("the probability of yes"),
        },
        {
            "key": "one_of_many",
            "title": _("one of K"),
            "layer": _("K scores, softmax"),
            "target": _("a class, or shares that sum to 1"),
            "loss": _("cross-entropy"),
            "meaning": _("a distribution over the classes"),
        },
        {
            "key": "any_number",
            "title": _("any number of K"),
            "layer": _("K scores, a sigmoid each"),
            "target": _("0 or 1 for each class"),
            "loss": _("binary cross-entropy, mean over the classes"),
            "meaning": _("a probability for each class; they need not sum to 1"),
        },
        {
            "key": "number",
            "title": _("a number"),
            "layer": _("one score, as it is"),
            "target": _("a number"),
            "loss": _("squared error; Huber where outliers are"),
            "meaning": _("the mean that is expected"),
        },
        {
            "key": "pixels",
            "title": _("a map of pixels"),
            "layer": _("K scores a pixel, softmax over them"),
            "target": _("a class for each pixel"),
            "loss": _("mean cross-entropy; and Dice for small objects"),
            "meaning": _("a distribution at each pixel"),
        },
        {
            "key": "order",
            "title": _("a rank"),
            "layer": _("one score and K − 1 thresholds, a sigmoid each"),
            "target": _("is it above each threshold: 1 … 1 0 … 0"),
            "loss": _("binary cross-entropy over the thresholds"),
            "meaning": _("cumulative probabilities P(rank > k)"),
        },
    ]
