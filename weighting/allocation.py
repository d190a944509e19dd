"""How many units each stratum gets: equal, proportional, power, Neyman; floors, caps, domains.

Every rule is a share per stratum; the shares are filled up to floors and down to caps, and rounded by
largest remainder, so that the total is exact. Ties go to the first stratum in sorted order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from instruments.errors import N_
from weighting.errors import AllocationError

Numbers = Mapping[str, float]


def power(
    sizes: Numbers,
    total: int,
    *,
    alpha: float = 0.5,
    floor: int | Mapping[str, int] = 0,
    units: Mapping[str, int] | None = None,
    domains: Mapping[str, str] | None = None,
    domain_floor: int = 0,
) -> dict[str, int]:
    """n_h proportional to M_h ** alpha (Bankier 1988): alpha 0 is equal, 1 proportional.

    sizes: stratum -> measure of size. floor: least units of each stratum. units: units that the
    frame has, a cap. domains: stratum -> reporting domain, with at least `domain_floor` units
    in each. Raises AllocationError when floors and caps leave no room for `total`.
    """
    _check_positive(sizes, N_("A stratum has no usable size"))
    shares = {stratum: size**alpha for stratum, size in sizes.items()}
    return spread(
        shares, total, floor=floor, units=units, domains=domains, domain_floor=domain_floor
    )


def equal(sizes: Numbers, total: int, *, floor: int = 0) -> dict[str, int]:
    """The same number in every stratum."""
    return power(sizes, total, alpha=0.0, floor=floor)


def proportional(sizes: Numbers, total: int, *, floor: int = 0) -> dict[str, int]:
    """In proportion to size."""
    return power(sizes, total, alpha=1.0, floor=floor)


def neyman(
    sizes: Numbers,
    spreads: Numbers,
    total: int,
    *,
    costs: Numbers | None = None,
    floor: int | Mapping[str, int] = 0,
    units: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """n_h proportional to M_h S_h / sqrt(c_h): least variance for the money (Neyman 1934).

    spreads: standard deviation of the variable per stratum; costs: cost of one unit.
    """
    _check_positive(sizes, N_("A stratum has no usable size"))
    _check_positive(spreads, N_("A stratum has no usable standard deviation"))
    price = costs or dict.fromkeys(sizes, 1.0)
    _check_positive(price, N_("A stratum has no usable cost"))
    if not sizes.keys() == spreads.keys() == price.keys():
        raise AllocationError(
            N_("Sizes, spreads and costs do not name the same strata"),
            expected=", ".join(sorted(sizes)),
            got=", ".join(sorted(spreads)),
        )
    shares = {name: size * spreads[name] / math.sqrt(price[name]) for name, size in sizes.items()}
    return spread(shares, total, floor=floor, units=units)


def spread(
    shares: Numbers,
    total: int,
    *,
    floor: int | Mapping[str, int] = 0,
    units: Mapping[str, int] | None = None,
    domains: Mapping[str, str] | None = None,
    domain_floor: int = 0,
) -> dict[str, int]:
    """Whole numbers in proportion to `shares` that sum to `total`, within floors and caps."""
    caps = {name: units[name] if units else total for name in shares}
    floors = {name: floor if isinstance(floor, int) else floor.get(name, 0) for name in shares}
    floors = {name: min(floors[name], caps[name]) for name in shares}
    if domains is None:
        return _round(_fill(shares, total, floors, caps), total, caps)
    of_domain = _by_domain(shares, domains)
    group_shares = {name: sum(shares[s] for s in strata) for name, strata in of_domain.items()}
    group_caps = {name: sum(caps[s] for s in strata) for name, strata in of_domain.items()}
    group_floors = {
        name: min(max(domain_floor, sum(floors[s] for s in strata)), group_caps[name])
        for name, strata in of_domain.items()
    }
    per_domain = _round(_fill(group_shares, total, group_floors, group_caps), total, group_caps)
    found: dict[str, int] = {}
    for name, strata in of_domain.items():
        part = {s: shares[s] for s in strata}
        filled = _fill(part, per_domain[name], floors, caps)
        found |= _round(filled, per_domain[name], caps)
    return {name: found[name] for name in shares}


def _by_domain(shares: Numbers, domains: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for stratum in shares:
        found.setdefault(domains[stratum], []).append(stratum)
    return found


def _fill(
    shares: Numbers, total: int, floors: Mapping[str, int], caps: Mapping[str, int]
) -> dict[str, float]:
    """Real-valued shares of `total` within floors and caps: who hits a limit is set aside."""
    least, most = sum(floors[s] for s in shares), sum(caps[s] for s in shares)
    if not least <= total <= most:
        raise AllocationError(
            N_("The total does not fit between floors and caps"),
            expected=N_("between %(least)s and %(most)s"),
            got=str(total),
            hint=N_("Change the total, lower the floors, or merge small strata."),
            least=least,
            most=most,
        )
    fixed: dict[str, float] = {}
    while True:
        free = [name for name in shares if name not in fixed]
        left = total - sum(fixed.values())
        base = sum(shares[name] for name in free)
        real = {name: left * shares[name] / base for name in free}
        low = {name: float(floors[name]) for name in free if real[name] < floors[name]}
        high = {name: float(caps[name]) for name in free if real[name] > caps[name]}
        if not low and not high:
            return fixed | real
        # the side that misses by more is right to fix first (monotone water-filling)
        missing = sum(low[name] - real[name] for name in low)
        spare = sum(real[name] - high[name] for name in high)
        fixed |= low if missing >= spare else high


def _round(real: Numbers, total: int, caps: Mapping[str, int]) -> dict[str, int]:
    """Largest remainder (Hamilton): round down, then one more for the largest fractions."""
    found = {name: math.floor(value + 1e-9) for name, value in real.items()}
    order = sorted(real, key=lambda name: (-(real[name] - found[name]), name))
    rest = total - sum(found.values())
    for name in [name for name in order if found[name] < caps[name]][:rest]:
        found[name] += 1
    return found


def _check_positive(values: Numbers, message: str) -> None:
    bad = sorted(name for name, value in values.items() if not (math.isfinite(value) and value > 0))
    if bad or not values:
        raise AllocationError(
            message,
            expected=N_("a positive number for every stratum"),
            got=", ".join(bad[:10]) or N_("no strata"),
            hint=N_("Merge the stratum with a neighbour, or leave it out."),
        )
