"""How wrong the probabilities are: two losses, their shapes, and what a shape does to learning."""

from itertools import combinations

import streamlit as st

from app.figures import landscape
from app.figures import loss as figures
from app.live import Choice, figure, pipeline
from app.live.pipeline import loss_titles
from app.stations import lesson
from app.text import _

lesson.head(
    _("How wrong is that?"),
    _("Two ways to score the same probabilities. Drag the target ticks to make the label soft."),
    presets=["start", "wrong", "right", "uniform", "soft", "two", "ten"],
)

scenario = pipeline(
    columns=[
        "class",
        "logit",
        "temperature",
        "probability_target",
        "target",
        "cross_entropy_term",
        "mean_squared_error_term",
        "push",
    ],
    tools=["add", "smoothing", "losses", "split", "link"],
)

labels = scenario.labels
pair = Choice(
    "loss-pair",
    _("The two logits that both losses are drawn over"),
    [
        ("rival", _("{label} & rival").format(label=labels[scenario.true_class])),
        *((f"{i}-{j}", f"{labels[i]}, {labels[j]}") for i, j in combinations(range(scenario.num_classes), 2)),
    ],
)
shape = Choice("loss-shape", _("How both losses are drawn"), [("surface", _("3-D")), ("contour", _("contours"))])
mark = Choice(
    "loss-mark",
    _("What is marked on both losses"),
    [("nothing", _("nothing marked")), ("flat", _("where flat")), ("not_convex", _("where not convex"))],
)
if pair.value == "rival":
    axes = landscape.default_axes(scenario.logits, scenario.target)
else:
    axes = tuple(int(k) for k in pair.value.split("-"))
draw = {"surface": figures.loss_surface, "contour": landscape.landscape_contour}[shape.value]


def loss_figure(loss: str, controls: list[Choice]) -> None:
    land, options = draw(
        loss, scenario.logits, scenario.target, scenario.temperature, axes, scenario.labels, mark.value
    )
    figure(
        f"landscape-{loss}",
        land,
        title=loss_titles()[loss],
        note=_("|∇| {gradient}"),
        description="x",
        painter=shape.value,
        options=options,
        controls=controls,
    )


left, middle, right = st.columns(3)
with left:
    loss_figure("cross_entropy", [pair])
with middle:
    loss_figure("mean_squared_error", [shape, mark])
with right:
    curves, options = figures.losses_over_true_probability(
        scenario.logits, scenario.target, scenario.temperature, scenario.labels, loss_titles()
    )
    figure(
        "loss-curves",
        curves,
        title=_("Both, over the true class's probability"),
        description="x",
        painter="loss_curves",
        options=options,
    )

lesson.foot(["a", "b", "c"], formula_name="loss")
