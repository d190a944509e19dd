"""All that a run has found, and the line that says whether it is good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.soak.looking import Finding
from benchmarks.soak.verdict import Verdict

MOST = 40


@dataclass
class Result:
    """What was found in the three places where something can go wrong, and how it was brought about.

    gone: answers that the tablet said to be saved and did not have any more. complaints: errors of the pages;
    faults: of the server. stuck: where an interview did not go on.
    """

    verdict: Verdict = field(default_factory=Verdict)
    finding: Finding = field(default_factory=Finding)
    gone: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    stuck: str = ""
    happened: Counter[str] = field(default_factory=Counter)
    minutes: float = 0.0

    @property
    def wrong(self) -> list[str]:
        """Why the verdict is bad; empty when it is good."""
        counts = {
            "saved and gone": len(self.gone),
            "readable on a locked tablet": len(self.finding.wrong),
            "errors of pages": len(self.complaints),
            "errors of the server": len(self.faults),
        }
        unseen = (
            [] if self.finding.looks and self.finding.records else ["storage was not looked at"]
        )
        told = [f"{count} {what}" for what, count in counts.items() if count]
        return [*([self.stuck] if self.stuck else []), *self.verdict.wrong, *told, *unseen]

    def lines(self) -> Iterator[str]:
        """The figures, what is wrong, and the verdict as the last."""
        verdict, found = self.verdict, self.finding
        yield f"{verdict.interviews} interviews in {self.minutes:.1f} minutes; what happened meanwhile:"
        yield from (f"  {name}: {count}" for name, count in sorted(self.happened.items()))
        yield (
            f"at the office: {verdict.finished} finished, {verdict.answers} answers compared, "
            f"{verdict.cards} sealed cards, {verdict.parts} parts of traces; {verdict.overtaken} states came late"
        )
        yield (
            f"locked tablet, looked into {found.looks} times, at last: {found.records} records and "
            f"{found.papers} papers, {found.sealed_bytes} bytes, all opened with the PIN's key alone; "
            f"{found.files} cached files; {found.disk_bytes} bytes of disk and {found.unpacked_bytes} unpacked"
        )
        problems = [
            *verdict.lost,
            *verdict.conflicts,
            *self.gone,
            *found.wrong,
            *self.complaints,
            *self.faults,
        ]
        yield from (f"  ! {line}" for line in problems[:MOST])
        yield self.last_line()

    def last_line(self) -> str:
        """The verdict."""
        if self.wrong:
            return "BAD: " + "; ".join(self.wrong)
        of = self.verdict
        return (
            f"GOOD: {of.interviews} interviews, {of.answers} answers: 0 lost, 0 doubled; "
            f"{self.finding.records + self.finding.papers} records at rest, all of them ciphertext"
        )
