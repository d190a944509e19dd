"""A folder of files with its manifest: what is in it, from what it was made, SHA-256 of each file.

The folder is made beside its place and renamed when it is complete: a half-written one is never
seen. A run that was killed is continued by the next one. Same datasets, same options, same bytes,
manifest included, however often it was interrupted.
"""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exports import signature
from exports.checkpoint import Checkpoint, nothing_left, sha256
from exports.dataset import Dataset
from exports.errors import ExportError
from exports.fingerprint import fingerprint
from exports.formats import FORMATS
from exports.writing import Options, Written
from instruments.errors import Finding
from instruments.model import Instrument

MANIFEST = "manifest.json"
NO_PAPERS: Mapping[str, str] = {}
LIBRARIES = ("polars", "numpy", "pyreadstat", "openpyxl")
"""Those whose version can change the bytes of a file."""

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and the file that comes next; raising stops the work."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the files were made from, as the caller knows it.

    study: its code. instruments: those of `datasets`. weight_run: its id, None for unweighted
    files; recipe: the weighting recipe; seeds: by what they drew, e.g. {"sample": 2026}.
    """

    study: str = ""
    instruments: tuple[Instrument, ...] = ()
    weight_run: str | int | None = None
    recipe: Mapping[str, Any] = field(default_factory=dict)
    seeds: Mapping[str, int | str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `manifest.json` says. files: name -> sha256, bytes. findings: labels shortened and the like."""

    content: Mapping[str, Any]
    findings: tuple[Finding, ...]

    @property
    def files(self) -> Mapping[str, Mapping[str, Any]]:
        """File name -> {"sha256": ..., "bytes": ...}."""
        return self.content["files"]  # type: ignore[no-any-return]

    def to_json(self) -> str:
        """The text of manifest.json."""
        return json.dumps(self.content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def write(
    datasets: Iterable[Dataset],
    formats: Sequence[str],
    folder: Path,
    *,
    options: Options | None = None,
    provenance: Provenance | None = None,
    progress: Progress | None = None,
    papers: Mapping[str, str] = NO_PAPERS,
    key: Ed25519PrivateKey | None = None,
) -> Manifest:
    """Every dataset in every format, and manifest.json, in a new folder.

    papers: further texts of the release by file name, e.g. its change notes. key: signs the manifest.

    Raises ExportError for an unknown format and FileExistsError when `folder` exists, before
    anything is written. When something fails on the way, nothing is left behind. Of what a killed
    process left behind, finished files of the same inputs are taken and the rest goes.
    """
    if unknown := [name for name in formats if name not in FORMATS]:
        raise ExportError(f"unknown format {', '.join(unknown)}; known are {', '.join(FORMATS)}")
    if folder.exists():
        raise FileExistsError(f"{folder.name} exists already; a release is never written over")
    chosen, made_from, draft = options or Options(), provenance or Provenance(), unfinished(folder)
    tell, known = progress or _silently, tuple(datasets)
    with nothing_left(draft):
        inputs = fingerprint(known, chosen, described(known, chosen, made_from))
        steps = Checkpoint(draft, inputs)
        texts = [_paper(steps.files, name, text) for name, text in sorted(papers.items())]
        manifest = _fill(steps, known, formats, chosen, made_from, tell, texts)
        text = manifest.to_json()
        (steps.files / MANIFEST).write_text(text, encoding="utf-8")
        if key is not None:
            _paper(steps.files, signature.SIGNATURE, signature.sign(text.encode(), key))
        steps.files.chmod(0o750)
        steps.files.rename(folder)
    shutil.rmtree(draft)
    tell(1.0, "")
    return manifest


def unfinished(folder: Path) -> Path:
    """The hidden folder beside `folder` where it is made."""
    return folder.with_name(f".{folder.name}.draft")


def verify(folder: Path, *, signed: bool = False, trusted: str | None = None) -> list[Finding]:
    """What differs between a folder and its manifest: changed, missing and added files.

    signed: a missing or wrong signature is a finding, too; trusted: the published public key.
    """
    stated = _stated(folder)
    if isinstance(stated, Finding):
        return [stated]
    present = {path.name for path in folder.iterdir()} - {MANIFEST, signature.SIGNATURE}
    findings = [_changed(name, "missing") for name in sorted(stated.keys() - present)]
    findings += [_changed(name, "not in the manifest") for name in sorted(present - stated.keys())]
    for name in sorted(present & stated.keys()):
        if sha256(folder / name) != stated[name]:
            findings.append(_changed(name, "changed since the release"))
    if signed or trusted or (folder / signature.SIGNATURE).exists():
        findings += signature.check(folder, MANIFEST, trusted=trusted)
    return findings


def _stated(folder: Path) -> dict[str, str] | Finding:
    """SHA-256 by file name, or what is wrong with the manifest that should say it."""
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {name: about["sha256"] for name, about in said["files"].items()}
    except FileNotFoundError:
        return _changed(MANIFEST, "missing")
    except (ValueError, KeyError, TypeError, AttributeError):
        return _changed(MANIFEST, "damaged: it does not say which files there should be")


def _paper(draft: Path, name: str, text: str) -> Path:
    path = draft / name
    path.write_text(text, encoding="utf-8")
    return path


def _silently(share: float, name: str) -> None:
    """Progress that nobody watches."""
    del share, name


def _fill(
    steps: Checkpoint,
    datasets: tuple[Dataset, ...],
    formats: Sequence[str],
    options: Options,
    provenance: Provenance,
    progress: Progress,
    papers: Sequence[Path],
) -> Manifest:
    findings = [finding for dataset in datasets for finding in dataset.findings]
    files: list[Path] = list(papers)
    work = [(dataset, name) for dataset in datasets for name in dict.fromkeys(formats)]
    for done, (dataset, name) in enumerate(work):
        progress(done / len(work), f"{dataset.name}.{name}")
        written = steps.run(f"{dataset.name}.{name}", _step(dataset, name, options))
        files += written.files
        findings += written.findings
    steps.keep(files)
    unique = tuple(dict.fromkeys(findings))
    content = described(datasets, options, provenance) | _of_files(files, unique)
    return Manifest(content, unique)


def _step(dataset: Dataset, format_name: str, options: Options) -> Callable[[Path], Written]:
    return lambda folder: FORMATS[format_name](dataset, folder, options)


def described(
    datasets: Iterable[Dataset], options: Options, provenance: Provenance
) -> dict[str, Any]:
    """What a manifest will say of a release before its files are written: enough for change notes."""
    return {
        "study": provenance.study,
        "created": options.now.isoformat(),
        "languages": list(options.languages),
        "instruments": [
            {"name": one.name, "version": one.version} for one in provenance.instruments
        ],
        "weight_run": provenance.weight_run,
        "recipe": provenance.recipe,
        "seeds": provenance.seeds,
        **provenance.more,
        "libraries": {
            "python": platform.python_version(),
            **{name: version(name) for name in LIBRARIES},
        },
        "datasets": {
            one.name: {
                "rows": one.frame.height,
                "columns": [variable.name for variable in one.variables],
                "keys": list(one.keys),
            }
            for one in datasets
        },
    }


def _of_files(files: Iterable[Path], findings: tuple[Finding, ...]) -> dict[str, Any]:
    return {
        "files": {
            path.name: {"sha256": sha256(path), "bytes": path.stat().st_size}
            for path in sorted(set(files))
        },
        "findings": [asdict(finding) for finding in findings],
    }


def _changed(name: str, what: str) -> Finding:
    return Finding(
        code="X301",
        severity="error",
        message=what,
        hint="take the release from its first source again",
        place=name,
    )
