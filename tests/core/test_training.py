"""Gradient descent on logits, and gradients by differences."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_core import LOSSES, central_differences, descend_logits, softmax

WRONG, CAT = [-2.5, 4.0, 0.3], [1.0, 0.0, 0.0]
BOTH = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


@st.composite
def scenarios(draw):
    """(logits, target, temperature) of 2 to 10 classes."""
    count = draw(st.integers(2, 10))
    logits = draw(st.lists(st.floats(-20, 20), min_size=count, max_size=count))
    shares = np.array(draw(st.lists(st.floats(0, 1), min_size=count, max_size=count))) + 1e-3
    temperature = draw(st.floats(0.3, 10))
    return np.array(logits), shares / shares.sum(), temperature


def cross_entropy_by_hand(z, y, temperature):
    """(p - y) / T from math.exp alone."""
    weights = [math.exp(value / temperature) for value in z]
    return [(w / sum(weights) - share) / temperature for w, share in zip(weights, y, strict=True)]


def squared_error_by_hand(z, y, temperature):
    """(2 / KT) p_i ((p_i - y_i) - sum_k p_k (p_k - y_k)) from math.exp alone."""
    weights = [math.exp(value / temperature) for value in z]
    p = [w / sum(weights) for w in weights]
    mean = sum(a * (a - b) for a, b in zip(p, y, strict=True))
    return [2 * a * (a - b - mean) / (len(p) * temperature) for a, b in zip(p, y, strict=True)]


@pytest.mark.parametrize(
    ("name", "gradient"),
    [("cross_entropy", cross_entropy_by_hand), ("mean_squared_error", squared_error_by_hand)],
)
@pytest.mark.parametrize("target", [CAT, [0.2, 0.5, 0.3]], ids=["one-hot", "soft"])
def test_descent_is_the_loop_written_by_hand(name, gradient, target):
    z, expected = WRONG, [WRONG]
    for _ in range(50):
        z = [value - 0.7 * slope for value, slope in zip(z, gradient(z, target, 1.6), strict=True)]
        expected.append(z)
    np.testing.assert_allclose(descend_logits(LOSSES[name], WRONG, target, 1.6, 0.7, 50), expected, rtol=0, atol=1e-12)


@BOTH
@given(scenario=scenarios())
def test_each_small_step_lowers_the_loss(loss, scenario):
    z, y, temperature = scenario
    # The curvature of either loss is below 2 / T^2, so steps below T^2 cannot overshoot (Nesterov 2018, section 1.2.3).
    path = descend_logits(loss, z, y, temperature, 0.5 * temperature**2, 30)
    values = loss.value(path, y, temperature)
    assert (np.diff(values) <= 1e-14 * values[0]).all()


@BOTH
@given(scenario=scenarios())
def test_the_mean_of_the_logits_stays(loss, scenario):
    z, y, temperature = scenario
    path = descend_logits(loss, z, y, temperature, 1.0, 20)
    np.testing.assert_allclose(path.mean(axis=1), z.mean(), rtol=0, atol=1e-12)


@BOTH
@given(scenario=scenarios(), shift=st.floats(-50, 50))
def test_a_shift_of_all_logits_shifts_the_whole_path(loss, scenario, shift):
    z, y, temperature = scenario
    still, moved = (descend_logits(loss, start, y, temperature, 0.5 * temperature**2, 20) for start in (z, z + shift))
    np.testing.assert_allclose(moved, still + shift, rtol=0, atol=1e-9)


def test_from_confidently_wrong_cross_entropy_arrives_while_the_squared_error_stands_still():
    p_cross_entropy, p_squared_error = (
        softmax(descend_logits(loss, WRONG, CAT, 1.0, 0.2, 100))[-1, 0] for loss in LOSSES.values()
    )
    assert p_cross_entropy > 0.95
    assert p_squared_error < 0.003


def test_cross_entropy_descends_to_a_soft_target():
    path = descend_logits(LOSSES["cross_entropy"], WRONG, [0.7, 0.2, 0.1], 1.0, 1.0, 400)
    np.testing.assert_allclose(softmax(path[-1]), [0.7, 0.2, 0.1], rtol=0, atol=1e-9)


@BOTH
def test_no_steps_is_the_start_alone(loss):
    np.testing.assert_array_equal(descend_logits(loss, WRONG, CAT, 1.0, 0.2, 0), [WRONG])


@BOTH
def test_a_masked_class_stays_masked_and_changes_nothing_for_the_others(loss):
    masked = descend_logits(loss, [-2.5, -np.inf, 0.3], CAT, 1.0, 0.5, 10)
    assert (masked[:, 1] == -np.inf).all()
    # The mean squared error is a mean over all classes, the masked one too: its rate stands for two thirds of one.
    rate = 0.5 if loss is LOSSES["cross_entropy"] else 0.5 * 2 / 3
    np.testing.assert_allclose(masked[:, [0, 2]], descend_logits(loss, [-2.5, 0.3], [1.0, 0.0], 1.0, rate, 10))


@BOTH
def test_float32_stays_float32(loss):
    assert descend_logits(loss, np.float32(WRONG), CAT, 1.0, 0.2, 3).dtype == np.float32
    assert descend_logits(loss, [1, 2, 3], CAT, 1.0, 0.2, 3).dtype == np.float64


def test_the_start_is_not_changed():
    start = np.array(WRONG)
    descend_logits(LOSSES["cross_entropy"], start, CAT, 1.0, 0.2, 3)
    np.testing.assert_array_equal(start, WRONG)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"learning_rate": -1.0}, "learning_rate"),
        ({"learning_rate": math.inf}, "learning_rate"),
        ({"learning_rate": math.nan}, "learning_rate"),
        ({"learning_rate": "0.1"}, "learning_rate"),
        ({"learning_rate": [0.1]}, "learning_rate"),
        ({"steps": -1}, "steps"),
        ({"steps": 2.5}, "steps"),
        ({"temperature": 0.0}, "temperature"),
        ({"logits": [math.nan, 0.0, 0.0]}, "logits"),
        ({"logits": [WRONG]}, "logits"),
        ({"target": [1.0, 0.0]}, "target"),
        ({"target": [0.5, 0.0, 0.0]}, "target"),
    ],
)
def test_bad_arguments_of_a_descent_are_named(changed, named):
    given = {"logits": WRONG, "target": CAT, "temperature": 1.0, "learning_rate": 0.2, "steps": 3} | changed
    with pytest.raises(ValueError, match=named):
        descend_logits(LOSSES["cross_entropy"], **given)


def test_a_rate_that_throws_the_logits_out_of_range_says_so():
    with pytest.raises(ValueError, match=r"learning_rate = 1e\+308 is too large: the logits overflow at step 1"):
        descend_logits(LOSSES["cross_entropy"], WRONG, CAT, 1e-3, 1e308, 3)


@BOTH
@given(scenario=scenarios())
def test_central_differences_agree_with_the_gradient(loss, scenario):
    z, y, temperature = scenario
    # h^2/6 L''' is below 1e-10 / T^3 (L''' <= 6 / T^3 for both); rounding adds eps L / h, L up to 40 / T here.
    tolerance = 1e-10 / temperature**3 + 2e-9 / temperature
    differences = central_differences(loss, z, y, temperature)
    np.testing.assert_allclose(differences, loss.gradient(z, y, temperature), rtol=0, atol=tolerance)


@BOTH
def test_a_larger_step_is_wrong_by_its_square(loss):
    exact = loss.gradient(WRONG, CAT)
    errors = [np.abs(central_differences(loss, WRONG, CAT, 1.0, step) - exact).max() for step in (2e-2, 1e-2)]
    assert errors[0] / errors[1] == pytest.approx(4, rel=1e-2)


@pytest.mark.parametrize("step", [0.0, -1e-5, math.inf, math.nan, "1e-5"])
def test_a_bad_step_is_named(step):
    with pytest.raises(ValueError, match="step"):
        central_differences(LOSSES["cross_entropy"], WRONG, CAT, 1.0, step)


def test_a_step_that_rounding_swallows_is_refused():
    with pytest.raises(ValueError, match=r"step = 1e-05 is lost to rounding beside logits as large as 1000000"):
        central_differences(LOSSES["cross_entropy"], [1e15, 0.0], [1.0, 0.0])


def test_masked_classes_have_no_difference_quotient():
    with pytest.raises(ValueError, match="logits must be finite"):
        central_differences(LOSSES["cross_entropy"], [0.0, -math.inf], [1.0, 0.0])
