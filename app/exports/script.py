"""A computation as a Python script: its words are comments."""

import re
import textwrap

from app.exports.export import Export
from app.words import _

WIDTH = 100


def script(export: Export) -> str:
    """A script that needs NumPy alone, and prints the numbers that the page shows."""
    about = _("Needs Python and NumPy. It prints the numbers that the page shows.")
    head = [_comment(export.title), _comment(export.idea), "#", _comment(about), "import numpy as np"]
    parts = [f"# ---- {plain(part.title)} ----\n{_comment(part.words)}\n{part.code}" for part in export.parts]
    return "\n".join(head) + "\n\n" + "\n\n".join(parts) + "\n"


def plain(words: str) -> str:
    """Markdown as plain text."""
    return re.sub(r"\^\{([^}]*)\}", r"^(\1)", re.sub(r"\*\*|`|\$", "", words))


def _comment(words: str) -> str:
    return textwrap.fill(plain(words), WIDTH, initial_indent="# ", subsequent_indent="# ")
