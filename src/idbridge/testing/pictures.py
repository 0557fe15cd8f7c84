"""Pictures of nothing, for tests: any format and size, and a header that promises more pixels than there are."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def blank(fmt: str = "PNG", width: int = 400, height: int = 300, *, mode: str = "L") -> bytes:
    """An even grey picture in one of Pillow's formats."""
    buffer = io.BytesIO()
    Image.new(mode, (width, height), 200 if mode == "L" else None).save(buffer, fmt)
    return buffer.getvalue()


def steady(side: int = 100) -> bytes:
    """A white, square PNG whose bytes are the same everywhere, for cassettes: it is not compressed."""
    return _png(side, side, 0, (b"\0" + b"\xff" * side) * side, level=0)


def steady_bitmap() -> bytes:
    """A white BMP of 100 x 100 pixels, one bit each, whose bytes are the same everywhere."""
    pixels = (b"\xff" * 13 + bytes(3)) * 100
    header = struct.pack("<2sIHHI", b"BM", 62 + len(pixels), 0, 0, 62)
    shape = struct.pack("<IiiHHIIiiII", 40, 100, 100, 1, 1, 0, len(pixels), 2835, 2835, 2, 0)
    return header + shape + b"\x00\x00\x00\x00\xff\xff\xff\x00" + pixels


def png_bomb(width: int = 20_000, height: int = 20_000) -> bytes:
    """A PNG of a few kilobytes whose header says `width` x `height`; decoding it would take gigabytes."""
    return _png(width, height, 2, bytes(1_000_000), level=9)


def _png(width: int, height: int, colour: int, pixels: bytes, *, level: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(pixels, level)), (b"IEND", b""))
    )
