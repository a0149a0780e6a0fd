from functools import partial
from itertools import pairwise, permutations

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import metrics

from softmax_core import (
    LOSSES,
    FocalLoss,
    ProbabilityLoss,
    entropy,
    kl_divergence,
    one_hot,
    smooth_labels,
    softmax,
    softmax_jacobian,
)

EPS = np.finfo(np.float64).eps
CE, MSE, FOCAL = LOSSES["cross_entropy"], LOSSES["mean_squared_error"], LOSSES["focal"]
WW, CS = LOSSES["hinge_weston_watkins"], LOSSES["hinge_crammer_singer"]
EVERY = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
OF_PROBABILITIES = pytest.mark.parametrize(
    "loss", [CE, MSE, FOCAL], ids=["cross_entropy", "mean_squared_error", "focal"]
)
SMOOTH = pytest.mark.parametrize(
    "loss", [loss for loss in LOSSES.values() if loss.smooth], ids=[name for name in LOSSES if LOSSES[name].smooth]
)
HINGES = pytest.mark.parametrize("loss", [WW, CS], ids=["weston_watkins", "crammer_singer"])
DERIVATIVES = ["value", "gradient", "hessian"]


@st.composite
def scenarios(draw, reach=30):
    """(logits, target, temperature) of 2 to 7 classes, one-hot and soft targets alike."""
    count = draw(st.integers(2, 7))
    z = draw(st.lists(st.floats(-reach, reach), min_size=count, max_size=count))
    label = draw(st.integers(0, count - 1))
    target = smooth_labels(one_hot(label, count), draw(st.sampled_from([0.0, 0.1, 1.0])))
    return np.array(z), target, draw(st.floats(0.2, 20))


def exact_focal(exact, logits, target, temperature=1.0):
    """-sum y (1 - p)^2 log p, in as many digits as the other oracles."""
    with mpmath.workdps(400):
        p = exact.softmax(logits, temperature)
        return -mpmath.fsum(y * (1 - q) ** 2 * mpmath.log(q) for y, q in zip(target, p, strict=True) if y > 0)


def random_batch(seed, shape=(4, 5, 3), scale=3.0):
    rng = np.random.default_rng(seed)
    return rng.normal(0, scale, shape), rng.dirichlet(np.ones(shape[-1]), shape[:-1])


class TestValues:
    def test_cross_entropy_meets_the_accuracy_bar(self, exact):
        rng = np.random.default_rng(20)
        for i in range(150):
            scale = [0.1, 1, 10, 100, 700][i % 5]
            z, t = rng.uniform(-scale, scale, rng.integers(2, 9)), 10 ** rng.uniform(-3, 3)
            label = int(rng.integers(len(z)))
            gap = exact.gaps(z, t)[label]
            hard, soft = one_hot(label, len(z)), rng.dirichlet(np.ones(len(z)))
            assert exact.error(CE.value(z, hard, t), exact.cross_entropy(z, hard, t), gap) <= 1, (z, label, t)
            assert exact.error(CE.value(z, soft, t), exact.cross_entropy(z, soft, t), 0) <= 1, (z, soft, t)

    def test_cross_entropy_sees_how_confident_and_right_is_not_quite_certain(self):
        # log(1 + exp(-40)) by mpmath.log1p(mpmath.exp(-40)) at 50 digits; -log(softmax) gives 0.
        assert CE.value([0.0, -40.0], [1, 0]) == pytest.approx(4.2483542552915889953e-18, rel=1e-15, abs=0)

    @OF_PROBABILITIES
    def test_values_at_the_confident_end_keep_their_digits(self, exact, loss):
        oracle = {CE: exact.cross_entropy, MSE: exact.mean_squared_error, FOCAL: partial(exact_focal, exact)}[loss]
        for z in ([30.0, 0.0, -2.0], [0.0, -20.0], [300.0, 0.0, 1.0]):
            target = one_hot(0, len(z))
            # (1 - p)^2 doubles the relative error of exp at gap 300, -log p adds another one: 3 * 300 eps. The focal
            # loss is exp(-900) there: 0 in floats.
            assert loss.value(z, target) == pytest.approx(float(oracle(z, target)), rel=900 * EPS, abs=0)

    def test_cross_entropy_is_scikit_learns_log_loss(self):
        z = random_batch(21, (60, 4))[0]
        labels = np.arange(60) % 4
        expected = metrics.log_loss(labels, softmax(z))
        assert CE.value(z, one_hot(labels, 4)).mean() == pytest.approx(expected, rel=1e-12, abs=0)

    def test_mean_squared_error_is_scikit_learns_over_classes(self):
        z, y = random_batch(22, (60, 4))
        expected = metrics.mean_squared_error(y.T, softmax(z).T, multioutput="raw_values")
        assert_allclose(MSE.value(z, y), expected, rtol=1e-12)

    @given(scenarios())
    def test_cross_entropy_is_entropy_plus_divergence(self, scenario):
        z, y, t = scenario
        expected = entropy(y) + kl_divergence(y, softmax(z, t))
        assert CE.value(z, y, t) == pytest.approx(expected, rel=1e-11, abs=1e-14)

    @given(scenarios())
    def test_mean_squared_error_stays_within_its_range(self, scenario):
        z, y, t = scenario
        assert 0 <= MSE.value(z, y, t) <= 2 / len(z)

    @EVERY
    def test_a_perfect_prediction_costs_nothing_and_not_minus_nothing(self, loss):
        for result in (loss.value([800.0, 0.0], [1, 0]), loss.gradient([800.0, 0.0], [1, 0])):
            assert_array_equal(result, 0)
            assert not np.signbit(result).any()


