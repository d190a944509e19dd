"""Run a command with a PostgreSQL of its own: `python tests/support/with_postgres.py pytest ...`.

A cluster in a temporary directory, on a free port, without the guarantees against power failure that make
PostgreSQL slow; TEST_DATABASE_URL names it. It is stopped and deleted whatever becomes of the command.
PostgreSQL refuses to run as root: root lends it to the user `postgres`.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PLACES = ("/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/homebrew/opt")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "timezone": "UTC",
}


def main(command: Sequence[str]) -> int:
    """The exit code of the command."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with (
        tempfile.TemporaryDirectory(prefix="survey-postgres-") as folder,
        running(Path(folder)) as url,
    ):
        environment = os.environ | {"TEST_DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A server whose files lie in the folder; gives the URL of its superuser."""
    data, log = folder / "data", folder / "log"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    _run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--pgdata", str(data))
    port = _free_port()
    options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    started = ("--pgdata", str(data), "--log", str(log), "--wait")
    _run("pg_ctl", "start", *started, "--options", f"-p {port} {options}")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        _run("pg_ctl", "stop", "--pgdata", str(data), "--mode", "immediate")


def _run(program: str, *arguments: str) -> None:
    command = [_find(program), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    # the server keeps the output open: it must not be a pipe that somebody waits for
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)


def _find(program: str) -> str:
    found = shutil.which(program)
    if found:
        return found
    versions = sorted(
        path for place in PLACES for path in Path(place).glob(f"*/bin/{program}") if path.is_file()
    )
    if not versions:
        raise SystemExit(f"{program} is missing: apt-get install postgresql")
    return str(versions[-1])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
