"""A real server and a real Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def executable() -> str:
    """Where Chromium is; raises RuntimeError that says how to get it."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise RuntimeError("Chromium is missing: apt-get install chromium, or run `make test` as root")


class Whole:
    """An application whose answers are read to their end before they are sent.

    The server of werkzeug leaves the file of an answer open when a browser breaks off, and that is a warning.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer: Any = self.app(environ, start_response)
        try:
            return [b"".join(answer)]
        finally:
            if hasattr(answer, "close"):
                answer.close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application behind a socket on this machine; gives its address."""
    server = make_server("127.0.0.1", 0, Whole(app), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
