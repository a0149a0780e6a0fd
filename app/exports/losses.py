"""Softmax and the losses as NumPy source, for scripts and notebooks.

Everything is written for z = logits / T with the classes last, one row or many. Gradients are with respect to z: one in
the logits is divided by T once more. Nothing here cancels where softmax is saturated: these are the page's numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from numpy.typing import NDArray

from softmax_core import Prediction

SOFTMAX = '''
def log_softmax(z):
    """log p_i = z_i - log sum_k e^(z_k). The largest z is subtracted first, so that nothing overflows."""
    gaps = z - z.max(axis=-1, keepdims=True)
    others = np.sort(np.exp(gaps))[..., :-1]  # all but the largest, which is 1: log1p keeps what is small beside it
    return gaps - np.log1p(others.sum(axis=-1, keepdims=True))


def softmax(z):
    return np.exp(log_softmax(z))
'''.strip()

POWER = '''
def power(x):
    """e^x as text, also where it is too large or too small for a float."""
    if abs(x) < 700 or np.isinf(x):
        return f"{np.exp(x):.8g}"
    exponent, rest = divmod(x / np.log(10), 1)
    digits, carried = f"{10**rest:.7e}".split("e")
    return f"{digits}e{exponent + int(carried):+.0f}"
'''.strip()

RESIDUAL = '''
def residual(z, y):
    """p - y, without cancellation where p is close to 1."""
    log_p = log_softmax(z)
    return np.where(log_p > -0.5, np.expm1(log_p) + (1 - y), np.exp(log_p) - y)
'''.strip()

SUMMING_TO_ZERO = '''
def summing_to_zero(gradient, z):
    """A gradient in z sums to zero: that of the largest z is minus the sum of the others, for its own terms cancel."""
    top = z.argmax(axis=-1)[..., None]
    np.put_along_axis(gradient, top, 0, axis=-1)
    np.put_along_axis(gradient, top, -gradient.sum(axis=-1, keepdims=True), axis=-1)
    return gradient
'''.strip()


MARGINS = '''
def margins_of(z, label):
    """1 + z_j - z_label of all rivals j of a label; -inf for the label itself."""
    margins = 1 + z - z[..., [label]]
    margins[..., label] = -np.inf
    return margins
'''.strip()


@dataclass(frozen=True)
class LossSource:
    """The source of `<name>(z, y)` and `<name>_gradient(z, y)`, and of what these need.

    `term_code` is a class's part of the loss, where the page shows it, and `term_of` what the core makes of it.
    """

    code: str
    needs: tuple[str, ...] = ()
    term_code: str = ""
    term_of: Callable[[Prediction], NDArray[Any]] = lambda prediction: prediction.target


LOSSES: Mapping[str, LossSource] = MappingProxyType(
    {
        "cross_entropy": LossSource(
            '''
def cross_entropy(z, y):
    """-sum_k y_k log p_k, with 0 log 0 = 0."""
    return -np.multiply(y, log_softmax(z), out=np.zeros(z.shape), where=y > 0).sum(axis=-1)


def cross_entropy_gradient(z, y):
    """p - y; nothing moves a masked class."""
    return np.where(z > -np.inf, residual(z, y), 0)
''',
            (RESIDUAL,),
            "0 - np.multiply(target, log_softmax(z), out=np.zeros(len(z)), where=target > 0)",
            lambda prediction: 0 - prediction.times_log_probabilities(prediction.target),
        ),
        "mean_squared_error": LossSource(
            '''
def mean_squared_error(z, y):
    """The mean over the classes of (p_k - y_k)^2."""
    return (residual(z, y) ** 2).mean(axis=-1)


def mean_squared_error_gradient(z, y):
    """w_i - p_i sum(w) with w = 2 p (p - y) / K."""
    p = softmax(z)
    w = 2 * p * residual(z, y) / z.shape[-1]
    return summing_to_zero(w - p * w.sum(axis=-1, keepdims=True), z)
''',
            (RESIDUAL, SUMMING_TO_ZERO),
            "residual(z, target) ** 2",
            lambda prediction: prediction.residual**2,
        ),
        "focal": LossSource(
            '''
def focal(z, y):
    """-sum_k y_k (1 - p_k)^2 log p_k."""
    log_p = log_softmax(z)
    return -(y * np.expm1(log_p) ** 2 * log_p).sum(axis=-1)


def focal_gradient(z, y):
    """w_i - p_i sum(w) with w = dL/dlog p."""
    log_p = log_softmax(z)
    p, q = np.exp(log_p), -np.expm1(log_p)
    w = 2 * y * p * q * log_p - y * q**2
    return summing_to_zero(w - p * w.sum(axis=-1, keepdims=True), z)
''',
            (SUMMING_TO_ZERO,),
        ),
        "hinge_crammer_singer": LossSource(
            '''
def hinge_crammer_singer(z, y):
    """sum_k y_k max(0, the largest margin of k's rivals)."""
    return sum(y[..., k] * np.maximum(margins_of(z, k).max(axis=-1), 0) for k in range(z.shape[-1]))


def hinge_crammer_singer_gradient(z, y):
    """The strongest rival within its margin is pushed down, the label up; tied ones share."""
    gradient = np.zeros(z.shape)
    for k in range(z.shape[-1]):
        margins = margins_of(z, k)
        strongest = (margins == margins.max(axis=-1, keepdims=True)) & (margins > 0)
        share = y[..., [k]] * strongest / np.maximum(strongest.sum(axis=-1, keepdims=True), 1)
        share[..., k] -= share.sum(axis=-1)
        gradient += share
    return gradient
''',
            (MARGINS,),
        ),
        "hinge_weston_watkins": LossSource(
            '''
def hinge_weston_watkins(z, y):
    """sum_k y_k sum_j max(0, the margin of its rival j)."""
    return sum(y[..., k] * np.maximum(margins_of(z, k), 0).sum(axis=-1) for k in range(z.shape[-1]))


def hinge_weston_watkins_gradient(z, y):
    """Every rival within its margin is pushed down, the label up."""
    gradient = np.zeros(z.shape)
    for k in range(z.shape[-1]):
        share = y[..., [k]] * (margins_of(z, k) > 0)
        share[..., k] -= share.sum(axis=-1)
        gradient += share
    return gradient
''',
            (MARGINS,),
        ),
    }
)


def functions(*names: str) -> str:
    """The source of these losses, and before it of what they need, once."""
    needs = dict.fromkeys(need for name in names for need in LOSSES[name].needs)
    return "\n\n\n".join([*needs, *(LOSSES[name].code.strip() for name in names)])
