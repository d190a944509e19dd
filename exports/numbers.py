"""Numbers as a language writes them, for documents that people read; files for programs write a point."""

from __future__ import annotations

_COMMA = frozenset({"az", "ru"})


def fixed(value: float, places: int, language: str) -> str:
    """A number with so many places: 12,5 in Azerbaijani and Russian, 12.5 in English."""
    return _written(f"{value:.{places}f}", language)


def shortest(value: float, language: str) -> str:
    """Six digits that count, and never 2.84816e+06."""
    text = f"{value:.6g}"
    return _written(f"{value:.0f}" if "e+" in text else text, language)


def _written(text: str, language: str) -> str:
    signed = text.replace("-", "\N{MINUS SIGN}")
    return signed.replace(".", ",") if language in _COMMA else signed
