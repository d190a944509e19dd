"""What an invented household answers to the household questionnaire."""

from __future__ import annotations

from typing import Any

import numpy as np

from survey.demo.people import Member

GOODS = {
    "electricity": 0.99,
    "piped_gas": 0.80,
    "television": 0.96,
    "satellite": 0.70,
    "refrigerator": 0.95,
    "washing_machine": 0.78,
    "dishwasher": 0.12,
    "air_conditioner": 0.45,
    "water_heater": 0.55,
    "vacuum_cleaner": 0.60,
    "computer": 0.45,
    "internet": 0.75,
    "smartphone": 0.92,
    "generator": 0.04,
    "bicycle": 0.20,
    "motorcycle": 0.03,
    "car": 0.42,
    "tractor": 0.04,
    "second_home": 0.10,
    "bank_account": 0.60,
    "farm_land": 0.40,
    "cattle": 0.25,
    "sheep": 0.15,
    "horses": 0.04,
    "poultry": 0.35,
    "bees": 0.04,
}
RURAL_GOODS = frozenset({"farm_land", "cattle", "sheep", "horses", "poultry", "bees", "tractor"})


def member_answers(member: Member) -> dict[str, Any]:
    """One line of the roster."""
    return {
        "member_name": member.name,
        "relation": member.relation,
        "sex": member.sex,
        "age": member.age,
        "usual_resident": "1" if member.usual else "2",
        "slept_here": "1",
        "ever_school": "2" if member.education == "0" else "1",
        "education": member.education,
        "marital": member.marital,
    }


def household_answers(
    members: list[Member], *, urban: bool, wealth: float, year: int, rng: np.random.Generator
) -> dict[str, Any]:
    """Answers of the household respondent; `wealth` shifts what the household owns (logit scale)."""
    displaced = "2" if rng.random() < 0.07 else "1"
    return {
        "contact": "1",
        "hh_consent": "1",
        "hh_language": "1" if rng.random() < 0.97 else "2",
        "hh_interpreter": "2",
        "hh_size": sum(member.usual for member in members),
        "roster_check": "2",
        "rooms_sleeping": int(rng.integers(1, 5)),
        "water_minutes": int(rng.integers(0, 30)),
        "toilet_shared": "2",
        "displaced": displaced,
        "displaced_year": int(rng.integers(1989, 1994)),
        "returned_year": year - 1,
        "displaced_from": str(int(rng.choice([6, 13]))),
        "years_here": int(rng.integers(0, 40)),
        "home_language": "1" if rng.random() < 0.93 else "3",
        "hh_respondent": 1,
        **{good: _has(good, share, urban, wealth, rng) for good, share in GOODS.items()},
    }


def _has(good: str, share: float, urban: bool, wealth: float, rng: np.random.Generator) -> str:
    if good in RURAL_GOODS:
        chance = share * (0.1 if urban else 1.4)
    else:
        odds = share / (1 - share) * np.exp(wealth + (0.3 if urban else -0.3))
        chance = odds / (1 + odds)
    return "1" if rng.random() < chance else "2"
