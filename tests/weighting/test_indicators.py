"""Indicators of the woman's questionnaire on a handful of women whose results are known by hand."""

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import yaml

import instruments
import weighting.indicators.loading as loading
from instruments.derived import derived, with_derived
from instruments.expressions import parse, references
from weighting.estimation import Design, estimate
from weighting.indicators import IndicatorError, load_indicators, prepare

BY_NAME = {one.name: one for one in load_indicators()}
SAME_AS_DERIVED = {
    "ipv_phy_ever": "phy_ever",
    "ipv_phy_12m": "phy_12m",
    "ipv_sex_ever": "sex_ever",
    "ipv_psy_12m": "psy_12m",
    "ipv_eco_ever": "eco_ever",
    "ipv_phy_sex_12m": "physsex_12m",
    "ctl_3_or_more": "ctl3",
    "np_sex_ever": "np_sex_ever",
}
DERIVED_CHAIN = {"asked_ipv", "asked_others", "ctl_unknown", "ctl_n", *SAME_AS_DERIVED.values()} | {
    f"{domain}_{part}"
    for domain in ("phy", "sex", "psy", "eco")
    for part in ("unknown", "ever_recent", "12m_recent", "ever", "12m")
}


def women(*answers):
    """Answers on top of an interview in which everything applied and nothing happened."""
    questions = sorted({name for one in BY_NAME.values() for name in one.columns})
    quiet = dict.fromkeys(questions)
    quiet |= {name: "1" for name in questions if name.startswith(("privacy_ok", "continue_"))}
    quiet |= {"ever_partnered": "1", "going_on": "1", "stopped_3": "0", "age": "30"}
    acts = ("phy_", "sex_", "psy_", "eco_", "prev_", "ctl_", "np", "ch_sex")
    quiet |= {
        name: "2"
        for name in questions
        if name.startswith(acts) and not name.endswith(("_12m", "_freq"))
    }
    return pl.DataFrame(
        [quiet | one for one in answers], schema=dict.fromkeys(questions, pl.String)
    )


def values(name, *answers, **options):
    return prepare(women(*answers), [BY_NAME[name]], **options).frame[name].to_list()


def test_every_indicator_reads_questions_of_the_questionnaire():
    names = set()

    def walk(children):
        for child in children:
            names.add(child.get("name"))
            walk(child.get("children", []))

    source = Path(instruments.__file__).parent / "library" / "woman.yaml"
    walk(yaml.safe_load(source.read_text(encoding="utf-8"))["children"])
    for one in BY_NAME.values():
        assert one.columns <= names, one.name
        assert references(parse(one.numerator)), one.name


def test_no_indicator_takes_the_name_of_a_question():
    questions = {name for one in BY_NAME.values() for name in one.columns}
    assert not questions & set(BY_NAME)


def test_girls_who_are_not_asked_about_sexual_acts_are_outside():
    assert values("ipv_sex_ever", {"age": "16"}, {"age": "18", "sex_forced": "1"}) == [None, 1]


def test_a_punch_is_severe_for_who_and_less_severe_for_dhs():
    punch, kick, slap = ({name: "1"} for name in ("phy_punch", "phy_kick", "phy_slap"))
    assert values("ipv_moderate_who_ever", punch, kick, slap) == [0, 0, 1]
    assert values("ipv_severe_who_ever", punch, kick, slap) == [1, 1, 0]
    assert values("ipv_less_severe_dhs_ever", punch, kick, slap) == [1, 0, 1]
    assert values("ipv_severe_dhs_ever", punch, kick, slap) == [0, 1, 0]


def test_sexual_violence_by_others_is_split_by_place():
    recent = {"nps_forced": "1", "nps_forced_12m": "1"}
    street, unknown = recent | {"nps_place": "5"}, recent | {"nps_place": "99"}
    assert values("np_sex_12m_public", street, unknown, {}) == [1, None, None]
    assert values("np_sex_12m_home", street, {"nps_forced": "1", "nps_place": "1"}) == [0, None]


def test_every_indicator_of_the_method_is_there():
    """The identifiers that docs/estimation.md lists, each with an indicator in three languages."""
    text = (Path(__file__).parents[2] / "docs" / "estimation.md").read_text(encoding="utf-8")
    listed = text.split("### Which indicator is which")[1].split("## ")[0]
    rows = [row.split("|") for row in listed.splitlines() if "`" in row]
    named = {name for row in rows for name in re.findall(r"`([a-z0-9_]+)`", row[2])}
    assert named <= set(BY_NAME)
    coded = {one.name for one in BY_NAME.values() if one.codes}
    families = ("src_", "bar_")
    assert {name for name in coded if not name.startswith(families)} <= named


def test_the_derived_variables_of_the_questionnaire_say_the_same():
    random = np.random.default_rng(5)
    questions = women({}).columns
    answers = [
        {
            name: str(random.choice([1, 2, 8, 9], p=[0.2, 0.6, 0.1, 0.1]))
            for name in questions
            if name.startswith(("phy_", "sex_", "psy_", "eco_", "prev_", "ctl_", "np", "ch_sex"))
            and not name.endswith("_freq")
        }
        for _ in range(300)
    ]
    frame = women(*answers)
    variables = [one for one in derived("woman") if one.name in DERIVED_CHAIN]
    theirs = with_derived(frame, variables)
    ours = prepare(frame, [BY_NAME[name] for name in SAME_AS_DERIVED]).frame
    for name, other in SAME_AS_DERIVED.items():
        known = theirs[other].is_not_null() & ours[name].is_not_null()
        assert known.sum() > 290
        assert (theirs[other].filter(known) == ours[name].filter(known)).all(), name


