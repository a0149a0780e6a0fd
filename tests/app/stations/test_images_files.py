"""Users' files of pictures: what is taken, and every way that they can be wrong, in words."""

import gzip
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from idx_bytes import a_set, idx
from pseudo import PSEUDO, untranslated, with_pseudo

from app import words
from app.stations.images import sets
from app.stations.images.idx_files import read_files

PICTURES, LABELS = a_set()
TEST_PICTURES, TEST_LABELS = a_set(24, seed=1)
ONE, OTHER = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST_ONE, TEST_OTHER = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
GOOD = [(ONE, idx(PICTURES)), (OTHER, idx(LABELS))]
TEST = [(TEST_ONE, idx(TEST_PICTURES)), (TEST_OTHER, idx(TEST_LABELS))]


def changed(labels, at, value):
    labels = labels.copy()
    labels[at] = value
    return labels


WRONG = {
    "no file": ([], "Choose two files"),
    "five files": ([*GOOD, *TEST, GOOD[0]], "These are 5 files; a set is two, or four"),
    "an empty file": ([GOOD[0], (OTHER, b"")], f"“{OTHER}”?: the file is empty|the file is empty"),
    "pictures without labels": (GOOD[:1], "pictures alone. Add the file of their labels"),
    "labels without pictures": (GOOD[1:], "labels alone. Add the file of the pictures"),
    "two files of pictures": ([GOOD[0], TEST[0]], "pictures alone"),
    "two files of labels": ([GOOD[1], TEST[1]], "labels alone"),
    "the same file twice": ([GOOD[0], GOOD[0]], "pictures alone"),
    "three files": ([*GOOD, TEST[0]], "2 files of pictures and 1 of labels"),
    "a zip file": ([("pictures.zip", b"PK\x03\x04" + bytes(99)), GOOD[1]], r"is a .zip file"),
    "a photograph": ([("cat.jpg", b"\xff\xd8\xff" + bytes(99)), GOOD[1]], r"is a .jpg file"),
    "a NumPy file": ([("x.npy", b"\x93NUMPY" + bytes(99)), GOOD[1]], r"is a .npy file"),
    "text": ([("x.csv", b"label,pixel\n1,2\n"), GOOD[1]], "x.csv.*6c 61 62 65"),
    "a wrong magic number": ([(ONE, b"\1" + GOOD[0][1][1:]), GOOD[1]], "01 00 08 03"),
    "a type that there is not": (
        [(ONE, b"\0\0\x0a\3" + GOOD[0][1][4:]), GOOD[1]],
        "must be one of 08, .* but is 0a",
    ),
    "four axes": ([(ONE, b"\0\0\x08\4" + GOOD[0][1][4:]), GOOD[1]], "1 to 3 axes, .* but has 4"),
    "two axes": ([(ONE, idx(PICTURES.reshape(60, 64))), GOOD[1]], "has two axes: pictures have three"),
    "no room for its sizes": ([(ONE, GOOD[0][1][:9]), GOOD[1]], "header takes 16 bytes, but it has 9"),
    "cut off": ([(ONE, GOOD[0][1][:-1]), GOOD[1]], "3,839"),
    "too long": ([(ONE, GOOD[0][1] + b"x"), GOOD[1]], "3,841"),
    "gzip cut off": ([(ONE, gzip.compress(GOOD[0][1])[:-9]), GOOD[1]], "cut off"),
    "gzip damaged": ([(ONE, gzip.compress(GOOD[0][1])[:-6] + b"damage"), GOOD[1]], "damaged"),
    "no pictures in it": ([(ONE, idx(PICTURES[:0])), GOOD[1]], "holds nothing: 0 entries"),
    "fewer labels": ([GOOD[0], (OTHER, idx(LABELS[:59]))], "holds 60 pictures, .* 59 labels"),
    "labels of other files": ([GOOD[0], TEST[1]], "holds 60 pictures, .* 24 labels"),
    "too few pictures": ([(ONE, idx(PICTURES[:9])), (OTHER, idx(LABELS[:9]))], "9 pictures; use 20 to 60000"),
    "too many pictures": (
        [(ONE, idx(np.ones((60_001, 4, 4)))), (OTHER, idx(np.arange(60_001) % 2))],
        "60001 pictures; use 20 to 60000",
    ),
    "large pictures": ([(ONE, idx(np.ones((60, 29, 28)))), GOOD[1]], "29 × 28 pixels; use 4 × 4 to 28 × 28"),
    "tiny pictures": ([(ONE, idx(np.ones((60, 8, 3)))), GOOD[1]], "8 × 3 pixels"),
    "pixels of two bytes": ([(ONE, idx(PICTURES, ">i2")), GOOD[1]], "type int16; pictures have one unsigned byte"),
    "pixels of real numbers": ([(ONE, idx(PICTURES, ">f4")), GOOD[1]], "type float32"),
    "nothing on them": ([(ONE, idx(0 * PICTURES)), GOOD[1]], "all pixels are 0"),
    "all alike": ([(ONE, idx(np.repeat(PICTURES[:1], 60, axis=0))), GOOD[1]], "all pictures are alike"),
    "labels that are no whole numbers": ([GOOD[0], (OTHER, idx(LABELS + 0.5, ">f4"))], "labels are whole numbers"),
    "a label that is no number": ([GOOD[0], (OTHER, idx(changed(LABELS * 1.0, 3, np.nan), ">f8"))], "whole numbers"),
    "a negative label": ([GOOD[0], (OTHER, idx(changed(LABELS, 3, -1), "i1"))], "one is -1|one is −1"),
    "too many classes": ([GOOD[0], (OTHER, idx(np.arange(60) % 11))], "largest label is 10; up to 10 classes"),
    "one class": ([GOOD[0], (OTHER, idx(np.zeros(60)))], "all labels are 0; there must be 2 to 10"),
    "labels from 1 on": ([GOOD[0], (OTHER, idx(LABELS + 1))], "go up to 3, but none is 0"),
    "a gap in the labels": ([GOOD[0], (OTHER, idx(np.where(LABELS == 1, 5, LABELS)))], "none is 1, 3, 4"),
    "a class of one picture": ([GOOD[0], (OTHER, idx(changed(LABELS, 7, 3)))], "only one picture has the label 3"),
    "a test set of another size": (
        [*GOOD, (TEST_ONE, idx(TEST_PICTURES[:, :7])), TEST[1]],
        "are 8 × 8, those of .* 7 × 8",
    ),
    "a label of the test set alone": ([*GOOD, TEST[0], (TEST_OTHER, idx(changed(TEST_LABELS, 2, 3)))], "label 3 is in"),
    "two sets whose names say nothing": (
        [("a", GOOD[0][1]), ("b", GOOD[1][1]), ("c", GOOD[0][1]), ("d", GOOD[1][1])],
        "Which files are for training",
    ),
    "a small file of many labels": (
        [GOOD[0], (OTHER, gzip.compress(idx(np.zeros(60_000_000))))],
        "holds 60 pictures, .* 60000000 labels",
    ),
    "as many pictures as labels, and too many": (
        [(ONE, gzip.compress(idx(np.zeros((2_000_000, 4, 4))))), (OTHER, gzip.compress(idx(np.zeros(2_000_000))))],
        "2000000 pictures; use 20 to 60000",
    ),
    "files that are too much together": (
        [(name, gzip.compress(idx(np.zeros((60_000, 28, 28))))) for name in (ONE, TEST_ONE, "more")],
        "Unpacked, the files have more than 100 MB",
    ),
    "a test set of other labels": ([*GOOD, TEST[0], (TEST_OTHER, idx(TEST_LABELS[:20]))], "24 pictures, .* 20 labels"),
}


