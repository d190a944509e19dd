"""Speed of questionnaires: reading a form, judging an interview, looking again after one answer.

    python -m benchmarks.instruments

Prints task, ours, peer, ratio (ours / peer). The peer of the import is pyxform alone on the same workbook; the
other tasks have none that runs here, their second figure is the limit that we set ourselves.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pyxform.xls2xform import convert

from instruments import load
from instruments.filling import fill
from instruments.model import Choice, ChoiceList, Group, Instrument, Question
from instruments.routing import Plan
from instruments.routing.pages import pages
from instruments.validation import validate
from instruments.xlsform import read, write

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUESTIONS = 580


def large() -> Instrument:
    """A form of 580 questions in two languages, half of them hanging on an answer before."""
    texts = {"en": "How often did this happen to you?", "ru": "Как часто это с вами случалось?"}
    choices = tuple(
        Choice(str(code), {"en": f"Code {code}", "ru": f"Код {code}"}) for code in range(8)
    )
    groups = tuple(
        Group(
            f"g{group}", tuple(_question(20 * group + at, texts) for at in range(20)), {"en": "G"}
        )
        for group in range(QUESTIONS // 20)
    )
    lists = {"codes": ChoiceList("codes", choices)}
    return Instrument("large", "1", {"en": "Large"}, ("en", "ru"), "en", groups, lists)


def _question(at: int, texts: dict[str, str]) -> Question:
    relevant = f"${{q{at - 1}}} != '7'" if at % 2 else None
    return Question(
        f"q{at}", "select_one", texts, choices="codes", relevant=relevant, required="true()"
    )


def milliseconds(task: Callable[[], object], *, times: int = 50) -> float:
    """The median of so many runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        task()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1_000


def after_one_answer(plan: Plan, answers: dict[str, object]) -> float:
    """Median over all questions: take the answer out, put it back, pages included."""
    state = plan.state(answers, now=NOW)
    taken = []
    for vertex, frame in list(state.asked()):
        place = frame.prefix + vertex.name
        before = state.value(place)
        for value in (None, before):
            start = time.perf_counter()
            state.set(place, value)
            pages(state)
            taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1_000


def longest_interview(plan: Plan) -> dict[str, object]:
    """Of thirty random ones that pass the gates."""
    gates = {
        name: "1" for name in plan.by_name if name == "consent" or name.startswith("continue_")
    }
    alone = {
        name: ["0"]
        for name in plan.by_name
        if name.startswith("privacy_") and name.endswith("_present")
    }
    choose = {
        name: (lambda _rng, _frame, value=value: value)
        for name, value in {**gates, **alone}.items()
    }
    found = (fill(plan, random.Random(seed), now=NOW, choose=choose) for seed in range(30))
    return max(found, key=len)


def report(task: str, ours: float, peer: float) -> None:
    """One line of the table."""
    print(f"{task:58} {ours:10.2f} ms {peer:10.2f} ms {ours / peer:8.2f}")


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.xlsx"
        write(large(), path)
        ours = milliseconds(lambda: read(path), times=5)
        peer = milliseconds(lambda: convert(xlsform=str(path)), times=5)
        report(f"import a workbook of {QUESTIONS} questions (peer: pyxform)", ours, peer)
    for name in ("woman", "household"):
        report_interviews(name, Plan.of(load(name)))
    report_interviews(f"{QUESTIONS} questions", Plan.of(large()))


def report_interviews(name: str, plan: Plan) -> None:
    """Judging a whole interview, and looking again after one answer."""
    answers = longest_interview(plan)
    judging = milliseconds(lambda: validate(plan, answers, now=NOW))
    report(f"validate a whole interview: {name} (limit)", judging, 4)
    routing = after_one_answer(plan, answers)
    report(f"routing and pages after one answer: {name} (limit)", routing, 1)


if __name__ == "__main__":
    main()
