"""Jobs: finished or run again, never half done; errors in words; progress and cancelling."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from survey.config import Config
from survey.errors import NotReady
from survey.jobs.queue import SILENT_FOR, Queue
from survey.jobs.run import MOST_ATTEMPTS, run
from survey.jobs.work import KINDS, CancelledError
from survey.models import HouseholdContact, Job, Study
from survey.services import household as household_service
from survey.services import job, study


@pytest.fixture
def config(tmp_path, key_file):
    return Config(
        data_dir=tmp_path, database_url="sqlite://", key_file=key_file, immediate_jobs=True
    )


@pytest.fixture
def ask(session, now, monkeypatch):
    """`ask(function)` -> number of a queued job that runs this function."""
    made = study.create(session, None, code="j", title={"en": "J"}, seed=1, now=now)

    def act(function):
        monkeypatch.setitem(KINDS, "test", function)
        row = job.ask(session, None, study=made, kind="test", parameters={"a": 1}, now=now)
        session.commit()
        return row.id

    return act


def state(session, number):
    session.expire_all()
    row = session.get(Job, number)
    found = row.state, row.error
    session.commit()
    return found


def test_a_job_ends_with_its_result(session, database, config, ask):
    number = ask(lambda work: {"answer": work.parameters["a"] + 1})
    run(database, config, number)
    session.expire_all()
    row = session.get(Job, number)
    assert (row.state, row.progress, row.result, row.attempts) == ("done", 1.0, {"answer": 2}, 1)


def test_an_expected_error_is_told_in_words(session, database, config, ask):
    def fail(_work):
        raise NotReady("Run the weights first.")

    number = ask(fail)
    run(database, config, number)
    assert state(session, number) == ("failed", "Run the weights first.")


def test_an_unforeseen_error_never_shows_what_it_says(session, database, config, ask, caplog):
    def fail(_work):
        raise RuntimeError("Sevinc answered 1")

    number = ask(fail)
    run(database, config, number)
    found, words = state(session, number)
    assert found == "failed"
    assert "Sevinc" not in words + caplog.text
    assert "RuntimeError" in caplog.text


def test_progress_is_seen_while_it_runs(session, database, config, ask):
    seen = []

    def work(work):
        work.progress(0.5, "half")
        with database.session(write=False) as other:
            row = other.get(Job, work.job_id)
            seen.append((row.state, row.progress, row.step))
        return {}

    run(database, config, ask(work))
    assert seen == [("running", 0.5, "half")]


def test_cancelling_stops_it_at_the_next_step(session, database, config, ask):
    def work(work):
        with database.transaction() as other:
            job.cancel(other, work.job_id)
        with pytest.raises(CancelledError):
            work.progress(0.2)
        raise CancelledError

    number = ask(work)
    run(database, config, number)
    assert state(session, number)[0] == "cancelled"


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(session, database, config, ask):
    number = ask(lambda work: pytest.fail("it ran"))
    job.cancel(session, number)
    session.commit()
    run(database, config, number)
    assert state(session, number)[0] == "cancelled"


def test_a_lost_worker_s_job_is_run_again(session, database, config, ask):
    number = ask(lambda work: {"done": True})
    row = session.get(Job, number)
    row.state, row.beat_at, row.attempts = "running", datetime.now(UTC) - 2 * SILENT_FOR, 1
    session.commit()
    assert Queue(config, database).requeue() == 1
    assert state(session, number)[0] == "done"


def test_a_job_at_work_is_left_alone(session, database, config, ask):
    number = ask(lambda work: {})
    row = session.get(Job, number)
    row.state, row.beat_at = "running", datetime.now(UTC) - timedelta(seconds=10)
    session.commit()
    assert Queue(config, database).requeue() == 0


def test_a_job_that_kills_its_worker_is_given_up(session, database, config, ask):
    number = ask(lambda work: pytest.fail("it ran"))
    session.get(Job, number).attempts = MOST_ATTEMPTS
    session.commit()
    run(database, config, number)
    found, words = state(session, number)
    assert found == "failed"
    assert "given up" in words


@pytest.mark.parametrize(
    ("share", "attempts"), [(0.4, MOST_ATTEMPTS), (0.5, MOST_ATTEMPTS), (0.6, 1)]
)
def test_a_job_that_comes_further_each_time_is_not_given_up(
    session, database, config, ask, share, attempts
):
    number = ask(lambda work: work.progress(share) or {})
    row = session.get(Job, number)
    row.attempts, row.progress = MOST_ATTEMPTS - 1, 0.5
    session.commit()
    run(database, config, number)
    session.expire_all()
    assert session.get(Job, number).attempts == attempts


def test_the_bar_never_goes_back(session, database, config, ask):
    seen = []

    def work(work):
        work.progress(0.2)
        with database.session(write=False) as other:
            seen.append(other.get(Job, work.job_id).progress)
        return {}

    number = ask(work)
    session.get(Job, number).progress = 0.5
    session.commit()
    run(database, config, number)
    assert seen == [0.5]


def test_every_kind_is_known(session):
    from survey.jobs import kinds  # noqa: F401 - registers them

    assert {"weigh", "estimate", "export"} <= set(KINDS)
    assert session.scalars(select(Job)).all() == []


def test_a_worker_that_starts_purges_what_is_due(session, database, config, field):
    study_row = session.scalars(select(Study)).one()
    household_service.store_contact(
        session, study_row, household=field.households[0], data={"address": "Nizami 5"}
    )
    session.execute(update(HouseholdContact).values(purge_on=date(2020, 1, 1)))
    session.commit()
    assert Queue(config, database).purge() == 1
