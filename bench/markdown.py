"""Prints tables, to the terminal or as Markdown, and keeps those that stand in pages of the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

Cells = Sequence[str]


def show(head: Cells, lines: Iterable[Cells], console: Console) -> None:
    """Print a table to the terminal."""
    table = Table(*head)
    for line in lines:
        table.add_row(*line)
    console.print(table)


def table(head: Cells, lines: Iterable[Cells]) -> str:
    """A table as Markdown."""
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *lines]) + "\n"


def write(page: Path, name: str, text: str) -> None:
    """Put the text in a page, instead of what stands between `<!-- bench NAME -->` and `<!-- /bench NAME -->`.

    Raises ValueError where the page has no such markers.
    """
    start, stop = f"<!-- bench {name} -->", f"<!-- /bench {name} -->"
    before = page.read_text("utf-8")
    between = re.compile(f"(?<={re.escape(start)}\n).*?(?={re.escape(stop)})", re.DOTALL)
    after, count = between.subn(lambda _: f"\n{text}\n", before)
    if count != 1:
        raise ValueError(f"{page} needs {start} and {stop}, each on a line of its own, once")
    page.write_text(after, "utf-8")
