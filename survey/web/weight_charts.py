"""Charts of weight runs: what each step did to the distribution, to strata and to margins, and two runs compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from survey.web.charts import BLUE, GREY, ORANGE, svg


def weight_steps(steps: Sequence[Mapping[str, Any]]) -> str:
    """Distribution of the weights after each step: whisker from 5 % to 95 %, box, median; log scale."""
    import altair as alt

    rows = [
        {"column": step["gives"], **step["after"]} for step in steps if step["gives"] != "w_norm"
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("column:N", sort=[row["column"] for row in rows], title=None)
    )
    scale = alt.Scale(type="log", nice=False)
    whisker = base.mark_rule(color=GREY, strokeWidth=2).encode(
        x=alt.X("q05:Q", scale=scale, title=None), x2="q95:Q"
    )
    ends = base.mark_tick(color=GREY, size=10).encode(x="minimum:Q")
    top = base.mark_tick(color=GREY, size=10).encode(x="maximum:Q")
    box = base.mark_bar(color=BLUE, opacity=0.55, size=14).encode(x="q25:Q", x2="q75:Q")
    median = base.mark_tick(color="black", thickness=2, size=14).encode(x="median:Q")
    return svg(alt.layer(whisker, ends, top, box, median), rows=len(rows))


def factors(rows: Sequence[Mapping[str, Any]]) -> str:
    """Mean factor of a step by stratum: a point each, and a line at 1; `class`, `factor`."""
    import altair as alt

    shown = [
        {"label": row["class"], "factor": row["factor"]}
        for row in rows
        if row["factor"] is not None
    ]
    order = [row["label"] for row in shown]
    base = alt.Chart(alt.Data(values=shown)).encode(y=alt.Y("label:N", sort=order, title=None))
    x = alt.X("factor:Q", title=None, scale=alt.Scale(zero=False))
    stem = base.mark_rule(color=GREY).encode(x=x, x2=alt.datum(1))
    point = base.mark_point(filled=True, size=60, opacity=1, color=BLUE).encode(x=x)
    one = alt.Chart(alt.Data(values=[{"x": 1}])).mark_rule(color=GREY, strokeDash=[4, 3])
    return svg(alt.layer(one.encode(x="x:Q"), stem, point), rows=len(shown) * 0.75)


def margins(rows: Sequence[Mapping[str, Any]]) -> str:
    """Sum of weights over population total by category, before (diamond) and after (circle); rows have a `label`."""
    import altair as alt

    names = {"before": gettext("Before"), "after": gettext("After")}
    shown = [
        {"label": row["label"], "when": names[when], "ratio": row[when] / row["total"]}
        for row in rows
        if row["total"]
        for when in names
    ]
    order = list(dict.fromkeys(row["label"] for row in shown))
    both = list(names.values())
    key = alt.Legend(title=None, orient="top")
    points = (
        alt.Chart(alt.Data(values=shown))
        .mark_point(filled=True, size=60, opacity=1)
        .encode(
            y=alt.Y("label:N", sort=order, title=None),
            x=alt.X(
                "ratio:Q", title=None, axis=alt.Axis(format=".0%"), scale=alt.Scale(zero=False)
            ),
            color=alt.Color(
                "when:N", scale=alt.Scale(domain=both, range=[ORANGE, BLUE]), legend=key
            ),
            shape=alt.Shape(
                "when:N", scale=alt.Scale(domain=both, range=["diamond", "circle"]), legend=key
            ),
        )
    )
    one = alt.Chart(alt.Data(values=[{"x": 1}])).mark_rule(color=GREY, strokeDash=[4, 3])
    return svg(alt.layer(one.encode(x="x:Q"), points), rows=len(order) * 0.75)


def ratios(bins: Sequence[tuple[float, float, int]]) -> str:
    """A histogram: from, to, women."""
    import altair as alt

    shown = [{"low": low, "high": high, "women": women} for low, high, women in bins]
    bars = (
        alt.Chart(alt.Data(values=shown))
        .mark_rect(color=BLUE, stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X("low:Q", title=None, scale=alt.Scale(zero=False, nice=False)),
            x2="high:Q",
            y=alt.Y("women:Q", title=None),
            y2=alt.datum(0),
        )
    )
    return svg(bars, rows=8)
