"""What the loss station exports besides its pipeline: the losses over the true class's probability, and two models."""

from collections.abc import Sequence

import numpy as np

from app.catalogue import COMPARED, LOSSES
from app.exports.export import Cell, Export, Part, Table, array, literal
from app.state.scenario import TARGET_TOLERANCE
from app.state.session import Session
from app.stations.loss.comparison import LABELS, NAMES, TwoModels
from app.stations.loss.figures import LOG_ODDS, curves_top
from app.words import _
from softmax_core import one_hot

#: An unfinished row has no losses.
NONE: list[Cell] = [None] * len(COMPARED)

CURVES = """
true_class = target.argmax()
start = {start}
log_odds = np.linspace({low:g}, {high:g}, {n})  # of the true class; the others keep their proportions
along = np.tile(start, (len(log_odds), 1))
along[:, true_class] = log_odds + np.logaddexp.reduce(np.delete(start, true_class))
true_probability = 1 / (1 + np.exp(-log_odds))
"""

FIGURE = """
figure = go.Figure()
for name, loss in {losses}:
    figure.add_scatter(x=true_probability, y=loss(along, target), name=name)
figure.add_vline(x=p[true_class], line_dash="dash")
figure.update_xaxes(title="p(" + labels[true_class] + ")")
figure.update_layout(title={title}, yaxis_range=[0, {top}])
figure
"""

MODELS = """
samples = {labels}
truth = np.array({truth})
models = {{
{models}}}
for name, rows in models.items():
    if not np.allclose(rows.sum(axis=1), 1, rtol=0, atol={tolerance}):
        continue  # unfinished
    with np.errstate(divide="ignore"):
        z_rows = np.log(rows)
    y_rows = np.eye(len(samples))[truth]
    print("model", name, "accuracy =", np.mean(rows.argmax(axis=1) == truth))
{prints}
"""


def export(session: Session) -> Export:
    scenario, table = session["scenario"], session["comparison"]
    others = [z for k, z in enumerate(scenario.logits) if k != scenario.true_class]
    # Masked ones have no proportions: as if they were equal.
    start = "z" if max(others) > -np.inf else "np.zeros(len(z))"
    top = curves_top(scenario.logits, scenario.target, scenario.temperature)
    names = ", ".join(f"({literal(LOSSES[loss].title())}, {loss})" for loss in COMPARED)
    title = _("Losses over the true class's probability")
    curves = Part(
        title,
        _("The true class's probability moves, and the others keep their proportions."),
        CURVES.strip().format(start=start, low=LOG_ODDS[0], high=LOG_ODDS[-1], n=len(LOG_ODDS)),
        FIGURE.strip().format(losses=f"[{names}]", title=literal(title), top=top),
    )
    return Export("loss", "", "", [_table(table)], [curves, _two_models(table)])


def _two_models(table: TwoModels) -> Part:
    models = "".join(f"    {literal(name)}: {array(rows)},\n" for name, rows in zip(NAMES, table.models, strict=True))
    prints = "\n".join(
        f'    print("model", name, "mean {loss} =", f"{{{loss}(z_rows, y_rows).mean():.8g}}")' for loss in COMPARED
    )
    code = MODELS.strip().format(
        labels=literal(LABELS), truth=literal(table.truth), models=models, tolerance=TARGET_TOLERANCE, prints=prints
    )
    return Part(_("Two models, three samples"), _("Accuracy only counts; the losses see how sure a model was."), code)


def _table(table: TwoModels) -> Table:
    """Each sample's row of each model, and the models' means below it."""
    head = [
        _("Model"), _("true class"), *(f"p({label})" for label in LABELS), _("says"),
        *(LOSSES[loss].title() for loss in COMPARED),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for name, probabilities in zip(NAMES, table.models, strict=True):
        scored = [_scores(row, label) for row, label in zip(probabilities, table.truth, strict=True)]
        for row, label, scores in zip(probabilities, table.truth, scored, strict=True):
            says = LABELS[int(np.argmax(row))] if scores else None
            rows.append([name, LABELS[label], *row, says, *(scores or NONE)])
        means: list[Cell] = [None] * (len(COMPARED) + 1)
        if all(scored):
            right = [int(np.argmax(row)) == label for row, label in zip(probabilities, table.truth, strict=True)]
            means = [float(np.mean(right)), *np.mean(scored, axis=0).tolist()]
        rows.append([name, _("mean"), *[None] * len(LABELS), *means])
    return Table(_("Two models, three samples"), head, rows)


def _scores(row: Sequence[float], label: int) -> list[float]:
    """Each loss of a row of probabilities; none where it is unfinished."""
    if abs(sum(row) - 1) > TARGET_TOLERANCE:
        return []
    with np.errstate(divide="ignore"):
        logits = np.log(row)
    return [float(loss.value(logits, one_hot(label, len(row)))) for loss in COMPARED.values()]
