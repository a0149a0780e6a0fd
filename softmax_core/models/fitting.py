"""The weights that fit a linear model to data: Newton's method, whatever the scale of the points.

Two things make it find an optimum that lies far out: the points are centred and scaled first, with the penalty
carried along exactly, and the classes are described by cuts between them (`CutSystem`).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import class_count, finite_array, labels_array
from softmax_core.errors import InputError
from softmax_core.losses import CrossEntropy, Prediction
from softmax_core.models.regression import SoftmaxRegression

Floats = NDArray[np.float64]

# A step that changes no logit by more than this share of it has arrived: what is left is of the size of its square.
ARRIVED = 1e-6
DIGITS_OF_A_LOGIT = 1e-14
# A step that lowers the mean loss by less than this gains nothing; one that moves a logit by a share of LONG is long.
VANISHED = 1e-14
LONG = 1e-2
# Features whose scatter is no narrower than this in any direction are independent enough to be taken as they are.
INDEPENDENT = 1e-3
HUGE = 1e150  # its square is still a float
# A share of the objective that rounding hides.
HIDDEN = 1e-13
MAX_STEPS = 1000  # where classes are separated but for a penalty, a step moves a logit by 1, and exp(-745) is 0
SUFFICIENT_DECREASE = 1e-4  # Armijo's condition, with the constant of Nocedal & Wright 2006, section 3.1
SMALLEST_RATE = 1e-6


def fit_softmax_regression(
    points: ArrayLike, labels: ArrayLike, num_classes: int, l2: float = 0.01
) -> SoftmaxRegression:
    """The optimum of mean cross-entropy + l2/2 sum(W^2) for `points` (N, D) and `labels` (N,). Bias not penalised.

    Newton's method with a line search, to all digits but the last few, whatever the scale of the points. To add one
    vector to the weights of all classes, or one number to all biases, changes no probability; the optimum of least norm
    is returned, in which weights and bias sum to zero over the classes. The same goes for features that depend on each
    other.

    Raises ValueError for bad input, and where there is no optimum: a class has no points, or l2 = 0 and some classes
    can be separated, so that the loss falls without end as their weights grow (Albert & Anderson 1984,
    doi:10.1093/biomet/71.1.1). So it does where the optimum is out of the range of floats, as for points of 1e200.

    >>> fit_softmax_regression([[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1], 2, l2=0.0).weights.round(4)
    array([[-0.4541],
           [ 0.4541]])
    """
    x, classes, num_classes = training_set(points, labels, num_classes, l2)
    model = optimum(x, classes, num_classes, l2)
    if model is None:
        raise InputError("separable", l2=l2)
    return model


def training_set(
    points: ArrayLike, labels: ArrayLike, num_classes: int, l2: float
) -> tuple[NDArray[np.float64], NDArray[np.intp], int]:
    """Points, labels and class count of a fit, checked."""
    x = finite_array(points, "points", 2)
    num_classes = class_count(num_classes)
    classes = labels_array(labels, num_classes)
    if num_classes < 2:
        raise InputError("too_few_classes", value=num_classes)
    if not x.size or classes.shape != (len(x),):
        raise InputError("training_set", points=x.shape, labels=classes.shape)
    if not 0 <= l2 < np.inf:
        raise InputError("penalty_out_of_range", name="l2", value=l2)
    counts = np.bincount(classes, minlength=num_classes)
    if not counts.all():
        raise InputError("class_without_points", value=int(counts.argmin()))
    return x.astype(np.float64), classes, num_classes


def optimum(x: Floats, classes: NDArray[np.intp], num_classes: int, l2: float) -> SoftmaxRegression | None:
    """What fit_softmax_regression returns for a checked training set, None if the optimum lies at infinity."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        exponents = np.frexp(np.abs(x).max(axis=0))[1]
        scaled = np.ldexp(x, -exponents)
        centre = np.median(scaled, axis=0)  # unlike the mean, not moved by an outlier beside which digits would be lost
        features, to_weights = _straighten(scaled - centre, exponents, l2)
        roots = np.append(np.sqrt(l2) * np.ldexp(to_weights, -exponents), np.zeros((1, x.shape[1])), axis=0)
        theta = _newton(np.column_stack([features, np.ones(len(x))]), classes, num_classes, roots)
        if theta is None and l2 == 0:
            return None
        if theta is not None:
            weights = theta[:, :-1] @ to_weights
            bias = theta[:, -1] - weights @ centre
            weights = np.ldexp(weights, -exponents)
            if np.isfinite(weights).all() and np.isfinite(bias).all():
                return SoftmaxRegression(weights, bias)
    raise InputError("optimum_out_of_range", largest=float(np.abs(x).max()))


def _straighten(x: Floats, exponents: NDArray[np.intc], l2: float) -> tuple[Floats, Floats]:
    """Features that do not depend on each other, (N, R), and the rows (R, D) that turn their weights into those of `x`.

    The penalty is about the weights of x times 2^exponents. Without one, directions without data are left out; of all
    weights that differ in those alone, the ones of least norm are meant.
    """
    # The median deviation does not depend on an outlier; where most points are alike, the root of the mean square.
    spread = np.median(np.abs(x), axis=0)
    spread = np.where(spread > 0, spread, np.sqrt((x * x).mean(axis=0)))
    spread[spread == 0] = 1
    scaled, (count, num_features) = x / spread, x.shape
    _, size, directions = np.linalg.svd(scaled, full_matrices=False)
    if len(size) == num_features and size[-1] > INDEPENDENT * size[0]:
        directions = np.eye(num_features)
    elif l2 > 0:
        # The penalty on a feature of tiny scale is huge: it must not get into all directions.
        penalty = np.minimum(np.sqrt(l2 * count) * np.ldexp(1 / spread, -exponents), HUGE)
        directions = np.linalg.svd(np.vstack([scaled, np.diag(penalty)]), full_matrices=False)[2]
    else:
        directions = directions[size > size[0] * max(x.shape) * np.finfo(x.dtype).eps]
    features = scaled @ directions.T
    if len(directions) == num_features:
        return features, directions / spread
    unit = np.ldexp(spread, exponents - exponents.max())
    q, r = np.linalg.qr((directions * unit).T)
    return features, np.ldexp(np.linalg.solve(r, q.T), exponents - exponents.max())


def _newton(design: Floats, classes: NDArray[np.intp], num_classes: int, roots: Floats) -> Floats | None:
    """theta (K, M) of least mean cross-entropy(design @ theta.T) + sum((theta @ roots)^2) / 2, None if infinite.

    It sums to zero over the classes: what they have in common changes no probability.
    """
    count, size = design.shape
    target = np.eye(num_classes)[:, classes]
    system = CutSystem(num_classes, design, roots)

    def evaluate(theta: Floats) -> tuple[Prediction, float]:
        prediction = Prediction(theta @ design.T, target)
        return prediction, CrossEntropy().value_of(prediction).mean() + ((theta @ roots) ** 2).sum() / 2

    theta = np.zeros((num_classes, size))
    prediction, value = evaluate(theta)
    for _ in range(MAX_STEPS):
        p = prediction.probabilities
        links = p[system.first] * p[system.second] / count
        contrasts, gradient, hessian = system.at(theta, prediction.residual / count, links)
        scale = np.sqrt(hessian.diagonal())
        try:
            shift = -np.linalg.solve(hessian / scale / scale[:, None], gradient / scale) / scale
        except np.linalg.LinAlgError:
            return None
        step = contrasts @ shift.reshape(-1, size)
        moved = step @ design.T
        if not np.isfinite(moved).all():
            return None
        if _has_arrived(moved, prediction):
            return theta + step
        gain = -float(gradient @ shift)
        if not roots.any() and runs_away(gain, moved, prediction.logits):
            return None
        rate, (prediction, new_value) = 1.0, evaluate(theta + step)
        while gain > HIDDEN * value and new_value > value - SUFFICIENT_DECREASE * rate * gain:
            rate /= 2
            if rate < SMALLEST_RATE:
                return None
            prediction, new_value = evaluate(theta + rate * step)
        theta, value = theta + rate * step, new_value
    return None


def _has_arrived(moved: Floats, prediction: Prediction) -> bool:
    """Whether this change of the logits changes no distance to the largest by more than its digits are worth."""
    logits, gaps = prediction.logits, prediction.gaps
    change = moved - np.take_along_axis(moved, logits.argmax(axis=0)[None], axis=0)
    return bool((np.abs(change) <= ARRIVED * (1 - gaps) + DIGITS_OF_A_LOGIT * np.abs(logits)).all())


def runs_away(gain: float, moved: Floats, logits: Floats) -> bool:
    """Whether a Newton step moves logits on though it gains nothing: their optimum lies at infinity."""
    return gain <= VANISHED and bool((np.abs(moved) > LONG * (1 + np.abs(logits))).any())


class CutSystem:
    """The linear equations of a Newton step of a model with weights theta (K, M), in cuts of its classes.

    A cut puts some classes on one side and the others on the other. Where groups of classes are all but separated, one
    cut lies between them: what it is made of is tiny, and is not lost in what is large within the groups.
    """

    def __init__(self, num_classes: int, design: Floats, roots: Floats) -> None:
        """`design` is (N, M); the penalty is sum((theta @ roots)^2) / 2."""
        self.first, self.second = np.triu_indices(num_classes, 1)
        self.design, self.roots = design, roots
        self._products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)

    def at(self, theta: Floats, pulls: Floats, links: Floats) -> tuple[Floats, Floats, Floats]:
        """Contrasts (K, K - 1), so that theta changes by contrasts @ shift for a shift (K - 1, M), and the objective's
        gradient and Hessian in that shift, flat.

        `pulls` (K, N) are the loss's gradient in the logits, `links` (pairs, N) minus its second derivatives in the
        logits of each `first` and `second` class, both times how much a point counts.
        """
        num_cuts, size = len(theta) - 1, theta.shape[1]
        bends = links @ self._products
        cuts = self._cuts(bends[:, -1])
        contrasts = cuts - cuts.mean(axis=0)
        across = cuts[self.first] - cuts[self.second]
        blocks = (across[:, :, None] * across[:, None, :]).reshape(len(across), -1).T @ bends
        hessian = blocks.reshape(num_cuts, num_cuts, size, size).swapaxes(1, 2).reshape([num_cuts * size] * 2)
        hessian += np.kron(contrasts.T @ contrasts, self.roots @ self.roots.T)
        # The pulls of a point sum to zero over the classes: on the side where they are smaller, nothing cancels.
        strength = np.abs(pulls)
        here, there = cuts.T @ strength, (1 - cuts).T @ strength
        net = np.where(here <= there, cuts.T @ pulls, -((1 - cuts).T @ pulls))
        gradient = net @ self.design + cuts.T @ (theta @ self.roots) @ self.roots.T
        return contrasts, gradient.ravel(), hessian

    def _cuts(self, links: Floats) -> Floats:
        """1 for the classes on one side and 0 for those on the other, (K, K - 1).

        Each is between some classes and those that come after them. The next to come is always the one with the
        strongest of the `links` to those before it (Prim 1957, doi:10.1002/j.1538-7305.1957.tb01515.x): a group comes
        as a whole.
        """
        num_classes = self.second[-1] + 1
        strength = np.zeros((num_classes, num_classes))
        strength[self.first, self.second] = strength[self.second, self.first] = links
        order = [0]
        while len(order) < num_classes:
            strongest = strength[order].max(axis=0)
            strongest[order] = -1
            order.append(int(strongest.argmax()))
        return (np.argsort(order)[:, None] > np.arange(num_classes - 1)).astype(np.float64)
