"""What the tablet is given: everything that it needs, as plain JSON."""

from __future__ import annotations

import json

from instruments import load
from instruments.client import definition
from instruments.routing import Plan
from instruments.versions import fingerprint
from tests.support import forms


def test_the_definition_is_plain_json_and_names_its_version() -> None:
    form = load("woman")
    found = definition(form)
    assert json.loads(json.dumps(found)) == found
    assert found["fingerprint"] == fingerprint(form)
    assert found["languages"] == ["en", "az", "ru"]


def test_texts_carry_their_piped_answers_as_trees() -> None:
    nodes = {node["name"]: node for node in definition(forms.household())["nodes"]}
    assert nodes["region"]["label"] == {"en": "Region"}
    assert nodes["first"]["label"] == {"en": ["First name of ", ["$", "line"]]}


def test_nodes_say_where_they_are_and_what_they_depend_on() -> None:
    plan = Plan.of(forms.household())
    found = definition(plan)
    numbers = {node["name"]: number for number, node in enumerate(found["nodes"])}
    married = found["nodes"][numbers["married"]]
    assert married["repeats"] == ["roster"]
    assert married["rules"]["relevant"] == [">=", ["$", "age"], ["n", 15]]
    assert numbers["married"] in found["readers"][numbers["age"]]
    assert found["order"].index(numbers["age"]) < found["order"].index(numbers["married"])
    assert found["nodes"][numbers["consent"]].get("group") is None
    assert found["nodes"][numbers["region"]]["group"] == numbers["all_of_it"]


def test_the_first_group_is_number_zero_and_is_not_lost() -> None:
    form = forms.form("- group: g\n  children: [{type: text, name: a, label: A}]")
    assert definition(form)["nodes"][1]["group"] == 0


def test_choices_carry_the_columns_that_filters_read() -> None:
    district = definition(forms.household())["choices"]["district"]
    assert district[0] == {"name": "a1", "label": {"en": "A one"}, "columns": {"region": "a"}}
