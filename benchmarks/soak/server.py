"""The server under test: a process of its own that can be killed and comes back with what it had stored."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

STARTS_WITHIN = 60.0
COMPLAINTS = ("Traceback", " failed: ", "CRITICAL")
"""Signs of a fault in its log."""


class Server:
    """gunicorn on `port` with the data in `folder`; what it says goes to `server.log` there."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.kills = 0
        self.process: subprocess.Popen[bytes] | None = None

    def claim(self) -> None:
        """Raise OSError when somebody else listens on the port: the test would talk to them."""
        socket.create_server(("127.0.0.1", self.port)).close()

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{self.port}"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--workers", "1", "--threads", "4", "--log-level", "warning"],
                env=os.environ | {"SURVEY_DATA_DIR": str(self.folder), "SURVEY_RATE_LIMITS": "0"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def kill(self) -> None:
        """SIGKILL to the whole group: nothing is flushed, nothing is said."""
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        self.kills += 1

    def faults(self) -> list[str]:
        """What it complained of, as it said it: events and places, never an answer."""
        log = (self.folder / "server.log").read_text(errors="replace").splitlines()
        return [line for line in log if any(sign in line for sign in COMPLAINTS)]

    def _wait(self) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise RuntimeError(f"the server did not start; see {self.folder / 'server.log'}")
