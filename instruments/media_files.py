"""The pictures, recordings and films that a questionnaire shows: which it names, and which may be shown.

A file is taken when its content is what its name says and nothing in it runs or loads anything. Those taken
stand in `Instrument.files` by their hash: another picture under the same name is another questionnaire.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from instruments.errors import N_, Finding, filled
from instruments.model import Instrument, Text

LARGEST_FILE = 12_000_000
KINDS = ("image", "big-image", "audio", "video")

TYPES: Mapping[str, str] = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".mp4": "video/mp4",
}
"""Ending of a name -> how it is served."""

_BEGINNINGS: Mapping[str, re.Pattern[bytes]] = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "image/svg+xml": re.compile(rb"(\xef\xbb\xbf)?\s*<(\?xml|svg|!--)"),
    "audio/mpeg": re.compile(rb"ID3|\xff[\xe2-\xfb]"),
    "audio/mp4": re.compile(rb"....ftyp", re.DOTALL),
    "audio/ogg": re.compile(rb"OggS"),
    "audio/wav": re.compile(rb"RIFF....WAVE", re.DOTALL),
    "video/webm": re.compile(rb"\x1a\x45\xdf\xa3"),
    "video/mp4": re.compile(rb"....ftyp", re.DOTALL),
}
_ACTIVE = re.compile(
    rb"<!ENTITY|<\s*([\w.-]+:)?(script|foreignObject|iframe|handler)\b|\son\w+\s*="
    rb"|href\s*=\s*[\"']\s*+(?!#|data:image/(png|jpeg);)|@import|url\(\s*+(?:&quot;|[\"'])?+\s*+(?!#)",
    re.IGNORECASE,
)
"""What an SVG does not need to be a picture: scripts, events, and anything from elsewhere."""


def is_media(name: str) -> bool:
    """Whether a file of this name is one to be shown or played."""
    return PurePath(name).suffix.lower() in TYPES


def type_of(name: str) -> str:
    """The media type of a file that was taken."""
    return TYPES[PurePath(name).suffix.lower()]


def digest(content: bytes) -> str:
    """How a file is known: SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def named(instrument: Instrument) -> dict[str, str]:
    """Name of each file -> the first question or choice ("list/choice") that shows it."""
    found: dict[str, str] = {}
    for place, media in _places(instrument):
        for kind in KINDS:
            for name in media.get(kind, {}).values():
                found.setdefault(name, place)
    return found


def missing(instrument: Instrument) -> list[Finding]:
    """A warning for each file that is named and not there. What it would show is written as its name."""
    return [
        Finding(
            "M001",
            "warning",
            filled(N_("'%(place)s' shows the file '%(file)s', which is not here."), place=place, file=name),
            _hint(name),
            place,
        )
        for name, place in named(instrument).items()
        if name not in instrument.files
    ]  # fmt: skip


def faults(files: Mapping[str, bytes], instrument: Instrument) -> Iterator[Finding]:
    """What is wrong with files that were handed in: by name, content, size, and whether they are needed."""
    wanted = named(instrument)
    for name, content in files.items():
        details = {"file": name}
        if len(content) > LARGEST_FILE:
            message = filled(N_("The file '%(file)s' is larger than 12 MB."), **details)
            yield Finding("M002", "error", message, N_("Make it smaller."), name)
        elif not _BEGINNINGS[type_of(name)].match(content):
            message = filled(N_("The file '%(file)s' is not what its ending says."), **details)
            yield Finding("M003", "error", message, N_("Save it anew in that format."), name)
        elif type_of(name) == "image/svg+xml" and _ACTIVE.search(content):
            message = filled(
                N_("The drawing '%(file)s' holds scripts or loads something from elsewhere."), **details
            )  # fmt: skip
            yield Finding("M004", "error", message, N_("Save it as plain SVG, or as PNG."), name)
        elif name not in wanted:
            message = filled(N_("No question shows the file '%(file)s'."), **details)
            yield Finding(
                "M005", "warning", message, N_("Names must agree letter by letter."), name
            )


def _places(instrument: Instrument) -> Iterator[tuple[str, Mapping[str, Text]]]:
    for question in instrument.questions():
        yield question.name, question.media
    for one in instrument.choice_lists.values():
        for choice in one.choices:
            yield f"{one.name}/{choice.name}", choice.media


def _hint(name: str) -> str:
    if is_media(name):
        return N_("Hand it in with the form, or add it to the draft.")
    endings = ", ".join(sorted(TYPES))
    return filled(N_("Files of this kind cannot be shown. Use one of: %(names)s."), names=endings)
