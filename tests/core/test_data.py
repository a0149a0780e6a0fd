import csv
import io
import itertools
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.spatial import cKDTree
from sklearn import datasets
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain

from softmax_core import (
    DATASETS,
    Dataset,
    InputError,
    fit_binary_relevance,
    fit_classifier_chain,
    fit_softmax_regression,
    load_iris,
    load_penguins,
    make_blobs,
    make_imbalanced,
    make_moons,
    make_multilabel,
    make_rings,
    make_spirals,
    make_xor,
    multilabel_scores,
    read_csv,
    to_csv,
)

#: All but the two that were measured.
MADE = dict(list(DATASETS.items())[2:])
EACH = pytest.mark.parametrize("make", MADE.values(), ids=MADE)
PENGUIN_FEATURES = ("bill length (mm)", "bill depth (mm)", "flipper length (mm)", "body mass (g)")


def assert_same(ours, theirs):
    """Not a bit apart."""
    assert ours.points.tobytes() == theirs.points.tobytes()
    assert_array_equal(ours.labels, theirs.labels)
    assert (ours.class_names, ours.feature_names) == (theirs.class_names, theirs.feature_names)


class TestReal:
    def test_iris_are_the_petals_of_the_real_flowers(self):
        real, ours = datasets.load_iris(), load_iris()
        assert_array_equal(ours.points, real.data[:, 2:])
        assert_array_equal(ours.labels, real.target)
        assert ours.class_names == tuple(real.target_names)
        assert ours.feature_names == tuple(real.feature_names[2:])

    @pytest.mark.parametrize("columns", list(itertools.permutations(range(4), 2)))
    def test_iris_come_by_any_two_features(self, columns):
        real = datasets.load_iris()
        ours = load_iris([real.feature_names[column] for column in columns])
        assert_array_equal(ours.points, real.data[:, columns])
        assert ours.feature_names == tuple(real.feature_names[column] for column in columns)

    def test_the_iris_file_holds_all_four_measurements(self):
        with (files("softmax_core") / "data" / "iris.csv").open() as file:
            header, *flowers = csv.reader(file)
        real = datasets.load_iris()
        assert header == [*real.feature_names, "species"]
        assert_array_equal(np.array([flower[:4] for flower in flowers], float), real.data)

    def test_penguins_are_those_of_the_paper(self):
        penguins = load_penguins()
        assert penguins.class_names == ("Adelie", "Chinstrap", "Gentoo")
        assert_array_equal(np.bincount(penguins.labels), [151, 68, 123])
        assert_array_equal(penguins.points[[0, -1]], [[39.1, 18.7], [50.2, 18.7]])

    def test_penguins_have_the_published_means(self):
        # As R prints them for this data set, to four digits: summary(penguins).
        bill = load_penguins(PENGUIN_FEATURES[:2]).points.mean(axis=0)
        body = load_penguins(PENGUIN_FEATURES[2:]).points.mean(axis=0)
        assert_allclose([*bill, *body], [43.92, 17.15, 200.9, 4202], rtol=1.5e-4)

    @pytest.mark.parametrize("features", list(itertools.permutations(PENGUIN_FEATURES, 2)))
    def test_penguins_come_by_any_two_features(self, features):
        with (files("softmax_core") / "data" / "penguins.csv").open() as file:
            birds = list(csv.DictReader(file))
        ours = load_penguins(features)
        assert ours.feature_names == features
        assert_array_equal(ours.points, [[float(bird[feature]) for feature in features] for bird in birds])

    @pytest.mark.parametrize("load", [load_iris, load_penguins])
    def test_the_same_two_features_are_the_same_data(self, load):
        assert load() is load(list(load().feature_names))

    @pytest.mark.parametrize("load", [load_iris, load_penguins])
    @pytest.mark.parametrize(
        "choose", [lambda x, y: (x,), lambda x, y: (x, x), lambda x, y: (x, y, x), lambda x, y: (x, "species")]
    )
    def test_other_features_are_refused(self, load, choose):
        with pytest.raises(ValueError, match=r"features must be two of .*length.*, got \("):
            load(choose(*load().feature_names))

    def test_the_data_files_name_source_and_licence(self):
        iris, penguins = (files("softmax_core") / "data" / "README.md").read_text().split("# penguins.csv")
        assert "Fisher" in iris
        assert "CC BY 4.0" in iris
        assert "Gorman" in penguins
        assert "CC0" in penguins

    @pytest.mark.parametrize("name", DATASETS)
    def test_nobody_can_change_the_data_of_others(self, name):
        data = DATASETS[name](num_classes=3, count=50, noise=0.1, seed=0)
        with pytest.raises(ValueError, match="read-only"):
            data.points[0, 0] = 9
        with pytest.raises(ValueError, match="read-only"):
            data.labels[0] = 2


