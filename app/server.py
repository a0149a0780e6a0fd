"""What the server sends besides Streamlit's own traffic: the browser's files, compressed, and the page's shell."""

import asyncio
import gzip
import html
import logging
import mimetypes
from functools import cache
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers, QueryParams
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from app import assets, films, results, words
from app.navigation import PAGES
from app.state.fields import shortened
from app.stations.images import upload
from app.words import _

FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
NEVER = {"Cache-Control": "no-store"}
#: How long a page waits for the next piece of a film before it asks again, and how often we look for it, in seconds.
PATIENCE, LOOK = 20.0, 0.02
#: So many may wait for a large result at once.
MOST_READERS = 200
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/wasm")

#: Streamlit looks for its backend below the address of the page first, and fails there once; it need not look.
#: Our style sheets and modules start loading with the page, not after Streamlit's first answer, and address.js must be
#: there before Streamlit writes the address. Modules of other stations wait in a template until the page is idle.
HEAD = """
    <script>window.__streamlit = {{ BACKEND_BASE_URL: new URL("./", document.baseURI).href }}</script>
    <script type="module" src="./{history}"></script>
    <script type="module" src="./{ahead}"></script>
    {styles}
    {modules}
    <template id="ahead">{others}</template>
    <link rel="preload" as="script" href="./{plotly}">
  </head>"""


@cache
def _streamlit_files() -> dict[str, Path]:
    root = Path(get_static_dir()) / "static"
    return {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}


@cache
def _body(path: Path, zipped: bool) -> bytes:
    body = path.read_bytes()
    return gzip.compress(body, compresslevel=9, mtime=0) if zipped else body


def _media_type(path: Path) -> str:
    guess = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return "application/javascript" if guess == "text/javascript" else guess


def _file_response(path: Path, headers: Headers, etag: str, cache_control: str) -> Response:
    answer = {"Cache-Control": cache_control, "ETag": f'"{etag}"', "Vary": "Accept-Encoding"}
    if f'"{etag}"' in headers.get("if-none-match", ""):
        return Response(status_code=304, headers=answer)
    media_type = _media_type(path)
    zipped = "gzip" in headers.get("accept-encoding", "") and media_type.startswith(COMPRESSIBLE)
    if zipped:
        answer["Content-Encoding"] = "gzip"
    return Response(_body(path, zipped), media_type=media_type, headers=answer)


def _asset(rest: str, headers: Headers) -> Response:
    """`<version>/<name>`: kept for good under the present version, asked for again under any other."""
    asked_version, _slash, name = rest.partition("/")
    if name not in assets.files():
        return PlainTextResponse(_("There is no such file here."), status_code=404)
    return _file_response(
        assets.files()[name], headers, assets.version(), FOREVER if asked_version == assets.version() else REVALIDATE
    )


async def _piece(rest: str, headers: Headers) -> Response:
    """`<at>/<n>`: a piece of a film as soon as it is made; 204 after the last one, 202 where it takes its time."""
    at, _slash, n = rest.partition("/")
    film = films.find(at)
    if film is None or not (n.isascii() and n.isdigit() and len(n) < 7):
        return _made(None, headers)
    for _turn in range(round(PATIENCE / LOOK)):
        is_whole = film.is_whole  # asked before the pieces are counted: the last one may come in between
        if int(n) < len(film.pieces):
            return _made(gzip.compress(film.pieces[int(n)], compresslevel=1, mtime=0), headers)
        if is_whole:
            return Response(status_code=204, headers=NEVER)
        await asyncio.sleep(LOOK)
    return Response(status_code=202, headers=NEVER)


@cache
def _readers() -> CapacityLimiter:
    """Threads for large results, apart from all others: a look may wait for its film, for a whole class."""
    return CapacityLimiter(MOST_READERS)


async def _result(name: str, headers: Headers) -> Response:
    """A large result; 204: it could not be made, and the page says so in its place."""
    try:
        return _made(await to_thread.run_sync(results.read, name, limiter=_readers()), headers)
    except Exception:
        logging.getLogger(__name__).exception("a result could not be made")
        return Response(status_code=204, headers=NEVER)


def _made(body: bytes | None, headers: Headers) -> Response:
    """A gzipped result of ours, which is the same for good; None: there is none."""
    if body is None:
        return PlainTextResponse(_("There is no such file here."), status_code=404)
    answer = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" not in headers.get("accept-encoding", ""):
        return Response(gzip.decompress(body), media_type="application/json", headers=answer)
    return Response(body, media_type="application/json", headers=answer | {"Content-Encoding": "gzip"})


