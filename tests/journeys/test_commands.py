"""The commands, from an empty folder to weighted files, as a script would run them."""

import json

import polars as pl
import pyreadstat
import pytest
from click.testing import CliRunner

from survey.cli import main

RECIPE = """
recipe: small
version: 1
seed: 1
keys: {household: household, woman: woman, stratum: stratum, psu: psu}
steps:
  - {do: base, stage1: pi1, segment: segment, stage2: pi2, gives: w_base}
  - do: nonresponse
    status: {column: result, respondent: [1], nonrespondent: [2, 4, 5, 8]}
    classes: [stratum]
    factor: f_hh
    gives: w_hh
  - {do: within_household, eligible: eligible_women, gives: w_sel}
  - do: nonresponse
    status: {column: woman_result, respondent: [1], nonrespondent: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}
    classes: [stratum]
    factor: f_w
    gives: w_dv
  - {do: poststratify, margin: age_group, gives: w_cal}
  - {do: population, gives: w_pop}
  - {do: normalise, gives: w_norm}
"""
INDICATOR = "ipv_phy_sex_ever"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="module")
def survey(folder):
    """`survey("weigh", "demo")` runs a command in an installation of its own; returns what it printed."""
    environment = {
        "SURVEY_DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/survey.db",
        "LC_ALL": "C.UTF-8",
        "SURVEY_OFFICE": "Office of statistics",
    }

    def act(*words, code=0):
        result = CliRunner(env=environment).invoke(main, list(words))
        assert result.exit_code == code, result.output
        return result.output

    act("init")
    act("init")
    act("demo", "--clusters", "54", "--take", "5", "--seed", "3")
    return act


def test_the_demonstration_is_made_once_and_prints_its_logins(survey):
    again = survey("demo")
    roles = ("enumerator", "supervisor", "manager", "statistician", "administrator")
    assert all(role in again for role in roles)
    assert "demo-cards.pem" in again
    assert survey("study", "list").startswith("demo\tfieldwork\t")


def test_every_draw_and_every_event_holds(survey):
    assert "0 deviations" in survey("audit", "sample", "demo")
    assert "whole" in survey("audit", "verify")
    assert "BAD" not in survey("doctor").replace("BAD  disk", "")


def test_weights_estimates_and_files_say_the_same(survey, folder, tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(RECIPE)
    printed = survey("weigh", "demo", "--recipe", str(recipe))
    assert [line.split()[1] for line in printed.splitlines() if line.startswith("base")] == [
        "w_base"
    ]

    table = tmp_path / "table.csv"
    survey("estimate", "demo", "--indicator", INDICATOR, "--by", "residence", "-o", str(table))
    estimates = pl.read_csv(table, infer_schema_length=None).filter(
        pl.col("by").fill_null("") == ""
    )
    estimate = estimates["estimate"][0]

    out = tmp_path / "files"
    survey("export", "demo", "--format", "sav,csv,ddi", "--language", "ru", "--out", str(out))
    frame, about = pyreadstat.read_sav(out / "woman_ru.sav", output_format="polars")
    known = frame.filter(pl.col(INDICATOR).is_not_null() & pl.col("w_pop").is_not_null())
    weighted = (known[INDICATOR] * known["w_pop"]).sum() / known["w_pop"].sum()
    assert weighted == pytest.approx(estimate, rel=1e-12)
    assert known["w_pop"].min() > 0
    assert about.column_names_to_labels["w_pop"].startswith("Итоговый вес")

    archived = (out / "woman_ddi.xml").read_text(encoding="utf-8")
    assert "<producer>Office of statistics</producer>" in archived

    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["synthetic"] is True
    assert manifest["weight_run"] == 1
    assert set(manifest["files"]) >= {"woman_ru.sav", "household_ru.sav", "roster_ru.sav"}


def test_the_same_inputs_give_the_same_bytes(survey, tmp_path):
    sums = []
    for name in ("first", "second"):
        survey(
            "export",
            "demo",
            "--format",
            "sav,csv",
            "--language",
            "az",
            "--out",
            str(tmp_path / name),
        )
        manifest = json.loads((tmp_path / name / "manifest.json").read_text())
        sums.append({file: about["sha256"] for file, about in manifest["files"].items()})
    assert sums[0] == sums[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("weigh", "nowhere"), "no study with the code nowhere"),
        (("estimate", "demo", "--indicator", "x", "-o", "x.csv"), "no indicator called x"),
        (("estimate", "demo", "--by", "shoe", "-o", "x.csv"), "broken down by shoe"),
        (("export", "demo", "--format", "doc", "--out", "never"), "Unknown format doc"),
        (("instrument", "export", "nothing", "-o", "x.xlsx"), "nothing"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(survey, words, told):
    printed = survey(*words, code=1)
    assert told in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("az_AZ.UTF-8", "Məlumatlarda bu sütunlar yoxdur"),
        ("ru_RU.UTF-8", "В данных нет этих столбцов"),
        ("de_DE.UTF-8", "The data do not have these columns"),
    ],
)
def test_a_terminal_is_told_in_its_language(monkeypatch, locale, told):
    monkeypatch.setenv("LC_ALL", locale)
    from survey.cli.terminal import said
    from weighting.estimation import Design, EstimationError, estimate, mean

    with pytest.raises(EstimationError) as raised:
        estimate(pl.DataFrame({"w": [1.0]}), Design(weight="w"), [mean("y")])
    assert told in said(raised.value)


def test_without_keys_a_command_says_what_to_do(tmp_path):
    # whatever the shell of the person who runs the tests has set
    own = {"SURVEY_DATA_DIR": str(tmp_path), "DATABASE_URL": None, "SURVEY_KEY_FILE": None}
    result = CliRunner(env=own).invoke(main, ["study", "list"])
    assert result.exit_code == 1
    assert "survey init" in result.output


def test_every_command_has_help_with_an_example():
    from click import Group

    def commands(group, words):
        for name, command in group.commands.items():
            if isinstance(command, Group):
                yield from commands(command, [*words, name])
            else:
                yield [*words, name]

    for words in commands(main, []):
        assert "Example:" in CliRunner().invoke(main, [*words, "--help"]).output, words