class TestDerivatives:
    @OF_PROBABILITIES
    @given(scenario=scenarios())
    def test_gradient_is_the_chain_rule_through_the_jacobian(self, loss, scenario):
        z, y, t = scenario
        p = softmax(z, t)
        with np.errstate(divide="ignore", invalid="ignore"):
            loss_in_p = {
                CE: np.where(y > 0, -y / p, 0),
                MSE: 2 * (p - y) / len(z),
                FOCAL: np.where(y > 0, y * (1 - p) * (2 * np.log(p) - (1 - p) / p), 0),
            }[loss]
        if np.isfinite(loss_in_p).all():
            expected = softmax_jacobian(z, t).T @ loss_in_p
            assert_allclose(loss.gradient(z, y, t), expected, rtol=1e-9, atol=1e-13 / t)

    @SMOOTH
    @given(scenario=scenarios(reach=5))
    def test_gradient_is_the_slope_of_the_value(self, loss, scenario):
        z, y, t = scenario
        step = 1e-4 * t
        slopes = [
            (loss.value(z + step * axis, y, t) - loss.value(z - step * axis, y, t)) / (2 * step)
            for axis in np.eye(len(z))
        ]
        # Values of up to 50 (10 / 0.2): rounding eps 50 / 1e-4; curve: 1e-8 / 6 times a third derivative; both over T.
        assert_allclose(loss.gradient(z, y, t), slopes, atol=1e-8 / t)

    @SMOOTH
    @given(scenario=scenarios(reach=5))
    def test_hessian_is_the_slope_of_the_gradient(self, loss, scenario):
        z, y, t = scenario
        step = 1e-5 * t
        columns = [
            (loss.gradient(z + step * axis, y, t) - loss.gradient(z - step * axis, y, t)) / (2 * step)
            for axis in np.eye(len(z))
        ]
        # Rounding: eps / 1e-5; curve: 1e-10 / 6 times a fourth derivative of order 1; both over T^2.
        assert_allclose(loss.hessian(z, y, t), np.array(columns), atol=3e-10 / t**2)

    @OF_PROBABILITIES
    def test_gradient_and_hessian_are_the_derivatives_of_the_exact_loss(self, exact, loss):
        # mpmath's numerical derivative of the 400-digit loss; the confident-and-right row has p_max = 1 - 4e-18.
        value = {CE: exact.cross_entropy, MSE: exact.mean_squared_error, FOCAL: partial(exact_focal, exact)}[loss]
        for z, y, t in [
            ([1.5, -0.5, 0.25], [0.0, 1.0, 0.0], 0.7),
            ([40.0, 0.0, -3.0], [1.0, 0.0, 0.0], 1.0),
            ([0.3, 0.1], [0.25, 0.75], 5.0),
        ]:
            gradient = loss.gradient(z, y, t)
            hessian = loss.hessian(z, y, t)
            with mpmath.workdps(400):

                def at(*point, y=y, t=t):
                    exps = [mpmath.exp(v / mpmath.mpf(t)) for v in point]
                    p = [e / mpmath.fsum(exps) for e in exps]
                    if loss is CE:
                        return -mpmath.fsum(a * mpmath.log(b) for a, b in zip(y, p, strict=True) if a)
                    if loss is FOCAL:
                        return -mpmath.fsum(a * (1 - b) ** 2 * mpmath.log(b) for a, b in zip(y, p, strict=True) if a)
                    return mpmath.fsum((b - a) ** 2 for a, b in zip(y, p, strict=True)) / len(p)

                point = [mpmath.mpf(v) for v in z]
                assert abs(at(*point) - value(z, y, t)) < mpmath.mpf(10) ** -300
                for i in range(len(z)):
                    order = [int(k == i) for k in range(len(z))]
                    assert gradient[i] == pytest.approx(float(mpmath.diff(at, point, tuple(order))), rel=1e-13, abs=0)
                    for j in range(i + 1):
                        order2 = [int(k == i) + int(k == j) for k in range(len(z))]
                        expected = float(mpmath.diff(at, point, tuple(order2)))
                        assert hessian[i, j] == pytest.approx(expected, rel=1e-12, abs=1e-33)

    @given(scenarios())
    def test_cross_entropy_has_the_gradient_p_minus_y_over_t(self, scenario):
        z, y, t = scenario
        assert_allclose(CE.gradient(z, y, t), (softmax(z, t) - y) / t, atol=4 * EPS / t)

    @given(scenarios())
    def test_cross_entropy_has_the_jacobian_over_t_as_its_hessian(self, scenario):
        z, y, t = scenario
        assert_allclose(CE.hessian(z, y, t), softmax_jacobian(z, t) / t, rtol=1e-14)

    @EVERY
    @given(scenario=scenarios())
    def test_gradient_and_hessian_rows_sum_to_zero(self, loss, scenario):
        z, y, t = scenario
        assert_allclose(loss.gradient(z, y, t).sum(), 0, atol=8 * EPS * len(z) / t)
        hessian = loss.hessian(z, y, t)
        assert_allclose(hessian.sum(-1), 0, atol=8 * EPS / t**2)
        assert_allclose(hessian, hessian.T, atol=8 * EPS / t**2)

    @given(scenarios())
    def test_cross_entropy_is_convex_in_the_logits(self, scenario):
        z, y, t = scenario
        assert np.linalg.eigvalsh(CE.hessian(z, y, t)).min() >= -4 * EPS / t**2

    def test_mean_squared_error_is_flat_and_not_convex_where_confidently_wrong(self):
        wrong = [-10.0, 10.0]
        assert np.abs(MSE.gradient(wrong, [1, 0])).max() < 1e-8
        assert np.abs(CE.gradient(wrong, [1, 0])).max() == pytest.approx(1)
        assert np.linalg.eigvalsh(MSE.hessian([-1.0, 1.0], [1, 0])).min() < -0.01

    def test_the_leading_entry_of_a_gradient_keeps_its_digits(self):
        # p_0 - 1 = -exp(-50) / (1 + exp(-50)) by mpmath at 50 digits; subtracting 1 from p_0 gives 0.
        assert CE.gradient([50.0, 0.0], [1, 0])[0] == pytest.approx(-1.9287498479639177830e-22, rel=1e-14, abs=0)

    @OF_PROBABILITIES
    @given(scenario=scenarios())
    def test_temperature_is_a_scale_of_the_logits(self, loss, scenario):
        z, y, t = scenario
        for name, power in zip(DERIVATIVES, range(3), strict=True):
            at = getattr(loss, name)
            assert_allclose(at(z, y, t), at(z / t, y) / t**power, rtol=1e-9, atol=1e-12 / t**power)


