"""What the server sends besides Streamlit's own traffic, over real connections."""

import asyncio
import gzip
import http.client
import json
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import plotly
import pytest
from servers import ROOT, STREAMLIT, UVICORN, serving
from streamlit.testing.v1 import AppTest

from app import assets, films, results
from app import server as serving_files
from app.server import Files
from app.stations import STATIONS

PAGES = ("", *(station.key for station in STATIONS[1:]), "glossary")
WANTED = ("browser/style/tokens.css", "browser/pipeline/pipeline.js", "plotly.min.js")
KERNEL = assets.address("browser/maths/kernel.js")
OLD_KERNEL = "assets/000000000000/browser/maths/kernel.js"
MODULES = sorted(name for name in assets.files() if name.endswith(".js") and name != "plotly.min.js")


def request(address, path, method="GET", sent=None, **headers):
    """A response with its body. The path goes out as it is, dots and all, as no browser would send it."""
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)) as connection:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, f"{parts.path}/{path}", sent, headers={"Accept-Encoding": "identity"} | names)
        response = connection.getresponse()
        response.body = response.read()
        return response


@pytest.fixture(scope="module", params=["streamlit run", "uvicorn", "uvicorn below a base path"])
def any_server(request, server, tmp_path_factory):
    log = tmp_path_factory.mktemp("server") / "log.txt"
    if request.param == "streamlit run":
        yield server
    elif request.param == "uvicorn":
        with serving(UVICORN, log) as address:
            yield address
    else:
        with serving(UVICORN, log, "/lessons/foo", STREAMLIT_SERVER_BASE_URL_PATH="/lessons/foo") as address:
            yield address


@pytest.mark.parametrize("station", PAGES)
def test_every_way_to_start_serves_the_page_of_every_station(any_server, station):
    page = request(any_server, station)
    assert page.status == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.headers["Cache-Control"] == "no-cache"
    assert b"<title>softmax, live</title>" in page.body
    assert b"__streamlit" in page.body


def spoken(address, path, **headers):
    """The title and the language of a page."""
    page = request(address, path, **headers).body.decode()
    return re.search("<title>(.*?)</title>", page)[1], re.search('<html lang="(.*?)"', page)[1]


def test_a_page_has_title_and_language_of_its_address_or_else_of_the_browser(server):
    english = ("softmax, live", "en")
    chinese = spoken(server, "loss?lang=zh")
    assert chinese[0] != english[0]
    assert chinese[1] == "zh"
    assert spoken(server, "loss", Accept_Language="zh-CN,zh;q=0.9") == chinese
    assert spoken(server, "loss?lang=en", Accept_Language="zh-CN,zh;q=0.9") == english
    assert spoken(server, "loss?lang=xx", Accept_Language="zh") == english
    assert spoken(server, "loss", Accept_Language="de") == english
    assert request(server, "loss").headers["Vary"] == "Accept-Language"


def test_a_page_that_there_is_not_is_told_in_the_readers_language(any_server):
    for path in ("nothing", "nothing/at/all", "loss/", "softmax"):
        answer = request(any_server, f"{path}?lang=zh")
        if answer.status == 307:  # to the page's own address
            base = urlsplit(any_server).path
            assert answer.headers["Location"] == f"{base}/{path.removesuffix('softmax').rstrip('/')}?lang=zh"
            continue
        page = answer.body.decode()
        assert answer.status == 404 and '<html lang="zh"' in page and path in page
        links = re.findall(r'href="([^"]+)">([^<]+)<', page)
        assert len(links) == len(STATIONS) + 1
        for address, title in links:
            assert request(any_server, address.removeprefix(f"{urlsplit(any_server).path}/")).status == 200, title


def test_what_is_asked_for_is_text_on_the_page_that_says_it_is_not_there(server):
    page = request(server, "%3Cscript%3Ealert(1)%3C/script%3E").body.decode()
    assert "<script" not in page and "&lt;script" in page


def test_every_way_to_start_serves_the_files_of_the_browser(any_server):
    page = request(any_server, "").body.decode()
    linked = re.findall(r'href="\./(assets/[^"]+)"', page)
    assert {assets.address(name) for name in WANTED} <= set(linked)
    for path in linked:
        assert request(any_server, path).status == 200, path


def test_a_server_below_a_base_path_serves_nothing_of_ours_above_it(tmp_path):
    with serving(STREAMLIT, tmp_path / "log.txt", "/foo", STREAMLIT_SERVER_BASE_URL_PATH="foo") as address:
        assert request(address, KERNEL).status == 200
        assert request(address.removesuffix("/foo"), KERNEL).status == 404