class TestMade:
    def test_all_are_called_alike(self):
        assert list(DATASETS) == ["iris", "penguins", *MADE]
        for make in DATASETS.values():
            data = make(num_classes=3, count=60, noise=0.1, seed=1)
            assert data.points.shape == (len(data.labels), 2)
            assert set(data.labels) == set(range(len(data.class_names))) == {0, 1, 2}
        assert DATASETS["iris"](7, 9, 2.0, -1) is load_iris()
        assert DATASETS["penguins"](7, 9, 2.0, -1) is load_penguins()

    @EACH
    @given(classes=st.integers(2, 10), count=st.integers(10, 400), noise=st.floats(0, 1), seed=st.integers(0, 2**64))
    def test_they_are_as_many_and_of_as_many_classes_as_asked_for(self, make, classes, count, noise, seed):
        data = make(classes, count, noise, seed)
        assert data.points.shape == (count, 2)
        assert np.isfinite(data.points).all()
        assert data.class_names == tuple("ABCDEFGHIJ")[:classes]
        sizes = np.bincount(data.labels, minlength=classes)
        assert sizes.sum() == count
        assert sizes.min() >= 1
        if make is make_imbalanced:
            assert (np.diff(sizes) <= 0).all()
        else:
            assert np.ptp(sizes) <= 1

    @EACH
    def test_the_same_arguments_make_the_same_points_and_another_seed_others(self, make):
        assert_same(make(3, 100, 0.2, 7), make(3, 100, 0.2, 7))
        assert not np.array_equal(make(3, 100, 0.2, 7).points, make(3, 100, 0.2, 8).points)

    @EACH
    @pytest.mark.parametrize("classes", [2, 3, 5, 10])
    def test_without_noise_they_lie_in_the_square(self, make, classes):
        points = make(classes, 5000, 0.0, 3).points
        assert np.abs(points).max() <= 1 + 1e-12
        assert np.abs(points).max() > 0.95

    @EACH
    @pytest.mark.parametrize("classes", [2, 7])
    def test_noise_displaces_each_coordinate_by_a_gaussian(self, make, classes):
        clean, slight, strong = (make(classes, 5000, noise, 3).points for noise in (0.0, 0.25, 1.0))
        assert_allclose(strong - clean, 4 * (slight - clean), atol=1e-12)
        shift = (strong - clean).ravel()
        # 10,000 draws: the deviation is known to 0.7 %, skewness to 0.024 and kurtosis to 0.05 (one sigma).
        unit = shift / shift.std()
        assert abs(unit.mean()) < 0.04
        assert abs((unit**3).mean()) < 0.1
        assert abs((unit**4).mean() - 3) < 0.2

    @pytest.mark.parametrize("classes", range(2, 11))
    @pytest.mark.parametrize("make", [make_blobs, make_rings, make_moons, make_imbalanced])
    def test_noise_is_in_units_of_the_distance_between_neighbouring_classes(self, make, classes):
        clean, noisy = make(classes, 5000, 0.0, 4), make(classes, 5000, 1.0, 4)
        trees = [cKDTree(clean.points[clean.labels == k]) for k in range(classes)]
        distance = min(
            trees[j].query(clean.points[clean.labels == i])[0].min() for i in range(classes) for j in range(i)
        )
        # Between random points of two curves the distance is a bit larger than between the curves.
        assert (noisy.points - clean.points).std() == pytest.approx(distance, rel=0.06)

    @pytest.mark.parametrize(("make", "unit"), [(make_spirals, 0.8), (make_xor, 2.0)])
    @pytest.mark.parametrize("classes", [2, 6, 10])
    def test_noise_of_spirals_and_cells_is_in_their_own_units(self, make, unit, classes):
        shift = make(classes, 5000, 1.0, 5).points - make(classes, 5000, 0.0, 5).points
        assert shift.std() == pytest.approx(unit / classes, rel=0.03)

    def test_blobs_lie_around_the_corners_of_a_polygon(self):
        data = make_blobs(5, 5000, 0.1, 6)
        centres = np.array([data.points[data.labels == k].mean(axis=0) for k in range(5)])
        corners = np.exp(2j * np.pi * np.arange(5) / 5)
        # 1,000 points with a deviation of 0.1 * 1.18: the mean is known to 0.004.
        assert_allclose(centres, np.stack([corners.real, corners.imag], axis=-1), atol=0.016)

    def test_rings_have_radii_in_equal_steps(self):
        data = make_rings(4, 200, 0.0, 7)
        assert_allclose(np.hypot(*data.points.T), (data.labels + 1) / 4, rtol=1e-12)

    def test_two_moons_are_those_of_scikit_learn_a_little_further_apart(self):
        ours = make_moons(2, 400, 0.0, 8)
        for k in range(2):
            # In ours the second moon's centre lies at (1.25, 0.5) instead of (1, 0.5), and 3.25 radii are 2 units.
            theirs, labels = datasets.make_moons(2000, noise=0)
            theirs = theirs[labels == k] + [0.25 * k, 0]
            theirs = (theirs - [0.625, 0.25]) * 2 / 3.25
            assert cKDTree(theirs).query(ours.points[ours.labels == k])[0].max() < 2e-3

    def test_spirals_turn_once_and_are_rotations_of_each_other(self):
        data = make_spirals(3, 300, 0.0, 9)
        place = data.points @ [1, 1j] * np.exp(-2j * np.pi * data.labels / 3)
        radius = np.abs(place)
        assert_allclose(place, radius * np.exp(2j * np.pi * (radius - 0.2) / 0.8), atol=1e-12)
        assert radius.min() < 0.23
        assert radius.max() > 0.97

    def test_xor_is_exclusive_or_of_signs(self):
        data = make_xor(2, 1000, 0.0, 10)
        assert_array_equal(data.labels, (data.points[:, 0] > 0) ^ (data.points[:, 1] > 0))

    @pytest.mark.parametrize("classes", [3, 10])
    def test_every_row_and_column_of_cells_has_every_class_once(self, classes):
        data = make_xor(classes, 5000, 0.0, 11)
        cells = np.floor((data.points + 1) / 2 * classes).astype(int)
        square = np.full((classes, classes), -1)
        square[tuple(cells.T)] = data.labels
        assert_array_equal(square[tuple(cells.T)], data.labels)
        assert_array_equal(np.sort(square, axis=0), np.arange(classes)[:, None].repeat(classes, axis=1))
        assert_array_equal(np.sort(square, axis=1), np.arange(classes)[None].repeat(classes, axis=0))

    @pytest.mark.parametrize("classes", [2, 3, 10])
    def test_imbalanced_classes_are_a_geometric_series_down_to_a_tenth(self, classes):
        sizes = np.bincount(make_imbalanced(classes, 5000, 0.1, 12).labels)
        assert sizes[0] / sizes[-1] == pytest.approx(10, rel=0.03)
        ratios = sizes[1:] / sizes[:-1]
        assert_allclose(ratios, 10 ** (-1 / (classes - 1)), rtol=0.02)

    @pytest.mark.parametrize(
        ("make", "least", "most"), [(make_blobs, 0.99, 1), (make_xor, 0.3, 0.8), (make_rings, 0.3, 0.8)]
    )
    def test_a_linear_model_can_have_blobs_but_neither_cells_nor_rings(self, make, least, most):
        data = make(2, 400, 0.1, 13)
        model = fit_softmax_regression(data.points, data.labels, 2)
        assert least <= (model.predict(data.points) == data.labels).mean() <= most

    @EACH
    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"num_classes": 1}, "num_classes must be a whole number from 2 to 10, got 1"),
            ({"num_classes": 11}, "num_classes must be a whole number from 2 to 10, got 11"),
            ({"num_classes": 3.0}, "num_classes must be a whole number from 2 to 10, got 3.0"),
            ({"count": 9}, "count must be a whole number from 10 to 5000, got 9"),
            ({"count": 5001}, "count must be a whole number from 10 to 5000, got 5001"),
            ({"count": "20"}, "count must be a whole number from 10 to 5000, got '20'"),
            ({"noise": -0.1}, "noise must be a number from 0 to 1, got -0.1"),
            ({"noise": 1.1}, "noise must be a number from 0 to 1, got 1.1"),
            ({"noise": np.nan}, "noise must be a number from 0 to 1, got nan"),
            ({"noise": None}, "noise must be a number from 0 to 1, got None"),
            ({"seed": -1}, "seed must be a whole number of at least 0, got -1"),
            ({"seed": None}, "seed must be a whole number of at least 0, got None"),
        ],
    )
    def test_bad_arguments_are_named(self, make, changed, words):
        with pytest.raises(ValueError, match=words):
            make(**({"num_classes": 3, "count": 20, "noise": 0.1, "seed": 0} | changed))


