"""Draws the face of nobody: soft shapes put together by chance, plainly not a photograph."""

from __future__ import annotations

from typing import Final, Literal

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .canvas import Pixels
from .face_shapes import (
    BROWS,
    EYE,
    HALVES,
    HEIGHT,
    LASHES,
    LID,
    MIDDLE,
    SIDES,
    WHOLE,
    WIDTH,
    Shape,
    mirror,
    oval,
    place,
    points,
    smooth,
)
from .person import pick

_SUBPIXEL_BITS: Final = 4
_STACK_PER_SIGMA: Final = 2.45
"""Radius of a stack blur that is as soft as a Gaussian of sigma 1, and many times as fast."""

_SKINS: Final = ("#f6dcc8", "#eec9ac", "#f3d3bd", "#e8bd9d", "#dba985", "#c48b63", "#a9714b", "#8a5a3c", "#6b432d")
_HAIRS: Final = ("#1f1a1a", "#2c211d", "#43302a", "#5c4033", "#7a5536", "#a67c4a", "#8c3f2b")
_EYES: Final = ("#3b2a1f", "#5a4128", "#4e6152", "#5b7590", "#6d6a4c")
_CLOTHES: Final = ("#2f3e56", "#4a5a4d", "#6d3f47", "#3c3c44", "#7c6a52", "#46637a", "#8a8f99", "#5b4a6b")
_BACKDROPS: Final = ("#d5dde3", "#dfe0dc", "#d9dbe6", "#e2ddd6")
_STYLES: Final = {"M": ("side", "crop", "curls", "bald"), "F": ("long", "bob", "bun", "curls")}
_DARK_SKIN: Final = 150
_GREYING: Final = 42

Ink = NDArray[np.float32]
Mask = NDArray[np.uint8]


def draw(rng: Generator, sex: Literal["M", "F"], age: int) -> Pixels:
    """A head and shoulders of 350 x 450 pixels, facing the viewer."""
    return _Face(rng, sex, age).paint()


