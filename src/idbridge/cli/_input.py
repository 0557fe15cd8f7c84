"""The arguments several verbs share, and reading pictures from the file system."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from idbridge.errors import BadRequest
from idbridge.recognizer import ImageLimits

ImagesArgument = Annotated[
    list[Path], typer.Argument(metavar="IMAGE...", help="Picture files; - reads one from standard input.")
]
ProviderOption = Annotated[str | None, typer.Option("--provider", help="Who reads; default: as configured.")]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="Default: $IDBRIDGE_CONFIG, else ./idbridge.toml if there is one.")
]
CountryOption = Annotated[
    list[str] | None, typer.Option("--country", help="Country or region of the document; may be repeated.")
]
TypeOption = Annotated[list[str] | None, typer.Option("--type", help="PP, DL or ID; may be repeated.")]


def read_picture(path: Path, limits: ImageLimits) -> bytes:
    """The bytes of a picture file, at most one more than the limit so that a larger file is noticed and never held.

    Raises `errors.BadRequest` for a file that is not there or cannot be read.
    """
    try:
        if str(path) == "-":
            return sys.stdin.buffer.read(limits.max_bytes + 1)
        if path.is_dir():
            raise BadRequest("is a directory; name the pictures in it")
        with path.open("rb") as file:
            return file.read(limits.max_bytes + 1)
    except FileNotFoundError as exc:
        raise BadRequest("no such file; check the path") from exc
    except OSError as exc:
        raise BadRequest(f"{exc.strerror or 'cannot be read'}; check the path and its permissions") from exc


def with_progress(paths: Iterable[Path], *, total: int) -> Iterator[Path]:
    """The paths, with a bar on standard error where that is a terminal and there is more than one."""
    console = Console(stderr=True)
    if total > 1 and console.is_terminal:
        yield from track(paths, description="Reading", total=total, console=console, transient=True)
    else:
        yield from paths