@pytest.mark.parametrize(
    "name",
    [
        "browser/maths/kernel.js",
        "stations/softmax/temperature.js",
        "browser/style/tokens.css",
        "browser/style/icon.svg",
        "plotly.min.js",
    ],
)
def test_a_file_is_sent_compressed_and_whole(server, name):
    plain = request(server, assets.address(name))
    zipped = request(server, assets.address(name), Accept_Encoding="gzip, br")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == zipped.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(zipped.body) == plain.body == assets.files()[name].read_bytes()
    assert len(zipped.body) < len(plain.body)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("browser/maths/kernel.js", "application/javascript"),
        ("plotly.min.js", "application/javascript"),
        ("browser/style/tokens.css", "text/css"),
        ("browser/style/icon.svg", "image/svg+xml"),
    ],
)
def test_a_file_says_what_it_is(server, name, media_type):
    assert request(server, assets.address(name)).headers["Content-Type"].split(";")[0] == media_type


def test_plotly_comes_from_the_installed_package(server):
    installed = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    assert request(server, assets.address("plotly.min.js")).body == installed.read_bytes()


def test_a_file_is_kept_for_good_under_its_version_and_asked_for_again_under_another(server):
    assert "immutable" in request(server, KERNEL).headers["Cache-Control"]
    assert "max-age=31536000" in request(server, KERNEL).headers["Cache-Control"]
    assert request(server, OLD_KERNEL).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", [KERNEL, OLD_KERNEL])
def test_a_file_that_has_not_changed_is_not_sent_again(server, path):
    etag = request(server, path).headers["ETag"]
    for known in (etag, f'"other", W/{etag}'):
        answer = request(server, path, If_None_Match=known)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["ETag"] == etag
    assert request(server, path, If_None_Match='"other"').status == 200


def test_streamlits_own_files_are_compressed_as_well(server):
    script = re.search(r'src="\./(static/js/[^"]+)"', request(server, "").body.decode())[1]
    zipped = request(server, script, Accept_Encoding="gzip")
    assert gzip.decompress(zipped.body) == request(server, script).body


@pytest.mark.parametrize(
    "path",
    [f"assets/{assets.version()}/nothing.js", f"assets/{assets.version()}/", "assets/", f"assets/{assets.version()}"],
)
def test_a_file_that_is_not_there_is_answered_in_our_words(server, path):
    answer = request(server, path)
    assert answer.status == 404
    assert answer.body.decode() == "There is no such file here."


@pytest.mark.parametrize(
    "path",
    [
        f"assets/{assets.version()}/../component.py",
        f"assets/{assets.version()}/../../main.py",
        f"assets/{assets.version()}/%2e%2e/%2e%2e/main.py",
        f"assets/{assets.version()}/..%2f..%2fmain.py",
        f"assets/{assets.version()}/..%5c..%5cmain.py",
        f"assets/{assets.version()}//etc/passwd",
        f"assets/{assets.version()}/browser/../../../main.py",
        "assets/../../app/main.py",
        f"static/../{KERNEL}",
        "static/../../app/main.py",
        "static/%2e%2e/%2e%2e/app/main.py",
        "../app/main.py",
        "app/main.py",
        ".streamlit/config.toml",
    ],
)
def test_nothing_but_listed_files_can_be_reached(server, path):
    answer = request(server, path)
    assert answer.status in (400, 404) or b"__streamlit" in answer.body or b"<title>Streamlit" in answer.body
    for secret in (b"import streamlit", b"gatherUsageStats", b"root:", b"export function softmax("):
        assert secret not in answer.body


