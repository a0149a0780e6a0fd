"""Where the plane's points come from: checks, the form in the address bar, what the plane gets, what is saved."""

import re
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import made_sources, same_every_time, sources

from app import catalogue
from app.catalogue import CSV
from app.state import links
from app.state.data import FEATURES, MAX_FEATURE_LENGTH, Source
from app.state.scenario import MAX_LABEL_LENGTH, Scenario
from app.state.tables import MAX_BYTES
from softmax_core import DATASETS, load_iris, load_penguins, read_csv, to_csv
from softmax_core.data import MAX_CLASSES

ANIMALS = b"width;height;animal\n0,5;1;dog\n2;3,25;cat\n4;5;dog\n"


def file_of(points, labels=None):
    """A CSV file of these points."""
    labels = labels or ["a", "b"] * len(points)
    rows = [f"{x!r},{y!r},{label}" for (x, y), label in zip(points, labels, strict=False)]
    return "\n".join(["x,y,label", *rows]).encode()


class TestAddress:
    @same_every_time
    @given(sources)
    def test_what_is_written_is_read_back(self, source):
        query = dict(parse_qsl(urlencode(source.to_query())))
        assert Source.from_query(query) == (source, [])

    def test_what_is_as_usual_is_left_out(self):
        assert Source().to_query() == {}
        assert Source("blobs").to_query() == {"data": "blobs"}
        assert Source("moons", num_classes=5, noise=0.1).to_query() == {"data": "moons", "classes": "5", "noise": "0.1"}
        assert Source("iris", ("petal width (cm)", "sepal length (cm)")).to_query() == {
            "data": "iris",
            "features": "petal width (cm),sepal length (cm)",
        }

    def test_all_of_it_can_be_said(self):
        query = {"data": "blobs", "classes": "4", "count": "50", "noise": "0", "seed": "7"}
        assert Source.from_query(query) == (Source("blobs", (), 4, 50, 0.0, 7), [])
        query = {"data": "iris", "features": "petal length (cm),petal width (cm)"}
        assert Source.from_query(query) == (Source(), [])

    def test_a_file_is_not_in_the_address(self):
        assert Source.from_csv(ANIMALS, "animals.csv").to_query() == {}
        source, problems = Source.from_query({"data": CSV})
        assert source == Source()
        assert len(problems) == 1

    @pytest.mark.parametrize(
        ("query", "wrong", "means"),
        [
            ("data=cats", "data", Source()),
            ("data=", "data", Source()),
            ("data=Iris", "data", Source()),
            ("data=iris&features=petal length (cm)", "features", Source()),
            ("data=iris&features=petal length (cm),petal length (cm)", "features", Source()),
            ("data=iris&features=petal length (cm),bill depth (mm)", "features", Source()),
            ("data=penguins&features=a,b", "features", Source("penguins")),
            ("data=penguins&features=", "features", Source("penguins")),
            ("data=blobs&classes=1", "classes", Source("blobs")),
            ("data=blobs&classes=11&seed=5", "classes", Source("blobs", seed=5)),
            ("data=blobs&classes=three", "classes", Source("blobs")),
            ("data=blobs&classes=2.5", "classes", Source("blobs")),
            ("data=rings&count=9", "count", Source("rings")),
            ("data=rings&count=5001", "count", Source("rings")),
            ("data=rings&count=1e99", "count", Source("rings")),
            ("data=rings&count=inf", "count", Source("rings")),
            ("data=rings&count=nan", "count", Source("rings")),
            ("data=xor&noise=-0.1", "noise", Source("xor")),
            ("data=xor&noise=1.01&classes=2", "noise", Source("xor", num_classes=2)),
            ("data=xor&noise=nan", "noise", Source("xor")),
            ("data=xor&noise=", "noise", Source("xor")),
            ("data=xor&seed=-1", "seed", Source("xor")),
            ("data=xor&seed=10000", "seed", Source("xor")),
            ("data=xor&seed=0x1", "seed", Source("xor")),
            ("data=moons&classes=x&count=x&noise=x&seed=x", "classes count noise seed", Source("moons")),
        ],
    )
    def test_every_wrong_part_is_named_and_takes_its_default(self, query, wrong, means):
        source, problems = Source.from_query(dict(parse_qsl(query, keep_blank_values=True)))
        assert source == means
        assert [re.match(r"“(\w+)=", problem)[1] for problem in problems] == wrong.split()
        assert all("in the address: " in problem and "Using " in problem for problem in problems)

    @pytest.mark.parametrize("text", ["`![](//x.test)`", "<img src=x onerror=a()>", "x" * 100_000])
    def test_what_tries_to_become_part_of_the_page_is_quoted(self, text):
        _, (problem,) = Source.from_query({"data": text})
        assert len(problem) < 300
        assert not set(re.sub("“[^”]*”", "", problem)) & set("<>`[]")

    def test_parts_of_other_data_do_not_matter(self):
        assert Source.from_query({"data": "iris", "noise": "x"}) == (Source(), [])
        assert Source.from_query({"data": "blobs", "features": "x"}) == (Source("blobs"), [])


