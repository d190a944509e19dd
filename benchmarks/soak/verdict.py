"""What became of the answers: those on the server against those that were given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.soak.world import Script
from instruments import Instrument, load
from instruments.model import Question, Repeat, walk
from survey.models import (
    Household,
    Interview,
    InterviewRevision,
    Paradata,
    SealedAnswer,
    SetAside,
    Study,
    Visit,
)
from survey.services import answers as sealed

SAID = frozenset(
    {"text", "integer", "decimal", "range", "date", "time", "dateTime", "select_one", "select_multiple"}
    | {"rank", "acknowledge"}
)  # fmt: skip
"""Types of questions whose answers somebody gives; the others are computed."""


FINISHED, LATE = "finished", "late"


@dataclass
class Verdict:
    """lost: answers, cards and parts of traces that were given and are not there or differ. conflicts: contents of
    an interview beside the one that was finished. overtaken: states that came after a newer one of the same
    tablet, and were kept beside it; all else that is counted after them must not be."""

    interviews: int = 0
    finished: int = 0
    answers: int = 0
    cards: int = 0
    parts: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: int = 0
    conflicts: list[str] = field(default_factory=list)
    overtaken: int = 0
    set_aside: int = 0
    wrong_draws: int = 0

    @property
    def wrong(self) -> list[str]:
        """What is wrong, one line each; empty when nothing was lost, doubled or drawn otherwise."""
        counts = {
            f"{len(self.lost)} lost": len(self.lost),
            f"{self.duplicated} doubled": self.duplicated,
            f"{len(self.conflicts)} in conflict": len(self.conflicts),
            f"{self.set_aside} kept apart": self.set_aside,
            f"{self.wrong_draws} drawn otherwise": self.wrong_draws,
            f"{self.interviews - self.finished} not finished": self.interviews - self.finished,
        }
        return [line for line, count in counts.items() if count]


def judge(
    session: Session, scripts: Sequence[Script], models: Mapping[str, Instrument] | None = None
) -> Verdict:
    """Compare everything; places of lost answers are named, their values are not. `models`: by unit."""
    verdict = Verdict(interviews=2 * len(scripts))
    models = models or {name: load(name) for name in ("household", "woman")}
    cases = {case.number: case for case in session.scalars(select(Household))}
    for script in scripts:
        case = cases[script.number]
        verdict.wrong_draws += case.selected_line != script.line
        for unit, given in (("household", script.household), ("woman", script.woman)):
            _judge_one(session, verdict, case, unit, given, models[unit])
    verdict.duplicated = _doubles(session)
    _revisions(session, verdict)
    verdict.set_aside = session.scalar(select(func.count()).select_from(SetAside)) or 0
    _judge_cards(session, verdict, [script.woman for script in scripts], models["woman"])
    _judge_traces(session, verdict)
    return verdict


def _judge_one(
    session: Session,
    verdict: Verdict,
    case: Household,
    unit: str,
    given: Mapping[str, Any],
    model: Instrument,
) -> None:
    found = session.scalar(
        select(Interview).where(Interview.household_id == case.id, Interview.unit == unit)
    )
    if found is None:
        verdict.lost.append(f"{case.number}/{unit}: the whole interview")
        return
    verdict.finished += found.state == "finished"
    study = session.get_one(Study, case.cluster.study_id)
    there = sealed.get_with_identity(session, study, found)
    for place, value in said(model, given):
        verdict.answers += 1
        if _plain(_at(there, place)) != _plain(value):
            verdict.lost.append(f"{case.number}/{unit}: {place}")


def said(model: Instrument, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(place, value) of every answer that somebody gives: "age", "roster[2]/age"."""
    inside = {
        one.name: {inner.name for inner in walk(one.children)}
        for one in walk(model.children)
        if isinstance(one, Repeat)
    }
    kinds = {one.name: one for one in walk(model.children) if isinstance(one, Question)}
    for name, value in given.items():
        if name in inside:
            for index, row in enumerate(value, 1):
                for inner, one in row.items():
                    if _is_said(kinds.get(inner)) and one not in (None, "", []):
                        yield f"{name}[{index}]/{inner}", one
        elif _is_said(kinds.get(name)) and value not in (None, "", []):
            yield name, value


def _is_said(question: Question | None) -> bool:
    return (
        question is not None
        and question.type in SAID
        and not _is_card(question)
        and not question.calculation
    )


def _is_card(question: Question) -> bool:
    return "sealed" in question.appearance.split()


def _at(answers: Mapping[str, Any], place: str) -> Any:
    found: Any = answers
    for part in place.split("/"):
        name, _, index = part.partition("[")
        found = found.get(name) if isinstance(found, Mapping) else None
        if index and isinstance(found, list):
            at = int(index.rstrip("]")) - 1
            found = found[at] if at < len(found) else None
    return found


def _plain(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else str(value)


def _doubles(session: Session) -> int:
    """Visits and interviews beyond one completed of each kind a household."""
    visits = Counter(session.execute(select(Visit.household_id, Visit.unit)).all())
    interviews = Counter(session.execute(select(Interview.household_id, Interview.unit)).all())
    return sum(count - 1 for counts in (visits, interviews) for count in counts.values())


def _revisions(session: Session, verdict: Verdict) -> None:
    """Contents of an interview beside the one that was finished: nobody has changed any."""
    rows = select(InterviewRevision.interview_uid, InterviewRevision.reason)
    made = Counter(session.execute(rows).all())
    verdict.overtaken = sum(count for (_, reason), count in made.items() if reason == LATE)
    for (uid, reason), count in made.items():
        more = count - (reason == FINISHED)
        if reason != LATE and more:
            verdict.conflicts.append(f"interview {uid}: {more} beside the finished, {reason}")


def _judge_cards(
    session: Session, verdict: Verdict, given: Sequence[Mapping[str, Any]], model: Instrument
) -> None:
    """As many cards as were filled in. Nobody can tell whose they are."""
    names = {one.name for one in model.questions() if _is_card(one)}
    expected = sum(1 for answers in given for name in names if answers.get(name) is not None)
    verdict.cards = session.scalar(select(func.count()).select_from(SealedAnswer)) or 0
    if verdict.cards < expected:
        verdict.lost.append(f"{expected - verdict.cards} of {expected} cards")
    verdict.duplicated += max(0, verdict.cards - expected)


def _judge_traces(session: Session, verdict: Verdict) -> None:
    """Every interview has its trace, whose parts are numbered without a gap."""
    of: dict[Any, set[int]] = {uid: set() for uid in session.scalars(select(Interview.uid))}
    for uid, part in session.execute(select(Paradata.interview_uid, Paradata.part)):
        of.setdefault(uid, set()).add(part)
    verdict.parts = sum(map(len, of.values()))
    gaps = sum(1 for parts in of.values() if parts != set(range(len(parts))) or not parts)
    if gaps:
        verdict.lost.append(f"parts of the traces of {gaps} interviews")
