"""The files that a report can be taken along as: ending -> content type and writer. One line adds one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TypeAlias

from weighting.report.docx import to_docx
from weighting.report.model import Report
from weighting.report.xlsx import to_xlsx

OFFICE = "application/vnd.openxmlformats-officedocument"


def to_json(report: Report, language: str, pictures: Mapping[str, bytes]) -> bytes:
    """All languages at once: the tables as data, with the manifest."""
    del language, pictures
    return json.dumps(report.to_json(), ensure_ascii=False, indent=1).encode()


Writer: TypeAlias = Callable[[Report, str, Mapping[str, bytes]], bytes]

WITH_PICTURES = frozenset({"docx"})
"""Files that hold charts as pictures (id of the table -> PNG); a workbook draws its own, others have none."""

FILES: dict[str, tuple[str, Writer]] = {
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", to_xlsx),
    "docx": (f"{OFFICE}.wordprocessingml.document", to_docx),
    "json": ("application/json", to_json),
}
