from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import polars as pl
import pytest

from exports.build import Interview, datasets
from exports.dataset import Dataset
from exports.errors import ExportError, IdentityError
from exports.variable import WEIGHT, Variable
from instruments.model import Choice, ChoiceList, Export, Instrument, Question


def test_one_file_for_the_interview_and_one_for_each_repeat(made: dict[str, Dataset]) -> None:
    assert {name: one.frame.height for name, one in made.items()} == {"woman": 4, "births": 2}
    assert made["births"].keys == ("v001", "v002", "v003", "births_line")
    assert made["births"].frame["births_line"].to_list() == [1, 2]
    assert made["births"].frame["born"].to_list() == [date(2001, 2, 3), None]


def test_columns_stand_in_the_order_of_the_questionnaire_under_their_export_names(
    woman: Dataset,
) -> None:
    assert woman.frame.columns == [
        *("v001", "v002", "v003", "v012", "d105b", "d119_family", "d119_police", "d119y"),
        *("marital", "wedding", "started", "clock", "why", "income", "older"),
    ]


def test_refused_is_a_code_and_not_asked_is_null(woman: Dataset) -> None:
    assert woman.frame["d105b"].to_list() == [1, 9, None, 8]
    assert woman["d105b"].missing == (8, 9)
    assert woman.frame["marital"].to_list() == [1, 98, None, 2]


def test_several_answers_are_a_column_each(woman: Dataset) -> None:
    flags = woman.frame.select("d119_family", "d119_police", "d119y").rows()
    assert flags == [(1, 0, 1), (None, None, None), (None, None, None), (0, 1, 0)]
    assert woman["d119_police"].label["az"] == "Polis: Kim kömək etdi?"
    assert woman["d119_police"].set_label["ru"] == "Кто помог?"


def test_dates_and_times_are_dates_and_times_of_the_place(woman: Dataset) -> None:
    first = woman.frame.row(0, named=True)
    assert first["wedding"] == date(2020, 6, 30)
    assert first["started"] == datetime(2026, 3, 1, 12, 0)  # noqa: DTZ001  08:00 UTC in Baku
    assert first["clock"] == time(12, 5)


def test_the_universe_is_that_of_the_question_and_of_what_is_around_it(woman: Dataset) -> None:
    assert woman["d105b"].universe == "(${age} >= 15) and (${age} < 50)"
    assert woman["d105b"].sensitive


def test_identities_have_no_column_and_are_named_in_the_findings(woman: Dataset) -> None:
    assert not {"mobile", "who"} & set(woman.frame.columns)
    places = {one.place for one in woman.findings if one.code == "X202"}
    assert places == {"woman.mobile", "woman.who"}


def test_structure_is_the_instruments_even_without_interviews(
    instrument: Instrument, made: dict[str, Dataset]
) -> None:
    empty = datasets([instrument], [])
    assert {name: one.frame.schema for name, one in empty.items()} == {
        name: one.frame.schema for name, one in made.items()
    }


def test_a_calculation_has_the_kind_of_its_expression(woman: Dataset) -> None:
    assert woman["older"].kind == "integer"
    assert woman.frame["older"].to_list() == [24, None, None, None]


def test_versions_are_joined_with_the_newest_labels(instrument: Instrument) -> None:
    more = ChoiceList(
        "help", (Choice("ngo", {"en": "NGO"}), *instrument.choice_lists["help"].choices)
    )
    newer = replace(
        instrument,
        version="2",
        children=(
            Question("age", "integer", {"en": "Age in years"}),
            Question("children", "integer"),
            *(node for node in instrument.children[1:] if node.name != "why"),
        ),
        choice_lists={**instrument.choice_lists, "help": more},
    )
    made = datasets([instrument, newer], [])["woman"]
    assert made["age"].label["en"] == "Age in years"
    assert made["age"].version == "2"
    assert made["why"].version == "1"
    columns = made.frame.columns
    assert columns.index("children") == columns.index("age") + 1
    assert columns.index("why") == columns.index("clock") + 1
    assert [name for name in columns if name.startswith("d119")] == [
        *("d119_family", "d119_police", "d119y", "d119_ngo"),
    ]