def test_a_question_about_a_files_head_is_answered_without_its_body(server):
    answer = request(server, KERNEL, method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["ETag"]


def test_files_cannot_be_written(server):
    assert request(server, KERNEL, method="POST").status in (404, 405)


def test_the_health_check_of_streamlit_is_left_alone(server):
    assert request(server, "_stcore/health").body == b"ok"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_files_that_are_there(module):
    source = assets.files()[module].read_text()
    for imported in re.findall(r'(?:from|import) "([^"]+)"', source):
        assert imported.startswith("."), f"{imported} is not ours"
        target = (assets.FOLDER / module).parent / imported
        assert target.resolve().relative_to(assets.FOLDER).as_posix() in assets.files()


def test_no_file_of_ours_names_another_host():
    for name in [*MODULES, "browser/style/tokens.css"]:
        addresses = re.findall(r"https?://[\w.]+", assets.files()[name].read_text())
        assert set(addresses) <= {"http://www.w3.org"}, name


def test_an_asset_that_does_not_exist_has_no_address():
    with pytest.raises(ValueError, match=r"no asset 'kernel\.mjs'; there are .*kernel\.js"):
        assets.address("kernel.mjs")


# ---- results and films, without a network ----------------------------------------------------------------------------


def respond(path, base="", method="GET", **headers):
    """What our part of the server answers; None: it leaves the request to Streamlit."""
    names = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": names}
    with ThreadPoolExecutor(1) as thread:  # in a worker that has had browser tests, this one has Playwright's loop
        return thread.submit(asyncio.run, Files(None, base).respond(scope)).result()


@pytest.mark.parametrize("base", ["", "/lessons/foo"])
def test_a_result_is_sent_gzipped_and_kept_for_good(base):
    name = results.offer(("served",), lambda: {"z": 1})
    zipped = respond(f"{base}/results/{name}", base, Accept_Encoding="gzip, br")
    assert (zipped.status_code, zipped.headers["content-encoding"]) == (200, "gzip")
    assert zipped.headers["content-type"] == "application/json"
    assert "immutable" in zipped.headers["cache-control"] and zipped.headers["vary"] == "Accept-Encoding"
    plain = respond(f"{base}/results/{name}", base)
    assert "content-encoding" not in plain.headers
    assert json.loads(plain.body) == json.loads(gzip.decompress(zipped.body)) == {"z": 1}


def test_below_a_base_path_nothing_is_answered_above_it():
    name = results.offer(("served",), dict)
    assert respond(f"/results/{name}", "/lessons/foo") is None


@pytest.fixture
def film(monkeypatch):
    """A film under the name `played`, with one piece so far."""
    made = films.Film("played", [])
    made.pieces = [b'[{"steps": [0]}]']
    monkeypatch.setitem(films._films, "played", made)
    monkeypatch.setattr(serving_files, "PATIENCE", 0.1)
    return made


def test_a_piece_of_a_film_is_sent_as_soon_as_it_is_made_and_kept_for_good(film):
    answer = respond("/films/played/0", Accept_Encoding="gzip")
    assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    assert gzip.decompress(answer.body) == film.pieces[0]


def test_a_piece_that_takes_its_time_is_asked_for_again_and_after_the_last_there_is_none(film):
    coming = respond("/films/played/1")
    assert (coming.status_code, coming.headers["cache-control"]) == (202, "no-store")
    film.is_whole = True
    over = respond("/films/played/1")
    assert (over.status_code, over.headers["cache-control"]) == (204, "no-store")
    assert respond("/films/played/0").status_code == 200


def test_a_last_piece_that_comes_while_the_page_asks_is_not_missed(film):
    class Coming(list):
        def __len__(self):
            count = super().__len__()
            if not film.is_whole:  # it comes just after it was looked for
                self.append(b"[]")
                film.is_whole = True
            return count

    film.pieces = Coming(film.pieces)
    assert respond("/films/played/1").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/results/none", "/results/", "/results/../main.py", "/films/none/0", "/films/played", "/films/played/"]
    + [f"/films/played/{n}" for n in ("x", "-1", "1e1", "٣", "99999999", "0/0")],
)
def test_what_was_never_offered_is_not_there(film, path):
    answer = respond(path)
    assert (answer.status_code, answer.body.decode()) == (404, "There is no such file here.")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "it is our fault, not yours"), ("zh", "这是我们的问题，与你无关")]
)
def test_a_failing_script_is_told_in_the_readers_words_and_logged(caplog, language, words):
    def script(language):
        from app import words
        from app.main import show_error

        words.use(language)
        try:
            raise RuntimeError("the secret detail")
        except RuntimeError as error:
            assert show_error(error)

    app = AppTest.from_function(script, kwargs={"language": language}).run()
    assert not app.exception
    (message,) = (element.value for element in app.error)
    assert words in message and f"(./?lang={language})" in message
    assert "secret" not in message
    assert "the secret detail" in caplog.text


def test_streamlit_shows_no_traceback_and_reports_no_usage():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["showErrorLinks"] is False
    assert config["browser"]["gatherUsageStats"] is False


@pytest.mark.parametrize("station", STATIONS, ids=lambda station: station.key)
def test_a_page_loads_its_own_station_first_and_the_others_when_it_rests(server, station):
    page = request(server, "" if station == STATIONS[0] else station.key).body.decode()
    now, _, rest = page.partition('<template id="ahead">')
    later = rest.partition("</template>")[0]
    for name in assets.files():
        if name.endswith(".js") and name != "plotly.min.js":
            is_others = name.startswith("stations/") and not name.startswith(f"stations/{station.key}/")
            assert (assets.address(name) in now, assets.address(name) in later) == (not is_others, is_others), name
