import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import optimize, special, stats

import softmax_core
from softmax_core import (
    entropy,
    kl_divergence,
    log_softmax,
    logsumexp,
    naive_softmax,
    sigmoid,
    soft_maximum,
    softmax,
    softmax_jacobian,
    sparsemax,
)

EPS = np.finfo(np.float64).eps
ROWWISE = [softmax, log_softmax, logsumexp, soft_maximum, sparsemax]
# The bar is on logits in [-700, 700] and temperatures 1e-3 .. 1e3.
logit = st.floats(-700, 700)
logits = st.lists(logit, min_size=2, max_size=8)
temperature = st.floats(-3, 3).map(lambda exponent: 10.0**exponent)
any_float = st.floats(allow_nan=False, allow_infinity=False)
any_temperature = st.floats(min_value=0, exclude_min=True, allow_nan=False, allow_infinity=False)


def sample_rows(seed, count, most_classes=11):
    """Logits and temperatures of every scale the bar names; ties in every fifth row."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        scale = [0.1, 1, 10, 100, 700][i % 5]
        row = rng.uniform(-scale, scale, rng.integers(2, most_classes + 1))
        if i % 5 == i // 5 % 5:
            row[1] = row[0]
        yield row, 10 ** rng.uniform(-3, 3)


class TestAccuracy:
    @pytest.mark.parametrize("at_temperature", [True, False])
    def test_softmax_and_log_softmax_meet_the_bar(self, exact, at_temperature):
        for row, temperature in sample_rows(seed=1, count=150):
            temperature = temperature if at_temperature else 1.0
            gaps = exact.gaps(row, temperature)
            for ours, true in [(softmax, exact.softmax), (log_softmax, exact.log_softmax)]:
                for value, expected, gap in zip(ours(row, temperature), true(row, temperature), gaps, strict=True):
                    assert exact.error(value, expected, gap) <= 1, (ours, row, temperature)

    def test_logsumexp_meets_the_bar(self, exact):
        for row, _ in sample_rows(seed=2, count=300):
            assert exact.error(logsumexp(row), exact.logsumexp(row), min(exact.gaps(row))) <= 1, row

    def test_wide_rows_meet_the_bar(self, exact):
        # 33 and more classes are not copied class-first: another memory layout, another order of summation.
        rng = np.random.default_rng(3)
        batch = rng.normal(0, 3, (4, 300))
        for row, p, log_p in zip(batch, softmax(batch), log_softmax(batch), strict=True):
            gaps = exact.gaps(row)
            for value, expected, gap in zip(p, exact.softmax(row), gaps, strict=True):
                assert exact.error(value, expected, gap) <= 1
            for value, expected, gap in zip(log_p, exact.log_softmax(row), gaps, strict=True):
                assert exact.error(value, expected, gap) <= 1

    def test_float32_meets_the_bar_in_its_own_eps(self, exact):
        eps = np.finfo(np.float32).eps
        for row, temperature in sample_rows(seed=4, count=60):
            row, temperature = (row / 10).astype(np.float32), np.float32(temperature)
            gaps = exact.gaps(row, temperature)
            for ours, true in [(softmax, exact.softmax), (log_softmax, exact.log_softmax)]:
                for value, expected, gap in zip(ours(row, temperature), true(row, temperature), gaps, strict=True):
                    assert exact.error(value, expected, gap, eps) <= 1, (ours, row, temperature)

    def test_the_confident_end_keeps_its_digits(self):
        # log(1 + exp(-40)) by mpmath.log1p(mpmath.exp(-40)) at 50 digits. log(1 + x) and log(softmax) both give 0.
        assert log_softmax([0.0, -40.0])[0] == pytest.approx(-4.2483542552915889953e-18, rel=1e-15, abs=0)

    def test_ties_count_among_the_other_classes(self):
        assert log_softmax([5.0, 5.0, 5.0])[0] == pytest.approx(-np.log(3), rel=1e-15, abs=0)
        assert logsumexp([5.0, 5.0, -np.inf]) == pytest.approx(5 + np.log(2), rel=1e-15, abs=0)


class TestLogsumexpNearZero:
    """Where the exponentials sum to almost 1, max + log1p(rest) cancels to noise."""

    def check(self, exact, batch):
        for row, value in zip(batch, logsumexp(batch), strict=True):
            assert exact.error(value, exact.logsumexp(row), min(exact.gaps(row))) <= 1, (row, value)

    def test_two_halves(self):
        # mpmath.log(2 * mpmath.exp(mpmath.mpf(float(numpy.log(0.5))))) at 50 digits.
        assert logsumexp(np.log([0.5, 0.5])) == pytest.approx(2.3190468138462995584e-17, rel=1e-15, abs=0)

    @pytest.mark.parametrize("num_classes", [2, 3, 10, 40])
    def test_log_probabilities(self, exact, num_classes):
        rng = np.random.default_rng(num_classes)
        self.check(exact, np.log(rng.dirichlet(np.ones(num_classes), size=40)))

    @pytest.mark.parametrize("scale", [3, 30, 300])
    def test_log_probabilities_of_confident_predictions(self, exact, scale):
        # The largest is -exp(-gap): down to -1e-300 as scale grows, and cancels in its own last digits.
        rng = np.random.default_rng(scale)
        self.check(exact, log_softmax(rng.normal(0, scale, (60, 3))))

    @pytest.mark.parametrize("exponent", [1, 2, 4, 8, 12, 16, 17, 18, 19, 20, 24, 32, 48])
    def test_every_degree_of_cancellation(self, exact, exponent):
        # Sums of about 1 +- 2^-exponent, on both sides of where the table hands over to fixed point (2^-18).
        rng = np.random.default_rng(exponent)
        first = -rng.uniform(0.01, 3, 12)
        second = np.log1p(-np.exp(first)) + rng.choice([-1, 1], 12) * 2.0**-exponent
        self.check(exact, np.stack([first, second], axis=1))

    @pytest.mark.parametrize("smallest", [-15.0, -25.0, -35.0, -45.0, -60.0])
    def test_classes_of_small_probability_count(self, exact, smallest):
        first = np.array([-0.7, -0.3, -0.1])
        second = np.log1p(-np.exp(first)) + 2.0 ** -np.array([6, 12, 40])
        self.check(exact, np.stack([first, second, np.full(3, smallest)], axis=1))

    def test_masked_classes_and_tiny_logits(self, exact):
        self.check(exact, np.array([[-0.5, np.log1p(-np.exp(-0.5)), -np.inf], [-1e-200, np.log(1e-200), -np.inf]]))

    def test_a_batch_mixes_cancelling_rows_with_others(self):
        batch = np.random.default_rng(5).normal(0, 1, (7, 11, 3))
        batch[2, 4] = np.log([0.2, 0.3, 0.5])
        batch[6, 0] = np.log([0.1, 0.2, 0.7])
        expected = np.array([[logsumexp(row) for row in block] for block in batch])
        assert_allclose(logsumexp(batch), expected, rtol=4 * EPS)

    def test_float32_rows_are_summed_as_exactly(self, exact):
        rows = np.log(np.random.default_rng(6).dirichlet(np.ones(4), size=20)).astype(np.float32)
        values = logsumexp(rows)
        assert values.dtype == np.float32
        for row, value in zip(rows, values, strict=True):
            assert exact.error(value, exact.logsumexp(row), 0, np.finfo(np.float32).eps) <= 1


class TestAgreesWithScipy:
    @pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp"])
    @pytest.mark.parametrize("shape", [(3,), (10,), (200, 3), (5000, 10), (50, 200), (4, 5, 6), (1, 1), (7, 1)])
    def test_on_every_shape(self, name, shape):
        batch = np.random.default_rng(7).normal(0, 5, shape) + 1
        ours = getattr(softmax_core, name)(batch)
        theirs = getattr(special, name)(batch, axis=-1)
        assert np.shape(ours) == np.shape(theirs)
        assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13)

    def test_entropy_and_kl_divergence(self):
        y, p = np.random.default_rng(8).dirichlet(np.ones(6), size=(2, 50))
        assert_allclose(entropy(p), stats.entropy(p, axis=-1), rtol=1e-13)
        assert_allclose(kl_divergence(y, p), special.rel_entr(y, p).sum(-1), rtol=1e-12)
        assert_allclose(kl_divergence(y.T, p.T, axis=0), special.rel_entr(y, p).sum(-1), rtol=1e-12)

    def test_sigmoid(self):
        z = np.concatenate([np.linspace(-700, 700, 500), np.linspace(-1, 1, 101)])
        assert_allclose(sigmoid(z), special.expit(z), rtol=4 * EPS, atol=0)


class TestLaws:
    @given(logits, temperature)
    def test_probabilities_are_a_distribution(self, z, t):
        p = softmax(z, t)
        assert (p >= 0).all()
        assert p.sum() == pytest.approx(1, abs=len(z) * EPS)

    @given(st.lists(any_float, min_size=1, max_size=6), any_temperature)
    def test_no_finite_input_gives_nan(self, z, t):
        p, log_p = softmax(z, t), log_softmax(z, t)
        assert p.sum() == pytest.approx(1, abs=len(z) * EPS)
        assert (log_p <= 0).all()
        assert np.isfinite(logsumexp(z))

    @given(
        st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1, max_size=6), any_temperature
    )
    def test_no_finite_float32_input_gives_nan(self, z, t):
        z = np.array(z, np.float32)
        assert softmax(z, t).sum() == pytest.approx(1, abs=len(z) * 1.2e-7)
        assert (log_softmax(z, t) <= 0).all()

    @given(st.lists(st.integers(-700, 700), min_size=2, max_size=8), st.integers(-10000, 10000))
    def test_shifting_all_logits_changes_nothing(self, z, shift):
        # Whole numbers, so that the shift itself is exact.
        z = np.array(z, float)
        assert_array_equal(softmax(z + shift), softmax(z))
        assert_array_equal(log_softmax(z + shift), log_softmax(z))
        assert logsumexp(z + shift) == pytest.approx(logsumexp(z) + shift, rel=4 * EPS, abs=2000 * EPS)

    @given(logits, st.randoms(use_true_random=False))
    def test_reordering_classes_reorders_probabilities(self, z, random):
        order = list(range(len(z)))
        random.shuffle(order)
        assert_allclose(softmax(np.array(z)[order]), softmax(z)[order], rtol=len(z) * EPS)

    @given(logits)
    def test_a_larger_logit_has_no_smaller_probability(self, z):
        order = np.argsort(z)
        assert (np.diff(softmax(z)[order]) >= 0).all()

    @given(logits, temperature)
    def test_log_softmax_is_the_logarithm(self, z, t):
        assert_allclose(np.exp(log_softmax(z, t)), softmax(z, t), rtol=1e-12, atol=1e-300)

    @given(logits)
    def test_log_softmax_is_the_distance_to_logsumexp(self, z):
        assert_allclose(np.array(z) - logsumexp(z), log_softmax(z), rtol=1e-12, atol=1e-12)

    @given(logits, temperature)
    def test_temperature_divides_the_logits(self, z, t):
        assert_allclose(softmax(z, t), softmax(np.array(z) / t), rtol=1e-9, atol=1e-300)

    @given(logit, logit)
    def test_two_classes_are_a_sigmoid(self, a, b):
        assert softmax([a, b])[0] == pytest.approx(sigmoid(a - b), rel=1e-12, abs=1e-300)

    @given(st.floats(-700, 700))
    def test_sigmoid_mirrors(self, z):
        assert sigmoid(z) + sigmoid(-z) == pytest.approx(1, abs=2 * EPS)

    @given(st.lists(st.integers(0, 5), min_size=2, max_size=8).filter(any))
    def test_entropy_lies_between_certainty_and_uniform(self, counts):
        p = np.array(counts) / sum(counts)
        assert 0 <= entropy(p) <= np.log(len(p)) * (1 + EPS)

    @given(logits, logits)
    def test_divergence_is_not_negative_and_zero_for_equals(self, a, b):
        size = min(len(a), len(b))
        y, p = softmax(a[:size]), softmax(b[:size])
        assert kl_divergence(y, p) >= 0
        assert kl_divergence(y, y) == 0


class TestLimits:
    @pytest.mark.parametrize("t", [5e-324, 1e-300, 1e-3])
    def test_a_tiny_temperature_gives_one_hot_and_ties_share(self, t):
        assert_array_equal(softmax([2.0, 1.0, 0.1], t), [1, 0, 0])
        assert_array_equal(softmax([2.0, 1.0, 2.0], t), [0.5, 0, 0.5])
        assert_array_equal(softmax(np.float32([2.0, 1.0, 2.0]), t), [0.5, 0, 0.5])

    @pytest.mark.parametrize("t", [1e20, 1.7e308])
    def test_a_huge_temperature_gives_uniform(self, t):
        assert_array_equal(softmax([2.0, 1.0, 0.1], t), np.full(3, 1 / 3))
        assert_array_equal(softmax(np.float32([2.0, 1.0, 0.1]), t), np.full(3, np.float32(1 / 3)))

    def test_differences_beyond_the_largest_float(self):
        # z_0 - z_1 = 3e308 overflows; over T = 1e308 it is 3.
        assert_allclose(softmax([1.5e308, -1.5e308], 1e308), softmax([3.0, 0.0]), rtol=1e-15)
        assert_array_equal(softmax([1.7e308, -1.7e308]), [1, 0])
        assert_allclose(softmax(np.float32([3e38, -3e38]), 2e38), softmax(np.float32([3.0, 0.0])), rtol=1e-6)

    def test_differences_below_the_smallest_normal_float(self):
        # 1e-310 is subnormal; over T = 1e-310 it is 1.
        assert_allclose(softmax([1e-310, 0.0], 1e-310), softmax([1.0, 0.0]), rtol=1e-12)
        assert_allclose(softmax(np.float32([1e-40, 0.0]), 1e-40), softmax(np.float32([1.0, 0.0])), rtol=1e-4)

    def test_sigmoid_overflows_at_neither_end(self):
        # exp(-740) by mpmath.exp(-740): a subnormal number, which 1 / (1 + exp(740)) would lose.
        assert sigmoid(-740.0) == pytest.approx(4.1995581965e-322, rel=0.02, abs=0)
        assert_array_equal(sigmoid([-1e308, 0.0, 1e308]), [0, 0.5, 1])

    def test_nothing_is_minus_zero(self):
        results = [log_softmax([800.0, 0.0])[0], softmax_jacobian([800.0, 0.0]), entropy([1.0, 0.0])]
        assert not any(np.signbit(result).any() for result in results)


class TestMaskedClasses:
    def test_have_no_probability_and_leave_the_others_as_without_them(self):
        z = np.array([[1.0, -np.inf, 2.0], [-np.inf, 0.0, -np.inf]])
        p = softmax(z, 0.7)
        assert_array_equal(p == 0, z == -np.inf)
        assert_array_equal(p[0, [0, 2]], softmax([1.0, 2.0], 0.7))
        assert_array_equal(log_softmax(z)[1], [-np.inf, 0, -np.inf])
        assert_allclose(logsumexp(z), [logsumexp([1.0, 2.0]), 0], rtol=EPS)

    def test_sigmoid_of_a_masked_class_is_zero(self):
        assert sigmoid(-np.inf) == 0

    def test_carry_no_entropy_and_an_infinite_divergence(self):
        assert entropy([0.5, 0.5, 0.0]) == pytest.approx(np.log(2), rel=1e-15, abs=0)
        assert kl_divergence([0.5, 0.5], [1.0, 0.0]) == np.inf
        assert kl_divergence([1.0, 0.0], [1.0, 0.0]) == 0


class TestBatchesAndTypes:
    @pytest.mark.parametrize("function", ROWWISE)
    # 4000 x 10 and 300 x 400 span several blocks, copied class-first and not; 33 is the first number not copied.
    @pytest.mark.parametrize("shape", [(6, 2), (4000, 10), (40, 32), (40, 33), (300, 400), (2, 3, 4, 5)])
    def test_a_batch_is_the_loop_over_its_rows(self, function, shape):
        batch = np.random.default_rng(9).normal(0, 2, shape)
        rows = np.array([function(row) for row in batch.reshape(-1, shape[-1])])
        assert_allclose(function(batch), rows.reshape(np.shape(function(batch))), rtol=1e-13, atol=1e-15)

    @pytest.mark.parametrize("function", ROWWISE)
    @pytest.mark.parametrize("axis", [0, 1, 2, -2, -3])
    def test_any_axis_can_hold_the_classes(self, function, axis):
        batch = np.random.default_rng(10).normal(0, 2, (5, 40, 7))
        expected = function(np.moveaxis(batch, axis, -1))
        if expected.ndim == batch.ndim:
            expected = np.moveaxis(expected, -1, axis)
        assert_allclose(function(batch, axis=axis), expected, rtol=1e-13, atol=1e-15)

    @pytest.mark.parametrize("function", ROWWISE)
    def test_memory_layout_does_not_matter(self, function):
        batch = np.random.default_rng(11).normal(0, 2, (30, 8))
        expected = function(batch)
        spread = np.repeat(batch, 2, axis=1)[:, ::2]
        swapped = batch.astype(batch.dtype.newbyteorder())
        for same in (np.asfortranarray(batch), spread, swapped, batch.tolist()):
            result = function(same)
            assert result.dtype == np.float64
            assert_allclose(result, expected, rtol=1e-14)

    @pytest.mark.parametrize("function", [*ROWWISE, sigmoid, softmax_jacobian])
    def test_the_input_is_left_alone(self, function):
        for shape in [(3,), (5, 3), (3, 50)]:
            batch = np.random.default_rng(12).normal(0, 2, shape)
            before = batch.copy()
            function(batch)
            assert_array_equal(batch, before)

    @pytest.mark.parametrize("function", [*ROWWISE, sigmoid, softmax_jacobian])
    @pytest.mark.parametrize("given_type", ["float32", "float64", "float16", "int8", "int64", "bool", "object"])
    def test_float32_stays_and_everything_else_becomes_float64(self, function, given_type):
        result = function(np.array([[1, 0, 1], [0, 0, 1]], given_type))
        assert result.dtype == (np.float32 if given_type == "float32" else np.float64)

    @pytest.mark.parametrize("t", [2, 2.0, np.float64(2), np.float32(2), np.array(2.0)])
    def test_the_type_of_the_temperature_does_not_matter(self, t):
        for function in (softmax, log_softmax, softmax_jacobian):
            assert function(np.float32([1, 2]), t).dtype == np.float32
            assert_array_equal(function([1.0, 2.0], t), function([1.0, 2.0], 2.0))

    def test_float32_distributions_stay_float32(self):
        p = np.float32([0.25, 0.75])
        assert entropy(p).dtype == kl_divergence(p, p).dtype == np.float32

    def test_one_row_gives_a_scalar_and_no_rows_give_none(self):
        assert np.ndim(logsumexp([1.0, 2.0])) == np.ndim(entropy([1.0, 0.0])) == np.ndim(sigmoid(0.0)) == 0
        assert softmax(np.empty((0, 3))).shape == log_softmax(np.empty((0, 3))).shape == (0, 3)
        assert logsumexp(np.empty((0, 3))).shape == (0,)

    def test_one_class_has_all_the_probability(self):
        assert_array_equal(softmax([[3.0], [-7.0]]), [[1], [1]])
        assert_array_equal(logsumexp([[3.0], [-7.0]]), [3, -7])


class TestSoftMaximum:
    """T log sum e^(z/T)."""

    def test_is_that_of_the_exact_formula(self, exact):
        for row, t in sample_rows(seed=6, count=150):
            with mpmath.workdps(400):
                scaled = mpmath.log(mpmath.fsum(mpmath.exp(z) for z in exact.scaled(row, t)))
                expected = scaled * mpmath.mpf(float(t))
            # z / T is rounded, so that T log sum is right to eps T log K, beside the digits of the largest logit.
            assert float(abs(soft_maximum(row, t) - expected)) <= 4 * EPS * (np.abs(row).max() + t * np.log(len(row)))

    def test_near_zero_it_keeps_what_the_scaled_logits_have(self, exact):
        rng = np.random.default_rng(7)
        for t in (0.25, 2.0, 1024.0):  # powers of two: dividing and multiplying by them rounds nothing
            rows = t * np.log(rng.dirichlet(np.ones(4), 20))
            for row, value in zip(rows, soft_maximum(rows, t), strict=True):
                assert exact.error(value / t, exact.logsumexp(row / t), min(exact.gaps(row, t))) <= 1

    @given(logits, temperature)
    def test_lies_between_the_maximum_and_log_k_more(self, z, t):
        value, largest = soft_maximum(z, t), max(z)
        slack = 4 * EPS * (abs(largest) + t)
        assert largest - slack <= value <= largest + t * np.log(len(z)) + slack

    @given(logits, st.floats(-300, -10))
    def test_tends_to_the_maximum(self, z, exponent):
        assert soft_maximum(z, 10.0**exponent) == pytest.approx(max(z), abs=1e-9)

    @given(st.lists(st.floats(-5, 5), min_size=2, max_size=6), st.floats(0.2, 5))
    def test_has_softmax_as_its_gradient(self, z, t):
        z, step = np.array(z), 1e-5
        slopes = [(soft_maximum(z + step * e, t) - soft_maximum(z - step * e, t)) / (2 * step) for e in np.eye(len(z))]
        assert_allclose(slopes, softmax(z, t), atol=1e-8)

    @given(logits, temperature)
    def test_is_score_and_entropy_of_softmax(self, z, t):
        p = softmax(z, t)
        assert soft_maximum(z, t) == pytest.approx(p @ z + t * entropy(p), rel=1e-12, abs=1e-12 * (t + np.abs(z).max()))

    def test_no_distribution_has_more(self):
        rng = np.random.default_rng(8)
        for t in (0.3, 1.0, 4.0):
            z = rng.normal(0, 2, 5)
            for p in rng.dirichlet(np.ones(5), 200):
                assert p @ z + t * entropy(p) <= soft_maximum(z, t)

    @given(st.lists(any_float, min_size=1, max_size=4), any_temperature)
    def test_no_finite_input_gives_nan(self, z, t):
        assert not np.isnan(soft_maximum(z, t))
        assert not np.isnan(soft_maximum(np.clip(z, -3e38, 3e38).astype(np.float32), t))

    def test_masked_classes_take_no_part(self):
        z = [1.0, -np.inf, 0.5]
        assert soft_maximum(z, 3.0) == soft_maximum([1.0, 0.5], 3.0)
        assert soft_maximum([2.0, -np.inf], 1e6) == 2


def projection(z):
    """The nearest point of the simplex, by a general minimiser."""
    found = optimize.minimize(
        lambda p: ((p - z) ** 2).sum() / 2,
        np.full(len(z), 1 / len(z)),
        jac=lambda p: p - z,
        method="SLSQP",
        bounds=[(0, 1)] * len(z),
        constraints={"type": "eq", "fun": lambda p: p.sum() - 1, "jac": lambda p: np.ones(len(z))},
        options={"ftol": 1e-15, "maxiter": 500},
    )
    return found.x


class TestSparsemax:
    def test_is_the_nearest_distribution(self):
        rng = np.random.default_rng(9)
        for scale in (0.1, 0.5, 2):
            for count in (2, 3, 6):
                z = rng.normal(0, scale, count)
                assert_allclose(sparsemax(z), projection(z), atol=1e-6)

    @given(logits)
    def test_meets_the_conditions_of_an_optimum(self, z):
        # p = z - tau where p > 0, and z <= tau elsewhere (Karush-Kuhn-Tucker).
        z = np.array(z)
        p = sparsemax(z)
        slack = 8 * EPS * (1 + np.abs(z).max())
        thresholds = (z - p)[p > 0]
        assert np.ptp(thresholds) <= slack
        assert (z[p == 0] <= thresholds.min() + slack).all()
        assert p.sum() == pytest.approx(1, rel=1e-14)
        assert (p >= 0).all()

    @given(logits)
    def test_says_exactly_zero_to_what_is_1_below_the_largest(self, z):
        z = np.array(z)
        assert (sparsemax(z)[z <= z.max() - 1] == 0).all()

    def test_two_classes_are_a_clipped_line(self):
        difference = np.linspace(-3, 3, 61)
        z = np.stack([difference, np.zeros(61)], axis=-1)
        assert_allclose(sparsemax(z)[:, 0], np.clip((difference + 1) / 2, 0, 1), atol=1e-15)

    @given(logits, st.floats(-100, 100))
    def test_shifting_all_logits_changes_nothing(self, z, shift):
        assert_allclose(sparsemax(np.array(z) + shift), sparsemax(z), atol=1e-12)

    @given(st.lists(any_float, min_size=1, max_size=4))
    def test_no_finite_input_gives_nan(self, z):
        assert sparsemax(z).sum() == pytest.approx(1, rel=1e-14)

    def test_ties_share_and_masked_classes_get_nothing(self):
        assert_array_equal(sparsemax([3.0, 3.0, -np.inf, 3.0, 3.0]), [0.25, 0.25, 0, 0.25, 0.25])
        assert_array_equal(sparsemax([-np.inf, 1e308, -1e308]), [0, 1, 0])

    def test_sums_beyond_the_largest_float_warn_nobody(self, recwarn):
        assert_array_equal(sparsemax([1e308, 0.0, 0.0, 1e308]), [0.5, 0, 0, 0.5])
        assert_array_equal(sparsemax(np.float32([3e38, -3e38, -3e38])), [1, 0, 0])
        assert not recwarn.list

    def test_a_distribution_is_its_own_projection(self):
        p = np.random.default_rng(10).dirichlet(np.ones(7), 20)
        assert_allclose(sparsemax(p), p, atol=1e-15)


class TestJacobian:
    @given(logits, temperature)
    def test_rows_and_columns_sum_to_zero_and_it_is_symmetric(self, z, t):
        jacobian = softmax_jacobian(z, t)
        assert_array_equal(jacobian, jacobian.T)
        assert_allclose(jacobian.sum(-1), 0, atol=len(z) * EPS / t)

    def test_is_the_derivative_of_softmax(self, exact):
        # Central differences of the 400-digit softmax: step 1e-30 leaves an error of some 1e-60.
        z, t, step = [1.5, -0.5, 0.25, 40.0], 2.5, mpmath.mpf("1e-30")
        jacobian = softmax_jacobian(z, t)
        with mpmath.workdps(400):
            for j in range(len(z)):
                sides = []
                for sign in (1, -1):
                    moved = [(mpmath.mpf(v) + (sign * step if k == j else 0)) / mpmath.mpf(t) for k, v in enumerate(z)]
                    exps = [mpmath.exp(v) for v in moved]
                    sides.append([e / mpmath.fsum(exps) for e in exps])
                for i, (up, down) in enumerate(zip(*sides, strict=True)):
                    assert jacobian[i, j] == pytest.approx(float((up - down) / (2 * step)), rel=1e-13, abs=0)

    def test_a_batch_is_the_loop_over_its_rows(self):
        batch = np.random.default_rng(13).normal(0, 2, (3, 4, 5))
        jacobian = softmax_jacobian(batch, 0.5)
        assert jacobian.shape == (3, 4, 5, 5)
        assert_allclose(jacobian[2, 1], softmax_jacobian(batch[2, 1], 0.5), rtol=1e-14)

    def test_extreme_temperatures_give_no_nan(self):
        assert_array_equal(softmax_jacobian([1.0, 0.0], 1e-320), np.zeros((2, 2)))
        assert not np.isnan(softmax_jacobian(np.float32([1.0, 0.0, 1.0]), 1e-60)).any()


class TestNaiveSoftmax:
    # log of the largest number of each type: 65504, 3.4028e38, 1.7977e308.
    @pytest.mark.parametrize(("dtype", "limit"), [("float16", 11.09), ("float32", 88.72), ("float64", 709.78)])
    def test_overflows_just_above_the_largest_number(self, dtype, limit):
        below, above = naive_softmax([limit - 0.02, 0.0], dtype), naive_softmax([limit + 0.02, 0.0], dtype)
        assert below.dtype == above.dtype == dtype
        assert np.isfinite(below).all()
        assert np.isnan(above[0])

    def test_divides_zero_by_zero_far_below(self):
        assert np.isnan(naive_softmax([-1000.0, -1001.0])).all()
        assert_allclose(softmax([-1000.0, -1001.0]), softmax([1.0, 0.0]), rtol=1e-15)

    def test_is_right_where_nothing_overflows(self):
        batch = np.random.default_rng(14).normal(0, 3, (20, 5))
        assert_allclose(naive_softmax(batch), special.softmax(batch, axis=-1), rtol=1e-13)

    def test_warns_nobody(self, recwarn):
        naive_softmax([1000.0, -1000.0], np.float16)
        assert not recwarn


TAKES_LOGITS = [*ROWWISE, sigmoid, softmax_jacobian, naive_softmax]


class TestErrors:
    @pytest.mark.parametrize("function", TAKES_LOGITS)
    @pytest.mark.parametrize(
        ("bad", "words"),
        [
            ([1.0, np.nan], "logits must be finite .* got nan"),
            ([1.0, np.inf], "logits must be finite .* got inf"),
            ([[0.0, 1.0], [np.inf, 2.0]], "logits must be finite .* got inf"),
            ([[0.0, np.nan], [-np.inf, -np.inf]], "logits must be finite .* got nan"),
            (["a", "b"], "logits must be real numbers"),
            ([1j, 2.0], "logits must be real numbers"),
            ([None, 1.0], "logits must be finite .* got nan"),
            ([{}, 1.0], "logits must be real numbers"),
            ([[1.0, 2.0], [3.0]], "logits must be a regular array"),
        ],
    )
    def test_bad_logits_are_named(self, function, bad, words):
        with pytest.raises(ValueError, match=words):
            function(bad)

    @pytest.mark.parametrize("function", [f for f in TAKES_LOGITS if f is not sigmoid])
    @pytest.mark.parametrize(
        ("bad", "words"),
        [
            ([-np.inf, -np.inf], "logits must leave at least one class unmasked"),
            ([[1.0, 2.0], [-np.inf, -np.inf]], "logits must leave at least one class unmasked"),
            (3.0, "logits must have one number for each class"),
            ([], "logits must have at least one class"),
            (np.empty((4, 0)), "logits must have at least one class"),
        ],
    )
    def test_rows_without_a_class_are_named(self, function, bad, words):
        with pytest.raises(ValueError, match=words):
            function(bad)

    @pytest.mark.parametrize("function", ROWWISE)
    def test_a_bad_row_is_found_in_any_block(self, function):
        for shape in [(9000, 4), (900, 40)]:
            batch = np.zeros(shape)
            batch[-1, 2] = np.nan
            with pytest.raises(ValueError, match="logits must be finite"):
                function(batch)

    @pytest.mark.parametrize("function", [softmax, log_softmax, softmax_jacobian])
    @pytest.mark.parametrize("bad", [0, -1.0, np.nan, np.inf, "1", None, [1.0, 2.0], 1j])
    def test_a_temperature_that_is_not_a_positive_number_is_named(self, function, bad):
        with pytest.raises(ValueError, match="temperature must be one finite number greater than 0, got"):
            function([1.0, 2.0], bad)

    @pytest.mark.parametrize("function", ROWWISE)
    @pytest.mark.parametrize("bad", [1, -2, 0.5, None])
    def test_an_axis_that_is_not_there_is_named(self, function, bad):
        with pytest.raises(ValueError, match="axis must be a whole number from -1 to 0, got"):
            function([1.0, 2.0], axis=bad)

    @pytest.mark.parametrize(
        ("bad", "words"),
        [
            ([0.5, 0.6], "probabilities must sum to 1 over the classes, got a sum of 1.1"),
            ([[1.0, 0.0], [0.5, 0.4]], "probabilities must sum to 1 over the classes, got a sum of 0.9 at index 1"),
            ([-0.1, 1.1], "probabilities must not be negative or NaN, got -0.1 at index 0"),
            ([np.nan, 1.0], "probabilities must not be negative or NaN, got nan"),
            ([np.inf, 0.0], "probabilities must sum to 1 over the classes, got a sum of inf"),
            (1.0, "probabilities must have one number for each class"),
            ([], "probabilities must sum to 1"),
        ],
    )
    def test_probabilities_that_are_no_distribution_are_named(self, bad, words):
        with pytest.raises(ValueError, match=words):
            entropy(bad)
        with pytest.raises(ValueError, match=words):
            kl_divergence([0.5, 0.5], bad)

    def test_targets_that_are_no_distribution_are_named(self):
        with pytest.raises(ValueError, match="target must sum to 1"):
            kl_divergence([0.5, 0.6], [0.5, 0.5])
        with pytest.raises(ValueError, match="target has 3 classes, but probabilities has 2"):
            kl_divergence([0.5, 0.5, 0.0], [0.5, 0.5])

    @pytest.mark.parametrize("bad", ["int32", "complex64", "bool"])
    def test_naive_softmax_needs_a_floating_point_type(self, bad):
        with pytest.raises(ValueError, match="dtype must be a floating-point type"):
            naive_softmax([1.0], bad)
