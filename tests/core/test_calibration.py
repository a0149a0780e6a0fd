import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import optimize
from sklearn import metrics
from sklearn.calibration import calibration_curve

from softmax_core import (
    LOSSES,
    Reliability,
    accuracy,
    brier_score,
    fit_temperature,
    one_hot,
    reliability,
    softmax,
)

CE = LOSSES["cross_entropy"]


def predictions(seed, count=300, classes=3, scale=2.0):
    """Probabilities, and labels that are right more often where they are high."""
    rng = np.random.default_rng(seed)
    z = rng.normal(0, scale, (count, classes))
    labels = (z + rng.gumbel(0, 1.5, z.shape)).argmax(axis=1)
    return z, softmax(z), labels


def by_loop(p, labels, edges):
    """(count, confidence, accuracy) of each bin, spelt out."""
    rows = []
    for b in range(len(edges) - 1):
        first = b == 0
        inside = [
            (row.max(), row.argmax() == label)
            for row, label in zip(p, labels, strict=True)
            if (edges[b] < row.max() or first) and (row.max() <= edges[b + 1] or b == len(edges) - 2)
        ]
        rows.append((len(inside), *(np.mean([pair[i] for pair in inside]) if inside else np.nan for i in (0, 1))))
    return np.array(rows).T


class TestReliability:
    @pytest.mark.parametrize("strategy", ["uniform", "quantile"])
    @pytest.mark.parametrize("num_bins", [1, 2, 10, 15])
    @pytest.mark.parametrize("classes", [2, 4])
    def test_bins_are_their_definition(self, strategy, num_bins, classes):
        _, p, labels = predictions(1, classes=classes)
        diagram = reliability(p, labels, num_bins, strategy)
        count, confidence, right = by_loop(p, labels, diagram.edges)
        assert_array_equal(diagram.count, count)
        assert_allclose(diagram.confidence, confidence, rtol=1e-13)
        assert_allclose(diagram.accuracy, right, rtol=1e-13)
        filled = count > 0
        gaps = np.abs(right - confidence)[filled]
        assert diagram.ece == pytest.approx((count[filled] / 300 * gaps).sum(), rel=1e-12)
        assert diagram.mce == pytest.approx(gaps.max(), rel=1e-12)

    def test_edges_are_even_in_width_or_in_points(self):
        _, p, labels = predictions(2, count=200)
        assert_allclose(reliability(p, labels, 5).edges, [0, 0.2, 0.4, 0.6, 0.8, 1], rtol=1e-15)
        diagram = reliability(p, labels, 5, "quantile")
        assert_array_equal(diagram.count, [40] * 5)
        assert (diagram.edges[0], diagram.edges[-1]) == (p.max(1).min(), p.max(1).max())

    def test_of_the_two_classes_scikit_learn_knows(self):
        # Its curve is that of the second class's probability: give it points where that is the larger one.
        rng = np.random.default_rng(3)
        second = rng.uniform(0.5, 1, 400)
        labels = (rng.uniform(size=400) < second).astype(int)
        for strategy in ("uniform", "quantile"):
            theirs = calibration_curve(labels, second, n_bins=8, strategy=strategy)
            ours = reliability(np.stack([1 - second, second], axis=1), labels, 8, strategy)
            filled = ours.count > 0
            assert_allclose(ours.accuracy[filled], theirs[0], rtol=1e-13)
            assert_allclose(ours.confidence[filled], theirs[1], rtol=1e-13)

    @given(st.integers(0, 1000), st.integers(1, 20), st.sampled_from(["uniform", "quantile"]))
    def test_laws(self, seed, num_bins, strategy):
        _, p, labels = predictions(seed, count=40)
        diagram = reliability(p, labels, num_bins, strategy)
        assert diagram.count.sum() == 40
        assert 0 <= diagram.ece <= diagram.mce <= 1
        filled = diagram.count > 0
        assert np.isnan(diagram.confidence[~filled]).all() and np.isnan(diagram.accuracy[~filled]).all()
        # All bins together are the accuracy and the mean confidence, and one bin can hide what more of them show.
        assert diagram.count[filled] @ diagram.accuracy[filled] / 40 == pytest.approx(accuracy(labels, p.argmax(1)))
        assert diagram.count[filled] @ diagram.confidence[filled] / 40 == pytest.approx(p.max(1).mean())
        assert reliability(p, labels, 1, strategy).ece <= diagram.ece + 1e-12

    def test_labels_drawn_from_the_probabilities_are_calibrated(self):
        rng = np.random.default_rng(4)
        p = softmax(rng.normal(0, 1.5, (40_000, 3)))
        labels = (p.cumsum(axis=1) < rng.uniform(size=(40_000, 1))).sum(axis=1).clip(max=2)
        assert reliability(p, labels).ece < 0.01
        assert reliability(softmax(3 * np.log(p)), labels).ece > 0.1

    def test_equal_confidences_leave_bins_empty(self):
        diagram = reliability([[0.9, 0.1]] * 10, [0] * 9 + [1], 5, "quantile")
        assert diagram.count.sum() == diagram.count.max() == 10
        assert diagram.ece == pytest.approx(0, abs=1e-15)

    def test_certainty_is_in_the_last_bin_and_an_edge_in_the_lower_one(self):
        diagram = reliability([[1.0, 0.0], [0.8, 0.2], [1 + 1e-12, 0.0]], [0, 0, 1], 10)
        assert_array_equal(diagram.count, [0, 0, 0, 0, 0, 0, 0, 1, 0, 2])

    def test_the_first_of_tied_classes_is_the_prediction(self):
        assert reliability([[0.5, 0.5]], [0], 2).accuracy[0] == 1
        assert reliability([[0.5, 0.5]], [1], 2).accuracy[0] == 0

    def test_cannot_be_changed(self):
        diagram = reliability([[0.5, 0.5]], [0])
        assert isinstance(diagram, Reliability)
        with pytest.raises(ValueError, match="read-only"):
            diagram.count[0] = 3

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"probabilities": [[0.5, 0.6]]}, "probabilities must sum to 1"),
            ({"probabilities": [0.5, 0.5]}, r"probabilities must be \(N, K\) and labels \(N,\) with N > 0"),
            ({"probabilities": np.empty((0, 2)), "labels": []}, r"with N > 0, got \(0, 2\) and \(0,\)"),
            ({"labels": [0, 1]}, r"got \(1, 2\) and \(2,\)"),
            ({"labels": [2]}, "labels must lie between 0 and 1, got 2 at index 0"),
            ({"labels": [0.5]}, "labels must be whole class numbers"),
            ({"num_bins": 0}, "num_bins must be a whole number of at least 1, got 0"),
            ({"strategy": "even"}, "strategy must be one of uniform, quantile, got 'even'"),
        ],
    )
    def test_bad_arguments_are_named(self, changed, words):
        with pytest.raises(ValueError, match=words):
            reliability(**{"probabilities": [[0.5, 0.5]], "labels": [0]} | changed)


