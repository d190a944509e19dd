"""Which questions are asked, what calculations give, and what is taken out when answers change."""

from __future__ import annotations

import datetime as dt

import pytest

from instruments.errors import InstrumentError
from instruments.routing import Plan, progress
from instruments.routing.cleaning import split
from instruments.routing.offered import offered
from instruments.routing.pages import pages
from instruments.xlsform import read
from tests.support import forms

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def plan_of(children: str, **options: str) -> Plan:
    return Plan.of(forms.form(children, **options))


def test_relevance_of_a_group_holds_for_everything_inside() -> None:
    plan = plan_of("""
        - {type: integer, name: age, label: Age}
        - group: adult
          relevant: ${age} >= 18
          children:
            - group: work
              children:
                - {type: text, name: job, label: Job}
            - {type: text, name: pay, label: Pay, relevant: "${job} != ''"}
        """)
    assert [page.id for page in plan.pages({"age": 17})] == ["age"]
    assert [page.id for page in plan.pages({"age": 20})] == ["age", "job"]
    assert [page.id for page in plan.pages({"age": 20, "job": "x"})] == ["age", "job", "pay"]


def test_what_is_not_asked_counts_as_empty_in_every_expression() -> None:
    plan = plan_of("""
        - {type: select_one yes_no, name: ever, label: Ever?}
        - {type: integer, name: times, label: How often?, relevant: "${ever} = '1'"}
        - {type: calculate, name: often, calculation: "if(${times} > 3, 1, 0)"}
        """)
    assert plan.state({"ever": "1", "times": 5}).value("often") == 1
    assert plan.state({"ever": "2", "times": 5}).value("often") == 0


def test_clean_takes_out_what_is_no_longer_asked_and_hands_it_back() -> None:
    plan = Plan.of(forms.household())
    answers = {
        "consent": "1", "members": 1, "rent": 5, "stray": "x",
        "roster": [{"first": "A", "age": 3, "married": "1"}, {"first": "B"}],
    }  # fmt: skip
    kept, cleared = plan.clean(answers, now=NOW)
    assert cleared == {
        "roster[1]/married": "1",
        "roster[2]": {"first": "B"},
        "stray": "x",
    }
    assert kept["roster"] == [{"line": 1, "first": "A", "age": 3, "adult": 0}]
    assert kept["adults"] == 0
    kept, cleared = plan.clean({**answers, "consent": "2"}, now=NOW)
    assert {"members", "rent", "roster[1]", "roster[2]"} <= cleared.keys()
    assert "roster" not in kept


def test_cleaning_what_is_clean_changes_nothing() -> None:
    plan = Plan.of(forms.household())
    kept, _ = plan.clean({"consent": "1", "members": 2, "roster": [{"age": 40}, {}]}, now=NOW)
    assert plan.clean(kept, now=NOW) == (kept, {})


def test_a_repeat_has_as_many_instances_as_its_count_says() -> None:
    plan = Plan.of(forms.household())
    state = plan.state({"consent": "1", "members": 2}, now=NOW)
    assert [p.id for p in pages(state) if p.name == "roster"] == ["roster[1]", "roster[2]"]
    state.set("members", 3)
    for place, age in (("roster[1]/age", 30), ("roster[2]/age", 8), ("roster[3]/age", 70)):
        state.set(place, age)
    assert state.value("oldest") == 70
    state.set("members", 1)
    assert not state.is_relevant("roster[3]/age")
    state.set("members", 3)
    assert state.value("roster[3]/age") == 70


def test_a_repeat_without_a_count_asks_for_another_instance() -> None:
    plan = plan_of("""
        - repeat: visit
          label: Visit
          children:
            - {type: text, name: who, label: Who?}
        """)
    state = plan.state({})
    assert [(p.id, p.kind) for p in plan.pages({})] == [("visit[+]", "repeat")]
    state.add("visit")
    state.add("visit")
    state.set("visit[2]/who", "B")
    assert [p.id for p in pages(state)] == ["visit[1]/who", "visit[2]/who", "visit[+]"]
    state.remove("visit", 0)
    assert state.value("visit[1]/who") == "B"


