import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import special, stats

from softmax_core import LOSSES, code_lengths, entropy, kl_divergence, likelihood, log_likelihood, softmax

EPS = np.finfo(np.float64).eps
counts_and_logits = st.integers(2, 6).flatmap(
    lambda k: st.tuples(
        st.lists(st.integers(0, 30), min_size=k, max_size=k), st.lists(st.floats(-5, 5), min_size=k, max_size=k)
    )
)


class TestLogLikelihood:
    @given(counts_and_logits)
    def test_is_scipys_multinomial_without_its_number_of_orders(self, drawn):
        n, p = np.array(drawn[0]), softmax(drawn[1])
        orders = special.gammaln(n.sum() + 1) - special.gammaln(n + 1).sum()
        expected = stats.multinomial.logpmf(n, n.sum(), p) - orders
        assert log_likelihood(n, p) == pytest.approx(expected, rel=1e-10, abs=1e-10)

    @given(counts_and_logits)
    def test_is_minus_n_times_the_cross_entropy_of_the_shares(self, drawn):
        n, z = np.array([drawn[0][0] + 1, *drawn[0][1:]]), drawn[1]
        expected = -n.sum() * LOSSES["cross_entropy"].value(z, n / n.sum())
        assert log_likelihood(n, softmax(z)) == pytest.approx(expected, rel=1e-12)

    @given(counts_and_logits)
    def test_is_largest_at_the_shares_themselves(self, drawn):
        n, p = np.array([drawn[0][0] + 1, *drawn[0][1:]]), softmax(drawn[1])
        shares = n / n.sum()
        best = log_likelihood(n, shares)
        assert best == pytest.approx(-n.sum() * entropy(shares), rel=1e-12, abs=1e-12)
        assert best - log_likelihood(n, p) == pytest.approx(n.sum() * kl_divergence(shares, p), rel=1e-9, abs=1e-10)

    def test_zero_times_log_zero_is_zero_and_an_impossible_count_is_minus_infinity(self):
        assert log_likelihood([4, 0], [1.0, 0.0]) == 0
        assert log_likelihood([4, 1], [1.0, 0.0]) == -np.inf

    def test_batch_axes_broadcast_and_float32_stays(self):
        n, p = [[1, 2, 3], [4, 0, 1]], softmax(np.random.default_rng(1).normal(size=(5, 1, 3)))
        result = log_likelihood(n, p)
        assert result.shape == (5, 2)
        assert_allclose(result[3, 1], log_likelihood(n[1], p[3, 0]), rtol=1e-15)
        assert log_likelihood(n, p.astype(np.float32)).dtype == np.float32
        assert likelihood(n, p.astype(np.float32)).dtype == np.float32


class TestLikelihood:
    @given(counts_and_logits)
    def test_is_the_product_where_nothing_underflows(self, drawn):
        n, p = drawn[0], softmax(drawn[1])
        with mpmath.workdps(50):
            exact = mpmath.fprod(mpmath.mpf(float(q)) ** count for q, count in zip(p, n, strict=True))
        if exact > 1e-290:
            # A power has the relative error of its base, which is exact here, and some eps of its own.
            assert likelihood(n, p) == pytest.approx(float(exact), rel=20 * EPS)
            assert np.log(likelihood(n, p)) == pytest.approx(log_likelihood(n, p), rel=1e-9, abs=1e-9)

    def test_underflows_where_the_sum_of_logarithms_is_an_ordinary_number(self):
        # 0.3^600 is 1.9e-314, a subnormal number with few digits; 0.3^620 is below the smallest float.
        assert likelihood([620, 0], [0.3, 0.7]) == 0
        assert log_likelihood([620, 0], [0.3, 0.7]) == pytest.approx(620 * np.log(0.3), rel=1e-15)
        assert likelihood(np.array([90, 0]), np.array([0.3, 0.7], np.float32)) == 0

    def test_warns_nobody(self, recwarn):
        likelihood([10_000, 3], [0.3, 0.7])
        log_likelihood([1, 1], [1.0, 0.0])
        code_lengths([1.0, 0.0])
        assert not recwarn.list

    def test_what_never_happened_does_not_count(self):
        assert likelihood([2, 0], [0.5, 0.5]) == 0.25
        assert likelihood([0, 0], [1.0, 0.0]) == 1


class TestCodeLengths:
    def test_are_whole_for_powers_of_two(self):
        assert_array_equal(code_lengths([0.5, 0.25, 0.125, 0.125]), [1, 2, 3, 3])

    def test_meet_krafts_inequality_with_equality(self):
        p = softmax(np.random.default_rng(2).normal(0, 3, (4, 6)))
        assert_allclose((2 ** -code_lengths(p)).sum(-1), 1, rtol=1e-14)

    def test_are_the_cross_entropy_in_bits_on_average(self):
        rng = np.random.default_rng(3)
        y, p = rng.dirichlet(np.ones(5), 2)
        assert y @ code_lengths(p) == pytest.approx((entropy(y) + kl_divergence(y, p)) / np.log(2), rel=1e-13)

    def test_of_what_never_happens_are_infinite_and_of_certainty_nothing(self):
        lengths = code_lengths([1.0, 0.0])
        assert_array_equal(lengths, [0, np.inf])
        assert not np.signbit(lengths).any()
        assert code_lengths(np.float32([0.5, 0.5])).dtype == np.float32


@pytest.mark.parametrize("function", [likelihood, log_likelihood])
@pytest.mark.parametrize(
    ("n", "p", "words"),
    [
        ([1, -2], [0.5, 0.5], "counts must not be negative or NaN, got -2.0 at index 1"),
        ([1, np.nan], [0.5, 0.5], "counts must be finite, got nan at index 1"),
        ([1, np.inf], [0.5, 0.5], "counts must be finite, got inf at index 1"),
        (3, [0.5, 0.5], "counts must have one number for each class, got the single number 3"),
        ([1, 2, 3], [0.5, 0.5], "counts must have 2 classes in its last axis, as probabilities has, got 3"),
        ([[1, 2]] * 3, [[0.5, 0.5]] * 2, r"counts must fit probabilities of shape \(2, 2\), got one of shape \(3, 2\)"),
        ([1, 2], [0.5, 0.6], "probabilities must sum to 1"),
        (["a", "b"], [0.5, 0.5], "counts must be real numbers"),
    ],
)
def test_bad_arguments_are_named(function, n, p, words):
    with pytest.raises(ValueError, match=words):
        function(n, p)
