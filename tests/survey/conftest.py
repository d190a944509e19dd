"""A study in the field, for the tests of services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from survey.models import Household
from survey.services import roster
from tests.support.cases import SMALL, in_the_field, interviewed, small_household, small_woman


@pytest.fixture
def field(session: Session, make_staff, now: datetime) -> SimpleNamespace:
    """session, people by role, households and now of a small study that is open for interviews."""
    people = {
        role: make_staff(role) for role in ("manager", "supervisor", "enumerator", "statistician")
    }
    households = in_the_field(session, people, instruments=SMALL, now=now, households=4)
    session.commit()
    return SimpleNamespace(
        session=session,
        people=people,
        me=people["enumerator"],
        households=households,
        cluster=households[0].cluster,
        now=now,
    )


@pytest.fixture
def complete(field: SimpleNamespace) -> Callable[..., Household]:
    """`complete(household)` does its household interview, draws the woman, and interviews her."""

    def act(household: Household, *, woman: bool = True, **more: object) -> Household:
        interviewed(
            field.session, field.me, household, "household", small_household() | more, now=field.now
        )
        roster.lock(field.session, field.me, household, now=field.now)
        if woman:
            interviewed(field.session, field.me, household, "woman", small_woman(), now=field.now)
        field.session.commit()
        return household

    return act
