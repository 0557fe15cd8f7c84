"""Puts one specimen together: a person, their document, its drawing, and a scan or a photograph of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.random import Generator

from idbridge.errors import BadRequest

from . import card, page
from .canvas import Drawing, Pixels, PrintedLine
from .document import Document, fill
from .kinds import find
from .person import invent
from .scene import photograph

Scene = Literal["scan", "photo"]
SCENES: Final[tuple[Scene, ...]] = get_args(Scene)


@dataclass(frozen=True, slots=True)
class Specimen:
    """A picture of a document and what is to be read in it.

    `pixels` are RGB, height x width x 3. `truth` holds the text fields of an `IdDocumentItem`. `lines` are all printed
    lines but those of the machine-readable zone, which are `mrz`; quads are in the pixels of this picture.
    """

    kind: str
    scene: Scene
    pixels: Pixels
    truth: Mapping[str, str]
    mrz: tuple[PrintedLine, ...]
    lines: tuple[PrintedLine, ...]


def draw(kind: str, seed: int, number: int = 0, scene: Scene = "scan") -> Specimen:
    """The specimen of that kind, seed and running number: the same at every call, the same person in both scenes.

    Raises `errors.BadRequest` for a kind or scene there is not, `errors.ConfigError` where a font is missing.
    """
    if scene not in SCENES:
        raise BadRequest(f"a scene is one of {', '.join(SCENES)}")
    document = fill_out(kind, seed, number)
    side = page if document.kind.format == "TD3" else card
    drawing = side.draw(document, _chance("drawing", kind, seed, number))
    if scene == "scan":
        return Specimen(kind, scene, drawing.pixels, document.truth, drawing.mrz, drawing.lines)
    return _photographed(document, drawing, _chance("scene", kind, seed, number))


def fill_out(kind: str, seed: int, number: int = 0) -> Document:
    """The document of such a specimen before it is drawn. Raises `errors.BadRequest` for a kind there is not."""
    found = find(kind)
    rng = _chance("person", kind, seed, number)
    return fill(rng, found, invent(rng, found))


def _photographed(document: Document, drawing: Drawing, rng: Generator) -> Specimen:
    facing = page.facing_page(document.kind) if document.kind.format == "TD3" else None
    photo = photograph(drawing, facing, rng)
    zone, lines = (
        tuple(PrintedLine(line.text, photo.place(line.quad), line.field) for line in printed)
        for printed in (drawing.mrz, drawing.lines)
    )
    return Specimen(document.kind.key, "photo", photo.pixels, document.truth, zone, lines)


def _chance(purpose: str, kind: str, seed: int, number: int) -> Generator:
    """Chance of its own for each purpose, so that a change in one leaves the others as they were."""
    return np.random.default_rng([*f"{purpose}/{kind}/{seed}/{number}".encode()])
