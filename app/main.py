"""The server. `streamlit run app/main.py` and `uvicorn app.main:app` both start it."""

import gc
import gzip
import logging
import mimetypes
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.live import assets
from app.text import _

FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"


@cache
def _asset_body(name: str, zipped: bool) -> bytes:
    body = assets.files()[name].read_bytes()
    return gzip.compress(body, compresslevel=9, mtime=0) if zipped else body


async def serve_asset(request: Request) -> Response:
    """One of the browser's files: compressed once, with validators, kept for good under its versioned address."""
    name, asked_version = request.path_params["name"], request.path_params["version"]
    if name not in assets.files():
        return PlainTextResponse(_("There is no such file here."), status_code=404)
    etag = f'"{assets.version()}"'
    headers = {
        "Cache-Control": FOREVER if asked_version == assets.version() else REVALIDATE,
        "ETag": etag,
        "Vary": "Accept-Encoding",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    if zipped:
        headers["Content-Encoding"] = "gzip"
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(_asset_body(name, zipped), media_type=media_type, headers=headers)


def show_error(error: Exception) -> bool:
    """Tell a script's failure in the app's own words; the traceback stays in the server's log."""
    logging.getLogger(__name__).error("the script failed", exc_info=error)
    st.error(
        _(
            "**Something went wrong on this page, and it is our fault, not yours.** Your numbers are in the address "
            "bar: reload the page to go on with them, or [start afresh](./)."
        ),
        icon=":material/error:",
    )
    return True


def _base_path() -> str:
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}" if base else ""


app = st.App(
    Path(__file__).with_name("explainer.py"),
    routes=[Route(f"{_base_path()}/assets/{{version}}/{{name:path}}", serve_asset)],
    on_script_error=show_error,
)

gc.collect()
gc.freeze()
