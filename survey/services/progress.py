"""Counts that progress pages show. Each cluster carries its own, written whenever one of its cases changes.

A page therefore reads one row per cluster, however many interviews there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from survey.errors import N_, NotFound
from survey.models import Cluster, Household, Study
from survey.services import listing

HOUSEHOLD_RESULTS = range(1, 10)
WOMAN_RESULTS = range(1, 13)


def recount(session: Session, cluster: Cluster) -> None:
    """Count the cluster's cases again. The row lock keeps two recounts from crossing."""
    session.flush()
    session.execute(select(Cluster.id).where(Cluster.id == cluster.id).with_for_update())
    columns = (
        Household.state,
        Household.result,
        Household.woman_result,
        Household.visits,
        Household.eligible,
        Household.selected_line,
    )
    rows = session.execute(select(*columns).where(Household.cluster_id == cluster.id)).all()
    tally: Counter[str] = Counter()
    for row in rows:
        tally["households"] += 1
        tally["visited"] += row.visits > 0
        tally["finished"] += row.state == "finished"
        tally["eligible"] += row.eligible or 0
        tally["with_eligible"] += bool(row.eligible)
        tally["selected"] += row.selected_line is not None
        if row.result:
            tally[f"hh_{row.result}"] += 1
        if row.woman_result:
            tally[f"w_{row.woman_result}"] += 1
    cluster.tally = dict(tally)
    session.flush()


@dataclass(frozen=True)
class Progress:
    """Counts of a set of clusters. Rates are shares, None where nothing can be said yet."""

    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, clusters: Iterable[Cluster]) -> Progress:
        """The sum over clusters."""
        counts: Counter[str] = Counter()
        for cluster in clusters:
            counts.update(cluster.tally)
        return cls(counts)

    def __getitem__(self, name: str) -> int:
        return self.counts[name]

    @property
    def completed(self) -> int:
        """Households with a complete household interview."""
        return self.counts["hh_1"]

    @property
    def interviewed(self) -> int:
        """Women with a complete interview."""
        return self.counts["w_1"]

    @property
    def household_rate(self) -> float | None:
        """DHS household response rate: C / (C + HP + P + R + DNF), results 1, 2, 4, 5, 8."""
        return _share(
            self.counts["hh_1"], sum(self.counts[f"hh_{code}"] for code in (1, 2, 4, 5, 8))
        )

    @property
    def woman_rate(self) -> float | None:
        """DHS eligible woman response rate: completed / all results of selected women."""
        return _share(self.counts["w_1"], sum(self.counts[f"w_{code}"] for code in WOMAN_RESULTS))

    @property
    def overall_rate(self) -> float | None:
        """The product of both."""
        if self.household_rate is None or self.woman_rate is None:
            return None
        return self.household_rate * self.woman_rate


def clusters(session: Session, study: Study) -> list[Cluster]:
    """The clusters of a study with stratum, area, team and enumerator, in one query."""
    return list(
        session.scalars(
            _with_surroundings(select(Cluster))
            .where(Cluster.study_id == study.id)
            .order_by(Cluster.number)
        )
    )


def _with_surroundings(found: Select[Cluster]) -> Select[Cluster]:
    return found.options(
        joinedload(Cluster.stratum),
        joinedload(Cluster.frame_unit),
        joinedload(Cluster.team),
        joinedload(Cluster.enumerator),
    )


def cluster(session: Session, study: Study, number: int) -> Cluster:
    """One cluster by its number; raises NotFound."""
    found = session.scalar(
        _with_surroundings(select(Cluster)).where(
            Cluster.study_id == study.id, Cluster.number == number
        )
    )
    if found is None:
        raise NotFound
    return found


def attention(clusters: Iterable[Cluster]) -> list[tuple[Cluster, str]]:
    """Clusters that need a look, with the reason, the gravest first."""
    found = [(cluster, reason) for cluster in clusters for reason in _reasons(cluster)]
    return sorted(found, key=lambda pair: REASONS.index(pair[1]))


REASONS = (N_("nobody is assigned"), N_("many refusals"), N_("listing far from the frame"))
MANY_REFUSALS = 0.15


def _reasons(cluster: Cluster) -> Iterator[str]:
    if cluster.enumerator_id is None:
        yield REASONS[0]
    counts = Counter(cluster.tally)
    if counts["visited"] >= 10 and counts["hh_5"] / counts["visited"] > MANY_REFUSALS:
        yield REASONS[1]
    if listing.ratio_is_odd(cluster):
        yield REASONS[2]


def by_region(clusters: Iterable[Cluster]) -> dict[int, Progress]:
    """Progress per economic region, in the order of their codes."""
    groups: dict[int, list[Cluster]] = {}
    for cluster in clusters:
        groups.setdefault(cluster.stratum.region, []).append(cluster)
    return {region: Progress.of(groups[region]) for region in sorted(groups)}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