class TestMessages:
    def test_the_page_knows_a_file_by_its_name_and_digest(self):
        source = Source.from_csv(ANIMALS, "animals.csv")
        assert source.to_json()["file"] == source.title == "animals.csv"
        assert "content" not in source.to_json()
        again = Source.from_json(source.to_json())
        assert again == source
        assert again.content == ANIMALS

    def test_a_file_goes_with_its_content_into_a_file(self):
        source = Source.from_csv(ANIMALS, "animals.csv")
        links._kept.clear()
        assert Source.from_file(source.to_file()) == source

    def test_a_file_that_is_not_kept_any_more_is_asked_for_again(self):
        source = Source.from_csv(b"x,y,c\n1,2,a\n3,4,gone\n", "animals.csv")
        links._kept.clear()
        with pytest.raises(ValueError, match="not here any more: load it again"):
            Source.from_json(source.to_json())

    def test_what_else_is_kept_under_a_name_is_no_file(self):
        with pytest.raises(ValueError, match="not understood"):
            Source.from_json({"name": CSV, "file": "a.csv", "digest": links.keep('{"plane": {}}')})

    @pytest.mark.parametrize(
        "payload",
        [
            None,
            [],
            {"name": "iris", "features": None},
            {"name": "iris", "features": ["petal length (cm)"]},
            {"name": "iris", "features": ["petal length (cm)", "petal length (cm)"]},
            {"name": "iris", "features": ["petal length (cm)", "wings"]},
            Source("blobs").to_json() | {"num_classes": 1},
            Source("blobs").to_json() | {"count": 10**9},
            Source("blobs").to_json() | {"noise": float("nan")},
            Source("blobs").to_json() | {"noise": "loud"},
            Source("blobs").to_json() | {"seed": -1},
            Source("blobs").to_json() | {"seed": float("inf")},
            Source("blobs").to_json() | {"name": "__init__"},
            Source("blobs").to_json() | {"name": None},
            {"name": CSV},
            {"name": CSV, "file": "a.csv", "digest": 5},
            {"name": CSV, "content": ""},
            {"name": CSV, "file": "a.csv", "content": 5},
            {"name": CSV, "file": "a.csv", "content": "no base64!"},
            {"name": CSV, "file": "a.csv", "content": "ü"},
        ],
        ids=lambda payload: str(payload)[:60],
    )
    def test_what_is_no_source_is_refused_in_words(self, payload):
        with pytest.raises(ValueError, match=r"\.$"):
            Source.from_file(payload)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "the file is empty"),
            (b"x,y,c\n", "no rows below the header"),
            (b"x,y\n1,2\n", "needs three columns"),
            (b"x,y,c\n1,2,a\n3,b\n", "line 3: fewer cells than the 3 of the header"),
            (b"x,y,c\n1,2,a\n1,zwei,b\n", "line 3: “zwei” in column “y” is no number"),
            (b"x,y,c\n1,2,a\n3,4,a\n", "one of at least two labels"),
            (b'x,y,c\n1,2,a\n"3,4,b\n', "line 3: quotation marks do not fit"),
            (b"\x00" * 10, "control character U+0000"),
            (b"x" * (MAX_BYTES + 1), f"the file is too large: {MAX_BYTES + 1} bytes, but at most {MAX_BYTES} are read"),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_a_bad_file_is_answered_in_its_own_words(self, content, words):
        with pytest.raises(ValueError, match=re.escape(words)):
            Source.from_csv(content, "animals.csv")


