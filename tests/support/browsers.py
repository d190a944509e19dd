"""A real server and a real Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Thread

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


PLAYWRIGHTS = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints",
    "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
)  # fmt: skip
"""What Playwright switches off itself: only the last list that Chromium is given counts."""

SUGGESTIONS = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
"""Two pages for what is typed into the address bar, loaded with every context, where nobody types into one.

They took more than half of the work of a context with a page.
"""

ARGUMENTS = ("--no-sandbox", "--disable-features=" + ",".join(PLAYWRIGHTS + SUGGESTIONS))

FORGOTTEN = "cookies,file_systems,indexeddb,local_storage,shader_cache,websql"
"""All kinds of storage but the cache of the service worker, and itself."""


def executable() -> str:
    """Where Chromium is; raises RuntimeError that says how to get it."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise RuntimeError("Chromium is missing: apt-get install chromium, or run `make test` as root")


class Connection(WSGIRequestHandler):
    """Answers request after request on one connection, as the server of an installation does.

    That of Werkzeug closes each, and a tablet that is set up asks for three hundred files. An answer is read to its
    end before it is sent: a browser that breaks off leaves no file open. Only what went wrong is logged.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def run_wsgi(self) -> None:
        """One request and its answer."""
        environ = self.make_environ()
        length = int(self.headers.get("Content-Length", 0))
        environ["wsgi.input"] = BytesIO(self.rfile.read(length))
        parts, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        content = b"".join(parts)
        code, reason = status.split(" ", 1)
        self.send_response(int(code), reason)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers and int(code) not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """A line of what was refused or failed."""
        if int(code) >= 400:
            super().log_request(code, size)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application behind a socket on this machine; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Connection)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def upright(browser: Browser, address: str) -> BrowserContext:
    """A browser that has never been anywhere, on a tablet held upright; relative addresses work."""
    context = browser.new_context(base_url=address, viewport={"width": 800, "height": 1280})
    context.set_default_timeout(30_000)  # other programs may need the machine
    return context


def forgotten(context: BrowserContext, address: str) -> Page:
    """A page in a browser of which nothing is left but the files that a service worker has kept.

    What a test asks of the whole context and cannot be taken back, a clock or a script for every page, is nothing
    for a context that is used again: use `page`.
    """
    for page in context.pages:
        page.close()
    context.unroute_all()
    context.set_offline(False)
    context.clear_permissions()
    context.clear_cookies()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": FORGOTTEN})
    session.detach()
    return page
