"""A model of points and its training as NumPy source: weights and biases as one list, layer after layer."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.exports.export import array, literal
from app.state.training import USUAL_FEATURES, Training
from softmax_core import Model

#: What hidden units do with h, and the slope of that where its result is h.
ACTIVATIONS: Mapping[str, tuple[str, str]] = {
    "tanh": ("np.tanh({h})", "1 - h**2"),
    "relu": ("np.maximum({h}, 0)", "h > 0"),
    "sigmoid": ("(1 + np.tanh(({h}) / 2)) / 2", "h * (1 - h)"),
    "linear": ("{h}", "1"),
}

#: How each feature is made of x1 and x2.
FEATURE_CODE: Mapping[str, str] = {
    "x1": "x1",
    "x2": "x2",
    "x1_squared": "x1**2",
    "x2_squared": "x2**2",
    "x1_x2": "x1 * x2",
    "sin_x1": "np.sin(x1)",
    "sin_x2": "np.sin(x2)",
}

FEATURES_OF = '''
def features_of(x):
    """What the model takes of points x (N, 2)."""
    x1, x2 = x.T
    return np.column_stack([{features}])


'''.lstrip("\n")

LINEAR = '''
def scores_of(parameters, x):
    """The scores z = W x + b of points x (N, 2), one row a point."""
    W, b = parameters
    return {x} @ W.T + b


def gradients_of(parameters, x, g):
    """dL/dparameters from dL/dscores (N, K)."""
    return [g.T @ {x}, g.sum(axis=0)]
'''.strip()

LAYERS = '''
def inputs_of(parameters, x):
    """What enters each layer: the points x (N, 2) first, then the hidden units."""
    inputs = [{x}]
    for W, b in zip(parameters[:-2:2], parameters[1:-2:2]):
        inputs.append({activation})
    return inputs


def scores_of(parameters, x):
    """The scores of points, one row a point: the last layer has no activation."""
    return inputs_of(parameters, x)[-1] @ parameters[-2].T + parameters[-1]


def gradients_of(parameters, x, g):
    """dL/dparameters from dL/dscores (N, K), from the last layer to the first: backpropagation."""
    gradients = []
    for W, h in zip(parameters[-2::-2], reversed(inputs_of(parameters, x))):
        gradients = [g.T @ h, g.sum(axis=0), *gradients]
        g = (g @ W) * ({slope})
    return gradients
'''.strip()


def parameters_of(model: Model) -> str:
    """The list of a model's weights and biases, as source."""
    layers = model.network.layers(model.parameters)
    return "[" + ", ".join(array(part) for layer in layers for part in layer) + "]"


def taken(features: str, of: str) -> str:
    """What a model of these features takes of points, as source."""
    return of if features == USUAL_FEATURES else f"features_of({of})"


def model_functions(activation: str, features: str) -> str:
    """`scores_of` and `gradients_of` of a linear model (activation "") or of one with hidden layers."""
    x, first = taken(features, "x"), ""
    if features != USUAL_FEATURES:
        first = FEATURES_OF.format(features=", ".join(FEATURE_CODE[name] for name in features.split("-")))
    if not activation:
        return first + LINEAR.format(x=x)
    act, slope = ACTIVATIONS[activation]
    return first + LAYERS.format(activation=act.format(h="inputs[-1] @ W.T + b"), slope=slope, x=x)


#: Of each optimiser: what it begins with, and its step.
OPTIMIZERS: Mapping[str, tuple[str, str]] = {
    "gradient_descent": ("", "parameters = [q - learning_rate * g for q, g in zip(parameters, gradients)]"),
    "momentum": (
        "velocity = [np.zeros(q.shape) for q in parameters]",
        """
velocity = [0.9 * v + g for v, g in zip(velocity, gradients)]
parameters = [q - learning_rate * v for q, v in zip(parameters, velocity)]
""".strip(),
    ),
    "adam": (
        "mean = [np.zeros(q.shape) for q in parameters]\nsquare = [np.zeros(q.shape) for q in parameters]",
        """
mean = [0.9 * m + 0.1 * g for m, g in zip(mean, gradients)]
square = [0.999 * s + 0.001 * g**2 for s, g in zip(square, gradients)]
moves = [m / (1 - 0.9**step) / (np.sqrt(s / (1 - 0.999**step)) + 1e-8) for m, s in zip(mean, square)]
parameters = [q - learning_rate * move for q, move in zip(parameters, moves)]
""".strip(),
    ),
}

