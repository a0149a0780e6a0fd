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


class Server:
    """A server that can be killed, and started again at the same address."""

    def __init__(self, command: tuple[str, ...], log: Path, base_path: str = "", **environment: str):
        self.port = _free_port()
        self.address = f"http://localhost:{self.port}{base_path}"
        self.command, self.log, self.environment = command, log, environment

    def start(self) -> None:
        """Run the command with the port as its last argument, until it answers."""
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, *self.command, str(self.port)],
                cwd=ROOT,
                stdout=output,
                stderr=output,
                env=os.environ | self.environment,
            )
        _wait_until_it_answers(self.process, f"{self.address}/_stcore/health", self.log)

    @property
    def is_up(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self.process.wait(timeout=20)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


@contextmanager
def serving(command: tuple[str, ...], log: Path, base_path: str = "", **environment: str) -> Iterator[str]:
    """Run a server, and give the address of the app's first page."""
    server = Server(command, log, base_path, **environment)
    try:
        server.start()
        yield server.address
    finally:
        server.stop()
