"""Tencent Cloud's error codes, which come inside answers of status 200, as errors of idbridge.

Source: Tencent Cloud OCR API documentation, international site, "Error Codes" (2026-03-19), and the codes that single
APIs name. A code that the table leaves out is `errors.ProviderError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from idbridge import errors
from idbridge.transport import Fault

_KEY = Fault(
    errors.AuthenticationFailed, "refused the credentials; check secret_id, secret_key and this machine's clock"
)
_FORBIDDEN = Fault(errors.AuthenticationFailed, "does not allow this to these credentials; check what they are granted")
_CLOSED = Fault(
    errors.AuthenticationFailed, "has not opened this API to the account; activate it, or ask Tencent's sales"
)
_THROTTLED = Fault(errors.QuotaExceeded, "throttles the caller; slow down or raise the quota")
_USED_UP = Fault(errors.QuotaExceeded, "has served all that is paid for; check the account's balance and packages")
_UNREAD = Fault(errors.NotRecognized, "read no document of this sort; send a sharper picture of the whole document")
_FORMAT = Fault(partial(errors.BadImage, reason="format"), "cannot decode the picture; send a JPEG or PNG file")
_SIZE = Fault(partial(errors.BadImage, reason="size"), "takes no picture this large; send a smaller one")
_GONE = Fault(errors.ServiceTerminated, "no longer offers this API; use another provider")
_BROKEN = Fault(errors.ServiceUnavailable, "failed by itself; try later")
_UNFIT = Fault(errors.ProviderError, "refused the form of the request; check region and report this as a bug")

FAULTS: Final[Mapping[str | int, Fault]] = {
    "ActionOffline": _GONE,
    "AuthFailure.InvalidAuthorization": _KEY,
    "AuthFailure.InvalidSecretId": _KEY,
    "AuthFailure.MFAFailure": _FORBIDDEN,
    "AuthFailure.SecretIdNotFound": _KEY,
    "AuthFailure.SignatureExpire": _KEY,
    "AuthFailure.SignatureFailure": _KEY,
    "AuthFailure.TokenFailure": _KEY,
    "AuthFailure.UnauthorizedOperation": _FORBIDDEN,
    "FailedOperation.ArrearsError": _USED_UP,
    "FailedOperation.CardSideError": _UNREAD,
    "FailedOperation.CountLimitError": _USED_UP,
    "FailedOperation.DetectFailed": _UNREAD,
    "FailedOperation.EmptyImageError": _FORMAT,
    "FailedOperation.EngineRecognizeTimeout": _BROKEN,
    "FailedOperation.IdCardInfoIllegal": _UNREAD,
    "FailedOperation.IdCardTooSmall": _UNREAD,
    # Too blurred for this reader, which another may read: no fault of the picture.
    "FailedOperation.ImageBlur": _UNREAD,
    "FailedOperation.ImageDecodeFailed": _FORMAT,
    "FailedOperation.ImageNoIdCard": _UNREAD,
    "FailedOperation.ImageNoSpecifiedCard": _UNREAD,
    "FailedOperation.ImageNoText": _UNREAD,
    "FailedOperation.ImageSizeTooLarge": _SIZE,
    "FailedOperation.InconsistencyBetweenMRZAndVRZ": _UNREAD,
    "FailedOperation.MultiCardError": _UNREAD,
    "FailedOperation.NoHKIDCard": _UNREAD,
    "FailedOperation.NoPassport": _UNREAD,
    "FailedOperation.OcrFailed": _UNREAD,
    "FailedOperation.UnKnowError": _BROKEN,
    "FailedOperation.UnOpenError": _CLOSED,
    "FailedOperation.WarningServiceFailed": _BROKEN,
    "InternalError": _BROKEN,
    "InvalidAction": _GONE,
    "InvalidParameter": _UNFIT,
    "InvalidParameter.EngineImageDecodeFailed": _FORMAT,
    "InvalidParameterValue": _UNFIT,
    "InvalidParameterValue.InvalidParameterValueLimit": _UNFIT,
    "IpInBlacklist": _FORBIDDEN,
    "IpNotInWhitelist": _FORBIDDEN,
    "LimitExceeded": _THROTTLED,
    "LimitExceeded.TooLargeFileError": _SIZE,
    "MissingParameter": _UNFIT,
    "NoSuchProduct": _GONE,
    "NoSuchVersion": _GONE,
    "RequestLimitExceeded": _THROTTLED,
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded": _THROTTLED,
    "RequestLimitExceeded.IPLimitExceeded": _THROTTLED,
    "RequestLimitExceeded.UinLimitExceeded": _THROTTLED,
    "RequestSizeLimitExceeded": _SIZE,
    "ResourceInUse": _BROKEN,
    "ResourceInsufficient": _BROKEN,
    "ResourceUnavailable.InArrears": _USED_UP,
    "ResourceUnavailable.ResourcePackageRunOut": _USED_UP,
    "ResourcesSoldOut.ChargeStatusException": _USED_UP,
    "ServiceUnavailable": _BROKEN,
    "UnauthorizedOperation": _FORBIDDEN,
    "UnknownParameter": _UNFIT,
    "UnsupportedRegion": _UNFIT,
}


def code_of(document: Mapping[str, Any]) -> str | None:
    """The error code of an answer, None where it holds none."""
    match document.get("Response"):
        case {"Error": {"Code": str(code)}}:
            return code
    return None
