import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from softmax_core import LOSSES, distillation, kl_divergence, softmax

CE = LOSSES["cross_entropy"]
logits = st.lists(st.floats(-10, 10), min_size=3, max_size=3)
temperatures = st.floats(-1, 3).map(lambda exponent: 10.0**exponent)


def exact_soft(z, v, temperature):
    """(T^2 KL, T (p - q)) at 400 digits."""
    with mpmath.workdps(400):
        t = mpmath.mpf(float(temperature))

        def soft(row):
            exps = [mpmath.exp(mpmath.mpf(float(a)) / t) for a in row]
            return [e / mpmath.fsum(exps) for e in exps]

        p, q = soft(z), soft(v)
        value = t**2 * mpmath.fsum(b * mpmath.log(b / a) for a, b in zip(p, q, strict=True) if b)
        return float(value), [float(t * (a - b)) for a, b in zip(p, q, strict=True)]


@given(logits, logits, st.integers(0, 2), temperatures, st.floats(0, 1))
def test_is_the_formula_of_its_parts(z, v, label, t, alpha):
    y = np.eye(3)[label]
    expected = alpha * t**2 * kl_divergence(softmax(v, t), softmax(z, t)) + (1 - alpha) * CE.value(z, y)
    assert distillation.value(z, v, y, t, alpha) == pytest.approx(expected, rel=1e-10, abs=1e-13 * t**2)
    gradient = alpha * t * (softmax(z, t) - softmax(v, t)) + (1 - alpha) * (softmax(z) - y)
    assert_allclose(distillation.gradient(z, v, y, t, alpha), gradient, atol=1e-14 * (1 + t))


@pytest.mark.parametrize("t", [0.05, 0.5, 1.0, 3.0, 30.0, 1e3, 1e6, 1e12])
@pytest.mark.parametrize("apart", [1e-12, 1e-6, 1e-2, 1.0, 20.0])
def test_keeps_its_digits_at_any_temperature_and_for_any_likeness(t, apart):
    rng = np.random.default_rng(1)
    for _ in range(10):
        z = rng.normal(0, 2, 4)
        v = z + apart * rng.normal(0, 1, 4)
        value, gradient = exact_soft(z, v, t)
        y = np.eye(4)[0]
        if value > 1e-250:
            # exp at a gap g / T has g / T eps; g is up to some 60.
            tolerance = 1e-13 * (1 + 60 / t)
            assert distillation.value(z, v, y, t, 1.0) == pytest.approx(value, rel=tolerance, abs=0)
            found = distillation.gradient(z, v, y, t, 1.0)
            assert_allclose(found, gradient, rtol=tolerance, atol=tolerance * np.abs(gradient).max())


@pytest.mark.parametrize("t", [0.5, 1.0, 2.0])
def test_gradient_keeps_its_digits_where_both_are_sure(t):
    for z, v in [([36.0, 0.0, 0.0], [38.0, 5.0, 0.0]), ([90.0, 1.0, 0.0], [80.0, 0.0, 0.0])]:
        # exp(-90 / 0.5) has 180 eps.
        expected = exact_soft(z, v, t)[1]
        assert_allclose(distillation.gradient(z, v, [1, 0, 0], t, 1.0), expected, rtol=180 * 2.0**-52)


@given(logits, logits, st.floats(0.3, 10), st.floats(0, 1))
def test_gradient_is_the_slope_of_the_value(z, v, t, alpha):
    z, y, step = np.array(z), np.array([0.2, 0.5, 0.3]), 1e-5
    slopes = [
        (distillation.value(z + step * e, v, y, t, alpha) - distillation.value(z - step * e, v, y, t, alpha))
        / (2 * step)
        for e in np.eye(3)
    ]
    assert_allclose(distillation.gradient(z, v, y, t, alpha), slopes, atol=2e-7)


@given(logits, logits, temperatures, st.floats(0, 1))
def test_gradient_sums_to_zero(z, v, t, alpha):
    assert distillation.gradient(z, v, [0, 1, 0], t, alpha).sum() == pytest.approx(0, abs=1e-14 * (1 + t))


@given(logits, temperatures)
def test_a_student_like_its_teacher_costs_nothing(z, t):
    shifted = np.array(z) + 0.5
    assert distillation.value(z, z, [1, 0, 0], t, 1.0) == 0
    assert_array_equal(distillation.gradient(z, z, [1, 0, 0], t, 1.0), 0)
    # Teacher and student may differ by a shift; what it costs is rounding.
    assert distillation.value(shifted, z, [1, 0, 0], t, 1.0) == pytest.approx(0, abs=1e-13 * (1 + t))


def test_hot_it_matches_logits():
    # The limit for T -> infinity: half the variance of z - v over the classes, with the gradient (z - v) / K, centred.
    rng = np.random.default_rng(2)
    z, v = rng.normal(0, 1, (2, 5))
    difference = (z - v) - (z - v).mean()
    y = np.eye(5)[0]
    for t in (1e7, 1e20, 1e100, 1e300):
        assert distillation.value(z, v, y, t, 1.0) == pytest.approx((difference**2).mean() / 2, rel=1e-6)
        assert_allclose(distillation.gradient(z, v, y, t, 1.0), difference / 5, atol=1e-6)


