"""Indicators as data: YAML beside this file, `load_indicators()`, `prepare()` for `estimate`."""

from weighting.indicators.columns import Missing, Prepared, prepare
from weighting.indicators.loading import Indicator, IndicatorError, load_indicators

__all__ = ["Indicator", "IndicatorError", "Missing", "Prepared", "load_indicators", "prepare"]