def test_a_field_list_is_one_page_with_what_is_asked_of_it() -> None:
    plan = plan_of("""
        - group: grid
          appearance: field-list
          children:
            - {type: select_one yes_no, name: a, label: A}
            - {type: select_one yes_no, name: b, label: B, relevant: "${a} = '1'"}
            - {type: calculate, name: c, calculation: 1 + 1}
        """)
    assert [p.questions for p in plan.pages({})] == [("a",)]
    assert [p.questions for p in plan.pages({"a": "1"})] == [("a", "b")]


def test_calculations_are_done_in_the_order_that_they_need() -> None:
    plan = plan_of("""
        - {type: calculate, name: c, calculation: "${b} + 1"}
        - {type: calculate, name: b, calculation: "${a} * 2"}
        - {type: integer, name: a, label: A}
        """)
    assert plan.state({"a": 5}).value("c") == 11


def test_only_what_depends_on_the_answer_changes() -> None:
    plan = plan_of("""
        - {type: integer, name: a, label: A}
        - {type: integer, name: b, label: B}
        - {type: calculate, name: double, calculation: "${a} * 2"}
        - {type: text, name: why, label: Why?, relevant: "${double} > 10"}
        """)
    state = plan.state({"a": 1})
    assert state.set("b", 3) == ["b"]
    assert state.set("a", 2) == ["a", "double"]
    assert state.set("a", 6) == ["a", "double", "why"]
    assert state.set("a", 6) == []


def test_defaults_count_until_the_question_is_answered_or_emptied() -> None:
    plan = plan_of("""
        - {type: integer, name: rooms, label: Rooms, default: 2}
        - {type: date, name: day, label: Day, default: today()}
        - {type: text, name: by, label: By, default: "concat('r', ${rooms})"}
        """)
    state = plan.state({}, now=NOW)
    assert [state.value(name) for name in ("rooms", "day", "by")] == [2, NOW.date(), "r2"]
    assert plan.state({"rooms": None}).value("rooms") is None
    later = plan.state(split(state)[0], now=NOW + dt.timedelta(days=9))
    assert later.value("day") == NOW.date()


def test_a_calculation_from_the_clock_keeps_what_the_tablet_calculated() -> None:
    plan = plan_of("""
        - {type: date, name: born, label: Born}
        - {type: calculate, name: days, calculation: "today() - ${born}"}
        - {type: calculate, name: key, calculation: once(uuid())}
        """)
    first = plan.state({"born": "2026-03-01"}, now=NOW)
    kept, _ = split(first)
    later = plan.state(kept, now=NOW + dt.timedelta(days=5))
    assert (first.value("days"), later.value("days")) == (1, 1)
    assert later.value("key") == first.value("key")
    later.set("born", "2026-03-02")
    assert later.value("days") == 5
    assert later.value("key") == first.value("key")


def test_a_trigger_sets_off_a_calculation_and_nothing_else_does() -> None:
    plan = plan_of("""
        - {type: integer, name: a, label: A}
        - {type: text, name: go, label: Go}
        - {type: calculate, name: copy, calculation: "${a}", trigger: "${go}"}
        """)
    state = plan.state({"a": 1})
    assert state.value("copy") is None
    state.set("go", "now")
    state.set("a", 2)
    assert state.value("copy") == 1
    state.set("go", "again")
    assert state.value("copy") == 2


def test_nested_repeats_see_their_own_instance() -> None:
    state = Plan.of(forms.nested()).state({"house": [{"floors": 2}, {"floors": 1}]}, now=NOW)
    state.set("house[1]/flat[1]/rooms", 1)
    state.set("house[1]/flat[2]/rooms", 4)
    state.set("house[2]/flat[1]/rooms", 1)
    assert state.is_relevant("house[1]/flat[2]/owner")
    assert not state.is_relevant("house[2]/flat[1]/owner")
    assert state.value("house[1]/house_rooms") == 5
    assert state.value("all_rooms") == 6


def test_a_choice_filter_offers_what_fits_the_earlier_answer() -> None:
    state = Plan.of(forms.household()).state({"consent": "1", "region": "a"}, now=NOW)
    assert [choice.name for choice in offered(state, "district")] == ["a1", "a2"]
    state.set("region", "b")
    assert [choice.name for choice in offered(state, "district")] == ["b1"]


