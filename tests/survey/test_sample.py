"""Frame, draw and listing, through the services."""

import polars as pl
import pytest
from sqlalchemy import update

from survey.errors import Conflict, Forbidden, Invalid, NotReady
from survey.models import Cluster, Household
from survey.permissions import Role
from survey.services import frame, listing, sample, sample_audit, study
from survey.services.listing import Structure

TITLE = {"az": "T", "ru": "T", "en": "T"}
CSV = "ea_code,region,residence,rayon,households\n"


@pytest.fixture
def people(make_staff):
    return {role: make_staff(role) for role in Role}


@pytest.fixture
def made(session, people, now):
    found = study.create(session, None, code="s", title=TITLE, seed=11, take=5, now=now)
    rows = "".join(
        f"{region:02d}{residence[0]}{number:03d},{region},{residence},Quba,{60 + 7 * number}\n"
        for region in (3, 8)
        for residence in ("urban", "rural")
        for number in range(12)
    )
    frame.import_file(
        session,
        people[Role.STATISTICIAN],
        study=found,
        data=(CSV + rows).encode(),
        place="frame.csv",
        now=now,
    )
    return found


def draw(session, people, made, now, clusters=12):
    statistician = people[Role.STATISTICIAN]
    allocation = sample.allocate(session, statistician, study=made, clusters=clusters)
    return sample.draw(session, statistician, study=made, allocation=allocation, now=now)


def test_a_frame_becomes_strata_and_units(session, made):
    strata = frame.strata(session, made)
    assert [(one.region, one.residence, one.frame_units) for one in strata] == [
        (3, 2, 12),
        (3, 1, 12),
        (8, 2, 12),
        (8, 1, 12),
    ]
    assert strata[0].frame_households == sum(60 + 7 * number for number in range(12))


def test_a_bad_frame_changes_nothing_and_lists_every_row(session, made, people, now):
    data = CSV + "A,3,urban,Quba,-4\nB,99,urban,Quba,10\nB,3,moon,Quba,ten\n"
    with pytest.raises(Invalid) as refused:
        frame.import_file(
            session,
            people[Role.STATISTICIAN],
            study=made,
            data=data.encode(),
            place="f.csv",
            now=now,
        )
    assert {finding.line for finding in refused.value.findings} >= {2, 3, 4}
    assert len(frame.strata(session, made)) == 4


def test_clusters_are_drawn_once_and_can_be_derived_again(session, made, people, now):
    clusters = draw(session, people, made, now)
    assert len(clusters) == 12
    assert all(0 < one.pi1 <= 1 for one in clusters)
    assert list(sample_audit.audit(session, made)) == []
    with pytest.raises(Conflict):
        draw(session, people, made, now)
    with pytest.raises(Conflict):
        frame.store(session, people[Role.STATISTICIAN], study=made, frame=pl.DataFrame(), now=now)


def test_inclusion_probabilities_add_up_to_the_clusters(session, made, people, now):
    clusters = draw(session, people, made, now)
    table = frame.to_table(session, made)
    for stratum in frame.strata(session, made):
        total = table.filter(stratum=stratum.code)["households"].sum()
        for one in (c for c in clusters if c.stratum_id == stratum.id and not c.certainty):
            assert one.pi1 == pytest.approx(stratum.allocated * one.frame_unit.households / total)


def test_the_audit_names_a_cluster_that_was_exchanged(session, made, people, now):
    clusters = draw(session, people, made, now)
    drawn = {one.frame_unit_id for one in clusters}
    table = frame.to_table(session, made)
    spare = next(unit for unit in table["id"].to_list() if unit not in drawn)
    change = update(Cluster).where(Cluster.id == clusters[0].id).values(frame_unit_id=spare)
    session.execute(change)
    session.commit()
    session.expire_all()
    assert [one.number for one in sample_audit.audit(session, made)] == [str(clusters[0].number)]


def test_households_are_drawn_from_the_listing_with_their_probability(session, made, people, now):
    cluster = draw(session, people, made, now)[0]
    supervisor = people[Role.SUPERVISOR]
    with pytest.raises(NotReady):
        sample.draw_households(session, supervisor, study=made, cluster=cluster, now=now)
    structures = [
        Structure(occupied=number % 3 != 0, address=f"Küçə {number}") for number in range(60)
    ]
    listing.record(session, supervisor, study=made, cluster=cluster, structures=structures, now=now)
    drawn = sample.draw_households(session, supervisor, study=made, cluster=cluster, now=now)
    assert cluster.listed == 40
    assert cluster.pi2 == pytest.approx(5 / 40)
    assert len({one.serial for one in drawn}) == 5
    assert {
        (b - a) for a, b in zip(drawn_serials(drawn), drawn_serials(drawn)[1:], strict=False)
    } == {8}
    assert list(sample_audit.audit(session, made)) == []
    with pytest.raises(Conflict):
        sample.draw_households(session, supervisor, study=made, cluster=cluster, now=now)


def drawn_serials(drawn):
    return [one.serial for one in sorted(drawn, key=lambda one: one.number)]


def test_a_replaced_household_shows_in_the_audit(session, made, people, now):
    cluster = draw(session, people, made, now)[0]
    supervisor = people[Role.SUPERVISOR]
    structures = [Structure(occupied=True)] * 40
    listing.record(session, supervisor, study=made, cluster=cluster, structures=structures, now=now)
    drawn = sample.draw_households(session, supervisor, study=made, cluster=cluster, now=now)
    change = update(Household).where(Household.id == drawn[0].id).values(serial=drawn[0].serial + 1)
    session.execute(change)
    session.commit()
    session.expire_all()
    assert [one.reason for one in sample_audit.audit(session, made)] == [
        "the seed selects other households"
    ]


