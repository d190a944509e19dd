"""Tiny questionnaires for tests, written as YAML, and a few that use every feature at once."""

from __future__ import annotations

import tempfile
import textwrap
from pathlib import Path

from instruments import load
from instruments.model import Instrument


def form(
    children: str, *, lists: str = "", head: str = "", files: dict[str, str] | None = None
) -> Instrument:
    """A questionnaire from the YAML of its `children`, and of its `choice_lists`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tiny.yaml"
        path.write_text(written(children, lists=lists, head=head), encoding="utf-8")
        for name, content in (files or {}).items():
            (Path(folder) / name).write_text(content, encoding="utf-8")
        return load(path)


def written(children: str, *, lists: str = "", head: str = "") -> str:
    """The same as the text of a file."""
    parts = [head or "name: tiny\nversion: '1'\ntitle: Tiny", "choice_lists:", _YES_NO]
    parts += [textwrap.indent(textwrap.dedent(lists).strip("\n"), "  ")] if lists else []
    parts += ["children:", textwrap.indent(textwrap.dedent(children).strip("\n"), "  ")]
    return "\n".join(parts) + "\n"


_YES_NO = """\
  yes_no:
    - {name: 1, label: Yes}
    - {name: 2, label: No}
    - {name: 8, label: Don't know, missing: true}"""

HOUSEHOLD = """
- {type: start, name: started}
- {type: today, name: day}
- {type: select_one yes_no, name: consent, label: May I ask you?, required: yes}
- group: all_of_it
  relevant: ${consent} = '1'
  children:
    - {type: select_one region, name: region, label: Region, required: yes}
    - type: select_one district
      name: district
      label: District
      required: yes
      choice_filter: region = ${region}
    - {type: integer, name: members, label: How many?, required: yes, constraint: . >= 1 and . <= 6}
    - repeat: roster
      label: Member
      repeat_count: ${members}
      appearance: field-list
      children:
        - {type: calculate, name: line, calculation: position(..)}
        - {type: text, name: first, label: "First name of ${line}", parameters: {max-length: 30}}
        - {type: integer, name: age, label: "Age of ${first}", constraint: . >= 0 and . < 120, required: yes}
        - {type: select_one yes_no, name: married, label: Married?, relevant: "${age} >= 15"}
        - {type: date, name: born, label: Born, constraint: . <= today()}
        - {type: calculate, name: adult, calculation: "if(${age} >= 18, 1, 0)"}
    - {type: calculate, name: adults, calculation: "sum(${adult})"}
    - {type: calculate, name: oldest, calculation: "max(${age})"}
    - {type: calculate, name: names, calculation: "join(', ', ${first})"}
    - {type: note, name: told, label: "${names}: ${adults} adults, oldest ${oldest}.", relevant: "${adults} > 0"}
    - type: select_multiple asset
      name: assets
      label: Which do you have?
      constraint: not(selected(., '0') and count-selected(.) > 1)
      constraint_message: Nothing cannot stand with others.
    - {type: decimal, name: rent, label: Rent, default: "100", relevant: "not(selected(${assets}, '1'))"}
    - {type: calculate, name: label, calculation: "jr:choice-name(${region}, '${region}')"}
- group: goodbye
  appearance: field-list
  children:
    - {type: text, name: remark, label: Remark, appearance: multiline, default: "concat('By ', ${consent})"}
    - {type: rank yes_no, name: order, label: Order, relevant: "${remark} != ''"}
    - {type: acknowledge, name: seen, label: Seen, required: "${consent} = '2'"}
"""
HOUSEHOLD_LISTS = """
region:
  - {name: a, label: Absheron}
  - {name: b, label: Borchali}
district:
  - {name: a1, label: A one, columns: {region: a}}
  - {name: a2, label: A two, columns: {region: a}}
  - {name: b1, label: B one, columns: {region: b}}
asset:
  - {name: 1, label: Own dwelling}
  - {name: 2, label: Car}
  - {name: 0, label: None}
"""

NESTED = """
- repeat: house
  label: House
  children:
    - {type: range, name: floors, label: Floors, parameters: {start: 1, end: 5, step: 1}}
    - repeat: flat
      label: Flat
      repeat_count: "min(${floors}, 3)"
      children:
        - {type: integer, name: rooms, label: Rooms, constraint: . > 0, constraint_message: More than 0.}
        - {type: text, name: owner, label: Owner, relevant: "${rooms} > 1", required: yes}
        - {type: calculate, name: before, calculation: "indexed-repeat(${rooms}, ${house}, 1, ${flat}, 1)"}
    - {type: calculate, name: house_rooms, calculation: "sum(${flat}/rooms)"}
- {type: calculate, name: all_rooms, calculation: "sum(${house_rooms})"}
- {type: calculate, name: houses, calculation: "count(${house})"}
- {type: "select_one ${owner}", name: speaker, label: Who speaks?, relevant: "${all_rooms} > 3"}
- {type: dateTime, name: moment, label: When?}
- {type: time, name: hour, label: What time?}
- {type: geopoint, name: place, label: Where?}
- {type: hidden, name: secret, default: "7"}
- {type: calculate, name: kept, calculation: "once(concat('x', ${houses}))"}
- {type: calculate, name: drawn, calculation: "int(random() * 10) + ${houses}"}
- {type: calculate, name: changed, calculation: "${all_rooms} + 1", trigger: "${hour}"}
- {type: text, name: read, label: Read, calculation: "concat(${kept}, ' ', ${secret})", read_only: yes}
- {type: select_one_from_file towns.csv, name: town, label: Town, choice_filter: "size > ${all_rooms}"}
- {type: calculate, name: town_size, calculation: "pulldata('towns', 'size', 'name', ${town})"}
"""
TOWNS = {"towns.csv": "name,label,size\nbaku,Bakı,9\nseki,Şəki,3\n"}


def household() -> Instrument:
    """Consent, a cascade, a roster whose length is an answer, sums over it, an exclusive choice."""
    return form(HOUSEHOLD, lists=HOUSEHOLD_LISTS)


def nested() -> Instrument:
    """A repeat in a repeat, choices that are answers, a CSV file, a trigger, once() and random()."""
    return form(NESTED, files=TOWNS)
