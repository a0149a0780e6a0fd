"""What the calibration station exports: both reliability diagrams, the scores, one point, the code that finds them."""

import base64
import textwrap

import numpy as np

from app.exports.export import Cell, Export, Part, Table, literal
from app.results import packed
from app.state.session import Session
from app.stations.calibration.figures import (
    TEMPERATURES,
    diagram_of,
    measure_titles,
    run_names,
    scores_of,
)
from app.stations.calibration.lesson import RUNS, Lesson, from_surest_mistake, lesson
from app.stations.calibration.state import Calibration
from app.words import _
from softmax_core import softmax
from softmax_core.calibration import HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE

GIVEN = '''
import base64

temperature = {temperature}
num_classes = {classes}


def numbers(text, kind):
    return np.frombuffer(base64.b64decode("".join(text.split())), kind)


labels = numbers("""
{labels}
""", "u1")
logits = {{
    "plain": numbers("""
{plain}
""", "<f4"),
    "smoothed": numbers("""
{smoothed}
""", "<f4"),
}}
logits = {{run: z.reshape(-1, num_classes).astype(float) for run, z in logits.items()}}
'''

SCORES = '''
num_bins, strategy = {bins}, {strategy}


def log_softmax(z):
    gaps = z - z.max(axis=1, keepdims=True)
    return gaps - np.log(np.exp(gaps).sum(axis=1, keepdims=True))


def diagram(z, T):
    """Bins of confidence: edges, counts, mean confidence and accuracy of each."""
    p = np.exp(log_softmax(z / T))
    confidence, right = p.max(axis=1), z.argmax(axis=1) == labels
    edges = np.linspace(0, 1, num_bins + 1)
    if strategy == "quantile":
        edges = np.quantile(confidence, edges)
    bins = np.searchsorted(edges[1:-1], confidence)
    count = np.bincount(bins, minlength=num_bins)
    sums = [np.bincount(bins, each, num_bins) for each in (confidence, right)]
    means = [np.divide(each, count, out=np.full(num_bins, np.nan), where=count > 0) for each in sums]
    return edges, count, *means


def scores(z, T):
    log_p = log_softmax(z / T)
    p = np.exp(log_p)
    _edges, count, confidence, accuracy = diagram(z, T)
    gaps = np.abs(accuracy - confidence)[count > 0]
    return {{
        "accuracy": (z.argmax(axis=1) == labels).mean(),
        "confidence": p.max(axis=1).mean(),
        "ECE": gaps @ count[count > 0] / len(labels),
        "MCE": gaps.max(),
        "Brier": ((p - np.eye(num_classes)[labels]) ** 2).sum(axis=1).mean(),
        "NLL": 0 - log_p[np.arange(len(labels)), labels].mean(),
    }}


def slope(z, T):
    """Of the mean cross-entropy in 1/T, which it is convex in: the mean logit less that of the label."""
    p = np.exp(log_softmax(z / T))
    gaps = z - z.max(axis=1, keepdims=True)  # where the label is the peak nothing cancels: tails keep their sign
    return ((p * gaps).sum(axis=1) - gaps[np.arange(len(labels)), labels]).mean()


def best_temperature(z):
    """By halving, from 0.01 to 100: one of these bounds where the loss only falls towards it."""
    low, high = {lowest}, {highest}
    if slope(z, high) >= 0:
        return high
    if slope(z, low) <= 0:
        return low
    for _half in range(200):
        middle = np.sqrt(low * high)
        low, high = (low, middle) if slope(z, middle) < 0 else (middle, high)
    return np.sqrt(low * high)


for run, z in logits.items():
    for name, T in (("T = 1", 1.0), ("now", temperature)):
        for score, value in scores(z, T).items():
            print(run, name, score, "=", f"{{value:.8g}}")
    print(run, "best T =", f"{{best_temperature(z):.8g}}")
for bin, (count, confidence, accuracy) in enumerate(zip(*diagram(logits["plain"], temperature)[1:])):
    if count:
        print("bin", bin, "count =", count, "confidence =", f"{{confidence:.8g}}", "accuracy =", f"{{accuracy:.8g}}")
'''

FIGURE = """
figure = go.Figure()
for run, z in logits.items():
    edges, count, confidence, accuracy = diagram(z, temperature)
    figure.add_scatter(x=confidence[count > 0], y=accuracy[count > 0], name=run)
figure.add_scatter(x=[0, 1], y=[0, 1], line_dash="dot", showlegend=False)
figure.update_layout(title={title}, xaxis_title={confidence}, yaxis_title={accuracy})
figure
"""

CURVE = """
measure = {measure}
temperatures = np.geomspace({lowest}, {highest}, {count})
curves = {{run: [scores(z, T)[measure] for T in temperatures] for run, z in logits.items()}}
for run, z in logits.items():
    print(run, measure, "at best T =", f"{{scores(z, best_temperature(z))[measure]:.8g}}")
"""

