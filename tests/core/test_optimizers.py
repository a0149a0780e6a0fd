"""Each optimizer's step beside the update rule of its paper, written out with plain numbers."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from softmax_core.training.optimizers import (
    FIRST_ORDER,
    AdamState,
    adam_step,
    gradient_descent_step,
    momentum_step,
    newton_step,
)

START = [3.0, -2.0]


def slope(x, y):
    """Gradient of x^2 + 10 y^2 + x y / 2: two parameters that the optimizers treat differently."""
    return [2 * x + y / 2, 20 * y + x / 2]


def path(name, rate, steps):
    optimizer = FIRST_ORDER[name]
    parameters, state = np.array(START), optimizer.start(2)
    positions = [parameters]
    for _ in range(steps):
        parameters, state = optimizer.step(parameters, np.array(slope(*parameters)), state, rate)
        positions.append(parameters)
    return np.array(positions)


def test_gradient_descent_goes_down_the_gradient():
    x, y = START
    expected = [START]
    for _ in range(30):
        dx, dy = slope(x, y)
        x, y = x - 0.04 * dx, y - 0.04 * dy
        expected.append([x, y])
    assert_allclose(path("gradient_descent", 0.04, 30), expected, rtol=1e-12)


def test_momentum_is_polyaks_heavy_ball():
    # Polyak 1964: x' = x - rate grad + beta (x - x_before), without any velocity.
    here, before = START, START
    expected = [START]
    for _ in range(40):
        pull = slope(*here)
        here, before = [h - 0.01 * g + 0.9 * (h - b) for h, g, b in zip(here, pull, before, strict=True)], here
        expected.append(here)
    assert_allclose(path("momentum", 0.01, 40), expected, rtol=1e-10, atol=1e-13)


def test_momentum_has_the_velocity_of_pytorch():
    # PyTorch's SGD: v' = mu v + g, theta' = theta - rate v'. The rate may change without changing the velocity.
    parameters, velocity = momentum_step(np.array([1.0]), np.array([0.5]), np.array([2.0]), 0.1, momentum=0.5)
    assert_allclose(velocity, [0.5 * 2.0 + 0.5])
    assert_allclose(parameters, [1.0 - 0.1 * 1.5])


def test_adam_is_algorithm_1_of_kingma_and_ba():
    theta, m, v = list(START), [0.0, 0.0], [0.0, 0.0]
    expected = [START]
    for t in range(1, 61):
        g = slope(*theta)
        for i in range(2):
            m[i] = 0.9 * m[i] + (1 - 0.9) * g[i]
            v[i] = 0.999 * v[i] + (1 - 0.999) * g[i] ** 2
            m_hat = m[i] / (1 - 0.9**t)
            v_hat = v[i] / (1 - 0.999**t)
            theta[i] -= 0.05 * m_hat / (math.sqrt(v_hat) + 1e-8)
        expected.append(list(theta))
    assert_allclose(path("adam", 0.05, 60), expected, rtol=1e-10)


def test_adam_takes_first_steps_of_one_length_whatever_the_gradient():
    gradient = np.array([1e-4, -1e6])
    start = FIRST_ORDER["adam"].start(2)
    assert_allclose(adam_step(np.zeros(2), gradient, start, 0.1)[0], [-0.1, 0.1], rtol=2e-4)


@pytest.mark.parametrize("name", FIRST_ORDER)
def test_steps_leave_what_they_are_given_alone(name):
    optimizer = FIRST_ORDER[name]
    parameters, gradient = np.array(START), np.array([1.0, 2.0])
    once = optimizer.step(parameters, gradient, optimizer.start(2), 0.1)
    state = once[1]
    first, second = (optimizer.step(parameters, gradient, state, 0.1)[0] for _ in range(2))
    assert_array_equal(first, second)
    assert_array_equal(parameters, START)
    assert_array_equal(gradient, [1.0, 2.0])


def test_adams_state_counts_its_steps():
    state = AdamState(np.zeros(1), np.zeros(1), 0)
    for count in range(1, 4):
        _, state = adam_step(np.zeros(1), np.ones(1), state, 0.1)
        assert state.step == count


def test_gradient_descent_has_no_state():
    assert gradient_descent_step(np.ones(1), np.ones(1), None, 1.0)[1] is None


class TestNewton:
    CURVE = np.array([[2.0, 0.5], [0.5, 20.0]])

    def value(self, theta):
        return float(theta @ self.CURVE @ theta) / 2

    def test_reaches_the_bottom_of_a_bowl_in_one_step(self):
        start = np.array(START)
        end = newton_step(start, self.CURVE @ start, self.CURVE, self.value(start), self.value)
        assert_allclose(end, 0, atol=1e-14)

    def test_goes_the_given_share_of_the_way(self):
        start = np.array(START)
        end = newton_step(start, self.CURVE @ start, self.CURVE, self.value(start), self.value, 0.25)
        assert_allclose(end, 0.75 * start, rtol=1e-12)

    def test_stays_where_there_is_no_curvature(self):
        flat = np.array([[4.0, 0.0], [0.0, 0.0]])
        end = newton_step(np.array([1.0, 5.0]), np.array([4.0, 0.0]), flat, 2.0, lambda x: float(2 * x[0] ** 2))
        assert_allclose(end, [0.0, 5.0], atol=1e-15)

    def test_halves_a_step_that_overshoots(self):
        # sqrt(1 + x^2) from x = 3: full steps go to -x^3 = -27 and then run away; its Hessian is (1 + x^2)^-3/2.
        def value(x):
            return math.sqrt(1 + x[0] ** 2)

        x = np.array([3.0])
        for _ in range(20):
            steepness = 1 + x[0] ** 2
            following = newton_step(x, x / steepness**0.5, np.array([[steepness**-1.5]]), value(x), value)
            assert value(following) <= value(x)
            x = following
        assert abs(x[0]) < 1e-12

    @pytest.mark.parametrize("hessian", [[[2.0]], [[np.nan]]])
    def test_that_finds_nothing_lower_is_not_a_number(self, hessian):
        end = newton_step(np.array([1.0]), np.array([2.0]), np.array(hessian), 1.0, lambda x: math.nan)
        assert np.isnan(end).all()
