"""Takes hard pictures of a drawing: any way up, from the side, bent, held, in bad light, by bad cameras and scanners.

What happens and how much of it is in `hard.toml`; a person can still read the zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from . import film, light
from .canvas import PIXELS_PER_MM, Drawing, Pixels
from .clutter import CLUTTER
from .difficulty import strengths
from .fileform import PLAIN, RARE, FileForm
from .hand import hold
from .person import pick
from .pose import Bend, Pose, aim
from .scene import lay, open_booklet, rounded
from .surface import SPARE, SURFACES, surface

_FRAMES: Final = (
    (640, 480),
    (800, 600),
    (1024, 768),
    (1280, 960),
    (1600, 1200),
    (1920, 1080),
    (2048, 1536),
    (2592, 1944),
    (3264, 2448),
    (4000, 3000),
)
"""Sizes of pictures by their area; half of the pictures are taken upright."""
_MARGIN: Final = 0.02
"""Of the picture's width that is left free around the document."""
_SURFACE: Final = (1600, 1200)
_SCANNER_LIDS: Final = (250, 236, 205, 40)
_STIFF: Final = 0.4
"""How much a card bends where a page bends by 1."""
_SHADOW: Final = 160
"""Pixels around a sheet that its shadow may reach."""
_FINGER: Final = 15.0 * PIXELS_PER_MM
_FAR: Final = 40.0
"""A scanner sees like a camera that is very far away."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A hard picture: its pixels as they are to be seen, how a drawing's points got there, what was done, its file."""

    pixels: Pixels
    pose: Pose
    effects: Mapping[str, float]
    form: FileForm


def shoot(drawing: Drawing, facing: Pixels | None, rng: Generator, difficulty: float) -> Shot:
    """A picture of that difficulty, 0 to 1; `facing` is the page above the fold of a booklet, None for a card."""
    happening = strengths(rng, difficulty)
    scanned = "scanner" in happening
    width, height, pose = _frame(
        rng, drawing, _camera(drawing, happening, booklet=facing is not None), happening["share"]
    )
    sheet, above = open_booklet(drawing, facing)
    if "hologram" in happening:
        sheet = film.hologram(rng, sheet, _zone_box(drawing, above), happening["hologram"])
    picture = _lid(rng, width, height) if scanned else _desk(rng, width, height, busy="busy" in happening)
    _put(rng, picture, sheet, above, pose, drawing.corner_radius)
    zone = np.array([pose.place(np.array(line.quad)) for line in drawing.mrz])
    if not scanned:
        picture = _light(rng, picture, pose, above, zone, happening)
    capital = happening["capital"]
    picture = film.expose(rng, picture, capital, happening)
    return Shot(picture, pose, happening, _file(happening, capital, width * height))


def _camera(drawing: Drawing, happening: Mapping[str, float], *, booklet: bool) -> Pose:
    """The camera turned at the document, its zone in capitals of the height wanted."""
    height, width = drawing.pixels.shape[:2]
    roll = happening["tilt"] + 90 * int(happening.get("quarter", 0)) + happening.get("astray", 0)
    if "scanner" in happening:
        pose = aim(Bend(width, height, 0, 0), degrees=(0, 0, roll), nearness=_FAR, scale=1)
    else:
        bow = happening.get("bow", 0) * PIXELS_PER_MM if booklet else 0.0
        curl = happening.get("curl", 0) * PIXELS_PER_MM * (1 if booklet else _STIFF)
        degrees = (happening["pitch"], happening["yaw"], roll)
        pose = aim(Bend(width, height, bow, curl), degrees=degrees, nearness=happening["nearness"], scale=1)
    zone = np.array([pose.place(np.array(line.quad)) for line in drawing.mrz])
    return replace(pose, focus=pose.focus * happening["capital"] / _capital_height(zone))


def _frame(rng: Generator, drawing: Drawing, pose: Pose, share: float) -> tuple[int, int, Pose]:
    """The largest picture of which the document still fills its share, and the document somewhere in it."""
    outline = pose.place(_outline(drawing))
    (left, top), (right, bottom) = outline.min(axis=0), outline.max(axis=0)
    room = cv2.contourArea(outline.astype(np.float32)) / share
    upright = rng.random() < 0.5
    frames = [(short, long) if upright else (long, short) for long, short in _FRAMES]
    needed = np.array([right - left, bottom - top]) * (1 + 2 * _MARGIN)
    fitting = [frame for frame in frames if (needed <= frame).all()]
    width, height = max((frame for frame in fitting if frame[0] * frame[1] <= room), key=np.prod, default=fitting[0])
    slack = np.array([width, height]) - needed
    corner = slack * rng.random(2) + needed * _MARGIN / (1 + 2 * _MARGIN)
    return width, height, replace(pose, middle=(float(corner[0] - left), float(corner[1] - top)))


