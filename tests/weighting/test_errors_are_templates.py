"""No error of the pure packages is a finished English sentence: pages could not translate it."""

import ast
from pathlib import Path

import pytest

import weighting

FILES = sorted(Path(weighting.__file__).parent.rglob("*.py"))
SAID = ("expected", "hint")
"""Keywords that hold sentences; `got` may be a bare number or name."""


def calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def is_error(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id.endswith(("Error", "Finding"))


def sentence(node: ast.expr) -> bool:
    """Text with words that is no template; mathematics is the same in every language."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = " ".join(
        part.value
        for part in parts
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )
    words = [word for word in text.split() if word.isalpha()]
    return "<" not in text and ">" not in text and len(words) > 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_an_error_says_is_a_template(path):
    found = []
    for call in filter(is_error, calls(path)):
        said = [*call.args, *(word.value for word in call.keywords if word.arg in SAID)]
        found += [f"{path.name}:{part.lineno}" for part in said if sentence(part)]
    assert found == []
