"""What several folders of tests share."""

import pytest
from servers import STREAMLIT, serving

import app  # noqa: F401 - before NumPy, whose threads it counts


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of the app, started as users start it, once for all tests."""
    with serving(STREAMLIT, tmp_path_factory.mktemp("server") / "log.txt") as address:
        yield address
