"""How many clusters, how they are shared out, and how many parts the draw has: one form for two pages."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectChoice, SelectField, ValidationError

from survey.errors import N_
from survey.services import allocation
from survey.web.forms import Form, text
from survey.web.number_field import whole
from survey.web.regions import region_name

RULES = {
    "power": _l("power (square root of households)"),
    "equal": _l("equal in all strata"),
    "proportional": _l("proportional to households"),
    allocation.NEYMAN: _l("Neyman (households × √p(1−p) of an indicator)"),
}
_NOT_SHARES = N_("Write region and per cent, like 1: 8; 6: 12.5.")
_NO_REGION = N_("There is no region %(number)s.")


class AllocationForm(Form):
    """Fetched with GET: a view to be sent to a colleague."""

    class Meta(Form.Meta):
        csrf = False  # it asks and changes nothing; the draw itself carries a token

    clusters = whole(_l("Clusters"), least=1, most=20_000)
    rule = SelectField(
        _l("Allocation to strata"),
        choices=[SelectChoice(name, label) for name, label in RULES.items()],
        default="power",
    )
    floor = whole(
        _l("At least in each stratum"),
        least=1,
        most=1_000,
        default=allocation.FLOOR,
        description=_l("Two are needed to estimate a standard error."),
    )
    region_floor = whole(
        _l("At least in each region"),
        least=0,
        most=1_000,
        required=False,
        default=0,
        description=_l("18 to 20 for a region that is reported by itself; 0: no such rule."),
    )
    expected = text(
        _l("Expected share by region, %"),
        required=False,
        longest=400,
        description=_l("For Neyman only, like 1: 8; 6: 12.5. Regions not named: 8 %."),
    )

    @property
    def shares(self) -> dict[int, float]:
        """Region -> expected share of the indicator; raises ValueError when it cannot be read."""
        found: dict[int, float] = {}
        for part in (self.expected.data or "").replace("\n", ";").split(";"):
            if part.strip():
                number, _, value = part.partition(":")
                found[int(number)] = float(value.replace(",", ".").rstrip(" %")) / 100
        return found

    @property
    def asked(self) -> dict[str, Any]:
        """What services.allocation.allocate takes."""
        return {
            "clusters": self.clusters.data,
            "rule": self.rule.data,
            "floor": self.floor.data,
            "region_floor": self.region_floor.data or 0,
            "expected": self.shares,
        }

    def validate_expected(self, field: Field) -> None:  # noqa: ARG002 - as WTForms calls it
        """The shares can be read, lie between 0 and 100, and name regions that exist."""
        try:
            shares = self.shares
        except ValueError as error:
            raise ValidationError(gettext(_NOT_SHARES)) from error
        if not all(0 < share < 1 for share in shares.values()):
            raise ValidationError(gettext(_NOT_SHARES))
        for number in shares:
            if region_name(number) == str(number):
                raise ValidationError(gettext(_NO_REGION) % {"number": number})


class DrawForm(AllocationForm):
    """The allocation that is drawn, and its waves."""

    waves = whole(
        _l("Waves"),
        least=1,
        most=20,
        required=False,
        default=1,
        description=_l(
            "Parts of equal spread, drawn at random. 1: the whole sample goes into the field at once."
        ),
    )
    released = whole(
        _l("Waves that begin"),
        least=1,
        most=20,
        required=False,
        default=1,
        description=_l(
            "The others stay spare. A wave is released as a whole, later, on this page."
        ),
    )

    def validate_released(self, field: Field) -> None:
        """No more can begin than there are."""
        if (field.data or 1) > (self.waves.data or 1):
            raise ValidationError(gettext("No more than there are waves."))
