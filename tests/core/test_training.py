"""Training of classifiers, gradient descent on logits, and gradients by differences."""

import math

import numpy as np
import pytest
from clouds import blobs
from hypothesis import given
from hypothesis import strategies as st

from softmax_core import (
    LOSSES,
    OPTIMIZERS,
    FocalLoss,
    MultilayerPerceptron,
    OneVsOne,
    OneVsRest,
    SoftmaxRegression,
    accuracy,
    canonical,
    central_differences,
    descend_logits,
    fit_one_vs_one,
    fit_one_vs_rest,
    fit_softmax_regression,
    initial_perceptron,
    load_iris,
    one_hot,
    smooth_labels,
    softmax,
    train,
)
from softmax_core.training.optimizers import FIRST_ORDER

WRONG, CAT = [-2.5, 4.0, 0.3], [1.0, 0.0, 0.0]
SMOOTH_LOSSES = {name: loss for name, loss in LOSSES.items() if loss.smooth}
EVERY = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
SMOOTH = pytest.mark.parametrize("loss", SMOOTH_LOSSES.values(), ids=SMOOTH_LOSSES)


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


@SMOOTH
@given(scenario=scenarios())
def test_each_small_step_lowers_the_loss(loss, scenario):
    z, y, temperature = scenario
    # The curvature of each is below 2 / T^2, so steps below T^2 cannot overshoot (Nesterov 2018, section 1.2.3).
    path = descend_logits(loss, z, y, temperature, 0.5 * temperature**2, 30)
    values = loss.value(path, y, temperature)
    assert (np.diff(values) <= 1e-14 * values[0]).all()


@EVERY
@given(scenario=scenarios())
def test_the_mean_of_the_logits_stays(loss, scenario):
    z, y, temperature = scenario
    path = descend_logits(loss, z, y, temperature, 1.0, 20)
    np.testing.assert_allclose(path.mean(axis=1), z.mean(), rtol=0, atol=1e-12)


@SMOOTH
@given(scenario=scenarios(), shift=st.floats(-50, 50))
def test_a_shift_of_all_logits_shifts_the_whole_path(loss, scenario, shift):
    z, y, temperature = scenario
    still, moved = (descend_logits(loss, start, y, temperature, 0.5 * temperature**2, 20) for start in (z, z + shift))
    np.testing.assert_allclose(moved, still + shift, rtol=0, atol=1e-9)


def test_from_confidently_wrong_cross_entropy_arrives_while_the_squared_error_stands_still():
    p_cross_entropy, p_squared_error = (
        softmax(descend_logits(LOSSES[name], WRONG, CAT, 1.0, 0.2, 100))[-1, 0]
        for name in ("cross_entropy", "mean_squared_error")
    )
    assert p_cross_entropy > 0.95
    assert p_squared_error < 0.003


def test_cross_entropy_descends_to_a_soft_target():
    path = descend_logits(LOSSES["cross_entropy"], WRONG, [0.7, 0.2, 0.1], 1.0, 1.0, 400)
    np.testing.assert_allclose(softmax(path[-1]), [0.7, 0.2, 0.1], rtol=0, atol=1e-9)


@EVERY
def test_no_steps_is_the_start_alone(loss):
    np.testing.assert_array_equal(descend_logits(loss, WRONG, CAT, 1.0, 0.2, 0), [WRONG])


@EVERY
def test_a_masked_class_stays_masked_and_changes_nothing_for_the_others(loss):
    masked = descend_logits(loss, [-2.5, -np.inf, 0.3], CAT, 1.0, 0.5, 10)
    assert (masked[:, 1] == -np.inf).all()
    # The mean squared error is a mean over all classes, the masked one too: its rate stands for two thirds of one.
    rate = 0.5 * 2 / 3 if loss is LOSSES["mean_squared_error"] else 0.5
    np.testing.assert_allclose(masked[:, [0, 2]], descend_logits(loss, [-2.5, 0.3], [1.0, 0.0], 1.0, rate, 10))


@EVERY
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


@SMOOTH
@given(scenario=scenarios())
def test_central_differences_agree_with_the_gradient(loss, scenario):
    z, y, temperature = scenario
    # h^2/6 L''' is below 1e-10 / T^3 (L''' <= 6 / T^3 for both); rounding adds eps L / h, L up to 40 / T here.
    tolerance = 1e-10 / temperature**3 + 2e-9 / temperature
    differences = central_differences(loss, z, y, temperature)
    np.testing.assert_allclose(differences, loss.gradient(z, y, temperature), rtol=0, atol=tolerance)


