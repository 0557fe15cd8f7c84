"""Brings pictures to one width, so that figures of different datasets can be compared."""

from __future__ import annotations

import io

from PIL import Image

from idbridge.image import decode

_QUALITY = 90
_GREY = ("1", "L", "I")
"""How Pillow's names of grey modes begin."""


def scaled(data: bytes, width: int) -> bytes:
    """The picture as a JPEG of that width, upright, grey where it was grey. Raises `errors.BadImage`."""
    picture = decode(data, mode="RGB")
    with Image.open(io.BytesIO(data)) as stored:
        if stored.mode.startswith(_GREY):
            picture = picture.convert("L")
    height = max(1, round(picture.height * width / picture.width))
    out = io.BytesIO()
    picture.resize((width, height), Image.Resampling.LANCZOS).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
