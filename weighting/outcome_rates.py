"""Outcome rates: AAPOR response, cooperation, refusal and contact rates, and the DHS rates.

Counts may be weighted: give sums of base weights. A rate without a denominator is None, never NaN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HOUSEHOLD_ELIGIBLE = (1, 2, 4, 5, 8)
"""hv015 results of eligible households; 3 absent, 6 vacant, 7 destroyed, 9 other are outside."""

HOUSEHOLD_INTERVIEWED = (1,)
WOMAN_INTERVIEWED = (1,)

HRR_CODES = {"completed": 1, "no_respondent": 2, "postponed": 4, "refused": 5, "not_found": 8}
EWRR_CODES = {
    "completed": 1,
    "not_at_home": 2,
    "postponed": 3,
    "refused": 4,
    "partly": 5,
    "incapacitated": 6,
    "other": 7,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispositions:
    """Final dispositions in AAPOR's letters: counts or sums of weights.

    complete I, partial P, refusal R, noncontact NC, other O, unknown_household UH,
    unknown_other UO, ineligible NE.
    """

    complete: float = 0
    partial: float = 0
    refusal: float = 0
    noncontact: float = 0
    other: float = 0
    unknown_household: float = 0
    unknown_other: float = 0
    ineligible: float = 0

    @property
    def eligible(self) -> float:
        """D = I + P + R + NC + O."""
        return self.complete + self.partial + self.refusal + self.noncontact + self.other

    @property
    def unknown(self) -> float:
        """U = UH + UO."""
        return self.unknown_household + self.unknown_other

    @property
    def contacted(self) -> float:
        """K = I + P + R + O."""
        return self.complete + self.partial + self.refusal + self.other


def casro_e(cases: Dispositions) -> float | None:
    """Share of unknown cases taken as eligible: that of the cases that are known (CASRO)."""
    return _share(cases.eligible, cases.eligible + cases.ineligible)


def aapor(cases: Dispositions, *, e: float | None = None) -> dict[str, float | None]:
    """RR1-6, COOP1-4, REF1-3, CON1-3 and the e used (CASRO by default).

    AAPOR Standard Definitions. With e = 0 or 1 the assumed rates become their bounds.
    """
    used = casro_e(cases) if e is None else e
    d, u, k = cases.eligible, cases.unknown, cases.contacted
    i, ip = cases.complete, cases.complete + cases.partial
    eu = (used or 0.0) * u
    willing = cases.complete + cases.partial + cases.refusal
    rates = {
        "RR1": _share(i, d + u),
        "RR2": _share(ip, d + u),
        "RR3": _share(i, d + eu),
        "RR4": _share(ip, d + eu),
        "RR5": _share(i, d),
        "RR6": _share(ip, d),
        "COOP1": _share(i, k),
        "COOP2": _share(ip, k),
        "COOP3": _share(i, willing),
        "COOP4": _share(ip, willing),
        "REF1": _share(cases.refusal, d + u),
        "REF2": _share(cases.refusal, d + eu),
        "REF3": _share(cases.refusal, d),
        "CON1": _share(k, k + cases.noncontact + u),
        "CON2": _share(k, k + cases.noncontact + eu),
        "CON3": _share(k, k + cases.noncontact),
    }
    return {"e": used, **rates}


def dhs_household_rate(results: Mapping[int, float]) -> float | None:
    """HRR in per cent: 100 C / (C + HP + P + R + DNF). `results`: hv015 code -> count."""
    return _per_cent(results, HRR_CODES)


def dhs_woman_rate(results: Mapping[int, float]) -> float | None:
    """EWRR in per cent: 100 completed / all final results of eligible women (codes 1 to 7)."""
    return _per_cent(results, EWRR_CODES)


def dhs_overall_rate(household: float | None, woman: float | None) -> float | None:
    """Overall response rate in per cent: HRR x EWRR / 100."""
    return None if household is None or woman is None else household * woman / 100


def module_rate(selection: Mapping[int, float]) -> float | None:
    """Share of selected women interviewed in the violence module: v044 = 1 over v044 in 1, 2, 3."""
    return _share(selection.get(1, 0), sum(selection.get(code, 0) for code in (1, 2, 3)))


def _per_cent(results: Mapping[int, float], codes: Mapping[str, int]) -> float | None:
    share = _share(
        results.get(codes["completed"], 0), sum(results.get(code, 0) for code in codes.values())
    )
    return None if share is None else 100 * share


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
