"""Cuts a text line out of the picture and straightens it to the height the net reads."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ._locate import Grey

_MARGIN: Final = 0.14
"""Room above and below the line, as a share of its height."""
_OVERHANG: Final = 0.96
"""Room before and after the line, as a share of its height: boxes end early where fillers are faint."""
_MAX_WIDTH: Final = 1400
_MAX_DENSITY: Final = 20
"""OpenCV warps pictures of at most 32767 pixels a side."""


def cut(picture: Grey, corners: NDArray[np.float32], height: int, *, upside_down: bool) -> Grey:
    """The line between `corners` (4, 2), `height` pixels high."""
    along = corners[1] - corners[0]
    length = float(np.linalg.norm(along))
    across = corners[3] - corners[0]
    thickness = float(np.linalg.norm(across))
    outer = along / length * thickness * _OVERHANG
    above = across * _MARGIN
    source = corners + np.stack([-outer - above, outer - above, outer + above, above - outer])
    if upside_down:
        source = np.roll(source, 2, axis=0)
    tall = thickness * (1 + 2 * _MARGIN)
    width = int(np.clip((length + 2 * thickness * _OVERHANG) / tall * height, 2 * height, _MAX_WIDTH))
    # Sampled denser where the line is shrunk, so that thin strokes do not alias.
    density = min(max(1, int(tall / height + 0.3)), _MAX_DENSITY)
    size = (width * density, height * density)
    # Whole coordinates are the middles of pixels.
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32) - np.float32(0.5)
    transform = cv2.getPerspectiveTransform(source, target)
    crop = cv2.warpPerspective(picture, transform, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if density > 1:
        crop = cv2.resize(crop, (width, height), interpolation=cv2.INTER_AREA)
    return crop