def saturated():
    """Logits close together, far apart, and so far that 1 - p is nothing beside p, with targets of every kind."""
    for count, levels in ((2, [-1.5, -20.25, -50.0, -120.0]), (3, [-1.5, -50.0, -120.0])):
        targets = [one_hot(0, count), one_hot(count - 1, count), smooth_labels(one_hot(0, count), 0.1)]
        for z in permutations([0.0, *levels], count):
            if max(z) == 0:
                yield from ((z, y) for y in targets)
    for z in ([0.0, -0.5, -20.25, -50.0], [-50.0, -0.5, -20.25, 0.0]):
        yield z, np.array([0.5, 0.5, 0.0, 0.0])


class TestSecondDerivativesAtSaturation:
    @pytest.mark.parametrize(
        "loss",
        [*(loss for loss in LOSSES.values() if loss.smooth), *map(FocalLoss, (0.0, 0.5, 1.0, 5.0))],
        ids=lambda loss: type(loss).__name__ + str(getattr(loss, "gamma", "")),
    )
    @pytest.mark.parametrize("t", [1.0, 0.5, 5.0])
    def test_have_the_right_sign_and_all_their_digits(self, exact, loss, t):
        for z, y in list(saturated())[:: 1 if t == 1 else 5]:
            hessian, true = loss.hessian(z, y, t), exact.hessian(loss, z, y, t)
            assert_array_equal(hessian, hessian.T)
            for row, true_row in zip(hessian, true, strict=True):
                for entry, expected in zip(row, true_row, strict=True):
                    if abs(expected) > 1e-290:  # below, floats themselves have few digits
                        # exp has 120 / 0.5 eps at the widest gap, and enters with its third power.
                        assert entry == pytest.approx(float(expected), rel=3 * 240 * EPS, abs=0), (z, y, t)

    @HINGES
    def test_of_hinges_are_zero(self, loss):
        for z, y in saturated():
            assert_array_equal(loss.hessian(z, y), 0)

    def test_of_the_focal_loss_are_negative_where_it_is_confidently_wrong(self):
        # Entry (0, 0) by mpmath at 400 digits; 1 - 1 took its place before, and its sign.
        assert FOCAL.hessian([-50.0, 0.0], [1, 0])[0, 0] == pytest.approx(-1.8323123555657218939e-20, rel=1e-14, abs=0)

    def test_of_the_squared_error_are_there_where_it_is_confidently_right(self):
        # By mpmath at 400 digits; about 4 exp(-80).
        expected = 7.2194055513816605512e-35 * np.array([[1, -1], [-1, 1]])
        assert_allclose(MSE.hessian([0.0, -40.0], [1, 0]), expected, rtol=1e-14)

    @SMOOTH
    def test_stay_so_in_float32(self, exact, loss):
        for z, y in list(saturated())[::3]:
            z = np.float32(z)
            hessian = loss.hessian(z, y)
            true = np.array([[float(entry) for entry in row] for row in exact.hessian(loss, z, y)])
            assert_array_equal(hessian, hessian.T)
            seen = np.abs(true) > 1e-30
            assert_allclose(hessian[seen], true[seen], rtol=3 * 120 * 2.0**-23)