@pytest.mark.parametrize(("files", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_files_is_said(files, said):
    with pytest.raises(ValueError) as problem:
        read_files(files)
    assert re.search(said, str(problem.value)), str(problem.value)


@pytest.mark.parametrize("files", [each for each, _said in WRONG.values()], ids=WRONG)
def test_it_is_said_in_the_language_of_the_page(files, monkeypatch):
    monkeypatch.setattr(words, "catalogue", with_pseudo(words.catalogue))
    words.use(PSEUDO)
    with pytest.raises(ValueError) as problem:
        read_files(files)
    words.use(words.SOURCE)
    assert not untranslated(re.sub("“[^”]*”", "", str(problem.value)))


@pytest.mark.parametrize("files", [GOOD, GOOD[::-1], [(name, gzip.compress(each)) for name, each in GOOD]])
def test_two_files_are_a_set_in_any_order_gzipped_or_not(files):
    found = read_files(files)
    np.testing.assert_array_equal(found.pixels, PICTURES.reshape(60, 64))
    np.testing.assert_array_equal(found.labels, LABELS)
    assert (found.shape, found.test_pixels) == ((8, 8), None)


@pytest.mark.parametrize(
    "files",
    [[*GOOD, *TEST], [*TEST, *GOOD], [("a", TEST[1][1]), ("b", GOOD[0][1]), ("c", GOOD[1][1]), ("d", TEST[0][1])]],
    ids=["by name", "in another order", "by counts"],
)
def test_four_files_bring_their_test_set(files):
    found = read_files(files)
    np.testing.assert_array_equal(found.pixels, PICTURES.reshape(60, 64))
    np.testing.assert_array_equal(found.test_pixels, TEST_PICTURES.reshape(24, 64))
    np.testing.assert_array_equal(found.test_labels, TEST_LABELS)


@pytest.mark.parametrize("kind", ["i1", ">i2", ">i4", ">f4"])
def test_labels_of_any_type_are_taken_where_they_are_whole(kind):
    np.testing.assert_array_equal(read_files([GOOD[0], (OTHER, idx(LABELS, kind))]).labels, LABELS)


# ---- the sets that are kept ------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_other_sets(monkeypatch):
    monkeypatch.setattr(sets, "_own", type(sets._own)())
    sets._listed.cache_clear()
    yield
    sets._listed.cache_clear()


def test_the_digits_are_split_as_the_core_splits_them():
    split = sets.digits().split(0)
    assert (len(split.labels), len(split.test_labels)) == (1347, 450)


def test_a_set_is_known_by_what_is_in_it():
    first = sets.take(GOOD)
    assert sets.find(first.key) is first
    again = sets.take([("my fashion", gzip.compress(GOOD[0][1])), ("my labels", GOOD[1][1])])
    assert (again.key, again.digest) == (first.key, first.digest) and again.pixels is first.pixels
    assert (first.title, first.suggests, again.title, again.suggests) == ("train", "numbers", "my fashion", "fashion")
    assert sets.find(first.key) is again, "it is called what who has loaded it last calls it"
    assert sets.take([GOOD[0], (OTHER, idx(LABELS[::-1]))]).key != first.key
    assert sets.find("own-0123456789abcdef") is None


def test_a_set_without_a_test_set_is_split_by_the_seed_each_class_in_its_share():
    pictures = sets.take(GOOD)
    split, other = pictures.split(0), pictures.split(1)
    assert np.bincount(split.test_labels).tolist() == [5, 5, 5]
    assert len(split.labels) == 45
    assert not np.array_equal(split.test_pixels, other.test_pixels)


def test_a_set_with_a_test_set_has_it_whatever_the_seed():
    pictures = sets.take([*GOOD, *TEST])
    np.testing.assert_array_equal(pictures.split(5).test_pixels, TEST_PICTURES.reshape(24, 64))


def test_the_latest_sets_are_kept_as_many_as_there_is_room_for(monkeypatch):
    monkeypatch.setattr(sets, "MOST_BYTES", 2 * sets.take(GOOD).size)
    taken = [sets.take([(ONE, idx(np.roll(PICTURES, n, axis=2))), GOOD[1]]) for n in range(3)]
    assert [sets.find(each.key) is each for each in taken] == [False, True, True]
    monkeypatch.setattr(sets, "MOST_BYTES", 1)
    last = sets.take(GOOD)
    assert [key for key, _title in sets.offered([each.key for each in (*taken, last)])] == ["digits", last.key]


@pytest.mark.parametrize(
    ("name", "suggested"), [("fashion-train-images-idx3-ubyte.gz", "fashion"), (ONE, "numbers"), ("a", "numbers")]
)
def test_names_of_fashion_are_suggested_where_a_file_says_so(name, suggested):
    assert sets.take([(name, GOOD[0][1]), GOOD[1]]).suggests == suggested


def test_classes_have_names():
    assert sets.class_names("numbers", 3) == ["0", "1", "2"]
    assert sets.class_names("fashion", 10)[9] == "ankle boot"


def test_black_is_the_darkest_pixel_of_both_parts():
    brighter = np.minimum(TEST_PICTURES.astype(int) + 40, 255)
    assert PICTURES.max() < brighter.max()
    pictures = sets.take([*GOOD, (TEST_ONE, idx(brighter)), TEST[1]])
    assert pictures.top == brighter.max()


def test_a_class_of_two_pictures_is_trained_on_and_tested():
    labels = np.array([0] * 30 + [1] * 26 + [2, 2, 3, 3])
    split = sets.take([GOOD[0], (OTHER, idx(labels))]).split(0)
    assert np.bincount(split.test_labels).min() == np.bincount(split.labels).min() == 1
    assert len(split.test_labels) in (15, 16)


def test_what_many_ask_for_at_a_time_is_made_once(folder):
    for name, content in GOOD:
        (folder / f"a-{name}").write_bytes(content)
    with ThreadPoolExecutor(8) as sessions:
        found = list(sessions.map(lambda _n: sets.find("folder-a").split(3), range(16)))
    assert len({id(each) for each in found}) == 1


def test_the_form_of_a_set_is_measured():
    pictures = np.zeros((60, 28, 28), np.uint8)
    pictures[:, 4:24, 9:19] = PICTURES.repeat(3, axis=1)[:, :20].repeat(2, axis=2)[:, :, :10] + 80
    form = sets.take([(ONE, idx(pictures)), GOOD[1]]).form
    assert (form.width, form.height, form.by) == (pytest.approx(10 / 28), pytest.approx(20 / 28), "mass")
    assert sets.take(GOOD).form.by == "box"


# ---- the server's folder ---------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(sets.VARIABLE, str(tmp_path))
    return tmp_path


def test_sets_of_the_folder_are_found_by_their_files_names(folder):
    (folder / "fashion").mkdir()
    for name, content in [*GOOD, *TEST]:
        (folder / f"{name}.gz").write_bytes(gzip.compress(content))
        (folder / "fashion" / name.replace("-idx", ".idx")).write_bytes(content)
        (folder / f"emnist-{name}").write_bytes(content)
    (folder / "notes.txt").write_text("nothing")
    own, emnist, fashion = f"folder-{folder.name}", "folder-emnist", "folder-fashion"
    assert set(sets.in_folder()) == {own, emnist, fashion}
    for key in (own, emnist, fashion):
        found = sets.find(key)
        np.testing.assert_array_equal(found.test_labels, TEST_LABELS)
        assert found is sets.find(key)
    assert sets.find(fashion).suggests == "fashion" and sets.find(emnist).suggests == "numbers"
    assert sets.find("folder-nothing") is None


def test_of_a_file_and_the_same_gzipped_one_is_read(folder):
    (folder / "raw").mkdir()
    for name, content in [*GOOD, *TEST]:
        (folder / "raw" / name).write_bytes(content)
        (folder / "raw" / f"{name}.gz").write_bytes(gzip.compress(content))
    assert len(sets.in_folder()["folder-raw"]) == 4
    np.testing.assert_array_equal(sets.find("folder-raw").test_labels, TEST_LABELS)


def test_names_of_fashion_are_not_those_of_the_folder_above(tmp_path, monkeypatch):
    root = tmp_path / "fashion" / "data"
    root.mkdir(parents=True)
    for name, content in GOOD:
        (root / name).write_bytes(content)
    monkeypatch.setenv(sets.VARIABLE, str(root))
    assert sets.find("folder-data").suggests == "numbers"


def test_what_is_wrong_in_the_folder_is_said_of_its_set(folder):
    for name, content in GOOD:
        (folder / f"a-{name}").write_bytes(content[:-1])
    with pytest.raises(ValueError, match=r"^a: .*a-train-images-idx3-ubyte"):
        sets.find("folder-a")


def test_the_folder_may_be_named_as_an_option_of_the_app(tmp_path, monkeypatch):
    monkeypatch.delenv(sets.VARIABLE, raising=False)
    assert sets.folder() is None and sets.in_folder() == {}
    monkeypatch.setattr("sys.argv", ["app/main.py", sets.OPTION, str(tmp_path)])
    assert sets.folder() == tmp_path
    monkeypatch.setattr("sys.argv", ["app/main.py", sets.OPTION])
    assert sets.folder() is None
