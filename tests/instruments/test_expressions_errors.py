"""What authors are told: by the parser, by evaluation, and by the static check."""

from __future__ import annotations

import pytest

from instruments.errors import ExpressionError
from instruments.expressions import check, compile_expression, evaluate, parse


@pytest.mark.parametrize(
    ("source", "position", "message", "hint"),
    [
        ("", 0, "empty", ""),
        ("${age} == 5", 7, "==", "write ="),
        ("${a} = 1 && ${b} = 2", 9, "&&", "and"),
        ("${a} = 1 || ${b} = 2", 9, "||", "or"),
        ("${a} <> 1", 5, "<>", "!="),
        ("${a} => 1", 5, "=>", ">="),
        ("${a} ≥ 1", 5, "≥", ">="),
        ("!${a}", 0, "!", "not("),
        ("${a} % 2", 5, "%", "mod"),
        ("${a} – 2", 5, "dash", "-"),
        ("selected(${a}, ‘yes’)", 15, "curly", "straight"),
        ("${age > 5", 0, "${", "${name}"),
        ("${my age} > 5", 0, "spaces", "${name}"),
        ("${} = 1", 0, "names no question", "braces"),
        ("$age > 5", 0, "$", "${name}"),
        ("{age} > 5", 0, "{", "${name}"),
        ("(1 + 2", 0, "( is not closed", ")"),
        ("1 + 2)", 5, ") without", "partner"),
        ("${a}[1", 4, "[ is not closed", "]"),
        ("concat('a, ${b})", 7, "quoted text is not closed", "'"),
        ("1 OR 2", 2, "written small", "and, or"),
        ("=${a}", 0, "start with =", "leave"),
        ("1 +", 3, "ends too early", "behind"),
        ("${a} ${b}", 5, "cannot stand here", "missing"),
        ("if(1, , 2)", 6, "cannot stand here", ""),
        ("@id", 0, "attributes", "${name}"),
        ("uncle::x", 0, "no axis uncle::", "child"),
        ("not(" * 300 + "1" + ")" * 300, 1000, "inside one another", "calculations"),
        ("1" + " or 1" * 300, 255, "inside one another", "calculations"),
    ],
)
def test_a_wrong_expression_says_where_what_and_what_to_do(
    source: str, position: int, message: str, hint: str
) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(source)
    assert caught.value.position == position
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_long_expressions_work() -> None:
    chain = "".join(f" or ${{q}} = 'code{at}'" for at in range(200))
    assert evaluate("false()" + chain, {"q": "code199"}) is True
    assert evaluate("(" * 900 + "1" + ")" * 900, {}) == 1


def test_mistakes_inside_quoted_texts_are_no_mistakes() -> None:
    assert evaluate("concat('a == b && “c”', '(')", {}) == "a == b && “c”("


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("slected('a', 'b')", "did you mean selected()?"),
        ("Selected('a', 'b')", "did you mean selected()?"),
        ("iif(1, 2, 3)", "write if()"),
        ("round()", "write round(value, digits?)"),
        ("if(1, 2)", "write if(condition, then, else)"),
        ("weighted-checklist(1, 2, 3)", "weights"),
        ("count('a')", "${name}"),
        ("digest('a', 'ROT13')", "SHA-256"),
        ("digest('a', 'MD5', 'ROT13')", "hex"),
        ("regex('a', '(')", "brackets"),
    ],
)
def test_a_wrong_call_is_an_error_when_it_is_reached(source: str, hint: str) -> None:
    run = compile_expression(f"1 = 1 or {source}")
    assert run
    with pytest.raises(ExpressionError) as caught:
        evaluate(f"  {source}", {})
    assert caught.value.position == 2
    assert hint in caught.value.hint


def test_what_is_not_reached_is_not_an_error() -> None:
    assert evaluate("false() and nonsense() + 1", {}) is False
    assert evaluate("true() or round()", {}) is True


TYPES = {
    "age": "integer",
    "born": "date",
    "acts": "select_multiple",
    "name": "text",
    "sex": "select_one",
}


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("${age} > 5 and selected(${acts}, 'a')", []),
        ("${agee} > 5", ["X101"]),
        ("jr:choice-name(${sex}, '${sexx}')", ["X101"]),
        ("nonsense(${age})", ["X102"]),
        ("round(${age}, 1, 2)", ["X103"]),
        ("regex(${name}, '[a')", ["X104"]),
        ("regex(${name}, '[0-9]{9}')", ["X110"]),
        ("regex(${name}, '^a|b$')", ["X110"]),
        ("regex(${name}, '^(a|b)$') and regex(${name}, '.*a.*')", []),
        ("extract-signed(${name}, 'key')", ["X102"]),
        ("${age} = 'old'", ["X105"]),
        ("'1990' > ${born}", []),
        ("${born} > 'yesterday'", ["X105"]),
        (". > '08:00'", ["X105"]),
        ("decimal-time(.) > decimal-time('08:00') and . != 'a' and . > '2020-01-01'", []),
        ("${age} = '' or ${age} = '5'", []),
        ("${name} + 1", ["X106"]),
        ("'a' + 1", ["X106"]),
        ("'2025-01-01' + 1", []),
        ("${acts} = 'a'", ["X107"]),
        ("age > 5", ["X108"]),
        ("${acts}[age > 5]", []),
        ("slected(${agee}, 1) = ${acts} * 2", ["X101", "X106", "X102"]),
    ],
)
def test_the_check_finds_everything_at_once(source: str, codes: list[str]) -> None:
    found = check(parse(source), TYPES, TYPES, place="survey")
    assert sorted(finding.code for finding in found) == sorted(codes)
    assert all(finding.place == "survey" and finding.message for finding in found)


def test_the_check_suggests_the_name_that_was_meant() -> None:
    (found,) = check(parse("${agee} > 5"), TYPES)
    assert found.hint == "did you mean ${age}?"


def test_a_choice_filter_may_read_the_columns_of_its_list_only() -> None:
    tree = parse("sex = ${sex} and colour = 'red'")
    (found,) = check(tree, TYPES, columns={"name", "sex"})
    assert (found.code, found.message) == ("X109", "the choice list has no column colour")
