"""The shipped contract, against the stub, and what befalls a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

import pytest

from idbridge import IdDocumentRequest
from idbridge.testing import pictures
from idbridge.testing.contract import RecognizerContract
from idbridge.testing.outages import OutageContract

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


class TestHuaweiOutages(OutageContract):
    provider = "huawei"
    keys: ClassVar = {"project_id": "p", "token": "invented"}

    def settings_at(self, endpoint: str) -> Mapping[str, object]:
        return {**super().settings_at(endpoint), "iam_endpoint": endpoint}
