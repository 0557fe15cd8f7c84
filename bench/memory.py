"""How much memory a process and its children hold, as Linux tells it in /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Final

_BETWEEN_LOOKS_S: Final = 0.05
_PAGE_MIB: Final = os.sysconf("SC_PAGE_SIZE") / 1024**2


def own_mib(pid: int) -> float:
    """The MiB that a process holds now, without its children; 0 for one that has ended."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE_MIB
    return 0.0


def children_mib(pid: int) -> float:
    """The MiB that the children of a process, and theirs, hold now."""
    with suppress(OSError):
        threads = [path.read_text("ascii").split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
        return sum(own_mib(int(child)) + children_mib(int(child)) for children in threads for child in children)
    return 0.0


@contextmanager
def most_resident(pid: int) -> Iterator[list[float]]:
    """The most MiB that a process and its children hold at once meanwhile: the one number in the list."""
    most, over = [0.0], Event()

    def look() -> None:
        while not over.wait(_BETWEEN_LOOKS_S):
            most[0] = max(most[0], own_mib(pid) + children_mib(pid))

    watcher = Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()
