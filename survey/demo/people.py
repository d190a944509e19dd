"""Invented households: who lives there, in proportions that look like Azerbaijan's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NAMES = {
    "2": (
        "Aygün",
        "Günel",
        "Leyla",
        "Nigar",
        "Sevinc",
        "Aynur",
        "Könül",
        "Ülviyyə",
        "Fidan",
        "Röya",
    ),
    "1": ("Elçin", "Rəşad", "Vüqar", "Orxan", "Tural", "Kamran", "Əli", "Murad", "Nicat", "İlqar"),
}

MARRIED, WIDOWED, DIVORCED, NEVER = "1", "3", "4", "0"
HEAD, SPOUSE, CHILD, CHILD_IN_LAW, GRANDCHILD, PARENT, OTHER = "1", "2", "3", "4", "5", "6", "10"


@dataclass(frozen=True)
class Member:
    """A member of an invented household; codes are those of the household questionnaire."""

    name: str
    relation: str
    sex: str
    age: int
    marital: str
    education: str
    usual: bool = True


def household(rng: np.random.Generator) -> list[Member]:
    """One household: a couple or a lone head, children, sometimes three generations or a guest."""
    members = _core(rng)
    if rng.random() < 0.25:
        members.append(_adult(rng, PARENT, age=members[0].age + int(rng.integers(19, 32))))
    if rng.random() < 0.06:
        members.append(_adult(rng, OTHER, age=int(rng.integers(18, 60)), usual=False))
    return members


def _core(rng: np.random.Generator) -> list[Member]:
    age = int(np.clip(rng.normal(48, 14), 22, 88))
    if rng.random() < 0.16:
        return [_adult(rng, HEAD, age=age, alone=True), *_children(rng, age - 25)]
    head = _adult(rng, HEAD, age=age, sex="1", marital=MARRIED)
    wife_age = max(18, age - int(rng.integers(0, 9)))
    wife = _adult(rng, SPOUSE, age=wife_age, sex="2", marital=MARRIED)
    return [head, wife, *_children(rng, wife_age - 20)]


def _children(rng: np.random.Generator, oldest: int) -> list[Member]:
    found: list[Member] = []
    for _ in range(int(rng.poisson(2.4))):
        age = int(rng.integers(0, max(oldest, 1) + 1)) if oldest > 0 else 0
        if age > 32 and rng.random() < 0.5:
            continue
        sex = "2" if rng.random() < 0.49 else "1"
        married = age >= 23 and sex == "1" and rng.random() < 0.35
        found.append(_person(rng, CHILD, age=age, sex=sex, marital=MARRIED if married else NEVER))
        if married:
            wife = max(19, age - int(rng.integers(0, 5)))
            found.append(_person(rng, CHILD_IN_LAW, age=wife, sex="2", marital=MARRIED))
            if rng.random() < 0.7:
                found.append(_person(rng, GRANDCHILD, age=int(rng.integers(0, 6)), sex="1"))
    return found


def _adult(
    rng: np.random.Generator,
    relation: str,
    *,
    age: int,
    sex: str | None = None,
    marital: str | None = None,
    alone: bool = False,
    usual: bool = True,
) -> Member:
    sex = sex or ("2" if rng.random() < (0.75 if alone else 0.6) else "1")
    if marital is None:
        single = [WIDOWED, DIVORCED, NEVER]
        marital = single[int(rng.choice(3, p=[0.7, 0.15, 0.15] if age > 50 else [0.2, 0.4, 0.4]))]
    return _person(rng, relation, age=min(age, 97), sex=sex, marital=marital, usual=usual)


def _person(
    rng: np.random.Generator,
    relation: str,
    *,
    age: int,
    sex: str,
    marital: str = NEVER,
    usual: bool = True,
) -> Member:
    name = NAMES[sex][int(rng.integers(len(NAMES[sex])))]
    return Member(name, relation, sex, age, marital, _education(rng, age), usual)


def _education(rng: np.random.Generator, age: int) -> str:
    if age < 11:
        return "1" if age >= 6 else "0"
    if age < 17:
        return "2"
    codes = ["1", "2", "3", "4", "5", "6", "7"]
    return codes[int(rng.choice(7, p=[0.01, 0.10, 0.46, 0.12, 0.13, 0.15, 0.03]))]