class TestData:
    @pytest.mark.parametrize("name", DATASETS)
    def test_every_data_set_is_offered(self, name):
        source = Source(name)
        assert source.title == catalogue.DATASETS[name].title()
        assert source.dataset.points.shape[1] == 2

    def test_nothing_else_is_a_source(self):
        with pytest.raises(ValueError, match="there is no data set"):
            Source("cats")

    def test_the_usual_source_is_the_petals_as_they_were_measured(self):
        assert Source().dataset is load_iris()
        assert Source("iris", FEATURES["iris"][2:]).dataset is load_iris(FEATURES["iris"][2:])

    def test_made_data_are_as_they_are_made(self):
        source = Source("rings", num_classes=4, count=30, noise=0.2, seed=9)
        np.testing.assert_array_equal(source.dataset.points, DATASETS["rings"](4, 30, 0.2, 9).points)

    def test_equal_sources_have_one_data_set(self):
        assert Source("moons").dataset is Source("moons").dataset
        assert Source.from_csv(ANIMALS, "a.csv").dataset is Source.from_csv(ANIMALS[:9] + ANIMALS[9:], "a.csv").dataset

    def test_penguins_are_standardised_and_say_so(self):
        data, birds = Source("penguins").dataset, load_penguins()
        np.testing.assert_allclose(data.points.mean(axis=0), 0, atol=1e-12)
        np.testing.assert_allclose(data.points.std(axis=0), 1)
        expected = (birds.points - birds.points.mean(axis=0)) / birds.points.std(axis=0)
        np.testing.assert_allclose(data.points, expected, atol=1e-12)
        assert Source("penguins").feature_titles == ["bill length (mm), standardised", "bill depth (mm), standardised"]
        assert data.class_names == birds.class_names

    @pytest.mark.parametrize(
        "column",
        [
            [0.1, 0.1, 0.1, 0.1],
            [0.0, 0.0, 0.0, 0.0],
            [1.7e308, 1.7e308, 1.7e308, 1.7e308],
        ],
        ids=str,
    )
    def test_an_axis_without_spread_is_0(self, column):
        source = Source.from_csv(file_of([(x, n) for n, x in enumerate(column)]), "a.csv", standardised=True)
        np.testing.assert_array_equal(source.dataset.points[:, 0], 0)

    @pytest.mark.parametrize(
        "column",
        [
            [1.7e308, -1.7e308, 1e308, 0.0],
            [5e-324, 0.0, 0.0, 0.0],
            [1e-200, 2e-200, 3e-200, 1e-200],
            [1e15, 1e15 + 1, 1e15, 1e15 + 2],
        ],
        ids=str,
    )
    def test_numbers_of_a_size_that_weights_cannot_have_are_standardised(self, column):
        source = Source.from_csv(file_of([(x, n) for n, x in enumerate(column)]), "a.csv")
        np.testing.assert_allclose(source.dataset.points.mean(axis=0), 0, atol=1e-12)
        np.testing.assert_allclose(source.dataset.points.std(axis=0), 1)

    @same_every_time
    @given(st.one_of(sources, st.just(Source.from_csv(ANIMALS, "animals.csv"))))
    def test_all_points_lie_inside_the_axes(self, source):
        (left, right), (bottom, top) = source.ranges
        x, y = source.dataset.points.T
        assert left < x.min() and x.max() < right
        assert bottom < y.min() and y.max() < top

    def test_the_room_around_points_is_a_share_of_their_range(self):
        (left, right), (bottom, top) = Source().ranges
        low, high = load_iris().points.min(axis=0), load_iris().points.max(axis=0)
        np.testing.assert_allclose([left, bottom], low - 0.08 * (high - low))
        np.testing.assert_allclose([right, top], high + 0.08 * (high - low))

    @pytest.mark.parametrize(
        "source, least",
        [
            (Source("blobs", num_classes=2, noise=0.0), 0.1),
            (Source.from_csv(file_of([(3.0, 1.0), (3.0, 2.0)]), "a.csv"), 1.0),
            (Source.from_csv(file_of([(3.0, 1.0), (3.0, 1.0)]), "a.csv"), 1.0),
            (Source.from_csv(file_of([(3.0, 1.0), (3.0 + 1e-12, 2.0)]), "a.csv"), 3e-6),
        ],
        ids=["nearly on a line", "on a line", "in one place", "within rounding"],
    )
    def test_an_axis_without_range_gets_one(self, source, least):
        points = source.dataset.points
        spans = np.ptp(source.ranges, axis=1)
        assert spans.min() >= least * (1 - 1e-9)
        middle = (points.min(axis=0) + points.max(axis=0)) / 2
        np.testing.assert_allclose(np.mean(source.ranges, axis=1), middle, atol=1e-9)

    def test_axes_of_different_units_have_each_its_own_range(self):
        source = Source.from_csv(file_of([(11.0, 300.0), (15.0, 1700.0)]), "a.csv", standardised=False)
        np.testing.assert_allclose(np.ptp(source.ranges, axis=1), [4 * 1.16, 1400 * 1.16])

    @same_every_time
    @given(made_sources)
    def test_noise_stretches_made_points(self, source):
        still, shift = source.stretch
        np.testing.assert_allclose(still + source.noise * shift, source.dataset.points, atol=1e-12)

    def test_real_points_are_not_stretched(self):
        assert Source().stretch is None
        assert Source.from_csv(ANIMALS, "a.csv").stretch is None


