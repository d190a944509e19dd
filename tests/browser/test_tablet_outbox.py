"""What an answer of the office means for a record that is being changed at the same moment."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

SETTLE = """async (changes) => {
  const { settle } = await import("/static/tablet/outbox.js");
  const { sha256 } = await import("/static/tablet/vault.js");
  const record = (answers) => ({ uid: "i", body: { answers }, sent: null, problem: null });
  const kept = {
    here: record({ age: 30 }),
    get: () => kept.here,
    putMany: async ([[, , value]]) => (kept.here = value),
  };
  const hash = await sha256(JSON.stringify(kept.here.body));
  const settled = settle(kept, { kind: "interview", uid: "i", hash, status: "stored" });
  if (changes) kept.here = record({ age: 30, name: "given meanwhile" });
  await settled;
  return [kept.here.sent === hash, kept.here.body.answers];
}"""


@pytest.fixture
def settle(used_page):
    """`settle(changes)`: whether the record counts as sent afterwards, and its answers."""
    used_page.goto("/healthz")
    return lambda changes: used_page.evaluate(SETTLE, changes)


def test_what_the_office_has_counts_as_sent(settle):
    assert settle(False) == [True, {"age": 30}]


def test_an_answer_given_while_that_is_looked_at_stays_and_is_unsent(settle):
    assert settle(True) == [False, {"age": 30, "name": "given meanwhile"}]
