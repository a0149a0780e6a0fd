"""What the multi-label station exports besides its pipeline: the set with its loss, the samples, and both models."""

import math
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from app.exports.export import Cell, Export, Part, Table, array, literal, of_exp
from app.state.scenario import Scenario
from app.state.session import Session
from app.stations.multilabel.points import L2, SCORES, Fitted, fitted_models
from app.stations.multilabel.state import ABSENT, LABELS, LOW_LOGIT, USUAL_THRESHOLD, Multilabel, Sample, fitted
from app.words import _
from softmax_core import MultilabelScores, binary_cross_entropy, multilabel_scores

SETS = """
actual = {present}
thresholds = {thresholds}


def sigmoid(x):
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


def log_sigmoid(x):
    return -np.logaddexp(0, -x)


margins = np.where(actual == 1, z, -z)  # by how much each class is on its right side
costs = -log_sigmoid(margins)
log_slopes = log_sigmoid(-margins) - np.log(len(z) * temperature)  # of their sizes
print("BCE =", f"{{costs.mean():.8g}}")
for k, label in enumerate(labels):
    cost = power(-margins[k]) if costs[k] == 0 else f"{{costs[k]:.8g}}"
    slope = "0" if np.isneginf(z[k]) else "-" * int(actual[k]) + power(log_slopes[k])
    print(label, "sigmoid =", power(log_sigmoid(z[k])), "cost =", cost, "dBCE/dz =", slope)
"""

SETS_FIGURE = """
figure = go.Figure([go.Bar(x=labels, y=p, name="softmax"), go.Bar(x=labels, y=sigmoid(z), name="sigmoid")])
figure.update_layout(title={title}, barmode="group")
figure
"""

SAMPLES = '''
sample_logits = {logits}
sample_sets = {sets}


def scores(said, true):
    """Subset accuracy, Hamming loss, micro and macro F1."""
    hits, mistakes = (said & true).sum(axis=0), (said != true).sum(axis=0)
    f1 = 2 * hits / np.maximum(2 * hits + mistakes, 1)
    micro = 2 * hits.sum() / max(2 * hits.sum() + mistakes.sum(), 1)
    return (said == true).all(axis=1).mean(), (said != true).mean(), micro, f1.mean()


with np.errstate(divide="ignore"):
    log_thresholds = np.log(thresholds)
said = (log_sigmoid(sample_logits / temperature) > log_thresholds).astype(int)
for name, score in zip({names}, scores(said, sample_sets)):
    print("samples", name, "=", f"{{score:.8g}}")
'''

PLANE = '''
points = {points}
sets = {labels}
order = {order}


def fit(x, y, l2={l2}):
    """The optimum of mean binary cross-entropy + l2/2 sum(w^2), by Newton's method; the bias comes last."""
    design = np.column_stack([x, np.ones(len(x))])
    penalty = l2 * np.diag([1.0] * x.shape[1] + [0.0])
    signs = 2 * y - 1

    def loss(theta):
        return np.logaddexp(0, -signs * (design @ theta)).mean() + theta @ penalty @ theta / 2

    theta = np.zeros(design.shape[1])
    for _step in range(100):
        s = sigmoid(design @ theta)
        slope = design.T @ (s - y) / len(y) + penalty @ theta
        step = np.linalg.solve((design.T * (s * (1 - s))) @ design / len(y) + penalty, slope)
        rate = 1.0
        while loss(theta - rate * step) > loss(theta) and rate > 1e-6:
            rate /= 2
        theta = theta - rate * step
    return theta


relevance = np.column_stack([points, np.ones(len(points))]) @ np.array([fit(points, y) for y in sets.T]).T > 0
chain, earlier = np.zeros(sets.shape, int), []
for k in order:
    theta = fit(np.column_stack([points, sets[:, earlier]]), sets[:, k])  # it learns from the true labels
    chain[:, k] = np.column_stack([points, chain[:, earlier], np.ones(len(points))]) @ theta > 0
    earlier.append(k)
for model, said in [("relevance", relevance.astype(int)), ("chain", chain)]:
    for name, score in zip({names}, scores(said, sets)):
        print(model, name, "=", f"{{score:.8g}}")
'''

PLANE_FIGURE = """
figure = go.Figure([
    go.Scatter(x=points[sets[:, k] == 1, 0], y=points[sets[:, k] == 1, 1], mode="markers", name={letters}[k],
               marker={{"size": 18 - 5 * k, "symbol": k, "opacity": 0.6}})
    for k in range(sets.shape[1])
])
figure.update_layout(title={title})
figure
"""


