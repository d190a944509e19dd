"""What a function of the language is, and the decorator that enters it into the registry.

A signature is read by people, by the compiler and by the documentation, for example
`"string text, string pattern, number digits?"`: a kind, a name, and `?` for one that may be left
out, `*` for any number, `+` for at least one. Kinds: string, number, boolean (converted before the
call), any (as it is), set (all values of a node-set), nodes (the nodes themselves).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from instruments.errors import N_, filled

if TYPE_CHECKING:
    from instruments.expressions.code import Code
    from instruments.expressions.compiler import Compiler
    from instruments.expressions.tree import Call

    Build = Callable[[Compiler, Call], Code]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its kind, its name, and `?`, `*`, `+` or nothing."""

    kind: str
    name: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """A function: how it is called and what it gives.

    pure: same arguments, same result. context: takes the Context first. build: compiles the call
    itself instead of having its arguments evaluated first. step: arguments after the fixed ones
    come in groups of so many.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: str
    apply: Callable[..., Any]
    pure: bool = True
    context: bool = False
    build: Build | None = None
    step: int = 1

    def takes(self, count: int) -> bool:
        """Whether that many arguments are right."""
        least = sum(parameter.mark in ("", "+") for parameter in self.parameters)
        if count < least:
            return False
        if not self._open_ended():
            return count <= len(self.parameters)
        return (count - len(self.parameters) + self.step) % self.step == 0

    def arity(self) -> str:
        """The right number of arguments, in words."""
        least, most = sum(p.mark in ("", "+") for p in self.parameters), len(self.parameters)
        if self._open_ended():
            return filled(N_("%(least)s or more arguments"), least=least)
        if least != most:
            return filled(N_("%(least)s to %(most)s arguments"), least=least, most=most)
        if most == 1:
            return filled(N_("1 argument"))
        return filled(N_("%(most)s arguments"), most=most)

    def usage(self) -> str:
        """How a call looks."""
        parts = [
            parameter.name + ("?" if parameter.mark == "?" else "...") * bool(parameter.mark)
            for parameter in self.parameters
        ]
        return f"{self.name}({', '.join(parts)})"

    def signature(self) -> str:
        """The signature as it was written."""
        return ", ".join(f"{one.kind} {one.name}{one.mark}" for one in self.parameters)

    def kinds(self, count: int) -> list[str]:
        """The kind of each of `count` arguments."""
        fixed = [parameter.kind for parameter in self.parameters]
        tail = fixed[-self.step :] if self._open_ended() else []
        while len(fixed) < count:
            fixed += tail
        return fixed[:count]

    def _open_ended(self) -> bool:
        return bool(self.parameters) and self.parameters[-1].mark in ("*", "+")


FUNCTIONS: dict[str, Function] = {}
"""Every function of the language by its name."""


def read_signature(signature: str) -> tuple[Parameter, ...]:
    """`"string text, number digits?"` as parameters."""
    found = []
    for part in filter(None, (part.strip() for part in signature.split(","))):
        kind, name = part.split()
        mark = name[-1] if name[-1] in "?*+" else ""
        found.append(Parameter(kind, name.rstrip("?*+"), mark))
    return tuple(found)


def function(
    name: str,
    signature: str,
    returns: str,
    *,
    pure: bool = True,
    context: bool = False,
    step: int = 1,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function whose arguments are evaluated before the call."""

    def enter(apply: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = Function(
            name,
            read_signature(signature),
            returns,
            apply,
            pure=pure and not context,
            context=context,
            step=step,
        )
        return apply

    return enter


def form(name: str, signature: str, returns: str, *, step: int = 1) -> Callable[[Build], Build]:
    """Enter a function that compiles its own call, because it need not evaluate every argument."""

    def enter(build: Build) -> Build:
        FUNCTIONS[name] = Function(
            name,
            read_signature(signature),
            returns,
            _never,
            pure=False,
            build=build,
            step=step,
        )
        return build

    return enter


def _never(*_: Any) -> Any:
    raise AssertionError("a form compiles its own call")