class TestMaskedClasses:
    @EVERY
    def test_take_no_part_in_gradient_and_hessian(self, loss):
        z, y = [1.0, -np.inf, 0.5], [0.3, 0.0, 0.7]
        gradient, hessian = loss.gradient(z, y, 2.0), loss.hessian(z, y, 2.0)
        assert gradient[1] == 0
        assert_array_equal(hessian[1], 0)
        assert_array_equal(hessian[:, 1], 0)
        # The mean squared error is a mean over all classes, the masked one too.
        share = 2 / 3 if loss is MSE else 1
        assert loss.value(z, y, 2.0) == pytest.approx(share * loss.value([1.0, 0.5], [0.3, 0.7], 2.0), rel=1e-14)
        assert_allclose(gradient[[0, 2]], share * loss.gradient([1.0, 0.5], [0.3, 0.7], 2.0), rtol=1e-14)

    @pytest.mark.parametrize("y", [[0.0, 1.0, 0.0], [0.5, 0.5, 0.0]])
    def test_with_a_share_of_the_target_make_all_losses_but_one_infinite(self, y):
        z = [1.0, -np.inf, 0.5]
        for loss in (CE, FOCAL, WW, CS):
            assert loss.value(z, y) == np.inf
            assert loss.gradient(z, y)[1] == 0
            assert not np.isnan(loss.gradient(z, y)).any()
            assert_array_equal(loss.hessian(z, y)[1], 0)

    def test_with_a_share_of_the_target_leave_the_mean_squared_error_finite(self):
        z, y = [1.0, -np.inf, 0.5], [0.0, 1.0, 0.0]
        p = softmax([1.0, 0.5])
        assert MSE.value(z, y) == pytest.approx((p[0] ** 2 + 1 + p[1] ** 2) / 3)
        assert MSE.gradient(z, y)[1] == 0

    def test_are_not_classes_whose_probability_underflows(self):
        # exp(-800) is 0 in floats, but the logit is there and is pushed up with full force.
        assert CE.value([0.0, -800.0], [0, 1]) == 800
        assert_array_equal(CE.gradient([0.0, -800.0], [0, 1]), [1, -1])


