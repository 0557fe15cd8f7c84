"""Keeps the memory of one document for the next, instead of giving it back to the system in between.

The C library gives large blocks back as soon as they are free, or does not, by chance; having them again, page by page
and zeroed, takes a tenth of the time of reading a document.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Final

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Parameters of glibc's mallopt (malloc.h)."""
_KEPT_BYTES: Final = 256 * 1024 * 1024
_LARGEST_BYTES: Final = 32 * 1024 * 1024
"""The most that mallopt takes; a larger block is a system call of its own."""


def keep_freed_memory() -> None:
    """Keep up to 256 MiB that this process has freed. Does nothing where the C library is another than glibc."""
    with suppress(OSError, AttributeError, TypeError):  # no such library, or no such function in it
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, _LARGEST_BYTES)
        mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
