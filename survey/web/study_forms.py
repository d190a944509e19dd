"""The forms of the study pages: particulars, what must be on record, referral services."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, ValidationError
from wtforms.validators import Regexp

from survey.config import LANGUAGES
from survey.models import Study
from survey.web.clock import now
from survey.web.forms import Form, day, text
from survey.web.number_field import whole
from survey.web.regions import region_name
from weighting.regions import regions

LARGEST_SEED = 2**31 - 1
NEUTRAL = _l("A household may see it: it says nothing of what the survey is about.")


class StudyForm(Form):
    """The particulars of a study."""

    title_az = text(_l("Title in Azerbaijani"), description=NEUTRAL)
    title_ru = text(_l("Title in Russian"))
    title_en = text(_l("Title in English"))
    age_min = whole(_l("Youngest age of women"), least=15, most=99, default=15)
    age_max = whole(_l("Oldest age of women"), least=15, most=99, default=64)
    take = whole(
        _l("Households per cluster"),
        least=1,
        most=200,
        default=20,
        description=_l("As many are drawn from the listing of each cluster."),
    )
    seed = whole(
        _l("Seed of the sample"),
        least=1,
        most=LARGEST_SEED,
        description=_l(
            "The same seed and frame give the same sample, so that anybody can check it. "
            "Write it into the protocol."
        ),
    )

    @classmethod
    def of(cls, study: Study) -> Self:
        """The form with what the study has."""
        titles = {f"title_{code}": study.title.get(code) for code in LANGUAGES}
        return cls(obj=study, data=titles)

    @property
    def particulars(self) -> dict[str, Any]:
        """What was entered, as the services take it."""
        return {
            "title": {code: self[f"title_{code}"].data for code in LANGUAGES},
            "ages": (self.age_min.data, self.age_max.data),
            "take": self.take.data,
            "seed": self.seed.data,
        }

    def validate_age_max(self, field: Any) -> None:
        """The oldest is not younger than the youngest."""
        if self.age_min.data and field.data and field.data < self.age_min.data:
            raise ValidationError(_l("The oldest age is below the youngest."))


class NewStudyForm(StudyForm):
    """The same with the code, which stays."""

    code = text(
        _l("Code"),
        longest=20,
        more=[Regexp(r"^[A-Za-z0-9][A-Za-z0-9_-]*$", message=_l("Only letters, digits, - and _."))],
        description=_l("Short, e.g. AZ2026. It names files and cannot be changed later."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


def in_the_past(_form: Form, field: Any) -> None:
    """A check: what is on record has happened."""
    if isinstance(field.data, date) and field.data > now().date():
        raise ValidationError(_l("This day has not come yet."))


class ReadinessForm(Form):
    """What must be on record before anybody knocks on a door."""

    ethics_approval = text(
        _l("Approval of the ethics committee"),
        required=False,
        longest=80,
        description=_l("Its number and the name of the committee."),
    )
    training_completed_on = day(_l("Training of the interviewers completed on"))

    def validate_training_completed_on(self, field: Any) -> None:
        """The training has taken place."""
        in_the_past(self, field)


class ServiceForm(Form):
    """A service for the referral card."""

    name_az = text(_l("Name in Azerbaijani"), longest=80)
    name_ru = text(_l("Name in Russian"), longest=80)
    name_en = text(_l("Name in English"), longest=80)
    phone = text(
        _l("Telephone"),
        longest=40,
        more=[Regexp(r"^[0-9+*#() -]{2,}$", message=_l("Digits, spaces, + and brackets only."))],
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )
    region = SelectField(_l("Region"))
    verified_on = day(
        _l("Test call made on"),
        description=_l("Somebody dialled the number, and a person who can help answered."),
    )

    @classmethod
    def make(cls) -> Self:
        """The form with the regions to choose from."""
        form = cls()
        form.region.choices = [
            SelectChoice("", _l("the whole country")),
            *(SelectChoice(str(one.code), region_name(one.code)) for one in regions()),
        ]
        return form

    def validate_verified_on(self, field: Any) -> None:
        """The call has been made."""
        in_the_past(self, field)

    @property
    def particulars(self) -> dict[str, Any]:
        """What was entered, as the service takes it."""
        return {
            "name": {code: self[f"name_{code}"].data for code in LANGUAGES},
            "phone": self.phone.data,
            "region": int(self.region.data) if self.region.data else None,
            "verified_on": self.verified_on.data,
        }