@SMOOTH
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


def zeros(classes=3, features=2):
    return SoftmaxRegression(np.zeros((classes, features)), np.zeros(classes))


def objective(model, points, labels, loss, l2):
    """From the public loss and the model's layers."""
    layers = model.layers if isinstance(model, MultilayerPerceptron) else ((model.weights, model.bias),)
    values = LOSSES[loss].value(model.logits(points), one_hot(labels, model.logits(points).shape[-1]))
    return values.mean() + l2 / 2 * sum((weights**2).sum() for weights, _ in layers)


def same_film(first, second, **tolerance):
    np.testing.assert_array_equal(first.steps, second.steps)
    for field in ("parameters", "losses", "accuracies", "gradient_norms"):
        np.testing.assert_allclose(getattr(first, field), getattr(second, field), **tolerance)


class TestConvergence:
    @pytest.mark.parametrize("l2", [0.01, 0.3])
    @pytest.mark.parametrize(
        ("start", "fit"),
        [
            (zeros(), fit_softmax_regression),
            (OneVsRest.of(zeros()), fit_one_vs_rest),
            (OneVsOne.of(zeros()), fit_one_vs_one),
        ],
        ids=["softmax", "one_vs_rest", "one_vs_one"],
    )
    @pytest.mark.parametrize(
        ("optimizer", "rate", "steps", "tolerance"),
        [
            ("gradient_descent", 0.5, 4000, 1e-9),
            ("momentum", 0.1, 2000, 1e-9),
            # Adam's steps shrink with its running means only: the end still trembles.
            ("adam", 0.003, 10_000, 5e-4),
            ("newton", 1.0, 12, 1e-9),
        ],
    )
    def test_every_optimizer_ends_at_the_optimum_of_the_fit(self, optimizer, rate, steps, tolerance, l2, start, fit):
        points, labels = blobs(1)
        history = train(start, points, labels, optimizer=optimizer, learning_rate=rate, steps=steps, l2=l2)
        fitted, trained = fit(points, labels, 3, l2=l2), history.model
        assert type(trained) is type(start)
        if isinstance(trained, SoftmaxRegression):
            trained = canonical(trained)
        np.testing.assert_allclose(trained.weights, fitted.weights, rtol=0, atol=tolerance)
        np.testing.assert_allclose(trained.bias, fitted.bias, rtol=0, atol=tolerance)
        assert history.gradient_norms[-1] < 10 * tolerance
        assert history.divergence is None

    def test_mini_batches_come_close_to_it(self):
        points, labels = blobs(2, count=300)
        history = train(zeros(), points, labels, learning_rate=0.02, steps=6000, batch_size=30, l2=0.05)
        fitted = fit_softmax_regression(points, labels, 3, l2=0.05)
        assert history.losses[-1] < objective(fitted, points, labels, "cross_entropy", 0.05) + 1e-3

    def test_newton_needs_no_penalty_where_classes_overlap(self):
        points, labels = blobs(3, spread=3.0)
        history = train(zeros(), points, labels, optimizer="newton", learning_rate=1.0, steps=15)
        fitted = fit_softmax_regression(points, labels, 3, l2=0.0)
        np.testing.assert_allclose(canonical(history.model).weights, fitted.weights, atol=1e-9)

    def test_newton_arrives_where_its_full_steps_run_away(self):
        # The five points of the fit's own test of its line search.
        points = [[3.1, -2.3], [0.9, 0.2], [-0.3, -1.0], [3.0, -3.2], [-1.3, 0.1]]
        labels = [0, 1, 0, 0, 1]
        history = train(zeros(2), points, labels, optimizer="newton", learning_rate=1.0, steps=40, l2=1e-6)
        assert (np.diff(history.losses) <= 1e-14).all()
        assert history.gradient_norms[-1] < 1e-8

    @EVERY
    def test_every_loss_falls_and_most_points_are_found(self, loss):
        points, labels = blobs(4, spread=0.5)
        history = train(zeros(), points, labels, loss=loss, learning_rate=0.1, steps=500)
        assert history.losses[-1] < history.losses[0] / 1.5
        assert history.accuracies[-1] >= 0.9

    @pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
    @pytest.mark.parametrize("optimizer", ["gradient_descent", "momentum", "adam"])
    def test_a_hidden_layer_learns_what_no_line_can(self, activation, optimizer):
        points = np.random.default_rng(5).uniform(-1, 1, (80, 2))
        labels = (points[:, 0] * points[:, 1] > 0).astype(int)
        start = initial_perceptron(2, [8], 2, activation, seed=1)
        rate = {"gradient_descent": 0.5, "momentum": 0.1, "adam": 0.03}[optimizer]
        rate *= {"sigmoid": 8}.get(activation, 1)  # its slope is a quarter of that of tanh, in every layer
        history = train(start, points, labels, optimizer=optimizer, learning_rate=rate, steps=1500)
        assert history.accuracies[-1] > 0.95
        assert train(zeros(2), points, labels, learning_rate=0.5, steps=500).accuracies[-1] < 0.8