def test_cold_it_is_finite():
    assert distillation.value([1.0, 2.0], [2.0, 1.0], [1, 0], 1e-300, 1.0) == pytest.approx(1e-300, rel=1e-9)
    assert np.isfinite(distillation.gradient([1.0, 2.0], [2.0, 1.0], [1, 0], 1e-300, 1.0)).all()


@given(logits, logits)
def test_alpha_0_is_cross_entropy(z, v):
    y = [0.0, 1.0, 0.0]
    assert distillation.value(z, v, y, 3.0, 0.0) == pytest.approx(CE.value(z, y), rel=1e-15)
    assert_allclose(distillation.gradient(z, v, y, 3.0, 0.0), CE.gradient(z, y), rtol=1e-15)


class TestMaskedClasses:
    def test_of_both_take_no_part(self):
        z, v, y = [1.0, -np.inf, 0.5], [0.0, -np.inf, 2.0], [0.3, 0.0, 0.7]
        for t in (0.5, 2.0, 100.0, 1e9):
            expected = distillation.value([1.0, 0.5], [0.0, 2.0], [0.3, 0.7], t, 0.5)
            assert distillation.value(z, v, y, t, 0.5) == pytest.approx(expected, rel=1e-13)
            gradient = distillation.gradient(z, v, y, t, 0.5)
            assert gradient[1] == 0
            assert_allclose(
                gradient[[0, 2]], distillation.gradient([1.0, 0.5], [0.0, 2.0], [0.3, 0.7], t, 0.5), rtol=1e-13
            )

    def test_of_the_teacher_alone_push_the_student_away(self):
        z, v = [1.0, 0.0, 0.5], [0.0, -np.inf, 2.0]
        assert distillation.value(z, v, [1, 0, 0], 2.0, 1.0) == pytest.approx(
            4 * kl_divergence(softmax(v, 2.0), softmax(z, 2.0)), rel=1e-13
        )
        assert distillation.gradient(z, v, [1, 0, 0], 2.0, 1.0)[1] > 0

    def test_of_the_student_alone_cost_infinity(self):
        z, v = [1.0, -np.inf, 0.5], [0.0, 0.0, 2.0]
        assert distillation.value(z, v, [1, 0, 0], 2.0, 0.5) == np.inf
        assert distillation.value(z, v, [1, 0, 0], 2.0, 0.0) == CE.value(z, [1, 0, 0])
        assert distillation.gradient(z, v, [1, 0, 0], 2.0, 0.5)[1] == 0

    def test_with_a_share_of_the_target_cost_infinity_if_it_counts(self):
        z = [1.0, -np.inf, 0.5]
        assert distillation.value(z, z, [0, 1, 0], 2.0, 1.0) == 0
        assert distillation.value(z, z, [0, 1, 0], 2.0, 0.9) == np.inf


def test_batch_axes_broadcast():
    rng = np.random.default_rng(3)
    z, v, y = rng.normal(size=(4, 1, 3)), rng.normal(size=(5, 3)), [0.2, 0.3, 0.5]
    for name, tail in (("value", ()), ("gradient", (3,))):
        result = getattr(distillation, name)(z, v, y, 2.0, 0.7)
        assert result.shape == (4, 5, *tail)
        assert_allclose(result[3, 2], getattr(distillation, name)(z[3, 0], v[2], y, 2.0, 0.7), rtol=1e-13)


@pytest.mark.parametrize("name", ["value", "gradient"])
def test_float32_stays_if_both_have_it(name):
    z, v, y = np.float32([1.0, 2.0]), np.float32([0.0, 1.5]), [1.0, 0.0]
    assert getattr(distillation, name)(z, v, y, 2.0, 0.5).dtype == np.float32
    assert getattr(distillation, name)(z, v.astype(float), y, 2.0, 0.5).dtype == np.float64


@pytest.mark.parametrize("name", ["value", "gradient"])
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"logits": [1.0, np.nan]}, "^logits must be finite .* got nan at index 1"),
        ({"logits": [-np.inf, -np.inf]}, "^logits must leave at least one class unmasked"),
        ({"teacher_logits": [1.0, np.inf]}, "teacher_logits must be finite .* got inf at index 1"),
        ({"teacher_logits": [-np.inf, -np.inf]}, "teacher_logits must leave at least one class unmasked"),
        ({"teacher_logits": 3.0}, "teacher_logits must have one number for each class"),
        ({"teacher_logits": []}, "teacher_logits must have at least one class"),
        ({"teacher_logits": [1.0] * 3}, "teacher_logits must have 2 classes in its last axis, as logits has, got 3"),
        ({"target": [1, 0, 0]}, "target must have 2 classes in its last axis, as logits has, got 3"),
        ({"target": [0.5, 0.6]}, "target must sum to 1"),
        ({"logits": [[0.0, 1.0]] * 3, "teacher_logits": [[0.0, 1.0]] * 2}, r"teacher_logits must fit logits of shape"),
        ({"temperature": 0}, "temperature must be one finite number greater than 0, got 0"),
        ({"alpha": 1.5}, "alpha must be a number from 0 to 1, got 1.5"),
        ({"alpha": "half"}, "alpha must be a number from 0 to 1, got 'half'"),
    ],
)
def test_bad_arguments_are_named(name, changed, words):
    good = {"logits": [0.0, 1.0], "teacher_logits": [1.0, 0.0], "target": [1, 0], "temperature": 2.0, "alpha": 0.5}
    with pytest.raises(ValueError, match=words):
        getattr(distillation, name)(**good | changed)