def test_addresses_of_the_listing_are_not_stored_in_the_clear(session, made, people, now):
    from sqlalchemy import text

    cluster = draw(session, people, made, now)[0]
    structures = [Structure(occupied=True, address="Nizami küçəsi 5")] * 6
    listing.record(
        session,
        people[Role.SUPERVISOR],
        study=made,
        cluster=cluster,
        structures=structures,
        now=now,
    )
    stored = [bytes(row[0]) for row in session.execute(text("select contact from listed_dwelling"))]
    assert len(stored) == 6
    assert all(b"Nizami" not in one for one in stored)


@pytest.mark.parametrize("role", [Role.ENUMERATOR, Role.SUPERVISOR, Role.MANAGER])
def test_only_the_statistician_draws(session, made, people, now, role):
    with pytest.raises(Forbidden):
        sample.allocate(session, people[role], study=made, clusters=12)


def cut(session, people, made, now, *, waves=4, released=2, clusters=40):
    statistician = people[Role.STATISTICIAN]
    allocation = sample.allocate(session, statistician, study=made, clusters=clusters, floor=8)
    return sample.draw(
        session,
        statistician,
        study=made,
        allocation=allocation,
        waves=waves,
        released=released,
        now=now,
    )


def test_spare_waves_stay_out_until_one_is_released(session, made, people, now):
    begun = cut(session, people, made, now)
    before = {one.number: one.pi1 for one in begun}
    assert sum(one.allocated for one in frame.strata(session, made)) == 40
    assert 16 <= len(begun) <= 24
    assert list(sample_audit.audit(session, made)) == []
    more = sample.release(session, people[Role.STATISTICIAN], study=made, now=now)
    assert made.waves_released == 3
    assert not {one.number for one in more} & before.keys()
    assert all(one.pi1 == pytest.approx(before[one.number] * 3 / 2) for one in begun)
    assert list(sample_audit.audit(session, made)) == []


def test_no_more_waves_than_there_are(session, made, people, now):
    cut(session, people, made, now, released=4)
    with pytest.raises(Conflict, match="All waves"):
        sample.release(session, people[Role.STATISTICIAN], study=made, now=now)


def test_a_wave_is_released_by_a_statistician_and_in_open_fieldwork(session, made, people, now):
    cut(session, people, made, now)
    with pytest.raises(Forbidden):
        sample.release(session, people[Role.MANAGER], study=made, now=now)
    made.state = "closed"
    with session.no_autoflush, pytest.raises(Conflict, match="closed"):
        sample.release(session, people[Role.STATISTICIAN], study=made, now=now)


def test_waves_that_would_leave_a_stratum_without_a_variance_are_refused(
    session, made, people, now
):
    allocation = dict.fromkeys((one.code for one in frame.strata(session, made)), 4)
    with pytest.raises(Invalid) as refused:
        sample.draw(
            session,
            people[Role.STATISTICIAN],
            study=made,
            allocation=allocation,
            waves=4,
            released=1,
            now=now,
        )
    assert refused.value.details["least"] == 8
    assert session.query(Cluster).count() == 0


def test_the_audit_names_a_probability_that_was_changed(session, made, people, now):
    first = draw(session, people, made, now)[0]
    first.pi1 *= 0.5
    session.flush()
    assert [one.reason for one in sample_audit.audit(session, made)] == [
        "the seed gives another probability"
    ]


def test_the_audit_derives_segments_from_the_sizes_on_record(session, made, people, now):
    cluster = draw(session, people, made, now)[0]
    drawn = listing.draw_segment(
        session, people[Role.SUPERVISOR], study=made, cluster=cluster, sizes=[90, 110, 100], now=now
    )
    session.commit()  # the record of events is written then
    assert list(sample_audit.audit(session, made)) == []
    [(number, segment, share)] = sample_audit.segments(session, made, [cluster])
    assert (number, segment.number, segment.sizes) == (cluster.number, drawn, (90, 110, 100))
    assert share == pytest.approx(segment.sizes[drawn - 1] / 300)
    cluster.segment_share = 0.5
    session.flush()
    assert [one.reason for one in sample_audit.audit(session, made)] == [
        "the seed selects another segment"
    ]


def test_a_share_without_a_drawn_segment_is_named(session, made, people, now):
    cluster = draw(session, people, made, now)[0]
    cluster.segment_share = 0.5
    session.flush()
    assert [one.reason for one in sample_audit.audit(session, made)] == [
        "no draw of its segment is on record"
    ]


def test_regions_get_their_floor_and_neyman_looks_at_the_spread(session, made, people, now):
    ask = {"study": made, "clusters": 20, "floor": 2}
    statistician = people[Role.STATISTICIAN]
    floored = sample.allocate(session, statistician, **ask, rule="proportional", region_floor=10)
    assert [sum(n for code, n in floored.items() if code.startswith(r)) for r in ("03", "08")] == [
        10,
        10,
    ]
    spread = sample.allocate(
        session, statistician, **ask, rule="neyman", expected={3: 0.5, 8: 0.02}
    )
    # the same households in both regions: clusters go as sqrt(p(1-p)) = .5 to .14
    assert sum(n for code, n in spread.items() if code.startswith("03")) == 16
    with pytest.raises(Invalid) as refused:
        sample.allocate(session, statistician, **ask, region_floor=11)
    assert refused.value.details["least"] == 22
