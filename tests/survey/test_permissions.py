"""The table of permissions, as a table: what is not here is denied."""

import pytest

from survey.errors import Forbidden
from survey.permissions import Role, Verb, allow, may

ENUMERATOR, SUPERVISOR, MANAGER, STATISTICIAN, ADMINISTRATOR = Role

EXPECTED = {
    Verb.INTERVIEW: {ENUMERATOR},
    Verb.SEE_FIELDWORK: {SUPERVISOR, MANAGER, STATISTICIAN},
    Verb.ASSIGN: {SUPERVISOR, MANAGER},
    Verb.APPROVE_REDRAW: {SUPERVISOR},
    Verb.LOOK_AFTER: {SUPERVISOR, MANAGER},
    Verb.CHECK_INTERVIEWS: {SUPERVISOR},
    Verb.MANAGE_DEVICES: {MANAGER},
    Verb.MANAGE_STUDY: {MANAGER},
    Verb.SEE_SAMPLE: {MANAGER, STATISTICIAN},
    Verb.DRAW_SAMPLE: {STATISTICIAN},
    Verb.PUBLISH_INSTRUMENT: {MANAGER},
    Verb.SEE_DATA: {STATISTICIAN},
    Verb.WEIGH: {STATISTICIAN},
    Verb.EXPORT: {STATISTICIAN},
    Verb.APPROVE_RELEASE: {MANAGER},
    Verb.MANAGE_STAFF: {ADMINISTRATOR},
    Verb.SEE_EVENTS: {ADMINISTRATOR},
}


class Somebody:
    def __init__(self, role):
        self.role = role


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", Verb)
def test_the_table(role, verb):
    assert may(Somebody(role), verb) == (role in EXPECTED[verb])


def test_what_is_denied_is_raised():
    with pytest.raises(Forbidden):
        allow(Somebody(Role.MANAGER), Verb.INTERVIEW)


def test_an_unknown_role_is_no_role():
    with pytest.raises(ValueError, match="guest"):
        may(Somebody("guest"), Verb.INTERVIEW)
