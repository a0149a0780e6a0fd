"""Training as a film: Python makes it when the user presses Train, the browser plays it."""

from typing import Any

from app import catalogue
from app.numbers import said
from app.state.plane import HELD_OUT_SHARES
from app.state.training import (
    BATCHES,
    HIDDEN_LAYERS,
    LEARNING_RATES,
    MAX_SEED,
    PENALTIES,
    SCHEMES,
    SMOOTHINGS,
    STEPS,
    UNITS,
    Training,
)
from app.views.component import PALETTE, field_words, view
from app.views.pipeline import loss_looks, loss_titles
from app.words import _, core_message
from softmax_core import DIVERGENCES

#: Learning rates that a second run can have instead.
RIVAL_RATES = (0.001, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


def training() -> None:
    """Mount the settings of the training, and the controls of its film."""
    menus = setting_menus()
    view("browser/training/training.js")(
        key="training",
        data={
            "menus": [
                {"name": name, "label": label, "choices": [[key, words] for key, words in choices.items()]}
                for name, (label, choices) in menus.items()
            ],
            "schemes": list(SCHEMES),
            "rates": list(RIVAL_RATES),
            "features": dict(catalogue.FEATURE_SYMBOLS),
            "limits": {
                "learning_rate": list(LEARNING_RATES),
                "seed": [0, MAX_SEED],
                "units": list(UNITS),
                "held_out_share": list(HELD_OUT_SHARES),
                "held_out_seed": [0, MAX_SEED],
            },
            "text": {
                "title": _("Training"),
                "train": _("Train"),
                "pause": _("Pause"),
                "play": _("Play"),
                "back": _("Step back"),
                "step": _("Step"),
                "reset": _("Reset"),
                "playhead": _("Step of the training"),
                "of": _("step {step} of {steps}"),
                "optimum": _("the optimum for these points"),
                "follows": _("follows by {loss}"),
                "undefined": _("no optimum: a class has no points"),
                "kept": _("weights kept as they are"),
                "speed": _("Speed"),
                "learning_rate": _("Learning rate"),
                "learning_rate_field": _("Learning rate as a number"),
                "seed": _("Seed"),
                "units": _("Units a layer"),
                "more": _("More settings"),
                "features": _("Input features"),
                "feature": _("Input feature {feature}"),
                "feature_stays": _("One input feature must stay"),
                "held_out": _("Held-out points"),
                "held_out_share": _("Share"),
                "field of held_out_share": _("Share of held-out points"),
                "held_out_seed": _("Seed"),
                "field of held_out_seed": _("Seed of the held-out points"),
                "held_out_note": _(
                    "{held} of {all} points, hollow on the plane, only test the model. Points that you add are learnt "
                    "from."
                ),
                "held_out_none": _("No point is held out: the model learns from all of them."),
                "penalty": _("Penalty"),
                "split": _("data loss {data} + penalty {penalty} = {total}"),
                "versus": _("Second run"),
                "versus_none": _("none"),
                "as_second": _("as the second run"),
                "versus_why": _(
                    "Train a second run on the same points that differs in one thing, and play both in step"
                ),
                "versus_value": _("What the second run has instead"),
                **field_words(),
                "ended": _("The film ends before step {step}: {cause}."),
                "along": _(
                    "Changed with it: {names}. Hidden layers learn nothing from zero weights, and little by plain "
                    "gradient descent."
                ),
                "changed": _("Settings or points have changed since this film: press Train."),
                "continued": _(
                    "The points or weights were changed at step {step}: this is another film, from there on."
                ),
                "making": _("Training … {percent} %"),
                "stop": _("Stop"),
                "outgrown": _("the weights outgrew the plane, of {limit} at most"),
                "oscillates": _("The loss oscillates: try a smaller learning rate."),
                "run_oscillates": _("{run}: the loss oscillates: try a smaller learning rate."),
                "failed": _("its next step could not be computed"),
                **{code: core_message(code) for code in DIVERGENCES},
            },
        },
    )


def setting_menus() -> dict[str, tuple[str, dict]]:
    """The settings that are chosen from a list: what each is called, and its choices with their names."""
    return {
        "loss": (_("Loss"), loss_titles()),
        "optimizer": (
            _("Optimiser"),
            {name: title() for name, title in catalogue.OPTIMIZERS.items()},
        ),
        "start": (
            _("Start from"),
            {
                "zero": _("zero weights"),
                "random": _("random weights"),
                "wrong": _("confidently wrong"),
                "here": _("the present weights"),
            },
        ),
        "model": (
            _("Model"),
            {
                "linear": _("linear"),
                "hidden_1": _("one hidden layer"),
                "hidden_2": _("two hidden layers"),
                "one_vs_rest": _("one-vs-rest"),
                "one_vs_one": _("one-vs-one"),
            },
        ),
        "activation": (
            _("Activation"),
            {"tanh": _("tanh"), "relu": _("ReLU"), "sigmoid": _("sigmoid"), "linear": _("linear")},
        ),
        "batch_size": (_("Batch"), {size: str(size) if size else _("all points") for size in BATCHES}),
        "l2": (_("L2 penalty"), {penalty: said(penalty) for penalty in PENALTIES}),
        "l1": (_("L1 penalty"), {penalty: said(penalty) for penalty in PENALTIES}),
        "smoothing": (_("Label smoothing"), {share: said(share) for share in SMOOTHINGS}),
        "class_weights": (_("Class weights"), {"equal": _("equal"), "balanced": _("balanced")}),
        "steps": (_("Steps"), {count: str(count) for count in STEPS}),
    }


#: The letters of two runs, where there is no room for what they are called.
RUNS = ("A", "B")


def run_titles(trained: tuple[Training, Any]) -> list[str]:
    """What the runs of a film are called: by their loss, or by what tells the two apart."""
    training, rivalry = trained
    losses = loss_titles()
    if not rivalry:
        return [losses[training.loss]]
    name, other = rivalry
    values = (getattr(training, name), other)
    if name == "learning_rate":
        titles = [_("learning rate {value}").format(value=said(value)) for value in values]
    elif name == "features":
        titles = [", ".join(catalogue.FEATURE_SYMBOLS[each] for each in value.split("-")) for value in values]
    else:
        label, choices = setting_menus()[name]
        named = name in ("loss", "model", "start", "optimizer")
        titles = [choices[value] if named else f"{label}: {choices[value]}" for value in values]
    return [f"{run}: {title}" for run, title in zip(RUNS, titles, strict=True)]


def start_note(trained: tuple[Training, Any]) -> str:
    """What is to be said of where the runs of a film start."""
    first, rivalry = trained
    second = first.but(*rivalry) if rivalry else first
    if any(HIDDEN_LAYERS.get(run.model) and run.start == "zero" for run in (first, second)):
        return _("From zero weights all hidden units stay alike and learn nothing: start from random weights.")
    if rivalry and rivalry[0] == "activation" and not HIDDEN_LAYERS.get(first.model):
        return _("Without hidden layers the activation changes nothing: both runs are alike.")
    if second.model != first.model and second.start != first.start:
        return _("The second run starts from random weights: hidden layers cannot start where the first run does.")
    return ""


def runs() -> None:
    """Mount the planes of two runs, side by side and in step; hidden while there is one."""
    view("browser/training/runs.js")(
        key="runs",
        data={
            "title": _("Two runs in step"),
            "palette": PALETTE,
            "losses": loss_looks(),
            "text": {
                "picture": _("The points over the regions of {run}"),
                "accuracy": _("accuracy"),
                "temperature": _("at T = {temperature}"),
                "none": _("none: votes are no probabilities"),
            },
        },
    )
