"""What a plan of clusters shows, against the published forms computed by hand."""

import math

import pytest

from weighting.errors import AllocationError
from weighting.precision import Part, Question, expected, neyman_spreads, unequal_fractions
from weighting.samplesize import Fieldwork

FIELDWORK = Fieldwork(deft=1.3, household_response=0.95, woman_response=0.95, eligible=0.9)
QUESTION = Question(p=0.13, rse=0.2, take=20)


def test_households_needed_in_one_region_are_those_of_the_protocol():
    # method 1.1: P=.13, RSE 20 %, DEFT 1.3 gives 348 households in a region
    whole = expected([Part(("1",), 1000, 10)], QUESTION, FIELDWORK)[0]
    assert (whole.needed, whole.needed_clusters) == (348, 18)


def test_proportional_clusters_have_no_effect_of_unequal_fractions():
    assert unequal_fractions([Part((), 300, 3), Part((), 100, 1)]) == pytest.approx(1)


def test_unequal_fractions_are_kishs():
    # weights 100 (3 clusters) and 300 (1 cluster): 4 (3 100^2 + 300^2) / 600^2
    parts = [Part((), 300, 3), Part((), 300, 1)]
    assert unequal_fractions(parts) == pytest.approx(4 * (3 * 100**2 + 300**2) / 600**2)


def test_a_domain_knows_its_clusters_and_degrees_of_freedom():
    rows = expected([Part(("u1", "1"), 500, 5), Part(("u2", "1"), 500, 3)], QUESTION, FIELDWORK)
    assert [(row.domain, row.clusters, row.df) for row in rows] == [
        ("", 8, 6),
        ("u1", 5, 4),
        ("1", 8, 6),
        ("u2", 3, 2),
    ]
    women = 8 * 20 * 0.95 * 0.95 * 0.9
    spread = rows[0].spread
    assert rows[0].se == pytest.approx(1.3 * math.sqrt(spread * 0.13 * 0.87 / women))
    assert rows[0].ci_low < 0.13 < rows[0].ci_high


def test_what_is_not_planned_has_no_precision_and_one_cluster_no_interval():
    rows = {row.domain: row for row in expected([Part(("1",), 9, 0), Part(("2",), 9, 1)], QUESTION)}
    assert rows["1"].se is None
    assert rows["1"].needed > 0
    assert rows["2"].se is not None
    assert rows["2"].ci_low is None


def test_the_detectable_change_is_found_with_the_power_asked_for():
    first = expected([Part((), 1000, 100)], QUESTION, FIELDWORK)[0]
    again = Question(p=0.13, rse=0.2, take=20, change=first.detectable)
    assert expected([Part((), 1000, 100)], again, FIELDWORK)[0].chance == pytest.approx(
        0.8, abs=1e-4
    )


def test_a_share_that_is_none_is_refused():
    assert neyman_spreads({"a": 0.5}, ["a", "b"], 0.1) == pytest.approx({"a": 0.5, "b": 0.3})
    with pytest.raises(AllocationError):
        neyman_spreads({"a": 1.0}, ["a"], 0.1)