class _Face:
    """One face while it is painted."""

    def __init__(self, rng: Generator, sex: Literal["M", "F"], age: int) -> None:
        self.rng, self.sex, self.age = rng, sex, age
        self.skin = _ink(pick(rng, _SKINS))
        dark = bool(self.skin.mean() < _DARK_SKIN)
        hair, grey = _ink(pick(rng, _HAIRS[: 4 if dark else None])), _ink("#a9a6a3")
        self.hair = _mix(hair, grey, float(np.clip((age - _GREYING + rng.normal(0, 6)) / 26, 0, 0.95)))
        self.eyes = _ink(pick(rng, _EYES[: 2 if dark else None]))
        self.clothes = _ink(pick(rng, _CLOTHES))
        self.breadth = float(rng.uniform(0.93, 1.04)) * (1.0 if sex == "M" else 0.95)
        self.jaw = float(rng.uniform(0.86, 1.0) if sex == "M" else rng.uniform(0.76, 0.88))
        self.style = pick(rng, _STYLES[sex])
        self.shade = _times(self.skin, 0.68, 0.59, 0.57)
        skull, jaw = points(HALVES["skull"]), points(HALVES["jaw"])
        cheek = (95 * (0.7 + 0.3 * self.jaw), 268.0)
        self.outline = mirror((*skull, cheek, *((x * self.jaw, y) for x, y in jaw)), self.breadth)
        self.inside = _mask(self.outline)
        self.image = np.empty((HEIGHT, WIDTH, 3), np.float32)

    def paint(self) -> Pixels:
        """Everything from back to front."""
        self._backdrop()
        self._hair_behind()
        self._shoulders()
        self._head()
        for side in (-1, 1):
            self._eye(side)
        self._nose_and_mouth()
        if self.sex == "M" and self.rng.random() < 0.35:
            self._beard()
        self._hair_in_front()
        return np.clip(self.image, 0, 255).astype(np.uint8)

    def _backdrop(self) -> None:
        y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
        light = 1.02 - 0.10 * np.hypot(x / WIDTH - 0.42, y / HEIGHT - 0.35)
        self.image[:] = _ink(pick(self.rng, _BACKDROPS)) * light[..., None]

    def _shoulders(self) -> None:
        neck = mirror(points(HALVES["neck"]))
        self._fill(neck, self.skin * 0.92)
        self._fill(mirror(points(HALVES["shadow on the neck"])), self.skin * 0.6, 0.6, blur=9, within=_mask(neck))
        torso = mirror(points(HALVES["torso"]), 1.0 if self.sex == "M" else 0.88)
        self._fill(torso, self.clothes)
        self._fill([(x + 96, y + 24) for x, y in torso], self.clothes * 0.55, 0.35, blur=16, within=_mask(torso))
        light = _mix(self.clothes, _ink("#f5f5f5"), 0.86)
        if self.sex == "M" or self.rng.random() < 0.4:
            for side in (-1, 1):
                self._blend(_mask(place(SIDES["collar"], side), rounded=False), light)
                self._blend(_mask(place(SIDES["lapel"], side), rounded=False), self.clothes * 0.82)
        else:
            self._stroke(place(WHOLE["neckline"]), light, 5)

    def _head(self) -> None:
        for side in (-1, 1):
            self._fill(place(SIDES["ear"], side * self.breadth), self.skin * 0.88)
            self._fill(place(SIDES["inner ear"], side * self.breadth), self.skin * 0.7, 0.6, blur=2)
        self._fill(self.outline, self.skin)
        lit = _mask([(x + 70, y + 10) for x, y in mirror(points(HALVES["lit side"]))])
        self._blend(255 - lit, self.shade, 0.42, blur=26, within=self.inside)
        self._fill(mirror(points(HALVES["chin"])), self.shade, 0.45, blur=14, within=self.inside)
        self._fill(oval(-20, 118, 52, 34), _lit(self.skin), 0.33, blur=20, within=self.inside)
        for side in (-1, 1):
            self._fill(oval(side * 58, 258, 26, 18), _times(self.skin, 1, 0.8, 0.78), 0.55, blur=12, within=self.inside)
            if self.age > _GREYING + 6:
                self._stroke(place(SIDES["fold"], side), self.shade, 2, 0.55, blur=1.5)

    def _eye(self, side: int) -> None:
        x, y, wide = side * 42 * self.breadth, 206.0, float(self.rng.uniform(0.88, 1.08))
        lids = place(EYE, side, x, y, wide)
        opening = _mask(lids)
        self._fill(oval(x, y - 4, 31, 19), self.shade, 0.42, blur=7)
        self._fill(lids, _ink("#f6f3ef"))
        self._fill(oval(x, y - 0.5, 10.5, 10.5), self.eyes, within=opening)
        self._fill(oval(x, y - 0.5, 4.8, 4.8), _ink("#121010"), within=opening)
        self._fill(oval(x - 3.5, y - 4.5, 2.4, 2.4), _ink("#ffffff"), 0.9)
        self._stroke(place(LASHES, side, x, y, wide), _ink("#221a18"), 4 if self.sex == "F" else 3)
        self._stroke(place(LID, side, x, y), self.shade, 2, 0.6, blur=1)
        self._fill(place(BROWS[self.sex], side, x, y - 31), self.hair * 0.7 + 10, 0.9, blur=1.2)

    def _nose_and_mouth(self) -> None:
        self._fill(place(WHOLE["nose"]), self.shade, 0.42, blur=6)
        self._fill(oval(-4, 250, 6, 22), _lit(self.skin), 0.35, blur=6)
        self._stroke(place(WHOLE["nostrils"]), self.shade * 0.85, 3, 0.7, blur=1.6)
        lips = _times(self.skin, 0.86, 0.58, 0.58) if self.sex == "F" else _times(self.skin, 0.86, 0.68, 0.66)
        self._fill(place(WHOLE["lips"]), lips, blur=1)
        self._stroke(place(WHOLE["mouth"]), lips * 0.55, 3, 0.85, blur=0.8)
        self._fill(oval(-5, 315, 13, 2.5), _ink("#fff0ec"), 0.3, blur=2)
        self._fill(oval(0, 330, 26, 4), self.shade, 0.45, blur=4)

    def _beard(self) -> None:
        full = self.rng.random() < 0.5
        shape = mirror(points(HALVES["beard" if full else "stubble"]))
        self._fill(shape, self.hair, 0.80 if full else 0.32, blur=7, within=self.inside)
        self._fill(place(WHOLE["lips"]), _times(self.skin, 0.84, 0.64, 0.62), blur=1.5)
        self._stroke(place(WHOLE["mouth"]), self.skin * 0.45, 3, 0.8, blur=0.8)

    def _hair_behind(self) -> None:
        if self.style == "curls":
            low, smallest, largest = (-0.35, 20, 30) if self.sex == "F" else (0.02, 12, 18)
            for angle in np.linspace(low, np.pi - low, 26):
                x, y = 104 * self.breadth * np.cos(angle), 158 - 104 * np.sin(angle)
                self._fill(oval(x, y, *self.rng.uniform(smallest, largest, 2)), self.hair * 0.86)
        elif self.style == "bun":
            self._fill(oval(6, 46, 46, 34), self.hair * 0.74)
        elif f"{self.style} behind" in HALVES:
            behind = mirror(points(HALVES[f"{self.style} behind"]), self.breadth)
            self._fill(behind, self.hair * 0.74)
            self._strands(_mask(behind), 12)

    def _hair_in_front(self) -> None:
        if self.style == "bald":
            for side in (-1, 1):
                self._fill(place(SIDES["temple"], side * self.breadth), self.hair, 0.75, blur=3)
            return
        parting = -1 if self.rng.random() < 0.5 else 1
        shape = place(WHOLE[self.style], parting * self.breadth)
        cover = _mask(shape)
        self._fill([(x, y + 7) for x, y in shape], self.skin * 0.5, 0.35, blur=6, within=self.inside)
        self._fill(shape, self.hair, blur=0.8)
        if self.style == "curls":
            for x in np.linspace(-92, 92, 13):
                y = 62 + 0.005 * x * x + self.rng.uniform(-6, 22)
                self._fill(oval(x * self.breadth, y, 17, 15), self.hair * np.float32(self.rng.uniform(0.88, 1.14)))
        else:
            self._strands(cover, 16)
        self._fill(oval(-26, 62, 62, 13), _lit(self.hair), 0.2, blur=10, within=cover)

    def _strands(self, within: Mask, count: int) -> None:
        """Locks falling from the crown, half of them darker, half lighter than the hair."""
        for tone in (self.hair * 0.68, self.hair * 1.05 + 16):
            mask = np.zeros((HEIGHT, WIDTH), np.uint8)
            for x, bend in self.rng.uniform((-104, 0.9), (104, 1.35), (count, 2)):
                lock = [(x * 0.2, 24), (x * 0.85, 80), (x * bend, 170), (x * bend * 1.08, 420)]
                _line(mask, [(MIDDLE + x, y) for x, y in lock], 2)
            self._blend(mask, tone, 0.38, 0.6, within)

    def _fill(
        self, shape: Shape, ink: Ink, strength: float = 1.0, *, blur: float = 0.0, within: Mask | None = None
    ) -> None:
        self._blend(_mask(shape), ink, strength, blur, within)

    def _stroke(self, line: Shape, ink: Ink, thickness: int, strength: float = 1.0, *, blur: float = 0.6) -> None:
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        _line(mask, line, thickness)
        self._blend(mask, ink, strength, blur)

    def _blend(
        self, mask: Mask, ink: Ink, strength: float = 1.0, blur: float = 0.0, within: Mask | None = None
    ) -> None:
        """Paint through the mask, its edge soft by `blur` pixels, and only `within` another."""
        left, top, w, h = cv2.boundingRect(mask)
        margin = int(3 * blur) + 2
        part = np.s_[max(0, top - margin) : top + h + margin, max(0, left - margin) : left + w + margin]
        cover = mask[part].astype(np.float32) * np.float32(strength / 255)
        if blur:
            side = 2 * round(_STACK_PER_SIGMA * blur) + 1
            cover = np.asarray(cv2.stackBlur(cover, (side, side)), np.float32)
        if within is not None:
            cover *= within[part] * np.float32(1 / 255)
        self.image[part] += (np.clip(ink, 0, 255) - self.image[part]) * cover[..., None]


def _ink(code: str) -> Ink:
    return np.frombuffer(bytes.fromhex(code[1:]), np.uint8).astype(np.float32)


def _times(ink: Ink, red: float, green: float, blue: float) -> Ink:
    return ink * np.array([red, green, blue], np.float32)


def _mix(ink: Ink, other: Ink, share: float) -> Ink:
    return ink + (other - ink) * np.float32(share)


def _lit(ink: Ink) -> Ink:
    return _mix(ink, _ink("#ffffff"), 0.58)


def _mask(shape: Shape, *, rounded: bool = True) -> Mask:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    corners = smooth(shape) if rounded else np.array(shape)
    cv2.fillPoly(mask, [_fixed(corners)], (255,), cv2.LINE_AA, _SUBPIXEL_BITS)
    return mask


def _line(mask: Mask, line: Shape, thickness: int) -> None:
    corners = _fixed(smooth(line, closed=False))
    cv2.polylines(mask, [corners], False, (255,), thickness, cv2.LINE_AA, _SUBPIXEL_BITS)


def _fixed(corners: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.round(corners * 2**_SUBPIXEL_BITS).astype(np.int32)