class TestNames:
    letters = st.one_of(st.sampled_from("ab …\u00a0\u200b\t2"), st.characters(categories=["L", "N", "Zs", "Cf"]))
    names = st.text(letters, max_size=60).map(str.strip).filter(bool)

    @same_every_time
    @given(st.lists(names, min_size=2, max_size=MAX_CLASSES, unique=True))
    def test_class_names_of_a_file_fit_a_scenario(self, names):
        rows = "".join(f'{n},{n},"{name}"\n' for n, name in enumerate(names))
        source = Source.from_csv(f"x,y,label\n{rows}".encode(), "a.csv")
        shown, measured = source.dataset.class_names, source.measured.class_names
        Scenario(logits=(0.0,) * len(shown), labels=shown, target=(1.0,) + (0.0,) * (len(shown) - 1))
        assert list(shown) == [name.strip() for name in shown]
        for short, name in zip(shown, measured, strict=True):
            assert short == name or len(name) > MAX_LABEL_LENGTH or not name.isprintable()

    def test_long_names_stay_apart(self):
        long = "a very long name of a class, "
        content = file_of([(0.0, 1.0), (1.0, 2.0), (2.0, 1.0)], [f"{long.replace(',', '')}{n}" for n in range(3)])
        names = Source.from_csv(content, "a.csv").dataset.class_names
        assert names == ("a very long name of a c…", "a very long name of a… 2", "a very long name of a… 3")

    def test_a_long_name_leaves_a_short_one_its_own(self):
        names = Source.from_csv(file_of([(0.0, 1.0), (1.0, 2.0)], ["a\u00a0b", "a b"]), "a.csv").dataset.class_names
        assert sorted(names) == ["a b", "a b 2"]

    def test_features_and_files_have_names_that_an_axis_has_room_for(self):
        content = f"{'x' * 500},y,c\n1,2,a\n2,3,b\n".encode()
        source = Source.from_csv(content, "f" * 300 + ".csv")
        assert len(source.file) == MAX_FEATURE_LENGTH
        assert source.feature_titles == ["x" * 39 + "…", "y"]


class TestSaving:
    @pytest.mark.parametrize(
        "source",
        [Source(), Source("penguins"), Source("blobs"), Source.from_csv(ANIMALS, "a.csv")],
        ids=lambda s: s.name,
    )
    def test_what_is_saved_and_loaded_is_the_same_data(self, source):
        saved = read_csv(to_csv(source.in_units(source.dataset)))
        assert saved.points.tobytes() == source.measured.points.tobytes()
        assert saved.class_names == source.measured.class_names
        assert saved.feature_names == source.measured.feature_names

    def test_edited_points_are_saved_in_their_units(self):
        source = Source("penguins")
        shown, birds = source.dataset, load_penguins()
        points = shown.points.copy()
        points[0] = shown.points[1]
        saved = source.in_units(type(shown)(points, shown.labels, shown.class_names, shown.feature_names))
        np.testing.assert_allclose(saved.points[[0, 1]], birds.points[[1, 1]])
        np.testing.assert_allclose(saved.points[2:], birds.points[2:])
        assert saved.feature_names == birds.feature_names
