"""What does not fit into an address: kept by the server under a short name, for reloads and links, the latest few."""

import hashlib
from collections import OrderedDict
from threading import Lock

#: How much is kept, in characters of text.
MOST = 50_000_000
NAME_LENGTH = 16

_kept: OrderedDict[str, str] = OrderedDict()
_lock = Lock()


def keep(text: str) -> str:
    """The name under which the text can be found again, the same for the same text."""
    name = hashlib.sha256(text.encode()).hexdigest()[:NAME_LENGTH]
    with _lock:
        _kept[name] = text
        _kept.move_to_end(name)
        while len(_kept) > 1 and sum(map(len, _kept.values())) > MOST:
            _kept.popitem(last=False)
    return name


def find(name: str) -> str | None:
    """The text of that name, None if it was never here or had to go."""
    with _lock:
        if name in _kept:
            _kept.move_to_end(name)
        return _kept.get(name)