def test_any_act_of_any_partner_counts():
    slapped = {"phy_slap": "1", "phy_slap_12m": "1", "phy_slap_freq": "3"}
    earlier = {"prev_sex": "1", "prev_sex_12m": "2"}
    assert values("ipv_phy_sex_ever", slapped, earlier, {}) == [1, 1, 0]
    assert values("ipv_phy_sex_12m", slapped, earlier, {}) == [1, 0, 0]
    assert values("ipv_many_times_12m", slapped, earlier, {}) == [1, None, None]


def test_never_partnered_women_and_skipped_modules_are_outside_not_zero():
    outside = [{"ever_partnered": "0"}, {"privacy_ok_2": "0"}, {"continue_2": "2"}]
    assert values("ipv_phy_ever", *outside) == [None, None, None]
    assert values("phy_anyone_ever", {"ever_partnered": "0", "npp_phy": "1"}) == [1]


def test_who_and_dhs_call_different_acts_severe():
    punched, kicked = {"phy_punch": "1"}, {"phy_kick": "1"}
    assert values("ipv_severe_who_ever", punched, kicked) == [1, 1]
    assert values("ipv_severe_dhs_ever", punched, kicked) == [0, 1]


def test_dont_know_is_no_unless_everything_is_unknown():
    acts = list(BY_NAME["ipv_phy_ever"].items)
    one_refused = {"phy_slap": "9"}
    all_refused = dict.fromkeys(acts, "9")
    refused_but_hit = {"phy_slap": "9", "phy_kick": "1"}
    answers = (one_refused, all_refused, refused_but_hit)
    assert values("ipv_phy_ever", *answers) == [0, None, 1]
    assert values("ipv_phy_ever", *answers, missing="exclude") == [None, None, 1]
    assert prepare(women(*answers), [BY_NAME["ipv_phy_ever"]]).unknown == {"ipv_phy_ever": 1}


def test_a_refused_act_leaves_the_last_12_months_open_too():
    refused = {"phy_slap": "9"}
    assert values("ipv_phy_12m", refused) == [0]
    assert values("ipv_phy_12m", refused, missing="exclude") == [None]


def test_control_is_counted_over_six_acts():
    three = {"ctl_jealous": "1", "ctl_where": "1", "ctl_money": "1"}
    assert values("ctl_3_or_more", three, {"ctl_jealous": "1"}) == [1, 0]
    assert values("ctl_none", three, {}) == [0, 1]


def test_sources_of_help_are_read_from_choices_or_from_0_1_columns():
    told = {"phy_slap": "1", "help_class": "1", "help_sources": "3 7"}
    assert values("src_police", told) == [1]
    assert values("src_court", told) == [0]
    flags = women(told).drop("help_sources").with_columns(help_sources_3=1, help_sources_7=1)
    assert prepare(flags, [BY_NAME["src_police"]]).frame["src_police"].to_list() == [1]


def test_prepared_indicators_go_straight_into_estimate():
    frame = women({"phy_slap": "1"}, {}, {"ever_partnered": "0"}, {"phy_kick": "1"}).with_columns(
        psu=pl.Series([1, 1, 2, 2])
    )
    made = prepare(frame, [BY_NAME["ipv_phy_ever"]])
    row = estimate(made.frame, Design(psu="psu"), made.estimands).row(0, named=True)
    assert (row["estimand"], row["n"]) == ("ipv_phy_ever", 3)
    assert row["estimate"] == pytest.approx(2 / 3)


def test_all_indicators_at_once():
    made = prepare(women({}, {"phy_slap": "1"}), load_indicators())
    assert len(made.estimands) == len(BY_NAME)
    assert set(made.frame.select(list(BY_NAME)).dtypes) == {pl.Int8}


def test_questions_that_the_data_lack_are_named():
    with pytest.raises(IndicatorError, match="ctl_3_or_more needs ctl_money"):
        prepare(women({}).drop("ctl_money"), [BY_NAME["ctl_3_or_more"]])


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("- {name: a, table: T1, universe: '1 = 1', label: {en: x}}", "a lacks numerator"),
        (
            "- {name: a, table: T1, universe: '1 = 1', numerator: '${x} = 1', label: {en: x}}",
            "no label in az, ru",
        ),
        (
            "- {name: a, table: T1, universe: '1 = 1', numerator: '${x} = ',"
            " label: {en: x, az: x, ru: x}}",
            "mine.yaml: a",
        ),
    ],
)
def test_a_wrong_entry_is_named_with_its_file(tmp_path, entry, message):
    (tmp_path / "definitions.yaml").write_text("universes: {}\ndefine: {}\n")
    (tmp_path / "mine.yaml").write_text(entry)
    with pytest.raises(IndicatorError, match=message):
        loading.load_indicators(tmp_path)
