"""What the gradient station exports besides its pipeline: the chain rule's numbers, and the race."""

import numpy as np
from numpy.typing import NDArray

from app.catalogue import COMPARED, LOOKS, LOSSES
from app.exports.export import Cell, Export, Part, Table, literal, of_exp
from app.state.scenario import Scenario
from app.state.session import Session
from app.stations.gradient.figures import DIFFERENCE_STEP, STEPS, descents
from app.stations.gradient.state import Race
from app.words import _
from softmax_core import Loss, log_softmax, softmax, softmax_jacobian

JACOBIAN = """
J = -np.outer(p, p) / temperature
np.fill_diagonal(J, 0)
np.fill_diagonal(J, -J.sum(axis=1))  # a row sums to zero: so no digit is lost where p is close to 1
print("Jacobian dp/dz:")
for label, row in zip(labels, J):
    print(label, *(f"{entry:.8g}" for entry in row))
"""

CHECK = """
h = {step}
for name, loss in {losses}:
    for k, label in enumerate(labels):
        above, below = logits.copy(), logits.copy()
        above[k] += h
        below[k] -= h
        with np.errstate(invalid="ignore"):
            slope = (loss(above / temperature, target) - loss(below / temperature, target)) / (above[k] - below[k])
        print(label, name + "_difference =", f"{{slope:.8g}}")
"""

JACOBIAN_FIGURE = """
figure = go.Figure(go.Heatmap(z=J, x=labels, y=labels, colorscale="RdBu", zmid=0))
figure.update_yaxes(autorange="reversed")
figure.update_layout(title={title})
figure
"""

RACE = """
learning_rate = {rate}
step = {step}
true_class = target.argmax()
paths = {{}}
for name, gradient in {gradients}:
    path = [logits]
    for _step in range({steps}):
        path.append(path[-1] - learning_rate * gradient(path[-1] / temperature, target) / temperature)
    paths[name] = np.array(path)
for name, loss in {losses}:
    here = paths[name][step] / temperature
    print("step", step, name, "p =", power(log_softmax(here)[true_class]), "loss =", f"{{loss(here, target):.8g}}")
"""

RACE_FIGURE = """
figure = go.Figure()
for name, path in paths.items():
    figure.add_scatter(y=softmax(path / temperature)[:, true_class], name=name)
figure.add_vline(x=step, line_dash="dash")
figure.update_layout(title={title}, yaxis_range=[0, 1])
figure
"""


def _pairs(suffix: str = "") -> str:
    return "[" + ", ".join(f'("{loss}", {loss}{suffix})' for loss in COMPARED) + "]"


def export(session: Session) -> Export:
    scenario: Scenario = session["scenario"]
    race: Race = session["race"]
    title, descent = _("The Jacobian, entry by entry"), _("The race")
    parts = [
        Part(
            title,
            _("How every probability moves with every logit: p_i (δ_ij − p_j) / T."),
            JACOBIAN.strip(),
            JACOBIAN_FIGURE.strip().format(title=literal(title)),
        ),
        Part(
            _("A check by differences"),
            _("The gradient again, from values of the losses alone."),
            CHECK.strip().format(step=DIFFERENCE_STEP, losses=_pairs()),
        ),
        Part(
            descent,
            _("Every loss goes down from the same logits by its own gradient."),
            RACE.strip().format(
                rate=literal(race.learning_rate),
                step=race.step,
                steps=STEPS,
                gradients=_pairs("_gradient"),
                losses=_pairs(),
            ),
            RACE_FIGURE.strip().format(title=literal(_("The true class, step by step"))),
        ),
    ]
    return Export("gradient", "", "", [_jacobian(scenario), _chain(scenario), _race(scenario, race)], parts)


def _jacobian(scenario: Scenario) -> Table:
    jacobian = softmax_jacobian(scenario.logits, scenario.temperature)
    rows = [[f"p({label})", *row] for label, row in zip(scenario.labels, jacobian.tolist(), strict=True)]
    return Table("J = ∂p/∂z", ["", *(f"z({label})" for label in scenario.labels)], rows)


def _chain(scenario: Scenario) -> Table:
    """Class by class the slope of each loss in p, its gradient in z, and the differences that check it."""
    at = scenario.logits, scenario.target, scenario.temperature
    p, columns = softmax(scenario.logits, scenario.temperature), {}
    for name, loss in COMPARED.items():
        short = LOOKS[name].short()
        columns[f"∂{short}/∂p"] = loss.slope(p, scenario.target)  # type: ignore[attr-defined]
        columns[f"∂{short}/∂z"] = loss.gradient(*at)
        columns[f"Δ{short}/Δz"] = differences(loss, scenario)
    rows: list[list[Cell]] = [
        [label, *(float(column[k]) for column in columns.values())] for k, label in enumerate(scenario.labels)
    ]
    return Table(_("The chain rule, entry by entry"), [_("class"), *columns], rows)


def differences(loss: Loss, scenario: Scenario) -> NDArray[np.float64]:
    """Central differences as the page shows them: of a masked class there is none."""
    logits = np.array(scenario.logits)
    nudge = DIFFERENCE_STEP * np.eye(len(logits))
    above, below = logits + nudge, logits - nudge
    values = [loss.value(each, scenario.target, scenario.temperature) for each in (above, below)]
    with np.errstate(invalid="ignore"):
        return (values[0] - values[1]) / (np.diagonal(above) - np.diagonal(below))


def _race(scenario: Scenario, race: Race) -> Table:
    """Every step of every descent: the true class's probability, and the loss."""
    paths = descents(scenario.logits, scenario.target, scenario.temperature, race.learning_rate)
    true_class, columns = scenario.true_class, {}
    for name, path in paths.items():
        title = LOSSES[name].title()
        logs = log_softmax(path, scenario.temperature)[:, true_class]
        columns[f"{title}: p({scenario.labels[true_class]})"] = [of_exp(log) for log in logs.tolist()]
        columns[title] = COMPARED[name].value(path, scenario.target, scenario.temperature).tolist()
    rows = [[step, *row] for step, row in enumerate(zip(*columns.values(), strict=True))]
    return Table(_("The race"), [_("step"), *columns], rows)
