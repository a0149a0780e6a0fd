"""Languages: each session speaks its own, every word of the page is translated, and every message can be extracted."""

import ast
import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from threading import Barrier

import pytest
from babel.messages.pofile import read_po
from pseudo import PSEUDO, untranslated, with_pseudo
from shown import answer, at_station, components
from streamlit.testing.v1 import AppTest

from app import words
from app.locales.__main__ import messages
from app.state.data import Source
from app.stations import STATIONS
from app.views import component
from app.words import _

APP = Path(__file__).parents[2] / "app"
KEYS = [station.key for station in STATIONS]
CATALOGUES = sorted(words.LOCALES.glob("*/LC_MESSAGES/*.po"))


@pytest.fixture
def pseudo(monkeypatch):
    monkeypatch.setattr(words, "LANGUAGES", (*words.LANGUAGES, PSEUDO))
    monkeypatch.setattr(words, "catalogue", with_pseudo(words.catalogue))


def in_language(language, function):
    """What `function` gives in a run of its own that speaks `language`."""

    def run():
        words.use(language)
        return function()

    return copy_context().run(run)


def open_page(station="softmax", **query):
    app = AppTest.from_file(str(APP / "explainer.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app = at_station(app, station).run()
    assert not app.exception
    return app


class TestWhichLanguage:
    @pytest.mark.parametrize(
        ("asked", "preferred", "expected"),
        [
            ("", None, "en"),
            ("zh", None, "zh"),
            ("zh", "en-GB", "zh"),
            ("en", "zh-CN", "en"),
            ("", "zh-Hans-CN", "zh"),
            ("", "zh_TW", "zh"),
            ("", "ZH", "zh"),
            ("", "zh;q=0.9, en;q=0.5", "zh"),
            ("", "de-DE,de;q=0.9,zh;q=0.5", "en"),
            ("xx", "zh", "en"),
            ("../zh", None, "en"),
            ("", "*", "en"),
        ],
    )
    def test_the_address_asks_then_the_browser_and_an_unknown_one_is_english(self, asked, preferred, expected):
        assert words.chosen(asked, preferred) == expected

    def test_the_languages_are_english_and_one_for_each_folder(self):
        folders = {path.name for path in words.LOCALES.iterdir() if path.is_dir() and path.name != "__pycache__"}
        assert set(words.LANGUAGES) == {"en"} | folders

    def test_a_message_without_a_translation_is_english(self):
        assert in_language("zh", lambda: _("No catalogue has this.")) == "No catalogue has this."
        assert in_language("zh", lambda: _("Temperature")) != "Temperature"

    def test_a_page_speaks_the_language_of_its_address_and_keeps_it_there(self):
        app = open_page(lang="zh")
        assert components(app)["pipeline"]["text"]["temperature"] == in_language("zh", lambda: _("Temperature"))
        assert app.query_params["lang"] in ("zh", ["zh"])
        assert "logits" in app.query_params

    def test_the_language_goes_along_to_another_station_whose_address_begins_without_it(self):
        app = open_page(lang="zh")
        app.query_params.clear()
        at_station(app, "loss").run()
        assert components(app)["pipeline"]["text"]["temperature"] == in_language("zh", lambda: _("Temperature"))
        assert app.query_params["lang"] in ("zh", ["zh"])

    def test_a_page_without_one_speaks_the_browsers_and_leaves_the_address_alone(self):
        app = AppTest.from_file(str(APP / "explainer.py"), default_timeout=60)
        app.context = {"locale": "zh-CN"}
        app.run()
        assert components(app)["pipeline"]["text"]["temperature"] == in_language("zh", lambda: _("Temperature"))
        assert "lang" not in app.query_params


class TestSessionsAtOnce:
    def test_two_threads_hear_each_their_own(self, pseudo):
        both = Barrier(2)

        def run(language):
            words.use(language)
            heard = []
            for _time in range(200):
                both.wait(timeout=20)
                heard.append(_("Loss"))
            return set(heard)

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(run, ["en", PSEUDO])) == [{"Loss"}, {"⟦Loss⟧"}]

    def test_two_pages_in_turns_show_each_their_own(self, pseudo):
        pages = {"Train": open_page("boundary", lang="en"), "⟦Train⟧": open_page("boundary", lang=PSEUDO)}
        for _time in range(2):
            for expected, app in pages.items():
                assert components(app.run())["training"]["text"]["train"] == expected

    def test_a_callback_speaks_the_language_of_the_page_that_mounted_it(self, pseudo):
        mounted = {}
        heard = []
        in_language(
            PSEUDO,
            lambda: component._mount(mounted.update, key="k", on_x_change=lambda: heard.append(_("Loss"))),
        )
        assert mounted["key"] == "k"
        copy_context().run(mounted["on_x_change"])
        assert heard == ["⟦Loss⟧"]

    def test_what_is_kept_for_all_has_no_words(self, pseudo):
        birds = Source("penguins")
        assert "standardised" in in_language("en", lambda: birds.feature_titles)[0]
        assert in_language(PSEUDO, lambda: birds.feature_titles)[0].startswith("⟦")
        assert not any("standardised" in name for name in birds.dataset.feature_names)


#: What is for the page's modules and for Plotly, not for a reader: with all that is below.
FOR_PROGRAMS = {
    *("film", "formula", "model", "optimum", "options", "painter", "palette", "schemes", "sight", "source", "tools"),
    *("training", "columns", "digest", "key"),
    *("session", "names", "values", "look", "slot", "module", "own", "dataset", "file", "field"),
    *("aspectmode", "bdata", "camera", "color", "coloring", "colorscale", "colour", "constrain", "dash", "fillcolor"),
    *("hovermode", "layer", "mode", "rangemode", "side", "symbol", "template", "tickmode", "type", "uirevision"),
    *("visible", "xanchor", "xref", "yanchor", "yref"),
}
#: A trace's name, by which a module finds it, its legend is never shown; and a placeholder that stands alone.
MARKS = {"path", "cause"}


def read(data, key=""):
    """Every string in what a view is sent that a reader may come to see or hear."""
    if isinstance(data, dict):
        if "choices" in data:  # a menu: it has a name for programs, and so has each of its choices
            data = {name: value for name, value in data.items() if name not in ("name", "value")}
            data["choices"] = [title for _key, title in data["choices"]]
        if key == "features":  # by their names in the address; `feature_titles` says what they are called
            return
        for name, value in data.items():
            if name not in FOR_PROGRAMS:
                yield from read(value, name)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from read(value)
    elif isinstance(data, str):
        yield from read(json.loads(data), key) if key == "figure" else [data]


def page_words(station, language):
    """Every string of a station, of its views and of Streamlit's own elements."""
    app = open_page(station, lang=language)
    yield from (text for data in components(app).values() for text in read(data))
    yield from (each.value for kind in (app.title, app.caption, app.markdown, app.warning) for each in kind)


@pytest.mark.parametrize("station", KEYS)
def test_every_word_of_a_station_is_translated(pseudo, station):
    assert sum(bool(untranslated(text)) for text in page_words(station, "en")) > 50  # and these are kept by now
    left = {text: found for text in page_words(station, PSEUDO) if (found := untranslated(text, MARKS))}
    assert left == {}


def test_what_is_wrong_in_an_address_is_told_in_its_language(pseudo):
    app = open_page(lang=PSEUDO, logits="a,b", T="0", target="7", labels="x")
    notices = answer(app)["notices"]
    assert len(notices) == 4
    assert not any(untranslated(re.sub("“[^”]*”", "", notice)) for notice in notices)


MODULES = {path.relative_to(APP).as_posix(): ast.parse(path.read_text()) for path in sorted(APP.rglob("*.py"))}
#: Streamlit runs these from the top for every session.
SCRIPTS = {"explainer.py", *(name for name in MODULES if name.endswith("/page.py"))}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def calls(tree):
    """Every `_(...)` in it."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
    ]


def test_every_message_can_be_extracted():
    extracted = {message.id for message in messages()}
    for name, tree in MODULES.items():
        for call in calls(tree):
            (argument,) = call.args
            if ast.unparse(argument) == "MESSAGES[code]":  # which the extraction reads from the core
                continue
            assert isinstance(argument, ast.Constant), f"{name}:{call.lineno} is no literal"
            assert argument.value in extracted, f"{name}:{call.lineno} is not found by the extraction"


def test_no_module_keeps_a_word():
    for name in MODULES.keys() - SCRIPTS:
        inside = {id(call) for node in ast.walk(MODULES[name]) if isinstance(node, FUNCTIONS) for call in calls(node)}
        kept = [call.lineno for call in calls(MODULES[name]) if id(call) not in inside]
        assert not kept, f"{name}: the words in lines {kept} are those of whoever came first"


def test_no_cached_function_makes_words_but_by_language():
    for name, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, FUNCTIONS[:2]) and any("cache" in ast.unparse(by) for by in node.decorator_list):
                by_language = "language" in [argument.arg for argument in node.args.args]
                assert by_language or not calls(node), f"{name}: {node.name} keeps words"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
def test_a_translation_has_the_placeholders_and_the_formulas_of_its_message(path):
    with path.open("rb") as file:
        catalogue = read_po(file)
    for message in catalogue:
        if message.id and message.string:
            for pattern in (r"\{\w+(?::\w+)?\}", r"\$[^$]+\$"):
                found, expected = (sorted(set(re.findall(pattern, text))) for text in (message.string, message.id))
                assert found == expected, message.id
