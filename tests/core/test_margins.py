import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import metrics

from softmax_core import LOSSES, MARGIN_LOSSES, binary_cross_entropy

EACH = pytest.mark.parametrize("name", MARGIN_LOSSES)
M = np.linspace(-4, 4, 801)
#: As scikit-learn draws them: its example plot_sgd_loss_functions, at margins other than 0 for the steps.
BY_HAND = {
    "zero_one": lambda m: 1.0 if m <= 0 else 0.0,
    "perceptron": lambda m: max(0.0, -m),
    "hinge": lambda m: max(0.0, 1 - m),
    "squared_hinge": lambda m: max(0.0, 1 - m) ** 2,
    "exponential": lambda m: np.e**-m,
    "logistic": lambda m: np.log(1 + np.e**-m),
    "squared": lambda m: (1 - m) ** 2,
    "modified_huber": lambda m: -4 * m if m < -1 else (1 - m) ** 2 if m < 1 else 0.0,
}


def test_are_those_promised_in_order():
    assert list(MARGIN_LOSSES) == list(BY_HAND)


@EACH
def test_are_their_formulas(name):
    assert_allclose(MARGIN_LOSSES[name].value(M), [BY_HAND[name](m) for m in M], rtol=1e-12, atol=1e-15)


@EACH
def test_are_not_negative_and_finite_and_never_minus_zero(name):
    value = MARGIN_LOSSES[name].value(M)
    assert (value >= 0).all()
    assert not np.signbit(value).any()


@pytest.mark.parametrize("name", [name for name in MARGIN_LOSSES if name != "zero_one"])
def test_all_but_the_step_are_convex(name):
    value = MARGIN_LOSSES[name].value(M)
    assert (np.diff(value, 2) >= -1e-12).all()


@pytest.mark.parametrize("name", ["hinge", "squared_hinge", "exponential", "squared", "modified_huber"])
def test_five_of_them_lie_above_the_step(name):
    assert (MARGIN_LOSSES[name].value(M) >= MARGIN_LOSSES["zero_one"].value(M)).all()


@pytest.mark.parametrize("name", [name for name in MARGIN_LOSSES if name != "squared"])
def test_a_larger_margin_costs_no_more_but_to_the_squared_error(name):
    assert (np.diff(MARGIN_LOSSES[name].value(M)) <= 0).all()


def test_logistic_is_binary_cross_entropy_and_keeps_its_digits():
    assert_allclose(MARGIN_LOSSES["logistic"].value(M), binary_cross_entropy.value(M[:, None], [[1.0]]), rtol=1e-13)
    assert MARGIN_LOSSES["logistic"].value(40.0) == pytest.approx(4.2483542552915889953e-18, rel=1e-15, abs=0)
    assert MARGIN_LOSSES["logistic"].value(-1e300) == 1e300


def test_hinge_is_that_of_two_classes_and_scikit_learns():
    pairs = np.stack([M, np.zeros(801)], axis=-1)
    assert_allclose(
        MARGIN_LOSSES["hinge"].value(M), LOSSES["hinge_weston_watkins"].value(pairs, [1.0, 0.0]), rtol=1e-13
    )
    expected = metrics.hinge_loss(np.sign(np.arange(801) % 2 - 0.5), M * np.sign(np.arange(801) % 2 - 0.5))
    assert MARGIN_LOSSES["hinge"].value(M).mean() == pytest.approx(expected)


def test_exponential_overflows_quietly(recwarn):
    assert_array_equal(MARGIN_LOSSES["exponential"].value([-1000.0, 1000.0]), [np.inf, 0])
    assert MARGIN_LOSSES["squared"].value(-1e300) == np.inf
    assert not recwarn.list


@EACH
def test_keep_shape_and_float32(name):
    loss = MARGIN_LOSSES[name]
    assert loss.value(np.zeros((2, 3))).shape == (2, 3)
    assert loss.value(np.float32([1, -1])).dtype == np.float32
    assert loss.value([1, -1]).dtype == np.float64
    assert np.ndim(loss.value(0.5)) == 0


@EACH
@pytest.mark.parametrize(("bad", "words"), [([0, np.nan], "got nan at index 1"), (np.inf, "got inf")])
def test_what_is_not_finite_is_named(name, bad, words):
    with pytest.raises(ValueError, match=f"margins must be finite, {words}"):
        MARGIN_LOSSES[name].value(bad)
