"""Coarser values for files that leave the office: groups of codes, classes, largest values, rounded weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from exports.dataset import Dataset
from exports.errors import ExportError
from exports.variable import WEIGHT, Variable
from instruments.model import Text


@dataclass(frozen=True, slots=True)
class Group:
    """Codes that become one: `code` is the new one, `of` are the old ones."""

    code: int
    of: tuple[int, ...]
    label: Text


def regrouped(dataset: Dataset, groups: Mapping[str, Sequence[Group]]) -> Dataset:
    """Codes in groups. Missing codes stay; an old code that is in no group becomes null."""
    for name in groups.keys() & set(dataset.frame.columns):
        variable, into = dataset[name], groups[name]
        kept = {code: variable.values[code] for code in variable.missing if code in variable.values}
        if clash := set(kept) & {one.code for one in into}:
            raise ExportError(f"{name}: missing codes {sorted(clash)} are also codes of groups")
        table = {old: one.code for one in into for old in one.of} | {code: code for code in kept}
        values = {**{one.code: one.label for one in into}, **kept}
        coded = replace(variable, values=values, measure="ordinal", width=2)
        column = dataset.frame[name].replace_strict(table, default=None, return_dtype=coded.dtype)
        dataset = with_variable(dataset, coded, column)
    return dataset


def banded(dataset: Dataset, bands: Mapping[str, tuple[int, ...]]) -> Dataset:
    """Numbers in classes, by the lower end of each class."""
    for name in bands.keys() & set(dataset.frame.columns):
        dataset = with_variable(dataset, *_classes(dataset, name, bands[name]))
    return dataset


def _classes(dataset: Dataset, name: str, lower_ends: Sequence[int]) -> tuple[Variable, pl.Series]:
    """The variable as classes 1, 2, 3 ...; missing codes stay apart, what is below the first class too."""
    variable, column = dataset[name], dataset.frame[name]
    ends = [*(end - 1 for end in lower_ends[1:]), None]
    labels: dict[int, Text] = {
        place: {"en": _class(low, high)}
        for place, (low, high) in enumerate(zip(lower_ends, ends, strict=True), start=1)
    }
    texts = {code: variable.values.get(code, {"en": str(code)}) for code in variable.missing}
    if clash := set(texts) & set(labels):
        message = f"{name}: missing codes {sorted(clash)} are also numbers of classes"
        raise ExportError(f"{message}; take fewer classes, or other missing codes")
    expression = pl.lit(None, dtype=pl.Int64)
    for place, low in enumerate(lower_ends, start=1):
        expression = pl.when(pl.col(name) >= low).then(place).otherwise(expression)
    missing = pl.col(name).is_in(list(variable.missing))
    classes = column.to_frame().select(
        pl.when(missing).then(name).otherwise(expression).alias(name)
    )
    coded = replace(
        variable, kind="code", values={**labels, **texts}, measure="ordinal", width=2, decimals=0
    )
    return coded, classes[name].cast(coded.dtype)


def _class(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+"
    return f"{low}" if low == high else f"{low}-{high}"


def top_coded(dataset: Dataset, top: Mapping[str, int]) -> Dataset:
    """Numbers above the largest value shown become that value, with a label that says so."""
    for name in top.keys() & set(dataset.frame.columns):
        variable, most = dataset[name], top[name]
        above = (pl.col(name) > most) & ~pl.col(name).is_in(list(variable.missing))
        column = dataset.frame.select(
            pl.when(above).then(pl.lit(most)).otherwise(pl.col(name)).alias(name)
        )[name].cast(variable.dtype)
        note = {code: text for code, text in variable.values.items() if code != most}
        labelled = {**note, most: _or_more(most)}
        dataset = with_variable(dataset, replace(variable, values=labelled), column)
    return dataset


def _or_more(number: int) -> Text:
    return {"en": f"{number} or more", "az": f"{number} və daha çox", "ru": f"{number} и более"}


def rounded(dataset: Dataset, digits: int) -> Dataset:
    """Weights to so many significant digits: an exact weight gives away the cluster it was drawn with."""
    weights = [variable.name for variable in dataset.with_role(WEIGHT)]
    columns = [
        pl.col(name).cast(pl.Float64).round_sig_figs(digits).cast(dataset.frame.schema[name])
        for name in weights
    ]
    return replace(dataset, frame=dataset.frame.with_columns(columns))


def with_variable(dataset: Dataset, variable: Variable, column: pl.Series) -> Dataset:
    """The dataset with another description and content of one of its columns."""
    variables = tuple(variable if one.name == variable.name else one for one in dataset.variables)
    frame = dataset.frame.with_columns(column.alias(variable.name))
    return replace(dataset, frame=frame, variables=variables)