class TestSteps:
    @EVERY
    @pytest.mark.parametrize("l2", [0.0, 0.1])
    def test_each_step_goes_down_the_gradient_of_the_objective(self, loss, l2):
        points, labels = blobs(6)
        model, target = canonical(SoftmaxRegression(blobs(7, 3)[0], [0.3, -0.1, 0.2])), one_hot(labels, 3)
        history = train(model, points, labels, loss=loss, learning_rate=0.3, steps=3, l2=l2)
        weights, bias = model.weights, model.bias
        for row in range(1, 4):
            pull = loss.gradient(points @ weights.T + bias, target) / len(points)
            weights, bias = weights - 0.3 * (pull.T @ points + l2 * weights), bias - 0.3 * pull.sum(axis=0)
            np.testing.assert_allclose(history.model_at(row).weights, weights, rtol=0, atol=1e-13)
            np.testing.assert_allclose(history.model_at(row).bias, bias, rtol=0, atol=1e-13)

    def test_a_hidden_layers_step_is_that_of_its_public_gradient(self):
        points, labels = blobs(8)
        model = initial_perceptron(2, [5, 4], 3, "tanh", seed=2)
        pull = LOSSES["focal"].gradient(model.logits(points), one_hot(labels, 3)) / len(points)
        history = train(model, points, labels, loss="focal", learning_rate=0.3, steps=1)
        expected = model.parameters - 0.3 * model.parameter_gradient(points, pull)
        np.testing.assert_allclose(history.parameters, [model.parameters, expected], rtol=0, atol=1e-15)

    @pytest.mark.parametrize("optimizer", FIRST_ORDER)
    def test_are_those_of_the_optimizer(self, optimizer):
        # One class against the other from one point at 1: the two weights move like the two biases.
        history = train(zeros(2, 1), [[1.0]], [0], optimizer=optimizer, learning_rate=0.3, steps=8)
        parameters, state = np.zeros(4), FIRST_ORDER[optimizer].start(4)
        for row in history.parameters[1:]:
            p = 1 / (1 + math.exp(2 * (parameters[0] - parameters[1])))
            parameters, state = FIRST_ORDER[optimizer].step(parameters, np.array([-p, p, -p, p]), state, 0.3)
            np.testing.assert_allclose(row, parameters, rtol=1e-12)

    @pytest.mark.parametrize("optimizer", FIRST_ORDER)
    def test_a_batch_of_all_points_is_no_batch(self, optimizer):
        points, labels = blobs(9)
        whole, batch, larger = (
            train(zeros(), points, labels, optimizer=optimizer, learning_rate=0.1, steps=20, batch_size=size)
            for size in (None, 60, 1000)
        )
        same_film(whole, batch, rtol=0)
        same_film(whole, larger, rtol=0)

    def test_batches_take_every_point_once_in_a_pass(self):
        # With a tiny rate the parameters hardly move: a pass of equal batches adds up to so many full steps.
        points, labels = blobs(10)
        batches = train(zeros(), points, labels, learning_rate=1e-7, steps=12, batch_size=10)
        whole = train(zeros(), points, labels, learning_rate=1e-7, steps=12)
        for row in (6, 12):
            np.testing.assert_allclose(batches.parameters[row], whole.parameters[row], rtol=1e-6, atol=1e-13)
        assert np.abs(batches.parameters[3] - whole.parameters[3]).max() > 1e-9

    def test_the_last_batch_of_a_pass_may_be_smaller(self):
        points, labels = blobs(11, count=5)
        history = train(zeros(), points, labels, learning_rate=1e-9, steps=2, batch_size=4)
        moved = np.diff(history.parameters, axis=0) / -1e-9
        whole = train(zeros(), points, labels, learning_rate=1e-9, steps=1).parameters[1] / -1e-9
        np.testing.assert_allclose((4 * moved[0] + moved[1]) / 5, whole, rtol=1e-6)

    @pytest.mark.parametrize("model", [zeros(), initial_perceptron(2, [4], 3)], ids=["linear", "hidden"])
    def test_seeds_make_the_film(self, model):
        points, labels = blobs(12)
        first, same, other = (
            train(model, points, labels, learning_rate=0.1, steps=30, batch_size=7, seed=seed) for seed in (3, 3, 4)
        )
        same_film(first, same, rtol=0)
        assert (first.parameters[-1] != other.parameters[-1]).any()


