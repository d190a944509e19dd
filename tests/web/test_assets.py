"""The files of the tablet's application: what the start needs, and what is kept."""

from __future__ import annotations

import re
from pathlib import Path

import survey.web
from survey.web import assets

STATIC = (Path(survey.web.__file__).parent / "static").resolve()


def test_the_start_asks_for_what_it_imports_and_for_nothing_else(client):
    html = client.get("/visits/tablet/en").text
    asked = set(re.findall(r'modulepreload" href="/static/([^"]+)"', html))
    assert {"tablet/main.js", "tablet/application.js", "tablet/vault.js"} <= asked
    assert "interview/interview.js" not in asked, "it is fetched when the lock is on the screen"
    for name in asked:
        folder = (STATIC / name).parent
        text = (STATIC / name).read_text()
        for found in re.findall(r'^(?:import|export|\}).*?"(\.[^"]+)";$', text, re.MULTILINE):
            assert (folder / found).resolve().relative_to(STATIC).as_posix() in asked


def test_every_module_that_is_imported_anywhere_is_kept_on_the_tablet(app):
    with app.test_request_context():
        kept = {asset.name for asset in assets.assets()}
    for folder in assets.FOLDERS:
        for path in (STATIC / folder).glob("*.js"):
            for name in re.findall(r'(?:from|import|import\() ?"(\.[^"]+)"', path.read_text()):
                assert (path.parent / name).resolve().relative_to(STATIC).as_posix() in kept
