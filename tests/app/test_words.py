"""Languages: each session speaks its own, every word of the page is translated, and every message can be extracted."""

import ast
import base64
import gzip
import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from threading import Barrier

import pytest
from babel.messages.pofile import read_po
from pseudo import PSEUDO, untranslated, with_pseudo
from shown import BY_KEY, EXPLAINER, address, answer, ask, at_station, components, session_of
from streamlit.testing.v1 import AppTest

from app import results, words
from app.locales.__main__ import messages
from app.state.data import Source
from app.stations import STATIONS
from app.views import component
from app.views.glossary import chapters
from app.words import _

APP = Path(__file__).parents[2] / "app"
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


def open_page(station=STATIONS[0].key, **query):
    app = AppTest.from_file(EXPLAINER, default_timeout=60)
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

    def test_a_language_that_we_do_not_speak_is_said_and_leaves_the_address(self):
        app = open_page(lang="xx")
        [notice] = app.session_state.session.notices
        assert "xx" in notice and all(code in notice for code in words.LANGUAGES)
        assert "lang" not in app.query_params

    def test_the_language_goes_along_to_another_station_whose_address_begins_without_it(self):
        app = open_page(lang="zh")
        app.query_params.clear()
        at_station(app, "loss").run()
        assert components(app)["pipeline"]["text"]["temperature"] == in_language("zh", lambda: _("Temperature"))
        assert app.query_params["lang"] in ("zh", ["zh"])

    def test_a_page_without_one_speaks_the_browsers_and_leaves_the_address_alone(self):
        app = AppTest.from_file(EXPLAINER, default_timeout=60)
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

    def test_what_is_made_once_for_all_is_made_once_a_language(self, pseudo):
        """The looks of figures and the data sets, which pages of all languages fetch from addresses of their own."""
        worded = False
        for key in BY_KEY:
            english, other = (large_results(open_page(key, lang=language)) for language in ("en", PSEUDO))
            assert english.keys() == other.keys(), key
            assert not any("⟦" in text for text in read(english)), key
            worded = worded or any("⟦" in text for text in read(other))
        assert worded


class TestAnotherLanguage:
    """Chosen in the page's menu."""

    def test_the_menu_calls_each_language_as_it_calls_itself(self):
        for language, title in (("en", "Language"), ("zh", "语言")):
            said = answer(open_page(lang=language))
            assert {("en", "English"), ("zh", "中文")} <= set(map(tuple, said["languages"]))
            assert (said["language"], said["text"]["language"]) == (language, title)

    @pytest.mark.parametrize("key", BY_KEY)
    def test_all_of_the_page_speaks_it_and_every_value_stays(self, pseudo, key):
        app = open_page(key, lang="en")
        ask(app, scenario={"logits": [3.0, 1.0, -2.0]})
        before = {name: value.to_json() for name, value in session_of(app).values.items()}
        there = address(app)
        ask(app, "language", PSEUDO)
        assert {name: value.to_json() for name, value in session_of(app).values.items()} == before
        assert address(app) == there | {"lang": PSEUDO}
        assert not answer(app)["values"]
        assert untranslated_words(page_words(app)) == {}
        ask(app, "language", "en")
        assert not any("⟦" in text for text in page_words(app))

    def test_an_address_from_before_does_not_bring_the_old_one_back(self):
        app = open_page(lang="en")
        ask(app, "language", "zh")
        app.query_params["lang"] = "en"
        app.run()
        assert answer(app)["language"] == "zh"
        assert address(app)["lang"] == "zh"

    @pytest.mark.parametrize("unknown", ["xx", "../zh", "", None, 3, ["zh"], {"zh": 1}])
    def test_one_that_we_do_not_speak_changes_nothing(self, unknown):
        app = open_page(lang="zh")
        assert list(ask(app, "language", unknown)["problems"]) == ["language"]
        assert answer(app)["language"] == "zh"