class TestOptions:
    @pytest.mark.parametrize(
        ("loss", "optimizer"), [*((name, "gradient_descent") for name in LOSSES), ("cross_entropy", "newton")]
    )
    def test_class_weights_repeat_points(self, loss, optimizer):
        points, labels = blobs(13)
        times = np.array([1, 3, 2])
        arguments = {"loss": loss, "optimizer": optimizer, "learning_rate": 0.5, "steps": 5, "l2": 0.02}
        weighted = train(zeros(), points, labels, class_weights=times, **arguments)
        repeated = train(zeros(), points.repeat(times[labels], axis=0), labels.repeat(times[labels]), **arguments)
        for field in ("parameters", "losses", "gradient_norms"):
            np.testing.assert_allclose(getattr(weighted, field), getattr(repeated, field), rtol=1e-10, atol=1e-12)

    def test_class_weights_have_no_scale(self):
        points, labels = blobs(14)
        small, large = (
            train(zeros(), points, labels, class_weights=weights, learning_rate=0.5, steps=9)
            for weights in ([1.0, 2.0, 0.5], [10.0, 20.0, 5.0])
        )
        same_film(small, large, rtol=1e-12, atol=1e-15)

    @pytest.mark.parametrize(
        "model", [zeros(), OneVsRest.of(zeros()), OneVsOne.of(zeros())], ids=lambda m: type(m).__name__
    )
    @pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e307, 4e307])
    def test_class_weights_of_any_size_are_their_ratios(self, model, scale):
        points, labels = blobs(14)
        small, large = (
            train(model, points, labels, class_weights=weights, learning_rate=0.5, steps=9)
            for weights in ([1.0, 4.0, 2.0], [scale, 4 * scale, 2 * scale])
        )
        assert np.isfinite(large.losses).all()
        assert large.divergence is None
        same_film(small, large, rtol=1e-12, atol=1e-15)

    def test_class_weights_far_apart_count_in_their_pairs_alone(self):
        # Beside 1e308 the two others are nothing, but each beside the other they are alike.
        points, labels = blobs(14)
        far, alike = (
            train(OneVsOne.of(zeros()), points, labels, class_weights=weights, learning_rate=0.5, steps=9)
            for weights in ([1e308, 1e-300, 1e-300], [1.0, 1.0, 1.0])
        )
        np.testing.assert_allclose(far.model.weights[2], alike.model.weights[2], rtol=1e-12)

    def test_weighted_batches_have_the_full_gradient_on_average(self):
        points, labels = blobs(15)
        batches = train(
            zeros(), points, labels, class_weights=[5.0, 1.0, 1.0], learning_rate=1e-9, steps=6, batch_size=10
        )
        whole = train(zeros(), points, labels, class_weights=[5.0, 1.0, 1.0], learning_rate=1e-9, steps=6)
        np.testing.assert_allclose(batches.parameters[-1], whole.parameters[-1], rtol=1e-6)

    @EVERY
    def test_smoothing_trains_on_smoothed_targets(self, loss):
        points, labels = blobs(16)
        target = smooth_labels(one_hot(labels, 3), 0.2)
        start = SoftmaxRegression([[0.3, 0.1], [-0.2, 0.4], [0.0, -0.3]], [0.1, 0.0, -0.1])
        history = train(start, points, labels, loss=loss, learning_rate=0.5, steps=1, smoothing=0.2)
        logits = start.logits(points)
        assert history.losses[0] == pytest.approx(loss.value(logits, target).mean(), rel=1e-12)
        pull = loss.gradient(logits, target) / len(points)
        expected = SoftmaxRegression(start.weights - 0.5 * pull.T @ points, start.bias - 0.5 * pull.sum(axis=0))
        np.testing.assert_allclose(history.model.weights, expected.weights, atol=1e-14)
        np.testing.assert_allclose(history.model.bias, expected.bias, atol=1e-14)

    def test_a_loss_of_ones_own_can_be_given(self):
        points, labels = blobs(17)
        arguments = {"learning_rate": 0.5, "steps": 5}
        own = train(zeros(), points, labels, loss=FocalLoss(0.0), **arguments)
        same_film(own, train(zeros(), points, labels, **arguments), rtol=1e-10, atol=1e-14)

    def test_focal_loss_that_is_cross_entropy_may_have_newton(self):
        points, labels = blobs(18)
        arguments = {"optimizer": "newton", "learning_rate": 1.0, "steps": 8, "l2": 0.1}
        own = train(zeros(), points, labels, loss=FocalLoss(0.0), **arguments)
        same_film(own, train(zeros(), points, labels, **arguments), rtol=1e-9, atol=1e-12)


