"""pyxform's commonest refusals in words of our own, which have translations: pattern -> message, hint.

The names in a pattern are the details of its message. What is not here is shown as pyxform says it.
"""

from __future__ import annotations

import re

from instruments.errors import N_, filled

_NAMES = N_("Begin with a letter or _; then letters, digits, _, - and full stops, no spaces.")

_SENTENCES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), message, hint)
    for pattern, message, hint in (
        (
            r"Duplicate column header: (?P<column>.+)",
            N_("The column '%(column)s' stands twice."),
            N_("Rename or delete one of them."),
        ),
        (
            r"'(?P<sheet>\w+)'\. Headers that are different names for the same column were found: (?P<columns>.+?)\.",
            N_("Columns of '%(sheet)s' that mean the same: %(columns)s."),
            N_("Rename or delete one of them."),
        ),
        (
            r"'(?P<sheet>\w+)'\. One or more required column headers were not found: (?P<columns>.+?)\.",
            N_("The sheet '%(sheet)s' has no column %(columns)s."),
            N_("The first row holds the headings."),
        ),
        (
            r"with no name\.",
            N_("A question or group has no name."),
            N_("Fill in the column 'name'."),
        ),
        (
            r"with no type\.",
            N_("A row has no type."),
            N_("Fill in the column 'type', or empty the row."),
        ),
        (
            r"named '(?P<name>.+)' has no label or hint",
            N_("'%(name)s' has neither label nor hint."),
            N_("Write what is to be asked into the column 'label'."),
        ),
        (
            r"List name not in choices sheet: (?P<name>.+)",
            N_("The sheet 'choices' has no list '%(name)s'."),
            N_("Compare the spelling, or add the list."),
        ),
        (
            r"There should be a choices sheet",
            N_("There is no sheet 'choices'."),
            N_("It has the columns list_name, name and label."),
        ),
        (
            r"Unmatched '(?P<row>\w+)'\. No matching '(?P<other>\w+)' was found",
            N_("'%(row)s' has no matching '%(other)s'."),
            N_("Groups and repeats end in the opposite order in which they begin."),
        ),
        (
            r"'name' value is invalid\. Names must begin",
            N_("This name cannot be used."),
            _NAMES,
        ),
        (
            r"'name' value '(?P<name>.+)' is invalid\. (Questions, groups|Repeat names)",
            N_("The name '%(name)s' stands twice."),
            N_("Give one of them another name."),
        ),
        (
            r"'(?P<column>\w+)' value is invalid\..*Could not find the name '(?P<name>.+)'",
            N_("'%(column)s' reads '%(name)s', which is not there."),
            N_("Compare the spelling with the column 'name'."),
        ),
        (
            r"'(?P<column>\w+)' value is invalid\. Reference variables must start",
            N_("A ${...} in '%(column)s' is not written as it must be."),
            N_("Write ${name}, without spaces."),
        ),
        (
            r"Choice names must be unique",
            N_("A list has the same code twice."),
            N_("Give every choice its own code, or set allow_choice_duplicates to yes."),
        ),
        (
            r"Choice names with spaces .* See \[(?P<code>.+)\] in \[(?P<name>.+)\]",
            N_("The code '%(code)s' of '%(name)s' has a space."),
            N_("Several answers are stored with spaces between them: write _ instead."),
        ),
        (
            r"Choices must have a name",
            N_("A choice has no code."),
            N_("Fill in the column 'name'."),
        ),
        (
            r"Missing calculation\.",
            N_("A calculation is empty."),
            N_("Fill in the column 'calculation', or delete the row."),
        ),
    )
)


def in_our_words(said: str) -> tuple[str, str]:
    """(message, hint) for what pyxform says."""
    for pattern, message, hint in _SENTENCES:
        match = pattern.search(said)
        if match:
            return filled(message, **match.groupdict()), hint
    return filled(N_("The form breaks a rule of XLSForm: %(said)s"), said=said), ""
