"""The listing of a cluster: brought as a file or typed in; its households are drawn in the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from instruments.errors import Finding
from survey.errors import N_, AppError, Invalid
from survey.models import Cluster, Study
from survey.permissions import Verb
from survey.services import listing, listing_file, progress, sample, study
from survey.services.listing import Structure
from survey.web.access import current_staff, requires
from survey.web.clock import now
from survey.web.csv_file import csv_file
from survey.web.forms import Form, stripped
from survey.web.number_field import whole
from survey.web.session import current_session
from survey.web.upload import uploaded

bp = Blueprint("listing", __name__, url_prefix="/fieldwork/clusters/<int:number>/listing")

EXAMPLE = ((1, 1, "Nizami 12"), (2, 0, ""), (3, 1, "Nizami 14, 2"))


class TypedForm(Form):
    """A listing without addresses, as two numbers and a list."""

    structures = whole(_l("Structures in all"), least=1, most=listing_file.MOST)
    not_occupied = TextAreaField(
        _l("Numbers of those that are not occupied dwellings"),
        validators=[Length(max=2000, message=_l("At most %(max)d characters."))],
        filters=[stripped],
        description=_l("Shops, schools, empty houses. Write them like 4, 17, 23-25."),
        render_kw={"rows": 3},
    )

    @property
    def found(self) -> tuple[Structure, ...] | None:
        """The structures; None when the numbers cannot be read."""
        return listing_file.typed(self.structures.data, self.not_occupied.data or "")


class SegmentForm(Form):
    """The segments of a large area as the team sketched them."""

    sizes = TextAreaField(
        _l("Estimated households of each segment, in their order"),
        validators=[Length(max=400, message=_l("At most %(max)d characters."))],
        filters=[stripped],
        description=_l("Numbers with commas between them, e.g. 140, 160, 120."),
        render_kw={"rows": 2},
    )

    @property
    def found(self) -> list[int] | None:
        """The sizes; None when they cannot be read."""
        parts = [part.strip() for part in (self.sizes.data or "").replace("\n", ",").split(",")]
        given = [part for part in parts if part]
        return [int(part) for part in given] if all(map(_is_size, given)) else None


@bp.get("/")
@requires(Verb.ASSIGN)
def index(number: int) -> ResponseReturnValue:
    """Bring the listing of a cluster; afterwards what it held."""
    return _page(*_find(number))


@bp.post("/file")
@requires(Verb.ASSIGN)
def from_file(number: int) -> ResponseReturnValue:
    """Take a listing over from a CSV file and draw the households."""
    found, cluster = _find(number)
    try:
        place, data = uploaded("listing")
    except Invalid as error:
        return _page(found, cluster, file_error=error), 422
    read = listing_file.read_listing(data, place=place)
    if not read.structures:
        return _page(found, cluster, findings=read.findings), 422
    return _record(found, cluster, read.structures)


@bp.post("/typed")
@requires(Verb.ASSIGN)
def from_numbers(number: int) -> ResponseReturnValue:
    """Take a listing over from typed numbers and draw the households."""
    (found, cluster), form = _find(number), TypedForm()
    if not form.validate():
        return _page(found, cluster, typed=form), 422
    structures = form.found
    if structures is None:
        form.show(Invalid(_NOT_NUMBERS), at="not_occupied")
        return _page(found, cluster, typed=form), 422
    return _record(found, cluster, structures, typed=form)


@bp.post("/segment")
@requires(Verb.ASSIGN)
def segment(number: int) -> ResponseReturnValue:
    """Draw the segment of a large area that is to be listed."""
    (found, cluster), form = _find(number), SegmentForm()
    sizes = form.found if form.validate() else None
    if sizes is None:
        form.show(Invalid(_NOT_SIZES), at="sizes")
        return _page(found, cluster, segments=form), 422
    try:
        listing.draw_segment(
            current_session(), current_staff(), study=found, cluster=cluster, sizes=sizes, now=now()
        )
    except Invalid as error:
        form.show(error, at="sizes")
        return _page(found, cluster, segments=form), 422
    return redirect(url_for("listing.index", number=number))


@bp.get("/template.csv")
@requires(Verb.ASSIGN)
def template(number: int) -> ResponseReturnValue:
    """The columns of a listing with three rows as an example."""
    return csv_file(f"listing-{number}.csv", ("structure", "occupied", "address"), EXAMPLE)


_NOT_NUMBERS = N_("Write numbers of structures like 4, 17, 23-25, none above the number in all.")
_NOT_SIZES = N_("Write whole numbers above 0 with commas between them.")


def _record(
    found: Study, cluster: Cluster, structures: Sequence[Structure], **forms: Form
) -> ResponseReturnValue:
    """Store and draw; a listing that is far from the frame is asked about first."""
    far = _far(cluster, structures)
    if far and request.form.get("checked") != "1":
        return _page(found, cluster, findings=[far], ask=True, **forms), 422
    session, me, moment = current_session(), current_staff(), now()
    try:
        listing.record(session, me, study=found, cluster=cluster, structures=structures, now=moment)
        sample.draw_households(session, me, study=found, cluster=cluster, now=moment)
    except AppError as error:
        return _page(found, cluster, file_error=error, **forms), error.status
    return redirect(url_for("fieldwork.cluster", number=cluster.number))


def _far(cluster: Cluster, structures: Sequence[Structure]) -> Finding | None:
    listed, expected = sum(one.occupied for one in structures), listing.expected(cluster)
    low, high = listing.EXPECTED_RATIO
    if not listed or low <= listed / expected <= high:
        return None
    said = ngettext("%(num)s occupied dwelling", "%(num)s occupied dwellings", listed)
    promised = gettext("the frame promises %(expected)s", expected=round(expected))
    hint = gettext("Check the boundaries of the area, then record it all the same.")
    return Finding("L002", "warning", f"{said}, {promised}", hint, str(cluster.number))


def _find(number: int) -> tuple[Study, Cluster]:
    session = current_session()
    found = study.current(session)
    return found, progress.cluster(session, found, number)


def _page(
    found: Study,
    cluster: Cluster,
    *,
    typed: Form | None = None,
    segments: Form | None = None,
    **more: Any,
) -> str:
    return render_template(
        "listing/index.html",
        study=found,
        cluster=cluster,
        typed=typed or TypedForm(formdata=None),
        segments=segments or SegmentForm(formdata=None),
        wanted=listing.segments_wanted(cluster),
        segment=listing.segment_of(current_session(), cluster),
        expected=listing.expected(cluster),
        **more,
    )


def _is_size(part: str) -> bool:
    return part.isascii() and part.isdigit() and 0 < int(part) < 100_000