CURVE_FIGURE = """
figure = go.Figure([go.Scatter(x=temperatures, y=curve, name=run) for run, curve in curves.items()])
figure.add_vline(x=temperature, line_dash="dash")
figure.update_layout(title={title}, xaxis_type="log", xaxis_title="T", yaxis_title={measure})
figure
"""


#: How the script calls the measures.
MEASURES = {"nll": "NLL", "ece": "ECE", "brier": "Brier", "accuracy": "accuracy"}


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 110))


def export(session: Session) -> Export:
    chosen: Calibration = session["calibration"]
    temperature: float = session["scenario"].temperature
    taught = lesson(chosen)
    title, curve = _("Reliability diagram"), _("A score over the temperature")
    bounds = {"lowest": LOWEST_TEMPERATURE, "highest": HIGHEST_TEMPERATURE}
    given = GIVEN.format(
        temperature=literal(temperature),
        classes=len(taught.points.class_names),
        labels=_wrapped(base64.b64encode(taught.labels.astype("u1").tobytes()).decode()),
        **{run: _wrapped(packed(each.logits)) for run, each in taught.runs.items()},
    )
    parts = [
        Part(
            _("The held-out points"),
            _("Logits of both models, as 32-bit floats, and the true classes: the models have learned other points."),
            given.strip(),
        ),
        Part(
            title,
            _("Confidence beside accuracy in bins, the scores, and the T that makes the held-out loss least."),
            SCORES.strip().format(bins=chosen.bins, strategy=literal(chosen.strategy), **bounds),
            FIGURE.strip().format(
                title=literal(title), confidence=literal(_("confidence")), accuracy=literal(_("accuracy"))
            ),
        ),
        Part(
            curve,
            _("The score chosen, of both models, over T: and what it is at the T that makes the held-out loss least."),
            CURVE.strip().format(measure=literal(MEASURES[chosen.measure]), count=len(TEMPERATURES), **bounds),
            CURVE_FIGURE.strip().format(title=literal(curve), measure=literal(measure_titles()[chosen.measure])),
        ),
    ]
    names = run_names()
    tables = [
        _scores(taught, temperature, chosen),
        *(_diagram(taught, run, names[run], temperature, chosen) for run in RUNS),
        _curves(taught, chosen),
        _one_point(taught, temperature, chosen),
    ]
    return Export("calibration", "", "", tables, parts)


def _scores(taught: Lesson, temperature: float, chosen: Calibration) -> Table:
    names = run_names()
    found = {
        (run, at): scores_of(taught.runs[run], taught.labels, at, chosen) for run in RUNS for at in (1.0, temperature)
    }
    titles = measure_titles() | {"confidence": _("mean confidence"), "mce": _("maximum calibration error")}
    head = ["", *(f"{names[run]}, T = {at:g}" for run, at in found)]
    rows: list[list[Cell]] = [
        [titles[score], *(each[score] for each in found.values())]
        for score in ("accuracy", "confidence", "ece", "mce", "brier", "nll")
    ]
    rows.append([_("best T"), *(taught.runs[run].optimum for run, _at in found)])
    return Table(_("Sure, and right?"), head, rows)


def _diagram(taught: Lesson, run: str, name: str, temperature: float, chosen: Calibration) -> Table:
    found = diagram_of(taught.runs[run], taught.labels, temperature, chosen)
    rows: list[list[Cell]] = []
    for bin, count in enumerate(found.count.tolist()):
        means = [float(found.confidence[bin]), float(found.accuracy[bin])] if count else [None, None]
        rows.append([float(found.edges[bin]), float(found.edges[bin + 1]), count, *means])
    title = f"{_('Reliability diagram')}: {name}"
    return Table(title, [_("from"), _("to"), _("points"), _("confidence"), _("accuracy")], rows)


def _curves(taught: Lesson, chosen: Calibration) -> Table:
    names, measure = run_names(), chosen.measure
    rows = [
        [at, *(scores_of(taught.runs[run], taught.labels, at, chosen)[measure] for run in RUNS)]
        for at in TEMPERATURES.tolist()
    ]
    return Table(f"{_('Over the temperature')}: {measure_titles()[measure]}", ["T", *(names[r] for r in RUNS)], rows)


def _one_point(taught: Lesson, temperature: float, chosen: Calibration) -> Table:
    order = from_surest_mistake(taught)
    n = order[min(chosen.rank, len(order) - 1)]
    z = taught.runs["plain"].logits[n]
    y = np.eye(len(z), dtype=int)[taught.labels[n]]
    columns = [z, y, softmax(z), softmax(z, temperature)]
    rows = [[name, *row] for name, *row in zip(taught.points.class_names, *(c.tolist() for c in columns), strict=True)]
    return Table(_("One held-out point"), [_("class"), "z", "y", _("p at T = 1"), "p"], rows)
