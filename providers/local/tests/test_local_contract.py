"""The shipped contract, on a drawn passport."""

from __future__ import annotations

from typing import ClassVar

import pytest
from PIL import Image

from idbridge import IdDocumentRequest
from idbridge.testing import pictures
from idbridge.testing.contract import RecognizerContract

from .conftest import png


class TestLocalContract(RecognizerContract):
    provider = "local"
    picture: ClassVar[bytes]

    @pytest.fixture(autouse=True)
    def page(self, passport: Image.Image) -> None:
        type(self).picture = png(passport)

    def readable(self) -> IdDocumentRequest:
        return IdDocumentRequest(image=self.picture)

    def unreadable(self) -> IdDocumentRequest:
        return IdDocumentRequest(image=pictures.blank())