def large_results(app):
    """What the page fetches from addresses of their own, by what it is for."""
    said = answer(app)
    names = {slot: drawing["look"] for slot, drawing in said["figures"].items()}
    if "dataset" in said:
        names["dataset"] = said["dataset"]["at"]
    return {f"{name}'s": json.loads(gzip.decompress(results.read(at))) for name, at in names.items()}


#: What is for the page's modules and for Plotly, not for a reader: with all that is below.
FOR_PROGRAMS = {
    *("model", "optimum", "options", "painter", "palette", "schemes", "sight", "source", "tools"),
    *("training", "columns", "digest", "key", "sign", "others", "of", "station", "address"),
    *("session", "names", "values", "look", "slot", "module", "own", "dataset", "file", "field"),
    *("language", "languages", "classes", "stretch", "runs", "paper", "at", "form", "suggests", "header", "term"),
    *("digits", "mistakes"),
    *(
        "aspectmode",
        "bdata",
        "camera",
        "color",
        "coloring",
        "colorscale",
        "colour",
        "constrain",
        "dash",
        "fill",
        "fillcolor",
        "hoverinfo",
    ),
    *(
        "hovermode",
        "layer",
        "legendgroup",
        "mode",
        "rangemode",
        "side",
        "symbol",
        "template",
        "tickmode",
        "type",
        "uirevision",
    ),
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
        readable = {"film": ("titles",), "meta": ("note",)}.get(key, data)
        data = {name: data[name] for name in readable if name in data}
        if key == "features":  # by their names in the address; `feature_titles` says what they are called
            return
        for name, value in data.items():
            if name not in FOR_PROGRAMS:
                yield from read(value, name)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from read(value)
    elif isinstance(data, str):
        yield data


def page_words(app):
    """Every string of a page: of its views, of Streamlit's own elements, of what it fetches besides."""
    yield from (text for data in components(app).values() for text in read(data))
    yield from (
        each.value for kind in (app.title, app.caption, app.subheader, app.markdown, app.warning) for each in kind
    )
    yield from read(large_results(app))


def untranslated_words(texts):
    return {text: found for text in texts if (found := untranslated(text, MARKS))}


@pytest.mark.parametrize("key", BY_KEY)
def test_every_word_of_a_station_is_translated(pseudo, key):
    assert len(untranslated_words(page_words(open_page(key, lang="en")))) > 50  # and these are made by now
    assert untranslated_words(page_words(open_page(key, lang=PSEUDO))) == {}


@pytest.mark.parametrize(("language", "name"), [("en", "petal length"), ("zh", "花瓣长度")])
def test_a_saved_table_names_its_columns_in_the_language_of_the_page(language, name):
    app = open_page("boundary", lang=language)
    saved = in_language(language, lambda: ask(app, "save", "csv"))["delivery"]  # as the callback of the page does
    assert saved["text"].startswith(f'"{name} (cm)",')
    content = base64.b64encode(saved["text"].encode()).decode()
    assert not ask(app, "load", {"file": saved["file"], "content": content})["problems"]
    assert session_of(app)["plane"].source.feature_titles[0].startswith(name)


def test_what_is_wrong_in_an_address_is_told_in_the_language_chosen_since(pseudo):
    app = open_page("boundary", lang="en", logits="a,b", data="nothing")
    told = answer(app)["notices"]
    assert len(told) == 2 and not any("⟦" in notice for notice in told)
    ask(app, "language", PSEUDO)
    assert len(answer(app)["notices"]) == 2
    assert all(notice.startswith("⟦") for notice in answer(app)["notices"])
    ask(app, scenario={"logits": [3.0, 1.0, -2.0]})
    ask(app, "language", "en")
    assert answer(app)["notices"] == [], "what was answered by a move does not come back"


def test_what_is_wrong_in_an_address_is_told_in_its_language(pseudo):
    notices = answer(open_page(lang=PSEUDO, logits="a,b", T="0", target="7", labels="x"))["notices"]
    assert len(notices) == 4
    assert not any(untranslated(re.sub("“[^”]*”", "", notice)) for notice in notices)


MODULES = {path.relative_to(APP).as_posix(): ast.parse(path.read_text()) for path in sorted(APP.rglob("*.py"))}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


#: These word what a station or a table of the core says: of its texts each is a message, see below.
WORD_OTHERS = {"station", "point", "task", "term", "chapter", "words"}


def calls(tree, *names):
    """Every `_(...)` in it."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in (names or ("_",))
    ]


def test_every_message_can_be_extracted():
    extracted = {message.id for message in messages()}
    for name, tree in MODULES.items():
        for call in calls(tree, "_", "N_"):
            (argument,) = call.args
            if ast.unparse(argument) == "MESSAGES[code]":  # which the extraction reads from the core
                continue
            if (
                isinstance(argument, ast.Attribute | ast.Name)
                and ast.unparse(argument).partition(".")[0] in WORD_OTHERS
            ):
                continue
            assert isinstance(argument, ast.Constant), f"{name}:{call.lineno} is no literal"
            assert argument.value in extracted, f"{name}:{call.lineno} is not found by the extraction"


def test_every_text_of_a_station_is_a_message():
    extracted = {message.id for message in messages()}
    for station in STATIONS:
        tasks = [task.words for task in station.tasks]
        assert {station.title, station.question, station.idea, *station.notice, *tasks} <= extracted


def test_every_text_of_the_glossary_is_a_message():
    extracted = {message.id for message in messages()}
    for chapter, terms in chapters(STATIONS).items():
        assert chapter in extracted
        for term in terms.values():
            assert {term.name, term.says} <= extracted


def test_no_module_keeps_a_word():
    for name in MODULES.keys() - {"explainer.py"}:  # Streamlit runs this one from the top for every session
        inside = {id(call) for node in ast.walk(MODULES[name]) if isinstance(node, FUNCTIONS) for call in calls(node)}
        kept = [call.lineno for call in calls(MODULES[name]) if id(call) not in inside]
        assert not kept, f"{name}: the words in lines {kept} are those of whoever came first"


def test_no_cached_function_makes_words_but_by_language():
    for name, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, FUNCTIONS[:2]) and any("cache" in ast.unparse(by) for by in node.decorator_list):
                by_language = "language" in [argument.arg for argument in node.args.args]
                assert by_language or not calls(node), f"{name}: {node.name} keeps words"


def in_catalogue(path):
    with path.open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


#: Languages of which every message is translated; others may be begun.
COMPLETE = {"zh"}


@pytest.mark.parametrize("path", [path for path in CATALOGUES if path.parents[1].name in COMPLETE], ids=str)
def test_every_message_of_a_complete_language_has_a_translation(path):
    assert [message for message, translation in in_catalogue(path).items() if not translation.strip()] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
class TestCatalogues:
    def test_every_message_of_the_source_is_in_it_and_no_other(self, path):
        assert in_catalogue(path).keys() == {message.id for message in messages() if message.id}

    @pytest.mark.parametrize("pattern", [r"\{[^{}]+\}", r"\$[^$]+\$", r"`[^`]+`", r"\*\*", r"\]\([^)]*\)"])
    def test_a_translation_keeps_placeholders_formulas_and_marks(self, path, pattern):
        for message, translation in in_catalogue(path).items():
            if not translation:
                continue
            found, expected = (sorted(re.findall(pattern, text)) for text in (translation, message))
            assert found == expected, message

    def test_bold_text_ends_where_markdown_sees_its_end(self, path):
        """`**…。**` before a letter is none: punctuation stands outside."""
        for message, translation in in_catalogue(path).items():
            for bold in re.findall(r"\*\*(.*?)\*\*", translation):
                assert bold[-1] not in "，。：；！？、）”", message
