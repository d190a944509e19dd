"""Design, weights and cases in the files: under the names that programs for DHS files look for."""

from __future__ import annotations

import polars as pl
import pytest

from exports.design import design_of
from survey.services import dataset
from survey.services import study as studies
from survey.services.design import with_design
from survey.services.design_columns import JOINS, Join

HOUSEHOLD, WOMAN = JOINS["household"], JOINS["woman"]


@pytest.fixture
def files(field, complete):
    for household in field.households[:2]:
        complete(household)
    study = studies.current(field.session)
    return with_design(field.session, study, dataset.build(field.session, study), None)


def test_the_stratification_of_the_design_has_names(files):
    for name, variable in (("woman", "v023"), ("household", "hv023"), ("roster", "hv023")):
        (label,) = files[name][variable].values.values()
        assert label["en"].endswith(", rural")
        assert label["az"].endswith(", kənd")
        assert (
            files[name].frame[variable].to_list()
            == files[name].frame[variable[:-1] + "2"].to_list()
        )


def test_women_have_a_case_number_and_a_result(files):
    women = files["woman"].frame
    assert women["caseid"].str.len_chars().unique().to_list() == [15]
    assert women["caseid"].n_unique() == women.height == 2
    assert women["v015"].to_list() == [1, 1]
    assert files["woman"]["v015"].values[1]["en"] == "Completed"


@pytest.mark.parametrize(("how", "weight"), [(HOUSEHOLD, "w_hh"), (WOMAN, "w_pop")])
def test_the_first_weight_is_the_one_to_use(files, monkeypatch, how: Join, weight: str):
    """Households are weighted up for those that did not answer, not by the chance of selection alone."""
    from survey.services import design_columns

    unit = how.unit
    by = [f"{how.prefix}001", f"{how.prefix}002"]
    keys = files[unit].frame.select((pl.col(by[0]) * 1000 + pl.col(by[1])).alias("household"))
    chain = ["w_base", "f_hh", "w_hh", *(["w_pop", "w_norm"] if unit == "woman" else [])]
    table = keys.with_columns(pl.lit(1.25).alias(name) for name in chain)
    dhs = table.with_columns(
        pl.lit(1_250_000).alias(name)
        for name in {how.dhs_weight, how.same_weight or how.dhs_weight}
    )
    monkeypatch.setattr(design_columns, "_weights_of", lambda _run, _how: dhs)
    sample = keys.with_columns(
        pl.lit(1).alias("psu"),
        pl.lit("s").alias("stratum"),
        pl.lit(3).alias("region"),
        pl.lit(2).alias("residence"),
    )

    class Only:
        code, number, region, residence = "s", 1, 3, 2

    made = design_columns.joined(files[unit], how, sample, [Only()], object())
    design = design_of(made)
    assert design is not None
    assert (design.weight, design.psu) == (weight, f"{how.prefix}021")


def test_a_woman_s_dhs_weight_has_both_names(files):
    from survey.services.design_columns import _weight_variables

    names = [one.name for one in _weight_variables(WOMAN, ["w_base", "w_pop", "w_norm"])]
    assert names == ["w_pop", "w_norm", "w_base", "d005", "v005"]
