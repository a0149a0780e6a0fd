"""Real servers for tests, started as users start them."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STREAMLIT = ("-m", "streamlit", "run", "app/main.py", "--server.headless", "true", "--server.port")
UVICORN = ("-m", "uvicorn", "app.main:app", "--port")
START_SECONDS = 60


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        return listener.getsockname()[1]


def _wait_until_it_answers(process: subprocess.Popen, health: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(health, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()[-3000:]}")


@contextmanager
def serving(command: tuple[str, ...], log: Path, base_path: str = "", **environment: str) -> Iterator[str]:
    """Run `command` with a free port as its last argument, and give the address of the app's first page."""
    port = _free_port()
    address = f"http://localhost:{port}{base_path}"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *command, str(port)], cwd=ROOT, stdout=output, stderr=output, env=os.environ | environment
        )
        try:
            _wait_until_it_answers(process, f"{address}/_stcore/health", log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)
