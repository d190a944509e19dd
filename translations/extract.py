"""Questionnaires -> gettext: templates (.pot) and updated catalogues (.po), keeping what is translated.

Run `python -m translations.extract` after the texts of a questionnaire have changed. A text is known by
its context (the name of the question), so a reworded source keeps its translation, marked fuzzy with
the former source beside it, and a translator sees what changed. Texts that are gone become obsolete
entries ("#~"), from which a translator can take them back.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from instruments import load
from instruments.catalogue import messages
from instruments.loader import library
from translations.former import restored, unfolded

HERE = Path(__file__).parent
WIDTH = 100
CHOICES = "choices"

Sources = Mapping[str, str]
"""Context -> source text, in document order."""


def sources() -> dict[str, Sources]:
    """Domain -> its texts, over all questionnaires of the library."""
    found: dict[str, dict[str, str]] = {}
    for name in library():
        instrument = load(name)
        for message in messages(instrument):
            text = message.text.get(instrument.default_language)
            if text:
                found.setdefault(message.domain, {})[message.context] = text
    return {domain: found[domain] for domain in sorted(found)}


def locales(root: Path = HERE) -> list[str]:
    """The languages that have a folder of catalogues."""
    return sorted(folder.parent.name for folder in root.glob("*/LC_MESSAGES"))


def template(domain: str, texts: Sources, *, now: datetime) -> Catalog:
    """A catalogue without translations, for translators who begin a language."""
    catalogue = _empty(domain, None, now)
    for context, text in texts.items():
        catalogue.add(text, context=context)
    return catalogue


def updated(old: Catalog, texts: Sources, *, domain: str, now: datetime) -> Catalog:
    """The catalogue with today's texts; translations kept, those of reworded texts marked fuzzy."""
    catalogue = _empty(domain, old, now)
    former = {message.context: message for message in _entries(old)}
    for context, text in texts.items():
        _carry(catalogue, text, context, former.pop(context, None))
    catalogue.obsolete.update(old.obsolete)
    for message in former.values():
        if message.string:
            catalogue.obsolete[str(message.id), str(message.context)] = message
    return catalogue


def extract(root: Path = HERE, *, now: datetime) -> list[Path]:
    """Writes every template and updates every catalogue; returns the files whose content changed."""
    changed: list[Path] = []
    for domain, texts in sources().items():
        pot = root / f"{domain}.pot"
        if _write(pot, template(domain, texts, now=_created(pot, now))):
            changed.append(pot)
        for locale in locales(root):
            po = root / locale / "LC_MESSAGES" / f"{domain}.po"
            old = _read(po, locale)
            if _write(po, updated(old, texts, domain=domain, now=now)):
                changed.append(po)
    return changed


def _carry(catalogue: Catalog, text: str, context: str, former: Message | None) -> None:
    if former is None or not former.string:
        catalogue.add(text, context=context)
        return
    reworded = former.id != text
    catalogue.add(
        text,
        former.string,
        context=context,
        flags=former.flags | {"fuzzy"} if reworded else former.flags,
        user_comments=former.user_comments,
        previous_id=former.id if reworded else former.previous_id,
    )


def _entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _empty(domain: str, old: Catalog | None, now: datetime) -> Catalog:
    known = old if old is not None and old.project else None
    return Catalog(
        locale=old.locale if old is not None else None,
        domain=domain,
        header_comment=f"# Texts of the questionnaires: {domain}.",
        project="prevalence-survey",
        version="1",
        msgid_bugs_address="the data office of the survey",
        creation_date=known.creation_date if known else now,
        revision_date=known.revision_date if known else now,
        last_translator=known.last_translator if known else "translators of the survey",
        language_team=known.language_team if known else None,
        charset="utf-8",
        fuzzy=False,
    )


def _read(path: Path, locale: str) -> Catalog:
    if not path.is_file():
        return Catalog(locale=locale, project="")
    with path.open("rb") as file:
        return restored(read_po(file, locale=locale))


def _created(pot: Path, now: datetime) -> datetime:
    """The date of an existing template, so that nothing changes when no text did."""
    if not pot.is_file():
        return now
    with pot.open("rb") as file:
        found = read_po(file).creation_date
    return found if isinstance(found, datetime) else now


def _write(path: Path, catalogue: Catalog) -> bool:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=WIDTH, include_previous=True)
    content = unfolded(buffer.getvalue().decode()).encode()
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def main() -> None:
    for path in extract(now=datetime.now(UTC)):
        print(path.relative_to(HERE))


if __name__ == "__main__":
    main()