class TestFocalLoss:
    @given(scenarios())
    def test_without_gamma_is_cross_entropy(self, scenario):
        for name in DERIVATIVES:
            focal, cross_entropy = (getattr(loss, name)(*scenario) for loss in (FocalLoss(0), CE))
            assert_allclose(focal, cross_entropy, rtol=1e-12, atol=1e-14 / scenario[2] ** 2)

    @pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0, 2.0, 5.0])
    def test_is_the_formula_of_its_paper(self, gamma):
        # -sum y (1 - p)^gamma log p, with NumPy alone.
        z, y = random_batch(27, (40, 4))
        p = np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)
        assert_allclose(FocalLoss(gamma).value(z, y), -(y * (1 - p) ** gamma * np.log(p)).sum(axis=-1), rtol=1e-13)

    @pytest.mark.parametrize("gamma", [0.5, 1.0, 1.5, 3.0])
    @given(scenario=scenarios(reach=5))
    def test_has_the_derivatives_of_its_value_for_every_gamma(self, gamma, scenario):
        z, y, t = scenario
        loss, step = FocalLoss(gamma), 1e-5 * t
        for order, (name, derivative) in enumerate(pairwise(DERIVATIVES), 1):
            below, above = ([getattr(loss, name)(z + s * axis, y, t) for axis in np.eye(len(z))] for s in (-step, step))
            slopes = (np.array(above) - np.array(below)) / (2 * step)
            assert_allclose(getattr(loss, derivative)(z, y, t), slopes, atol=2e-9 / t**order)

    @pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0, 2.0])
    @pytest.mark.parametrize("z", [[800.0, 0.0, 1.0], [0.0, 800.0, 1.0], [0.0, -np.inf, 1.0], [750.0, 0.0, 750.0]])
    def test_is_a_number_where_probabilities_underflow(self, gamma, z):
        for name in DERIVATIVES:
            assert np.isfinite(getattr(FocalLoss(gamma), name)(z, [1.0, 0.0, 0.0])).all()

    def test_cares_less_the_larger_gamma_is(self):
        values = [FocalLoss(gamma).value([2.0, 0.0], [1, 0]) for gamma in (0, 0.5, 1, 2, 5)]
        assert values == sorted(values, reverse=True)

    def test_is_convex_without_gamma_alone(self):
        assert FocalLoss(0).convex
        assert not FOCAL.convex
        # Confidently wrong, it bends down.
        assert np.linalg.eigvalsh(FOCAL.hessian([-4.0, 4.0], [1, 0])).min() < -1e-4

    @pytest.mark.parametrize("gamma", [-0.1, np.inf, np.nan, "2", None, [1.0]])
    def test_refuses_other_gammas(self, gamma):
        with pytest.raises(ValueError, match="gamma must be one finite number of at least 0, got"):
            FocalLoss(gamma)


