import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from softmax_core import entropy, gumbel_max, kl_divergence, sample, softmax, truncate

# In steps of 1/16, which floats hold, so that masses are met exactly.
sixteenths = st.lists(st.integers(0, 15), min_size=1, max_size=6).map(lambda parts: [16 - min(sum(parts), 15), *parts])
distributions = sixteenths.map(lambda parts: np.array(parts) / sum(parts))


def plain_top_k(p, k):
    ranking = sorted(range(len(p)), key=lambda i: (-p[i], i))
    kept = [p[i] if i in ranking[:k] else 0.0 for i in range(len(p))]
    return [q / sum(kept) for q in kept]


def plain_top_p(p, mass):
    kept, total = [0.0] * len(p), 0.0
    for i in sorted(range(len(p)), key=lambda i: (-p[i], i)):
        kept[i] = p[i]
        total += p[i]
        if total >= mass - 1e-12 and mass < 1:
            break
    return [q / sum(kept) for q in kept]


def plain_min_p(p, share):
    kept = [q if q >= share * max(p) - 1e-12 else 0.0 for q in p]
    return [q / sum(kept) for q in kept]


class TestTruncate:
    @given(distributions, st.integers(1, 8), st.floats(0, 1), st.floats(0, 1))
    def test_each_rule_is_its_definition(self, p, k, mass, share):
        assert_allclose(truncate(p, top_k=k), plain_top_k(p, k), rtol=1e-14)
        assert_allclose(truncate(p, top_p=mass), plain_top_p(p, mass), rtol=1e-14)
        assert_allclose(truncate(p, min_p=share), plain_min_p(p, share), rtol=1e-14)

    @given(distributions, st.integers(1, 8), st.floats(0.05, 1), st.floats(0, 0.95))
    def test_rules_work_one_after_another_on_what_is_left(self, p, k, mass, share):
        together = truncate(p, top_k=k, top_p=mass, min_p=share)
        one_by_one = truncate(truncate(truncate(p, top_k=k), top_p=mass), min_p=share)
        assert_allclose(together, one_by_one, rtol=1e-14)

    def test_the_order_matters(self):
        # Of [0.4, 0.3, 0.3], top_k = 2 leaves [4/7, 3/7], of which the first has more than half.
        assert_allclose(truncate([0.4, 0.3, 0.3], top_k=2, top_p=0.5), [1, 0, 0])
        assert_allclose(truncate(truncate([0.4, 0.3, 0.3], top_p=0.5), top_k=2), [4 / 7, 3 / 7, 0])

    @given(distributions, st.integers(1, 8), st.floats(0, 1), st.floats(0, 1))
    def test_what_is_left_is_a_distribution_in_the_old_proportions(self, p, k, mass, share):
        kept = truncate(p, k, mass, share)
        assert kept.sum() == pytest.approx(1, rel=1e-14)
        assert kept.argmax() == p.argmax()
        stays = kept > 0
        assert_allclose(kept[stays], p[stays] / p[stays].sum(), rtol=1e-14)

    @given(distributions, st.floats(0, 1))
    def test_the_class_that_crosses_top_p_stays_and_none_less_would_do(self, p, mass):
        stays = truncate(p, top_p=mass) > 0
        assert p[stays].sum() >= mass - 1e-12
        if stays.sum() > 1:
            assert p[stays].sum() - p[stays].min() < mass

    @pytest.mark.parametrize(
        ("p", "mass", "size"), [([0.1] * 10, 0.3, 3), ([0.7, 0.1, 0.1, 0.1], 0.8, 2), ([0.6, 0.3, 0.1], 0.9, 2)]
    )
    def test_rounding_keeps_no_class_more(self, p, mass, size):
        assert np.count_nonzero(truncate(p, top_p=mass)) == size

    def test_min_p_is_met_but_for_rounding(self):
        assert 0.1 * 0.2 > 0.02
        assert np.count_nonzero(truncate([0.2, 0.02, *[0.13] * 6], min_p=0.1)) == 8

    def test_equal_classes_go_by_their_index(self):
        assert_array_equal(truncate([0.25] * 4, top_k=2), [0.5, 0.5, 0, 0])
        assert_array_equal(truncate([0.25] * 4, top_p=0.3), [0.5, 0.5, 0, 0])
        assert_array_equal(truncate([0.25] * 4, min_p=1.0), [0.25] * 4)

    def test_the_ends_of_the_ranges(self):
        p = [0.5, 0.3, 0.2 - 1e-20, 1e-20]
        assert_array_equal(truncate(p, top_p=0.0), [1, 0, 0, 0])
        assert_array_equal(truncate(p, top_k=1), [1, 0, 0, 0])
        for everything in (truncate(p), truncate(p, top_k=9), truncate(p, top_p=1.0), truncate(p, min_p=0.0)):
            assert_allclose(everything, p, rtol=1e-15)

    def test_a_batch_is_the_loop_over_its_rows_and_float32_stays(self):
        p = softmax(np.random.default_rng(1).normal(0, 2, (3, 4, 7)))
        whole = truncate(p, 5, 0.8, 0.1)
        for place in itertools.product(range(3), range(4)):
            assert_array_equal(whole[place], truncate(p[place], 5, 0.8, 0.1))
        small = truncate(p.astype(np.float32), 5, 0.8, 0.1)
        assert small.dtype == np.float32
        assert_allclose(small, whole, rtol=1e-5)

    @pytest.mark.parametrize(
        ("rules", "words"),
        [
            ({"top_k": 0}, "top_k must be a whole number of at least 1, got 0"),
            ({"top_k": 1.5}, "top_k must be a whole number of at least 1, got 1.5"),
            ({"top_p": 1.1}, "top_p must be a number from 0 to 1, got 1.1"),
            ({"top_p": "all"}, "top_p must be a number from 0 to 1, got 'all'"),
            ({"min_p": -0.1}, "min_p must be a number from 0 to 1, got -0.1"),
            ({"min_p": np.nan}, "min_p must be a number from 0 to 1, got nan"),
        ],
    )
    def test_bad_rules_are_named(self, rules, words):
        with pytest.raises(ValueError, match=words):
            truncate([0.5, 0.5], **rules)

    def test_what_is_no_distribution_is_named(self):
        with pytest.raises(ValueError, match="probabilities must sum to 1"):
            truncate([0.5, 0.4], top_k=1)


