"""What somebody reads on the page of a release before she approves it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import Release, Staff


def protection(found: Release, *, data_dir: Path) -> dict[str, Any]:
    """What disclosure.json of a release says, for the page; empty where there is none."""
    path = data_dir / found.folder / "disclosure.json"
    if found.kind == "master" or not path.is_file():
        return {}
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return said


def another_kind_is_out(found: Release, releases: Sequence[Release]) -> bool:
    """Whether a file for others of another kind can be had, whose rows go together with these."""
    return any(one.open and one.kind not in {"master", found.kind} for one in releases)


def people(session: Session, releases: Sequence[Release]) -> dict[int, str]:
    """Names of those who made and approved the releases, by id."""
    wanted = {one.staff_id for one in releases} | {one.approved_by_id for one in releases}
    found = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(wanted - {None})))
    return {row.id: row.name for row in found}
