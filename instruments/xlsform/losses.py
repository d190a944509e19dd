"""What of a question is not carried over, or changes nothing here: told by name, one function per rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from instruments import appearances
from instruments.appearances import Fate
from instruments.errors import N_, filled

One: TypeAlias = Mapping[str, Any]
"""A question, group or repeat as pyxform has read it."""
Loss: TypeAlias = tuple[str, str, str]
"""Code, what is lost, what to do or what is there instead."""

_KNOWN = frozenset((
    "type", "name", "label", "hint", "guidance_hint", "bind", "control", "default", "parameters", "trigger",
    "choices", "itemset", "list_name", "choice_filter", "media", "export", "sensitive", "identifying",
    "actions", "_dynamic_default", "children", "query", "max_length",
))  # fmt: skip
_KNOWN_BIND = frozenset((
    "required", "readonly", "relevant", "constraint", "calculate", "type", "jr:requiredMsg",
    "jr:constraintMsg", "jr:preload", "jr:preloadParams", "orx:max-pixels",
))  # fmt: skip
_KNOWN_CONTROL = frozenset((
    "appearance", "jr:count", "bodyless", "rows", "start", "end", "step", "accuracyThreshold",
    "unacceptableAccuracyThreshold", "incremental",
))  # fmt: skip
IDLE_PARAMETERS = frozenset((
    "quality", "app", "capture-accuracy", "warning-accuracy", "allow-mock-accuracy", "incremental",
    "tick_interval", "tick_labelset", "placeholder", "rows", "location-priority",
    "location-min-interval", "location-max-age", "track-changes", "identify-user", "track-changes-reasons",
))  # fmt: skip
"""Parameters that are kept for other programs and change nothing here."""
_OWN_WORDS = {
    "bind::entities:saveto": "save_to",
    "bind::jr:noAppErrorString": "noAppErrorString",
    "control::autoplay": "autoplay",
}
"""What pyxform calls a column -> what its author does."""
_OPENED = frozenset({"minimal", "autocomplete", "search"})
LAST_SAVED = re.compile(r"\$\{\s*last-saved#[^}]*\}")


def losses(one: One) -> Iterator[Loss]:
    """Everything about one question, group or repeat but its columns."""
    for rule in (_appearance, _parameters, _media, _last_saved, _unrecorded):
        yield from rule(one)


def idle(one: One) -> dict[str, Any]:
    """The parameters that pyxform has put into bind and control: "odk:tick-interval" as tick_interval."""
    keys = {**one.get("bind", {}), **one.get("control", {})}
    known = {f"odk:{name.replace('_', '-')}": name for name in IDLE_PARAMETERS}
    found = {known[key]: value for key, value in keys.items() if key in known}
    if one["type"] == "range" and one.get("itemset"):
        found["tick_labelset"] = one["itemset"]
    return found


def columns(one: One) -> list[str]:
    """Columns that are not carried over, as the author calls them. KoboToolbox's own ($kuid) are none."""
    passed = {f"odk:{name.replace('_', '-')}" for name in IDLE_PARAMETERS}
    lost = [key for key in one.keys() - _KNOWN if not key.startswith("$")]
    for sheet, known in (("bind", _KNOWN_BIND), ("control", _KNOWN_CONTROL)):
        unknown = one.get(sheet, {}).keys() - known - passed
        prefix = "body" if sheet == "control" else sheet
        lost += [_OWN_WORDS.get(f"{sheet}::{key}", f"{prefix}::{key}") for key in unknown]
    app = "app" in (one.get("parameters") or {})
    return sorted(name for name in lost if not (app and name == "body::intent"))


def _appearance(one: One) -> Iterator[Loss]:
    for word in dict.fromkeys(appearances.words(str(one.get("control", {}).get("appearance", "")))):
        fate = appearances.fate(word)
        details = {"name": one["name"], "appearance": word}
        if word == "ex":
            template = N_("'%(name)s' is filled by another Android application.")
            yield "X043", filled(template, name=one["name"]), appearances.instead(word)
        elif fate is Fate.LOST:
            template = N_("The appearance '%(appearance)s' of '%(name)s' is not drawn.")
            yield "X046", filled(template, **details), appearances.instead(word)
        elif fate is None:
            template = N_("The appearance '%(appearance)s' of '%(name)s' is not known.")
            yield "X047", filled(template, **details), N_("It changes nothing here.")


def _parameters(one: One) -> Iterator[Loss]:
    written = one.get("parameters") or {}
    names = (
        set(written) if isinstance(written, Mapping) else set(re.findall(r"([\w-]+)\s*=", written))
    )
    lost = sorted((names | idle(one).keys()) & IDLE_PARAMETERS)
    if lost:
        template = N_("Parameters of '%(name)s' that change nothing here: %(parameters)s.")
        yield "X049", filled(template, name=one["name"], parameters=", ".join(lost)), ""


def _media(one: One) -> Iterator[Loss]:
    """What is drawn as a heading or as a list to open has words only."""
    if "children" in one and one.get("media"):
        template = N_("Pictures and recordings of the group '%(name)s' are left out.")
        yield "X048", filled(template, name=one["name"]), N_("Put them on a note inside.")
    look = set(appearances.words(str(one.get("control", {}).get("appearance", ""))))
    choices = [c for c in one.get("choices") or () if isinstance(c, Mapping)]
    is_opened = look & _OPENED and str(one["type"]).startswith("select one")
    if is_opened and any(c.get("media") for c in choices):
        template = N_(
            "Pictures and recordings of the choices of '%(name)s' are kept, but not shown."
        )
        yield "X048", filled(template, name=one["name"]), N_("Leave the appearance away.")


def _last_saved(one: One) -> Iterator[Loss]:
    own = {key: value for key, value in one.items() if key not in ("children", "choices")}
    if LAST_SAVED.search(str(own)):
        template = N_(
            "'%(name)s' reads an answer of the last saved form, which is always empty here."
        )
        yield "X042", filled(template, name=one["name"]), N_("Tablets keep no sent interviews.")


UNRECORDED = {
    "phonenumber": N_("Browsers do not know it. Ask for it, or use deviceid."),
    "email": N_("Browsers do not know it. Use username."),
    "simserial": N_("Browsers do not know it. Use deviceid."),
    "subscriberid": N_("Browsers do not know it. Use deviceid."),
    "audit": N_(
        "The course of every interview is recorded anyway, and exported beside the answers."
    ),
    "background-audio": N_("Ask for a recording with a question of the type audio, after consent."),
}
"""Types that stay empty here, and what there is instead."""


def _unrecorded(one: One) -> Iterator[Loss]:
    if one["type"] in UNRECORDED:
        template = N_("'%(name)s' (%(type)s) stays empty.")
        yield "X051", filled(template, name=one["name"], type=one["type"]), UNRECORDED[one["type"]]
