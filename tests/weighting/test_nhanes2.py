"""NHANES II, the real survey that samplics ships, against R survey 4.1.1:

x <- read.csv("nhanes2.csv")   # load_nhanes2()["data"].to_csv("nhanes2.csv", index=False)
d <- svydesign(~psuid, strata = ~stratid, weights = ~finalwgt, nest = TRUE, data = x)
svymean(~highbp, d, na.rm = TRUE, deff = TRUE); svyby(~highbp, ~race, d, svymean, na.rm = TRUE)
svyciprop(~diabetes, subset(d, !is.na(diabetes)), method = "xlogit")
svytotal(~highbp, d); svychisq(~race + highbp, d)
"""

import polars as pl
import pytest

from weighting.association import chi_square
from weighting.estimation import Design, estimate, mean, proportion, total

DESIGN = Design(weight="finalwgt", stratum="stratid", psu="psuid")
# estimate and standard error: everybody, then race 1, 2, 3
HIGHBP = [
    (0.368743298310302, 0.0143201227457871),
    (0.360819270214429, 0.0153394635274769),
    (0.435142041869525, 0.0211887774229613),
    (0.393049817969177, 0.0568930404263372),
]
HIGHLEAD = [
    (0.0617646335315981, 0.00568429786223495),
    (0.0585148775712295, 0.00559005283588246),
    (0.0965182575284583, 0.01989631681671489),
    (0.0492544387327281, 0.02498187495761990),
]
DIABETES = [
    (0.0342852567902511, 0.00181972637299084),
    (0.0319951052172247, 0.00197331870117347),
    (0.0590348617188877, 0.00614427048670774),
    (0.0203359822792792, 0.00764404648726760),
]
ZINC = [
    (87.1820670506954, 0.49448268618504),
    (87.4953889193077, 0.47919633060507),
    (85.0857443309065, 1.16520869262503),
    (83.5709102186042, 1.58546272005664),
]


@pytest.fixture(scope="module")
def nhanes2() -> pl.DataFrame:
    from samplics.datasets import load_nhanes2

    return pl.from_pandas(load_nhanes2()["data"])


def test_prevalences_by_race(nhanes2):
    table = estimate(
        nhanes2,
        DESIGN,
        [proportion("highbp"), proportion("highlead"), proportion("diabetes"), mean("zinc")],
        by=[(), ("race",)],
    )
    expected = [*HIGHBP, *HIGHLEAD, *DIABETES, *ZINC]
    assert table["estimate"].to_list() == pytest.approx([one for one, _ in expected], rel=1e-10)
    assert table["se"].to_list() == pytest.approx([se for _, se in expected], rel=1e-9)
    assert table["level"].to_list()[:4] == ["", "1", "2", "3"]
    assert set(table["df"]) == {31}


def test_design_effect_interval_and_total(nhanes2):
    table = estimate(nhanes2, DESIGN, [proportion("highbp"), proportion("diabetes")])
    assert table["deff"].to_list() == pytest.approx([9.10655695226712, 1.0336243522731], rel=1e-9)
    limits = (table["ci_low"][1], table["ci_high"][1])
    assert limits == pytest.approx((0.0307615382253535, 0.0381967084740641), rel=1e-9)
    found = estimate(nhanes2, DESIGN, [total("highbp")]).row(0, named=True)
    assert (found["estimate"], found["se"]) == pytest.approx(
        (43151690, 1898157.08506541), rel=1e-12
    )


def test_is_blood_pressure_the_same_in_all_races(nhanes2):
    found = chi_square(nhanes2, DESIGN, "race", "highbp")
    expected = (3.8555536193029876, 1.7835062171005229, 55.2886927301162103, 0.0314131348844698)
    assert (found.statistic, found.df1, found.df2, found.p) == pytest.approx(expected, rel=1e-9)
