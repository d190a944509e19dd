"""pyxform's names of question types -> ours."""

from __future__ import annotations

from typing import Any

from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from instruments.errors import N_
from instruments.question_types import QUESTION_TYPES

_BY_CONTROL = {"select1": "select_one", "select": "select_multiple", "odk:rank": "rank"}
_BY_CONTROL |= {"trigger": "acknowledge", "range": "range"}
_BY_BIND = {"string": "text", "int": "integer"}
_BY_MEDIA = {"image/*": "image", "audio/*": "audio", "video/*": "video", "application/*": "file"}

REFUSED = {
    "osm": N_("Ask for a geopoint or geoshape instead."),
    "loop": N_("Use a repeat, or write the questions out."),
}
"""Types that cannot be carried over, and what to do instead."""


def type_of(written: str) -> tuple[str, dict[str, Any]] | None:
    """Our type, and what pyxform's type brings with it: constraint, hint, read-only."""
    if (
        written == "select one external"
    ):  # a text to pyxform, whose choices stand in a sheet of their own
        return "select_one", {}
    entry = QUESTION_TYPE_DICT.get(written, {})
    bind, control = entry.get("bind", {}), entry.get("control", {})
    extra = {key: bind[key] for key in ("constraint",) if key in bind}
    extra |= {"hint": entry["hint"]} if "hint" in entry else {}
    if written in QUESTION_TYPES:
        return written, extra
    if not entry or written in REFUSED:
        return None
    name = _name(bind, control)
    return (name, extra) if name in QUESTION_TYPES else None


def _name(bind: dict[str, str], control: dict[str, str]) -> str:
    if "jr:preloadParams" in bind:
        return bind["jr:preloadParams"].removeprefix("uri:")
    tag = control.get("tag", "")
    if tag in _BY_CONTROL:
        return _BY_CONTROL[tag]
    if tag == "upload":
        return _BY_MEDIA.get(control.get("mediatype", ""), "")
    if not tag:
        return "calculate"
    if "readonly" in bind:
        return "note"
    return _BY_BIND.get(bind.get("type", ""), bind.get("type", ""))
