"""Skips what needs fonts where they are absent, naming the Debian package."""

from __future__ import annotations

import pytest

from idbridge_specimens.fonts import TYPEFACES, locate


@pytest.fixture(scope="session")
def fonts() -> None:
    for typeface in TYPEFACES.values():
        if locate(typeface.file) is None:
            pytest.skip(f"{typeface.file} is absent: apt-get install {typeface.package}")
