from __future__ import annotations

import pytest

from exports.calculations import kinds_of_calculations
from instruments.model import Choice, ChoiceList, Instrument, Question


def form(*calculations: str) -> Instrument:
    lists = {
        "coded": ChoiceList("coded", (Choice("1"), Choice("2"))),
        "named": ChoiceList("named", (Choice("yes"), Choice("no"))),
    }
    asked = (
        Question("age", "integer"),
        Question("income", "decimal"),
        Question("born", "date"),
        Question("coded", "select_one", choices="coded"),
        Question("named", "select_one", choices="named"),
        Question("name", "text"),
    )
    made = (
        Question(f"c{place}", "calculate", calculation=one)
        for place, one in enumerate(calculations)
    )
    return Instrument("f", "1", {}, ("en",), "en", (*asked, *made), lists)


@pytest.mark.parametrize(
    ("calculation", "kind"),
    [
        ("${age} + 1", "integer"),
        ("${age} div 12", "decimal"),
        ("${income} * 2", "decimal"),
        ("-${age}", "integer"),
        ("${age} >= 15 and ${coded} = '1'", "integer"),
        ("selected(${coded}, '1')", "integer"),
        ("count-selected(${named})", "integer"),
        ("if(${age} > 5, 1, 0)", "integer"),
        ("if(${age} > 5, 1, '')", "integer"),
        ("if(${age} > 5, 1.5, 0)", "decimal"),
        ("if(${age} > 5, 'old', 0)", "text"),
        ("coalesce(${born}, today())", "date"),
        ("${born}", "date"),
        ("now()", "datetime"),
        ("${coded}", "integer"),
        ("${named}", "text"),
        ("concat(${name}, ' ', ${age})", "text"),
        ("${name} + 1", "decimal"),
        ("sum(${age})", "integer"),
        ("pulldata('x', 'a', 'b', ${age})", "text"),
    ],
)
def test_the_kind_of_a_calculation(calculation: str, kind: str) -> None:
    assert kinds_of_calculations([form(calculation)]) == {"c0": kind}


def test_calculations_of_calculations() -> None:
    kinds = kinds_of_calculations([form("${c1} + 1", "if(${age} > 3, ${age}, ${income})")])
    assert kinds == {"c0": "decimal", "c1": "decimal"}


def test_one_that_reads_itself_adds_nothing() -> None:
    assert kinds_of_calculations([form("once(${c0})", "if(${age} > 1, ${c1}, 2)")]) == {
        "c0": "text",
        "c1": "integer",
    }


def test_versions_that_differ_meet_in_what_holds_both() -> None:
    assert kinds_of_calculations([form("1"), form("1.5")]) == {"c0": "decimal"}
    assert kinds_of_calculations([form("1"), form("'x'")]) == {"c0": "text"}
