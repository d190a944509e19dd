"""Weight runs: the sample as two tables, the recipe run over them, every column of every step kept."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey import events
from survey.errors import N_, NotFound, NotReady
from survey.models import Cluster, Household, Interview, Staff, Stratum, Study, WeightRun
from survey.permissions import Verb, allow
from survey.services import answers as sealed
from survey.services.visit import HouseholdResult, WomanResult

if TYPE_CHECKING:
    import polars as pl

    from weighting.recipe import WeightResult

Progress = Callable[[float, str], None]
AGE_GROUP_YEARS = 10
HOUSEHOLD_COLUMNS = (
    "household", "stratum", "psu", "region", "residence", "pi1", "segment", "pi2", "eligible_women", "result",
)  # fmt: skip
WOMAN_COLUMNS = ("woman", "household", "woman_result", "age", "age_group")
"""Columns that a recipe may name; a woman's row also sees those of her household."""

REPLICATE = "rw"
"""Replicate weights are columns of the stored women: rw001, rw002, ..."""


@dataclass(frozen=True)
class Computed:
    """A finished run that is not stored yet. open_households: sampled, but without any result."""

    recipe: str
    result: WeightResult
    open_households: int
    open_women: int


def default_recipe() -> str:
    """The text of the recipe that is used when none is given."""
    from weighting.recipe_file import RECIPES

    return (RECIPES / "default.yaml").read_text(encoding="utf-8")


def compute(
    session: Session, study: Study, *, recipe: str | None = None, progress: Progress | None = None
) -> Computed:
    """Run the recipe over the sample as it stands.

    Cases without a result count as not contacted: their weight goes to those who were interviewed.
    Raises NotReady when nobody has been interviewed, WeightingError when the recipe cannot be carried out.
    """
    from weighting.recipe import Recipe, run

    text = recipe or default_recipe()
    tell = progress or _silently
    tell(0.05, N_("reading the recipe"))
    parsed = Recipe.from_yaml(text)
    tell(0.10, N_("reading the sample"))
    households = household_table(session, study)
    women = woman_table(session, study)
    if not women.height or not (women["woman_result"] == WomanResult.COMPLETED).any():
        raise NotReady(N_("Nobody has been interviewed yet; there is nothing to weigh."))
    tell(0.40, N_("running the steps"))
    result = run(
        parsed, households.drop("open"), women.drop("open"), controls=study.controls or None
    )
    tell(0.95, N_("keeping the result"))
    return Computed(text, result, int(households["open"].sum()), int(women["open"].sum()))


def household_table(session: Session, study: Study) -> pl.DataFrame:
    """One row per sampled household: its key, design columns, result, eligible_women and open."""
    import polars as pl

    rows = session.execute(
        _households(
            study,
            Household.number,
            Cluster.number.label("psu"),
            Stratum.code.label("stratum"),
            Stratum.region,
            Stratum.residence,
            Cluster.pi1,
            Cluster.segment_share.label("segment"),
            Cluster.pi2,
            Household.result,
            Household.eligible.label("eligible_women"),
        )
    )
    frame = pl.DataFrame([row._asdict() for row in rows], infer_schema_length=None)
    if frame.is_empty():
        raise NotReady(N_("No households have been drawn yet."))
    return frame.select(
        key(pl.col("psu"), pl.col("number")).alias("household"),
        "stratum",
        "psu",
        "region",
        "residence",
        "pi1",
        "segment",
        "pi2",
        "eligible_women",
        pl.col("result").is_null().alias("open"),
        pl.col("result").fill_null(int(HouseholdResult.NOT_AT_HOME)),
    )


def woman_table(session: Session, study: Study) -> pl.DataFrame:
    """One row per selected woman: her key and her household's, woman_result, age, age_group, open."""
    import polars as pl

    schema = {
        "psu": pl.Int64,
        "number": pl.Int64,
        "woman_result": pl.Int64,
        "age": pl.Int64,
    }
    frame = pl.DataFrame(list(_selected(session, study)), schema=schema, orient="row")
    low = study.age_min
    group = (pl.col("age") - low) // AGE_GROUP_YEARS * AGE_GROUP_YEARS + low
    last = group + AGE_GROUP_YEARS - 1
    return frame.select(
        key(pl.col("psu"), pl.col("number")).alias("woman"),
        key(pl.col("psu"), pl.col("number")).alias("household"),
        pl.col("woman_result").is_null().alias("open"),
        pl.col("woman_result").fill_null(int(WomanResult.NOT_AT_HOME)),
        "age",
        pl.format("{}-{}", group, last).alias("age_group"),
    )


def key(psu: pl.Expr, number: pl.Expr) -> pl.Expr:
    """Household key: cluster number and household number in one whole number."""
    return psu.cast(int) * 1000 + number.cast(int)


def _selected(session: Session, study: Study) -> Iterator[tuple[Any, ...]]:
    """Selected women with their age from the roster, whether they were interviewed or not."""
    rows = session.execute(
        _households(study, Household, Cluster.number, Interview)
        .join(Interview, (Interview.household_id == Household.id) & (Interview.unit == "household"))
        .where(Household.selected_line.is_not(None))
        .execution_options(yield_per=500)
    )
    for household, psu, interview in rows:
        roster = sealed.get(session, study, interview)["roster"]
        age = roster[household.selected_line - 1]["age"]
        yield psu, household.number, household.woman_result, age


