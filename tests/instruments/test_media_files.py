"""Pictures and recordings that questionnaires show: which are named, which may be shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from instruments.media_files import digest, faults, missing, named
from instruments.versions import fingerprint, freeze, thaw
from tests.support.forms import form
from tests.support.pictures import DRAWING, PIXEL, SOUND

HEAD = "name: f\nversion: 1\ntitle: F\nlanguages: [en, az]"
LISTS = """
pets:
  - {name: cat, label: Cat, media: {image: cat.png}}
  - {name: dog, label: Dog, media: {audio: {en: dog.mp3, az: it.mp3}}}
"""
CHILDREN = """
- {type: select_one pets, name: pet, label: Which one?, media: {image: both.svg}}
"""


@pytest.fixture
def pets():
    return form(CHILDREN, head=HEAD, lists=LISTS)


def test_files_of_questions_and_choices_in_every_language_are_named(pets):
    assert named(pets) == {
        "both.svg": "pet", "cat.png": "pets/cat", "dog.mp3": "pets/dog", "it.mp3": "pets/dog"
    }  # fmt: skip


def test_each_file_that_is_not_there_is_a_finding_where_it_is_shown(pets):
    there = replace(pets, files={"cat.png": "0" * 64, "dog.mp3": "1" * 64})
    found = missing(there)
    assert [(one.code, one.severity, one.place) for one in found] == [
        ("M001", "warning", "pet"), ("M001", "warning", "pets/dog")
    ]  # fmt: skip
    assert "both.svg" in found[0].message


def test_a_file_that_no_browser_shows_is_told_with_those_that_can_be():
    found = missing(form("- {type: note, name: n, label: N, media: {image: scan.tiff}}", head=HEAD))
    assert ".png" in found[0].hint


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("cat.png", PIXEL, None),
        ("dog.mp3", SOUND, None),
        ("both.svg", DRAWING, None),
        ("cat.png", b"<html>", "M003"),
        ("cat.png", PIXEL + bytes(12_000_000), "M002"),
        ("bird.png", PIXEL, "M005"),
        ("both.svg", DRAWING.replace(b"<g>", b"<script>alert(1)</script><g>"), "M004"),
        ("both.svg", DRAWING.replace(b"<g>", b'<g onclick="x()">'), "M004"),
        ("both.svg", DRAWING.replace(b"<g>", b'<image href="https://a.example/b.png"/><g>'), "M004"),
        ("both.svg", DRAWING.replace(b"url(#", b"url(https://a.example/#"), "M004"),
        ("both.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]>' + DRAWING, "M003"),
        ("both.svg", b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]>' + DRAWING, "M004"),
    ],
)  # fmt: skip
def test_a_file_is_taken_when_it_is_what_it_says_and_does_nothing(pets, name, content, code):
    assert [one.code for one in faults({name: content}, pets)] == ([code] if code else [])


def test_another_picture_makes_another_questionnaire(pets):
    one, two = (replace(pets, files={"cat.png": digest(c)}) for c in (PIXEL, DRAWING))
    assert len({fingerprint(pets), fingerprint(one), fingerprint(two)}) == 3
    assert thaw(freeze(one)) == one
