"""Huawei's error codes as errors of idbridge.

Sources: Huawei Cloud OCR API reference, "Error Codes" (AIS.*, ModelArts.*); API Signing Guide and API Gateway user
guide, "Error Codes" (APIG.* and APIGW.*, the same numbers). A code that the tables leave out is judged by its HTTP
status.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from idbridge import errors
from idbridge.transport import FAILED, FORBIDDEN, THROTTLED, UNRESOLVED, Fault, code_at

_FORMAT = Fault(partial(errors.BadImage, reason="format"), "takes no such picture; send a JPEG, PNG, BMP or TIFF file")
_SIZE = Fault(
    partial(errors.BadImage, reason="size"),
    "takes sides up to 8192 pixels and 10 MB of Base64; send the picture in another size",
)
_UNREAD = Fault(errors.NotRecognized, "read no document in the picture; send a sharper one of the whole document")
_PARAMETER = Fault(errors.BadRequest, "refused a parameter; check the request and its url")
_URL = Fault(errors.BadRequest, "cannot fetch the url; check that it is public, or send the image itself")
_TOKEN = Fault(errors.AuthenticationFailed, "refused the token; use one of the project, younger than 24 hours")
_KEY = Fault(errors.AuthenticationFailed, "refused the credentials; check keys or token, and this machine's clock")
_SUSPENDED = Fault(errors.AuthenticationFailed, "has suspended the account, app or project; ask Huawei's support")
_USED_UP = Fault(errors.QuotaExceeded, "has served the whole quota; raise it or wait for the next period")
_ADDRESS = Fault(errors.ProviderError, "does not know the address; check region, endpoint and project_id")
_FOREIGN = Fault(errors.ProviderError, "answered an error of another API; check the endpoint")
_UNFIT = Fault(errors.ProviderError, "refused the form of the request; check the endpoint and report this as a bug")

_OCR_FAULTS: Final[Mapping[str | int, Fault]] = {
    "AIS.0101": _PARAMETER,
    "AIS.0102": _FORMAT,
    "AIS.0103": _SIZE,
    # "not supported or of poor quality": another reader may well read it, so it is no fault of the picture.
    "AIS.0104": _UNREAD,
    "AIS.0105": _UNREAD,
    "AIS.0117": _FOREIGN,
    "AIS.0118": _FOREIGN,
    "AIS.0119": _FOREIGN,
    "AIS.0120": _FOREIGN,
    "AIS.0121": _FOREIGN,
    "AIS.0122": _UNREAD,
    "ModelArts.0203": _TOKEN,
    "ModelArts.0212": _TOKEN,
    "ModelArts.4101": _TOKEN,
    "ModelArts.4102": _TOKEN,
    "ModelArts.4103": _TOKEN,
    "ModelArts.4104": _SIZE,
    "ModelArts.4105": _UNFIT,
    "ModelArts.4106": _SUSPENDED,
    "ModelArts.4107": _KEY,
    "ModelArts.4201": _ADDRESS,
    "ModelArts.4202": _ADDRESS,
    "ModelArts.4203": FORBIDDEN,
    "ModelArts.4301": FAILED,
    "ModelArts.4302": FAILED,
    "ModelArts.4401": THROTTLED,
    "ModelArts.4402": FAILED,
    "ModelArts.4403": FAILED,
    "ModelArts.4502": FAILED,
    "ModelArts.4505": FAILED,
    # A part of the service (4506) or its process (4508) is missing, which passes.
    "ModelArts.4506": FAILED,
    "ModelArts.4508": FAILED,
    "ModelArts.4601": _URL,
    "ModelArts.4603": _URL,
    "ModelArts.4702": _URL,
    "ModelArts.4703": _URL,
    "ModelArts.4704": _URL,
    "ModelArts.4705": _SIZE,
    "ModelArts.4706": _URL,
    "ModelArts.6201": _SUSPENDED,
}

_GATEWAY_FAULTS: Final[Mapping[str, Fault]] = {
    # The gateway knows the API and misses what stands behind it, as during a deployment.
    "0103": FAILED,
    "0104": FAILED,
    "0105": FAILED,
    "0106": _UNFIT,
    "0301": _KEY,
    "0302": FORBIDDEN,
    "0303": _KEY,
    "0304": FORBIDDEN,
    "0305": _KEY,
    "0306": FORBIDDEN,
    "0307": _TOKEN,
    "0308": THROTTLED,
    "0310": _SUSPENDED,
    "0401": FORBIDDEN,
    "0402": FORBIDDEN,
    "0404": FORBIDDEN,
    "0501": _USED_UP,
    "0502": _SUSPENDED,
    "0601": FAILED,
    "0605": FAILED,
    "0606": FAILED,
    "0607": _UNFIT,
    "0610": FAILED,
    "0613": FAILED,
    "0801": _ADDRESS,
    "0802": FORBIDDEN,
}

JUDGED_BY_STATUS: Final = frozenset(f"{prefix}.{number}" for prefix in ("APIG", "APIGW") for number in ("0201", "0602"))
"""Documented codes of several meanings, which their HTTP status tells apart: too large, malformed, backend down ..."""

_COMMON: Final[Mapping[str | int, Fault]] = {
    **_OCR_FAULTS,
    **{f"{prefix}.{number}": fault for prefix in ("APIG", "APIGW") for number, fault in _GATEWAY_FAULTS.items()},
    413: _SIZE,
}

_GONE_CODES: Final = ("APIG.0101", "APIGW.0101", "ModelArts.4503", "ModelArts.4504")
"""The API or the service does not exist."""

_UNSUBSCRIBED_CODE: Final = "ModelArts.4204"


def ocr_faults(gone: Fault, unsubscribed: Fault) -> Mapping[str | int, Fault]:
    """What the codes mean at the OCR service; `gone` also stands for a host that does not exist."""
    return {**_COMMON, **dict.fromkeys((*_GONE_CODES, UNRESOLVED), gone), _UNSUBSCRIBED_CODE: unsubscribed}


def iam_faults(unsubscribed: Fault) -> Mapping[str | int, Fault]:
    """The same at IAM, which has not gone: an API or a host that is missing there is a wrong `iam_endpoint`."""
    return {
        **_COMMON,
        _UNSUBSCRIBED_CODE: unsubscribed,
        401: Fault(
            errors.AuthenticationFailed, "refused the credentials at IAM; check username, password, domain and keys"
        ),
        404: Fault(errors.AuthenticationFailed, "knows no such account or project; check domain, region and project"),
    }


TOKEN_OUTDATED: Final = frozenset({"APIG.0307", "APIGW.0307"})
""""The token must be updated": it is older than 24 hours or another region's."""


code_of: Final = code_at("error_code")
"""Finds the error code of an answer."""
