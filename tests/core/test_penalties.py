"""L1 beside L2: against scikit-learn's optimum, the conditions of an optimum, and finite differences."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from softmax_core import LOSSES, OneVsRest, SoftmaxRegression, initial_perceptron, input_features, one_hot, train

RNG = np.random.default_rng(3)
LABELS = np.arange(90) % 3
POINTS = np.array([[0.0, 1.5], [1.5, 0.0], [-1.0, -1.0]])[LABELS] + RNG.normal(0, 0.8, (90, 2))
NAMES = ("x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2")
FEATURES = input_features(POINTS, NAMES)
#: Rates at which each comes to rest.
RATES = {"gradient_descent": (0.2, 12_000), "momentum": (0.02, 12_000), "adam": (0.002, 20_000)}


def zeros(features):
    return SoftmaxRegression(np.zeros((3, features)), np.zeros(3))


def value(model, features, labels, l2, l1):
    """The objective, written out from the public loss."""
    losses = LOSSES["cross_entropy"].value(model.logits(features), one_hot(labels, 3))
    return losses.mean() + l2 / 2 * (model.weights**2).sum() + l1 * np.abs(model.weights).sum()


class TestL1:
    @pytest.mark.parametrize("l2", [0.0, 0.02])
    @pytest.mark.parametrize("optimizer", RATES)
    def test_ends_at_scikit_learns_optimum_with_the_same_zeros(self, optimizer, l2):
        l1 = 0.02
        rate, steps = RATES[optimizer]
        found = train(
            zeros(7), FEATURES, LABELS, optimizer=optimizer, learning_rate=rate, steps=steps, l1=l1, l2=l2,
            record_every=steps,
        )  # fmt: skip
        # Theirs is C sum(loss) + share |w| + (1 - share) w^2 / 2.
        strength = l1 + l2
        theirs = LogisticRegression(
            C=1 / (len(LABELS) * strength), l1_ratio=l1 / strength, solver="saga", max_iter=200_000, tol=1e-9
        ).fit(FEATURES, LABELS)
        model = found.model
        best = value(SoftmaxRegression(theirs.coef_, theirs.intercept_), FEATURES, LABELS, l2, l1)
        tolerance = {"adam": 2e-5}.get(optimizer, 1e-8)
        assert value(model, FEATURES, LABELS, l2, l1) == pytest.approx(best, abs=tolerance)
        assert found.losses[-1] == pytest.approx(value(model, FEATURES, LABELS, l2, l1), rel=1e-12)
        if optimizer != "adam":  # whose end trembles
            np.testing.assert_allclose(model.weights, theirs.coef_, rtol=0, atol=2e-3)
            np.testing.assert_array_equal(model.weights == 0, np.abs(theirs.coef_) < 1e-6)
            assert 5 < (model.weights == 0).sum() < 20
            assert found.gradient_norms[-1] < 1e-6

    @pytest.mark.parametrize("optimizer", ["gradient_descent", "momentum"])
    def test_the_end_fulfils_the_conditions_of_an_optimum(self, optimizer):
        l1, l2 = 0.05, 0.01
        rate, steps = RATES[optimizer]
        model = train(
            zeros(7), FEATURES, LABELS, optimizer=optimizer, learning_rate=rate, steps=steps, l1=l1, l2=l2
        ).model
        pull = (model.probabilities(FEATURES) - one_hot(LABELS, 3)) / len(LABELS)
        slope = pull.T @ FEATURES + l2 * model.weights
        is_zero = model.weights == 0
        assert is_zero.any() and not is_zero.all()
        assert (np.abs(slope[is_zero]) <= l1 + 1e-8).all()
        np.testing.assert_allclose(slope[~is_zero], -l1 * np.sign(model.weights[~is_zero]), rtol=0, atol=1e-7)
        np.testing.assert_allclose(pull.sum(axis=0), 0, atol=1e-8)

    def test_a_step_of_gradient_descent_is_a_gradient_step_and_a_soft_threshold(self):
        start = SoftmaxRegression(RNG.normal(0, 0.1, (3, 2)), [0.1, 0.0, -0.1])
        rate, l1 = 0.3, 0.4
        gradient = start.parameter_gradient(POINTS, (start.probabilities(POINTS) - one_hot(LABELS, 3)) / len(LABELS))
        there = start.parameters - rate * gradient
        by = rate * l1 * np.array([1.0] * 6 + [0.0] * 3)
        expected = np.sign(there) * np.maximum(np.abs(there) - by, 0)
        found = train(start, POINTS, LABELS, learning_rate=rate, steps=1, l1=l1).parameters[-1]
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)
        assert (found[:6] == 0).any() and (found[6:] != 0).all()

    @pytest.mark.parametrize("optimizer", RATES)
    def test_none_is_no_difference(self, optimizer):
        films = [train(zeros(2), POINTS, LABELS, optimizer=optimizer, learning_rate=0.1, steps=20, **l1)
                 for l1 in ({}, {"l1": 0.0})]  # fmt: skip
        np.testing.assert_array_equal(films[0].parameters, films[1].parameters)

    def test_of_one_vs_rest_is_that_of_each_of_its_models(self):
        l1 = 0.03
        rows = train(OneVsRest.of(zeros(2)), POINTS, LABELS, learning_rate=0.3, steps=8000, l1=l1).model.weights
        for k, row in enumerate(rows):
            theirs = LogisticRegression(
                C=1 / (len(LABELS) * l1), l1_ratio=1.0, solver="saga", max_iter=100_000, tol=1e-10
            ).fit(POINTS, k == LABELS)
            np.testing.assert_allclose(row, theirs.coef_[0], rtol=0, atol=1e-5)

    def test_turns_the_weights_of_idle_hidden_units_off(self):
        start = initial_perceptron(2, [8], 3, "tanh", seed=2)
        model = train(start, POINTS, LABELS, optimizer="adam", learning_rate=0.01, steps=3000, l1=0.01).model
        assert (model.layers[0][0] == 0).all(axis=1).any(), "no unit is without a weight"
        assert (model.predict(POINTS) == LABELS).mean() > 0.8


class TestRecordedPenalties:
    @pytest.mark.parametrize("start", [zeros(2), initial_perceptron(2, [4], 3)], ids=["linear", "network"])
    def test_are_what_the_loss_has_beside_the_data(self, start):
        l1, l2 = 0.01, 0.05
        film = train(start, POINTS, LABELS, learning_rate=0.1, steps=30, l1=l1, l2=l2, record_every=10)
        for row in range(4):
            model = film.model_at(row)
            data = LOSSES["cross_entropy"].value(model.logits(POINTS), one_hot(LABELS, 3)).mean()
            weights = np.concatenate([w.ravel() for w, _ in model.layers])
            penalty = l2 / 2 * (weights**2).sum() + l1 * np.abs(weights).sum()
            assert film.penalties[row] == pytest.approx(penalty, rel=1e-12, abs=1e-15)
            assert film.losses[row] == pytest.approx(data + penalty, rel=1e-12)

    def test_the_gradient_norm_is_that_of_the_objective(self):
        l1, l2 = 0.002, 0.03
        film = train(zeros(2), POINTS, LABELS, learning_rate=0.1, steps=40, l1=l1, l2=l2)
        model, step = film.model, 1e-6
        slopes = []
        for axis in np.eye(9):
            here, there = (model.with_parameters(model.parameters + sign * step * axis) for sign in (1, -1))
            slopes.append((value(here, POINTS, LABELS, l2, l1) - value(there, POINTS, LABELS, l2, l1)) / (2 * step))
        assert (model.weights != 0).all()
        assert film.gradient_norms[-1] == pytest.approx(np.linalg.norm(slopes), rel=1e-6)


class TestHeldOut:
    TEST = (POINTS[60:], LABELS[60:])

    @pytest.mark.parametrize("model", [zeros(2), OneVsRest.of(zeros(2)), initial_perceptron(2, [4], 3)],
                             ids=["linear", "one_vs_rest", "network"])  # fmt: skip
    def test_nothing_is_learnt_from_them(self, model):
        settings = {"learning_rate": 0.3, "steps": 25, "batch_size": 10, "seed": 4}
        alone = train(model, POINTS[:60], LABELS[:60], **settings)
        film = train(model, POINTS[:60], LABELS[:60], held_out=self.TEST, **settings)
        for name in ("parameters", "losses", "accuracies"):
            np.testing.assert_array_equal(getattr(film, name), getattr(alone, name))
        assert alone.held_out_losses is None and film.held_out_losses.shape == film.steps.shape

    @pytest.mark.parametrize("start", [zeros(2), initial_perceptron(2, [4], 3)], ids=["linear", "network"])
    def test_their_loss_and_accuracy_are_those_of_every_rows_model(self, start):
        film = train(
            start, POINTS[:60], LABELS[:60], held_out=self.TEST, learning_rate=0.3, steps=20,
            l2=0.1, l1=0.01, smoothing=0.1, class_weights=[1.0, 2.0, 3.0],
        )  # fmt: skip
        points, labels = self.TEST
        for row in range(21):
            model = film.model_at(row)
            plain = LOSSES["cross_entropy"].value(model.logits(points), one_hot(labels, 3)).mean()
            assert film.held_out_losses[row] == pytest.approx(plain, rel=1e-12)
            assert film.held_out_accuracies[row] == (model.predict(points) == labels).mean()
