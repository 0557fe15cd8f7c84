"""Every error code that Huawei documents, with the status it documents or is likely to come with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from idbridge import IdDocumentRequest, errors
from idbridge.errors import (
    AuthenticationFailed,
    BadImage,
    BadRequest,
    NotRecognized,
    ProviderError,
    QuotaExceeded,
    ServiceTerminated,
    ServiceUnavailable,
)
from idbridge.huaweicloud.faults import JUDGED_BY_STATUS, ocr_faults
from idbridge_huawei import GONE, UNSUBSCRIBED, HuaweiRecognizer

if TYPE_CHECKING:
    from .conftest import Huawei

OCR = {
    "AIS.0101": (400, BadRequest),
    "AIS.0102": (400, BadImage),
    "AIS.0103": (400, BadImage),
    "AIS.0104": (400, NotRecognized),
    "AIS.0105": (400, NotRecognized),
    "AIS.0117": (400, ProviderError),
    "AIS.0118": (400, ProviderError),
    "AIS.0119": (400, ProviderError),
    "AIS.0120": (400, ProviderError),
    "AIS.0121": (400, ProviderError),
    "AIS.0122": (400, NotRecognized),
    "ModelArts.0203": (401, AuthenticationFailed),
    "ModelArts.0212": (401, AuthenticationFailed),
    "ModelArts.4101": (401, AuthenticationFailed),
    "ModelArts.4102": (401, AuthenticationFailed),
    "ModelArts.4103": (401, AuthenticationFailed),
    "ModelArts.4104": (400, BadImage),
    "ModelArts.4105": (400, ProviderError),
    "ModelArts.4106": (403, AuthenticationFailed),
    "ModelArts.4107": (500, AuthenticationFailed),
    "ModelArts.4201": (400, ProviderError),
    "ModelArts.4202": (400, ProviderError),
    "ModelArts.4203": (403, AuthenticationFailed),
    "ModelArts.4204": (403, AuthenticationFailed),
    "ModelArts.4301": (500, ServiceUnavailable),
    "ModelArts.4302": (502, ServiceUnavailable),
    "ModelArts.4401": (429, QuotaExceeded),
    "ModelArts.4402": (504, ServiceUnavailable),
    "ModelArts.4403": (503, ServiceUnavailable),
    "ModelArts.4502": (502, ServiceUnavailable),
    "ModelArts.4503": (500, ServiceTerminated),
    "ModelArts.4504": (404, ServiceTerminated),
    "ModelArts.4505": (500, ServiceUnavailable),
    "ModelArts.4506": (500, ServiceUnavailable),
    "ModelArts.4508": (503, ServiceUnavailable),
    "ModelArts.4601": (400, BadRequest),
    "ModelArts.4603": (400, BadRequest),
    "ModelArts.4702": (400, BadRequest),
    "ModelArts.4703": (400, BadRequest),
    "ModelArts.4704": (400, BadRequest),
    "ModelArts.4705": (400, BadImage),
    "ModelArts.4706": (400, BadRequest),
    "ModelArts.6201": (403, AuthenticationFailed),
}

GATEWAY = [
    ("0101", 404, ServiceTerminated),
    ("0103", 500, ServiceUnavailable),
    ("0104", 500, ServiceUnavailable),
    ("0105", 500, ServiceUnavailable),
    ("0106", 400, ProviderError),
    ("0201", 400, ProviderError),
    ("0201", 413, BadImage),
    ("0201", 414, ProviderError),
    ("0201", 494, ProviderError),
    ("0201", 502, ServiceUnavailable),
    ("0201", 504, ServiceUnavailable),
    ("0301", 401, AuthenticationFailed),
    ("0302", 403, AuthenticationFailed),
    ("0303", 401, AuthenticationFailed),
    ("0304", 403, AuthenticationFailed),
    ("0305", 401, AuthenticationFailed),
    ("0306", 403, AuthenticationFailed),
    ("0307", 401, AuthenticationFailed),
    ("0308", 429, QuotaExceeded),
    ("0310", 403, AuthenticationFailed),
    ("0401", 403, AuthenticationFailed),
    ("0402", 403, AuthenticationFailed),
    ("0404", 403, AuthenticationFailed),
    ("0501", 405, QuotaExceeded),
    ("0502", 405, AuthenticationFailed),
    ("0601", 500, ServiceUnavailable),
    ("0602", 400, ProviderError),
    ("0602", 401, AuthenticationFailed),
    ("0605", 500, ServiceUnavailable),
    ("0606", 500, ServiceUnavailable),
    ("0607", 400, ProviderError),
    ("0610", 502, ServiceUnavailable),
    ("0613", 503, ServiceUnavailable),
    ("0801", 403, ProviderError),
    ("0802", 403, AuthenticationFailed),
]

DOCUMENTED = [
    *((code, status, error) for code, (status, error) in OCR.items()),
    *((f"{prefix}.{number}", status, error) for number, status, error in GATEWAY for prefix in ("APIG", "APIGW")),
]


@pytest.mark.parametrize(("code", "status", "error"), DOCUMENTED)
def test_each_documented_code_has_its_error(
    huawei: Huawei, picture: bytes, code: str, status: int, error: type[errors.IdBridgeError]
) -> None:
    huawei.reply = lambda _: (status, {"error_code": code, "error_msg": "ANNA EXAMPLE"}, {})
    with HuaweiRecognizer(huawei.settings()) as recognizer, pytest.raises(errors.IdBridgeError) as caught:
        recognizer.recognize(IdDocumentRequest(image=picture))
    assert type(caught.value) is error
    assert str(caught.value).endswith(f"(HTTP {status}, {code})")
    assert "EXAMPLE" not in str(caught.value)


def test_no_code_is_mapped_or_left_to_its_status_without_a_case_here() -> None:
    codes = {key for key in ocr_faults(GONE, UNSUBSCRIBED) if isinstance(key, str) and "." in key}
    assert codes | JUDGED_BY_STATUS == {code for code, _, _ in DOCUMENTED}
    assert not codes & JUDGED_BY_STATUS
