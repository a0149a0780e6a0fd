"""The images station as the page is told of it: its settings, its figure, its words."""

import re
from pathlib import Path

import pytest
from shown import answer, components, open_page

from app import assets, glossary
from app.stations.images import figures
from app.stations.images.page import IMAGES
from app.stations.images.state import Images

FOLDER = Path(assets.__file__).parent / "stations" / "images"
MODULES = sorted(FOLDER.glob("*.js"))
#: A module that has the words of another one's view.
VIEWS = {"pad": "digit"}


@pytest.fixture(scope="module")
def sent():
    return components(open_page("images"))


def test_every_setting_that_is_chosen_from_a_list_offers_what_the_value_takes(sent):
    menus = sent["learning"]["menus"]
    assert set(menus) == {"model", "units", "epochs", "optimizer", "batch_size", "l2"}
    for name, menu in menus.items():
        kind = Images.kinds()[name]
        for key, words in menu["choices"]:
            assert kind.take(key) == key and words
        assert getattr(Images(), name) in [key for key, _words in menu["choices"]]


def test_a_slider_goes_as_far_as_the_value_does_or_less(sent):
    for name, (low, high) in sent["distort"]["ranges"].items():
        kind = Images.kinds()[name]
        assert (kind.take(low), kind.take(high)) == (low, high)


def test_the_tasks_are_done_by_fields_that_there_are():
    for task in IMAGES.tasks:
        value, field = task.field.split(".")
        assert field in IMAGES.values[value].kinds()


def test_the_curves_are_those_that_the_film_has():
    keys = {trace.meta["key"] for trace in figures.curves().data}
    module = (FOLDER / "curves.js").read_text()
    named = re.search(r"const CURVES = \[(.*?)\]", module)[1].replace('"', "").split(", ")
    assert {f"{name}-0" for name in named} == keys - {"cursor"}
    assert answer(open_page("images"))["figures"]["curves"]["module"] == "stations/images/curves.js"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_what_a_view_says_and_explains_is_there(sent, module):
    source = module.read_text()
    for key in re.findall(r'\bterm\("([a-z_]+)"', source):
        assert key in glossary.known(IMAGES.terms), key
    used = set(re.findall(r'\btext\("([a-z_]+)"', source))
    if used:
        assert used <= set(sent[VIEWS.get(module.stem, module.stem)]["text"]), module.stem
