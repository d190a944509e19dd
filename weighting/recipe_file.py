"""The weight chain as data: a recipe in YAML, read and checked.

What each kind of step takes and does stands in `weighting.steps`; `weighting.recipe.run` runs it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from instruments.errors import N_, Finding, filled
from weighting.errors import RecipeError, refuse
from weighting.recipe_options import HEAD, OPTIONS, REPLICATES, check_values
from weighting.steps import STEPS

RECIPES = Path(__file__).parent / "recipes"
KEYS = ("household", "woman", "stratum", "psu")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its kind, the column it writes, and its options with defaults filled in."""

    do: str
    gives: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A checked recipe. keys: names of the key columns; replicates: how to make them, or None."""

    name: str
    version: int
    seed: int
    keys: Mapping[str, str]
    steps: tuple[Step, ...]
    replicates: Mapping[str, Any] | None = None
    source: str = field(default="", repr=False)

    @classmethod
    def from_yaml(cls, text: str, *, place: str = "recipe.yaml") -> Recipe:
        """Read a recipe. Raises RecipeError with a finding for each thing that is wrong."""
        try:
            data = yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            raise RecipeError(
                N_("%(place)s is not YAML: look at line %(line)s, column %(column)s"),
                hint=N_("Check the indentation: spaces, no tabs."),
                place=place,
                line=mark.line + 1 if mark else 1,
                column=mark.column + 1 if mark else 1,
            ) from error
        refuse(RecipeError, N_("%(place)s cannot be used"), check(data, place=place), place=place)
        steps = tuple(_step(raw) for raw in data["steps"])
        keys = {name: str(data.get("keys", {}).get(name, name)) for name in KEYS}
        return cls(
            str(data["recipe"]),
            int(data.get("version", 1)),
            int(data.get("seed", 0)),
            keys,
            steps,
            data.get("replicates"),
            text,
        )

    @classmethod
    def default(cls) -> Recipe:
        """The recipe that ships: see weighting/recipes/default.yaml."""
        return cls.from_yaml((RECIPES / "default.yaml").read_text(encoding="utf-8"))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what the recipe says, whatever its layout and comments."""
        content = {
            "recipe": self.name,
            "version": self.version,
            "seed": self.seed,
            "keys": dict(self.keys),
            "steps": [[step.do, step.gives, dict(step.options)] for step in self.steps],
            "replicates": self.replicates,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def check(data: Any, *, place: str = "recipe.yaml") -> list[Finding]:
    """Everything that keeps `data` from being a recipe."""
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list):
        hint = N_("A recipe has the keys recipe, version, seed, keys, steps, replicates.")
        return [Finding("R001", "error", N_("A recipe needs a list of steps"), hint, place)]
    findings = [
        *_check_head(data, place),
        *(
            finding
            for i, raw in enumerate(data["steps"], 1)
            for finding in _check_step(
                raw, filled(N_("%(place)s step %(number)s"), place=place, number=i)
            )
        ),
    ]
    return findings or _check_order(data["steps"], place)


def _check_head(data: dict[str, Any], place: str) -> list[Finding]:
    known = {"recipe", "version", "seed", "keys", "steps", "replicates"}
    findings = [
        Finding("R002", "error", filled(N_("Unknown key “%(name)s”"), name=name), "", place)
        for name in sorted(set(data) - known)
    ]
    if not data.get("recipe"):
        unnamed = N_("The recipe has no name")
        findings.append(Finding("R003", "error", unnamed, "recipe: ...", place))
    return [*findings, *check_values(data, HEAD, place), *_check_replicates(data, place)]


def _check_replicates(data: dict[str, Any], place: str) -> list[Finding]:
    replicates = data.get("replicates")
    if replicates is None:
        return []
    if not isinstance(replicates, dict) or replicates.get("method") not in REPLICATES:
        hint = f"method: {', '.join(REPLICATES)}"
        return [Finding("R004", "error", N_("Unknown kind of replicates"), hint, place)]
    known = REPLICATES[replicates["method"]]
    stray = N_("%(step)s does not take “%(name)s”")
    return [
        *(
            Finding("R005", "error", filled(stray, step=replicates["method"], name=name), "", place)
            for name in sorted(replicates.keys() - known.keys() - {"method"})
        ),
        *check_values(replicates, known, place),
    ]


def _check_step(raw: Any, place: str) -> list[Finding]:
    if not isinstance(raw, dict) or raw.get("do") not in STEPS:
        hint = f"do: {', '.join(STEPS)}"
        return [Finding("R010", "error", N_("Unknown step"), hint, place)]
    kind = STEPS[raw["do"]]
    given = set(raw) - {"do", "gives"}
    stray = N_("%(step)s does not take “%(name)s”")
    findings = [
        Finding("R011", "error", filled(stray, step=raw["do"], name=name), kind.help, place)
        for name in sorted(given - kind.required - kind.optional.keys())
    ]
    needed = N_("%(step)s needs “%(name)s”")
    findings += [
        Finding("R012", "error", filled(needed, step=raw["do"], name=name), kind.help, place)
        for name in sorted(kind.required - given)
    ]
    if not isinstance(raw.get("gives"), str):
        message = filled(N_("%(step)s gives no column"), step=raw["do"])
        hint = N_("gives: the name of the new column")
        findings.append(Finding("R013", "error", message, hint, place))
    return [*findings, *check_values(raw, OPTIONS, place)]


def _check_order(steps: list[dict[str, Any]], place: str) -> list[Finding]:
    kinds = [step["do"] for step in steps]
    findings = []
    if not kinds or kinds[0] != "base" or kinds.count("base") != 1:
        message = N_("The first step must be base, once")
        hint = N_("Selection probabilities come before everything else.")
        findings.append(Finding("R020", "error", message, hint, place))
    if kinds.count("within_household") > 1:
        message = N_("within_household stands twice")
        hint = N_("Steps before it weigh households, steps after it women.")
        findings.append(Finding("R021", "error", message, hint, place))
    names = [step[key] for step in steps for key in ("gives", "factor") if step.get(key)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        message = filled(N_("Column “%(name)s” is written twice"), name=name)
        hint = N_("Every step keeps its own column.")
        findings.append(Finding("R022", "error", message, hint, place))
    calibrations = {"poststratify", "rake", "calibrate"}
    for i, step in enumerate(steps):
        if step["do"] == "trim" and step.get("recalibrate") and not calibrations & set(kinds[:i]):
            message = N_("Nothing to recalibrate to")
            hint = N_("Put poststratify, rake or calibrate before it, or take recalibrate out.")
            findings.append(Finding("R023", "error", message, hint, place))
    return findings


def _step(raw: dict[str, Any]) -> Step:
    given = {name: value for name, value in raw.items() if name not in ("do", "gives")}
    return Step(raw["do"], raw["gives"], {**STEPS[raw["do"]].optional, **given})
