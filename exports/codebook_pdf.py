"""The codebook as a PDF per language: the same content as the HTML page, for printing and archives.

fpdf2 draws it with Roboto, which has the letters of all three languages and comes in a package, so
that no font of the machine is needed. The same dataset gives the same bytes.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from exports.dataset import Dataset
from exports.design import design_of
from exports.frequencies import Count, Summary, summarise
from exports.labels import in_language
from exports.numbers import fixed, shortest
from exports.variable import Variable
from exports.words import CODEBOOK
from exports.writing import Options, Written

if TYPE_CHECKING:
    from fpdf import FPDF

GREY, BLUE, BLACK = (89, 98, 117), (59, 110, 168), (29, 35, 48)
LINE = 4.6
"""Height of a line of text, in millimetres."""

BAR = 30.0
"""Width of the bar of 100 per cent, in millimetres."""


def write_codebook_pdf(dataset: Dataset, folder: Path, options: Options) -> Written:
    """`<name>_codebook_<language>.pdf` for each language."""
    described = [
        (one, summarise(dataset, one, suppress_below=options.suppress_below))
        for one in dataset.variables
    ]
    paths = []
    for language in options.languages:
        path = folder / f"{dataset.name}_codebook_{language}.pdf"
        _Page(language, dataset, options).written(described).output(str(path))
        paths.append(path)
    return Written(tuple(paths))


class _Page:
    """One document in the making."""

    def __init__(self, language: str, dataset: Dataset, options: Options) -> None:
        self._language, self._dataset = language, dataset
        self._percent = "percent" if design_of(dataset) else "percent_plain"
        self._title = (
            f"{self._word('codebook')}: {in_language(dataset.label, language) or dataset.name}"
        )
        self._pdf = _document(language, options, self._title)

    def written(self, described: list[tuple[Variable, Summary]]) -> FPDF:
        self._text(self._title, size=16, bold=True)
        self._text(
            f"{self._word('rows')}: {self._dataset.frame.height} · "
            f"{self._word('variables')}: {len(described)} · "
            f"{self._word('keys')}: {', '.join(self._dataset.keys)}",
            colour=GREY,
        )
        for variable, summary in described:
            self._variable(variable, summary)
        return self._pdf

    def _variable(self, variable: Variable, summary: Summary) -> None:
        if self._pdf.will_page_break(8 * LINE):
            self._pdf.add_page()
        self._pdf.ln(LINE)
        self._pdf.start_section(variable.name)
        label, question = (
            in_language(one, self._language) for one in (variable.label, variable.question)
        )
        self._text(f"{variable.name}   {label}", size=10, bold=True)
        if question and question != label:
            self._text(f"{self._word('question')}: {question}")
        if variable.source:
            words = in_language(variable.universe_words, self._language) or variable.universe
            asked = f"{self._word('universe')}: {words}" if words else self._word("everyone")
            self._text(asked, colour=GREY)
        elif variable.universe:
            self._text(f"{self._word('has_value')}: {variable.universe}", colour=GREY)
        if variable.derivation:
            self._text(f"{self._word('computed')}: {variable.derivation}", colour=GREY)
        for count in summary.counts:
            self._count(count)
        self._totals(summary)

    def _count(self, count: Count) -> None:
        pdf = self._pdf
        label = in_language(count.label, self._language)
        if count.missing:
            label += f" ({self._word('missing')})"
        cases = "…" if count.withheld else str(count.cases)
        shown = "" if count.percent is None else f"{fixed(count.percent, 1, self._language)} %"
        pdf.set_font("Roboto", size=8.5)
        pdf.set_text_color(*BLACK)
        if pdf.will_page_break(LINE):
            pdf.add_page()
        top = pdf.get_y()
        pdf.cell(14, LINE, str(count.code), align="R")
        pdf.cell(94, LINE, _fitting(pdf, label, 92))
        pdf.cell(20, LINE, cases, align="R")
        pdf.cell(18, LINE, shown, align="R")
        if count.percent:
            pdf.set_fill_color(*BLUE)
            pdf.rect(pdf.get_x() + 3, top + 1, BAR * count.percent / 100, LINE - 2, style="F")
        pdf.ln(LINE)

    def _totals(self, summary: Summary) -> None:
        if summary.mean is not None and summary.quantiles is not None:
            values = "; ".join(shortest(one, self._language) for one in summary.quantiles)
            self._text(
                f"{self._word('mean')}: {fixed(summary.mean, 2, self._language)} · "
                f"{self._word('quantiles')}: {values}"
            )
        if summary.cases is None or any(one.withheld for one in summary.counts):
            self._text(self._word("withheld"), colour=GREY)
        if summary.cases is not None:
            cases = "" if summary.counts else f"{self._word('cases')}: {summary.cases} · "
            self._text(f"{cases}{self._word('no_value')}: {summary.not_asked}", colour=GREY)

    def _text(
        self,
        text: str,
        *,
        size: float = 8.5,
        bold: bool = False,
        colour: tuple[int, int, int] = BLACK,
    ) -> None:
        self._pdf.set_font("Roboto", style="B" if bold else "", size=size)
        self._pdf.set_text_color(*colour)
        height = LINE * max(size / 8.5, 1)
        self._pdf.multi_cell(0, height, text, new_x="LMARGIN", new_y="NEXT")

    def _word(self, name: str) -> str:
        return in_language(CODEBOOK[name], self._language)


def _document(language: str, options: Options, title: str) -> FPDF:
    from fpdf import FPDF

    class Numbered(FPDF):
        """Which page of how many of what: somebody prints 150 of them."""

        def footer(self) -> None:
            self.set_y(-12)
            self.set_font("Roboto", size=7.5)
            self.set_text_color(*GREY)
            self.cell(0, LINE, title)
            self.set_x(self.l_margin)
            self.cell(0, LINE, f"{self.page_no()} / {{nb}}", align="R")

    pdf = Numbered(format="A4")
    pdf.set_title(title)
    pdf.set_creation_date(options.now)
    pdf.set_lang(language)
    pdf.set_auto_page_break(True, margin=15)
    for style, name in (("", "Regular"), ("B", "Bold")):
        pdf.add_font("Roboto", style, _font(name))
    pdf.add_page()
    return pdf


@cache
def _font(name: str) -> Path:
    return Path(str(files("font_roboto").joinpath(f"files/Roboto-{name}.ttf")))


def _fitting(pdf: FPDF, text: str, width: float) -> str:
    """`text`, or its beginning with an ellipsis, in so many millimetres."""
    if pdf.get_string_width(text) <= width:
        return text
    while text and pdf.get_string_width(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"
