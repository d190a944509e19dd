"""Set up the demonstration study: frame, sample, questionnaires, people, and what safety demands."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from instruments import load
from survey.demo.staff import Crew
from survey.demo.truth import Truth
from survey.models import Cluster, Staff, Study
from survey.permissions import Role
from survey.services import assignment, frame, instrument, listing, progress, sample, study
from survey.services.listing import Structure
from weighting.regions import regions
from weighting.synthetic import synthetic_frame

CODE = "demo"
TITLE = {
    "az": "Qadınların sağlamlığı və həyatı",
    "ru": "Здоровье и жизнь женщин",
    "en": "Women's health and life",
}
SERVICES = (
    ({"az": "Təcili tibbi yardım", "ru": "Скорая помощь", "en": "Ambulance"}, "103"),
    ({"az": "Fövqəladə hallar", "ru": "Чрезвычайные ситуации", "en": "Emergencies"}, "112"),
    ({"az": "Polis", "ru": "Полиция", "en": "Police"}, "102"),
    (
        {
            "az": "Əmək və sosial müdafiə",
            "ru": "Труд и социальная защита",
            "en": "Labour and social protection",
        },
        "142",
    ),
    (
        {
            "az": "Ailə, qadın və uşaq məsələləri",
            "ru": "Вопросы семьи, женщин и детей",
            "en": "Family, women and children",
        },
        "860",
    ),
    ({"az": "Ombudsman", "ru": "Омбудсмен", "en": "Ombudsman"}, "916"),
)
WOMEN = 0.502
AGED_15_64 = 0.675
"""Shares of women, and of women aged 15-64 among women: assumptions of the demonstration."""

AGES = {"15-24": 0.200, "25-34": 0.230, "35-44": 0.220, "45-54": 0.185, "55-64": 0.165}
"""Women aged 15-64 by age, likewise."""

OCCUPIED = 0.9
FIELD_WEEKS = 6
OPEN_SHARES = (0.8, 0.5)
"""The first clusters, in the largest stratum, are left to the visitor with this share done."""


def set_up(
    session: Session, crew: Crew, *, clusters: int, take: int, seed: int, now: datetime
) -> Study:
    """Create, sample, list and open the study; the listing finds about what the frame promises."""
    manager, statistician = crew.by_role[Role.MANAGER], crew.by_role[Role.STATISTICIAN]
    made = study.create(
        session, None, code=CODE, title=TITLE, seed=seed, take=take, synthetic=True, now=now
    )
    made.truth = Truth.make(seed, [region.code for region in regions()]).to_json()
    made.controls = controls()
    for name in ("household", "woman"):
        instrument.publish(session, manager, study=made, instrument=load(name), now=now)
    frame.store(session, statistician, study=made, frame=synthetic_frame(seed), now=now)
    allocation = sample.allocate(session, statistician, study=made, clusters=clusters)
    drawn = sample.draw(session, statistician, study=made, allocation=allocation, now=now)
    _list_clusters(session, crew.by_role[Role.SUPERVISOR], made, drawn, seed=seed, now=now)
    _open(session, manager, made, now=now)
    _assign(session, crew, drawn, now=now)
    return made


def controls() -> dict[str, dict[str, float]]:
    """Population totals that weights are adjusted to: women aged 15-64 by region and residence, and by age.

    Cells are those of the default recipe; the categories "region|residence" carry DHS codes.
    """
    cells: dict[str, float] = {}
    for region in regions():
        women = region.population * WOMEN * AGED_15_64
        for residence, share in ((1, region.urban_share), (2, 1 - region.urban_share)):
            if share > 0:
                cells[f"{region.code}|{residence}"] = round(women * share)
    total = sum(cells.values())
    return {
        "region_residence": cells,
        "age_group": {group: total * share for group, share in AGES.items()},
    }


def _list_clusters(
    session: Session,
    supervisor: Staff,
    made: Study,
    drawn: list[Cluster],
    *,
    seed: int,
    now: datetime,
) -> None:
    rng = np.random.default_rng([seed, 2])
    for cluster in drawn:
        expected = cluster.frame_unit.households * rng.normal(1.0, 0.08)
        count = max(made.take, round(expected / OCCUPIED))
        structures = [Structure(bool(rng.random() < OCCUPIED)) for _ in range(count)]
        listing.record(
            session, supervisor, study=made, cluster=cluster, structures=structures, now=now
        )
        sample.draw_households(session, supervisor, study=made, cluster=cluster, now=now)


def _open(session: Session, manager: Staff, made: Study, *, now: datetime) -> None:
    for position, (name, phone) in enumerate(SERVICES):
        service = study.add_referral_service(
            session, manager, study=made, name=name, phone=phone, verified_on=now.date()
        )
        service.position = position
    study.record_readiness(
        session,
        manager,
        study=made,
        ethics_approval="DEMO-SYNTHETIC",
        training_completed_on=date(now.year - 1, 11, 3),
        referrals_verified_on=now.date(),
        now=now,
    )
    study.open_fieldwork(session, manager, study=made, now=now)


def _assign(session: Session, crew: Crew, drawn: list[Cluster], *, now: datetime) -> None:
    """The first clusters go to the person who tries the demonstration; the others are shared out."""
    supervisor = crew.by_role[Role.SUPERVISOR]
    for place, cluster in enumerate(drawn):
        enumerator = (
            crew.by_role[Role.ENUMERATOR]
            if place < len(OPEN_SHARES)
            else crew.enumerators[place % len(crew.enumerators)]
        )
        assignment.assign(session, supervisor, cluster=cluster, enumerator=enumerator, now=now)


def began(now: datetime) -> datetime:
    """When the simulated fieldwork started."""
    return now - timedelta(weeks=FIELD_WEEKS)


def clusters_of(session: Session, made: Study) -> list[Cluster]:
    """All clusters, in order."""
    return progress.clusters(session, made)
