"""How users' files of pictures reach the server, over real connections and without."""

import asyncio
import gzip
import json
from urllib.parse import quote

import pytest
from idx_bytes import a_set, idx
from servers import STREAMLIT, UVICORN, serving
from test_server import request as fetch

from app import words
from app.server import Files
from app.stations.images import sets, upload

PICTURES, LABELS = a_set()
FILES = [("train-images-idx3-ubyte", idx(PICTURES)), ("train-labels-idx1-ubyte.gz", gzip.compress(idx(LABELS)))]


@pytest.fixture(autouse=True)
def no_other_sets(monkeypatch):
    monkeypatch.setattr(sets, "_own", type(sets._own)())
    yield
    words.use(words.SOURCE)


def header(files=FILES):
    return quote(json.dumps([{"name": name, "size": len(content)} for name, content in files]))


def post(body=None, path="/pictures", base="", method="POST", query=b"", chunk=1000, **headers):
    """The status of an answer of ours and its JSON; None where the request is Streamlit's."""
    body = b"".join(content for _name, content in FILES) if body is None else body
    given = {upload.FILES: header()} | {name.replace("_", "-"): value for name, value in headers.items()}
    parts = [body[at : at + chunk] for at in range(0, len(body), chunk)] or [b""]
    messages = [{"type": "http.request", "body": part, "more_body": n < len(parts) - 1} for n, part in enumerate(parts)]
    sent = []

    async def streamlits(_scope, _receive, _send):
        sent.append(None)

    async def receive():
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": query}
    scope["headers"] = [(name.encode(), value.encode()) for name, value in given.items()]
    asyncio.run(Files(streamlits, base)(scope, receive, send))
    if sent == [None]:
        return None
    return sent[0]["status"], json.loads(b"".join(each.get("body", b"") for each in sent[1:]))


@pytest.mark.parametrize("chunk", [7, 1000, 10**6])
def test_files_in_one_request_become_a_set(chunk):
    status, said = post(chunk=chunk)
    assert status == 200
    assert sets.find(said["set"]).labels.tolist() == LABELS.tolist()


def test_names_of_any_language_arrive():
    files = [("图片 “1”.idx", FILES[0][1]), ("标签.gz", FILES[1][1])]
    status, said = post(**{upload.FILES: header(files)})
    assert status == 200 and sets.find(said["set"]).title.startswith("图片")


def test_a_long_name_is_read_to_its_end():
    name = f"{'0123456789' * 9}-{{}}"
    four = [(name.format(kind), content) for kind, (_name, content) in zip(("train-a", "train-b"), FILES, strict=True)]
    four += [(name.format(kind), content) for kind, (_name, content) in zip(("test-a", "test-b"), FILES, strict=True)]
    status, said = post(b"".join(content for _name, content in four), **{upload.FILES: header(four)})
    assert status == 200 and len(sets.find(said["set"]).title) == 80


def test_what_is_wrong_with_files_is_said_in_the_language_of_the_page():
    pictures_alone = {"body": FILES[0][1], upload.FILES: header(FILES[:1])}
    status, said = post(**pictures_alone)
    assert status == 200 and "pictures alone" in said["problem"]
    chinese = post(query=b"lang=zh", **pictures_alone)[1]["problem"]
    assert chinese != said["problem"]


@pytest.mark.parametrize(
    "changed",
    [
        {upload.FILES: ""},
        {upload.FILES: "[]x"},
        {upload.FILES: quote('{"name": 3}')},
        {upload.FILES: quote('[{"name": "a"}]')},
        {upload.FILES: "[" * 20_000},
        {upload.FILES: quote('[{"name": "a", "size": -1}]')},
        {upload.FILES: quote('[{"name": "a", "size": true}]')},
        {upload.FILES: quote('[{"name": "a", "size": 1e99}]')},
        {"body": b"short"},
        {"body": b"x" + b"".join(content for _name, content in FILES)},
    ],
    ids=lambda changed: str(changed)[:50],
)
def test_what_no_page_of_ours_sends_is_refused_in_words(changed):
    status, said = post(**changed)
    assert status == 200 and said["problem"]


def test_files_that_take_too_long_are_not_waited_for(monkeypatch):
    monkeypatch.setattr(upload, "PATIENCE", 0.05)
    body = asyncio.run(upload._body(lambda: asyncio.sleep(9), 5))
    assert body is None


def test_no_files_at_all_are_refused_in_words():
    status, said = post(b"", **{upload.FILES: header([])})
    assert status == 200 and "Choose two files" in said["problem"]


def test_more_than_the_limit_is_not_even_read(monkeypatch):
    monkeypatch.setattr(upload, "MOST_BYTES", 1000)
    status, said = post()
    assert status == 200 and "up to 0 MB" in said["problem"]
    files = [FILES[0]] * 5
    monkeypatch.setattr(upload, "MOST_BYTES", 10**6)
    assert "These are 5 files" in post(**{upload.FILES: header(files)})[1]["problem"]


def test_pages_of_other_sites_are_refused():
    assert post(sec_fetch_site="cross-site")[0] == 403
    assert post(sec_fetch_site="same-origin")[0] == 200


def test_other_requests_are_streamlits():
    assert post(method="PUT") is None
    assert post(path="/_stcore/upload_file") is None
    assert post(path="/pictures", base="/lessons") is None
    assert post(path="/lessons/pictures", base="/lessons")[0] == 200


def test_a_fault_of_ours_is_told_as_one(monkeypatch, caplog):
    monkeypatch.setattr(sets, "take", lambda files: 1 / 0)
    status, said = post()
    assert status == 200 and "our fault" in said["problem"]
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("base", ["", "/lessons/foo"])
def test_a_running_server_takes_them_below_its_path_too(base, tmp_path):
    more = {"STREAMLIT_SERVER_BASE_URL_PATH": base} if base else {}
    with serving(UVICORN if base else STREAMLIT, tmp_path / "log.txt", *([base] if base else []), **more) as address:
        body = b"".join(content for _name, content in FILES)
        answer = fetch(address, "pictures?lang=en", "POST", body, **{upload.FILES: header()})
        assert answer.status == 200 and json.loads(answer.body)["set"].startswith("own-")
        assert answer.headers["Cache-Control"] == "no-store"
