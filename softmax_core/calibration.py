"""Calibration: whether what is said with 80 % confidence is right in 80 % of cases, and one number that mends it.

To be asked of points that the model was not fitted to.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import distribution, labels_of_rows, refuse_logits, refuse_masked_labels, whole
from softmax_core.errors import InputError
from softmax_core.functions import gaps_below_peak, softmax, times_log, with_classes

STRATEGIES = ("uniform", "quantile")
#: The range of fit_temperature.
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.01, 100.0
# A step of Newton's method that changes 1/T by no more than this share has arrived.
ARRIVED = 1e-14
MAX_STEPS = 200


@dataclass(frozen=True, eq=False)
class Reliability:
    """Confidence beside accuracy, in bins of confidence. The arrays are read-only."""

    confidence: NDArray[np.float64]
    """(B,), the mean of the largest probabilities in each bin; NaN in an empty one."""
    accuracy: NDArray[np.float64]
    """(B,), the share of points in each bin whose class of largest probability is right; NaN in an empty one."""
    count: NDArray[np.intp]
    """(B,), how many points each bin has."""
    edges: NDArray[np.float64]
    """(B + 1,), ascending. A bin holds what is above its lower edge, up to its upper one; the first has both."""
    ece: float
    """Expected calibration error: the mean over points of their bin's |accuracy - confidence|; 0 to 1."""
    mce: float
    """Maximum calibration error: the largest |accuracy - confidence| of a bin that is not empty; 0 to 1."""


def reliability(
    probabilities: ArrayLike, labels: ArrayLike, num_bins: int = 10, strategy: str = "uniform"
) -> Reliability:
    """How far confidence, the largest of `probabilities` (N, K) of each point, agrees with accuracy on `labels` (N,).

    `strategy` "uniform" cuts 0 .. 1 into bins of one width, "quantile" at the quantiles of the confidences, so that as
    many points are in each bin; where many confidences are equal, some of these are empty. In a tie for the largest
    probability the first class is the prediction. (Naeini, Cooper & Hauskrecht 2015; Guo et al. 2017,
    arXiv:1706.04599.)

    Raises ValueError for rows that are no distributions, labels that do not fit, no points, a number of bins that is
    not whole and at least 1, and another strategy.

    >>> diagram = reliability([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7]], [0, 1, 1], num_bins=2)
    >>> diagram.confidence, diagram.accuracy, diagram.count
    (array([nan, 0.8]), array([       nan, 0.66666667]), array([0, 3]))
    >>> round(diagram.ece, 4)
    0.1333
    """
    p = distribution(probabilities, "probabilities")
    classes = labels_of_rows(labels, p, "probabilities")
    num_bins = whole(num_bins, "num_bins", 1)
    if strategy not in STRATEGIES:
        raise InputError("not_offered", name="strategy", offered=", ".join(STRATEGIES), value=strategy)
    confident, right = p.max(axis=1).astype(np.float64), p.argmax(axis=1) == classes
    edges = np.linspace(0, 1, num_bins + 1)
    if strategy == "quantile":
        edges = np.quantile(confident, edges)
    # A sum of 1 but for rounding may bring a confidence above 1: it is in the last bin all the same.
    bins = np.searchsorted(edges[1:-1], confident)
    count = np.bincount(bins, minlength=num_bins)
    with np.errstate(invalid="ignore"):
        confidence, accuracy = (np.bincount(bins, each, num_bins) / count for each in (confident, right))
    gaps = np.where(count > 0, np.abs(accuracy - confidence), 0)
    for array in (confidence, accuracy, count, edges):
        array.setflags(write=False)
    return Reliability(confidence, accuracy, count, edges, float(count @ gaps / len(p)), float(gaps.max()))


def brier_score(probabilities: ArrayLike, labels: ArrayLike) -> float:
    """The mean over points of sum_k (p_k - y_k)^2 for `probabilities` (N, K) and `labels` (N,); 0 to 2.

    The SUM over classes, as Brier wrote it (1950, Verification of forecasts expressed in terms of probability), so K
    times the mean squared error.

    Raises ValueError for rows that are no distributions, labels that do not fit, and no points.

    >>> round(brier_score([[0.8, 0.2], [0.5, 0.5]], [0, 0]), 12)
    0.29
    """
    p = distribution(probabilities, "probabilities")
    classes = labels_of_rows(labels, p, "probabilities")
    residual = p.astype(np.float64) - np.eye(p.shape[1])[classes]
    return float((residual * residual).sum(axis=1).mean())


def fit_temperature(logits: ArrayLike, labels: ArrayLike) -> float:
    """The temperature T at which softmax(logits / T) has the least mean cross-entropy, for `logits` (N, K) and `labels`
    (N,): temperature scaling (Guo et al. 2017, arXiv:1706.04599, section 4.2).

    The loss is convex in 1/T; Newton's method on it, held between bounds, finds the optimum to about the last digit.
    The result lies between 0.01 and 100 in any case. It is 0.01 where a lower temperature would only be better: all
    points are right, so that certainty never errs. It is 100 where a higher one would: the scores say less than
    nothing. Where every row has one logit for all its classes, no temperature changes anything, and it is 1.

    Raises ValueError for NaN, +inf, only masked logits, labels that do not fit or whose class is masked, and no points.

    >>> round(fit_temperature([[3.0, 0.0], [3.0, 0.0], [3.0, 0.0], [0.0, 3.0]], [0, 0, 1, 1]), 4)
    2.7307
    >>> fit_temperature([[3.0, 0.0], [0.0, 3.0]], [0, 1])
    0.01
    """
    z = with_classes(logits, -1)
    classes = labels_of_rows(labels, z, "logits")
    refuse_logits(z, -1)
    refuse_masked_labels(z, classes)
    gaps, _ = gaps_below_peak(z.T.astype(np.float64), 1.0)
    own = gaps[classes, np.arange(len(classes))]
    if not gaps[gaps > -np.inf].any():
        return 1.0

    def derivatives(sharpness: float) -> tuple[float, float]:
        """Of the mean cross-entropy in 1/T: from the means and variances of the logits under p."""
        p = softmax(gaps, 1 / sharpness, axis=0)
        mean = np.add.reduce(times_log(p, gaps), 0)
        variance = np.add.reduce(times_log(p, np.where(p > 0, gaps - mean, 0) ** 2), 0)
        return float((mean - own).mean()), float(variance.mean())

    low, high = 1 / HIGHEST_TEMPERATURE, 1 / LOWEST_TEMPERATURE
    if derivatives(low)[0] >= 0:
        return HIGHEST_TEMPERATURE
    if derivatives(high)[0] <= 0:
        return LOWEST_TEMPERATURE
    here = 1.0
    for _ in range(MAX_STEPS):
        slope, curvature = derivatives(here)
        low, high = (here, high) if slope < 0 else (low, here)
        there = here - slope / curvature if curvature > 0 else low
        if abs(there - here) <= ARRIVED * here:
            break
        here = there if low < there < high else float(np.sqrt(low * high))
    return 1 / here
