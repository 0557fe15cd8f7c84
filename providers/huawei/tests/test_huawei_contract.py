"""The shipped contract, against the stub."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from idbridge import IdDocumentRequest
from idbridge.testing import pictures
from idbridge.testing.contract import RecognizerContract

if TYPE_CHECKING:
    from .conftest import Huawei


class TestHuaweiContract(RecognizerContract):
    provider = "huawei"
    picture: ClassVar[bytes]

    @pytest.fixture(autouse=True)
    def service(self, huawei: Huawei, picture: bytes) -> None:
        type(self).picture = picture
        secrets = {"access_key": "INVENTED-ACCESS-KEY", "secret_key": "invented-secret-key"}
        type(self).settings = {"endpoint": huawei.url, "iam_endpoint": huawei.url, **secrets}

    def readable(self) -> IdDocumentRequest:
        return IdDocumentRequest(image=self.picture, country_region="ALB", id_type="PP")

    def unreadable(self) -> IdDocumentRequest:
        return IdDocumentRequest(image=pictures.blank())
