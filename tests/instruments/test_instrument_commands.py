"""`survey instrument import` prints what could not be carried over; its exit code says if the form is usable."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from instruments import load
from survey.cli import main
from tests.support.workbooks import Sheets, survey, workbook


def run_import(folder: Path, sheets: Sheets) -> Result:
    (folder / "form.xlsx").write_bytes(workbook(sheets))
    words = ["instrument", "import", str(folder / "form.xlsx"), "-o", str(folder / "form.yaml")]
    return CliRunner().invoke(main, words)


def test_a_usable_form_is_written_and_its_losses_are_printed(tmp_path: Path) -> None:
    head = "type name label appearance"
    result = run_import(tmp_path, survey(["text", "a", "A", "url"], head=head))
    assert result.exit_code == 0
    assert "form.xlsx [survey]:2: X046 The appearance 'url' of 'a' is not drawn." in result.output
    assert [one.name for one in load(tmp_path / "form.yaml").questions()] == ["a"]


def test_a_form_with_a_broken_expression_is_not_written(tmp_path: Path) -> None:
    result = run_import(tmp_path, survey(["text", "a", "A"], ["text", "b", "B", "(${a} = 1"]))
    assert result.exit_code == 1
    assert (
        ":3: L001 'relevant' of 'b' cannot be read: ( is not closed, character 1." in result.output
    )
    assert not (tmp_path / "form.yaml").exists()
