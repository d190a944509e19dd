"""One's own account: password, second step, language, and what is on record about signing in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import EqualTo

from survey.errors import Invalid
from survey.services import staff
from survey.web.access import current_staff, signed_in
from survey.web.clock import now
from survey.web.forms import Form, filled
from survey.web.session import current_session

bp = Blueprint("account", __name__, url_prefix="/account")


class PasswordForm(Form):
    """The old password proves that it is she who sits there."""

    old = PasswordField(
        _l("Present password"),
        validators=[filled()],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _l("New password"), validators=[filled()], render_kw={"autocomplete": "new-password"}
    )
    again = PasswordField(
        _l("New password again"),
        validators=[filled(), EqualTo("new", _l("The two new passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


@bp.get("/")
@signed_in
def show() -> ResponseReturnValue:
    """What is on record about oneself, and the way to change it."""
    return render_template("account/show.html", person=current_staff(), form=PasswordForm())


@bp.post("/password")
@signed_in
def password() -> ResponseReturnValue:
    """Change one's own password and stay signed in here; everywhere else the session ends."""
    form, person = PasswordForm(), current_staff()
    if form.validate_on_submit():
        try:
            staff.change_own_password(
                current_session(), person, old=form.old.data, new=form.new.data, now=now()
            )
        except Invalid as error:
            form.show(error, at="old" if error.details == {} else "new")
        else:
            session["_user_id"] = person.fs_uniquifier
            session["notice"] = "password_changed"
            return redirect(url_for("account.show"))
    return render_template("account/show.html", person=person, form=form), 422
