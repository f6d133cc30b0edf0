"""Starts the real app, as the README's command does, and ends it."""

import http.client
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
PATIENCE = 60.0
"""Seconds that a start may take."""
MOST_LINES = 100
"""Lines of the log that a fault is told with."""


@dataclass(frozen=True)
class Server:
    """A running app.

    Attributes:
        address: of its home page, with a slash at the end.
        log: what it has printed.
    """

    address: str
    log: Path

    def tracebacks(self) -> list[str]:
        """What the server has printed from the first fault on; visitors are shown none of it."""
        lines = self.log.read_text("utf-8", errors="replace").splitlines()
        faults = (number for number, line in enumerate(lines) if "Traceback" in line or "Error:" in line)
        first = next(faults, len(lines))
        return lines[first : first + MOST_LINES]


def free_port() -> int:
    """A port on which nobody listens at the moment."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running_app(script: Path = ROOT / "app.py", prefix: str = "", options: Sequence[str] = ()) -> Iterator[Server]:
    """The app, started on a free port and ended afterwards."""
    port = free_port()
    settings = {
        "server.port": port,
        "server.address": HOST,
        "server.headless": "true",
        "server.baseUrlPath": prefix,
        "browser.gatherUsageStats": "false",
    }
    flags = [part for name, value in settings.items() if value for part in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *flags, *options]
    path = f"/{prefix}/" if prefix else "/"
    with tempfile.TemporaryDirectory(prefix="deltastep-app-") as folder:
        log = Path(folder, "log.txt")
        with log.open("w", encoding="utf-8") as output:
            process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
            try:
                _wait_until_healthy(process, port, path, log)
                yield Server(f"http://{HOST}:{port}{path}", log)
            finally:
                _end(process)


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _is_healthy(port, path):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the app did not start:\n{log.read_text('utf-8', errors='replace')[-4000:]}")
        time.sleep(0.05)


def _is_healthy(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", f"{path}_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
