"""From figures and facts to the whole report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from weighting.report import sample_tables
from weighting.report.childhood import childhood
from weighting.report.figures import Figures
from weighting.report.layouts import LAYOUTS
from weighting.report.model import Report, Table, Text
from weighting.report.sample_tables import SampleFacts
from weighting.report.shells import Shell, shells
from weighting.report.words import filled

Progress = Callable[[float], None]


def build(
    figures: Figures,
    facts: SampleFacts,
    *,
    title: Text,
    made_at: str,
    synthetic: bool,
    annex: Sequence[Text],
    manifest: Mapping[str, Any],
    progress: Progress,
) -> Report:
    """All tables of the shells. made_at: ISO 8601; progress: called with the share done."""
    wanted = shells()
    tables: list[Table] = []
    for done, shell in enumerate(wanted):
        progress(done / len(wanted))
        tables.append(_table(shell, figures, facts))
    name = filled("report", study=title)
    return Report(name, made_at, synthetic, tuple(tables), tuple(annex), manifest)


def _table(shell: Shell, figures: Figures, facts: SampleFacts) -> Table:
    if shell.kind == "background":
        return sample_tables.background(shell, facts, figures)
    if shell.kind == "childhood":
        return childhood(shell, figures, facts.sealed)
    if shell.kind in OF_SAMPLE:
        return OF_SAMPLE[shell.kind](shell, facts)
    return LAYOUTS[shell.kind](shell, figures)


OF_SAMPLE: dict[str, Callable[[Shell, SampleFacts], Table]] = {
    "response": sample_tables.response,
    "quality": sample_tables.quality,
    "weights": sample_tables.weights,
}
"""Kinds of tables that need nothing but facts about the sample."""
