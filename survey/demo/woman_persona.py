"""What an invented woman answers: her life, and what happened in it according to the known truth."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np

from survey.demo.other_answers import other_answers
from survey.demo.people import MARRIED, NEVER, Member
from survey.demo.truth import RECENT, WOMAN_SPREAD, Truth, conditional, expit

ACT_CHANCE = 0.35
"""Chance of each further act of a form, given that the form occurred."""

ALONE = ["0"]


def woman_answers(
    member: Member,
    *,
    names: Iterable[str],
    truth: Truth,
    region: int,
    area: float,
    today: date,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Her answers by question name. `area` is the effect of her enumeration area on the logit scale."""
    ever_partnered = member.marital != NEVER
    born = int(rng.poisson(2.1)) if ever_partnered and member.age >= 19 else 0
    life = _life(member, born, today, rng)
    own = float(rng.normal(0, WOMAN_SPREAD))
    return other_answers(rng) | life | _acts(list(names), truth, region, area + own, rng)


def _life(member: Member, born: int, today: date, rng: np.random.Generator) -> dict[str, Any]:
    union_age = min(member.age, int(np.clip(rng.normal(22, 3.5), 14, 45)))
    years = member.age - union_age
    pregnant = born > 0 or (member.marital == MARRIED and rng.random() < 0.3)
    month = int(rng.integers(1, 13))
    before = month > today.month
    return {
        **{f"privacy_{gate}_present": ALONE for gate in range(1, 6)},
        **{f"continue_{gate}": "1" for gate in range(1, 6)},
        "consent": "1",
        "w_language": "1" if rng.random() < 0.97 else "2",
        "age": member.age,
        "guardian": "1",
        "assent": "1",
        "birth_month": str(month),
        "birth_year": today.year - member.age - int(before),
        "years_in_place": int(rng.integers(0, member.age + 1)),
        "school_ever": "1",
        "educ_level": member.education,
        "been_pregnant": "1" if pregnant else "2",
        "children_born": born,
        "children_alive": born,
        "sons_alive": int(rng.integers(0, born + 1)),
        "children_5_14": int(rng.integers(0, min(born, 3) + 1)),
        "pregnant_now": "1" if pregnant and born == 0 else "2",
        "pregnancy_lost": "2",
        "marital": member.marital,
        "lived_ever": "2",
        "dated_ever": "2",
        "union_count": 1 if rng.random() < 0.96 else 2,
        "union_age": union_age,
        "union_years": years,
        "partner_age": int(np.clip(member.age + rng.integers(-2, 9), 18, 98)),
        "ended_years": (ended := int(rng.integers(0, max(years, 1)))),
        "died_years": ended,
        "first_sex_age": union_age,
        "customs_age": min(member.age, 17),
        "tip_age": min(member.age, 20),
        "first_years": int(rng.integers(0, max(min(years, 10), 1))),
    }


def _acts(
    names: list[str], truth: Truth, region: int, propensity: float, rng: np.random.Generator
) -> dict[str, Any]:
    """ever / last 12 months / frequency of each act; other battery questions follow from them."""
    found: dict[str, Any] = {}
    for form, levels in truth.by_region.items():
        acts = acts_of(form, names)
        happened = rng.random() < expit(conditional(levels[region]) + propensity)
        recent = happened and rng.random() < RECENT.get(form, 0.6)
        certain = acts[int(rng.integers(min(3, len(acts))))] if acts else ""
        for act in acts:
            ever = happened and (act == certain or rng.random() < ACT_CHANCE)
            now = ever and recent and (act == certain or rng.random() < 0.6)
            found[act] = "1" if ever else "2"
            found[f"{act}_12m"] = "1" if now else "2"
            found[f"{act}_freq"] = str(1 + int(rng.choice(3, p=[0.35, 0.45, 0.20])))
            found[f"{act}_before"] = "0" if now and rng.random() < 0.3 else "2"
    return found


def acts_of(form: str, names: list[str]) -> list[str]:
    """The acts of a form in the questionnaire: `phy_slap` and the like, not their follow-ups."""
    endings = ("_12m", "_freq", "_before", "_page", "_intro", "_prev")
    return [name for name in names if name.startswith(f"{form}_") and not name.endswith(endings)]
