import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from softmax_core import LOSSES, NEAR_ZERO, one_hot, softmax

CE = LOSSES["cross_entropy"]
EACH = pytest.mark.parametrize("way", NEAR_ZERO.values(), ids=NEAR_ZERO)
TYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])
logits = st.lists(st.floats(-4, 4), min_size=2, max_size=5)


def wrong_by(gap):
    """A sample whose own class lies `gap` below the other."""
    return [0.0, -float(gap)], [0.0, 1.0]


@EACH
@TYPES
@given(z=logits, soft=st.booleans())
def test_all_agree_where_no_probability_is_small(way, dtype, z, soft):
    y = np.full(len(z), 1 / len(z)) if soft else one_hot(0, len(z))
    eps = float(np.finfo(dtype).eps)
    # The logarithm of a p near 1 has the absolute error of p.
    assert way.value(z, y, dtype) == pytest.approx(CE.value(z, y), rel=10 * eps, abs=max(10 * eps, 1e-8))
    assert_allclose(way.gradient(z, y, dtype), CE.gradient(z, y), atol=max(10 * eps, 1e-8))


@EACH
@TYPES
def test_results_have_the_type_that_was_asked_for(way, dtype):
    z, y = np.zeros((2, 3)), one_hot([0, 2], 3)
    assert way.value(z, y, dtype).dtype == way.gradient(z, y, dtype).dtype == dtype
    assert way.value(z, y, dtype).shape == (2,)
    assert way.gradient(z, y, dtype).shape == (2, 3)


@EACH
def test_a_batch_is_the_loop_over_its_rows(way):
    rng = np.random.default_rng(1)
    z, y = rng.normal(0, 8, (4, 1, 3)), one_hot([0, 1, 2], 3)
    assert_array_equal(way.gradient(z, y)[2, 1], way.gradient(z[2, 0], y[1]))
    assert_array_equal(way.value(z, y)[2, 1], way.value(z[2, 0], y[1]))


@TYPES
@pytest.mark.parametrize("gap", [20, 90, 1000])
def test_clipping_hides_the_value_and_stops_the_gradient(dtype, gap):
    # The smallest probability that passes is 1e-7, at a gap of 16.1.
    way = NEAR_ZERO["clipped"]
    assert way.value(*wrong_by(gap), dtype) == pytest.approx(-np.log(1e-7), rel=1e-6)
    assert_array_equal(way.gradient(*wrong_by(gap), dtype), 0)
    assert np.abs(way.gradient(*wrong_by(15), dtype)).min() > 0.9


def test_clipping_stops_what_is_surely_right_too():
    way = NEAR_ZERO["clipped"]
    assert_array_equal(way.gradient([0.0, -20.0], [1.0, 0.0]), 0)
    assert way.value([0.0, -20.0], [1.0, 0.0]) == pytest.approx(1e-7, rel=1e-6)


@TYPES
def test_an_added_epsilon_lets_the_gradient_fade_with_p(dtype):
    way = NEAR_ZERO["added_epsilon"]
    for gap in (24, 28, 32, 40):
        p = np.exp(-gap)
        assert way.gradient(*wrong_by(gap), dtype)[0] == pytest.approx(p / (p + 1e-12), rel=1e-4)
    assert way.value(*wrong_by(1000), dtype) == pytest.approx(-np.log(1e-12), rel=1e-6)
    assert_array_equal(way.gradient(*wrong_by(1000), dtype), 0)


@pytest.mark.parametrize(("dtype", "last", "beyond"), [(np.float32, 100, 110), (np.float64, 740, 750)])
def test_the_logarithm_of_softmax_breaks_where_p_underflows(dtype, last, beyond):
    way = NEAR_ZERO["log_of_softmax"]
    assert way.value(*wrong_by(last), dtype) == pytest.approx(last, rel=1e-3)
    assert way.value(*wrong_by(beyond), dtype) == np.inf
    assert np.isnan(way.gradient(*wrong_by(beyond), dtype)).all()


@TYPES
@pytest.mark.parametrize("gap", [20, 90, 120, 1000, 10_000])
def test_log_softmax_is_right_everywhere(dtype, gap):
    way = NEAR_ZERO["log_softmax"]
    assert way.value(*wrong_by(gap), dtype) == pytest.approx(CE.value(*wrong_by(gap)), rel=1e-6)
    assert_allclose(way.gradient(*wrong_by(gap), dtype), CE.gradient(*wrong_by(gap)), rtol=1e-6, atol=1e-30)


@pytest.mark.parametrize("name", ["added_epsilon", "clipped", "log_of_softmax"])
@given(z=st.lists(st.floats(-6, 6), min_size=3, max_size=3))
def test_gradients_are_the_slopes_of_the_values(name, z):
    way, z, y, step = NEAR_ZERO[name], np.array(z), np.array([0.2, 0.5, 0.3]), 1e-5
    slopes = [(way.value(z + step * e, y) - way.value(z - step * e, y)) / (2 * step) for e in np.eye(3)]
    assert_allclose(way.gradient(z, y), slopes, atol=1e-8)


@EACH
def test_masked_classes_without_a_share_take_no_part(way):
    z, y = [1.0, -np.inf, 0.5], [0.3, 0.0, 0.7]
    assert way.value(z, y) == pytest.approx(way.value([1.0, 0.5], [0.3, 0.7]), rel=1e-12)
    assert way.gradient(z, y)[1] == 0


@EACH
def test_warns_nobody(way, recwarn):
    for dtype in (np.float16, np.float32, np.float64):
        way.value([0.0, -5000.0], [0.0, 1.0], dtype)
        gradient = way.gradient([0.0, -5000.0], [0.0, 1.0], dtype)
        assert not (np.signbit(gradient) & (gradient == 0)).any()
    assert not recwarn.list


@EACH
@pytest.mark.parametrize("name", ["value", "gradient"])
@pytest.mark.parametrize(
    ("z", "y", "dtype", "words"),
    [
        ([1.0, np.nan], [1, 0], np.float32, "logits must be finite"),
        ([1.0, 1e39], [1, 0], np.float32, "logits must be finite .* got inf at index 1"),
        ([1.0, 2.0], [0.5, 0.6], np.float32, "target must sum to 1"),
        ([1.0, 2.0], [1, 0, 0], np.float32, "target must have 2 classes"),
        ([1.0, 2.0], [1, 0], int, "dtype must be a floating-point type"),
    ],
)
def test_bad_arguments_are_named(way, name, z, y, dtype, words):
    with pytest.raises(ValueError, match=words):
        getattr(way, name)(z, y, dtype)


def test_softmax_itself_is_what_underflows():
    assert softmax(np.float32([0.0, -110.0]))[1] == 0