@cache
def _shell(language: str, station: str) -> str:
    """Streamlit's page with our title and head, in the language that this request speaks, for a visit of `station`."""
    page = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    modules = [name for name in assets.files() if name.endswith(".js") and name != "plotly.min.js"]
    others = [name for name in modules if name.startswith("stations/") and name.split("/")[1] != station]
    styles = [name for name in assets.files() if name.endswith(".css")]

    def links(kind: str, names: list[str]) -> str:
        return "\n    ".join(f'<link rel="{kind}" href="./{assets.address(name)}">' for name in names)

    head = HEAD.format(
        history=assets.address("browser/page/address.js"),
        styles=links("stylesheet", styles),
        ahead=assets.address("browser/page/ahead.js"),
        modules=links("modulepreload", [name for name in modules if name not in others]),
        others=links("modulepreload", others),
        plotly=assets.address("plotly.min.js"),
    )
    title = "<title>" + _("softmax, live") + "</title>"
    page = page.replace(f'<html lang="{words.SOURCE}"', f'<html lang="{language}"', 1)
    return page.replace("<title>Streamlit</title>", title).replace("</head>", head.lstrip("\n"), 1)


#: Streamlit's own paths; all others without a dot are pages.
STREAMLITS = {"_stcore", "static", "media", "component", "auth", "oauth2callback"}
MISSING = """<!doctype html>
<html lang="{language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>{title}</title>
    <style>
      body {{ max-width: 40em; margin: 15vh auto; padding: 0 16px; font: 16px/1.5 sans-serif; overflow-wrap: anywhere }}
    </style>
  </head>
  <body><main><h1>{title}</h1><p>{words}</p><ul>{links}</ul></main></body>
</html>"""


def _missing(path: str, base_path: str) -> Response:
    """What there is instead of a page of this path."""
    spoken = words.language()
    link = '<li><a href="{base}/{path}?lang={language}">{title}</a></li>'
    links = [
        link.format(base=base_path, path=station.key if n else "", language=spoken, title=html.escape(_(station.title)))
        for n, station in enumerate(PAGES)
    ]
    page = MISSING.format(
        language=spoken,
        title=html.escape(_("Page not found")),
        words=html.escape(_("There is no page “{path}” here. These there are:").format(path=shortened(path))),
        links="".join(links),
    )
    return HTMLResponse(page, status_code=404, headers={"Vary": "Accept-Language"})


def _speaking(scope: Scope) -> Headers:
    """The headers of a request, from here on in the language that it asks for."""
    headers = Headers(scope=scope)
    asked = QueryParams(scope["query_string"]).get("lang", "")
    words.use(words.chosen(asked, headers.get("accept-language")))
    return headers


class Files:
    """ASGI middleware: answers for files and pages itself, and leaves everything else to Streamlit."""

    def __init__(self, app: ASGIApp, base_path: str = ""):
        self.app = app
        self.base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = None
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            response = await self.respond(scope)
        elif scope["type"] == "http" and (scope["method"], scope["path"]) == ("POST", f"{self.base_path}/pictures"):
            headers = _speaking(scope)
            response = await upload.take(headers, receive)
        await (response or self.app)(scope, receive, send)

    async def respond(self, scope: Scope) -> Response | None:
        if not scope["path"].startswith(f"{self.base_path}/"):
            return None
        folder, slash, rest = scope["path"].removeprefix(f"{self.base_path}/").partition("/")
        headers = _speaking(scope)
        if folder == "assets" and slash:
            return _asset(rest, headers)
        if folder == "results":
            return await _result(rest, headers)
        if folder == "films":
            return await _piece(rest, headers)
        if folder == "static" and rest in _streamlit_files():
            return _file_response(_streamlit_files()[rest], headers, f"streamlit-{rest}", FOREVER)
        if folder in STREAMLITS or "." in folder + rest:
            return None
        first, *others = (station.key for station in PAGES)
        if rest or folder not in ("", first, *others):
            return _missing(f"{folder}{slash}{rest}", self.base_path)
        if folder == first or slash:
            path = "" if folder == first else folder
            query = scope["query_string"].decode("latin-1")
            return RedirectResponse(f"{self.base_path}/{path}?{query}" if query else f"{self.base_path}/{path}")
        vary = {"Cache-Control": REVALIDATE, "Vary": "Accept-Language"}
        return Response(_shell(words.language(), folder or first), media_type="text/html", headers=vary)
