"""The report of a survey that has only just begun: few women, one cluster, hardly a figure to publish."""

from __future__ import annotations

from datetime import timedelta

import pytest

from instruments import load
from survey.demo.fieldwork import Field, work
from survey.demo.truth import Truth
from survey.errors import NotReady
from survey.models import Study
from survey.services import report, weights
from tests.support.cases import in_the_field

RECIPE = """
recipe: small
version: 1
seed: 1
keys: {household: household, woman: woman, stratum: stratum, psu: psu}
steps:
  - {do: base, stage1: pi1, stage2: pi2, gives: w_base}
  - do: nonresponse
    status: {column: result, respondent: [1], nonrespondent: [2, 4, 5, 8]}
    classes: [stratum]
    min_cases: 1
    max_factor: 100
    gives: w_hh
  - {do: within_household, eligible: eligible_women, gives: w_dv}
  - {do: population, gives: w_pop}
  - {do: normalise, gives: w_norm}
"""
HOUSEHOLDS = 8


@pytest.fixture
def begun(session, make_staff, now):
    """Shipped questionnaires, one cluster of a few households with invented answers."""
    people = {
        role: make_staff(role) for role in ("manager", "supervisor", "enumerator", "statistician")
    }
    shipped = [load("household"), load("woman")]
    households = in_the_field(session, people, instruments=shipped, now=now, households=HOUSEHOLDS)
    cluster = households[0].cluster
    study = session.get_one(Study, cluster.study_id)
    truth = Truth.make(1, [cluster.stratum.region])
    field = Field.open(session, study, cluster, truth=truth, began=now + timedelta(hours=1))
    for household in households:
        work(field, household)
    session.commit()
    return study


def compute(session, study, now):
    return report.compute(session, study, now=now, progress=lambda share, step: None)


def test_every_table_is_there_and_nothing_is_shown_of_few_women(session, begun, now):
    with pytest.raises(NotReady):
        compute(session, begun, now)
    made = weights.compute(session, begun, recipe=RECIPE)
    weights.store(session, None, study=begun, computed=made, now=now)
    found = compute(session, begun, now)
    assert [one.id for one in found.tables][::29] == ["T1", "A3"]
    shares = [
        cell
        for one in found.tables
        if one.id not in ("T1", "T2", "A2", "A3")
        for row in one.rows
        for cell, column in zip(row.cells, one.columns, strict=False)
        if (cell.kind or column.kind) != "number"
    ]
    assert shares
    assert not any(cell.values for cell in shares)
    assert found.manifest["weight_run"] == 1


def test_a_questionnaire_without_these_questions_is_told(session, make_staff, now, field, complete):
    complete(field.households[0])
    study = session.get_one(Study, field.cluster.study_id)
    made = weights.compute(session, study, recipe=RECIPE)
    weights.store(session, None, study=study, computed=made, now=now)
    with pytest.raises(NotReady, match="questions"):
        compute(session, study, now)
