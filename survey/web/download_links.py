"""Links to files that work for one person and for an hour, so that a copied one is worth nothing."""

from __future__ import annotations

from flask import current_app, url_for
from itsdangerous import BadData, URLSafeTimedSerializer

from survey.errors import N_, Closed
from survey.models import Staff

SECONDS = 3600
ALL = "*"
"""In the place of a file's name: all that the person may have."""


def link(staff: Staff, release_id: int, name: str) -> str:
    """The address of one file of a release, or of ALL, for `staff`."""
    token = _serializer().dumps([staff.id, release_id, name])
    if name == ALL:
        return url_for("files.download_all", release_id=release_id, t=token)
    return url_for("files.download", release_id=release_id, name=name, t=token)


def check(token: str, staff: Staff, release_id: int, name: str) -> None:
    """Raise Closed when the link is not hers, is for something else, or is too old."""
    try:
        said = _serializer().loads(token, max_age=SECONDS)
    except BadData as error:
        raise Closed(EXPIRED) from error
    if said != [staff.id, release_id, name]:
        raise Closed(EXPIRED)


EXPIRED = N_("This link is no longer valid. Open the page of the files again.")


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="release download")