def draw(p, size, seed):
    return sample(p, size, seed)


def draw_by_noise(p, size, seed):
    with np.errstate(divide="ignore"):
        return gumbel_max(np.log(p), size, seed)


BOTH = pytest.mark.parametrize("drawn", [draw, draw_by_noise], ids=["sample", "gumbel_max"])


class TestDraws:
    @BOTH
    @pytest.mark.parametrize("p", [[0.5, 0.3, 0.2], [0.9, 0.05, 0.04, 0.01], [0.5, 0.5], [0.1] * 10])
    def test_come_as_often_as_they_should(self, drawn, p):
        counts = np.bincount(drawn(p, 40_000, 1), minlength=len(p))
        assert stats.chisquare(counts, np.multiply(p, 40_000)).pvalue > 1e-3

    def test_of_gumbel_max_are_those_of_softmax_at_any_temperature(self):
        z = np.array([2.0, 1.0, 0.1, -3.0])
        for t in (0.5, 1.0, 3.0, 50.0):
            counts = np.bincount(gumbel_max(z, 40_000, 2, temperature=t), minlength=4)
            assert stats.chisquare(counts, softmax(z, t) * 40_000).pvalue > 1e-3

    @BOTH
    def test_are_the_same_with_the_same_seed_and_others_with_another(self, drawn):
        p = [0.4, 0.3, 0.3]
        assert_array_equal(drawn(p, 500, 7), drawn(p, 500, 7))
        assert (drawn(p, 500, 7) != drawn(p, 500, 8)).any()

    @BOTH
    @pytest.mark.parametrize("classes", [2, 3, 40_000])
    def test_fewer_are_the_first_of_many(self, drawn, classes):
        p = np.full(classes, 1 / classes)
        assert_array_equal(drawn(p, 30, 3), drawn(p, 45, 3)[:30])

    def test_in_blocks_are_those_of_one_piece(self):
        z = np.random.default_rng(4).normal(0, 1, 5)
        noise = np.random.default_rng(11).gumbel(size=(20_000, 5))
        assert_array_equal(gumbel_max(z, 20_000, 11), (z + noise).argmax(axis=1))

    @BOTH
    @given(st.integers(0, 1000), st.integers(0, 3))
    def test_never_are_classes_of_probability_zero(self, drawn, seed, at):
        p = np.insert([0.2, 0.3, 0.5], at, 0.0)
        assert at not in drawn(p, 200, seed)

    def test_of_a_rounded_distribution_are_classes(self):
        p = np.full(3, np.float32(1 / 3) * (1 - 1e-7), np.float32)
        assert set(sample(p, 1000, 0)) == {0, 1, 2}

    def test_at_the_limits_of_the_temperature(self):
        assert set(gumbel_max([2.0, 1.0, 0.0], 200, 0, temperature=1e-300)) == {0}
        assert set(gumbel_max([2.0, 2.0, 0.0], 200, 0, temperature=1e-300)) == {0, 1}
        counts = np.bincount(gumbel_max([700.0, 0.0, -700.0], 30_000, 0, temperature=1e300))
        assert stats.chisquare(counts).pvalue > 1e-3

    def test_miss_p_by_k_minus_1_over_2n_on_average(self):
        p, n = np.array([0.5, 0.25, 0.15, 0.1]), 500
        shares = [np.bincount(sample(p, n, seed), minlength=4) / n for seed in range(400)]
        # The mean of 400 values of chi^2_3 / 2n: its own error is about 4 %.
        assert np.mean([kl_divergence(share, p) for share in shares]) == pytest.approx(3 / (2 * n), rel=0.15)

    @BOTH
    def test_none_are_none(self, drawn):
        assert drawn([0.5, 0.5], 0, 0).shape == (0,)

    @pytest.mark.parametrize(
        ("function", "first"), [(sample, [0.5, 0.5]), (gumbel_max, [0.0, 1.0])], ids=["sample", "gumbel_max"]
    )
    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"size": -1}, "size must be a whole number of at least 0, got -1"),
            ({"size": 2.0}, "size must be a whole number of at least 0, got 2.0"),
            ({"seed": -1}, "seed must be a whole number of at least 0, got -1"),
            ({"seed": None}, "seed must be a whole number of at least 0, got None"),
        ],
    )
    def test_bad_numbers_are_named(self, function, first, changed, words):
        with pytest.raises(ValueError, match=words):
            function(first, **({"size": 3, "seed": 0} | changed))

    def test_bad_rows_are_named(self):
        with pytest.raises(ValueError, match=r"probabilities must have 1 axes, got an array of shape \(2, 2\)"):
            sample([[0.5, 0.5]] * 2, 3, 0)
        with pytest.raises(ValueError, match="probabilities must sum to 1"):
            sample([0.5, 0.4], 3, 0)
        with pytest.raises(ValueError, match=r"logits must have 1 axes, got an array of shape \(2, 2\)"):
            gumbel_max([[0.5, 0.5]] * 2, 3, 0)
        with pytest.raises(ValueError, match="logits must leave at least one class unmasked"):
            gumbel_max([-np.inf, -np.inf], 3, 0)
        with pytest.raises(ValueError, match="temperature must be one finite number greater than 0, got 0"):
            gumbel_max([0.0, 1.0], 3, 0, temperature=0)


def test_truncation_lowers_entropy():
    rng = np.random.default_rng(5)
    for p in rng.dirichlet(np.ones(6), 50):
        assert entropy(truncate(p, top_k=3)) < entropy(p)
