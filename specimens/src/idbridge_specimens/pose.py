"""A camera over a bent sheet: where each point of the sheet falls in the picture, and the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from .canvas import Quad

_GRID_STEP: Final = 8
"""The way back is reckoned for every eighth pixel and interpolated."""
_ROUNDS: Final = 8
_BULGE: Final = 0.25
"""Where a booklet's page is highest, as a share of its height from the fold."""

Points = NDArray[np.float64]
"""N x 2, or with more dimensions before."""


@dataclass(frozen=True, slots=True)
class Bend:
    """The shape of a sheet of `width` x `height` pixels whose fold, if any, is its upper edge; heights in pixels."""

    width: int
    height: int
    bow: float
    curl: float

    def rise(self, points: Points) -> NDArray[np.float64]:
        """How high the sheet, and the page beyond its fold, stands at each point."""
        across = np.clip(points[..., 0] / self.width, -0.1, 1.1) * 2 - 1
        from_fold = np.clip(np.abs(points[..., 1]) / (self.height * _BULGE), 0, 1.1 / _BULGE)
        bow = self.bow * from_fold * np.exp(1 - from_fold)
        along = np.clip(points[..., 1] / self.height, -1.1, 1.1)
        return np.asarray(bow + self.curl * across * (across + 0.6 * along), np.float64)


@dataclass(frozen=True, slots=True)
class Pose:
    """How a camera sees a bent sheet: `turn` rotates, `distance` and `focus` are in pixels, `middle` in the picture."""

    bend: Bend
    turn: NDArray[np.float64]
    distance: float
    focus: float
    middle: tuple[float, float] = (0.0, 0.0)

    def place(self, points: Points) -> Points:
        """Points of the sheet as they stand in the picture."""
        sheet = np.concatenate([points - self._centre, -self.bend.rise(points)[..., None]], axis=-1)
        seen = sheet @ self.turn.T + (0, 0, self.distance)
        return np.asarray(seen[..., :2] / seen[..., 2:] * self.focus + self.middle, np.float64)

    def place_quad(self, quad: Quad) -> Quad:
        """A quad of the sheet as it stands in the picture."""
        return cast(Quad, tuple((float(x), float(y)) for x, y in self.place(np.array(quad, np.float64))))

    def way_back(self, left: int, top: int, width: int, height: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """For each pixel of a part of the picture, x and y of the point of the sheet that is seen there."""
        # The middles of cells of eight by eight pixels, with one cell to spare on each side.
        across, down = (
            np.arange(-1, size // _GRID_STEP + 2) * _GRID_STEP + (_GRID_STEP - 1) / 2 for size in (width, height)
        )
        x, y = np.meshgrid(across + left, down + top)
        rays = np.stack([x - self.middle[0], y - self.middle[1], np.full(x.shape, self.focus)], axis=-1) @ self.turn
        eye = np.array([0, 0, self.distance]) @ self.turn
        # The ray meets the sheet where it is as high as the sheet is there: a few rounds from the flat sheet settle it.
        rise = np.zeros(x.shape)
        for _ in range(_ROUNDS):
            reach = (eye[2] - rise) / rays[..., 2]
            points = reach[..., None] * rays[..., :2] - eye[:2] + self._centre
            rise = self.bend.rise(points)
        return _refine(points[..., 0], width, height), _refine(points[..., 1], width, height)

    @property
    def _centre(self) -> NDArray[np.float64]:
        return np.array([self.bend.width, self.bend.height]) / 2


def aim(bend: Bend, *, degrees: tuple[float, float, float], nearness: float, scale: float) -> Pose:
    """A pose from pitch, yaw and roll in degrees, the distance in widths of the sheet and the scale at its centre."""
    pitch, yaw, roll = (
        cv2.Rodrigues(axis * np.deg2rad(angle))[0] for axis, angle in zip(np.eye(3), degrees, strict=True)
    )
    distance = nearness * bend.width
    return Pose(bend, np.asarray(roll @ pitch @ yaw, np.float64), distance, scale * distance)


def _refine(coarse: NDArray[np.float64], width: int, height: int) -> NDArray[np.float32]:
    """Values at the middles of cells for each pixel of the cells, less the spare ones."""
    rows, columns = coarse.shape
    fine = cv2.resize(
        coarse.astype(np.float32), (columns * _GRID_STEP, rows * _GRID_STEP), interpolation=cv2.INTER_LINEAR
    )
    return np.asarray(fine[_GRID_STEP:, _GRID_STEP:][:height, :width], np.float32)
