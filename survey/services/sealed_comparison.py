"""Open against sealed: the share that the holder of the key gives to the report.

Cards can be opened with the holder's key only, so the report cannot count them. The holder compares once; what is kept
is one share of the whole country and a number of cards, on record like every opening.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import events
from survey.models import Event, Study
from survey.services import analysis, sealed_opening, weights
from survey.services.sealed_opening import NO, YES
from survey.services.variance import STRATUM, WEIGHT

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from weighting.report.childhood import SealedShare

COMPARED = "sealed_cards.compared"


def compare(
    session: Session, study: Study, private: RSAPrivateKey, *, now: datetime
) -> SealedShare:
    """Count the cards, weigh them by stratum with the newest weights, and keep the share for the report."""
    from weighting.report.childhood import sealed_share

    run = weights.newest(session, study)
    yes: Counter[str] = Counter()
    given: Counter[str] = Counter()
    cards = 0
    for cell in sealed_opening.tally(session, study, private, now=now):
        yes[cell.stratum] += cell.weights[YES]
        given[cell.stratum] += cell.weights[YES] + cell.weights[NO]
        cards += cell.cards[YES] + cell.cards[NO]
    cells = {stratum: (float(yes[stratum]), float(count)) for stratum, count in given.items()}
    women = analysis.weighted(session, study, run).select(STRATUM, WEIGHT)
    sizes: Counter[str] = Counter()
    for stratum, weight in women.iter_rows():
        sizes[stratum] += weight
    found = sealed_share(cells, sizes, cards)
    events.record(
        session, COMPARED, actor=None, noun="study", noun_id=study.id, at=now,
        share=found.share, cards=found.cards,
    )  # fmt: skip
    return found


def newest(session: Session, study: Study) -> SealedShare | None:
    """What the holder of the key gave last; None when nobody has compared yet."""
    from weighting.report.childhood import SealedShare

    mine = select(Event.details).where(
        Event.name == COMPARED, Event.noun == "study", Event.noun_id == str(study.id)
    )
    details = session.scalar(mine.order_by(Event.id.desc()).limit(1))
    return None if details is None else SealedShare(details["share"], details["cards"])
