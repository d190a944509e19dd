"""What is sealed opens only with its key, at its place, unchanged."""

import json

import pytest

from survey.crypto import KeyFileError, Secrets, Unreadable, Vault, new_key, seal, unseal


def test_opens_with_the_same_key_and_place():
    key = new_key()
    assert unseal(key, seal(key, b"answer", bound="a/1"), bound="a/1") == b"answer"


@pytest.mark.parametrize("damage", ["other key", "other place", "changed", "cut"])
def test_does_not_open_otherwise(damage):
    key = new_key()
    sealed = seal(key, b"answer", bound="a/1")
    if damage == "changed":
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    if damage == "cut":
        sealed = sealed[:5]
    with pytest.raises(Unreadable):
        unseal(
            new_key() if damage == "other key" else key,
            sealed,
            bound="a/2" if damage == "other place" else "a/1",
        )


def test_the_same_plain_text_never_looks_the_same():
    key = new_key()
    assert seal(key, b"x", bound="a") != seal(key, b"x", bound="a")


def test_the_key_file_is_private_and_never_overwritten(tmp_path):
    path = tmp_path / "keys.json"
    made = Secrets.create(path)
    assert path.stat().st_mode & 0o077 == 0
    assert Secrets.read(path) == made
    with pytest.raises(FileExistsError):
        Secrets.create(path)


@pytest.mark.parametrize("content", ["", "{}", json.dumps({"master": 1}), "[]"])
def test_a_damaged_key_file_says_so(tmp_path, content):
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(KeyFileError, match="damaged"):
        Secrets.read(path)


def test_a_missing_key_file_says_what_to_do(tmp_path):
    with pytest.raises(KeyFileError, match="survey init"):
        Secrets.read(tmp_path / "none.json")


def test_another_installation_cannot_open_a_wrapped_key(tmp_path):
    here, there = (Vault(Secrets.create(tmp_path / name)) for name in ("a.json", "b.json"))
    wrapped = here.wrap(new_key(), bound="study/x")
    with pytest.raises(Unreadable):
        there.unwrap(wrapped, bound="study/x")


def test_secrets_do_not_show_themselves():
    assert "master=" not in repr(Secrets("id", b"0" * 32, "cookie", "salt"))
