"""Prevalence tables: indicators over the weighted women, with what they were computed from."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, Invalid, NotFound
from survey.models import EstimateRun, Staff, Study
from survey.permissions import Verb, allow
from survey.services import analysis, dataset, variance, weights

if TYPE_CHECKING:
    import polars as pl

    from weighting.breakdowns import Breakdown
    from weighting.indicators import Indicator

Progress = Callable[[float, str], None]
READING, TESTING = 0.7, 0.8
"""Shares of the progress bar after which interviews are read and figures estimated."""

DF: Final = "domain"
"""Each domain's intervals use the t of its own clusters minus strata, as svyciprop in svyby of R survey: with the
degrees of freedom of the whole design they are too short where a region has few clusters (docs/validation.md)."""


@dataclass(frozen=True)
class Computed:
    """A table of estimates that is not stored yet, with suppression marks."""

    table: pl.DataFrame
    weight_run_id: int
    request: dict[str, Any]


def indicators(names: Sequence[str] = ()) -> list[Indicator]:
    """The named indicators, all headlines without a name; raises Invalid for an unknown one."""
    from weighting.indicators import load_indicators
    from weighting.report.shells import headlines

    known = {one.name: one for one in load_indicators()}
    wanted = list(names) or list(headlines())
    unknown = [name for name in wanted if _by_code(known, name) is None]
    if unknown:
        raise Invalid(
            N_("There is no indicator called %(names)s. Known are: %(known)s"),
            names=", ".join(unknown),
            known=", ".join(known),
        )
    return [found for name in wanted if (found := _by_code(known, name)) is not None]


def all_indicators() -> list[Indicator]:
    """Every indicator there is, in the order of the report."""
    from weighting.indicators import load_indicators

    return list(load_indicators())


def _by_code(known: dict[str, Indicator], name: str) -> Indicator | None:
    """An indicator by its name or by one of its codes, e.g. UN6."""
    found = known.get(name)
    return found or next((one for one in known.values() if name in one.codes), None)


def compute(
    session: Session,
    study: Study,
    *,
    indicators: Sequence[str] = (),
    by: Sequence[tuple[str, ...]] = ((),),
    method: str = variance.TAYLOR,
    progress: Progress | None = None,
) -> Computed:
    """Estimate with the newest weights: logit intervals at 95 %, t with the df of each domain.

    method: how standard errors are made, see `variance.METHODS`.
    """
    from weighting.contrasts import association_tests, with_differences
    from weighting.estimation import estimate
    from weighting.estimation.structure import single_strata
    from weighting.indicators import prepare
    from weighting.suppression import suppress

    chosen = _chosen(indicators)
    tell = progress or _silently
    run = weights.newest(session, study)
    found = analysis.table(
        session, study, run, progress=lambda share, step: tell(share * READING, step)
    )
    _check(by, found.breakdowns)
    tell(READING, N_("estimating"))
    frame, design = variance.designed(session, study, run, found.frame, method=method)
    prepared = prepare(frame, chosen)
    estimated = estimate(prepared.frame, design, prepared.estimands, by=list(by), df=DF)
    tell(TESTING, N_("testing for differences"))
    table = suppress(estimated)
    tests = association_tests(table, prepared.frame, design, prepared.estimands)
    table = with_differences(table, prepared.frame, design, prepared.estimands)
    request = {
        "indicators": [one.name for one in chosen],
        "by": [list(names) for names in by],
        "unknown": prepared.unknown,
        "weight_run": run.number,
        "method": method,
        "tests": tests,
        "single_strata": single_strata(frame, design),
        "labels": {
            name: {level: dict(text) for level, text in found.labels.get(name, {}).items()}
            for names in by
            for name in names
        },
    }
    return Computed(table, run.id, request)


_chosen = indicators


def _check(by: Sequence[tuple[str, ...]], known: Sequence[Breakdown]) -> None:
    names = [one.name for one in known]
    unknown = sorted({name for wanted in by for name in wanted} - set(names))
    if unknown:
        raise Invalid(
            N_("Tables cannot be broken down by %(names)s. Known are: %(known)s"),
            names=", ".join(unknown),
            known=", ".join(names),
        )


def published(table: pl.DataFrame) -> pl.DataFrame:
    """What may leave: suppressed figures are empty already; lists of names become text."""
    import polars as pl

    texts = [name for name, kind in table.schema.items() if isinstance(kind, pl.List)]
    return table.with_columns(
        pl.col(name).cast(pl.List(pl.String)).list.join("|") for name in texts
    )


def store(
    session: Session, actor: Staff | None, *, study: Study, computed: Computed, now: datetime
) -> EstimateRun:
    """Keep a table; the reading of answers behind it goes on record."""
    if actor is not None:
        allow(actor, Verb.SEE_DATA)
    buffer = io.BytesIO()
    computed.table.write_parquet(buffer)
    run = EstimateRun(
        study_id=study.id,
        weight_run_id=computed.weight_run_id,
        staff_id=actor.id if actor else None,
        made_at=now,
        request=computed.request,
        result=buffer.getvalue(),
    )
    session.add(run)
    session.flush()
    dataset.record_reading(session, actor, study=study, purpose="estimates", now=now)
    events.record(
        session, "estimates.run", actor=actor, noun="estimate_run", noun_id=run.id, at=now
    )
    return run


def runs(session: Session, study: Study) -> list[EstimateRun]:
    """All tables of a study, the newest first."""
    found = select(EstimateRun).where(EstimateRun.study_id == study.id)
    return list(session.scalars(found.order_by(EstimateRun.id.desc())))


def get(session: Session, study: Study, run_id: int) -> EstimateRun:
    """A table by its number; raises NotFound."""
    run = session.get(EstimateRun, run_id)
    if run is None or run.study_id != study.id:
        raise NotFound
    return run


def result(run: EstimateRun) -> pl.DataFrame:
    """The stored table."""
    import polars as pl

    return pl.read_parquet(io.BytesIO(run.result))


def rows(run: EstimateRun) -> Iterator[dict[str, Any]]:
    """The stored table row by row, for pages."""
    yield from result(run).to_dicts()


def _silently(share: float, step: str) -> None:
    del share, step
