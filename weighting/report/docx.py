"""The report as a Word document: one table after the other on landscape pages, heads repeated."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from weighting.report.model import Report, Row, Table
from weighting.report.printing import printed
from weighting.report.words import word

if TYPE_CHECKING:
    from docx.document import Document

SMALL = 8
"""Points of figures and notes."""


def to_docx(report: Report, language: str) -> bytes:
    """The document in a language. python-docx is imported late: few people ask for this."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Pt

    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.styles["Normal"].font.size = Pt(10)
    document.core_properties.title = report.title[language]
    document.add_heading(report.title[language], level=0)
    if report.synthetic:
        document.add_paragraph(word("synthetic")[language]).runs[0].bold = True
    document.add_paragraph(report.made_at[:16].replace("T", " "))
    for table in report.tables:
        _table(document, table, language)
    document.add_heading(word("methods")[language], level=1)
    for paragraph in report.annex:
        document.add_paragraph(paragraph[language])
    manifest = document.add_paragraph(json.dumps(report.manifest, indent=1, ensure_ascii=False))
    manifest.runs[0].font.size = Pt(SMALL)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _table(document: Document, table: Table, language: str) -> None:
    document.add_heading(f"{table.id}. {table.title[language]}", level=1)
    if table.base:
        document.add_paragraph(table.base[language])
    # built as XML text in one go: cell by cell python-docx needs seconds a table
    from docx.oxml import parse_xml

    body: Any = document.element.body
    body.insert_element_before(parse_xml(_xml(table, language)), "w:sectPr")
    for note in table.notes:
        document.add_paragraph(note[language], style="Caption")


def _xml(table: Table, language: str) -> str:
    head = _line(["", *(column.title[language] for column in table.columns)], bold=True, head=True)
    lines = [_line(_texts(row, table, language), bold=row.heading) for row in table.rows]
    grid = "".join("<w:gridCol/>" for _ in range(len(table.columns) + 1))
    return (
        f'<w:tbl xmlns:w="{NAMESPACE}"><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{head}{''.join(lines)}</w:tbl>"
    )


NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _texts(row: Row, table: Table, language: str) -> list[str]:
    found = [
        printed(cell, column, language)
        for cell, column in zip(row.cells, table.columns, strict=False)
    ]
    return [row.label[language], *found, *[""] * (len(table.columns) - len(found))]


def _line(texts: list[str], *, bold: bool, head: bool = False) -> str:
    marks = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else ""
    cells = "".join(_cell(text, bold=bold, right=place > 0) for place, text in enumerate(texts))
    return f"<w:tr>{marks}{cells}</w:tr>"


def _cell(text: str, *, bold: bool, right: bool) -> str:
    from xml.sax.saxutils import escape

    side = '<w:jc w:val="right"/>' if right else ""
    weight = "<w:b/>" if bold else ""
    return (
        f'<w:tc><w:p><w:pPr><w:spacing w:after="0"/>{side}</w:pPr><w:r><w:rPr>{weight}'
        f'<w:sz w:val="{SMALL * 2}"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
    )
