"""The command behind `idbridge specimens`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from .dataset import write
from .kinds import Special
from .specimen import Scene, check_scene, draw, fill_out


def specimens(
    kind: Annotated[list[str], typer.Option(help="Which documents, such as UTO-PP; give it again for several kinds.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the dataset; made where there is none.")],
    count: Annotated[int, typer.Option(min=1, help="How many of each kind.")] = 10,
    seed: Annotated[int, typer.Option(help="The same seed draws the same people and pictures.")] = 1,
    scene: Annotated[
        Scene, typer.Option(help="scan: flat, 305 dpi; photo: on a desk, 1600 x 1200; hard: anything that can be read.")
    ] = "scan",
    difficulty: Annotated[
        float | None, typer.Option(min=0, max=1, help="Of a hard scene; each picture has its own where it is left out.")
    ] = None,
    special: Annotated[
        Special | None, typer.Option(help="What is seldom on documents; any: one that the kind can have.")
    ] = None,
) -> None:
    """Draw documents of people who do not exist, with their truth, as a dataset; prints each picture's path."""
    # What cannot be drawn is refused before anything is written.
    check_scene(scene, difficulty)
    for key in kind:
        fill_out(key, seed, special=special)
    wanted = [(key, number) for key in kind for number in range(count)]
    drawn = write(
        out, (draw(key, seed, number, scene, difficulty=difficulty, special=special) for key, number in wanted)
    )
    progress = Console(stderr=True)
    for path in track(
        drawn, "drawing", len(wanted), console=progress, transient=True, disable=not progress.is_terminal
    ):
        sys.stdout.write(f"{path}\n")


def main(arguments: Sequence[str]) -> None:
    """Run the command on the words that follow `idbridge specimens`. Raises `idbridge.errors`."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command()(specimens)
    app(args=list(arguments), prog_name="idbridge specimens")
