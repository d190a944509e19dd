"""Files for statisticians: datasets with design and weights, written in every format, with a manifest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, Invalid, NotFound, NotReady
from survey.models import Release, Staff, Study, WeightRun
from survey.permissions import Verb, allow
from survey.services import analysis, dataset, estimates, wealth, weights
from survey.services import frame as frames
from survey.services import instrument as instruments

if TYPE_CHECKING:
    import polars as pl

    from exports.dataset import Dataset
    from exports.release import Manifest, Provenance

Progress = Callable[[float, str], None]
READING = 0.4
"""Share of the progress bar that reading interviews takes."""


def write(
    session: Session,
    study: Study,
    *,
    folder: Path,
    formats: Sequence[str],
    languages: tuple[str, ...],
    weighted: bool,
    now: datetime,
    progress: Progress | None = None,
) -> Manifest:
    """Write the files of a study into a new folder; raises NotReady, Invalid or ExportError."""
    from exports import release
    from exports.formats import FORMATS
    from exports.writing import Options

    tell = progress or _silently
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise Invalid(
            N_("Unknown format %(names)s. Known are %(known)s."),
            names=", ".join(unknown),
            known=", ".join(FORMATS),
        )
    if not dataset.count(session, study):
        raise NotReady(N_("No interview has been finished yet; there is nothing to write."))
    run = weights.newest(session, study) if weighted else None
    found = dataset.build(session, study, progress=lambda share, step: tell(share * READING, step))
    complete = with_design(session, study, found, run)
    return release.write(
        complete.values(),
        formats,
        folder,
        options=Options(languages=languages, now=_stamp(run, now)),
        provenance=_provenance(session, study, run),
        progress=lambda share, step: tell(READING + share * (1 - READING), step),
    )


def _stamp(run: WeightRun | None, now: datetime) -> datetime:
    """Files of a weight run carry the time of that run, so that writing them again gives the same bytes."""
    return run.made_at if run else now


def with_design(
    session: Session, study: Study, found: dict[str, Dataset], run: WeightRun | None
) -> dict[str, Dataset]:
    """PSU, stratum and, with a run, the weights of every step joined to the datasets of people.

    With a run there are derived variables, headline indicators and wealth quintiles as well.
    """
    sample = weights.household_table(session, study)
    numbers = {stratum.code: stratum.number for stratum in frames.strata(session, study)}
    known = found if run is None else _derived(found, run, analysis.weighted(session, study, run))
    return {
        name: _joined(one, JOINS[name], sample, numbers, run) if name in JOINS else one
        for name, one in known.items()
    }


def _derived(found: dict[str, Dataset], run: WeightRun, design: pl.DataFrame) -> dict[str, Dataset]:
    """The datasets with what is computed from answers."""
    complete = dict(found)
    owned = wealth.quintiles(found["household"], run) if "household" in found else None
    if "woman" in found:
        read = analysis.of_dataset(found["woman"], design, wealth=owned)
        complete["woman"] = _with_indicators(_with_derived(found["woman"], read), read)
    if owned is not None:
        for name in JOINS.keys() & complete.keys():
            complete[name] = _with_wealth(complete[name], JOINS[name], owned)
    return complete


def _with_wealth(one: Dataset, how: Join, owned: pl.DataFrame) -> Dataset:
    """hv270 and hv271, v190 and v191: the quintile and the score of the household."""
    import polars as pl

    from exports import design_variables

    quintile, score = how.wealth
    columns = owned.select(
        *_keys(how.prefix),
        pl.col("wealth").alias(quintile),
        (pl.col("wealth_score") * 10**wealth.SCORE_DECIMALS).round().cast(int).alias(score),
    )
    variables = [design_variables.wealth_quintile(quintile), design_variables.wealth_score(score)]
    return one.with_columns(columns, variables, on=[f"{how.prefix}001", f"{how.prefix}002"])


def _with_indicators(complete: Dataset, read: analysis.Analysis) -> Dataset:
    """The headline indicators as 0/1 columns, so that a reader finds the platform's own numbers."""
    import polars as pl

    from exports import design_variables
    from weighting.indicators import prepare

    chosen = estimates.indicators()
    prepared = prepare(read.frame, chosen).frame
    columns = prepared.select(*_keys("v"), *(pl.col(one.name) for one in chosen))
    variables = [design_variables.indicator(one.name, one.label, one.universe) for one in chosen]
    return complete.with_columns(columns, variables, on=["v001", "v002"])


def _with_derived(complete: Dataset, read: analysis.Analysis) -> Dataset:
    """The derived variables of the questionnaire, unless an answer has the same name."""
    from exports import design_variables

    taken = {one.name for one in complete.variables}
    chosen = [one for one in read.derived if one.name not in taken]
    columns = read.frame.select(*_keys("v"), *(one.name for one in chosen))
    variables = [
        design_variables.derived(one.name, one.label, one.values, one.universe) for one in chosen
    ]
    return complete.with_columns(columns, variables, on=["v001", "v002"])


