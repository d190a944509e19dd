"""Files in pieces: each piece is kept sealed as it arrives; whole and checked, they become attachments."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey.crypto import seal, unseal
from survey.errors import N_, Conflict, Invalid
from survey.models import Attachment, Interview, Staff, Study, Upload, UploadPart
from survey.services import attachment, keys
from survey.services import interview as interviews

LARGEST_PIECE = 512 * 1024
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Piece:
    """Some bytes of a file of `size` bytes with this SHA-256: those from `first` on."""

    place: str
    content_type: str
    sha256: str
    size: int
    first: int
    content: bytes


@dataclass(frozen=True)
class Progress:
    """How much of a file is here, and whether it is stored."""

    received: int
    stored: bool


def progress(session: Session, actor: Staff, *, interview: uuid.UUID, name: str) -> Progress:
    """Where to go on."""
    found = interviews.get(session, actor, interview)
    done = _stored(session, found, name)
    if done is not None:
        return Progress(done.size, True)
    upload = _upload(session, found, name)
    return Progress(upload.received if upload else 0, False)


def take(
    session: Session,
    actor: Staff,
    *,
    interview: uuid.UUID,
    name: str,
    piece: Piece,
    now: datetime,
) -> Progress:
    """Keep a piece. One that does not follow on what is here changes nothing: the answer says where to go on.

    With the last piece the file is checked and stored; one that arrived damaged begins anew.
    """
    found = interviews.get(session, actor, interview)
    _check(piece)
    done = _stored(session, found, name)
    if done is not None:
        if done.sha256 != piece.sha256:
            raise Conflict
        return Progress(done.size, True)
    upload = _upload(session, found, name) or _begin(session, actor, found, name, piece, now)
    if (upload.sha256, upload.size) != (piece.sha256, piece.size):
        session.delete(upload)
        session.flush()
        upload = _begin(session, actor, found, name, piece, now)
    if piece.first != upload.received:
        return Progress(upload.received, False)
    _add(session, found, upload, piece, now)
    if upload.received < upload.size:
        return Progress(upload.received, False)
    return _finish(session, actor, found, upload, piece, now)


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete pieces of files that nobody went on with; returns how many files."""
    old = session.scalars(select(Upload).where(Upload.touched_at < now - KEPT)).all()
    for upload in old:
        session.delete(upload)
    session.flush()
    return len(old)


def _check(piece: Piece) -> None:
    fits = (
        0 < len(piece.content) <= LARGEST_PIECE
        and piece.first >= 0
        and piece.first + len(piece.content) <= piece.size <= attachment.MOST_BYTES
    )
    if not fits:
        raise Invalid(N_("The file is empty or too large."))


def _begin(
    session: Session,
    actor: Staff,
    interview: Interview,
    name: str,
    piece: Piece,
    now: datetime,
) -> Upload:
    forget_old(session, now=now)
    upload = Upload(
        interview_uid=interview.uid,
        name=name,
        staff_id=actor.id,
        sha256=piece.sha256,
        size=piece.size,
        received=0,
        touched_at=now,
    )
    session.add(upload)
    session.flush()
    return upload


def _add(
    session: Session, interview: Interview, upload: Upload, piece: Piece, now: datetime
) -> None:
    key = keys.data_key(session, _study(session, interview))
    session.add(
        UploadPart(
            upload_id=upload.id,
            first=piece.first,
            content=seal(key, piece.content, bound=_bound(upload, piece.first)),
        )
    )
    upload.received, upload.touched_at = piece.first + len(piece.content), now
    session.flush()


def _finish(
    session: Session,
    actor: Staff,
    interview: Interview,
    upload: Upload,
    piece: Piece,
    now: datetime,
) -> Progress:
    key = keys.data_key(session, _study(session, interview))
    parts = session.scalars(
        select(UploadPart).where(UploadPart.upload_id == upload.id).order_by(UploadPart.first)
    )
    whole = b"".join(unseal(key, one.content, bound=_bound(upload, one.first)) for one in parts)
    name = upload.name
    session.execute(delete(UploadPart).where(UploadPart.upload_id == upload.id))
    session.execute(delete(Upload).where(Upload.id == upload.id))
    if hashlib.sha256(whole).hexdigest() != piece.sha256:
        return Progress(0, False)
    attachment.store(
        session,
        actor,
        interview,
        place=piece.place,
        name=name,
        content_type=piece.content_type,
        content=whole,
        now=now,
        afterwards=True,
    )
    return Progress(len(whole), True)


def _stored(session: Session, interview: Interview, name: str) -> Attachment | None:
    return session.scalar(
        select(Attachment).where(Attachment.interview_uid == interview.uid, Attachment.name == name)
    )


def _upload(session: Session, interview: Interview, name: str) -> Upload | None:
    return session.scalar(
        select(Upload).where(Upload.interview_uid == interview.uid, Upload.name == name)
    )


def _study(session: Session, interview: Interview) -> Study:
    return session.get_one(Study, interview.household.cluster.study_id)


def _bound(upload: Upload, first: int) -> str:
    return f"upload/{upload.interview_uid}/{upload.name}/{first}"
