import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import special
from sklearn import metrics

from softmax_core import LOSSES, binary_cross_entropy, sigmoid

EPS = np.finfo(np.float64).eps
scenarios = st.integers(1, 6).flatmap(
    lambda k: st.tuples(
        st.lists(st.floats(-30, 30), min_size=k, max_size=k),
        st.lists(st.sampled_from([0.0, 1.0, 0.5, 0.1]) | st.floats(0, 1), min_size=k, max_size=k),
    )
)


def exact_value(z, y):
    with mpmath.workdps(400):
        terms = [
            (1 - mpmath.mpf(b)) * mpmath.log1p(mpmath.exp(mpmath.mpf(a)))
            + mpmath.mpf(b) * mpmath.log1p(mpmath.exp(-mpmath.mpf(a)))
            for a, b in zip(z, y, strict=True)
        ]
        return float(mpmath.fsum(terms) / len(terms))


class TestValues:
    @given(scenarios)
    def test_are_those_of_the_exact_formula(self, scenario):
        z, y = scenario
        assert binary_cross_entropy.value(z, y) == pytest.approx(exact_value(z, y), rel=8 * EPS, abs=1e-300)

    @pytest.mark.parametrize("z", [-700.0, -40.0, -1e-9, 0.0, 40.0, 700.0])
    @pytest.mark.parametrize("y", [0.0, 1.0, 1 - 1e-12])
    def test_keep_their_digits_at_both_ends(self, z, y):
        # exp(-700) has a relative error of some 700 eps at most.
        assert binary_cross_entropy.value([z], [y]) == pytest.approx(exact_value([z], [y]), rel=700 * EPS, abs=0)

    @given(scenarios)
    def test_are_the_textbooks_stable_form(self, scenario):
        z, y = map(np.array, scenario)
        textbook = (np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))).mean()
        assert binary_cross_entropy.value(z, y) == pytest.approx(textbook, rel=1e-12, abs=1e-13)

    def test_are_scikit_learns_log_loss_of_each_class(self):
        rng = np.random.default_rng(1)
        z, y = rng.normal(0, 3, (50, 3)), rng.integers(0, 2, (50, 3))
        expected = [metrics.log_loss(y[:, k], special.expit(z[:, k])) for k in range(3)]
        assert binary_cross_entropy.value(z, y).mean() == pytest.approx(np.mean(expected), rel=1e-12)

    @given(st.floats(-30, 30), st.sampled_from([0, 1]))
    def test_of_one_class_are_the_cross_entropy_of_two(self, z, label):
        expected = LOSSES["cross_entropy"].value([0.0, z], [1 - label, label])
        assert binary_cross_entropy.value([z], [label]) == pytest.approx(expected, rel=1e-13, abs=0)

    def test_are_nothing_and_not_minus_nothing_for_a_perfect_prediction(self):
        for result in (
            binary_cross_entropy.value([800.0, -800.0], [1, 0]),
            binary_cross_entropy.gradient([800.0, -800.0], [1, 0]),
        ):
            assert_array_equal(result, 0)
            assert not np.signbit(result).any()


