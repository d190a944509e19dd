"""Charts as SVG made on the server. Each stands beside a table with the same numbers.

Colours are those of Okabe and Ito (2008), which colour-blind people can tell apart; shape and position carry
the meaning, never colour alone. Altair and its renderer are slow to import and are loaded when a chart is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import get_locale

if TYPE_CHECKING:
    from weighting.report.drawn import Bar

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#767676"
WIDTH, LINE, CLOSE_LINE = 640, 26, 17
"""Pixels: width of the plot, height of a line in it, and of one of many on paper."""

FEW_LINES = 25

PADDING = {"left": 56, "right": 24, "top": 6, "bottom": 6}
"""The fonts of the reader may be wider than those that the server measures labels with."""

VEGA_LITE = "6.4"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"


@dataclass(frozen=True)
class Drawing:
    """A chart before it is rendered, and how many lines stand below each other in it."""

    chart: Any
    rows: float


def forest(rows: Sequence[Mapping[str, Any]]) -> str:
    """Estimates with their intervals, one line each; `label`, `estimate`, `ci_low`, `ci_high`, `weak`."""
    import altair as alt

    shown = [dict(row) for row in rows if row["estimate"] is not None]
    base = alt.Chart(alt.Data(values=shown)).encode(
        y=alt.Y("label:N", sort=[row["label"] for row in shown], title=None)
    )
    axis = alt.Axis(format="%", title=None)
    rule = base.mark_rule(color=BLUE, strokeWidth=2).encode(
        x=alt.X("ci_low:Q", axis=axis, scale=alt.Scale(zero=True)), x2="ci_high:Q"
    )
    point = base.mark_point(filled=True, size=70, opacity=1, color=BLUE).encode(
        x="estimate:Q",
        shape=alt.Shape(
            "weak:N",
            scale=alt.Scale(domain=[False, True], range=["circle", "diamond"]),
            legend=None,
        ),
    )
    return svg(alt.layer(rule, point), rows=len(shown))


def columns(rows: Sequence[Mapping[str, Any]]) -> str:
    """Estimates as standing bars in their order, with intervals; rows as for `forest`. For ages and other scales."""
    import altair as alt

    shown = [dict(row) for row in rows if row["estimate"] is not None]
    base = alt.Chart(alt.Data(values=shown)).encode(
        x=alt.X(
            "label:N", sort=[row["label"] for row in shown], title=None, axis=alt.Axis(labelAngle=0)
        )
    )
    axis = alt.Axis(format="%", title=None)
    bar = base.mark_bar(color=BLUE, size=34).encode(
        y=alt.Y("estimate:Q", axis=axis),
        opacity=alt.Opacity(
            "weak:N", scale=alt.Scale(domain=[False, True], range=[0.9, 0.45]), legend=None
        ),
    )
    interval = base.mark_rule(color="black", strokeWidth=1.5).encode(y="ci_low:Q", y2="ci_high:Q")
    return svg(alt.layer(bar, interval), rows=8)


def bars(rows: Sequence[Bar]) -> Drawing:
    """Shares as bars below each other; names of characteristics stand alone in bold; weak ones are light."""
    import altair as alt

    shown = [
        {"place": place, "estimate": row.estimate, "weak": row.weak}
        for place, row in enumerate(rows)
    ]
    names = {str(place): row.label for place, row in enumerate(rows)}
    headings = [place for place, row in enumerate(rows) if row.estimate is None]
    axis = alt.Axis(
        labelExpr=f"{_json(names)}[datum.value]",
        ticks=False,
        labelFontWeight=alt.condition(
            f"indexof({headings}, datum.value) >= 0", alt.value("bold"), alt.value("normal")
        ),
    )
    base = alt.Chart(alt.Data(values=shown)).encode(
        # the whole domain: names of characteristics have no bar and would be left out
        y=alt.Y(
            "place:O",
            sort=None,
            title=None,
            axis=axis,
            scale=alt.Scale(domain=list(range(len(rows)))),
        ),
        x=alt.X("estimate:Q", axis=alt.Axis(format="%", title=None)),
    )
    bar = base.mark_bar(color=BLUE, size=14).encode(
        opacity=alt.Opacity(
            "weak:N", scale=alt.Scale(domain=[False, True], range=[1, 0.45]), legend=None
        )
    )
    text = base.mark_text(align="left", dx=4, fontSize=12).encode(
        text=alt.Text("estimate:Q", format=".1%")
    )
    return Drawing(alt.layer(bar, text), len(shown))


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def svg(chart: Any, *, rows: float) -> str:
    """The drawing as SVG; rows: lines that stand below each other."""
    return as_svg(Drawing(chart, rows))


def as_svg(drawing: Drawing) -> str:
    """For pages."""
    import vl_convert

    made = vl_convert.vegalite_to_svg(
        _spec(drawing), vl_version=VEGA_LITE, format_locale=_number_locale()
    )
    return str(made)


def as_picture(drawing: Drawing) -> bytes:
    """For paper: PNG at twice the density of a screen; many lines stand closer, so that they fit a page."""
    import vl_convert

    made = vl_convert.vegalite_to_png(
        _spec(drawing, LINE if drawing.rows <= FEW_LINES else CLOSE_LINE),
        vl_version=VEGA_LITE,
        format_locale=_number_locale(),
        scale=2,
    )
    return bytes(made)


def _spec(drawing: Drawing, line: float = LINE) -> str:
    height = max(drawing.rows, 1) * line
    sized = drawing.chart.properties(width=WIDTH, height=height, padding=PADDING).configure(
        font=FONT, background="white"
    )
    return str(
        sized.configure_axis(
            labelFontSize=13, labelLimit=260, labelFlush=False, gridColor="#e5e5e5"
        ).to_json()
    )


def _number_locale() -> dict[str, Any]:
    """How the person's language writes numbers, as Vega's d3-format takes it."""
    locale = get_locale()
    symbols = locale.number_symbols["latn"] if locale else {"decimal": ".", "group": ","}
    return {
        "decimal": symbols["decimal"],
        "thousands": symbols["group"],
        "grouping": [3],
        "currency": ["", ""],
    }
