"""Weight recipes that fit a handful of households."""

SMALL = """
recipe: small
version: 1
seed: 1
keys: {household: household, woman: woman, stratum: stratum, psu: psu}
steps:
  - {do: base, stage1: pi1, stage2: pi2, gives: w_base}
  - do: nonresponse
    status: {column: result, respondent: [1], nonrespondent: [2, 4, 5, 8]}
    classes: [stratum]
    min_cases: 1
    max_factor: 100
    gives: w_hh
  - {do: within_household, eligible: eligible_women, gives: w_dv}
  - {do: poststratify, margin: region, gives: w_cal}
  - {do: population, gives: w_pop}
  - {do: normalise, gives: w_norm}
"""
"""Post-stratifies to the control `region`; classes may have a single case."""
