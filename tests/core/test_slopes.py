"""dL/dp of the losses that have one: what the chain rule starts with."""

import numpy as np
import pytest

from softmax_core import LOSSES, softmax, softmax_jacobian

NAMES = [name for name, loss in LOSSES.items() if hasattr(loss, "slope")]
LOGITS, TARGET, TEMPERATURE = (0.4, -1.0, 2.0), (0.5, 0.2, 0.3), 1.5


def test_the_compared_losses_have_slopes():
    assert {"cross_entropy", "mean_squared_error"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_slopes_through_the_jacobian_are_the_gradient_in_the_logits(name):
    slope = LOSSES[name].slope(softmax(LOGITS, TEMPERATURE), TARGET)
    chained = slope @ softmax_jacobian(LOGITS, TEMPERATURE)
    np.testing.assert_allclose(chained, LOSSES[name].gradient(LOGITS, TARGET, TEMPERATURE), rtol=1e-12, atol=1e-15)


def test_slopes_are_the_derivatives_of_the_losses_as_written():
    p, y, h = softmax(LOGITS, TEMPERATURE), np.array(TARGET), 1e-6
    written = {"cross_entropy": lambda p: -(y * np.log(p)).sum(), "mean_squared_error": lambda p: ((p - y) ** 2).mean()}
    for name, value in written.items():
        expected = [(value(p + h * e) - value(p - h * e)) / (2 * h) for e in np.eye(3)]
        np.testing.assert_allclose(LOSSES[name].slope(p, y), expected, rtol=1e-8)


def test_where_the_true_class_underflows_the_slope_has_no_bound():
    p = softmax([-5.0, 5.0, 0.0], 0.01)
    assert LOSSES["cross_entropy"].slope(p, [1.0, 0.0, 0.0]).tolist() == [-np.inf, 0, 0]
