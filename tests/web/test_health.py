"""What machines that watch are told."""

from __future__ import annotations

from survey.db import Database
from survey.models import Job


def test_a_healthy_installation_says_so(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json["status"] == "ok"


def test_a_database_that_does_not_answer_is_not_healthy(client, app, vault, tmp_path):
    app.extensions["database"] = Database(f"sqlite:///{tmp_path}/no/such/folder.db", vault)
    assert client.get("/healthz").status_code == 503


def test_metrics_count_jobs_by_state(client, session, now):
    session.add(Job(kind="weigh", parameters={}, state="failed", created_at=now))
    session.commit()
    answer = client.get("/metrics")
    assert answer.mimetype == "text/plain"
    assert 'survey_jobs{state="failed"} 1' in answer.text.splitlines()
    assert 'survey_jobs{state="queued"} 0' in answer.text.splitlines()
