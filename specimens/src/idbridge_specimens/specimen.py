"""Puts one specimen together: a person, their document, its drawing, and a scan or a photograph of it, easy or hard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, get_args

import numpy as np
from numpy.random import Generator

from idbridge.errors import BadRequest

from . import card, page
from .canvas import Drawing, Pixels, PrintedLine, Quad
from .document import Document, fill
from .fileform import PLAIN, FileForm
from .hard import shoot
from .kinds import Special, find
from .person import invent
from .scene import photograph
from .special import settle

Scene = Literal["scan", "photo", "hard"]
SCENES: Final[tuple[Scene, ...]] = get_args(Scene)

_FILES: Final[Mapping[Scene, FileForm]] = {"scan": replace(PLAIN, quality=72), "photo": replace(PLAIN, quality=76)}


@dataclass(frozen=True, slots=True)
class Specimen:
    """A picture of a document and what is to be read in it.

    `pixels` are RGB, height x width x 3. `truth` holds the text fields of an `IdDocumentItem`. `lines` are all printed
    lines but those of the machine-readable zone, which are `mrz`, as printed; quads are in the pixels of this picture.
    `special` is what is seldom about the document; `difficulty` (0 to 1) and `effects`, by the names of `hard.toml`,
    are those of a hard scene; `file` is how the picture is written.
    """

    kind: str
    scene: Scene
    pixels: Pixels
    truth: Mapping[str, str]
    mrz: tuple[PrintedLine, ...]
    lines: tuple[PrintedLine, ...]
    file: FileForm
    special: Special | None = None
    difficulty: float | None = None
    effects: Mapping[str, float] = field(default_factory=dict)


def draw(
    kind: str,
    seed: int,
    number: int = 0,
    scene: Scene = "scan",
    *,
    difficulty: float | None = None,
    special: Special | None = None,
) -> Specimen:
    """The specimen of that kind, seed and running number: the same at every call, the same person in every scene.

    `difficulty`, 0 to 1, is for hard scenes only, where None leaves it to chance. Raises `errors.BadRequest` for a
    kind, scene or special there is not, `errors.ConfigError` where a font is missing.
    """
    check_scene(scene, difficulty)
    document = fill_out(kind, seed, number, special)
    side = card if document.kind.format == "TD1" else page
    drawing = side.draw(document, _chance("drawing", kind, seed, number))
    if scene == "scan":
        return _specimen(document, "scan", drawing.pixels, drawing, lambda quad: quad)
    facing = page.facing_page(document.kind)
    if scene == "photo":
        photo = photograph(drawing, facing, _chance("scene", kind, seed, number))
        return _specimen(document, "photo", photo.pixels, drawing, photo.place)
    rng = _chance("hard", kind, seed, number)
    by_chance = float(rng.random())
    difficulty = by_chance if difficulty is None else difficulty
    shot = shoot(drawing, facing, rng, difficulty)
    specimen = _specimen(document, "hard", shot.pixels, drawing, shot.pose.place_quad)
    return replace(specimen, file=shot.form, difficulty=difficulty, effects=shot.effects)


def check_scene(scene: Scene, difficulty: float | None) -> None:
    """Raise `errors.BadRequest` for a scene there is not, and for a difficulty that the scene cannot have."""
    if scene not in SCENES:
        raise BadRequest(f"a scene is one of {', '.join(SCENES)}")
    if difficulty is not None and (scene != "hard" or not 0 <= difficulty <= 1):
        raise BadRequest("a difficulty is from 0 to 1, and of the scene hard only")


def fill_out(kind: str, seed: int, number: int = 0, special: Special | None = None) -> Document:
    """The document of such a specimen before it is drawn. Raises `errors.BadRequest` as `draw` does."""
    found = find(kind)
    rng, odds = _chance("person", kind, seed, number), _chance("special", kind, seed, number)
    return fill(rng, found, invent(rng, found), settle(odds, found, special))


def _specimen(
    document: Document, scene: Scene, pixels: Pixels, drawing: Drawing, place: Callable[[Quad], Quad]
) -> Specimen:
    zone, lines = (
        tuple(PrintedLine(line.text, place(line.quad), line.field) for line in printed)
        for printed in (drawing.mrz, drawing.lines)
    )
    file = _FILES.get(scene, PLAIN)
    return Specimen(document.kind.key, scene, pixels, document.truth, zone, lines, file, document.special)


def _chance(purpose: str, kind: str, seed: int, number: int) -> Generator:
    """Chance of its own for each purpose, so that a change in one leaves the others as they were."""
    return np.random.default_rng([*f"{purpose}/{kind}/{seed}/{number}".encode()])
