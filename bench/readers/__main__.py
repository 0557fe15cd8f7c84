"""Runs one system over pictures: `python -m bench.readers MODULE [ARGUMENT ...]`, paths as a JSON list on its input.

Writes one JSON object a line: for each picture `lines` or `error`, with `cpu_ms` (children's too) and `wall_ms`; at the
end `peak_mib` of this process. Where the system cannot be opened the only line is `missing`.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import re
import resource
import sys
import time
from pathlib import Path

from . import Read


def main() -> None:
    module, *arguments = sys.argv[1:]
    paths = [Path(path) for path in json.load(sys.stdin)]
    answers = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):  # libraries print
        try:
            read: Read = importlib.import_module(f"bench.readers.{module}").open_reader(*arguments)
        except (ImportError, FileNotFoundError) as exc:
            print(json.dumps({"missing": str(exc)}), file=answers)
            return
        _attempt(read, paths[0])  # the first call is slow everywhere
        for path in paths:
            print(json.dumps(_attempt(read, path)), file=answers, flush=True)
    print(json.dumps({"peak_mib": _peak_mib()}), file=answers)


def _attempt(read: Read, path: Path) -> dict[str, object]:
    wall, cpu = time.perf_counter(), _cpu_seconds()
    outcome: dict[str, object]
    try:
        outcome = {"lines": read(path)}
    except Exception as exc:
        outcome = {"error": type(exc).__name__}
    return outcome | {"cpu_ms": (_cpu_seconds() - cpu) * 1000, "wall_ms": (time.perf_counter() - wall) * 1000}


def _cpu_seconds() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _peak_mib() -> float:
    # Not ru_maxrss, which counts what the process that started this one held at the fork.
    status = Path("/proc/self/status").read_text("utf-8")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


if __name__ == "__main__":
    main()