class TestBrierScore:
    @pytest.mark.parametrize("classes", [2, 5])
    def test_is_scikit_learns_sum_over_classes(self, classes):
        _, p, labels = predictions(5, classes=classes)
        expected = metrics.brier_score_loss(labels, p, labels=range(classes), scale_by_half=False)
        assert brier_score(p, labels) == pytest.approx(expected, rel=1e-12)

    def test_is_k_times_the_mean_squared_error(self):
        z, p, labels = predictions(6)
        expected = 3 * LOSSES["mean_squared_error"].value(z, one_hot(labels, 3)).mean()
        assert brier_score(p, labels) == pytest.approx(expected, rel=1e-12)

    def test_reaches_from_0_to_2(self):
        assert brier_score([[1.0, 0.0]], [0]) == 0
        assert brier_score([[1.0, 0.0]], [1]) == 2

    def test_bad_arguments_are_named(self):
        with pytest.raises(ValueError, match="probabilities must sum to 1"):
            brier_score([[0.5, 0.6]], [0])
        with pytest.raises(ValueError, match=r"got \(1, 2\) and \(2,\)"):
            brier_score([[0.5, 0.5]], [0, 1])


def mean_loss(z, labels, t):
    return CE.value(z, one_hot(labels, np.shape(z)[1]), t).mean()