#: With an L1 penalty: after the step each weight is drawn towards 0 by l1 times its step length, and no further.
DRAWN: Mapping[str, str] = {
    "gradient_descent": "parameters = drawn(parameters, [learning_rate] * len(parameters))",
    "momentum": """
there, parameters = parameters, drawn(parameters, [learning_rate] * len(parameters))
velocity = [v - (q - t) / learning_rate for v, q, t in zip(velocity, parameters, there)]
""".strip(),
    "adam": (
        "parameters = drawn(parameters, [learning_rate / (np.sqrt(s / (1 - 0.999**step)) + 1e-8) for s in square])"
    ),
}

DRAW = '''
def drawn(parameters, lengths):
    """Each weight drawn towards 0 by l1 times its step length, and not beyond 0: the proximal step of l1 sum |w|."""
    pairs = zip(parameters, lengths)
    return [q - np.clip(q, -l1 * length, l1 * length) if q.ndim == 2 else q for q, length in pairs]
'''.strip()

#: Newton's method goes by the curvature too: for models without hidden layers and cross-entropy, on all points.
NEWTON_STEP = '''
def newton_step(theta, slopes, hessian, value_at):
    """From theta along the direction that the curvature says, by a rate that is halved until the value falls enough."""
    direction = -np.linalg.pinv(hessian, rcond=1e-13, hermitian=True) @ slopes
    gain, rate, value = -slopes @ direction, learning_rate, value_at(theta)
    if gain <= 1e-13 * value:  # no more than rounding hides
        return theta + min(rate, 1.0) * direction
    while value_at(theta + rate * direction) > value - 1e-4 * rate * gain:
        rate /= 2
    return theta + rate * direction
'''.strip()

NEWTON = (
    '''
def hessian_at(parameters):
    """The second derivatives of `loss_at` in w and b, class by class."""
    p, x = softmax(scores_of(parameters, points)), np.column_stack([{x}, np.ones(len(points))])
    bends = share[:, None, None] * (np.eye(p.shape[1]) * p[:, None] - p[:, :, None] * p[:, None])
    hessian = np.einsum("nij,nd,ne->idje", bends, x, x).reshape(p.shape[1] * x.shape[1], -1)
    return hessian + np.diag(np.tile([l2] * (x.shape[1] - 1) + [0.0], p.shape[1]))


def parameters_of(theta):
    """W and b from one row after another, each with its bias at the end."""
    rows = theta.reshape(len(class_names), -1)
    return [rows[:, :-1], rows[:, -1]]
'''.strip(),
    """
theta, slopes = np.column_stack(parameters).ravel(), np.column_stack(gradients).ravel()
theta = newton_step(theta, slopes, hessian_at(parameters), lambda theta: loss_at(parameters_of(theta)))
parameters = parameters_of(theta)
""".strip(),
)

#: Of a scheme each model takes its own step, on the points that it sees.
NEWTON_ROW = (
    '''
def newton_row(theta, slopes, r):
    """Model r after a step: its weights, and its bias at the end."""
    seen = share[:, r] > 0
    x, counts = np.column_stack([{x}, np.ones(len(points))])[seen], share[seen, r]
    decay = np.append(np.full(len(theta) - 1, l2), 0)

    def value_at(theta):
        return {loss}(beside_zero(x @ theta), y[seen, r]) @ counts + decay @ theta**2 / 2

    p = softmax(beside_zero(x @ theta))
    hessian = (x.T * (counts * p[:, 0] * p[:, 1])) @ x + np.diag(decay)
    return newton_step(theta, slopes, hessian, value_at)
'''.strip(),
    """
thetas, slopes = np.column_stack(parameters), np.column_stack(gradients)
thetas = np.array([newton_row(thetas[r], slopes[r], r) for r in range(len(thetas))])
parameters = [thetas[:, :-1], thetas[:, -1]]
""".strip(),
)

L1_PENALTY = "    penalty += sum(np.abs(q).sum() for q in parameters if q.ndim == 2) * l1\n"

BATCHES = '''

def batches():
    """The points that each step goes by: in every pass all of them, in another order."""
    rng = np.random.default_rng({seed})
    while True:
        order = rng.permutation(len(points))
        for first in range(0, len(points), {size}):
            yield order[first : first + {size}]
'''.rstrip("\n")

#: What a point is to be, and how much it counts.
TARGET = """
y = (1 - smoothing) * np.eye(len(class_names))[point_labels] + smoothing / len(class_names)
share = {counts}
share /= share.sum()  # how much each point counts
""".strip()

