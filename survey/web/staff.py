"""The forms for people and teams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import Regexp

from survey.errors import N_
from survey.models import Staff, Team
from survey.permissions import Role
from survey.services.staff import Person
from survey.web.forms import Form, day, filled, text
from survey.web.i18n import NAMES

ROLE_LABELS: dict[Role, str] = {
    Role.ENUMERATOR: N_("Enumerator"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.MANAGER: N_("Manager"),
    Role.STATISTICIAN: N_("Statistician"),
    Role.ADMINISTRATOR: N_("Administrator"),
}


class TeamForm(Form):
    """A team is a name."""

    name = text(_l("Name of the team"), longest=80)


class PersonForm(Form):
    """The particulars of a member of staff."""

    name = text(_l("First and last name"), render_kw={"autocomplete": "off"})
    role = SelectField(_l("Role"), validators=[filled()])
    sex = RadioField(
        _l("Sex"),
        choices=[SelectChoice("female", _l("Woman")), SelectChoice("male", _l("Man"))],
        default="female",
        validators=[filled()],
        description=_l("Interviewers of this study are women."),
    )
    language = SelectField(
        _l("Language of the interface"), choices=[SelectChoice(*item) for item in NAMES.items()]
    )
    team = SelectField(_l("Team"))
    home_rayon = text(
        _l("Home rayon"),
        required=False,
        longest=40,
        description=_l("She is never sent to interview where people know her."),
    )
    trained_on = day(_l("Training completed on"))
    confidentiality_signed_on = day(_l("Confidentiality agreement signed on"))

    @classmethod
    def of(cls, teams: Sequence[Team], staff: Staff | None = None) -> Self:
        """The form, with the teams to choose from and the person's present particulars."""
        form = cls(obj=staff)
        form.role.choices = [
            SelectChoice(str(role), _l(label)) for role, label in ROLE_LABELS.items()
        ]
        form.team.choices = [
            SelectChoice("", _l("none")),
            *(SelectChoice(team.name) for team in teams),
        ]
        if not form.is_submitted():
            form.team.data = staff.team.name if staff and staff.team else ""
        return form

    def person(self) -> Person:
        """What was entered, as the service takes it."""
        return Person(
            name=self.name.data,
            role=Role(self.role.data),
            sex=self.sex.data,
            language=self.language.data,
            team=self.team.data or None,
            home_rayon=self.home_rayon.data,
            trained_on=self.trained_on.data,
            confidentiality_signed_on=self.confidentiality_signed_on.data,
        )


class NewPersonForm(PersonForm):
    """The same with the name to sign in by, which stays."""

    username = text(
        _l("Name to sign in with"),
        longest=64,
        more=[Regexp(r"^[A-Za-z0-9][A-Za-z0-9._-]+$", message=_l("Only a-z, digits, dots."))],
        description=_l("Small letters, digits, dots. It cannot be changed later."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
