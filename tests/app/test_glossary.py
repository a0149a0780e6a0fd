"""The glossary: one sentence a term, and every term that a page explains is in it."""

import re

import pytest
from shown import address, answer, components, open_page, session_of

from app import assets, glossary, words
from app.catalogue import LOOKS
from app.stations import STATIONS
from app.views.glossary import chapters
from app.views.training import setting_menus

PAGE = "glossary"
#: Where the page's modules name a term.
NAMED = re.compile(
    r'(?<![.\w])(?:term|named|headed|labelled|head)\("([a-z_0-9]+)"|(?:entry: |"data-entry": )"([a-z_0-9]+)"'
)


def said_on(page):
    return [term for chapter in page["chapters"] for term in chapter["terms"].values()]


def named_in(folder):
    sources = [path.read_text() for name, path in assets.files().items() if re.fullmatch(rf"{folder}.*\.js", name)]
    return {key for text in sources for pair in NAMED.findall(text) for key in pair if key}


def test_every_term_that_a_page_names_is_in_the_glossary():
    shared = named_in("browser/")
    assert len(shared) > 20
    assert shared | set(setting_menus()) | set(LOOKS) <= set(glossary.TERMS)


@pytest.mark.parametrize("station", STATIONS, ids=lambda station: station.key)
def test_every_term_that_a_station_names_is_shared_or_its_own(station):
    assert named_in(f"stations/{station.key}/") <= set(glossary.known(station.terms))


def test_no_two_terms_have_one_key():
    keys = [key for terms in chapters(STATIONS).values() for key in terms]
    assert len(set(keys)) == len(keys)


def test_every_column_of_the_pipeline_is_explained():
    source = assets.files()["browser/pipeline/columns.js"].read_text()
    tables = [source[source.index("const COLUMNS") : source.index("function classCell")]]
    tables += [assets.files()[station.pipeline].read_text() for station in STATIONS if "stations/" in station.pipeline]
    columns = [column for table in tables for column in re.split(r"\n  (?=[a-z_]+: \{\n)", table)[1:]]
    assert len(columns) > 8
    for column in columns:
        assert re.search(r"entry: |term\(|named\(|temperatureControl", column), column


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_term_is_one_sentence_and_no_two_are_called_alike(language):
    page = components(open_page(PAGE, {"lang": language}))["chapters"]
    terms = said_on(page)
    assert len(terms) == sum(map(len, chapters(STATIONS).values())) > len(glossary.TERMS)
    for term in terms:
        assert term["says"][-1] in ".。" and len(re.findall(r"[.。](?=\s|$)", term["says"])) == 1, term
    names = [term["name"].lower() for term in terms]
    assert len(set(names)) == len(names)


def test_beside_a_term_stands_what_other_languages_call_it():
    english, chinese = (
        {term["says"]: term for term in said_on(components(open_page(PAGE, {"lang": language}))["chapters"])}
        for language in ("en", "zh")
    )
    assert next(t for t in english.values() if t["name"] == "temperature")["others"] == {"zh": "温度"}
    assert next(t for t in chinese.values() if t["name"] == "温度")["others"] == {"en": "temperature"}
    with_others = [term for term in chinese.values() if term["others"]]
    assert len(with_others) > 40, "all but words that are the same in both"


@pytest.mark.parametrize("station", STATIONS, ids=lambda station: station.key)
def test_who_goes_there_and_comes_back_finds_what_was_left(station):
    app = open_page(station.key, {"logits": "3,1,0.5", "labels": "a,b,c", "T": "2", "lang": "zh"})
    before, there = dict(session_of(app).values), address(app)
    at_glossary = open_page(PAGE, {}, app)
    assert components(at_glossary)["chapters"]["chapters"]
    assert address(at_glossary)["lang"] == "zh"
    assert not answer(at_glossary)["notices"] and not answer(at_glossary)["edits"]
    back = open_page(station.key, {}, app)
    assert session_of(back).values == before
    assert address(back) == there
    assert answer(back)["language"] == "zh"


def test_its_address_brings_the_scenario_back_after_a_reload():
    app = open_page(STATIONS[0].key, {"logits": "3,1,0.5", "labels": "a,b,c"})
    kept = session_of(app)["scenario"]
    query = address(open_page(PAGE, {}, app))
    assert session_of(open_page(PAGE, query))["scenario"] == kept
