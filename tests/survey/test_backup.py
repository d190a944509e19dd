"""A backup brings everything back, opens only with its key, and is all or nothing."""

import pytest
from sqlalchemy import select

from survey import events
from survey.crypto import Secrets, Vault
from survey.db import Base, Database
from survey.errors import Conflict, Invalid
from survey.models import Household, Study
from survey.services import backup, roster


@pytest.fixture
def saved(field, complete, database, tmp_path, now):
    complete(field.households[0])
    field.session.close()
    data = tmp_path / "data"
    (data / "releases" / "1").mkdir(parents=True)
    (data / "releases" / "1" / "women.csv").write_text("a,b\n")
    path = tmp_path / "state.backup"
    backup.write(database, data, path, now=now)
    return path


def empty(tmp_path, vault, name="new.db"):
    made = Database(f"sqlite:///{tmp_path}/{name}", vault)
    Base.metadata.create_all(made.engine)
    return made


def test_everything_comes_back(saved, database, tmp_path, vault):
    new = empty(tmp_path, vault)
    counts = backup.restore(new, tmp_path / "restored", saved)
    assert counts["household"] == 4
    assert (tmp_path / "restored" / "releases" / "1" / "women.csv").read_text() == "a,b\n"
    with new.session() as session:
        assert events.verify(session) == []
        study = session.scalars(select(Study)).one()
        assert list(roster.audit(session, study)) == []
        session.add(Household(uid=study_uid(), cluster_id=1, number=99, serial=99))
        session.flush()
    new.engine.dispose()


def study_uid():
    import uuid

    return uuid.uuid4()


def test_nothing_readable_is_in_the_file(saved):
    content = saved.read_bytes()
    assert b"household" not in content
    assert b"Ayg" not in content
    assert saved.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["cut", "changed", "short"])
def test_a_damaged_backup_restores_nothing(saved, tmp_path, vault, damage):
    content = bytearray(saved.read_bytes())
    if damage == "changed":
        content[-40] ^= 1
    saved.write_bytes(
        content[:-3] if damage == "cut" else content[:200] if damage == "short" else content
    )
    new = empty(tmp_path, vault)
    with pytest.raises(Invalid):
        backup.restore(new, tmp_path / "restored", saved)
    with new.session() as session:
        assert session.scalars(select(Study)).all() == []
    new.engine.dispose()


def test_another_key_file_does_not_open_it(saved, tmp_path):
    other = empty(tmp_path, Vault(Secrets.create(tmp_path / "other.json")))
    with pytest.raises(Invalid, match="key file"):
        backup.restore(other, tmp_path / "restored", saved)
    other.engine.dispose()


def test_a_database_with_data_is_not_written_over(saved, database, tmp_path):
    with pytest.raises(Conflict):
        backup.restore(database, tmp_path / "restored", saved)


def test_another_file_is_refused(tmp_path, vault):
    path = tmp_path / "x"
    path.write_bytes(b"PK\x03\x04 something")
    new = empty(tmp_path, vault)
    with pytest.raises(Invalid, match="not a backup"):
        backup.restore(new, tmp_path, path)
    new.engine.dispose()
