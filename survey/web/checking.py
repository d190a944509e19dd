"""Finished interviews: accepted by the supervisor, or returned to the interviewer with a note. No answer is shown."""

from __future__ import annotations

import math
import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey.errors import N_, AppError
from survey.permissions import Verb
from survey.services import returning, study
from survey.web.access import current_staff, requires
from survey.web.clock import now
from survey.web.i18n import translated
from survey.web.session import abandon, current_session

bp = Blueprint("checking", __name__, url_prefix="/fieldwork/interviews")

A_PAGE = 100
STATES = {
    "waiting": N_("To be looked at"),
    "returned": N_("Returned"),
    "accepted": N_("Accepted"),
}
UNITS = {"household": N_("Household interview"), "woman": N_("Individual interview")}


@bp.get("/")
@requires(Verb.LOOK_AFTER)
def index() -> ResponseReturnValue:
    """Interviews of her team; `state` in the address chooses which."""
    return _page()


@bp.post("/<uuid:uid>/accept")
@requires(Verb.CHECK_INTERVIEWS)
def accept(uid: uuid.UUID) -> ResponseReturnValue:
    """It stands."""
    db, actor = current_session(), current_staff()
    found = returning.get(db, actor, study.current(db), uid)
    returning.accept(db, actor, [found], now=now())
    return redirect(url_for("checking.index"))


@bp.post("/<uuid:uid>/return")
@requires(Verb.CHECK_INTERVIEWS)
def give_back(uid: uuid.UUID) -> ResponseReturnValue:
    """It goes back to the interviewer with a note."""
    db, actor = current_session(), current_staff()
    found = returning.get(db, actor, study.current(db), uid)
    try:
        returning.give_back(db, actor, found, note=request.form.get("note", ""), now=now())
    except AppError as error:
        abandon()
        return _page(error=translated(error.message), refused=uid), error.status
    return redirect(url_for("checking.index"))


def _page(*, error: str | None = None, refused: uuid.UUID | None = None) -> str:
    db, actor = current_session(), current_staff()
    found = study.find_current(db)
    if found is None:
        return render_template("study/none.html")
    state = request.args.get("state", "waiting")
    state = state if state in STATES else "waiting"
    counts = {name: returning.count(db, actor, found, state=name) for name in STATES}
    page_count = max(1, math.ceil(counts[state] / A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), page_count)
    return render_template(
        "fieldwork/interviews.html",
        interviews=returning.interviews(
            db, actor, found, state=state, first=(page - 1) * A_PAGE, most=A_PAGE
        ),
        state=state,
        states=STATES,
        counts=counts,
        units=UNITS,
        minutes=returning.minutes,
        page=page,
        page_count=page_count,
        address=lambda number: url_for("checking.index", state=state, page=number),
        error=error,
        refused=refused,
    )
