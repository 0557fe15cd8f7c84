"""Pictures at the door: their format and size from the header, and the one decode, in safe limits.

Nothing is decoded before the header has been checked, only the contract's formats are ever opened (the decoder
allow-list), and every fault is `errors.BadImage`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from PIL import Image, ImageOps

from .errors import BadImage
from .recognizer import ImageLimits

CONTRACT_LIMITS = ImageLimits()

_QUALITY = 95  # of Pillow's 0 to 95: print of five pixels height stays as it is


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What the header of a picture says: format ("JPEG", "PNG" ...), width and height in pixels as stored."""

    format: str
    width: int
    height: int


def check(data: bytes, limits: ImageLimits = CONTRACT_LIMITS) -> ImageInfo:
    """What the header says, after holding it against the limits; no pixel is decoded. Raises `errors.BadImage`."""
    with _open(data, limits) as picture:
        fmt = "JPEG" if picture.format == "MPO" else picture.format or ""  # MPO: a phone's JPEG with a second picture
        return ImageInfo(fmt, picture.width, picture.height)


def decode(data: bytes, limits: ImageLimits = CONTRACT_LIMITS, *, mode: str = "L") -> Image.Image:
    """The picture's pixels, upright by its EXIF orientation, in Pillow's mode "L" (grey) or "RGB".

    A JPEG is decoded straight to grey, which costs half of a colour decode. Raises `errors.BadImage`.
    """
    with _open(data, limits) as picture:
        try:
            # A phone's JPEG and an animated PNG hold further pictures too, but their first is the whole document.
            pages = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
            picture.draft(mode, None)
            upright = ImageOps.exif_transpose(_to_eight_bits(picture))
        except Exception as exc:  # Pillow's readers raise almost anything on damaged data
            raise BadImage("the picture is damaged or cut short; send the whole file", reason="format") from exc
    if pages > 1:
        raise BadImage("the file holds several pictures; send one page a call", reason="format")
    return upright if upright.mode == mode else upright.convert(mode)


def fit(data: bytes, limits: ImageLimits) -> tuple[bytes, tuple[str, ...]]:
    """The picture in a format that the limits allow, and a warning where it had to be converted, to JPEG, for that.

    A conversion turns the picture upright and does not shrink it. Raises `errors.BadImage` for what is no picture of
    the contract's formats either, and for one outside the limits before or after.
    """
    readable = replace(limits, formats=tuple(dict.fromkeys((*limits.formats, *CONTRACT_LIMITS.formats))))
    info = check(data, readable)
    if info.format in limits.formats:
        return data, ()
    buffer = io.BytesIO()
    decode(data, readable, mode="RGB").save(buffer, "JPEG", quality=_QUALITY, subsampling=0)
    converted = buffer.getvalue()
    check(converted, limits)
    return converted, (f"The picture was converted from {info.format} to JPEG, as {info.format} is not taken.",)


@contextmanager
def _open(data: bytes, limits: ImageLimits) -> Iterator[Image.Image]:
    if not data:
        raise BadImage("the picture is empty", reason="format")
    if len(data) > limits.max_bytes:
        raise BadImage(f"the file is larger than {limits.max_bytes} bytes; send a smaller one", reason="size")
    try:
        picture = Image.open(io.BytesIO(data), formats=limits.formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise BadImage(f"the sides exceed {limits.max_side} pixels; send a smaller picture", reason="size") from exc
    except Exception as exc:  # Pillow's readers raise almost anything on hostile headers
        raise BadImage(
            f"the file is no {', '.join(limits.formats)} picture; convert it first", reason="format"
        ) from exc
    with picture:
        shorter, longer = sorted(picture.size)
        if shorter < limits.min_side or longer > limits.max_side:
            raise BadImage(
                f"the picture is {picture.width} x {picture.height} pixels and sides from {limits.min_side} to"
                f" {limits.max_side} are taken; send it in another size",
                reason="size",
            )
        yield picture


def _to_eight_bits(picture: Image.Image) -> Image.Image:
    """Sixteen-bit and float grey scaled by its own range, as Pillow clips it at 255; transparency laid on white."""
    if picture.mode.startswith("I") or picture.mode == "F":
        wide = picture.convert("F")
        low, high = (float(bound) for bound in wide.getextrema())  # type: ignore[arg-type]  # one band: two numbers
        scale = 255.0 / (high - low) if high > low else 0.0
        return wide.point(lambda value: value * scale - low * scale).convert("L")
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return picture
