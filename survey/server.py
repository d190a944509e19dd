"""`survey serve`: the web server and the worker of long jobs, each a child process that is kept alive.

A child that dies is started again after a pause that grows (1, 2, 4 ... 30 seconds) and shrinks back when it
has lived for a minute. Signals that end us end the children first, gently; SIGHUP makes both start anew.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from survey.config import Config

log = logging.getLogger("survey.server")

WEB_WORKERS, WEB_THREADS = 2, 4
LONG_ENOUGH = 60.0
LONGEST_PAUSE = 30.0
GENTLE_FOR = 25.0
LOOK_EVERY = 0.2
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process that should run. `failures` counts deaths in quick succession."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = field(default=0.0)

    def tend(self, now: float) -> None:
        """Start what is due, and notice what has died."""
        if self.process is None:
            if now >= self.due:
                self.start(now)
        elif self.process.poll() is not None:
            self._bury(now)

    def start(self, now: float) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches it through us alone."""
        self.process = subprocess.Popen(
            self.command, start_new_session=True, preexec_fn=_end_with_parent
        )
        self.started = now

    def _bury(self, now: float) -> None:
        assert self.process is not None  # noqa: S101
        self.failures = 0 if now - self.started > LONG_ENOUGH else self.failures + 1
        pause = min(2.0 ** (self.failures - 1), LONGEST_PAUSE) if self.failures else 0.0
        log.error(
            "%s ended with code %s; starting it again in %.0f s",
            self.name,
            self.process.returncode,
            pause,
        )
        self.process, self.due = None, now + pause

    def send(self, number: int) -> None:
        """Pass a signal on."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


class Supervisor:
    """Keeps children alive until it is told to stop."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self.stopping = False

    def run(self) -> int:
        """Run until SIGTERM or SIGINT; 0 when every child ended by itself within the time it was given."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._renew)
        while not self.stopping:
            for child in self.children:
                child.tend(time.monotonic())
            time.sleep(LOOK_EVERY)
        return self._end()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _renew(self, _number: int, _frame: FrameType | None) -> None:
        for child in self.children:
            child.send(signal.SIGTERM)

    def _end(self) -> int:
        for child in self.children:
            child.send(signal.SIGTERM)
        deadline, gently = time.monotonic() + GENTLE_FOR, True
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                gently = False
                child.send(signal.SIGKILL)
                child.process.wait()
        return 0 if gently else 1


def serve(config: Config) -> int:
    """Run both until interrupted; the exit code. Refuses to start when the port is taken."""
    _log_our_own()
    if not _is_free(config.host, config.port):
        log.error("Port %s is in use. Choose another: PORT=%s", config.port, config.port + 1)
        return 1
    log.info("Open http://%s:%s in a browser; Ctrl-C ends it.", config.host, config.port)
    worker = (sys.executable, "-m", "survey.server")
    return Supervisor((Child("web", web_command(config)), Child("worker", worker))).run()


def web_command(config: Config) -> tuple[str, ...]:
    """How the web server is started."""
    memory = Path("/dev/shm")  # noqa: S108 - heartbeat files want a disk that never waits
    beats = ("--worker-tmp-dir", str(memory)) if memory.is_dir() else ()
    return (
        *(sys.executable, "-m", "gunicorn", "wsgi:app"),
        *("--bind", f"{config.host}:{config.port}"),
        *("--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS)),
        *("--timeout", "60", "--graceful-timeout", "20", "--log-level", "warning"),
        *beats,
    )


def work(config: Config) -> None:
    """Be the worker: take back what a worker before us left, then do jobs until told to stop."""
    from survey.installation import open_installation
    from survey.jobs.queue import Queue, is_only_worker

    queue = Queue(config, open_installation(config).database)
    queue.purge()
    queue.requeue(only_worker=is_only_worker(config))
    queue.tidy()
    queue.huey.create_consumer(workers=1, worker_type="thread", max_delay=2.0).run()


def _end_with_parent() -> None:
    """In the child: ask Linux for SIGTERM when we die, however we die, so that no port stays taken."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _log_our_own() -> None:
    """Show what we say, and of libraries only what worries them."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
    logging.getLogger("survey").setLevel(logging.INFO)


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    _log_our_own()
    work(Config.from_env(os.environ))