#: For a scheme of R binary models, each with its loss, of its score beside 0: (N, R, 2) and (N, R).
SIDES_TARGET = (
    """
{sides}
y = (1 - smoothing) * np.eye(2)[(sides > 0).astype(int)] + smoothing / 2
share = ({counts})[:, None] * (sides != 0)
total = share.sum(axis=0)
share /= np.where(total, total, 1)  # how much each point counts for each model; some may see none
""".strip()
    + '''


def beside_zero(z):
    """The two scores of a binary model: 0 and its own."""
    return np.stack([np.zeros_like(z), z], axis=-1)
'''.rstrip("\n")
)

#: What each binary model is to say of the points: 1 or -1, and 0 of a point that it does not see.
SIDES: Mapping[str, str] = {
    "one_vs_rest": """
sides = np.where(np.arange(len(class_names)) == point_labels[:, None], 1, -1)  # each class, and all others
""".strip(),
    "one_vs_one": """
first, second = np.triu_indices(len(class_names), 1)  # the pairs of classes
sides = (point_labels[:, None] == second).astype(int) - (point_labels[:, None] == first)
""".strip(),
}

TRAIN = '''
learning_rate, {l1_name}l2, smoothing, steps = {rate}, {l1}{l2}, {smoothing}, {steps}
{target}

{batches}

def gradients_at(parameters, which):
    """The gradients of the mean loss of some points, and of the penalty on the weights."""
    g = {gradient} * {share}
{scale}    gradients = gradients_of(parameters, points[which], g)
    return [g + l2 * q if q.ndim == 2 else g for g, q in zip(gradients, parameters)]


def loss_at(parameters):
    """The mean loss of all points, and the penalty on the weights: half of l2 times their squares{and_l1}."""
    penalty = sum((q**2).sum() for q in parameters if q.ndim == 2) * l2 / 2
{l1_penalty}    return {mean} + penalty


{functions}parameters = {start}
{state}film, losses = [parameters], [loss_at(parameters)]
{order}for step in range(1, steps + 1):
    gradients = gradients_at(parameters, {which})
{move}
    film.append(parameters)
    losses.append(loss_at(parameters))
'''.strip()


@dataclass(frozen=True)
class TrainingSource:
    """A training as it was set, from a model's parameters on, over so many steps."""

    training: Training
    start: Model
    steps: int

    def code(self, num_points: int) -> str:
        """Leaves `film` and `losses`, one entry a step, the start first."""
        training = self.training
        sides = SIDES.get(training.model)
        functions, state, move = "", *OPTIMIZERS.get(training.optimizer, ("", ""))
        if training.optimizer not in OPTIMIZERS:
            known, move = NEWTON_ROW if sides else NEWTON
            known = known.format(x=taken(training.features, "points"), loss=training.loss)
            functions = f"{NEWTON_STEP}\n\n\n{known}"
        if training.l1:
            functions, move = DRAW, f"{move}\n{DRAWN[training.optimizer]}"
        is_batched = 0 < training.batch_size < num_points
        balanced = "1 / np.bincount(point_labels)[point_labels]"
        counts = "np.ones(len(points))" if training.class_weights == "equal" else balanced
        scores = "scores_of(parameters, points{which})"
        if sides:
            scores = f"beside_zero({scores})"
        loss = f"{training.loss}({scores.format(which='')}, y)"
        gradient = f"{training.loss}_gradient({scores.format(which='[which]')}, y[which])"
        return TRAIN.format(
            rate=literal(training.learning_rate),
            l2=literal(training.l2),
            l1_name="l1, " if training.l1 else "",
            l1=f"{literal(training.l1)}, " if training.l1 else "",
            and_l1=", and l1 times their sizes" if training.l1 else "",
            l1_penalty=L1_PENALTY if training.l1 else "",
            smoothing=literal(training.smoothing),
            steps=self.steps,
            target=(SIDES_TARGET if sides else TARGET).format(counts=counts, sides=sides),
            gradient=gradient + ("[..., 1]" if sides else ""),
            share="share[which]" if sides else "share[which, None]",
            mean=f"({loss} * share).sum()" if sides else f"{loss} @ share",
            scale="    g *= len(points) / len(which)\n" if is_batched else "",
            batches=BATCHES.format(seed=training.seed, size=training.batch_size) if is_batched else "",
            start=parameters_of(self.start),
            functions=functions and functions + "\n\n\n",
            state=state and state + "\n",
            order="batch = batches()\n" if is_batched else "",
            which="next(batch)" if is_batched else "slice(None)",
            move="\n".join(f"    {line}" for line in move.splitlines()),
        )