class TestDerivatives:
    @given(scenarios)
    def test_gradient_is_sigmoid_minus_target_over_k(self, scenario):
        z, y = map(np.array, scenario)
        assert_allclose(binary_cross_entropy.gradient(z, y), (sigmoid(z) - y) / len(z), atol=4 * EPS)

    def test_gradient_keeps_its_digits_where_it_is_surely_right(self):
        # 1 - sigmoid(50) = exp(-50) / (1 + exp(-50)) by mpmath at 50 digits; sigmoid(50) - 1 gives 0.
        assert_allclose(
            binary_cross_entropy.gradient([50.0, -50.0], [1, 0]),
            np.array([-1.9287498479639177830e-22, 1.9287498479639177830e-22]) / 2,
            rtol=1e-14,
        )

    @given(scenarios)
    def test_gradient_and_hessian_are_slopes(self, scenario):
        z, y = np.clip(scenario[0], -5, 5), np.array(scenario[1])
        nudges = 1e-5 * np.eye(len(z))
        value, gradient = binary_cross_entropy.value, binary_cross_entropy.gradient
        slopes = [(value(z + nudge, y) - value(z - nudge, y)) / 2e-5 for nudge in nudges]
        assert_allclose(gradient(z, y), slopes, atol=1e-9)
        bends = [(gradient(z + nudge, y) - gradient(z - nudge, y)) / 2e-5 for nudge in nudges]
        assert_allclose(binary_cross_entropy.hessian(z, y), np.array(bends), atol=1e-9)

    @given(scenarios)
    def test_a_logit_pulls_at_itself_alone(self, scenario):
        z, y = map(np.array, scenario)
        hessian = binary_cross_entropy.hessian(z, y)
        assert_array_equal(hessian, np.diag(np.diag(hessian)))
        assert (np.diag(hessian) >= 0).all()
        moved = z.copy()
        moved[0] += 1
        assert_array_equal(binary_cross_entropy.gradient(moved, y)[1:], binary_cross_entropy.gradient(z, y)[1:])


class TestMaskedClasses:
    def test_are_a_sure_no(self):
        z, y = [1.0, -np.inf], [1.0, 0.0]
        assert binary_cross_entropy.value(z, y) == pytest.approx(binary_cross_entropy.value([1.0], [1.0]) / 2)
        assert binary_cross_entropy.gradient(z, y)[1] == 0
        assert_array_equal(binary_cross_entropy.hessian(z, y)[1], 0)

    def test_cost_infinity_where_they_are_true(self):
        assert binary_cross_entropy.value([1.0, -np.inf], [1.0, 0.5]) == np.inf
        assert_array_equal(binary_cross_entropy.gradient([1.0, -np.inf], [1.0, 0.5])[1], 0)

    def test_may_be_all(self):
        assert binary_cross_entropy.value([-np.inf, -np.inf], [0.0, 0.0]) == 0


class TestBatchesAndTypes:
    def test_batch_axes_broadcast(self):
        rng = np.random.default_rng(2)
        z, y = rng.normal(size=(4, 1, 3)), rng.integers(0, 2, (5, 3)).astype(float)
        for name, tail in (("value", ()), ("gradient", (3,)), ("hessian", (3, 3))):
            result = getattr(binary_cross_entropy, name)(z, y)
            assert result.shape == (4, 5, *tail)
            assert_allclose(result[2, 3], getattr(binary_cross_entropy, name)(z[2, 0], y[3]), rtol=1e-15)

    @pytest.mark.parametrize("name", ["value", "gradient", "hessian"])
    def test_float32_stays(self, name):
        result = getattr(binary_cross_entropy, name)(np.float32([1.0, -2.0]), [1.0, 0.0])
        assert result.dtype == np.float32
        assert getattr(binary_cross_entropy, name)([1, -2], [1, 0]).dtype == np.float64


@pytest.mark.parametrize("name", ["value", "gradient", "hessian"])
@pytest.mark.parametrize(
    ("z", "y", "words"),
    [
        ([1.0, np.nan], [1, 0], "logits must be finite .* got nan at index 1"),
        ([1.0, np.inf], [1, 0], "logits must be finite .* got inf at index 1"),
        (1.0, [1, 0], "logits must have one number for each class"),
        ([], [], "logits must have at least one class"),
        ([1.0, 2.0], 1.0, "target must have one number for each class"),
        ([1.0, 2.0], [1.5, 0], "target must lie between 0 and 1, got 1.5 at index 0"),
        ([1.0, 2.0], [np.nan, 0], "target must lie between 0 and 1, got nan at index 0"),
        ([1.0, 2.0], [1, 0, 0], "target must have 2 classes in its last axis, as logits has, got 3"),
        ([[1.0, 2.0]] * 3, [[1, 0]] * 2, r"target must fit logits of shape \(3, 2\), got one of shape \(2, 2\)"),
    ],
)
def test_bad_arguments_are_named(name, z, y, words):
    with pytest.raises(ValueError, match=words):
        getattr(binary_cross_entropy, name)(z, y)
