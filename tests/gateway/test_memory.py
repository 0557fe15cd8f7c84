"""Freed memory stays with the process, where the C library is one that can be told so."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
from pathlib import Path
from idbridge.gateway.memory import keep_freed_memory

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if {kept}:
    keep_freed_memory()
before = resident()
block = bytearray(b"x") * 20_000_000
del block
print(resident() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system does not tell a process's memory")
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library than glibc")
def test_a_block_that_was_freed_is_kept_for_the_next_document() -> None:
    kept, given_back = (
        int(subprocess.run([sys.executable, "-c", PROGRAM.format(kept=kept)], capture_output=True, check=True).stdout)
        for kept in (True, False)
    )
    assert given_back < 5_000_000 < 15_000_000 < kept
