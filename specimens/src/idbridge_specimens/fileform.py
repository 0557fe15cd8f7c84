"""The picture files that specimens are written as, from the usual JPEG to what a reader meets once in a thousand."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np
from PIL import Image

from .canvas import Pixels

_EXIF_ORIENTATION: Final = 0x0112
_QUARTERS_BACK: Final = {1: 0, 3: 2, 6: 1, 8: 3}
"""Quarter turns to the left that bring an upright picture to how it is stored under an EXIF orientation."""


@dataclass(frozen=True, slots=True)
class FileForm:
    """How pixels are written. `quality` is that of a JPEG, `orientation` an EXIF value, `most` pixels it is fit for."""

    name: str
    suffix: Literal["jpg", "png", "tif"] = "jpg"
    colours: Literal["colour", "grey", "palette", "grey of 16 bits", "CMYK"] = "colour"
    orientation: Literal[1, 3, 6, 8] = 1
    quality: int = 90
    most: int = 100_000_000


PLAIN: Final = FileForm("JPEG")

RARE: Final[tuple[FileForm, ...]] = (
    FileForm("JPEG, EXIF orientation 3", orientation=3),
    FileForm("JPEG, EXIF orientation 6", orientation=6),
    FileForm("JPEG, EXIF orientation 8", orientation=8),
    FileForm("JPEG, grey", colours="grey"),
    FileForm("JPEG, CMYK", colours="CMYK", most=4_000_000),
    FileForm("PNG, palette", "png", "palette", most=2_500_000),
    FileForm("PNG, 16 bits", "png", "grey of 16 bits", most=2_500_000),
    FileForm("TIFF, CMYK", "tif", "CMYK", most=1_300_000),
)
"""Files that are too large for the contract's limit of 10 MB in Base64 are not made."""

_MODES: Final[Mapping[str, str]] = {"colour": "RGB", "grey": "L", "CMYK": "CMYK"}


def encode(pixels: Pixels, form: FileForm) -> bytes:
    """The file of a picture; who respects its EXIF orientation sees `pixels`."""
    stored = np.ascontiguousarray(np.rot90(pixels, _QUARTERS_BACK[form.orientation]))
    if form.suffix == "jpg" and form.colours == "colour" and form.orientation == 1:
        bgr = cv2.cvtColor(stored, cv2.COLOR_RGB2BGR)
        options = [cv2.IMWRITE_JPEG_QUALITY, form.quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
        return cv2.imencode(".jpg", bgr, options)[1].tobytes()
    if form.colours == "grey of 16 bits":
        wide = cv2.cvtColor(stored, cv2.COLOR_RGB2GRAY).astype(np.uint16) * 257
        return cv2.imencode(".png", wide)[1].tobytes()
    picture = Image.fromarray(stored)
    picture = picture.quantize(256) if form.colours == "palette" else picture.convert(_MODES[form.colours])
    exif = Image.Exif()
    exif[_EXIF_ORIENTATION] = form.orientation
    file = io.BytesIO()
    if form.suffix == "jpg":
        picture.save(file, "JPEG", quality=form.quality, exif=exif)
    elif form.suffix == "png":
        picture.save(file, "PNG")
    else:
        picture.save(file, "TIFF", compression="tiff_adobe_deflate")
    return file.getvalue()