def test_answers_of_a_repeat_can_be_choices() -> None:
    state = Plan.of(forms.nested()).state({"house": [{"floors": 2}]}, now=NOW)
    state.set("house[1]/flat[1]/rooms", 2)
    state.set("house[1]/flat[1]/owner", "Leyla")
    state.set("house[1]/flat[2]/rooms", 3)
    state.set("house[1]/flat[2]/owner", "Rauf")
    assert [choice.name for choice in offered(state, "speaker")] == ["Leyla", "Rauf"]


def test_progress_counts_questions_that_are_asked_now() -> None:
    state = Plan.of(forms.household()).state({"consent": "2"}, now=NOW)
    assert (progress(state).answered, progress(state).asked) == (2, 4)  # the remark has a default


@pytest.mark.parametrize(
    ("children", "names"),
    [
        (
            """
            - {type: calculate, name: a, calculation: "${b}"}
            - {type: calculate, name: b, calculation: "${a}"}
            """,
            "'a' -> 'b' -> 'a'",
        ),
        ('- {type: text, name: a, label: A, relevant: "${a} = 1"}', "'a' -> 'a'"),
        (
            """
            - {type: text, name: a, label: A, relevant: "${c} = 1"}
            - group: g
              relevant: ${a} = 1
              children: [{type: text, name: c, label: C}]
            """,
            "'a' -> 'c' -> 'g' -> 'a'",
        ),
    ],
)
def test_a_cycle_is_a_finding_that_names_the_circle(children: str, names: str) -> None:
    with pytest.raises(InstrumentError) as caught:
        forms.form(children)
    (finding,) = caught.value.findings
    assert finding.code == "L003"
    assert names in finding.message
    assert finding.line is not None


def test_all_unreadable_expressions_are_found_at_once() -> None:
    with pytest.raises(InstrumentError) as caught:
        forms.form("""
            - {type: text, name: a, label: A, relevant: "1 +"}
            - {type: text, name: b, label: B, constraint: "foo(.)", constraint_message: x}
            """)
    assert [finding.code for finding in caught.value.findings] == ["L001", "L001"]


def test_hostile_answers_make_faults_not_exceptions() -> None:
    plan = Plan.of(forms.household())
    state = plan.state(
        {"consent": {"x": 1}, "roster": "?", "members": 10**30, "assets": 5}, now=NOW
    )
    assert {"consent", "members", "assets"} <= state.root.faults.keys() | {"members", "assets"}
    kept, cleared = split(state)
    assert kept["consent"] == {"x": 1}
    assert cleared["roster"] == "?"


def test_answers_nested_without_end_do_no_harm() -> None:
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]
    plan = Plan.of(forms.household())
    for name in ("consent", "roster", "assets", "stray"):
        plan.clean({name: deep, "consent": "1"}, now=NOW)


def test_a_count_beyond_reason_is_cut() -> None:
    plan = plan_of("""
        - {type: integer, name: n, label: N}
        - repeat: r
          label: R
          repeat_count: ${n}
          children: [{type: text, name: t, label: T}]
        """)
    state = plan.state({"n": 10**9})
    assert len(state.frames(("r",))) == 1_000
    assert state.root.faults["r"].code == "too_many_instances"


def test_names_that_differ_only_by_their_group_keep_apart() -> None:
    imported = read(_CLASH.encode(), name="clash.md")
    assert imported.instrument is not None
    state = Plan.of(imported.instrument).state({"b_x": "1"})
    assert state.is_relevant("seen")
    assert not Plan.of(imported.instrument).state({"x": "1"}).is_relevant("seen")


_CLASH = """
| survey |
|        | type        | name | label | relevant        |
|        | begin_group | a    | A     |                 |
|        | text        | x    | X     |                 |
|        | end_group   |      |       |                 |
|        | begin_group | b    | B     |                 |
|        | text        | x    | X     |                 |
|        | end_group   |      |       |                 |
|        | text        | seen | Seen  | /data/b/x = '1' |
"""
