"""Several classes may be true at once: a sigmoid each, thresholds, and labels that depend on each other."""

from app.stations.multilabel.cards import chains, column_words, samples
from app.stations.multilabel.export import export
from app.stations.multilabel.state import Multilabel, read, settle, usual
from app.stations.multilabel.terms import TERMS
from app.stations.station import Station, Task
from app.views.pipeline import pipeline, scene
from app.words import N_


def picture() -> None:
    with scene():
        pipeline(MULTILABEL, column_words())
        samples()
    chains()


MULTILABEL = Station(
    "multilabel",
    N_("Multi-label"),
    N_("What if several are true?"),
    N_("A sigmoid a class: each answers for itself, while softmax must take from one what it gives to another."),
    tasks=(
        Task(N_("Drag a logit up: softmax pushes the others down, their sigmoids stand still."), "scenario.logits"),
    ),
    pipeline="stations/multilabel/pipeline.js",
    terms=TERMS,
    columns=("class", "logit", "temperature", "probability", "sigmoid", "threshold", "set", "cost", "cost_gradient"),
    tools=("add",),
    picture=picture,
    presets=("start", "uniform", "rivals", "two", "ten"),
    values={"multilabel": Multilabel},
    read=read,
    settle=settle,
    extra=usual,
    notice=(
        N_(
            "**Sigmoids do not know of each other**: all can be near 1, or none. Softmax shares out one whole, and "
            "cannot say either."
        ),
        N_(
            "**The threshold is a choice, and each score has its own best one**: a lower one finds rare labels and "
            "says some too many."
        ),
        N_(
            "**Labels that depend on each other want a chain**: binary relevance draws a line for each alone; a chain "
            "asks what was said before, and is right as a whole more often."
        ),
    ),
    formula="stations/multilabel/formula.js",
    export=export,
)
