"""What the distillation station exports besides its pipeline: the parts of the loss, the descents, the lesson."""

import numpy as np

from app.exports.export import Cell, Export, Part, Table, array, literal
from app.state.scenario import Scenario
from app.state.session import Session
from app.stations.distillation.figures import (
    RUNS,
    STRIDE,
    courses,
    descents,
    distances,
    run_names,
    way_names,
    weights_of,
)
from app.stations.distillation.lesson import LEARNING_RATE, Lesson, lesson, loss_gradient, loss_parts
from app.stations.distillation.state import STEPS, TRAINING_STEPS, Distillation, fitted
from app.words import _
from softmax_core import log_softmax, softmax

PARTS = '''
teacher = {teacher}
alpha = {alpha}
scale = {scale}  # T^2, or 1 without it


def divergence(teacher, logits, temperature):
    """KL(teacher || student) at a temperature."""
    log_q, log_p = log_softmax(teacher / temperature), log_softmax(logits / temperature)
    gaps = log_q - log_p
    return np.multiply(np.exp(log_q), gaps, out=np.zeros(gaps.shape), where=np.exp(log_q) > 0).sum(axis=-1)


def distillation_gradient(logits, teacher, target, temperature, alpha, scale):
    """Of the two parts in the student's logits: one example a row, or one."""
    soft = softmax(logits / temperature) - softmax(teacher / temperature)
    hard = softmax(logits) - target
    return np.where(np.isneginf(logits), 0, alpha * scale / temperature * soft + (1 - alpha) * hard)


soft_loss = alpha * scale * divergence(teacher, logits, temperature) if alpha > 0 else 0.0
surprises = np.multiply(target, -log_softmax(logits), out=np.zeros(len(logits)), where=target > 0)
hard_loss = (1 - alpha) * surprises.sum() if alpha < 1 else 0.0
print("teacher's part =", f"{{soft_loss:.8g}}")
print("label's part =", f"{{hard_loss:.8g}}")
print("distillation =", f"{{soft_loss + hard_loss:.8g}}")
q = softmax(teacher / temperature)
slopes = distillation_gradient(logits, teacher, target, temperature, alpha, scale)
for k, label in enumerate(labels):
    print(label, "v =", teacher[k], "q =", f"{{q[k]:.8g}}", "dL/dz =", f"{{slopes[k]:.8g}}")
'''

PARTS_FIGURE = """
figure = go.Figure([go.Bar(x=labels, y=q, name={teacher}), go.Bar(x=labels, y=p, name={student})])
figure.update_layout(title={title}, barmode="group")
figure
"""

DESCENTS = """
step = {step}
distances = {{}}
for way, weight in {weights}.items():
    path = [logits]
    for _step in range({steps}):
        path.append(path[-1] - {rate} * distillation_gradient(path[-1], teacher, target, temperature, weight, scale))
    distances[way] = divergence(teacher, np.array(path), 1.0)
    print(way, "step", step, "KL =", f"{{distances[way][step]:.8g}}")
"""

DESCENTS_FIGURE = """
figure = go.Figure([go.Scatter(y=distance, name=way) for way, distance in distances.items()])
figure.add_vline(x=step, line_dash="dash")
figure.update_layout(title={title}, yaxis_type="log", showlegend=True)
figure
"""

LESSON = '''
points = {points}
point_labels = {labels}
teacher_logits = {teacher_logits}
held_out = {held_out}
held_out_labels = {held_out_labels}
start = {start}
targets = np.eye(teacher_logits.shape[1])[point_labels]


def forward(layers, x):
    """What enters each layer, and the logits behind."""
    inputs = [x]
    for n, (weights, bias) in enumerate(layers):
        sums = inputs[-1] @ weights.T + bias
        inputs.append(sums if n == len(layers) - 1 else np.tanh(sums))
    return inputs


def accuracy(layers):
    return (forward(layers, held_out)[-1].argmax(axis=1) == held_out_labels).mean()


training_step = {step}
accuracies = {{}}
for run, weight in {weights}.items():
    layers, rows = [(np.array(weights), np.array(bias)) for weights, bias in start], []
    for _step in range({steps} + 1):
        rows.append(accuracy(layers))
        inputs = forward(layers, points)
        arriving = distillation_gradient(inputs[-1], teacher_logits, targets, temperature, weight, scale) / len(points)
        changed = []
        for n in reversed(range(len(layers))):
            weights, bias = layers[n]
            changed.insert(0, (weights - {rate} * arriving.T @ inputs[n], bias - {rate} * arriving.sum(axis=0)))
            arriving = arriving @ weights * (1 - inputs[n] ** 2)
        layers = changed
    accuracies[run] = rows
    print(run, "training step", training_step, "held-out accuracy =", f"{{rows[training_step]:.8g}}")
'''

LESSON_FIGURE = """
figure = go.Figure([go.Scatter(y=rows, name=run) for run, rows in accuracies.items()])
figure.add_vline(x=training_step, line_dash="dash")
figure.update_layout(title={title}, showlegend=True)
figure
"""


