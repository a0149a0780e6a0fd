"""What the losses of the libraries return, each computed as its documentation defines it. Knows no Streamlit.

Keras 3, PyTorch 2, scikit-learn 1.5 and later, TensorFlow 2, optax 0.2. apis.js is the page's mirror of this module.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from app.state.scenario import Scenario
from softmax_core import log_softmax, one_hot

#: The label of a sample that does not count.
IGNORED = -1
REDUCTIONS = ("mean", "sum", "none")
#: Softmax applied twice; from_logits forgotten; probabilities where log-probabilities are asked for; "": none.
MISTAKES = ("", "twice", "forgotten", "not_logs")
#: Keras clips probabilities at its backend's epsilon.
KERAS_EPSILON = 1e-7

Floats = NDArray[np.float64]
#: A number, one for each sample, or None where the library has no such call.
Result = float | list[float] | None


@dataclass(frozen=True)
class Case:
    """A batch and how the libraries are asked for its loss: N samples with the same logits z, K classes."""

    z: Floats
    target: Floats
    """(N, K); of a sample that is ignored all zeros."""
    labels: NDArray[np.int64]
    """(N,)"""
    weights: Floats
    """(K,)"""
    smoothing: float
    reduction: str
    mistake: str

    @cached_property
    def valid(self) -> NDArray[np.bool_]:
        return self.labels != IGNORED

    @cached_property
    def count(self) -> int:
        return int(self.valid.sum())

    @cached_property
    def log_p(self) -> Floats:
        return log_softmax(self.z)

    @cached_property
    def sample_weights(self) -> Floats:
        """That of each sample's class; 0 for what is ignored."""
        return np.where(self.valid, self.weights[self.labels], 0.0)

    @cached_property
    def smoothed(self) -> Floats:
        return (1 - self.smoothing) * self.target + self.smoothing / len(self.z)

    @cached_property
    def is_soft(self) -> bool:
        """The target is no single class: what takes indices cannot say it."""
        return bool(np.any(self.target.max(axis=1)[self.valid] < 1))

    @cached_property
    def of_logits(self) -> Floats:
        """The log-probabilities that a loss finds which takes logits."""
        return log_softmax(np.exp(self.log_p)) if self.mistake == "twice" else self.log_p

    @cached_property
    def of_keras(self) -> Floats:
        """The same in Keras, which takes what it gets for probabilities unless it is told otherwise."""
        if self.mistake != "forgotten":
            return self.of_logits
        shares = self.z / self.z.sum()
        return np.log(np.clip(shares, KERAS_EPSILON, 1 - KERAS_EPSILON))

    def dense(self, target: Floats, log_p: Floats) -> Floats:
        """-sum_k y_k log p_k of each sample (N,), as a product: 0 times infinity is NaN."""
        return 0 - (target * log_p).sum(axis=1)

    def sparse(self, log_p: Floats) -> Floats:
        """-log p of each sample's label, (N,)."""
        return 0 - log_p[self.labels]

    def reduced(self, losses: Floats, divisor: float) -> Result:
        """Of the samples that count."""
        return self.reduced_all(np.where(self.valid, losses, 0.0), divisor)

    def reduced_all(self, losses: Floats, divisor: float) -> Result:
        if self.reduction == "none":
            return losses.tolist()
        total = losses.sum()
        return float(total if self.reduction == "sum" else total / np.float64(divisor))


def case_of(
    scenario: Scenario,
    batch: tuple[int, ...],
    weights: tuple[float, ...],
    smoothing: float,
    reduction: str,
    mistake: str,
) -> Case:
    """The scenario as a batch: with its own target, or with a label for each sample."""
    num_classes = scenario.num_classes
    if batch:
        labels = np.minimum(batch, num_classes - 1)
        target = np.where((labels != IGNORED)[:, None], one_hot(np.maximum(labels, 0), num_classes), 0.0)
    else:
        labels, target = np.array([scenario.true_class]), np.array([scenario.target])
    filled = np.array([*weights, *[1.0] * num_classes])[:num_classes]
    return Case(np.array(scenario.logits) / scenario.temperature, target, labels, filled, smoothing, reduction, mistake)


