"""How complete the translations are: per language and catalogue, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from translations.extract import HERE, locales, sources

Key = tuple[str, str]
"""(context, source text); the context is "" for texts of the interface."""


@dataclass(frozen=True, slots=True)
class Score:
    """One catalogue in one language.

    translated, total: numbers of texts. missing: texts without a usable translation. fuzzy: those of
    them that have one whose source has changed since. A text is named by its context, or by itself.
    """

    locale: str
    domain: str
    translated: int
    total: int
    missing: tuple[str, ...]
    fuzzy: tuple[str, ...]

    @property
    def share(self) -> float:
        """0 to 1; an empty catalogue is complete."""
        return self.translated / self.total if self.total else 1.0


def score(root: Path = HERE) -> list[Score]:
    """All languages and all catalogues, those of the questionnaires against today's texts.

    A catalogue of the interface is measured against its template (`<domain>.pot`) when there is one, and
    against itself otherwise.
    """
    wanted = {**_templates(root), **_questionnaires()}
    return [
        _score(
            locale,
            domain,
            _read(root / locale / "LC_MESSAGES" / f"{domain}.po"),
            wanted.get(domain),
        )
        for locale in locales(root)
        for domain in sorted({*wanted, *_domains(root)})
    ]


def _questionnaires() -> dict[str, list[Key]]:
    return {domain: list(texts.items()) for domain, texts in sources().items()}


def _templates(root: Path) -> dict[str, list[Key]]:
    return {path.stem: [_key(m) for m in _entries(_read(path))] for path in root.glob("*.pot")}


def _domains(root: Path) -> Iterator[str]:
    return (path.stem for path in root.glob("*/LC_MESSAGES/*.po"))


def _score(locale: str, domain: str, catalogue: Catalog, wanted: list[Key] | None) -> Score:
    have: Mapping[Key, Message] = {_key(message): message for message in _entries(catalogue)}
    keys = list(have) if wanted is None else wanted
    missing = tuple(key for key in keys if not _is_translated(have.get(key)))
    fuzzy = tuple(
        _name(k) for k in missing if (message := have.get(k)) is not None and message.fuzzy
    )
    return Score(
        locale, domain, len(keys) - len(missing), len(keys), tuple(map(_name, missing)), fuzzy
    )


def _read(path: Path) -> Catalog:
    if not path.is_file():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


def _entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _key(message: Message) -> Key:
    singular = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return (message.context or "", str(singular))


def _name(key: Key) -> str:
    context, text = key
    return context or text


def _is_translated(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and bool(forms)
