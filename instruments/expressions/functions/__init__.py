"""The functions of the language: XPath 1.0, OpenRosa, and what Enketo and ODK added."""

from instruments.expressions.functions import (
    choices,
    dates,
    geo,
    logic,
    nodesets,
    numbers,
    text,
)
from instruments.expressions.functions.registry import FUNCTIONS

__all__ = ["FUNCTIONS", "choices", "dates", "geo", "logic", "nodesets", "numbers", "text"]