def test_an_answer_without_a_place_is_counted_never_silently_dropped(
    instrument: Instrument,
) -> None:
    strange = {"slap": "77", "help": ["family", "aliens"], "age": "many"}
    made = datasets([instrument], [Interview("woman", {"v001": 1, "v002": 1, "v003": 1}, strange)])
    lost = {one.place: one.message for one in made["woman"].findings if one.code == "X201"}
    assert set(lost) == {"woman.slap", "woman.help", "woman.age"}
    assert not any("aliens" in message or "77" in message for message in lost.values())


def test_weights_join_by_key_and_stand_after_the_keys(woman: Dataset) -> None:
    weights = pl.DataFrame({"v001": [7, 7], "v002": [1, 4], "v003": [2, 2], "w_pop": [1.5, 2.0]})
    weight = Variable("w_pop", {"en": "Weight"}, kind="decimal", role=WEIGHT)
    joined = woman.with_columns(weights, [weight])
    assert joined.frame.columns[:4] == ["v001", "v002", "v003", "w_pop"]
    assert joined.frame["w_pop"].to_list() == [1.5, None, None, 2.0]
    again = joined.with_columns(weights.with_columns(w_pop=pl.lit(1.0)), [weight])
    assert again.frame["w_pop"].to_list() == [1.0, None, None, 1.0]
    with pytest.raises(ExportError, match="several rows"):
        woman.with_columns(pl.concat([weights, weights]), [weight])


@pytest.mark.parametrize(
    "variable", [Variable("phone", kind="text"), Variable("x", kind="text", identifying=True)]
)
def test_a_dataset_refuses_identities(variable: Variable) -> None:
    frame = pl.DataFrame({variable.name: ["+994"]})
    with pytest.raises(IdentityError, match=variable.name):
        Dataset(frame, (variable,), "woman")


def test_frame_and_description_must_agree() -> None:
    frame = pl.DataFrame({"a": [1.0], "A": [2.0]})
    with pytest.raises(ExportError) as raised:
        Dataset(frame, (Variable("a", kind="decimal"), Variable("A")), "x", keys=("b",))
    assert [one.code for one in raised.value.findings] == ["X002", "X006", "X005"]


def test_a_hidden_question_that_holds_a_key_is_not_a_second_column(instrument: Instrument) -> None:
    hidden = Question("cluster", "hidden", export=Export("v001"))
    again = replace(instrument, children=(hidden, *instrument.children))
    assert datasets([again], [])["woman"].frame.columns.count("v001") == 1
    assert "v001_2" not in datasets([again], [])["woman"].frame.columns


def test_a_choice_that_stands_twice_in_a_list_is_one_code(instrument: Instrument) -> None:
    twice = ChoiceList(
        "help", (Choice("a", {"en": "A"}), Choice("b"), Choice("a", {"en": "A again"}))
    )
    lists = {**instrument.choice_lists, "help": twice}
    made = datasets([replace(instrument, choice_lists=lists)], [])["woman"]
    assert [one for one in made.frame.columns if one.startswith("d119")] == ["d119a", "d119b"]


def test_a_sealed_answer_is_in_no_file():
    sealed = Question(name="card", type="select_one", choices="faces", appearance="sealed")
    asked = Question(name="age", type="integer")
    faces = ChoiceList("faces", (Choice("1", {"en": "Sad"}), Choice("2", {"en": "Happy"})))
    made = Instrument("form", "1", {"en": "F"}, ("en",), "en", (asked, sealed), {"faces": faces})
    interview = Interview("form", {"caseid": "1"}, {"age": 30, "card": "1"})
    found = datasets([made], [interview])["form"]
    assert found.frame.columns == ["caseid", "age"]
    assert [finding.code for finding in found.findings] == ["X203"]