def _households(study: Study, *what: Any) -> Any:
    return (
        select(*what)
        .select_from(Household)
        .join(Cluster, Household.cluster_id == Cluster.id)
        .join(Stratum, Cluster.stratum_id == Stratum.id)
        .where(Cluster.study_id == study.id)
        .order_by(Cluster.number, Household.number)
    )


def store(
    session: Session, actor: Staff | None, *, study: Study, computed: Computed, now: datetime
) -> WeightRun:
    """Keep a finished run under the next number; earlier runs stay as they are."""
    if actor is not None:
        allow(actor, Verb.WEIGH)
    result = computed.result
    newest = select(func.max(WeightRun.number)).where(WeightRun.study_id == study.id)
    run = WeightRun(
        study_id=study.id,
        number=(session.scalar(newest) or 0) + 1,
        made_at=now,
        staff_id=actor.id if actor else None,
        recipe=computed.recipe,
        input_hash=str(result.manifest["households_sha256"]),
        manifest={**result.manifest, "replicates": constants(result)},
        diagnostics={
            "steps": [report.as_dict() for report in result.reports],
            "open_households": computed.open_households,
            "open_women": computed.open_women,
        },
        households=to_parquet(result.households),
        women=to_parquet(with_replicates(result)),
    )
    session.add(run)
    session.flush()
    events.record(
        session,
        "weights.run",
        actor=actor,
        noun="weight_run",
        noun_id=run.id,
        at=now,
        number=run.number,
    )
    return run


def runs(session: Session, study: Study) -> list[WeightRun]:
    """All runs of a study, the newest first."""
    found = select(WeightRun).where(WeightRun.study_id == study.id).order_by(WeightRun.id.desc())
    return list(session.scalars(found))


def get(session: Session, study: Study, number: int) -> WeightRun:
    """A run by its number; raises NotFound."""
    run = session.scalar(
        select(WeightRun).where(WeightRun.study_id == study.id, WeightRun.number == number)
    )
    if run is None:
        raise NotFound
    return run


def newest(session: Session, study: Study) -> WeightRun:
    """The run that estimates and files use; raises NotReady when there is none."""
    found = next(iter(runs(session, study)), None)
    if found is None:
        raise NotReady(N_("Run the weights first."))
    return found


def table(stored: bytes) -> pl.DataFrame:
    """A stored table of weights: keys and the column of every step, without replicates."""
    import polars as pl

    names = [name for name in pl.read_parquet_schema(io.BytesIO(stored)) if not _is_replicate(name)]
    return pl.read_parquet(io.BytesIO(stored), columns=names)


def replicates(run: WeightRun) -> pl.DataFrame:
    """household and the replicate weights rw001, rw002, ... of its woman; raises NotReady without any."""
    import polars as pl

    if not run.manifest.get("replicates"):
        raise NotReady(N_("This weight run has no replicates. Ask for them in the recipe."))
    stored = io.BytesIO(run.women)
    names = [name for name in pl.read_parquet_schema(stored) if _is_replicate(name)]
    return pl.read_parquet(stored, columns=["household", *names])


def step_lines(run: WeightRun) -> Iterator[str]:
    """What each step did, one line each, for a terminal."""
    yield f"{'step':<18}{'gives':<9}{'n':>7}{'sum':>16}{'min':>12}{'median':>12}{'max':>12}{'1+L':>8}"
    for step in run.diagnostics["steps"]:
        after = step["after"]
        yield (
            f"{step['step']:<18}{step['gives']:<9}{after['n']:>7}{after['total']:>16.2f}"
            f"{after['minimum']:>12.3f}{after['median']:>12.3f}{after['maximum']:>12.3f}"
            f"{after['uwe']:>8.4f}"
        )
    if run.diagnostics["open_households"] or run.diagnostics["open_women"]:
        yield (
            f"{run.diagnostics['open_households']} households and {run.diagnostics['open_women']}"
            " women have no result yet and count as not contacted."
        )


def constants(result: WeightResult) -> dict[str, Any] | None:
    """How replicates become a variance: method, count, scale, rscales, df. None without replicates."""
    made = result.replicates
    if made is None:
        return None
    return {
        "method": made.method,
        "count": int(made.rscales.size),
        "scale": made.scale,
        "rscales": made.rscales.tolist(),
        "df": min(made.df, int(made.rscales.size) - 1),
    }


def with_replicates(result: WeightResult) -> pl.DataFrame:
    """The weights of women, and their replicates as columns when the recipe asked for them."""
    import polars as pl

    made = result.replicates
    if made is None:
        return result.women
    columns = zip(made.names(REPLICATE), made.weights.T, strict=True)
    return result.women.with_columns(pl.Series(name, values) for name, values in columns)


def _is_replicate(name: str) -> bool:
    return name.startswith(REPLICATE) and name.removeprefix(REPLICATE).isdigit()


def to_parquet(frame: pl.DataFrame) -> bytes:
    """A table as it is stored."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def _silently(share: float, step: str) -> None:
    del share, step