def on_paper(case: Case) -> Result:
    """The weighted mean cross-entropy with the smoothed target over the samples that count; 0 log 0 = 0."""
    terms = np.where(case.smoothed > 0, -case.smoothed * case.log_p, 0.0).sum(axis=1)
    return case.reduced(case.sample_weights * terms, case.count)


def _keras_categorical(case: Case) -> Result:
    """Weights and what is ignored are sample weights: "sum_over_batch_size" divides by all samples."""
    losses = case.dense(case.smoothed, case.of_keras)
    return case.reduced_all(case.sample_weights * losses, len(losses))


def _keras_sparse(case: Case) -> Result:
    """ignore_class makes a mask: the mean is over what it leaves, and 0 where that is nothing."""
    return case.reduced(case.sample_weights * case.sparse(case.of_keras), case.count or 1)


def _torch_cross_entropy(case: Case) -> Result:
    """Of indices the mean divides by the sum of the weights, of probabilities by the number of samples."""
    if case.is_soft:
        return case.reduced(case.dense(case.weights * case.smoothed, case.of_logits), len(case.labels))
    losses = (1 - case.smoothing) * case.sample_weights * case.sparse(case.of_logits)
    if case.smoothing:
        losses = losses - case.smoothing / len(case.z) * (case.weights * case.of_logits).sum()
    return case.reduced(losses, case.sample_weights.sum())


def _torch_nll(case: Case) -> Result:
    """-input[label], whatever the input is."""
    given = np.exp(case.log_p) if case.mistake == "not_logs" else case.log_p
    return case.reduced(case.sample_weights * case.sparse(given), case.sample_weights.sum())


def _sklearn(case: Case) -> Result:
    """Probabilities are clipped at their machine epsilon; there is no list of losses, and no mean of nothing."""
    total = case.sample_weights.sum()
    if case.reduction == "none" or not case.count or (case.reduction == "mean" and total == 0):
        return None
    epsilon = np.finfo(np.float64).eps
    clipped = np.clip(np.exp(case.log_p), epsilon, 1 - epsilon)
    return case.reduced(case.sample_weights * case.sparse(np.log(clipped)), total)


def _tensorflow(case: Case) -> Result:
    """A loss a sample: weights, mask and mean are one's own."""
    return case.reduced(case.sample_weights * case.dense(case.smoothed, case.of_logits), case.count)


def _optax(case: Case) -> Result:
    """A loss a sample, of integer labels where these can say the target."""
    if case.is_soft or case.smoothing:
        return _tensorflow(case)
    return case.reduced(case.sample_weights * case.sparse(case.of_logits), case.count)


def _torch_kl_div(case: Case) -> Result:
    """y (log y - log p), class by class: "mean" divides by their number as well."""
    if case.reduction == "none":
        return None
    y = case.smoothed
    logs = np.log(np.where(y > 0, y, 1.0))
    losses = (y * logs - y * case.log_p).sum(axis=1)
    return case.reduced(losses, case.count * len(case.z))


def _torch_bce(case: Case) -> Result:
    """One sigmoid a class: max(z, 0) - z y + log(1 + e^-|z|), times the weight of the class, over all of them."""
    if case.reduction == "none":
        return None
    elements = np.maximum(case.z, 0) - case.z * case.target + np.log1p(np.exp(-np.abs(case.z)))
    losses = (case.weights * elements).sum(axis=1)
    return case.reduced(losses, case.count * len(case.z))


APIS: Mapping[str, Callable[[Case], Result]] = MappingProxyType(
    {
        "keras_categorical": _keras_categorical,
        "keras_sparse": _keras_sparse,
        "torch_cross_entropy": _torch_cross_entropy,
        "torch_nll": _torch_nll,
        "sklearn": _sklearn,
        "tensorflow": _tensorflow,
        "optax": _optax,
        "torch_kl_div": _torch_kl_div,
        "torch_bce": _torch_bce,
    }
)


def results_of(case: Case) -> dict[str, Result]:
    """What every library returns, and first what the formula does, "on_paper"."""
    with np.errstate(all="ignore"):
        return {"on_paper": on_paper(case)} | {name: compute(case) for name, compute in APIS.items()}
