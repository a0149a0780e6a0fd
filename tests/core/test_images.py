from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from sklearn import datasets
from sklearn.model_selection import train_test_split

from softmax_core import Images, load_digits


class TestDigits:
    def test_are_scikit_learns(self):
        ours, theirs = load_digits(), datasets.load_digits()
        assert_array_equal(ours.pixels, theirs.data)
        assert_array_equal(ours.labels, theirs.target)
        assert_array_equal(ours.pixels.reshape(-1, *ours.shape), theirs.images)
        assert ours.shape == (8, 8)

    def test_come_in_17_levels_and_the_types_of_the_core(self):
        digits = load_digits()
        assert set(np.unique(digits.pixels)) == set(range(17))
        assert (digits.pixels.dtype, digits.labels.dtype) == (np.float64, np.intp)

    def test_are_read_once_and_nobody_can_change_them(self):
        assert load_digits() is load_digits()
        with pytest.raises(ValueError, match="read-only"):
            load_digits().pixels[0, 0] = 9
        with pytest.raises(ValueError, match="read-only"):
            load_digits().labels[0] = 9

    def test_the_file_names_source_and_licence(self):
        text = (files("softmax_core") / "data" / "README.md").read_text(encoding="utf-8").partition("# digits.txt")[2]
        assert "UCI" in text
        assert "CC BY 4.0" in text


class TestSplit:
    def test_of_the_digits_is_1347_and_450(self):
        training, test = load_digits().split(seed=3)
        assert (len(training.labels), len(test.labels)) == (1347, 450)
        assert training.pixels.shape == (1347, 64) and test.pixels.shape == (450, 64)
        assert training.shape == test.shape == (8, 8)

    def test_rounds_the_shares_that_miss_most_up(self):
        # A quarter of 178, 182, 177, 183, 181, 182, 181, 179, 174 and 180, rounded down, are 445: five get one more.
        assert_array_equal(np.bincount(load_digits().split(0)[1].labels), [45, 46, 44, 46, 45, 46, 45, 45, 43, 45])

    def test_has_the_sizes_of_scikit_learns(self):
        theirs = train_test_split(np.arange(1797), stratify=load_digits().labels, random_state=0)
        assert [len(part) for part in theirs] == [len(part.labels) for part in load_digits().split(0)]

    @given(st.integers(0, 10_000))
    def test_takes_every_picture_once_and_a_quarter_of_each_label(self, seed):
        digits = load_digits()
        numbered = Images(np.arange(1797.0)[:, None], digits.labels, (1, 1))
        training, test = numbered.split(seed)
        assert_array_equal(np.sort(np.append(training.pixels, test.pixels)), np.arange(1797))
        assert (np.diff(training.pixels[:, 0]) > 0).all() and (np.diff(test.pixels[:, 0]) > 0).all()
        assert np.abs(np.bincount(test.labels) - np.bincount(digits.labels) / 4).max() < 1

    def test_is_the_same_with_the_same_seed_and_another_with_another(self):
        first, again, other = (load_digits().split(seed)[1].pixels for seed in (1, 1, 2))
        assert_array_equal(first, again)
        assert (first != other).any()

    @given(st.lists(st.sampled_from([0, 3, 7]), min_size=1, max_size=40))
    def test_works_for_any_labels(self, labels):
        training, test = Images(np.zeros((len(labels), 4)), np.array(labels), (2, 2)).split(0)
        several = {label for label in labels if labels.count(label) > 1}
        assert len(test.labels) == max(-(-len(labels) // 4), len(several)) and several <= set(test.labels.tolist())
        assert sorted([*training.labels, *test.labels]) == sorted(labels)

    @pytest.mark.parametrize("seed", [-1, 0.5, None, "one"])
    def test_a_seed_that_is_none_is_named(self, seed):
        with pytest.raises(ValueError, match="seed must be a whole number of at least 0"):
            load_digits().split(seed)
