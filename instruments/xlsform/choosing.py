"""Where the choices of a question come from: a list, a file, answers of a repeat, or search()."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instruments.errors import N_, Finding, filled
from instruments.question_types import QUESTION_TYPES
from instruments.xlsform.languages import Languages
from instruments.xlsform.searching import Search, has_search, search_of


class Choosing:
    """What reading questions and reading their choices share: the languages, the rows, the findings.

    `columns_of_files` are the choice lists that only name columns of a file, as search() has them.
    """

    def __init__(
        self, languages: Languages, rows: Mapping[str, int], name: str, found: list[Finding]
    ) -> None:
        self.languages = languages
        self.rows = rows
        self.place = f"{name} [survey]"
        self.found = found
        self.columns_of_files: set[str] = set()

    def _choices(self, one: Mapping[str, Any], kind: str) -> tuple[str, str | None]:
        """(type, choice list). A file makes it another type."""
        if not QUESTION_TYPES[kind].choices:
            return kind, None
        source = one.get("itemset") or one.get("query") or one.get("list_name")
        if one["type"] == "select one external":
            return "select_one", str(one.get("query") or source)
        if source is None:
            return kind, None
        source = str(source)
        if "." not in source or source.startswith("${"):
            return kind, source
        return self._file(one, kind, source)

    def _file(self, one: Mapping[str, Any], kind: str, source: str) -> tuple[str, str]:
        stem, _, ending = source.rpartition(".")
        file = f"{stem}.csv"
        if kind == "rank":
            message = filled(N_("'%(name)s' ranks the rows of a file."), name=one["name"])
            hint = N_("Put the items into the sheet 'choices'.")
            self._find("X041", message, one, hint, "error")
        elif ending not in ("csv", "geojson", "xml"):
            message = filled(N_("Choices from '%(file)s' cannot be carried over."), file=source)
            self._find("X041", message, one, N_("Make it a CSV file."), "error")
        elif ending != "csv":
            self._became_csv(one, source, file)
        return f"{kind}_from_file", file

    def _search(self, one: Mapping[str, Any], kind: str) -> Search | None:
        """The file that the appearance search() looks choices up in."""
        appearance = str(one.get("control", {}).get("appearance", ""))
        if kind not in ("select_one", "select_multiple") or not has_search(appearance):
            return None
        self.columns_of_files.add(str(one.get("itemset") or one.get("list_name")))
        found = search_of(appearance, one.get("choices") or (), self.languages)
        if found is None:
            message = filled(
                N_("The search() of '%(name)s' cannot be carried over."), name=one["name"]
            )
            hint = N_("Use select_one_from_file and a choice filter.")
            self._find("X041", message, one, hint, "error")
        return found

    def _became_csv(self, one: Mapping[str, Any], old: str, new: str) -> None:
        message = filled(N_("The rows of '%(old)s' become the file '%(new)s'."), old=old, new=new)
        self._find("X045", message, one)

    def _row(self, one: Mapping[str, Any]) -> int | None:
        return self.rows.get(str(one["name"]))

    def _find(
        self,
        code: str,
        message: str,
        one: Mapping[str, Any],
        hint: str = "",
        severity: str = "warning",
    ) -> None:
        self.found.append(Finding(code, severity, message, hint, self.place, self._row(one)))