class TestHistory:
    @EVERY
    @pytest.mark.parametrize("model", [zeros(), initial_perceptron(2, [4], 3)], ids=["linear", "hidden"])
    @pytest.mark.parametrize("batch_size", [None, 16])
    def test_records_the_objective_over_all_points(self, loss, model, batch_size):
        points, labels = blobs(19)
        name = next(name for name, value in LOSSES.items() if value is loss)
        history = train(model, points, labels, loss=name, learning_rate=0.2, steps=40, l2=0.03, batch_size=batch_size)
        for row in (0, 1, 25, 40):
            here = history.model_at(row)
            assert history.losses[row] == pytest.approx(objective(here, points, labels, name, 0.03), rel=1e-12)
            assert history.accuracies[row] == accuracy(labels, here.predict(points))
            # The first step of a film that begins here goes down the full gradient.
            step = train(here, points, labels, loss=name, learning_rate=1e-3, steps=1, l2=0.03)
            norm = np.linalg.norm(np.diff(step.parameters, axis=0)) / 1e-3
            assert history.gradient_norms[row] == pytest.approx(norm, rel=1e-9)

    @pytest.mark.parametrize("count", [300, 4000])
    def test_of_many_rows_is_measured_as_of_few(self, count):
        # 8192 numbers make a block: 9 rows of 300 points of 3 classes, or 2730 of 4000 such points.
        points, labels = blobs(20, count=count)
        dense = train(zeros(), points, labels, learning_rate=0.2, steps=25)
        sparse = train(zeros(), points, labels, learning_rate=0.2, steps=25, record_every=5)
        np.testing.assert_array_equal(sparse.steps, [0, 5, 10, 15, 20, 25])
        for field in ("parameters", "losses", "accuracies", "gradient_norms"):
            np.testing.assert_allclose(getattr(dense, field)[::5], getattr(sparse, field), rtol=1e-12)

    def test_counts_the_first_class_of_a_tie_as_predicted(self):
        history = train(zeros(), *blobs(20), learning_rate=0.1, steps=1)
        assert history.accuracies[0] == 1 / 3

    def test_of_many_points_is_that_of_all_of_them(self):
        points, labels = blobs(20, count=4000)
        history = train(zeros(), points, labels, learning_rate=0.1, steps=2)
        for row in range(3):
            here = history.model_at(row)
            assert history.losses[row] == pytest.approx(objective(here, points, labels, "cross_entropy", 0), rel=1e-12)
            assert history.accuracies[row] == accuracy(labels, here.predict(points))

    def test_recording_does_not_change_what_is_learned(self):
        points, labels = blobs(21)
        arguments = {"learning_rate": 0.2, "steps": 30, "batch_size": 7, "optimizer": "adam"}
        dense = train(zeros(), points, labels, **arguments)
        sparse = train(zeros(), points, labels, record_every=11, **arguments)
        np.testing.assert_array_equal(sparse.steps, [0, 11, 22, 30])
        np.testing.assert_array_equal(dense.parameters[sparse.steps], sparse.parameters)

    @pytest.mark.parametrize(
        ("model", "steps"),
        [(zeros(), 2000), (zeros(10), 20_000), (initial_perceptron(2, [16, 16], 10), 3000)],
    )
    def test_keeps_a_film_under_a_megabyte(self, model, steps):
        points, labels = [[0.0, 1.0], [1.0, 0.0]], [0, 1]
        history = train(model, points, labels, learning_rate=1e-3, steps=steps)
        assert history.parameters.astype(np.float32).nbytes < 1_000_000
        assert history.steps[0] == 0
        assert history.steps[-1] == steps
        # No sparser than needed: half the stride would not fit.
        stride = history.steps[1]
        assert stride == 1 or history.parameters.size * 4 * stride / (stride - 1) > 990_000

    def test_starts_with_the_model_and_ends_with_its_own(self):
        points, labels = blobs(22)
        start = SoftmaxRegression([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [7.0, 8.0, 9.0])
        history = train(start, points, labels, learning_rate=0.1, steps=7)
        np.testing.assert_array_equal(history.parameters[0], np.arange(1.0, 10.0))
        np.testing.assert_array_equal(history.model_at(0).weights, start.weights)
        np.testing.assert_array_equal(history.model_at(-1).weights, history.model.weights)
        np.testing.assert_array_equal(history.model_at(7).bias, history.model.bias)
        assert type(history.model) is SoftmaxRegression

    def test_of_no_steps_is_the_start_alone(self):
        points, labels = blobs(23)
        history = train(zeros(), points, labels, learning_rate=0.1, steps=0)
        assert history.losses == pytest.approx([math.log(3)])
        np.testing.assert_array_equal(history.steps, [0])

    @pytest.mark.parametrize("row", [4, -5, 1.0, None])
    def test_has_no_other_rows(self, row):
        history = train(zeros(), *blobs(24), learning_rate=0.1, steps=3)
        with pytest.raises(ValueError, match="row must be a whole number from -4 to 3, got"):
            history.model_at(row)


class TestDivergence:
    @pytest.mark.parametrize("optimizer", OPTIMIZERS)
    @pytest.mark.parametrize("rate", [1e308, 1e300])
    def test_of_every_optimizer_is_told_and_the_record_kept(self, optimizer, rate):
        points, labels = blobs(25)
        arguments = {"optimizer": optimizer, "steps": 400, "l2": 0.1}
        # From the optimum every step of Newton's would be right.
        start = SoftmaxRegression([[5.0, 0.0], [0.0, -5.0], [1.0, 1.0]], [0.0, 1.0, 0.0])
        history = train(start, points, labels, learning_rate=rate, **arguments)
        assert history.divergence.step <= 20
        assert history.divergence.cause.startswith(("the parameters overflow: ", "the loss overflows: "))
        assert "learning_rate" in history.divergence.cause
        assert len(history.steps) == history.divergence.step
        np.testing.assert_array_equal(history.parameters[0], [5, 0, 0, -5, 1, 1, 0, 1, 0])
        np.testing.assert_array_equal(history.model_at(-1).bias, history.model.bias)
        for values in (history.parameters, history.losses, history.accuracies, history.gradient_norms):
            assert len(values) == len(history.steps)
            assert np.isfinite(values).all()

    @EVERY
    def test_of_every_loss_is_told(self, loss):
        history = train(zeros(), *blobs(26), loss=loss, learning_rate=1e3, steps=2000, l2=10.0)
        assert history.divergence.step < 200
        assert np.isfinite(history.losses).all()

    def test_blames_a_penalty_that_drives_weights_away(self):
        history = train(zeros(), *blobs(27), learning_rate=3.0, steps=2000, l2=1.0)
        assert "learning_rate * l2 is 3, and above 2 the penalty itself" in history.divergence.cause
        assert train(zeros(), *blobs(27), learning_rate=1.9, steps=2000, l2=1.0).divergence is None

    def test_blames_a_penalty_beyond_the_limit_of_momentum(self):
        limit = 2 * (1 + 0.9)
        for factor, ends in ((0.99, False), (1.01, True)):
            history = train(
                zeros(), *blobs(28), optimizer="momentum", learning_rate=factor * limit, steps=30_000, l2=1.0
            )
            assert (history.divergence is not None) == ends
        assert "above 3.8 the penalty itself" in history.divergence.cause

    def test_blames_points_that_should_be_standardised(self):
        points, labels = blobs(29)
        history = train(zeros(), points * 1e150, labels, learning_rate=1e10, steps=10)
        assert "too large for points as large as" in history.divergence.cause
        assert history.divergence.cause.endswith("standardise them")

    def test_between_two_records_has_its_own_step(self):
        arguments = {"learning_rate": 1e3, "steps": 2000, "l2": 10.0}
        dense, sparse = (train(zeros(), *blobs(30), record_every=every, **arguments) for every in (1, 1000))
        np.testing.assert_array_equal(sparse.steps, [0])
        assert dense.divergence.step <= sparse.divergence.step < 100

    @pytest.mark.parametrize("optimizer", OPTIMIZERS)
    def test_from_the_start_is_an_error(self, optimizer):
        model = SoftmaxRegression([[1e300, 0.0], [0.0, 0.0], [0.0, 0.0]], np.zeros(3))
        with pytest.raises(ValueError, match="points and model must give a finite loss to start with"):
            train(model, np.full((3, 2), 1e300), [0, 1, 2], optimizer=optimizer, learning_rate=0.1, steps=3)

    @pytest.mark.parametrize("rate", [0.05, 1.0, 2.0, 100.0])
    def test_of_newton_on_separable_points_says_that_there_is_no_optimum(self, rate):
        history = train(zeros(2, 1), [[-1.0], [1.0]], [0, 1], optimizer="newton", learning_rate=rate, steps=2000)
        assert history.divergence.code == "no_optimum"
        assert "some classes can be separated by a line" in history.divergence.cause
        assert history.steps[-1] == history.divergence.step - 1
        assert history.losses[-1] < 1e-12
        assert np.isfinite(history.parameters).all()

    @pytest.mark.parametrize(
        "start", [zeros(), OneVsRest.of(zeros()), OneVsOne.of(zeros())], ids=lambda m: type(m).__name__
    )
    def test_of_newton_says_so_where_some_classes_alone_are_separable(self, start):
        # Setosa lies apart from the two others, which overlap: the loss stays well above 0.
        iris = load_iris()
        history = train(start, iris.points, iris.labels, optimizer="newton", learning_rate=1.0, steps=200)
        assert history.divergence.code == "no_optimum"
        assert history.losses[-1] > 0.05

    @pytest.mark.parametrize(
        "start", [zeros(), OneVsRest.of(zeros()), OneVsOne.of(zeros())], ids=lambda m: type(m).__name__
    )
    @pytest.mark.parametrize("settings", [{"l2": 1e-3}, {"l2": 1e-12}, {"l2": 1e-200}, {"smoothing": 0.05}])
    def test_is_not_said_of_newton_where_a_penalty_or_smoothing_makes_an_optimum(self, start, settings):
        iris = load_iris()
        history = train(start, iris.points, iris.labels, optimizer="newton", learning_rate=1.0, steps=600, **settings)
        assert history.divergence is None
        assert (np.diff(history.losses) <= 1e-13).all()

    @pytest.mark.parametrize("size", [50.0, 300.0, 1000.0])
    @pytest.mark.parametrize("kind", [SoftmaxRegression, OneVsRest])
    @pytest.mark.parametrize("labels", [[0, 1], [0, 1, 0, 1]], ids=["separable", "mixed"])
    def test_of_newton_from_surely_wrong_does_not_blame_the_rate(self, size, kind, labels):
        # The points have curvatures of exp(-100) and less: its steps are too long by as much, or there are none.
        points = np.array([[-1.0], [1.0], [0.5], [-0.5]])[: len(labels)]
        wrong = kind([[size], [-size]], [0.0, 0.0])
        history = train(wrong, points, labels, optimizer="newton", learning_rate=1.0, steps=50)
        assert history.divergence.code == "no_curvature"
        assert np.isfinite(history.losses).all()
        # A penalty is a curvature, and leads down.
        history = train(wrong, points, labels, optimizer="newton", learning_rate=1.0, steps=50, l2=1e-3)
        assert history.divergence is None
        assert history.gradient_norms[-1] < 1e-9

    @pytest.mark.parametrize("scale", [1e-9, 1e3, 2e8, 1e9])
    @pytest.mark.parametrize(
        ("start", "fit"),
        [
            (zeros(), fit_softmax_regression),
            (OneVsRest.of(zeros()), fit_one_vs_rest),
            (OneVsOne.of(zeros()), fit_one_vs_one),
        ],
        ids=["softmax", "one_vs_rest", "one_vs_one"],
    )
    def test_is_not_said_of_newton_on_points_of_any_scale(self, start, fit, scale):
        iris = load_iris()
        points = (iris.points - iris.points.mean(axis=0)) * scale
        history = train(start, points, iris.labels, optimizer="newton", learning_rate=1.0, steps=150, l2=0.01)
        assert history.divergence is None
        np.testing.assert_allclose(
            history.model.weights * scale, fit(points, iris.labels, 3, 0.01).weights * scale, rtol=1e-7
        )

    def test_is_not_said_of_a_newton_that_has_arrived(self):
        history = train(zeros(), *blobs(31), optimizer="newton", learning_rate=1.0, steps=200, l2=0.1)
        assert history.divergence is None


class TestErrors:
    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"model": "linear"}, "model must be a SoftmaxRegression, a MultilayerPerceptron, a OneVsRest .*, got str"),
            ({"points": [[0.0, np.nan]] * 3}, r"points must be finite, got nan at index \(0, 1\)"),
            ({"points": [0.0, 1.0, 2.0]}, "points must have 2 axes"),
            ({"points": [[1.0]] * 3}, r"points must be \(N, 2\) and labels \(N,\) with N > 0, got \(3, 1\) and \(3,\)"),
            ({"points": np.empty((0, 2)), "labels": []}, r"points must be \(N, 2\) and labels \(N,\) with N > 0"),
            ({"labels": [0, 1]}, r"points must be \(N, 2\) and labels \(N,\) with N > 0"),
            ({"labels": [0, 1, 3]}, "labels must lie between 0 and 2, got 3 at index 2"),
            ({"labels": [0.0, 1.0, 2.0]}, "labels must be whole class numbers"),
            ({"num_classes": 4}, "num_classes must be the model's 3, got 4"),
            ({"loss": "hinge"}, "loss must be a Loss or one of cross_entropy, mean_squared_error, .*, got 'hinge'"),
            ({"optimizer": "sgd"}, "optimizer must be one of gradient_descent, momentum, adam, newton, got 'sgd'"),
            ({"learning_rate": 0.0}, "learning_rate must be one finite number greater than 0, got 0.0"),
            ({"learning_rate": math.nan}, "learning_rate must be one finite number greater than 0, got nan"),
            ({"learning_rate": "0.1"}, "learning_rate must be one finite number greater than 0, got '0.1'"),
            ({"steps": -1}, "steps must be a whole number of at least 0, got -1"),
            ({"steps": 2.0}, "steps must be a whole number of at least 0, got 2.0"),
            ({"batch_size": 0}, "batch_size must be a whole number of at least 1, got 0"),
            ({"batch_size": 1.5}, "batch_size must be a whole number of at least 1, got 1.5"),
            ({"l2": -1.0}, "l2 must be a finite number of at least 0, got -1.0"),
            ({"l2": math.inf}, "l2 must be a finite number of at least 0, got inf"),
            ({"l1": -1.0}, "l1 must be a finite number of at least 0, got -1.0"),
            ({"l1": math.nan}, "l1 must be a finite number of at least 0, got nan"),
            ({"optimizer": "newton", "l1": 0.1}, "'newton' needs a smooth penalty, but that of l1 has a kink at 0"),
            ({"held_out": 3}, r"held_out must be None or a pair \(points, labels\), got 3"),
            ({"held_out": ([[0.0]], [0])}, r"points must be \(N, 2\) and labels \(N,\) with N > 0, got \(1, 1\)"),
            ({"held_out": ([[0.0, 1.0]], [3])}, "labels must lie between 0 and 2, got 3"),
            ({"seed": -1}, "seed must be a whole number of at least 0, got -1"),
            ({"seed": None}, "seed must be a whole number of at least 0, got None"),
            ({"smoothing": 1.5}, "smoothing must lie between 0 and 1, got 1.5"),
            ({"class_weights": [1.0, 2.0]}, "class_weights must be 3 numbers of at least 0, not 0 for every point"),
            ({"class_weights": [1.0, -2.0, 1.0]}, "class_weights must be 3 numbers of at least 0"),
            ({"class_weights": [0.0, 0.0, 0.0]}, "class_weights must be 3 numbers of at least 0, not 0 for every"),
            ({"class_weights": [1.0, math.nan, 1.0]}, "class_weights must be finite, got nan at index 1"),
            ({"record_every": 0}, "record_every must be a whole number of at least 1, got 0"),
            (
                {"optimizer": "newton", "loss": "mean_squared_error"},
                "'newton' needs a loss that is convex and smooth, .* use another one for MeanSquaredError",
            ),
            (
                {"optimizer": "newton", "loss": "hinge_weston_watkins"},
                "'newton' needs a loss that is convex and smooth",
            ),
            ({"optimizer": "newton", "loss": "focal"}, "'newton' needs a loss that is convex and smooth"),
            ({"optimizer": "newton", "batch_size": 2}, "'newton' takes all points at a time: leave out batch_size"),
            (
                {"optimizer": "newton", "model": initial_perceptron(2, [4], 3)},
                "'newton' is for linear models; train a MultilayerPerceptron by another one",
            ),
        ],
    )
    def test_bad_arguments_are_named(self, changed, words):
        arguments = {"model": zeros(), "points": [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], "labels": [0, 1, 2]}
        arguments |= {"learning_rate": 0.1, "steps": 2} | changed
        with pytest.raises(ValueError, match=words):
            train(**arguments)
