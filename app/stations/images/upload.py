"""How a user's files of pictures reach the server: one request with all of them, answered in words.

The body is the files' contents, one after the other; the header FILES says their names and sizes, as JSON in percent
encoding. A page of another site cannot send that header without being asked whether it may, and nobody answers it.
"""

import asyncio
import json
import logging
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import Receive

from app.stations.images import sets
from app.stations.images.idx_files import MOST_FILES
from app.words import _, worded

FILES = "x-files"
#: Of all files of a set together, as they come: gzipped or not.
MOST_BYTES = 64_000_000
#: So many requests arrive at a time, the others wait, each no longer than so many seconds; and one is unpacked.
ARRIVING, PATIENCE = asyncio.Semaphore(8), 600.0
UNPACKING = asyncio.Semaphore(1)
NEVER = {"Cache-Control": "no-store"}


async def take(headers: Headers, receive: Receive) -> Response:
    """The answer: {"set": its key}, or {"problem": words}, which is no error that a browser need report."""
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return _refusal(_("Pictures come from the page alone."), 403)
    try:
        named = _named(headers.get(FILES, ""))
    except (ValueError, TypeError, KeyError, RecursionError):
        return _refusal(_("The page sent something that is not understood."))
    expected = sum(size for _name, size in named)
    if expected > MOST_BYTES or len(named) > MOST_FILES:
        return _refusal(too_large(expected) if expected > MOST_BYTES else too_many(len(named)))
    async with ARRIVING:
        body = await _body(receive, expected)
        if body is None:
            return _refusal(_("The files did not arrive whole. Load them again."))
        try:
            async with UNPACKING:
                pictures = await run_in_threadpool(sets.take, _files(named, body))
        except ValueError as error:
            return _refusal(worded(error))
        except Exception:
            logging.getLogger(__name__).exception("files of pictures could not be read")
            return _refusal(_("These files could not be read, and it is our fault, not yours."))
    return JSONResponse({"set": pictures.key}, headers=NEVER)


def too_large(size: int) -> str:
    return _(
        "The files have {size} MB; up to {most} MB are taken. For more, the server can be started with a folder of "
        "pictures."
    ).format(size=-(-size // 1_000_000), most=MOST_BYTES // 1_000_000)


def too_many(count: int) -> str:
    return _("These are {n} files; a set is two, or four with a test set: pictures and labels.").format(n=count)


def _refusal(problem: str, status: int = 200) -> Response:
    return JSONResponse({"problem": problem}, status_code=status, headers=NEVER)


def _named(text: str) -> list[tuple[str, int]]:
    given = json.loads(unquote(text))
    named = [(str(each["name"]), each["size"]) for each in given]
    if not all(type(size) is int and size >= 0 for _name, size in named):
        raise ValueError(text)
    return named


async def _body(receive: Receive, expected: int) -> bytes | None:
    """So many bytes; None where there are more or fewer, or where they take too long."""
    body, is_last = bytearray(), False
    try:
        async with asyncio.timeout(PATIENCE):
            while not is_last:
                message = await receive()
                body += message.get("body", b"")
                is_last = not message.get("more_body", False)  # as where the page has gone
                if len(body) > expected:
                    return None
    except TimeoutError:
        return None
    return bytes(body) if len(body) == expected else None


def _files(named: list[tuple[str, int]], body: bytes) -> list[tuple[str, bytes]]:
    files, at = [], 0
    for name, size in named:
        files.append((name, body[at : at + size]))
        at += size
    return files
