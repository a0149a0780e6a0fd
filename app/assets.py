"""The files the browser loads: our ES modules and style, and Plotly from the installed package.

Their address carries a digest of their contents, so that a browser keeps them for good and never mixes two versions.
"""

import hashlib
from functools import cache
from pathlib import Path

import plotly

FOLDER = Path(__file__).parent
KINDS = (".js", ".css", ".svg")
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


@cache
def files() -> dict[str, Path]:
    """Every servable file by its address below the versioned root."""
    ours = {path.relative_to(FOLDER).as_posix(): path for path in sorted(FOLDER.rglob("*")) if path.suffix in KINDS}
    return ours | {"plotly.min.js": PLOTLY}


@cache
def version() -> str:
    digest = hashlib.sha256(plotly.__version__.encode())
    for name, path in files().items():
        if path != PLOTLY:
            digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def address(name: str) -> str:
    """Where the browser finds a file, relative to the page, so that any base path works."""
    if name not in files():
        raise ValueError(f"no asset {name!r}; there are {', '.join(files())}")
    return f"assets/{version()}/{name}"
