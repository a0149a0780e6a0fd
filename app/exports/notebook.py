"""A computation as a notebook: words, code, and figures of Plotly. The format is nbformat 4.5."""

import json
from collections.abc import Iterator
from typing import Any

from app.exports.export import Export
from app.words import _

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(export: Export) -> str:
    """A notebook that runs from top to bottom with NumPy and Plotly."""
    cells = [{**cell, "id": f"cell-{n}"} for n, cell in enumerate(_cells(export))]
    return json.dumps({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def _cells(export: Export) -> Iterator[dict[str, Any]]:
    about = _("Needs Python, NumPy and Plotly. It finds the numbers that the page shows.")
    yield _markdown(f"# {export.title}\n\n{export.idea}\n\n{about}")
    yield _code("import numpy as np\nimport plotly.graph_objects as go")
    for part in export.parts:
        yield _markdown(f"## {part.title}\n\n{part.words}")
        yield _code(part.code)
        if part.figure:
            yield _code(part.figure)


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str) -> dict[str, Any]:
    lines = text.splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": lines}
