"""Charts as SVG made on the server. Each stands beside a table with the same numbers.

Colours are those of Okabe and Ito (2008), which colour-blind people can tell apart; shape and position carry
the meaning, never colour alone. Altair and its renderer are slow to import and are loaded when a chart is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import get_locale

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#767676"
WIDTH = 640
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"


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


def bars(rows: Sequence[Mapping[str, Any]]) -> str:
    """Estimates as bars below each other, by `group`; `label`, `estimate`; `weak` ones are hatched light."""
    import altair as alt

    shown = [{**row, "place": place} for place, row in enumerate(rows)]
    names = {row["place"]: row["label"] for row in shown}
    label = "datum.label" if not names else f"{_json(names)}[datum.value]"
    base = alt.Chart(alt.Data(values=shown)).encode(
        y=alt.Y("place:O", sort=None, title=None, axis=alt.Axis(labelExpr=label, ticks=False)),
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
    return svg(alt.layer(bar, text), rows=len(shown))


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def svg(chart: Any, *, rows: float) -> str:
    """The drawing as SVG; rows: lines that stand below each other."""
    import vl_convert

    drawn = chart.properties(width=WIDTH, height=max(rows, 1) * 26).configure(
        font=FONT, background="white"
    )
    drawn = drawn.configure_axis(labelFontSize=13, labelLimit=260, gridColor="#e5e5e5")
    svg = vl_convert.vegalite_to_svg(
        drawn.to_json(), vl_version="6.4", format_locale=_number_locale()
    )
    return str(svg)


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