def _capital_height(zone: NDArray[np.float64]) -> float:
    """The mean height of the capitals in the quads of some lines."""
    return float(
        np.mean([np.linalg.norm(zone[:, 3] - zone[:, 0], axis=-1), np.linalg.norm(zone[:, 2] - zone[:, 1], axis=-1)])
    )


def _outline(drawing: Drawing) -> NDArray[np.float64]:
    """The edge of the drawing, clockwise, its corners and points between them."""
    height, width = drawing.pixels.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    steps = np.linspace(0, 1, 8, endpoint=False)[:, None]
    return np.concatenate([a + (b - a) * steps for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True)])


def _zone_box(drawing: Drawing, above: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the zone on the sheet."""
    points = np.array([line.quad for line in drawing.mrz]).reshape(-1, 2)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return int(left), int(top) + above, int(right), int(bottom) + above


def _desk(rng: Generator, width: int, height: int, *, busy: bool) -> Pixels:
    wide = surface(pick(rng, tuple(CLUTTER if busy else SURFACES)), *_SURFACE)
    if height > width:
        wide = np.rot90(wide)
    have = np.array([wide.shape[1], wide.shape[0]])
    zoom = max(1.0, *((width, height) / (have - SPARE)))
    size = np.floor(np.array([width, height]) / zoom).astype(int)
    left, top = (int(edge) for edge in rng.integers(0, have - size + 1))
    part = np.ascontiguousarray(wide[top : top + size[1], left : left + size[0]])
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _lid(rng: Generator, width: int, height: int) -> Pixels:
    return np.full((height, width, 3), pick(rng, _SCANNER_LIDS), np.uint8)


def _put(rng: Generator, picture: Pixels, sheet: Pixels, above: int, pose: Pose, corner_radius: float) -> None:
    """Draw the sheet into the picture as the pose sees it, with its shadow."""
    height, width = picture.shape[:2]
    tall, wide = sheet.shape[:2]
    edge = np.concatenate([_edge(wide, y - above) for y in np.linspace(0, tall, 12)])
    points = pose.place(edge)
    left, top = np.maximum(points.min(axis=0) - _SHADOW, 0).astype(int)
    right, bottom = np.minimum(points.max(axis=0) + _SHADOW, (width, height)).astype(int)
    x, y = pose.way_back(left, top, right - left, bottom - top)
    # Shrunk first, so that each pixel of the picture gathers the light of all that falls into it.
    shrink = min(1.0, 1.2 * pose.focus / pose.distance)
    small = cv2.resize(sheet, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 1 else sheet
    mask = rounded(small.shape[1], small.shape[0], corner_radius * shrink)
    x, y = (x + 0.5) * shrink - 0.5, (y + above + 0.5) * shrink - 0.5
    seen = np.asarray(cv2.remap(small, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    cover = np.asarray(cv2.remap(mask, x, y, cv2.INTER_LINEAR), np.uint8)
    part = np.s_[top:bottom, left:right]
    picture[part] = lay(rng, picture[part], seen, cover)


def _edge(width: int, y: float) -> NDArray[np.float64]:
    return np.array([[x, y] for x in np.linspace(0, width, 8)])


def _light(
    rng: Generator, picture: Pixels, pose: Pose, above: int, zone: NDArray[np.float64], happening: Mapping[str, float]
) -> Pixels:
    """Hands, light, shadow and glare: what is between a document and a camera."""
    if "fingers" in happening:
        width, height = pose.bend.width, pose.bend.height
        corners = np.array([[0, -above], [width, -above], [width, height], [0, height]], np.float64)
        finger = _FINGER * pose.focus / pose.distance
        picture = hold(rng, picture, pose.place(corners), zone, finger, int(happening["fingers"]))
    picture = light.falling(rng, picture)
    if "shadow" in happening:
        picture = film.shadow_edge(rng, picture, zone, happening["shadow"])
    if "glare" in happening:
        picture = film.glare(rng, picture, zone, happening["glare"])
    return picture


def _file(happening: Mapping[str, float], capital: float, size: int) -> FileForm:
    quality = film.sparing(happening["jpeg"], capital)
    if "rare_file" not in happening:
        return replace(PLAIN, quality=quality)
    fit = [form for form in RARE if size <= form.most]
    return replace(fit[int(happening["rare_file"] * len(fit))], quality=quality)