def export(session: Session) -> Export:
    scenario: Scenario = session["scenario"]
    chosen: Multilabel = session["multilabel"]
    present = fitted(chosen.present, scenario.num_classes, ABSENT)
    thresholds = fitted(chosen.thresholds, scenario.num_classes, USUAL_THRESHOLD)
    rows = samples_of(scenario, chosen)
    plane = fitted_models(chosen.order, chosen.moved)
    sets, table, points = _("A sigmoid a class"), _("From sigmoids to sets"), _("Labels that depend on each other")
    parts = [
        Part(
            sets,
            _("Each class costs −log σ where it is true and −log(1 − σ) where it is not; BCE is the mean."),
            SETS.strip().format(present=array(present), thresholds=array(thresholds)),
            SETS_FIGURE.strip().format(title=literal(sets)),
        ),
        Part(
            table,
            _("A class is predicted where its sigmoid is larger than its threshold: sets, and their scores."),
            SAMPLES.strip().format(
                logits=array([each.logits for each in rows]),
                sets=array([each.present for each in rows]),
                names=literal(SCORES),
            ),
        ),
        Part(
            points,
            _("A model for each label alone, and a chain, in which each is told the labels before it."),
            PLANE.strip().format(
                points=array(plane.points),
                labels=array(plane.labels),
                order=literal(plane.chain.order),
                l2=literal(L2),
                names=literal(SCORES),
            ),
            PLANE_FIGURE.strip().format(title=literal(points), letters=literal(LABELS)),
        ),
    ]
    tables = [
        _classes(sets, scenario, present, thresholds),
        _samples(table, scenario, rows, thresholds),
        _models(points, plane),
    ]
    return Export("multilabel", "", "", tables, parts)


def samples_of(scenario: Scenario, chosen: Multilabel) -> list[Sample]:
    """The present scenario, and all samples of the table, each with as many classes as there are."""
    count = scenario.num_classes
    kept = [
        Sample(fitted(each.logits, count, LOW_LOGIT), fitted(each.present, count, ABSENT)) for each in chosen.samples
    ]
    return [Sample(scenario.logits, fitted(chosen.present, count, ABSENT)), *kept]


def _log_sigmoid(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """It has the digits, and the size, that the sigmoid itself loses."""
    return -np.logaddexp(0, -z)


def _predicted(logits: NDArray[np.float64], thresholds: Sequence[float]) -> NDArray[np.intp]:
    """By logarithms, which no sigmoid is too small for."""
    with np.errstate(divide="ignore"):
        return (_log_sigmoid(logits) > np.log(thresholds)).astype(int)


def _classes(title: str, scenario: Scenario, present: tuple[int, ...], thresholds: tuple[float, ...]) -> Table:
    z = np.array(scenario.logits) / scenario.temperature
    margins = np.where(np.array(present) == 1, z, -z)
    costs = -_log_sigmoid(margins)
    sizes = _log_sigmoid(-margins) - math.log(len(z) * scenario.temperature)
    masked = np.isneginf(z)
    columns: dict[str, list[Cell]] = {
        _("class"): list(scenario.labels),
        "σ": [*map(of_exp, _log_sigmoid(z).tolist())],
        "t": list(thresholds),
        "y": list(present),
        "−y log σ − (1 − y) log(1 − σ)": [
            cost or of_exp(-margin) for cost, margin in zip(costs.tolist(), margins.tolist(), strict=True)
        ],
        "∂BCE/∂z": [
            0.0 if is_masked else _signed(of_exp(size), y)
            for is_masked, size, y in zip(masked, sizes.tolist(), present, strict=True)
        ],
    }
    rows: list[list[Cell]] = list(map(list, zip(*columns.values(), strict=True)))
    mean: list[Cell] = ["BCE", None, None, None, float(binary_cross_entropy.value(z, np.array(present, float))), None]
    return Table(title, list(columns), [*rows, mean])


def _signed(size: Cell, y: int) -> Cell:
    """A slope of this size: it leads up where the class belongs to the set."""
    if not y:
        return size
    return f"-{size}" if isinstance(size, str) else -size  # type: ignore[operator]


def _scores(scores: MultilabelScores) -> list[tuple[str, float]]:
    names = [_("subset accuracy"), _("Hamming loss"), _("micro F1"), _("macro F1")]
    return list(zip(names, asdict(scores).values(), strict=True))


def _samples(title: str, scenario: Scenario, samples: list[Sample], thresholds: tuple[float, ...]) -> Table:
    scaled = np.array([each.logits for each in samples]) / scenario.temperature
    sigmoids, said = _log_sigmoid(scaled).tolist(), _predicted(scaled, thresholds)
    true = [each.present for each in samples]

    def names(flags: tuple[int, ...]) -> str:
        return ", ".join(label for label, flag in zip(scenario.labels, flags, strict=True) if flag)

    head = ["", *(f"σ({label})" for label in scenario.labels), _("true set"), _("predicted set")]
    rows: list[list[Cell]] = [
        [
            _("sample {n}").format(n=n) if n else _("now"),
            *map(of_exp, sigmoids[n]),
            names(true[n]),
            names(tuple(said[n])),
        ]
        for n in range(len(samples))
    ]
    blank: list[Cell] = [None] * (len(head) - 2)
    rows += [[name, score, *blank] for name, score in _scores(multilabel_scores(said, true))]
    return Table(title, head, rows)


def _models(title: str, plane: Fitted) -> Table:
    by_model = {name: _scores(scores) for name, scores in plane.scores.items()}
    rows: list[list[Cell]] = [
        [name, relevance, chain]
        for (name, relevance), (_name, chain) in zip(by_model["relevance"], by_model["chain"], strict=True)
    ]
    return Table(title, ["", _("binary relevance"), _("classifier chain")], rows)
