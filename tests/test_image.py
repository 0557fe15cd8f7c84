"""A picture is refused from its header, and decoded upright in eight bits."""

from __future__ import annotations

import io
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from idbridge import image
from idbridge.errors import BadImage
from idbridge.recognizer import ImageLimits
from idbridge.testing import pictures


def encode(picture: Image.Image, fmt: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, fmt, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "BMP", "TIFF"])
def test_the_contracts_formats_are_taken(fmt: str) -> None:
    data = pictures.blank(fmt, 120, 100)
    assert image.check(data) == image.ImageInfo(fmt, 120, 100)
    assert image.decode(data).size == (120, 100)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "format", id="empty"),
        pytest.param(b"not a picture", "format", id="text"),
        pytest.param(pictures.blank("GIF"), "format", id="gif"),
        pytest.param(pictures.blank("WEBP"), "format", id="webp"),
        pytest.param(pictures.blank(width=99), "size", id="99 px"),
        pytest.param(pictures.blank(width=8193), "size", id="8193 px"),
        pytest.param(pictures.blank() + bytes(12_000_000), "size", id="12 MB"),
    ],
)
def test_what_the_contract_does_not_allow_is_refused_from_the_header(data: bytes, reason: str) -> None:
    with pytest.raises(BadImage) as caught:
        image.check(data)
    assert caught.value.reason == reason


@pytest.mark.parametrize(("width", "height"), [(100, 100), (8192, 100)])
def test_the_limits_themselves_are_allowed(width: int, height: int) -> None:
    assert image.check(pictures.blank(width=width, height=height)).width == width


def test_a_bomb_is_refused_before_its_pixels_are_decoded() -> None:
    bomb = pictures.png_bomb()
    assert len(bomb) < 10_000
    tracemalloc.start()
    try:
        with pytest.raises(BadImage) as caught:
            image.decode(bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.reason == "size"
    assert peak < 1_000_000


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "BMP", "TIFF"])
def test_a_truncated_picture_is_damaged(fmt: str) -> None:
    data = encode(Image.effect_noise((400, 300), 60), fmt)
    with pytest.raises(BadImage) as caught:
        image.decode(data[: len(data) // 2])
    assert caught.value.reason == "format"


@given(st.binary(max_size=200), st.sampled_from(["JPEG", "PNG", "BMP", "TIFF"]), st.integers(0, 400))
def test_damaged_bytes_end_in_bad_image_or_a_picture(noise: bytes, fmt: str, at: int) -> None:
    data = pictures.blank(fmt, 110, 110)
    with suppress(BadImage):
        image.decode(data[:at] + noise + data[at + len(noise) :])


def test_exif_orientation_is_undone() -> None:
    picture = Image.new("L", (200, 100), 0)
    picture.paste(255, (0, 0, 200, 50))
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = image.decode(encode(picture, "JPEG", exif=exif))
    assert upright.size == (100, 200)
    assert upright.getpixel((90, 100)) > 200
    assert upright.getpixel((10, 100)) < 50


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_sort_of_pixel_becomes_grey(mode: str) -> None:
    fmt = "TIFF" if mode == "CMYK" else "PNG"
    if mode == "I;16":
        picture = Image.new("I;16", (120, 120), 60_000)
        picture.paste(1_000, (0, 0, 60, 120))
    else:
        picture = Image.new("RGB", (120, 120), "white")
        picture.paste((0, 0, 0), (0, 0, 60, 120))
        picture = picture.convert(mode)
    grey = image.decode(encode(picture, fmt))
    assert grey.mode == "L"
    assert grey.getpixel((20, 60)) < 60 < 200 < grey.getpixel((100, 60))


def test_a_file_of_several_pictures_is_refused() -> None:
    page = Image.new("L", (120, 120), 255)
    data = encode(page, "TIFF", save_all=True, append_images=[page])
    with pytest.raises(BadImage, match="one page"):
        image.decode(data)


def test_a_phones_picture_with_a_second_one_inside_is_a_jpeg() -> None:
    page = Image.new("RGB", (120, 120), "white")
    data = encode(page, "MPO", save_all=True, append_images=[page])
    assert image.check(data).format == "JPEG"
    assert image.decode(data).size == (120, 120)


def test_a_picture_too_large_for_pillows_taste_is_refused_for_its_size() -> None:
    with pytest.raises(BadImage) as caught:
        image.check(pictures.png_bomb(9_500, 9_500))
    assert caught.value.reason == "size"


def test_a_format_that_a_provider_takes_is_sent_as_it_is() -> None:
    data = pictures.blank("BMP")
    assert image.fit(data, ImageLimits(formats=("JPEG", "BMP"))) == (data, ())


@pytest.mark.parametrize("fmt", ["BMP", "TIFF"])
def test_a_format_that_a_provider_does_not_take_is_converted_and_told(fmt: str) -> None:
    converted, warnings = image.fit(pictures.blank(fmt, 130, 110), ImageLimits(formats=("JPEG", "PNG")))
    assert image.check(converted) == image.ImageInfo("JPEG", 130, 110)
    assert warnings == (f"The picture was converted from {fmt} to JPEG, as {fmt} is not taken.",)


def test_a_conversion_turns_the_picture_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = encode(Image.new("L", (140, 110)), "TIFF", exif=exif)
    converted, _ = image.fit(turned, ImageLimits(formats=("JPEG",)))
    assert image.check(converted) == image.ImageInfo("JPEG", 110, 140)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(pictures.blank("GIF"), "format"), (pictures.blank("BMP", 400, 400), "size"), (b"BM", "format"), (b"", "format")],
)
def test_what_cannot_be_made_to_fit_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(BadImage) as caught:
        image.fit(data, ImageLimits(formats=("JPEG", "PNG"), max_side=399))
    assert caught.value.reason == reason
