"""The files that a report can be taken along as: ending -> content type and writer. One line adds one."""

from __future__ import annotations

import json
from collections.abc import Callable

from weighting.report.docx import to_docx
from weighting.report.model import Report
from weighting.report.xlsx import to_xlsx

OFFICE = "application/vnd.openxmlformats-officedocument"


def to_json(report: Report, language: str) -> bytes:
    """All languages at once: the tables as data, with the manifest."""
    del language
    return json.dumps(report.to_json(), ensure_ascii=False, indent=1).encode()


FILES: dict[str, tuple[str, Callable[[Report, str], bytes]]] = {
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", to_xlsx),
    "docx": (f"{OFFICE}.wordprocessingml.document", to_docx),
    "json": ("application/json", to_json),
}
