"""Adjustment for non-response: respondents carry the weight of those of their class who did not.

Factor of a class = sum of weights of the eligible / sum of weights of the respondents. Cases of
unknown eligibility are spread over the known first; ineligible cases keep their own weight.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from instruments.errors import N_
from weighting.arrays import FloatArray, IntArray, codes_of, column_sums, weights_array
from weighting.errors import InputError, NonresponseError
from weighting.samplics_steps import adjust_nonresponse

STATUS = ("rr", "nr", "in", "uk")
"""Respondent, non-respondent, ineligible, unknown eligibility: the codes of samplics."""


def adjust(weights: ArrayLike, status: ArrayLike, classes: ArrayLike | None = None) -> FloatArray:
    """Adjusted weights (n,); non-respondents and unknown cases get 0.

    weights (n,). status (n,): True/False for responded, or "rr", "nr", "in", "uk". classes (n,):
    any labels, e.g. `collapse(...).codes`; by default everybody is one class. Raises
    NonresponseError naming the classes that have no respondent. Valliant, Dever & Kreuter (2018), 13.
    """
    base = weights_array(weights)
    codes_text = status_codes(status, base.size)
    labels, codes = codes_of(
        np.zeros(base.size, np.int64) if classes is None else classes,
        name="classes",
        length=base.size,
    )
    _check_respondents(base, codes_text, labels, codes)
    return adjust_nonresponse(base, codes_text, codes)


def status_codes(status: ArrayLike, length: int) -> NDArray[np.str_]:
    """The status of each case as "rr", "nr", "in" or "uk"."""
    found = np.asarray(status)
    if found.shape != (length,):
        raise InputError(
            N_("`status` has the wrong length"),
            expected=N_("%(rows_wanted)s rows"),
            got=str(found.shape),
            rows_wanted=length,
        )
    if found.dtype.kind == "b":
        return np.where(found, "rr", "nr")
    unknown = sorted({str(value) for value in found.tolist()} - set(STATUS))
    if unknown:
        raise InputError(
            N_("Unknown response status"),
            expected="True or False, or " + ", ".join(STATUS),
            got=", ".join(unknown[:5]),
        )
    return found.astype(np.str_)


def adjust_matrix(matrix: FloatArray, status: ArrayLike, classes: IntArray) -> FloatArray:
    """`adjust` for many columns of weights at once (n, R): how replicates are adjusted again.

    classes (n,): codes 0, 1, ... A class whose respondents all have weight 0 in a replicate keeps
    factor 1 there.
    """
    code = status_codes(status, classes.size)
    size = int(classes.max()) + 1
    sums = {name: column_sums(matrix * (code == name)[:, None], classes, size) for name in STATUS}
    known = sums["in"] + sums["rr"] + sums["nr"]
    spread = _ratio(known + sums["uk"], known)
    answered = _ratio(sums["rr"] + sums["nr"], sums["rr"]) * spread
    factor = np.where((code == "rr")[:, None], answered[classes], 0.0)
    factor = np.where((code == "in")[:, None], spread[classes], factor)
    return np.asarray(matrix * factor, dtype=np.float64)


def _ratio(top: FloatArray, bottom: FloatArray) -> FloatArray:
    return np.divide(top, bottom, out=np.ones_like(top), where=bottom > 0)


def _check_respondents(
    weights: FloatArray, status: NDArray[np.str_], labels: list[Any], codes: IntArray
) -> None:
    responding = (status == "rr") & (weights > 0)
    count = np.bincount(codes[responding], minlength=len(labels))
    waiting = np.bincount(codes[(status == "nr") | (status == "uk")], minlength=len(labels))
    empty = [str(labels[i]) for i in np.flatnonzero((count == 0) & (waiting > 0))]
    if empty:
        raise NonresponseError(
            N_("A weighting class has no respondent"),
            expected=N_("a respondent in every class"),
            got=N_("none in %(classes)s"),
            hint=N_("Merge classes first: weighting.classes.collapse."),
            classes=", ".join(empty[:10]),
        )