class TestFitTemperature:
    @pytest.mark.parametrize("scale", [0.1, 1, 5, 30])
    @pytest.mark.parametrize("classes", [2, 3, 10])
    def test_finds_what_scipy_finds(self, scale, classes):
        z, _, labels = predictions(7, classes=classes)
        z = scale * z
        expected = optimize.minimize_scalar(
            lambda log: mean_loss(z, labels, np.exp(log)), bounds=np.log([0.01, 100]), options={"xatol": 1e-10}
        )
        # A minimum is flat: what scipy sees in values has half the digits.
        assert fit_temperature(z, labels) == pytest.approx(np.exp(expected.x), rel=1e-6)

    @given(st.integers(0, 1000), st.floats(0.2, 10))
    def test_is_where_the_slope_is_zero(self, seed, scale):
        z, _, labels = predictions(seed, count=30)
        z = scale * z
        t = fit_temperature(z, labels)
        assert 0.01 <= t <= 100
        own = z[np.arange(30), labels]
        slope = ((softmax(z, t) * z).sum(axis=1) - own).mean()
        if 0.01 < t < 100:
            assert slope == pytest.approx(0, abs=1e-10 * np.abs(z).max())
        elif t == 100:
            assert slope >= 0
        else:
            assert slope <= 0

    @given(st.integers(0, 1000), st.sampled_from([0.25, 0.5, 2.0, 3.0]))
    def test_goes_with_the_scale_of_the_logits_and_not_with_a_shift(self, seed, scale):
        z, _, labels = predictions(seed, count=60)
        t = fit_temperature(z, labels)
        if 0.1 < t < 10:
            assert fit_temperature(scale * z, labels) == pytest.approx(scale * t, rel=1e-9)
            assert fit_temperature(z + 5.0, labels) == pytest.approx(t, rel=1e-9)

    def test_is_1_for_labels_drawn_from_the_model_itself(self):
        rng = np.random.default_rng(8)
        z = rng.normal(0, 2, (30_000, 4))
        labels = (z + rng.gumbel(size=z.shape)).argmax(axis=1)
        assert fit_temperature(z, labels) == pytest.approx(1, rel=0.03)
        assert fit_temperature(4 * z, labels) == pytest.approx(4, rel=0.03)

    def test_two_classes_and_one_logit_have_a_formula(self):
        # 3 of 4 right with logits (3, 0): sigmoid(3 / T) = 3/4, so T = 3 / log 3.
        z = [[3.0, 0.0], [3.0, 0.0], [0.0, 3.0], [0.0, 3.0]]
        assert fit_temperature(z, [0, 0, 1, 0]) == pytest.approx(3 / np.log(3), rel=1e-13)

    def test_lowers_the_loss_and_leaves_every_decision(self):
        z, _, labels = predictions(9, scale=8)
        t = fit_temperature(z, labels)
        assert mean_loss(z, labels, t) < mean_loss(z, labels, 1.0)
        assert_array_equal(softmax(z, t).argmax(axis=1), z.argmax(axis=1))

    def test_of_what_is_all_right_is_the_lowest(self):
        assert fit_temperature([[3.0, 0.0], [0.0, 1e-3]], [0, 1]) == 0.01
        assert fit_temperature([[1e3, 0.0], [0.0, 1e3]], [0, 1]) == 0.01

    def test_of_what_is_worse_than_nothing_is_the_highest(self):
        assert fit_temperature([[3.0, 0.0], [0.0, 3.0]], [1, 0]) == 100
        assert fit_temperature([[3.0, 0.0], [3.0, 0.0]], [1, 0]) == 100

    def test_of_what_no_temperature_changes_is_1(self):
        assert fit_temperature([[2.0, 2.0], [5.0, 5.0]], [1, 0]) == 1
        assert fit_temperature([[2.0, -np.inf]], [0]) == 1

    def test_masked_classes_take_no_part(self):
        z, _, labels = predictions(10)
        masked = np.insert(z, 1, -np.inf, axis=1)
        assert fit_temperature(masked, labels + (labels > 0)) == pytest.approx(fit_temperature(z, labels), rel=1e-12)

    def test_warns_nobody(self, recwarn):
        z, _, labels = predictions(11)
        for scale in (1e-300, 1e-3, 1e3, 1e300):
            fit_temperature(scale * z, labels)
        assert not recwarn.list

    @pytest.mark.parametrize(
        ("z", "labels", "words"),
        [
            ([[1.0, np.nan]], [0], "logits must be finite"),
            ([[-np.inf, -np.inf]], [0], "logits must leave at least one class unmasked"),
            ([[1.0, -np.inf], [1.0, -np.inf]], [0, 1], "labels must be classes .* unmasked, got 1 at index 1"),
            ([1.0, 2.0], [0], r"logits must be \(N, K\) and labels \(N,\) with N > 0, got \(2,\) and \(1,\)"),
            ([[1.0, 2.0]], [0, 1], r"got \(1, 2\) and \(2,\)"),
            (np.empty((0, 2)), [], r"with N > 0"),
            ([[1.0, 2.0]], [2], "labels must lie between 0 and 1, got 2"),
        ],
    )
    def test_bad_arguments_are_named(self, z, labels, words):
        with pytest.raises(ValueError, match=words):
            fit_temperature(z, labels)
