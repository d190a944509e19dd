"""What the browser is told not to do."""

from __future__ import annotations

import re
from pathlib import Path

import survey.web

TEMPLATES = Path(survey.web.__file__).parent / "templates"
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)(?![^>]*application/json)", re.I
)


def test_every_answer_forbids_inline_code_and_framing(client):
    for path in ("/login", "/nowhere", "/static/style.css", "/healthz"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


def test_personal_pages_are_not_cached_and_files_are(client):
    assert "no-store" in client.get("/login").headers["Cache-Control"]
    assert "no-store" not in client.get("/static/style.css").headers["Cache-Control"]


def test_templates_hold_no_inline_code():
    found = [
        f"{path.name}:{number}"
        for path in TEMPLATES.rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if INLINE.search(line)
    ]
    assert found == []
