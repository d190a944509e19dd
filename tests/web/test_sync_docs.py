"""docs/sync.md says what the code does: its example travels, and its tables name every kind, status and reason."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path

import pytest

from survey.models import Visit
from survey.services.set_aside import REASONS
from survey.services.sync.push import HANDLERS

PAGE = (Path(__file__).parents[2] / "docs" / "sync.md").read_text()
STATUSES = {"stored", "known", "revised", "findings", "set_aside", "unreadable"}


def examples():
    return [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


def first_column(head):
    table = PAGE.split(head, 1)[1].split("\n\n", 1)[0]
    return set(re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE))


@pytest.fixture
def example(households, session):
    """The household of the example stands in this study."""
    batch, answer = examples()
    households[0].uid = uuid.UUID(json.loads(batch["items"][0]["body"])["household"])
    session.commit()
    return batch, answer


def test_the_example_is_answered_as_the_page_says(example, tablet, session):
    batch, answer = example
    given = tablet.client.post("/api/v1/sync", json=batch, headers=tablet.headers, forged=True)
    assert given.status_code == 200, given.text
    moving = {"server_time", "software"}
    assert {key: value for key, value in given.json.items() if key not in moving} == {
        key: value for key, value in answer.items() if key not in moving
    }
    assert set(given.json) == set(answer)
    assert session.query(Visit).count() == 1


def test_the_tables_name_every_kind_status_and_reason():
    assert first_column("| kind | uid | body |") == set(HANDLERS)
    assert first_column("| status | meaning |") == STATUSES
    assert first_column("| set aside because |") == set(REASONS)