def hinge_by_hand(loss, z, y, t):
    """The expected price of the label, from Python's floats; and how close the nearest kink is."""
    total, kinks = 0.0, [1.0]
    for label, weight in enumerate(y):
        margins = [1 + (v - z[label]) / t for j, v in enumerate(z) if j != label]
        total += weight * (sum(max(0.0, m) for m in margins) if loss is WW else max(0.0, *margins))
        kinks += map(abs, margins)
        if loss is CS:
            ordered = sorted(margins, reverse=True)
            kinks += [a - b for a, b in pairwise(ordered)]
    return total, min(kinks)


class TestHinges:
    @HINGES
    @given(scenario=scenarios())
    def test_are_the_expected_price_of_the_label(self, loss, scenario):
        assert loss.value(*scenario) == pytest.approx(hinge_by_hand(loss, *scenario)[0], rel=1e-12, abs=1e-12)

    def test_crammer_singer_is_scikit_learns(self):
        z = random_batch(28, (60, 4))[0]
        labels = np.arange(60) % 4
        assert CS.value(z, one_hot(labels, 4)).mean() == pytest.approx(metrics.hinge_loss(labels, z), rel=1e-13)

    def test_of_two_classes_are_the_hinge_of_a_support_vector_machine(self):
        z = random_batch(29, (50, 2))[0]
        labels = np.arange(50) % 2
        expected = metrics.hinge_loss(labels, z[:, 1] - z[:, 0])
        for loss in (WW, CS):
            assert loss.value(z, one_hot(labels, 2)).mean() == pytest.approx(expected, rel=1e-13)

    @HINGES
    @given(scenario=scenarios())
    def test_gradient_is_the_slope_of_the_value_away_from_kinks(self, loss, scenario):
        z, y, t = scenario
        step = 1e-4 * t
        assume(hinge_by_hand(loss, z, y, t)[1] > 3e-4)
        slopes = [
            (loss.value(z + step * a, y, t) - loss.value(z - step * a, y, t)) / (2 * step) for a in np.eye(len(z))
        ]
        # Flat pieces: nothing but rounding, eps times values up to 300 (30 / 0.2, twice) times 7 classes over 1e-4.
        assert_allclose(loss.gradient(z, y, t), slopes, atol=1e-8 / t)

    @HINGES
    @given(scenario=scenarios(), other=st.lists(st.floats(-30, 30), min_size=7, max_size=7))
    def test_gradient_is_a_subgradient_everywhere(self, loss, scenario, other):
        z, y, t = np.round(scenario[0]), scenario[1], 1.0  # whole logits meet kinks and ties often
        there = np.array(other)[: len(z)]
        line = loss.value(z, y, t) + loss.gradient(z, y, t) @ (there - z)
        assert loss.value(there, y, t) >= line - 1e-11

    @HINGES
    def test_have_no_gradient_exactly_at_the_kink(self, loss):
        assert_array_equal(loss.gradient([2.0, 1.0, -3.0], [1, 0, 0]), 0)
        assert loss.gradient([2.0, 1.0 + 1e-9, -3.0], [1, 0, 0])[1] == 1

    def test_tied_rivals_share_crammer_and_singers_gradient(self):
        assert_array_equal(CS.gradient([0.0, 0.0, 0.0, -0.5], [1, 0, 0, 0]), [-1, 0.5, 0.5, 0])
        assert_array_equal(WW.gradient([0.0, 0.0, 0.0, -0.5], [1, 0, 0, 0]), [-3, 1, 1, 1])

    @HINGES
    @given(scenario=scenarios(), seed=st.integers(0, 100))
    def test_treat_all_classes_alike(self, loss, scenario, seed):
        z, y, t = np.round(scenario[0]), scenario[1], 1.0
        order = np.random.default_rng(seed).permutation(len(z))
        assert loss.value(z[order], y[order], t) == pytest.approx(loss.value(z, y, t), rel=1e-13)
        assert_allclose(loss.gradient(z[order], y[order], t), loss.gradient(z, y, t)[order], atol=1e-13)

    @HINGES
    @given(scenario=scenarios())
    def test_have_no_curvature(self, loss, scenario):
        assert_array_equal(loss.hessian(*scenario), 0)

    @given(scenario=scenarios(), label=st.integers(0, 6))
    def test_bound_the_number_of_errors_from_above(self, scenario, label):
        z, _, t = scenario
        y = one_hot(label % len(z), len(z))
        wrong = z.max() > z[label % len(z)]
        assert wrong <= CS.value(z, y, t) <= WW.value(z, y, t) <= (len(z) - 1) * CS.value(z, y, t) * (1 + 1e-12)

    @HINGES
    @given(scenario=scenarios())
    def test_temperature_is_a_scale_of_the_logits(self, loss, scenario):
        z, y, t = scenario
        assert loss.value(z, y, t) == pytest.approx(loss.value(z / t, y), rel=1e-12, abs=1e-12)
        assume(hinge_by_hand(loss, z, y, t)[1] > 1e-9)
        assert_allclose(loss.gradient(z, y, t), loss.gradient(z / t, y) / t, rtol=1e-12)

    @HINGES
    def test_of_a_single_class_cost_nothing(self, loss):
        assert loss.value([3.0], [1.0]) == 0
        assert_array_equal(loss.gradient([3.0], [1.0]), [0])


