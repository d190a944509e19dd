"""Sealed interviews to rows of files, here or in helper processes: it is work for a processor alone.

    python -m survey.opening DESCRIPTOR      a helper; started by `read_all`, never by a person

A helper gets the study's key and the questionnaires through a socket that nobody else holds, keeps them in
memory only, and ends when the other end of the socket is gone, however that process ended.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing.connection import Connection, Pipe
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeAlias

from survey.crypto import unseal, unsealing

if TYPE_CHECKING:
    from exports.build import Gathering
    from exports.parts import Part
    from instruments import Instrument

Batch: TypeAlias = Mapping[str, Sequence[Any]]
"""Interviews as columns: unit, uid (as text), data_key, answers, and what the keys of their files hold."""

Read: TypeAlias = Callable[[Batch], "Part"]

UNITS = {
    "household": {"hv001": "cluster", "hv002": "household"},
    "woman": {"v001": "cluster", "v002": "household", "v003": "line"},
}
"""Units with interviews, and the column of a batch that each key of their files holds."""


MANY = 40_000
"""Interviews from which on helpers save more time than they take to start."""

AT_MOST = 4
"""Helpers at once; each needs some 200 MB of memory."""


def helpers(interviews: int) -> int:
    """How many helpers so many interviews are worth on this machine."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return min(processors, AT_MOST) if interviews >= MANY and processors > 1 else 0


def opened(unwrap: Callable[[bytes, str], bytes], uid: object, key: bytes, answers: bytes) -> bytes:
    """The answers of an interview as JSON. unwrap: opens its own key. Raises Unreadable."""
    place = f"interview/{uid}"
    return unseal(unwrap(key, f"{place}/key"), answers, bound=f"{place}/answers")


@dataclass(frozen=True, repr=False)
class Opening:
    """Reads interviews of one study. models: every version of the questionnaires that were answered."""

    study_key: bytes
    models: Sequence[Instrument]
    time_zone: str

    def __reduce__(self) -> tuple[Any, ...]:
        return Opening, (self.study_key, self.models, self.time_zone)

    @cached_property
    def gathering(self) -> Gathering:
        """The files that the questionnaires make."""
        from exports.build import Gathering

        return Gathering(self.models, time_zone=self.time_zone)

    def read(self, batch: Batch) -> Part:
        """A batch as rows of files."""
        from exports.build import Interviews

        unwrap, found = unsealing(self.study_key), {}
        for unit, keys in UNITS.items():
            own = _only(batch, unit)
            sealed = zip(own["uid"], own["data_key"], own["answers"], strict=True)
            answers = [opened(unwrap, *one) for one in sealed]
            found[unit] = Interviews({name: own[what] for name, what in keys.items()}, answers)
        return self.gathering.read(found)


def _only(batch: Batch, unit: str) -> Batch:
    places = [place for place, one in enumerate(batch["unit"]) if one == unit]
    if len(places) == len(batch["unit"]):
        return batch
    return {name: [column[place] for place in places] for name, column in batch.items()}


@dataclass(eq=False)
class _Helper:
    """A process that reads batches, and our end of the socket to it."""

    opening: Opening
    connection: Connection = field(init=False)
    process: subprocess.Popen[bytes] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.connection, theirs = Pipe()
        # a helper that did not start is noticed at its first batch
        with theirs, suppress(OSError):
            self.process = _started(theirs.fileno())
            self.connection.send(self.opening)

    def read(self, batch: Batch) -> Part:
        """The same as Opening.read, which does it here when the helper cannot."""
        from exports.parts import from_bytes

        try:
            self.connection.send(batch)
            made = self.connection.recv_bytes()
        except (OSError, EOFError):
            made = b""
        return from_bytes(made) if made else self.opening.read(batch)

    def end(self) -> None:
        self.connection.close()
        if self.process:
            self.process.wait()


def _started(descriptor: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", __name__, str(descriptor)],
        pass_fds=(descriptor,),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.DEVNULL,
    )


def read_all(
    opening: Opening, batches: Iterable[Batch], *, helpers: int, keep: Callable[[Batch, Read], Part]
) -> Generator[Part]:
    """The batches in their order, read by so many helpers, or here where there is none.

    keep: gets a batch and what reads it; it may know another way, such as a part that was kept.
    """
    if not helpers:
        for batch in batches:
            yield keep(batch, opening.read)
        return
    free: SimpleQueue[_Helper] = SimpleQueue()
    started = [_Helper(opening) for _ in range(helpers)]
    for one in started:
        free.put(one)

    def read(batch: Batch) -> Part:
        helper = free.get()
        try:
            return helper.read(batch)
        finally:
            free.put(helper)

    waiting: deque[Future[Part]] = deque()
    try:
        with ThreadPoolExecutor(helpers) as threads:
            for batch in batches:
                waiting.append(threads.submit(keep, batch, read))
                if len(waiting) > helpers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
    finally:
        for one in started:
            one.end()


def _serve(connection: Connection) -> None:
    from exports.parts import to_bytes

    opening: Opening = connection.recv()
    while True:
        batch = connection.recv()
        try:
            made = to_bytes(opening.read(batch))
        except Exception:  # noqa: BLE001  whoever asked does it again and sees what is wrong
            made = b""
        connection.send_bytes(made)


if __name__ == "__main__":
    with suppress(EOFError, OSError, KeyboardInterrupt):
        _serve(Connection(int(sys.argv[1])))
