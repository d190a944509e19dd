"""What is rare or usual outside the known truth, so that the demonstration's other tables look like a country's.

Shares are invented, at the order of magnitude that surveys of this kind report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

YES: Mapping[str, float] = {
    "npp_phy": 0.045,
    "npp_phy_12m": 0.3,
    "nps_forced": 0.004,
    "nps_attempt": 0.006,
    "nps_touch": 0.010,
    "stalk": 0.05,
    "ch_sex": 0.012,
    "saw_father": 0.09,
    "sui_ever": 0.04,
    "told_anyone": 0.35,
    "preg_hit": 0.02,
    "tip_act": 0.06,
    "tip_forced": 0.008,
    "jus_police": 0.08,
    "know_law": 0.55,
    "know_860": 0.30,
    "know_order": 0.20,
}
"""Question -> share of yes."""

ONE_OF: Mapping[str, Mapping[str, float]] = {
    "first_sex_wanted": {"1": 0.96, "2": 0.035, "3": 0.005},
    "displaced_self": {"1": 0.93, "2": 0.05, "3": 0.02},
    "health_general": {"1": 0.18, "2": 0.45, "3": 0.29, "4": 0.07, "5": 0.01},
    "ch_phy": {"1": 0.03, "2": 0.17, "3": 0.80},
    "partner_afraid": {"1": 0.10, "2": 0.30, "3": 0.60},
    "work_now": {"1": 0.38, "2": 0.10, "3": 0.07, "4": 0.45},
    "partner_drinks": {"0": 0.55, "1": 0.25, "2": 0.12, "3": 0.06, "4": 0.02},
    "partner_drunk": {"1": 0.06, "2": 0.34, "3": 0.60},
    "partner_education": {"2": 0.14, "3": 0.48, "4": 0.14, "5": 0.09, "6": 0.13, "7": 0.02},
    "decide_health": {"1": 0.30, "2": 0.50, "4": 0.16, "5": 0.04},
    "decide_purchases": {"1": 0.14, "2": 0.60, "4": 0.21, "5": 0.05},
    "decide_visits": {"1": 0.22, "2": 0.60, "4": 0.15, "5": 0.03},
}
"""Question -> code -> share."""

SOME_OF: Mapping[str, Mapping[str, float]] = {
    "har_where": {"0": 0.91, "1": 0.02, "2": 0.01, "3": 0.04, "4": 0.02},
    "tech": {"0": 0.95, "1": 0.03, "2": 0.005, "3": 0.01, "4": 0.005},
    "customs": {"0": 0.97, "1": 0.01, "2": 0.02},
    "tip_means": {"0": 0.95, "1": 0.03, "3": 0.01, "7": 0.01},
    "help_sources": {
        "0": 0.68,
        "1": 0.20,
        "2": 0.05,
        "3": 0.03,
        "6": 0.015,
        "7": 0.015,
        "11": 0.01,
    },
    "barriers": {"1": 0.30, "2": 0.24, "3": 0.08, "4": 0.06, "6": 0.12, "7": 0.05, "12": 0.15},
}
"""Multiple choice -> code -> share; one is named."""

FUNCTIONS = ("see", "hear", "walk", "remember", "care", "communicate")
DIFFICULTY = {"1": 0.93, "2": 0.055, "3": 0.012, "4": 0.003}
"""Washington Group short set: difficulty in each function."""


def other_answers(rng: np.random.Generator) -> dict[str, Any]:
    """Answers of one woman to these questions."""
    found: dict[str, Any] = {
        name: "1" if rng.random() < share else "2" for name, share in YES.items()
    }
    found |= {f"wg_{name}": _pick(DIFFICULTY, rng) for name in FUNCTIONS}
    found |= {name: _pick(shares, rng) for name, shares in ONE_OF.items()}
    return found | {name: [_pick(shares, rng)] for name, shares in SOME_OF.items()}


def _pick(shares: Mapping[str, float], rng: np.random.Generator) -> str:
    codes = list(shares)
    chances = np.array(list(shares.values()))
    return codes[int(rng.choice(len(codes), p=chances / chances.sum()))]