class TestKinds:
    @EVERY
    def test_say_truly_whether_they_are_convex(self, loss):
        rng = np.random.default_rng(30)
        a, b = rng.normal(0, 5, (2, 2000, 3))
        y = one_hot(np.arange(2000) % 3, 3)
        above_chord = (loss.value((a + b) / 2, y) - (loss.value(a, y) + loss.value(b, y)) / 2).max()
        assert (above_chord <= 1e-12) == loss.convex

    @EVERY
    def test_say_truly_whether_they_are_smooth(self, loss):
        # Along a line the gradient of a smooth loss changes by less than its curvature, below 2, times the step.
        line = np.linspace(-3, 3, 6001)[:, None] * [1.0, 0.3, -0.4]
        jump = np.abs(np.diff(loss.gradient(line, [1, 0, 0]), axis=0)).max()
        assert (jump < 0.003) == loss.smooth


class TestBatchesAndTypes:
    @EVERY
    @pytest.mark.parametrize("name", DERIVATIVES)
    def test_a_batch_is_the_loop_over_its_rows(self, loss, name):
        z, y = random_batch(23)
        result = getattr(loss, name)(z, y, 1.7)
        assert result.shape == (4, 5, *[3] * DERIVATIVES.index(name))
        for index in np.ndindex(4, 5):
            assert_allclose(result[index], getattr(loss, name)(z[index], y[index], 1.7), rtol=1e-12, atol=1e-15)

    @EVERY
    @pytest.mark.parametrize("name", DERIVATIVES)
    def test_logits_and_targets_broadcast(self, loss, name):
        z, y = random_batch(24)
        at = getattr(loss, name)
        assert_allclose(at(z, y[0, 0]), at(z, np.broadcast_to(y[0, 0], z.shape)), rtol=1e-15)
        assert_allclose(at(z[0, 0], y), at(np.broadcast_to(z[0, 0], y.shape), y), rtol=1e-15)
        assert_allclose(at(z[:, :1], y[:1]), at(*np.broadcast_arrays(z[:, :1], y[:1])), rtol=1e-15)

    @EVERY
    @pytest.mark.parametrize("name", DERIVATIVES)
    def test_results_have_the_type_of_the_logits(self, loss, name):
        z, y = random_batch(25, (2, 3))
        at = getattr(loss, name)
        for t in (1.0, 0.5, np.float64(0.5)):
            assert at(z.astype(np.float32), y, t).dtype == np.float32
            assert at(z, y.astype(np.float32), t).dtype == np.float64
            assert at([[1, 2, 3]], y, t).dtype == np.float64
        assert_allclose(at(z.astype(np.float32), y), at(z, y), rtol=2e-5, atol=1e-6)

    @EVERY
    def test_no_rows_give_no_losses(self, loss):
        empty = np.empty((0, 3))
        assert loss.value(empty, empty).shape == (0,)
        assert loss.gradient(empty, empty).shape == (0, 3)
        assert loss.hessian(empty, empty).shape == (0, 3, 3)

    @EVERY
    @pytest.mark.parametrize("name", DERIVATIVES)
    def test_the_input_is_left_alone(self, loss, name):
        z, y = random_batch(26, (2, 3))
        before = z.copy(), y.copy()
        getattr(loss, name)(z, y, 0.5)
        assert_array_equal(z, before[0])
        assert_array_equal(y, before[1])

    @EVERY
    @pytest.mark.parametrize("name", DERIVATIVES)
    @given(
        z=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3),
        t=st.floats(min_value=0, exclude_min=True, allow_nan=False, allow_infinity=False),
    )
    def test_no_finite_input_gives_nan(self, loss, name, z, t):
        for y in ([0.0, 1.0, 0.0], [0.2, 0.3, 0.5]):
            assert not np.isnan(getattr(loss, name)(z, y, t)).any()