@pytest.mark.parametrize("classes", [2, 3])
class TestLabelSets:
    def test_each_label_given_the_others_is_one_line(self, classes):
        data = make_multilabel(classes, 500, 0.0, 1)
        angles = np.radians({2: (165, 15), 3: (90, 210, 330)}[classes])
        signs = 2 * data.labels - 1
        fields = data.points @ np.stack([np.cos(angles), np.sin(angles)])
        fields += 0.4 * (signs.sum(axis=1, keepdims=True) - signs)
        assert_array_equal(data.labels, fields > 0)

    def test_a_set_is_the_best_of_all_that_there_are(self, classes):
        data = make_multilabel(classes, 100, 0.0, 2)
        angles = np.radians({2: (165, 15), 3: (90, 210, 330)}[classes])
        pulls = data.points @ np.stack([np.cos(angles), np.sin(angles)])

        def worth(n, signs):
            return pulls[n] @ signs + 0.4 * sum(a * b for a, b in itertools.combinations(signs, 2))

        for n, flags in enumerate(data.labels):
            every = [worth(n, np.array(signs)) for signs in itertools.product([-1, 1], repeat=classes)]
            assert worth(n, 2 * flags - 1) == pytest.approx(max(every))

    def test_noise_displaces_the_points_in_units_of_the_bond_and_changes_no_label(self, classes):
        clean, noisy = make_multilabel(classes, 5000, 0.0, 3), make_multilabel(classes, 5000, 0.5, 3)
        assert_array_equal(clean.labels, noisy.labels)
        assert (noisy.points - clean.points).std() == pytest.approx(0.5 * 0.4, rel=0.03)
        assert np.abs(clean.points).max() <= 1

    def test_the_same_arguments_give_the_same_and_every_set_occurs(self, classes):
        data, again = make_multilabel(classes, 400, 0.1, 4), make_multilabel(classes, 400, 0.1, 4)
        assert_same(data, again)
        assert not np.array_equal(data.points, make_multilabel(classes, 400, 0.1, 5).points)
        assert data.class_names == ("A", "B", "C")[:classes]
        assert (data.labels.mean(axis=0) > 0.25).all() and (data.labels.mean(axis=0) < 0.75).all()

    @pytest.mark.parametrize("seed", range(5))
    def test_a_chain_has_more_points_wholly_right_than_binary_relevance_in_every_order(self, classes, seed):
        data = make_multilabel(classes, 400, 0.15, seed)
        new = make_multilabel(classes, 1000, 0.15, 100 + seed)

        def right(model):
            return [multilabel_scores(model.predict(of.points), of.labels).subset_accuracy for of in (data, new)]

        alone = right(fit_binary_relevance(data.points, data.labels, 1e-3))
        for order in itertools.permutations(range(classes)):
            chain = right(fit_classifier_chain(data.points, data.labels, order, 1e-3))
            assert chain[0] > alone[0] + 0.02 and chain[1] > alone[1] + 0.02, order

    def test_so_it_is_with_scikit_learns(self, classes):
        data = make_multilabel(classes, 400, 0.15, 0)
        theirs = LogisticRegression(C=1 / (1e-3 * 400))

        def right(model):
            return (model.fit(data.points, data.labels).predict(data.points) == data.labels).all(axis=1).mean()

        alone = right(OneVsRestClassifier(theirs))
        assert all(
            right(ClassifierChain(theirs, order=list(order))) > alone + 0.02
            for order in itertools.permutations(range(classes))
        )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"num_classes": 4}, "num_classes must be a whole number from 2 to 3, got 4"),
        ({"num_classes": 11}, "num_classes must be a whole number from 2 to"),
        ({"count": 9}, "count must be a whole number from 10 to 5000, got 9"),
        ({"noise": 1.1}, "noise must be a number from 0 to 1, got 1.1"),
        ({"seed": -1}, "seed must be a whole number of at least 0, got -1"),
    ],
)
def test_bad_arguments_of_label_sets_are_named(changed, words):
    with pytest.raises(ValueError, match=words):
        make_multilabel(**({"num_classes": 3, "count": 20, "noise": 0.1, "seed": 0} | changed))


