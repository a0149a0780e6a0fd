"""From probabilities to draws: what truncation leaves, how often each class comes, and how many draws that takes."""

import streamlit as st

from app.charts.base import plain
from app.state.session import Session
from app.stations.sampling import figures
from app.stations.sampling.controls import controls
from app.stations.sampling.draws import Draws
from app.stations.sampling.export import export
from app.stations.sampling.state import FIGURES, Sampling
from app.stations.sampling.terms import TERMS
from app.stations.station import Station, Task
from app.views.figure import Drawing, Menu, figure
from app.views.pipeline import pipeline
from app.words import N_, _

HEIGHT = 270
#: As high as what stands beside it, with three classes.
LOW = 252


def picture() -> None:
    rows, side = st.columns([66, 34])
    with rows:
        pipeline(SAMPLING)
        figure("waiting", LOW)
    with side:
        controls()
        figure("draws", HEIGHT)


def drawings(session: Session) -> dict[str, Drawing]:
    """When each class came, and beside it the gap to p or the last draw."""
    chosen = gap if session["sampling"].figure == "gap" else gumbel
    return {"waiting": waiting(session), "draws": chosen(session)}


def _menu() -> Menu:
    names = dict(zip(FIGURES, (_("gap to p"), _("Gumbel-max")), strict=True))
    return Menu("sampling", "figure", _("What the figure shows"), list(names.items()))


def _own(draws: Draws, *words: str) -> dict:
    """What the page needs to draw again, and what its numbers are called."""
    return {"classes": draws.scenario.num_classes, "sampling": draws.settings.to_json(), "words": words}


def gap(session: Session) -> Drawing:
    draws = Draws(session["scenario"], session["sampling"])
    return Drawing(
        key="gap",
        module="stations/sampling/gap.js",
        title=_("How far from p"),
        description=_("The gap from the frequencies to p over the number of draws, on logarithmic axes"),
        look_key=(),
        draw=lambda: figures.gap_over_draws(draws),
        own=_own(draws, _("number of draws N"), _("these draws"), _("on average")),
        controls=[_menu()],
    )


def waiting(session: Session) -> Drawing:
    draws = Draws(session["scenario"], session["sampling"])
    labels = plain(draws.scenario.labels)
    return Drawing(
        key="waiting",
        module="stations/sampling/waiting.js",
        title=_("How long to wait for each class"),
        description=_("Over the number of draws, how probable it is that each class has come, and when it came"),
        look_key=labels,
        draw=lambda: figures.waiting_over_draws(draws, labels),
        own=_own(draws, _("number of draws N"), _("first draw of {label}")),
    )


def gumbel(session: Session) -> Drawing:
    draws = Draws(session["scenario"], session["sampling"])
    labels = plain(draws.scenario.labels)
    return Drawing(
        key="gumbel",
        module="stations/sampling/gumbel.js",
        title=_("The last draw"),
        description=_("One draw by Gumbel-max: noise is added to each scaled logit, and the largest sum wins"),
        look_key=labels,
        draw=lambda: figures.gumbel_draw(draws, labels),
        own=_own(draws, _("number of draws N"), _("sum"), _("class")),
        controls=[_menu()],
    )


SAMPLING = Station(
    "sampling",
    N_("Sampling"),
    N_("What comes when p is drawn from?"),
    N_("Frequencies approach p slowly: a class of probability p comes once in 1/p draws."),
    tasks=(
        Task(N_("Choose “the cat sat on the …”."), "scenario.labels", held=False),
        Task(N_("Draw, then press +1,000: watch the gap."), "sampling.draws", held=False),
        Task(N_("Drag top-p to the left."), "sampling.top_p"),
    ),
    pipeline="stations/sampling/pipeline.js",
    terms=TERMS,
    columns=("class", "logit", "probability", "kept", "draws"),
    tools=("entropy", "add"),
    picture=picture,
    figures=drawings,
    presets=("words", "start", "uniform", "rivals", "two", "ten"),
    values={"sampling": Sampling},
    notice=(
        N_(
            "**The gap to p falls like (K − 1)/(2N).** Ten times as many draws, a tenth of it; a class of p = 0.01 "
            "lets you wait 100 draws on average."
        ),
        N_(
            "**What is cut off never comes back.** Top-k, top-p and min-p share out its mass among the others: the gap "
            "stays at −log(1 − c). Greedy cuts off all but one class."
        ),
        N_(
            "**Noise and a hard maximum are softmax.** Gumbel-max adds noise to each z/T and takes the largest: each "
            "class wins as often as its p says."
        ),
    ),
    formula="stations/sampling/formula.js",
    export=export,
)
