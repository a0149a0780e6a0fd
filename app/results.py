"""Large results at addresses of their own: a figure's look, a data set. Made once for all, when first asked for.

The address is a digest of what a result follows from, so a browser keeps it for good, and a whole class shares it.
"""

import base64
import gzip
import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from contextvars import copy_context
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from app import assets, words

#: So many results are remembered, unless they are large; of one that had to go the page asks for a new offer.
MOST, MOST_BYTES = 500, 200_000_000


class _Result:
    def __init__(self, make: Callable[[], str | dict], language: str):
        self.make, self.language = make, language
        self.lock = Lock()
        self.body: bytes | None = None

    def read(self) -> bytes:
        with self.lock:
            if self.body is None:
                made = copy_context().run(self._make)
                text = made if isinstance(made, str) else json.dumps(made)
                self.body = gzip.compress(text.encode(), compresslevel=6, mtime=0)
            return self.body

    def _make(self) -> str | dict:
        words.use(self.language)  # whoever asks: a request for it does not say which words it shall have
        return self.make()


_offered: OrderedDict[str, _Result] = OrderedDict()
_lock = Lock()


def packed(numbers: NDArray[np.float64]) -> str:
    """Numbers as the page unpacks them (`floats` of dom.js): base64 of little-endian 32-bit floats."""
    return base64.b64encode(numbers.astype("<f4").tobytes()).decode()


def offer(key: tuple, make: Callable[[], str | dict]) -> str:
    """Say that `make` can make the JSON that `key` stands for; returns the name that a browser asks for it by.

    `key` holds all that the result depends on, the language too where there are words in it.
    """
    name = hashlib.sha256(f"{assets.version()} {key!r}".encode()).hexdigest()[:24]
    with _lock:
        if name not in _offered:
            _offered[name] = _Result(make, words.language())
        _offered.move_to_end(name)
        while len(_offered) > MOST:
            _offered.popitem(last=False)
    return name


def read(name: str) -> bytes | None:
    """The gzipped JSON of that name, None if it was never offered or had to go. May take as long as the result does."""
    with _lock:
        result = _offered.get(name)
    if result is None:
        return None
    body = result.read()
    with _lock:
        made = {each: len(other.body) for each, other in _offered.items() if other.body is not None and each != name}
        for each in list(made):
            if sum(made.values()) + len(body) <= MOST_BYTES:
                break
            del _offered[each], made[each]
    return body
