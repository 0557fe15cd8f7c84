"""Tencent Cloud's error codes, which come inside answers of status 200, as errors of idbridge.

Source: Tencent Cloud OCR API documentation, international site, "Error Codes" (2026-03-19), and the codes that single
APIs name. A code that the table leaves out is `errors.ProviderError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from idbridge import errors
from idbridge.transport import FAILED, FORBIDDEN, THROTTLED, TOO_LARGE, USED_UP, Fault, unreadable

_KEY = Fault(
    errors.AuthenticationFailed, "refused the credentials; check secret_id, secret_key and this machine's clock"
)
_CLOSED = Fault(
    errors.AuthenticationFailed, "has not opened this API to the account; activate it, or ask Tencent's sales"
)
_UNREAD = Fault(errors.NotRecognized, "read no document of this sort; send a sharper picture of the whole document")
_FORMAT = unreadable("JPEG or PNG")
_GONE = Fault(errors.ServiceTerminated, "no longer offers this API; use another provider")
_UNFIT = Fault(errors.ProviderError, "refused the form of the request; check region and report this as a bug")

FAULTS: Final[Mapping[str | int, Fault]] = {
    "ActionOffline": _GONE,
    "AuthFailure.InvalidAuthorization": _KEY,
    "AuthFailure.InvalidSecretId": _KEY,
    "AuthFailure.MFAFailure": FORBIDDEN,
    "AuthFailure.SecretIdNotFound": _KEY,
    "AuthFailure.SignatureExpire": _KEY,
    "AuthFailure.SignatureFailure": _KEY,
    "AuthFailure.TokenFailure": _KEY,
    "AuthFailure.UnauthorizedOperation": FORBIDDEN,
    "FailedOperation.ArrearsError": USED_UP,
    "FailedOperation.CardSideError": _UNREAD,
    "FailedOperation.CountLimitError": USED_UP,
    "FailedOperation.DetectFailed": _UNREAD,
    "FailedOperation.EmptyImageError": _FORMAT,
    "FailedOperation.EngineRecognizeTimeout": FAILED,
    "FailedOperation.IdCardInfoIllegal": _UNREAD,
    "FailedOperation.IdCardTooSmall": _UNREAD,
    # Too blurred for this reader, which another may read: no fault of the picture.
    "FailedOperation.ImageBlur": _UNREAD,
    "FailedOperation.ImageDecodeFailed": _FORMAT,
    "FailedOperation.ImageNoIdCard": _UNREAD,
    "FailedOperation.ImageNoSpecifiedCard": _UNREAD,
    "FailedOperation.ImageNoText": _UNREAD,
    "FailedOperation.ImageSizeTooLarge": TOO_LARGE,
    "FailedOperation.InconsistencyBetweenMRZAndVRZ": _UNREAD,
    "FailedOperation.MultiCardError": _UNREAD,
    "FailedOperation.NoHKIDCard": _UNREAD,
    "FailedOperation.NoPassport": _UNREAD,
    "FailedOperation.OcrFailed": _UNREAD,
    "FailedOperation.UnKnowError": FAILED,
    "FailedOperation.UnOpenError": _CLOSED,
    "FailedOperation.WarningServiceFailed": FAILED,
    "InternalError": FAILED,
    "InvalidAction": _GONE,
    "InvalidParameter": _UNFIT,
    "InvalidParameter.EngineImageDecodeFailed": _FORMAT,
    "InvalidParameterValue": _UNFIT,
    "InvalidParameterValue.InvalidParameterValueLimit": _UNFIT,
    "IpInBlacklist": FORBIDDEN,
    "IpNotInWhitelist": FORBIDDEN,
    "LimitExceeded": THROTTLED,
    "LimitExceeded.TooLargeFileError": TOO_LARGE,
    "MissingParameter": _UNFIT,
    "NoSuchProduct": _GONE,
    "NoSuchVersion": _GONE,
    "RequestLimitExceeded": THROTTLED,
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded": THROTTLED,
    "RequestLimitExceeded.IPLimitExceeded": THROTTLED,
    "RequestLimitExceeded.UinLimitExceeded": THROTTLED,
    "RequestSizeLimitExceeded": TOO_LARGE,
    "ResourceInUse": FAILED,
    "ResourceInsufficient": FAILED,
    "ResourceUnavailable.InArrears": USED_UP,
    "ResourceUnavailable.ResourcePackageRunOut": USED_UP,
    "ResourcesSoldOut.ChargeStatusException": USED_UP,
    "ServiceUnavailable": FAILED,
    "UnauthorizedOperation": FORBIDDEN,
    "UnknownParameter": _UNFIT,
    "UnsupportedRegion": _UNFIT,
}
