"""The report as a Word document: A4 landscape, contents, one table after the other with its chart, annex, manifest."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from weighting.report.docx_table import MUTED, NAMESPACE, table_xml
from weighting.report.model import Report, Table
from weighting.report.words import word

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

FONT = "Arial"
"""Has ə, ğ, ş and Cyrillic on every system, or a stand-in of the same widths."""

LONG = 14
"""Rows from which a table begins on a page of its own."""

PAGE, MARGIN = (297, 210), 18
"""Millimetres: A4 lying down."""

PICTURE = (165, 150)
"""Largest width and height of a chart in millimetres."""

LOCALES = {"az": "az-Latn-AZ", "ru": "ru-RU", "en": "en-GB"}


def to_docx(report: Report, language: str, pictures: Mapping[str, bytes]) -> bytes:
    """The document in a language. pictures: id of a table -> its chart as PNG. python-docx is imported late."""
    import docx

    document = docx.Document()
    _page(document, report.title[language])
    _styles(document, language)
    document.core_properties.title = report.title[language]
    document.add_heading(report.title[language], level=0)
    if report.synthetic:
        document.add_paragraph(word("synthetic")[language]).runs[0].bold = True
    document.add_paragraph(f"{report.made_at[:16].replace('T', ' ')} UTC")
    _contents(document, report, language)
    for table in report.tables:
        _table(document, table, language, pictures.get(table.id))
    _annex(document, report, language)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _page(document: Document, title: str) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Mm(one) for one in PAGE)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(
        MARGIN
    )
    line = section.footer.paragraphs[0]
    _small(line, f"{title} · ")
    _page_number(line)


def _page_number(line: Paragraph) -> None:
    from docx.oxml import parse_xml

    field: Any = parse_xml(
        f'<w:fldSimple xmlns:w="{NAMESPACE}" w:instr=" PAGE "><w:r><w:rPr><w:sz w:val="16"/></w:rPr>'
        "<w:t>1</w:t></w:r></w:fldSimple>"
    )
    line._p.append(field)


def _styles(document: Document, language: str) -> None:
    from docx.oxml import parse_xml
    from docx.shared import Pt, RGBColor

    sizes = {"Normal": 10, "Title": 20, "Heading 1": 13}
    for name, size in sizes.items():
        style: Any = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(f"{{{NAMESPACE}}}{kind}", None)
        for kind in ("hAnsi", "cs", "eastAsia"):
            fonts.set(f"{{{NAMESPACE}}}{kind}", FONT)
        if name != "Normal":
            style.font.color.rgb = RGBColor(0x1B, 0x24, 0x27)
    code = LOCALES.get(language, language)
    document.styles["Normal"].element.get_or_add_rPr().append(  # the language that is proofread
        parse_xml(f'<w:lang xmlns:w="{NAMESPACE}" w:val="{code}"/>')
    )
    document.styles["Normal"].paragraph_format.space_after = Pt(4)


def _contents(document: Document, report: Report, language: str) -> None:
    document.add_heading(word("contents")[language], level=1)
    for table in report.tables:
        _small(document.add_paragraph(), f"{table.id}\t{table.title[language]}", after=0)


def _table(document: Document, table: Table, language: str, picture: bytes | None) -> None:
    from docx.oxml import parse_xml
    from docx.shared import Mm

    heading = document.add_heading(f"{table.id}. {table.title[language]}", level=1)
    heading.paragraph_format.page_break_before = len(table.rows) >= LONG or picture is not None
    if table.base:
        base = document.add_paragraph(table.base[language])
        base.paragraph_format.keep_with_next = True
    width = round((PAGE[0] - 2 * MARGIN) / 25.4 * 1440)
    body: Any = document.element.body
    body.insert_element_before(
        parse_xml(table_xml(table, language, width, together=len(table.rows) < LONG)), "w:sectPr"
    )
    for note in table.notes:
        _small(document.add_paragraph(), note[language], muted=True)
    if picture is not None and table.chart is not None:
        shown = document.add_paragraph()
        shown.paragraph_format.keep_with_next = True
        drawn = shown.add_run().add_picture(io.BytesIO(picture), width=Mm(PICTURE[0]))
        if drawn.height > Mm(PICTURE[1]):
            drawn.width, drawn.height = (
                round(drawn.width * Mm(PICTURE[1]) / drawn.height),
                Mm(PICTURE[1]),
            )
        _small(document.add_paragraph(), table.columns[table.chart].title[language], muted=True)


def _annex(document: Document, report: Report, language: str) -> None:
    from docx.shared import Pt

    heading = document.add_heading(word("methods")[language], level=1)
    heading.paragraph_format.page_break_before = True
    for paragraph in report.annex:
        document.add_paragraph(paragraph[language])
    manifest = document.add_paragraph()
    run = manifest.add_run(json.dumps(report.manifest, indent=1, ensure_ascii=False))
    run.font.name, run.font.size = "Courier New", Pt(7)


def _small(line: Paragraph, text: str, *, muted: bool = False, after: float = 3) -> None:
    from docx.shared import Pt, RGBColor

    run = line.add_run(text)
    run.font.size = Pt(8)
    if muted:
        run.font.color.rgb = RGBColor.from_string(MUTED)
    line.paragraph_format.space_before, line.paragraph_format.space_after = (
        Pt(2 if after else 0),
        Pt(after),
    )
