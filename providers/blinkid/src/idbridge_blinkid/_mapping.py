"""BlinkID's result in the contract's words.

Source: Microblink's documentation of its recognizers (request, result and error codes) and the kinds of documents in
the repository BlinkID/blinkid-ios. BlinkID gives no confidence of a field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

from idbridge import errors, normalise
from idbridge.enrich import Reading
from idbridge.forms import Form
from idbridge.model import IdType
from idbridge.shape import CamelShape
from idbridge.transport import Fault

ID_TYPES: Final[Mapping[str, IdType]] = {
    **dict.fromkeys(("PASSPORT", "ALIEN_PASSPORT", "CONSULAR_PASSPORT", "MINORS_PASSPORT"), "PP"),
    **dict.fromkeys(("DL", "PROFESSIONAL_DL", "DL_PUBLIC_SERVICES_CARD"), "DL"),
    # The Philippine UMID is the multipurpose one.
    **dict.fromkeys(("ID", "MULTIPURPOSE_ID", "ALIEN_ID", "MINORS_ID", "RESIDENT_ID", "REFUGEE_ID"), "ID"),
    **dict.fromkeys(("RESIDENCE_PERMIT", "TEMPORARY_RESIDENCE_PERMIT", "GREEN_CARD"), "ID"),
    **dict.fromkeys(("VOTER_ID", "SOCIAL_SECURITY_CARD", "MYKAD", "MY_KAD"), "ID"),
}
"""The kinds of documents, less the `TYPE_` before them in some versions; others are none of the contract's."""

_DATE: Final = normalise.date_in("%Y-%m-%d")

FORM: Final = Form(
    sources={
        "country_region": ("country", normalise.country),
        "id_type": ("type", normalise.text),
        "first_name": ("first_name", normalise.without_title),
        "last_name": ("last_name", normalise.text),
        "sex": ("sex", normalise.sex),
        "nationality": ("nationality", normalise.nationality),
        "birth_date": ("date_of_birth", _DATE),
        "issue_date": ("date_of_issue", _DATE),
        "expiry_date": ("date_of_expiry", _DATE),
        "document_number": ("document_number", normalise.document_number),
        "address": ("address", normalise.text),
        "issuing_authority": ("issuing_authority", normalise.text),
    },
    full_name="full_name",
    personal_number="personal_id_number",
    portrait_image="face_image_base64",
)

_KEY = Fault(errors.AuthenticationFailed, "refused the credentials; check api_key")
_LICENCE = Fault(errors.AuthenticationFailed, "has no licence for this; check the licence key of the service")
_FORMAT = Fault(partial(errors.BadImage, reason="format"), "cannot read this picture; send another JPEG or PNG")
_SIZE = Fault(partial(errors.BadImage, reason="size"), "takes no picture this large; send a smaller one")
_BROKEN = Fault(errors.ServiceUnavailable, "failed by itself; try later")
_BUSY = Fault(errors.ServiceUnavailable, "is too busy; try later or add instances")

FAULTS: Final[Mapping[str | int, Fault]] = {
    "API_ROLE_IS_NOT_FOUND": _KEY,
    "AUTHORIZATION_HEADER_IS_NOT_VALID": _KEY,
    "FORBIDDEN_RECOGNIZER": _LICENCE,
    "IMAGE_IS_NOT_ABLE_TO_CONVERT_TO_RAW_PIXELS": _FORMAT,
    "IMAGE_IS_NOT_VALID": _FORMAT,
    "IMAGE_IS_NOT_VALID_BASE64_STRING": _FORMAT,
    "IMAGE_SIZE_IS_TOO_BIG": _SIZE,
    "INTERNAL_SERVER_ERROR": _BROKEN,
    "INVALID_LICENSE_KEY": _LICENCE,
    "NOT_ALLOWED_TO_EXECUTE_REQUESTED_RECOGNIZER": _LICENCE,
    "SERVER_CANCELED_REQUEST": _BUSY,
    "SERVER_TOO_BUSY": _BUSY,
}
"""The service's error codes; one that is not here is judged by its status."""


def code_of(document: Mapping[str, Any]) -> str | None:
    """The error code of an answer, None where it holds none."""
    code = document.get("code")
    return code if isinstance(code, str) and "result" not in document else None


def _one_script(value: object) -> object:
    """Newer versions give a text by script; the Latin one is the contract's where there are several."""
    if isinstance(value, dict):
        value = next((value[script] for script in ("latin", "cyrillic", "arabic") if value.get(script)), "")
    return value or ""


Text = Annotated[str, BeforeValidator(_one_script)]


class Date(CamelShape):
    """A date; zeros stand for what was not read."""

    day: int = 0
    month: int = 0
    year: int = 0
    filled_by_domain_knowledge: bool = False
    original_string: Text = ""

    def written(self) -> str:
        """The date in ISO 8601 where it was printed as a whole, else what was printed."""
        if self.filled_by_domain_knowledge:
            return ""
        return f"{self.year:04}-{self.month:02}-{self.day:02}" if self.day and self.month else self.original_string


class ClassInfo(CamelShape):
    """The kind of document."""

    iso_alpha3_country_code: Text = ""
    type: Text = ""


class Zone(CamelShape):
    """The machine-readable zone."""

    raw_mrz_string: Text = ""


class Result(CamelShape):
    """What was read of one side."""

    recognition_status: str = ""
    class_info: ClassInfo = ClassInfo()
    first_name: Text = ""
    last_name: Text = ""
    full_name: Text = ""
    sex: Text = ""
    nationality: Text = ""
    date_of_birth: Date = Date()
    date_of_issue: Date = Date()
    date_of_expiry: Date = Date()
    document_number: Text = ""
    personal_id_number: Text = ""
    address: Text = ""
    issuing_authority: Text = ""
    mrz_data: Zone = Zone()
    face_image_base64: Text = ""


class Recognized(CamelShape):
    """The answer."""

    result: Result


def to_reading(result: Result, warnings: tuple[str, ...]) -> Reading:
    """The document in the result; empty where it holds none."""
    values: dict[str, object] = {
        **dict(result),
        "country": result.class_info.iso_alpha3_country_code,
        "type": ID_TYPES.get(result.class_info.type.upper().removeprefix("TYPE_")),
        "address": ", ".join(result.address.splitlines()),
        **{name: getattr(result, name).written() for name in ("date_of_birth", "date_of_issue", "date_of_expiry")},
    }
    if result.recognition_status == "UNCERTAIN":
        warnings = (*warnings, "BlinkID is not certain of what it read.")
    return replace(FORM.read(values.get, warnings=warnings), mrz=result.mrz_data.raw_mrz_string)
