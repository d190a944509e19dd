"""Run a recipe: two frames and controls in, every column of every step, diagnostics, manifest out.

Same recipe, frames, controls and seed: same weights to the last bit, in the order of the keys.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import polars as pl

from instruments.errors import N_
from weighting.arrays import FloatArray
from weighting.chain import Chain
from weighting.controls import Controls
from weighting.diagnostics import StepReport, factors_by, summary
from weighting.errors import InputError, RecipeError
from weighting.recipe_file import Recipe, Step
from weighting.replicates import ReplicateWeights, bootstrap, brr, jackknife
from weighting.steps import STEPS

__all__ = ["Recipe", "Step", "WeightResult", "run"]

LIBRARIES = ("numpy", "polars", "scipy", "samplics", "svy", "statsmodels")
FINAL = "population"
"""The step whose weights the replicates belong to; without it, the last step."""


@dataclass(frozen=True, slots=True)
class WeightResult:
    """Result of a run.

    households, women: key and every column of the steps, sorted by key; rows out of a step have
    0. replicates: of the population weight, rows as in `women`; None without replicates in the recipe.
    reports: one per step. manifest: recipe and its hash, hashes of inputs and of the result, seed,
    library versions.
    """

    households: pl.DataFrame
    women: pl.DataFrame
    replicates: ReplicateWeights | None
    reports: tuple[StepReport, ...]
    manifest: Mapping[str, Any]


def run(
    recipe: Recipe,
    households: pl.DataFrame,
    women: pl.DataFrame,
    *,
    controls: Controls | None = None,
) -> WeightResult:
    """Weigh a sample.

    households: one row per selected household, with the columns that the recipe names; women: one
    row per selected woman, with her household's key. A woman's row also sees the household's columns.
    controls: margin -> category -> total. Raises WeightingError; a run that returns is complete.
    """
    household_rows = _keyed(households, recipe.keys["household"], "household")
    women_rows = _with_household(
        _keyed(women, recipe.keys["woman"], "woman"), household_rows, recipe
    )
    maker = _Replicates(recipe, household_rows)
    chain = Chain(household_rows, women_rows, recipe.keys, controls or {}, maker.make)
    final = chain.matrix
    for step in recipe.steps:
        _run_step(chain, step, recipe)
        if step.do == FINAL or not any(other.do == FINAL for other in recipe.steps):
            final = chain.matrix
    tables = {unit: _table(chain, unit, recipe) for unit in ("household", "woman")}
    manifest = _manifest(recipe, households, women, chain, tables)
    return WeightResult(
        tables["household"],
        tables["woman"],
        maker.finish(final[:, 1:]),
        tuple(chain.reports),
        manifest,
    )


def _run_step(chain: Chain, step: Step, recipe: Recipe) -> None:
    unit, before = chain.unit, chain.matrix
    details = STEPS[step.do].run(chain, step.options)
    chain.keep(step.gives, chain.weight)
    same = unit == chain.unit and before.size
    old = before[:, 0] if same else None
    stratum = chain.column(recipe.keys["stratum"])
    chain.reports.append(
        StepReport(
            step.do,
            chain.unit,
            step.gives,
            None if old is None else summary(old),
            summary(chain.weight),
            None if old is None else factors_by(old, chain.weight, stratum),
            details,
        )
    )


class _Replicates:
    """Makes the replicates of the base weights, and puts the constants to the final ones."""

    def __init__(self, recipe: Recipe, households: pl.DataFrame) -> None:
        self._recipe = recipe
        self._households = households
        self._made: ReplicateWeights | None = None

    def make(self, base: FloatArray) -> FloatArray:
        options = dict(self._recipe.replicates or {})
        if not options:
            return np.zeros((base.size, 0))
        self._made = self._by_method(str(options.pop("method")), base, options)
        return self._made.weights

    def _by_method(
        self, method: str, base: FloatArray, options: dict[str, Any]
    ) -> ReplicateWeights:
        strata, psu = (self._households[self._recipe.keys[name]] for name in ("stratum", "psu"))
        if method == "bootstrap":
            count = int(options.get("count", 500))
            singleton = options.get("singleton", "error")
            return bootstrap(
                base, strata, psu=psu, replicates=count, seed=self._recipe.seed, singleton=singleton
            )
        if method == "brr":
            return brr(base, strata, psu=psu, fay=float(options.get("fay", 0.5)))
        return jackknife(base, strata, psu=psu, singleton=options.get("singleton", "error"))

    def finish(self, matrix: FloatArray) -> ReplicateWeights | None:
        return None if self._made is None else self._made.adjusted(lambda _: matrix)


def _keyed(frame: pl.DataFrame, key: str, unit: str) -> pl.DataFrame:
    """The frame in the order of its key, which must be there once in every row."""
    if key not in frame.columns:
        raise RecipeError(
            N_("The %(unit)s frame has no key"),
            expected=key,
            got=", ".join(frame.columns),
            unit=unit,
        )
    if frame.is_empty() or frame[key].null_count() or frame[key].n_unique() != frame.height:
        raise InputError(
            N_("The key of the %(unit)s frame is not a key"),
            expected=N_("every row once"),
            got=N_("%(rows)s rows, %(keys)s keys, %(missing)s missing"),
            unit=unit,
            rows=frame.height,
            keys=frame[key].n_unique(),
            missing=frame[key].null_count(),
        )
    return frame.sort(key)


def _with_household(women: pl.DataFrame, households: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    key = recipe.keys["household"]
    if key not in women.columns:
        raise RecipeError(N_("The woman frame does not name the household"), expected=key)
    new = [name for name in households.columns if name == key or name not in women.columns]
    return women.join(households.select(new), on=key, how="left", maintain_order="left")


def _table(chain: Chain, unit: str, recipe: Recipe) -> pl.DataFrame:
    frame = chain.households if unit == "household" else chain.women
    keys = [recipe.keys["household"]]
    if unit == "woman":
        keys.insert(0, recipe.keys["woman"])
    columns = [pl.Series(name, values) for name, values in chain.columns[unit].items()]
    table = frame.select(*dict.fromkeys(keys)).with_columns(columns)
    if unit == "household":
        return table
    # a woman's row shows the whole way of her weight, from the base weight on
    way = _table(chain, "household", recipe)
    steps = [name for name in table.columns if name not in keys]
    joined = table.join(way, on=recipe.keys["household"], how="left", maintain_order="left")
    return joined.select(*keys, *way.columns[1:], *steps)


def _manifest(
    recipe: Recipe,
    households: pl.DataFrame,
    women: pl.DataFrame,
    chain: Chain,
    tables: Mapping[str, pl.DataFrame],
) -> dict[str, Any]:
    controls = pl.DataFrame(
        [
            {"margin": margin, "category": str(category), "total": float(total)}
            for margin, totals in sorted(chain.controls.items())
            for category, total in sorted(totals.items(), key=lambda item: str(item[0]))
        ],
        schema={"margin": pl.String, "category": pl.String, "total": pl.Float64},
    )
    return {
        "recipe": recipe.name,
        "recipe_version": recipe.version,
        "recipe_sha256": recipe.fingerprint,
        "seed": recipe.seed,
        "households_sha256": _digest(households, recipe.keys["household"]),
        "women_sha256": _digest(women, recipe.keys["woman"]),
        "controls_sha256": _digest(controls),
        "result_sha256": {unit: _digest(table) for unit, table in tables.items()},
        "libraries": {"python": platform.python_version()} | {n: version(n) for n in LIBRARIES},
    }


def _digest(frame: pl.DataFrame, key: str | None = None) -> str:
    """SHA-256 of the content, whatever the order of columns and, given a key, of rows."""
    ordered = frame.select(sorted(frame.columns))
    content = ordered.sort(key) if key else ordered
    return hashlib.sha256(content.write_csv().encode()).hexdigest()
