"""A table of the report as the XML of Word: cell by cell python-docx needs seconds a table, text needs none."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from weighting.report.hyphens import softened
from weighting.report.model import Row, Table
from weighting.report.printing import printed

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SIZE = 16
"""Half-points of figures: 8 pt."""

HEAD_SIZE = 14
"""Half-points of column heads."""

FIRST, LEAST = 0.28, 0.22
"""Share of the width that the column of labels takes with few columns, and at least has with many."""

DARK, LIGHT, SHADE, MUTED = "444444", "D0D0D0", "F0F2F2", "555555"


def table_xml(table: Table, language: str, width: int, *, together: bool) -> str:
    """The table, `width` twentieths of a point wide: rules above, below and under the head, no grid.

    together: it is not to be broken over two pages.
    """
    widths = _widths(len(table.columns), width)
    heads = ["", *(softened(column.title[language], language) for column in table.columns)]
    lines = [_head(heads, widths)]
    last = len(table.rows) - 1
    lines += [
        _line(row, table, language, widths, keep=row.heading or (together and place < last))
        for place, row in enumerate(table.rows)
    ]
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    rules = (
        f'<w:top w:val="single" w:sz="8" w:color="{DARK}"/><w:bottom w:val="single" w:sz="8" w:color="{DARK}"/>'
        f'<w:insideH w:val="single" w:sz="2" w:color="{LIGHT}"/>'
    )
    return (
        f'<w:tbl xmlns:w="{NAMESPACE}"><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/>'
        f"<w:tblBorders>{rules}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="50" w:type="dxa"/>'
        '<w:right w:w="50" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _widths(columns: int, width: int) -> list[int]:
    """The labels first; figures share the rest, and need no more than a seventh of the page each."""
    each = min(int(width * (1 - (FIRST if columns < 7 else LEAST)) / columns), width // 7)
    return [width - each * columns, *[each] * columns]


def _head(texts: Sequence[str], widths: Sequence[int]) -> str:
    cells = "".join(
        _cell(text, width, bold=True, right=place > 0, rule=True)
        for place, (text, width) in enumerate(zip(texts, widths, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _line(row: Row, table: Table, language: str, widths: Sequence[int], *, keep: bool) -> str:
    figures = [
        printed(cell, column, language)
        for cell, column in zip(row.cells, table.columns, strict=False)
    ]
    figures += [""] * (len(table.columns) - len(figures))
    cells = [_cell(row.label[language], widths[0], bold=row.heading, shade=row.heading, keep=keep)]
    cells += [
        _cell(text, width, right=True, shade=row.heading, muted=row.heading, keep=keep)
        for text, width in zip(figures, widths[1:], strict=True)
    ]
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    text: str,
    width: int,
    *,
    bold: bool = False,
    right: bool = False,
    shade: bool = False,
    muted: bool = False,
    rule: bool = False,
    keep: bool = False,
) -> str:
    """rule: a column head. keep: stays with the line below, so that no heading of a group ends a page."""
    shading = f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>' if shade else ""
    under = f'<w:bottom w:val="single" w:sz="6" w:color="{DARK}"/>' if rule else ""
    borders = f"<w:tcBorders>{under}</w:tcBorders>" if under else ""
    cell = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{borders}{shading}<w:vAlign w:val="bottom"/></w:tcPr>'
    side = '<w:jc w:val="right"/>' if right else ""
    hold = "<w:keepNext/>" if keep or rule else ""
    weight = "<w:b/>" if bold else ""
    colour = f'<w:color w:val="{MUTED}"/>' if muted else ""
    run = f'<w:rPr>{weight}{colour}<w:sz w:val="{HEAD_SIZE if rule else SIZE}"/></w:rPr>'
    return (
        f'<w:tc>{cell}<w:p><w:pPr>{hold}<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
        f'{side}</w:pPr><w:r>{run}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
    )
