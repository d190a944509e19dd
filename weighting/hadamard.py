"""Hadamard matrices for balanced half-samples, by two classical constructions."""

from __future__ import annotations

import numpy as np

from weighting.arrays import IntArray


def hadamard(strata: int) -> IntArray:
    """Matrix of +1 and -1, orthogonal, of the least order above `strata` that is at hand.

    Orders are powers of two (Sylvester 1867), p + 1 for a prime p = 3 mod 4 (Paley 1933), and doubles
    of these; the first row and column are +1. Up to 31 strata, and for most numbers above, these are the
    matrices that R survey takes; it has a table of its own for 24 to 27 and 32 to 35.
    """
    order = strata + 4 - strata % 4
    while (base := _base(order)) is None:
        order += 4
    found = np.ones((1, 1), dtype=np.int64) if base == 1 else _paley(base - 1)
    while found.shape[0] < order:
        found = np.block([[found, found], [found, -found]])
    return found


def _base(order: int) -> int | None:
    """Order that is doubled until it gives `order`: 1, or one of Paley's; None when there is none."""
    if order & (order - 1) == 0:
        return 1
    halved = order
    while halved % 8 == 0:
        halved //= 2
    return next((size for size in (halved, order) if _is_prime(size - 1)), None)


def _paley(prime: int) -> IntArray:
    """Symmetric form: entry (i, j) is -1 where i + j is 0 or a square modulo the prime."""
    squares = np.unique(np.arange(prime) ** 2 % prime)
    sums = np.add.outer(np.arange(prime), np.arange(prime)) % prime
    core = np.where(np.isin(sums, squares), -1, 1)
    found = np.ones((prime + 1, prime + 1), dtype=np.int64)
    found[1:, 1:] = core
    return found


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))
