"""What the server sends besides Streamlit's own traffic: the browser's files, compressed, and the page's shell."""

import gzip
import mimetypes
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from app import assets
from app.text import _

FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/wasm")

#: Streamlit looks for its backend below the address of the page first, and fails there once; it need not look.
#: Our style sheets and modules start loading with the page, not after Streamlit's first answer, and address.js must be
#: there before Streamlit writes the address.
HEAD = """
    <script>window.__streamlit = {{ BACKEND_BASE_URL: new URL("./", document.baseURI).href }}</script>
    <script type="module" src="./{history}"></script>
    {styles}
    {modules}
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


@cache
def _shell() -> str:
    """Streamlit's page with our title and head."""
    page = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    modules = [name for name in assets.files() if name.endswith(".js") and name != "plotly.min.js"]
    styles = [name for name in assets.files() if name.endswith(".css")]

    def links(kind: str, names: list[str]) -> str:
        return "\n    ".join(f'<link rel="{kind}" href="./{assets.address(name)}">' for name in names)

    head = HEAD.format(
        history=assets.address("browser/page/address.js"),
        styles=links("stylesheet", styles),
        modules=links("modulepreload", modules),
        plotly=assets.address("plotly.min.js"),
    )
    title = f"<title>{_('softmax, live')}</title>"
    return page.replace("<title>Streamlit</title>", title).replace("</head>", head.lstrip("\n"), 1)


class Files:
    """ASGI middleware: answers for files and pages itself, and leaves everything else to Streamlit."""

    def __init__(self, app: ASGIApp, base_path: str = ""):
        self.app = app
        self.base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = self.respond(scope) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        await (response or self.app)(scope, receive, send)

    def respond(self, scope: Scope) -> Response | None:
        if not scope["path"].startswith(f"{self.base_path}/"):
            return None
        folder, slash, rest = scope["path"].removeprefix(f"{self.base_path}/").partition("/")
        headers = Headers(scope=scope)
        if folder == "assets" and slash:
            return _asset(rest, headers)
        if folder == "static" and rest in _streamlit_files():
            return _file_response(_streamlit_files()[rest], headers, f"streamlit-{rest}", FOREVER)
        if not slash and "." not in folder:
            return Response(_shell(), media_type="text/html", headers={"Cache-Control": REVALIDATE})
        return None
