"""Training on pictures as bytes: what it records is what training on floats does, in single precision."""

import numpy as np
import pytest
from sklearn.metrics import log_loss

from softmax_core import SoftmaxRegression, initial_perceptron, load_digits, recording_stride, train

LEARNED, TESTED = load_digits().split(0)
PIXELS, TEST_PIXELS = LEARNED.pixels.astype(np.uint8), TESTED.pixels.astype(np.uint8)
LINEAR = SoftmaxRegression(np.zeros((10, 64)), np.zeros(10))
ROWS = ("losses", "accuracies", "gradient_norms", "held_out_losses", "held_out_accuracies")


@pytest.mark.parametrize("start", [LINEAR, initial_perceptron(64, [32], 10, "relu", 0)], ids=["linear", "hidden"])
@pytest.mark.parametrize("optimizer, rate", [("gradient_descent", 0.5), ("momentum", 0.05), ("adam", 0.003)])
@pytest.mark.parametrize("batch_size", [32, None])
def test_training_on_bytes_is_training_on_floats(start, optimizer, rate, batch_size):
    settings = {"optimizer": optimizer, "learning_rate": rate, "steps": 40, "batch_size": batch_size, "l2": 0.001}
    ours = train(
        start, PIXELS, LEARNED.labels, unit=16.0, held_out=(TEST_PIXELS, TESTED.labels), record_every=20, **settings
    )
    held_out = (TESTED.pixels / 16, TESTED.labels)
    theirs = train(start, LEARNED.pixels / 16, LEARNED.labels, held_out=held_out, record_every=20, **settings)
    assert ours.parameters.dtype == np.float32
    np.testing.assert_allclose(ours.parameters, theirs.parameters, atol=2e-4)
    for name in ROWS:
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-3, atol=2e-3)


def test_a_large_set_is_measured_on_a_part_that_the_seed_draws():
    def measured(**more):
        settings = {"unit": 16.0, "learning_rate": 0.5, "steps": 20, "batch_size": 32}
        return train(LINEAR, PIXELS, LEARNED.labels, **settings, **more)

    part, same, all_of_them = measured(measured=300), measured(measured=300), measured()
    np.testing.assert_array_equal(part.losses, same.losses)
    np.testing.assert_array_equal(part.parameters, all_of_them.parameters)
    drawn = np.sort(np.random.default_rng([0, 1]).permutation(len(LEARNED.labels))[:300])
    trained_on_first = np.random.default_rng(0).permutation(len(LEARNED.labels))[:300]
    assert len(np.intersect1d(drawn, trained_on_first)) < 150
    p = part.model.probabilities(PIXELS[drawn] / 16)
    assert part.losses[-1] == pytest.approx(log_loss(LEARNED.labels[drawn], p, labels=range(10)), rel=1e-5)
    assert measured(measured=300, seed=1).losses[0] == pytest.approx(np.log(10))
    np.testing.assert_array_equal(measured(measured=10**6).losses, all_of_them.losses)
    with pytest.raises(ValueError, match="measured must be a whole number of at least 1, got 0"):
        measured(measured=0)


@pytest.mark.parametrize("points", [np.zeros((4, 64)), np.zeros(64, np.uint8), [[0] * 64] * 4])
def test_only_bytes_have_a_unit(points):
    with pytest.raises(ValueError, match="points with a unit must be unsigned bytes"):
        train(LINEAR, points, [0, 1, 2, 3], unit=16.0, learning_rate=0.1, steps=1)


def test_a_film_may_take_more_bytes():
    assert recording_stride(1000, 7850) == 34
    assert recording_stride(1000, 7850, 4_000_000) == 8
