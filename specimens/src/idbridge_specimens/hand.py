"""A hand that holds a document at an edge: plain shapes in the tones of skin, never over the zone."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .canvas import Pixels
from .person import pick

_SKINS: Final = ((228, 184, 156), (206, 156, 124), (166, 116, 84), (110, 74, 54))
_TRIES: Final = 8
_KNUCKLES: Final = 2.2
"""How far outside the document the fingers come together, in widths of a finger."""
_WRIST: Final = 3.2
"""How wide the arm is at least, in widths of a finger."""
_ARM: Final = 60.0
"""How far outside it the arm reaches, in widths of a finger: beyond any picture."""

Mask = NDArray[np.uint8]
Vector = NDArray[np.float64]


def hold(rng: Generator, picture: Pixels, sheet: Vector, zone: Vector, finger: float, count: int) -> Pixels:
    """The picture with a hand of `count` fingers, each `finger` pixels wide, at an edge where it leaves the zone free.

    `sheet` are the corners of the whole sheet in the picture, 4 x 2, and `zone` those of the zone's lines, N x 4 x 2.
    Where no place is found the picture stays as it is.
    """
    hull = np.round(cv2.convexHull(zone.reshape(-1, 2).astype(np.float32))).astype(np.int32)
    kept_free = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillConvexPoly(kept_free, hull, (255,))
    cv2.polylines(kept_free, [hull], True, (255,), max(3, round(finger * 0.6)))
    skin = np.array(pick(rng, _SKINS), np.float32) * rng.uniform(0.9, 1.08)
    for _ in range(_TRIES):
        shapes = _hand(rng, kept_free.shape, sheet, finger, count)
        if not any(cv2.countNonZero(cv2.bitwise_and(shape, kept_free)) for shape in shapes):
            for shape in shapes:
                picture = _paint(picture, shape, skin, finger)
            break
    return picture


def _hand(rng: Generator, shape: tuple[int, ...], sheet: Vector, finger: float, count: int) -> list[Mask]:
    """The arm and the fingers, from back to front, reaching over one edge."""
    side = int(rng.integers(4))
    start, stop = sheet[side], sheet[(side + 1) % 4]
    along = (stop - start) / np.linalg.norm(stop - start)
    inward = np.array([-along[1], along[0]])
    inward *= np.sign(inward @ (sheet.mean(axis=0) - start))
    slant = np.deg2rad(rng.uniform(-22, 22))
    inward = np.array([[np.cos(slant), -np.sin(slant)], [np.sin(slant), np.cos(slant)]]) @ inward
    middle = start + (stop - start) * rng.uniform(0.12, 0.88)
    knuckles = middle - inward * finger * (_KNUCKLES + 0.4 * count)
    shapes = [_limb(shape, knuckles, middle - inward * finger * _ARM, finger * max(_WRIST, count + 0.6))]
    for place in range(count):
        offset = along * finger * 1.04 * (place - (count - 1) / 2)
        tip = middle + offset + inward * finger * rng.uniform(0.0, 0.7)
        shapes.append(_limb(shape, tip, knuckles + offset * 0.9, finger))
    return shapes


def _limb(shape: tuple[int, ...], tip: Vector, root: Vector, width: float) -> Mask:
    mask = np.zeros(shape, np.uint8)
    ends = [(round(float(x)), round(float(y))) for x, y in (tip, root)]
    cv2.line(mask, ends[0], ends[1], (255,), max(3, round(width)), cv2.LINE_AA)
    return mask


def _paint(picture: Pixels, mask: Mask, skin: NDArray[np.float32], finger: float) -> Pixels:
    """Skin, darker where it turns away, over a soft shadow."""
    x, y, w, h = cv2.boundingRect(mask)
    if not w:
        return picture
    margin = max(2, round(finger * 0.3))
    part = np.s_[max(y - margin, 0) : y + h + margin, max(x - margin, 0) : x + w + margin]
    cover = mask[part]
    depth = np.clip(cv2.distanceTransform(cover, cv2.DIST_L2, 3) / (finger / 2), 0, 1)
    roundness = 0.66 + 0.34 * np.sqrt(depth * (2 - depth))
    shadow = cv2.blur(cover, (margin, margin)).astype(np.float32)[..., None] / 255
    soft = cv2.blur(cover, (3, 3)).astype(np.float32)[..., None] / 255
    below = picture[part] * (1 - 0.35 * shadow)
    picture = picture.copy()
    picture[part] = np.clip(below * (1 - soft) + skin * roundness[..., None] * soft, 0, 255).astype(np.uint8)
    return picture
