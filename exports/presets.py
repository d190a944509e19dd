"""The plans of disclosure control that come with the platform: suf.yaml and puf.yaml beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from exports.disclosure import Plan
from exports.errors import ExportError
from exports.recoding import Group
from exports.reweighting import Adjustment

PRESETS = ("suf", "puf")
"""Scientific-use file, for researchers under contract; public-use file, for everybody."""


@cache
def preset(name: str) -> Plan:
    """The plan of a preset; raises ExportError when there is none of this name."""
    if name not in PRESETS:
        raise ExportError(f"no preset {name}; known are {', '.join(PRESETS)}")
    return plan_of(files("exports").joinpath(f"{name}.yaml").read_text(encoding="utf-8"))


def plan_of(text: str) -> Plan:
    """A plan from its YAML; raises ExportError when it does not say what a plan says."""
    try:
        return _plan(yaml.safe_load(text))
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise ExportError(f"this is no plan of disclosure control: {error}") from error


def _plan(said: Mapping[str, Any]) -> Plan:
    shared = dict(said)
    groups = {
        name: tuple(Group(one["code"], tuple(one["of"]), one["label"]) for one in into)
        for name, into in shared.pop("groups", {}).items()
    }
    bands = {name: tuple(ends) for name, ends in shared.pop("bands", {}).items()}
    harmful = {name: tuple(codes) for name, codes in shared.pop("harmful", {}).items()}
    renumber = tuple(tuple(group) for group in shared.pop("renumber", ()))
    along = {name: tuple(patterns) for name, patterns in shared.pop("along", {}).items()}
    adjusted = {name: Adjustment(**how) for name, how in shared.pop("adjusted", {}).items()}
    within = tuple(tuple(map(tuple, pairs)) for pairs in shared.pop("within", ()))
    lists = {name: tuple(value) for name, value in shared.items() if isinstance(value, list)}
    return Plan(
        **(shared | lists),
        along=along,
        adjusted=adjusted,
        groups=groups,
        bands=bands,
        harmful=harmful,
        renumber=renumber,
        within=within,
    )