def export(session: Session) -> Export:
    scenario: Scenario = session["scenario"]
    chosen: Distillation = session["distillation"]
    taught = lesson(chosen.lesson, chosen.labelled, chosen.student)
    teacher = fitted(chosen.teacher, scenario.num_classes)
    sides, ways, points = _("Teacher and student"), _("One student, three ways"), _("The same on points")
    weights = weights_of(chosen)
    parts = [
        Part(
            sides,
            _("α T² KL(teacher‖student) at T, and (1 − α) times the cross-entropy of the label at T = 1."),
            PARTS.strip().format(
                teacher=array(teacher),
                alpha=literal(chosen.alpha),
                scale="temperature**2" if chosen.squared else "1.0",
            ),
            PARTS_FIGURE.strip().format(
                teacher=literal(_("teacher")), student=literal(_("student")), title=literal(sides)
            ),
        ),
        Part(
            ways,
            _("Plain gradient steps from the same start: by the label, by the teacher, by both."),
            DESCENTS.strip().format(
                step=chosen.step, steps=STEPS, rate=literal(chosen.learning_rate), weights=repr(weights)
            ),
            DESCENTS_FIGURE.strip().format(title=literal(ways)),
        ),
        Part(
            points,
            _("Two students with few labelled points: one hears the labels alone, one the teacher as well."),
            _lesson_code(taught, chosen, weights),
            LESSON_FIGURE.strip().format(title=literal(points)),
        ),
    ]
    tables = [
        _sides(sides, scenario, chosen, teacher),
        _parts(scenario, chosen, teacher),
        _ways(ways, scenario, chosen, teacher),
        _points(points, taught, scenario.temperature, chosen),
    ]
    return Export("distillation", "", "", tables, parts)


def _lesson_code(taught: Lesson, chosen: Distillation, weights: dict[str, float]) -> str:
    layers = taught.student.network.layers(taught.student.parameters)
    start = ", ".join(f"({literal(w)}, {literal(b)})" for w, b in layers)
    return LESSON.strip().format(
        points=array(taught.points),
        labels=f"np.array({literal(taught.labels)})",
        teacher_logits=array(taught.teacher_logits),
        held_out=array(taught.held_out),
        held_out_labels=f"np.array({literal(taught.held_out_labels)})",
        start=f"[{start}]",
        step=chosen.trained,
        steps=TRAINING_STEPS,
        rate=literal(LEARNING_RATE),
        weights=repr({run: weights[run] for run in RUNS}),
    )


def _sides(title: str, scenario: Scenario, chosen: Distillation, teacher: tuple[float, ...]) -> Table:
    """Class by class both logits, both softened probabilities, and the gradient by part."""
    at = scenario.logits, teacher, scenario.target, scenario.temperature
    soft = chosen.alpha * loss_gradient(*at, 1.0, chosen.squared)
    hard = (1 - chosen.alpha) * loss_gradient(*at, 0.0, chosen.squared)
    columns: dict[str, list[Cell]] = {
        _("class"): list(scenario.labels),
        "v": list(teacher),
        "z": list(scenario.logits),
        "q": softmax(teacher, scenario.temperature).tolist(),
        "p": softmax(scenario.logits, scenario.temperature).tolist(),
        "∂L/∂z: " + _("teacher's part"): soft.tolist(),
        "∂L/∂z: " + _("label's part"): hard.tolist(),
        "∂L/∂z": (soft + hard).tolist(),
    }
    return Table(title, list(columns), list(zip(*columns.values(), strict=True)))


def _parts(scenario: Scenario, chosen: Distillation, teacher: tuple[float, ...]) -> Table:
    soft, hard = loss_parts(
        scenario.logits, teacher, scenario.target, scenario.temperature, chosen.alpha, chosen.squared
    )
    rows: list[list[Cell]] = [
        ["α", chosen.alpha],
        ["T²", scenario.temperature**2 if chosen.squared else None],
        [_("teacher's part"), soft],
        [_("label's part"), hard],
        ["L", soft + hard],
    ]
    return Table(_("The loss and its parts"), ["", ""], rows)


def _ways(title: str, scenario: Scenario, chosen: Distillation, teacher: tuple[float, ...]) -> Table:
    """Every step of every descent: the true class's probability at T = 1, and how far the teacher is."""
    true_class, names, columns = scenario.true_class, way_names(), {}
    for way, path in descents(scenario, chosen).items():
        columns[f"{names[way]}: p({scenario.labels[true_class]})"] = np.exp(log_softmax(path)[:, true_class]).tolist()
        columns[f"{names[way]}: KL"] = distances(path, teacher, scenario.target).tolist()
    rows: list[list[Cell]] = [[step, *row] for step, row in enumerate(zip(*columns.values(), strict=True))]
    return Table(title, [_("step"), *columns], rows)


def _points(title: str, taught: Lesson, temperature: float, chosen: Distillation) -> Table:
    """The held-out accuracy of both students, every few steps, and the teacher's."""
    names, found = run_names(), courses(taught, temperature, chosen)
    columns = [found[run].accuracies.tolist() for run in RUNS]
    rows: list[list[Cell]] = [
        [n * STRIDE, *row, taught.teacher_accuracy] for n, row in enumerate(zip(*columns, strict=True))
    ]
    head = [f"{names[run]}: {_('held-out accuracy')}" for run in RUNS]
    return Table(title, [_("step"), *head, f"{_('teacher')}: {_('held-out accuracy')}"], rows)