class TestANewLoss:
    class SquaredLogRatio(ProbabilityLoss):
        """sum_k y_k (log p_k)^2: nobody's loss, with every derivative different from zero."""

        def terms(self, prediction):
            return prediction.target * prediction.log_probabilities**2

        def slopes(self, prediction):
            return 2 * prediction.target * prediction.log_probabilities

        def curvatures(self, prediction):
            return 2 * prediction.target

    def test_needs_no_more_than_its_terms_and_their_two_derivatives(self):
        loss = self.SquaredLogRatio()
        z, y, t, step = np.array([0.4, -0.3, 1.1]), np.array([0.5, 0.2, 0.3]), 1.3, 1e-5
        assert loss.value(z, y, t) == pytest.approx((y * np.log(softmax(z, t)) ** 2).sum())
        for name, derivative in pairwise(DERIVATIVES):
            below, above = ([getattr(loss, name)(z + s * a, y, t) for a in np.eye(3)] for s in (-step, step))
            expected = (np.array(above) - np.array(below)) / (2 * step)
            assert_allclose(getattr(loss, derivative)(z, y, t), expected, atol=1e-9)


class TestRegistry:
    def test_names_cross_entropy_and_mean_squared_error_first(self):
        assert list(LOSSES)[:2] == ["cross_entropy", "mean_squared_error"]

    def test_cannot_be_changed_by_accident(self):
        with pytest.raises(TypeError):
            LOSSES["mine"] = CE


class TestErrors:
    @EVERY
    @pytest.mark.parametrize("name", DERIVATIVES)
    @pytest.mark.parametrize(
        ("z", "y", "t", "words"),
        [
            ([1.0, np.nan], [1, 0], 1, "logits must be finite"),
            ([1.0, np.inf], [1, 0], 1, "logits must be finite"),
            ([-np.inf, -np.inf], [1, 0], 1, "logits must leave at least one class unmasked"),
            (1.0, [1, 0], 1, "logits must have one number for each class"),
            ([1.0, 2.0], [0.5, 0.6], 1, "target must sum to 1 over the classes, got a sum of 1.1"),
            ([1.0, 2.0], [1.5, -0.5], 1, "target must not be negative or NaN, got -0.5 at index 1"),
            ([1.0, 2.0], [np.nan, 1], 1, "target must not be negative or NaN, got nan at index 0"),
            ([1.0, 2.0], [1, 0, 0], 1, "target must have 2 classes in its last axis, as logits has, got 3"),
            ([[1.0, 2.0]] * 3, [[1, 0]] * 2, 1, r"target must fit logits of shape \(3, 2\), got one of shape \(2, 2\)"),
            ([1.0, 2.0], [1, 0], 0, "temperature must be one finite number greater than 0, got 0"),
            ([1.0, 2.0], [1, 0], np.inf, "temperature must be one finite number greater than 0, got inf"),
            ([1.0, 2.0], [1, 0], [1.0, 1.0], "temperature must be one finite number greater than 0"),
        ],
    )
    def test_bad_arguments_are_named(self, loss, name, z, y, t, words):
        with pytest.raises(ValueError, match=words):
            getattr(loss, name)(z, y, t)
