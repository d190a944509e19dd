"""What the loss test finds on a locked tablet: anything but ciphertext, and whatever can be read."""

from __future__ import annotations

import base64
import gzip
import os
import sqlite3

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from benchmarks.soak.looking import Finding, judge_storage, look_at_disk
from benchmarks.soak.needles import SIGN, needles
from benchmarks.soak.tablet import PIN

SLOT, RAW = "5107", os.urandom(32)
NAMES = {SIGN, "Who lives here?"}


def sealed(key: bytes, plain: bytes, bound: str) -> dict[str, str]:
    nonce = os.urandom(12)
    return binary(nonce + AESGCM(key).encrypt(nonce, plain, bound.encode()))


def binary(content: bytes) -> dict[str, str]:
    return {"bytes": base64.b64encode(content).decode()}


def slot() -> dict:
    salt = os.urandom(16)
    key = PBKDF2HMAC(SHA256(), 32, salt, 1000).derive(PIN.encode())
    return {"id": SLOT, "salt": binary(salt), "iterations": 1000, "misses": 0, "until": 0,
            "wrapped": sealed(key, RAW, "slot"), "recovery": None}  # fmt: skip


def record(name="a", plain=b"{}", key=RAW, **more) -> dict:
    return {"slot": SLOT, "id": name, "data": sealed(key, plain, f"{SLOT}/{name}")} | more


def found(*rows, **more) -> Finding:
    there = {"rows": [["slots", slot()], *rows], "cached": [["/visits/tablet", "<p>Visits</p>"]],
             "local": {}, "session": {}, "cookies": "", "title": "Visits", "page": "PIN",
             "address": "http://localhost/visits/tablet"}  # fmt: skip
    finding = Finding()
    judge_storage(finding, there | more, NAMES)
    return finding


def test_ciphertext_under_the_pin_is_in_order():
    finding = found(["records", record()], ["papers", record("b", b"x" * 5000)])
    assert finding.wrong == []
    assert (finding.looks, finding.records, finding.papers) == (1, 1, 1)


@pytest.mark.parametrize(
    "data",
    [
        binary(b'{"answers":{"age":31}}'),
        binary(os.urandom(80)),
        "age=31",
        {"other": "{}"},
        None,
        sealed(os.urandom(32), b"{}", f"{SLOT}/a"),
        sealed(RAW, b"{}", f"{SLOT}/elsewhere"),
    ],
    ids=["plain", "noise", "text", "object", "nothing", "another key", "another place"],
)
def test_a_record_that_is_no_ciphertext_of_ours_is_found(data):
    assert found(["records", record(data=data)]).wrong == [
        "records: a record that is no ciphertext under the PIN's key"
    ]


def test_a_field_beside_the_ciphertext_is_found():
    assert found(["records", record(age=31)]).wrong == ["records: ['age'] in the clear"]
    assert "more than a name" in found(["records", record("a" * 90)]).wrong[0]
    assert "drafts: ['id', 'slot'] in the clear" in found(["drafts", record()]).wrong


@pytest.mark.parametrize("place", ["local", "session", "cookies", "title", "address", "page"])
@pytest.mark.parametrize("text", [f"Leyla {SIGN}", "who LIVES here?", "zorakılıq"])
def test_words_in_reach_of_a_locked_page_are_found(place, text):
    [line] = found(**{place: text}).wrong
    assert line.startswith(place)
    assert text not in line


def test_a_cached_file_that_says_too_much_is_found():
    assert found(cached=[["/form/az", "Who lives here?"]]).wrong == [
        "/form/az: a name, an answer or a question"
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"..." + SIGN.encode(),
        SIGN.encode("utf-16-le"),
        b"head" + gzip.compress(b"<p>Who lives here?</p>") + b"tail",
    ],
    ids=["utf-8", "utf-16", "packed"],
)
def test_what_lies_on_the_disk_is_found(tmp_path, content):
    (tmp_path / "000003.log").write_bytes(os.urandom(100) + content)
    (tmp_path / "000004.log").write_bytes(os.urandom(1000))
    finding = Finding()
    look_at_disk(finding, tmp_path, NAMES)
    assert finding.wrong == ["000003.log: a name, an answer or a question"]
    assert finding.disk_bytes > 1000


@pytest.mark.parametrize(("title", "wrong"), [("Visits", 0), ("Violence survey", 1)])
def test_titles_that_the_browser_remembers_are_read(tmp_path, title, wrong):
    (tmp_path / "Default").mkdir()
    database = sqlite3.connect(tmp_path / "Default" / "History")
    database.execute("create table urls (url text, title text)")
    database.execute("insert into urls values ('/visits/tablet', ?)", [title])
    database.commit()
    database.close()
    finding = Finding()
    look_at_disk(finding, tmp_path, NAMES)
    assert len(finding.wrong) == wrong


def test_needles_are_words_of_the_questions_and_the_sign_of_answers():
    every = needles()
    assert SIGN in every
    assert len(every) > 60
    assert all(len(one) >= len(SIGN) for one in every)