def _keys(prefix: str) -> tuple[pl.Expr, pl.Expr]:
    """Cluster and household number of a household key."""
    import polars as pl

    key = pl.col("household")
    return (key // 1000).alias(f"{prefix}001"), (key % 1000).alias(f"{prefix}002")


@dataclass(frozen=True)
class Join:
    """How design and weights come to a dataset: DHS prefix, whose weights, DHS names of weight and wealth."""

    prefix: str
    unit: str
    dhs_weight: str
    dhs_source: str
    wealth: tuple[str, str]


JOINS = {
    "household": Join("hv", "household", "hv005", "w_hh", ("hv270", "hv271")),
    "roster": Join("hv", "household", "hv005", "w_hh", ("hv270", "hv271")),
    "woman": Join("v", "woman", "d005", "w_norm", ("v190", "v191")),
}
"""Datasets whose rows belong to a sampled household, by name."""


def _joined(
    one: Dataset, how: Join, sample: pl.DataFrame, numbers: dict[str, int], run: WeightRun | None
) -> Dataset:
    import polars as pl

    from exports import design_variables

    by = [f"{how.prefix}001", f"{how.prefix}002"]
    psu, stratum = f"{how.prefix}021", f"{how.prefix}022"
    columns = sample.select(
        "household",
        *_keys(how.prefix),
        pl.col("psu").alias(psu),
        pl.col("stratum").replace_strict(numbers, return_dtype=pl.Int64).alias(stratum),
    )
    variables = [design_variables.psu(psu), design_variables.stratum(stratum)]
    if run is not None:
        table = _weights_of(run, how)
        columns = columns.join(table, on="household", how="left")
        known = [name for name in design_variables.WEIGHTS if name in table.columns]
        dhs = design_variables.dhs_weight(how.dhs_weight)
        variables = [*map(design_variables.weight, known), dhs, *variables]
    return one.with_columns(columns, variables, on=by)


def _weights_of(run: WeightRun, how: Join) -> pl.DataFrame:
    """The weight columns of a unit, keyed by household, with the integer that DHS files have."""
    import polars as pl

    from weighting.base import dhs_integer

    table = weights.table(run.households if how.unit == "household" else run.women)
    table = table.filter(pl.col(how.dhs_source) > 0)
    integer = dhs_integer(table[how.dhs_source].to_numpy())
    return table.with_columns(pl.Series(how.dhs_weight, integer)).drop("woman", strict=False)


def _provenance(session: Session, study: Study, run: WeightRun | None) -> Provenance:
    import yaml

    from exports.release import Provenance

    versions = [one for unit in dataset.UNITS for one in instruments.versions(session, study, unit)]
    return Provenance(
        study=study.code,
        instruments=tuple(instruments.model(version) for version in versions),
        weight_run=run.number if run else None,
        recipe=yaml.safe_load(run.recipe) if run else {},
        seeds={"sample": study.seed},
        more={
            "synthetic": study.synthetic,
            "instrument_sha256": {f"{one.name} {one.number}": one.fingerprint for one in versions},
            "weight_manifest": run.manifest if run else {},
        },
    )


def store(
    session: Session,
    actor: Staff | None,
    *,
    study: Study,
    folder: str,
    manifest: Manifest,
    run: WeightRun | None,
    language: str,
    now: datetime,
) -> Release:
    """Put a finished folder on record under the next number."""
    if actor is not None:
        allow(actor, Verb.EXPORT)
    release = Release(
        study_id=study.id,
        number=next_number(session, study),
        weight_run_id=run.id if run else None,
        staff_id=actor.id if actor else None,
        made_at=now,
        language=language,
        folder=folder,
        manifest=dict(manifest.content),
    )
    session.add(release)
    session.flush()
    dataset.record_reading(session, actor, study=study, purpose="export", now=now)
    events.record(
        session,
        "release.made",
        actor=actor,
        noun="release",
        noun_id=release.id,
        at=now,
        folder=folder,
    )
    return release


def next_number(session: Session, study: Study) -> int:
    """The number that the next release will have."""
    newest = select(func.max(Release.number)).where(Release.study_id == study.id)
    return (session.scalar(newest) or 0) + 1


def all_of(session: Session, study: Study) -> Sequence[Release]:
    """The releases of a study, the newest first."""
    found = select(Release).where(Release.study_id == study.id).order_by(Release.id.desc())
    return session.scalars(found).all()


def file(
    session: Session, actor: Staff, *, release_id: int, name: str, data_dir: Path, now: datetime
) -> Path:
    """The path of one file of a release for download; every download is on record."""
    allow(actor, Verb.EXPORT)
    release = session.get(Release, release_id)
    if release is None or name not in (*release.manifest["files"], MANIFEST_NAME):
        raise NotFound
    path = data_dir / release.folder / name
    if not path.is_file():
        raise NotFound(N_("This file is no longer on the server. Make the files again."))
    events.record(
        session,
        "release.downloaded",
        actor=actor,
        noun="release",
        noun_id=release.id,
        at=now,
        file=name,
    )
    return path


MANIFEST_NAME = "manifest.json"


def _silently(share: float, step: str) -> None:
    del share, step