ROWS = [(0.5, 1.0, "cat"), (2.0, -3.25, "dog"), (1e-3, 4.0, "cat")]
PLAIN = "x,y,label\n0.5,1,cat\n2,-3.25,dog\n1e-3,4,cat\n"
EXPECTED = Dataset(
    np.array([row[:2] for row in ROWS]),
    np.array([0, 1, 0], np.intp),
    class_names=("cat", "dog"),
    feature_names=("x", "y"),
)


class TestCsv:
    @pytest.mark.parametrize(
        "text",
        [
            PLAIN,
            PLAIN.encode(),
            PLAIN.encode("utf-8-sig"),
            "\ufeff" + PLAIN,
            "\ufeff\ufeff" + PLAIN,
            ("\ufeff\ufeff\ufeff" + PLAIN).encode(),
            ("\ufeff" + PLAIN).encode("utf-8-sig"),
            '\ufeff\ufeff"x","y","label"\n0.5,1,cat\n2,-3.25,dog\n1e-3,4,cat\n',
            PLAIN.replace("\n", "\r\n"),
            PLAIN.replace("\n", "\r"),
            PLAIN.rstrip("\n"),
            PLAIN.replace("\n", "\n\n"),
            "\n\n" + PLAIN,
            PLAIN + ",,\n , ,\n",
            PLAIN.replace(",", ";"),
            PLAIN.replace(",", "\t"),
            PLAIN.replace(",", " , "),
            PLAIN.replace(",", ";").replace(".", ","),
            PLAIN.replace(",", "\t").replace(".", ","),
            '"x","y","label"\n"0.5","1","cat"\n"2","-3.25","dog"\n"1e-3","4","cat"\n',
            'x, "y", label\n0.5, 1, "cat"\n2, -3.25, dog\n1e-3, "4", cat\n',
            'x;y;label\n"0,5";1;"cat"\n2;"-3,25";dog\n1e-3;4;cat\n',
            "x,y,label\n.5,+1,cat\n2.,-3.25,dog\n1E-03,004.0,cat\n",
        ],
    )
    def test_odd_but_valid_files_are_read(self, text):
        assert_same(read_csv(text), EXPECTED)

    @pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
    def test_the_column_of_words_holds_the_labels_wherever_it_is(self, order):
        lines = [[line[i] for i in order] for line in [("x", "y", "label"), *ROWS]]
        data = read_csv("\n".join(",".join(map(str, line)) for line in lines))
        features = [i for i in order if i != 2]
        assert_array_equal(data.points, EXPECTED.points[:, features])
        assert data.feature_names == tuple("xy"[i] for i in features)
        assert_array_equal(data.labels, EXPECTED.labels)

    def test_the_last_column_holds_the_labels_if_all_are_numbers(self):
        data = read_csv("a,b,c\n1,2,10\n3,4,9\n5,6,10\n")
        assert_array_equal(data.points, [[1, 2], [3, 4], [5, 6]])
        assert data.class_names == ("9", "10")
        assert_array_equal(data.labels, [1, 0, 1])

    def test_classes_are_sorted_whatever_the_order_of_rows(self):
        names = ["b", "10", "a", "2", "-1.5", "B"]
        for order in itertools.permutations(range(6)):
            data = read_csv("x,y,c\n" + "".join(f"{i},0,{names[i]}\n" for i in order))
            assert data.class_names == ("-1.5", "2", "10", "B", "a", "b")
            assert [data.class_names[label] for label in data.labels] == [names[i] for i in order]

    def test_names_may_hold_anything_within_quotes(self):
        data = read_csv('"a, b","say ""c""","d;e"\n1,2,"f\ng"\n3,4,"Adélie, 🐧"\n')
        assert data.feature_names == ("a, b", 'say "c"')
        assert data.class_names == ("Adélie, 🐧", "f\ng")

    def test_commas_in_names_do_not_hide_semicolons(self):
        data = read_csv("length, cm;width, cm;species, sub\n1,5;2;a, b\n2;3,5;c, d\n")
        assert_array_equal(data.points, [[1.5, 2], [2, 3.5]])
        assert data.class_names == ("a, b", "c, d")

    def test_semicolons_in_names_do_not_hide_commas(self):
        data = read_csv("length; cm,width; cm,species\n1.5,2,a\n2,3.5,c\n")
        assert_array_equal(data.points, [[1.5, 2], [2, 3.5]])

    def test_the_most_rows_and_classes_are_read(self):
        data = read_csv("x,y,c\n" + "".join(f"{i},{-i},{i % 10}\n" for i in range(5000)))
        assert_array_equal(data.points[:, 0], np.arange(5000))
        assert len(data.class_names) == 10

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (3.5, "text must be the text or the bytes of a CSV file, got float"),
            (b"x,y,label\n1,2,\xff\n", r"not text in UTF-8: its byte 15 does not fit; save it as CSV in UTF-8"),
            ("x,y,label\n1,2,Adélie\n".encode("latin-1"), "not text in UTF-8: its byte 17 does not fit"),
            (PLAIN.encode("utf-16"), "not text in UTF-8: its byte 1 does not fit"),
            (b"PK\x03\x04\x14\x00", r"not text: it holds the control character '\\x03'"),
            ("x,y,\0", r"not text: it holds the control character '\\x00'"),
            ("x,y,\ud800", "not text in UTF-8: its byte 5 does not fit"),
            ("", "the file is empty: it needs a header line"),
            (b"\xef\xbb\xbf", "the file is empty: it needs a header line"),
            (" \n\r\n\t\n", "the file is empty: it needs a header line"),
            ("x,y,label\n", "the file is empty below its header"),
            ("5.1,3.5,cat\n4.9,3.0,dog\n", "no header: its first line must name columns, but holds the number 5.1"),
            ("5,1;3,5;cat\n4,9;3,0;dog\n", "no header: its first line must name columns, but holds the number 5,1"),
            ("cat,1,2\n", "no header: its first line must name columns, but holds the number 1"),
            ("x,,label\n1,2,a\n", "the header has no name for column 2 of its three"),
            ("x,label\n1,a\n", 'three columns, .* but has 2: "x", "label"'),
            ("x,y,z,label\n1,2,3,a\n2,3,4,b\n", 'three columns, .* but has 4: "x", "y", "z", "label"'),
            ("x;y;z;label\n1,5;2,5;3;a\n2;3;4;b\n", 'three columns, .* but has 4: "x", "y", "z", "label"'),
            (",x,y,label\n0,1,2,a\n", 'three columns, .* but has 4: "", "x", "y", "label"'),
            ("x|y|label\n1|2|a\n", r'three columns, .* commas, semicolons or tabs, but has 1: "x\|y\|label"'),
            ("a," * 30 + "b\n", r'but has 31: "a", .*"a", \.\.\.$'),
            ("x,y,label\n1,2,a\n3,4\n", "line 3 has 2 cells, but the header has 3"),
            ("x,y,label\n1,2,a\n\n3,4,b,5\n", "line 4 has 4 cells, but the header has 3"),
            ("x,y,label\n1,2,a\n3,,b\n", 'line 3: the cell in column "y" is missing'),
            ("x,y,label\n1,2,a\n3,4, \n", 'line 3: the cell in column "label" is missing'),
            ("x,y,label\n1,2,a\n3,four,b\n", 'line 3: "four" in column "y" is not a finite number'),
            ("x,y,label\n1,2,0\n3,four,1\n2,3,0\n", 'line 3: "four" in column "y" is not a finite number'),
            ("x,y,label\n1,NaN,a\n3,4,b\n5,6,a\n", 'line 2: "NaN" in column "y" is not a finite number'),
            ("x,y,label\ninf,1,a\n3,4,b\n5,6,a\n", 'line 2: "inf" in column "x" is not a finite number'),
            ("x,y,label\n1,2,a\n3,-1e999,b\n", 'line 3: "-1e999" in column "y" is not a finite number'),
            ("x,y,label\n1_0,2,a\n3,4,b\n5,6,a\n", 'line 2: "1_0" in column "x" is not a finite number'),
            ("x,y,label\n٣,2,a\n3,4,b\n5,6,a\n", 'line 2: "٣" in column "x" is not a finite number'),
            ('x,y,label\n"1,5",2,a\n3,4,b\n5,6,a\n', 'line 2: "1,5" in column "x" is not a finite number'),
            ("x;y;label\n1.234,5;2;a\n3;4;b\n5;6;a\n", 'line 2: "1.234,5" in column "x" is not a finite number'),
            ("x,y,label\nred,2,a\nblue,4,b\n", 'line 2: "red" in column "x" is not a finite number'),
            ('x,y,label\n1,2,"a\n\nb"\n1,2,c\n3,-,c\n', 'line 6: "-" in column "y" is not a finite number'),
            ("x,y,label\n1,2,a\n3," + "z" * 99 + ",b\n", f'line 3: "{"z" * 40}..." in column "y"'),
            ("x,y,label\n1,2,a\n3,4,a\n", 'column "label" has only one class, "a"; at least two are needed'),
            ("x,y,c\n" + "".join(f"0,0,{i}\n" for i in range(11)), 'column "c", taken for the labels, has 11 classes'),
            (
                "c,x,y\n" + "".join(f"{i % 2},0,{i}\n" for i in range(11)),
                'column "y", taken for the labels, has 11 classes',
            ),
            ("x,y,c\n" + "1,2,a\n" * 5001, "the file has 5,001 rows, but can have at most 5,000"),
            (b"x,y,c\n" + b"1" * 999_995, "the file is too large: 1,000,001 bytes, but at most 1,000,000 are read"),
            ("x,y,ü\n" + "1" * 999_994, "the file is too large: 1,000,001 bytes, but at most 1,000,000 are read"),
            ('x,y,label\n1,2,a\n3,4,"b\n5,6,c\n', "line 3 cannot be split into cells, look at its quotes"),
            ('x,y,label\n1,2,"a"b\n', "line 2 cannot be split into cells, look at its quotes"),
        ],
    )
    def test_whatever_is_wrong_with_a_file_is_named(self, text, words):
        with pytest.raises(ValueError, match=words) as raised:
            read_csv(text)
        assert type(raised.value) is InputError

    @given(st.one_of(st.binary(max_size=200), st.text(max_size=200), st.text('x1,;\t\n" .e-a', max_size=60)))
    def test_no_file_brings_it_down(self, text):
        try:
            data = read_csv(text)
        except ValueError as error:
            assert type(error) is InputError
        else:
            assert np.isfinite(data.points).all()
            assert 2 <= len(data.class_names) <= 10

    @given(
        points=st.lists(st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2), min_size=2, max_size=30),
        names=st.lists(
            st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from('\n\r\t,;" 0'), min_size=1).filter(
                lambda name: name == name.strip()
            ),
            min_size=2,
            max_size=10,
            unique=True,
        ),
        features=st.tuples(
            *[st.sampled_from(["x", "a;b;c", 'say "y"', "a,b,c", "a\tb\tc", "length\n(cm)", "ü", "x"])] * 2
        ),
        data=st.data(),
    )
    def test_what_is_written_is_read_back(self, points, names, features, data):
        labels = [0, 1, *(data.draw(st.integers(0, len(names) - 1)) for _ in points[2:])]
        written = Dataset(np.array(points), np.array(labels), tuple(names), features)
        for text in (to_csv(written), to_csv(written).encode()):
            read = read_csv(text)
            assert read.points.tobytes() == written.points.tobytes()
            assert read.feature_names == features
            assert [read.class_names[label] for label in read.labels] == [names[label] for label in labels]
            assert_same(read_csv(to_csv(read)), read)

    @pytest.mark.parametrize("name", DATASETS)
    def test_every_data_set_comes_back_the_same(self, name):
        for classes, seed in [(2, 0), (10, 1)]:
            data = DATASETS[name](classes, 300, 0.3, seed)
            assert_same(read_csv(to_csv(data)), data)

    @pytest.mark.parametrize("separator", ";\t")
    def test_no_name_can_pass_for_columns(self, separator):
        names = [separator.join(letters) for letters in ("abc", "def", "uvw")]
        data = Dataset(np.zeros((2, 2)), np.array([0, 1]), tuple(names[:2]), (names[2], "y"))
        assert_same(read_csv(to_csv(data)), data)

    def test_what_is_written_is_plain_csv(self):
        header, *rows = csv.reader(io.StringIO(to_csv(EXPECTED)))
        assert header == ["x", "y", "label"]
        assert [(float(x), float(y), name) for x, y, name in rows] == ROWS

    @pytest.mark.parametrize("name", ["", " a", "a ", "\n", "a\0b", "\ud800"])
    def test_names_that_csv_cannot_keep_are_refused(self, name):
        points, labels = np.zeros((2, 2)), np.array([0, 1])
        for class_names, feature_names in [(("a", name), ("x", "y")), (("a", "b"), (name, "y"))]:
            with pytest.raises(ValueError, match="names must have a character, none for control and no blanks"):
                to_csv(Dataset(points, labels, class_names, feature_names))

    def test_features_named_like_numbers_are_refused(self):
        with pytest.raises(ValueError, match=r"feature_names must be words, got the number '1\.5'"):
            to_csv(Dataset(np.zeros((2, 2)), np.array([0, 1]), ("1", "2"), ("x", "1.5")))
