"""Our errors as Huawei's: the status, code and message that a client was written for. The only room that knows both.

Sources: Huawei Cloud OCR API reference, "Error Codes" (AIS.*, ModelArts.*); API Gateway user guide and API Signing
Guide, "Error Codes" (APIG.*; APIGW.* in front of IAM, with the same numbers). Huawei documents no HTTP status for
ModelArts.*: those here are the nearest in meaning. `docs/gateway.md` lists what was left to choose.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from idbridge import errors

from . import fetching
from .refusals import Reason, Refused

MEDIA_TYPE: Final = "application/json; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Fault:
    """What a client is told: HTTP status, Huawei's code, its message, and seconds to wait before another try."""

    status: int
    code: str
    message: str
    retry_after: float | None = None


_IAM: Final = "Incorrect IAM authentication information: "
_NO_API: Final = "The API does not exist or has not been published in the environment."

REFUSALS: Final[Mapping[Reason, Fault]] = {
    "no such api": Fault(404, "APIG.0101", _NO_API),
    "wrong method": Fault(405, "APIG.0101", "The API does not exist."),
    "no credentials": Fault(401, "APIG.0301", _IAM + "x-auth-token not found"),
    "malformed authorization": Fault(401, "APIG.0301", _IAM + "verify aksk signature fail: malformed Authorization"),
    "unknown algorithm": Fault(
        401, "APIG.0301", _IAM + "verify aksk signature fail: only SDK-HMAC-SHA256 is supported"
    ),
    "unsigned payload": Fault(
        401, "APIG.0301", _IAM + "verify aksk signature fail: X-Sdk-Content-Sha256 is not the hash of the body"
    ),
    "expired signature": Fault(401, "APIG.0301", _IAM + "calc ak sk signature fail:signature expired"),
    "unknown key": Fault(401, "APIG.0301", _IAM + "Get secretKey failed,ak {detail} not exist"),
    "wrong signature": Fault(401, "APIG.0301", _IAM + "verify aksk signature fail"),
    "repeated signature": Fault(401, "APIG.0301", _IAM + "verify aksk signature fail: the signature was used before"),
    "unknown token": Fault(401, "APIG.0301", _IAM + "decrypt token fail"),
    "outdated token": Fault(401, "APIG.0307", "The token must be updated."),
    "unscoped token": Fault(401, "ModelArts.0212", "Invalid Token header. The Token not contain project item."),
    "foreign project": Fault(403, "APIG.0302", "The IAM user is not authorized to access the API."),
    "forbidden": Fault(403, "APIG.0302", "The IAM user is not authorized to access the API."),
    "over quota": Fault(
        429,
        "APIG.0308",
        "The throttling threshold has been reached: policy user over ratelimit,limit:{detail},time:1 minute",
    ),
    "too large": Fault(413, "APIG.0201", "Request entity too large."),
    "too slow": Fault(408, "APIG.0201", "Request timeout."),
    "too busy": Fault(429, "ModelArts.4401", "Max concurrency error.", retry_after=1),
    "not ready": Fault(503, "ModelArts.4508", "Service not start.", retry_after=1),
    "too much base64": Fault(400, "ModelArts.4104", "Invalid Request Content Length."),
    "not json": Fault(400, "ModelArts.4105", "The JSON format of the input data is incorrect."),
}

_UNSUPPORTED: Final = Fault(400, "AIS.0104", "The image is not supported or the image quality is poor.")

IMAGES: Final[Mapping[str, Fault]] = {
    "format": Fault(400, "AIS.0102", "The image format is not supported."),
    "size": Fault(400, "AIS.0103", "The image size does not meet the requirements."),
    "quality": _UNSUPPORTED,
}
"""What stands for `BadImage`, by its reason."""

ERRORS: Final[Mapping[type[BaseException], Fault]] = {
    fetching.UrlNotAllowed: Fault(400, "ModelArts.4601", "The URL is not allowed."),
    fetching.UrlNotFetched: Fault(400, "ModelArts.4603", "Obtaining the file from the URL failed."),
    fetching.ObsForbidden: Fault(400, "ModelArts.4704", "Obtaining the file from the OBS failed."),
    fetching.UrlTooLarge: Fault(400, "ModelArts.4705", "The file stored on the OBS is oversized."),
    fetching.ObsMissing: Fault(400, "ModelArts.4706", "The Obs file is not exist."),
    errors.BadRequest: Fault(400, "AIS.0101", "The input parameter is invalid."),
    # The parameters are good and the contract's; it is the document that this provider does not read.
    errors.UnsupportedDocument: _UNSUPPORTED,
    errors.NotRecognized: _UNSUPPORTED,
    errors.QuotaExceeded: Fault(429, "ModelArts.4401", "Max concurrency error.", retry_after=1),
    errors.ServiceUnavailable: Fault(503, "ModelArts.4403", "Backend service unavailable error."),
    # The client's credentials are good: it is the gateway's own that the vendor refused.
    errors.AuthenticationFailed: Fault(500, "ModelArts.4301", "Have error when get ai-service admin token."),
    errors.ServiceTerminated: Fault(500, "ModelArts.4503", "Backend service found error."),
    errors.MalformedResponse: Fault(502, "ModelArts.4502", "Backend service response error."),
    errors.ProviderError: Fault(502, "ModelArts.4302", "Gateway forwarding error."),
    errors.ConfigError: Fault(500, "ModelArts.4505", "Backend service internal error."),
    Exception: Fault(500, "AIS.0105", "Recognition failed."),
}
"""What stands for every other error: the entry of its class, else of the nearest class above it."""


def fault_of(error: BaseException) -> Fault:
    """What a client is told of an error. An error of a group is that of its last attempt."""
    match error:
        case errors.AllProvidersFailed():
            return fault_of(error.exceptions[-1])
        case Refused():
            fault = REFUSALS[error.reason]
            fault = replace(fault, message=fault.message.format(detail=error.detail))
        case errors.BadImage():
            fault = IMAGES[error.reason]
        case HTTPException():
            fault = _fault_of_status(error.status_code)
        case _:
            fault = next(ERRORS[kind] for kind in type(error).__mro__ if kind in ERRORS)
    retry_after = getattr(error, "retry_after", None)
    return replace(fault, retry_after=retry_after) if retry_after is not None else fault


def respond(fault: Fault, request_id: str, *, in_front_of_iam: bool = False) -> Response:
    """The error as an answer; what the gateway itself refuses holds the request's id too."""
    code = fault.code.replace("APIG.", "APIGW.") if in_front_of_iam else fault.code
    document = {"error_code": code, "error_msg": fault.message}
    if code.startswith("APIG"):
        document["request_id"] = request_id
    return _json(document, fault)


def respond_as_iam(fault: Fault) -> Response:
    """The error in the form of Huawei's IAM, which is Keystone's."""
    title = HTTPStatus(fault.status).phrase
    return _json({"error": {"code": fault.status, "message": fault.message, "title": title}}, fault)


def respond_well(
    document: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A good answer."""
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, status, headers, MEDIA_TYPE)


def _json(document: Mapping[str, Any], fault: Fault) -> Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(max(1, math.ceil(fault.retry_after)))}
    return respond_well(document, status=fault.status, headers=headers)


def _fault_of_status(status: int) -> Fault:
    """What the framework refuses by itself: paths and methods it does not know."""
    return (
        REFUSALS["wrong method"] if status == 405 else REFUSALS["no such api"] if status == 404 else ERRORS[Exception]
    )
