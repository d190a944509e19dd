"""Which texts are translated, under which contexts, and when a translation counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from instruments import catalogue
from instruments.catalogue import Message, messages, translated
from instruments.model import Instrument
from tests.support import forms

HEAD = "name: f\nversion: 1\ntitle: Form\nlanguages: [en, az, ru]"
CHILDREN = """
- type: select_one yes_no
  name: a
  label: Apples?
  hint: Ask
  guidance_hint: Slowly
  constraint: . != '8'
  constraint_message: Not this
  required_message: Say it
  media: {audio: a.mp3}
  export: {label: Likes apples}
- group: g
  label: Group
  hint: Below
  children: [{type: text, name: b, label: B}]
"""
PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgctxt "a"
msgid "Apples?"
msgstr "Alma?"

msgctxt "a:hint"
msgid "Ask him"
msgstr "Soruşun"

#, fuzzy
msgctxt "g"
msgid "Group"
msgstr "Qrup"

msgctxt "b"
msgid "B"
msgstr ""

msgctxt "yes_no/1"
msgid "Yes"
msgstr "Bəli"
"""


def test_every_text_has_its_context_in_document_order() -> None:
    form = forms.form(CHILDREN, head=HEAD)
    assert [message.context for message in messages(form)] == [
        "f:title", "a", "a:hint", "a:guidance_hint", "a:constraint_message", "a:required_message",
        "a:export", "a:audio", "g", "g:hint", "b", "yes_no/1", "yes_no/2", "yes_no/8",
    ]  # fmt: skip


def test_texts_come_with_their_line_and_domain() -> None:
    found = {message.context: message for message in messages(forms.form(CHILDREN, head=HEAD))}
    assert isinstance(found["a"], Message)
    assert (found["a"].domain, found["a"].text) == ("f", {"en": "Apples?"})
    assert found["g"].line == (found["a"].line or 0) + 10


@pytest.fixture
def form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Instrument:
    """A form with a catalogue of its own in Azerbaijani."""
    folder = tmp_path / "az" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "f.po").write_text(PO, encoding="utf-8")
    catalogue.entries.cache_clear()
    monkeypatch.setattr(catalogue, "files", lambda _package: tmp_path)
    yield translated(forms.form(CHILDREN, head=HEAD), source_language="en")
    catalogue.entries.cache_clear()


def test_a_translation_counts_when_context_and_source_match(form: Instrument) -> None:
    a = next(form.questions())
    assert a.label == {"en": "Apples?", "az": "Alma?"}
    assert form.choice_lists["yes_no"].choices[0].label == {"en": "Yes", "az": "Bəli"}


def test_a_changed_source_a_fuzzy_and_an_empty_entry_do_not_count(form: Instrument) -> None:
    a, b = form.questions()
    assert a.hint == {"en": "Ask"}
    assert form.children[1].label == {"en": "Group"}
    assert b.label == {"en": "B"}
