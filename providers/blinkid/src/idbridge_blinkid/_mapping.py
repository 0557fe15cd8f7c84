"""BlinkID's result in the contract's words.

Source: Microblink's documentation of its recognizers (request, result and error codes) and the kinds of documents in
the repository BlinkID/blinkid-ios. BlinkID gives no confidence of a field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from idbridge import errors, normalise
from idbridge.forms import Form
from idbridge.model import CONTRACT_DOCUMENTS, IdType
from idbridge.model import ID_TYPES as ALL_TYPES
from idbridge.recognizer import ANY_COUNTRY, Support
from idbridge.shape import CamelShape
from idbridge.transport import FAILED, TOO_LARGE, Fault, unreadable

DOCUMENTS: Final[Mapping[tuple[str, IdType], Support]] = {
    **dict.fromkeys(sorted(CONTRACT_DOCUMENTS), "documented"),
    # Hundreds of documents beside the contract's are in Microblink's list, but not those of every country.
    **{(ANY_COUNTRY, id_type): "claimed" for id_type in sorted(ALL_TYPES)},
}

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
        "address": ("address", normalise.address),
        "issuing_authority": ("issuing_authority", normalise.text),
    },
    full_name="full_name",
    personal_number="personal_id_number",
    portrait_image="face_image_base64",
    mrz=("mrz",),
)

_KEY = Fault(errors.AuthenticationFailed, "refused the credentials; check api_key")
_LICENCE = Fault(errors.AuthenticationFailed, "has no licence for this; check the licence key of the service")
_FORMAT = unreadable("JPEG or PNG")
_BUSY = Fault(errors.ServiceUnavailable, "is too busy; try later or add instances")

FAULTS: Final[Mapping[str | int, Fault]] = {
    "API_ROLE_IS_NOT_FOUND": _KEY,
    "AUTHORIZATION_HEADER_IS_NOT_VALID": _KEY,
    "FORBIDDEN_RECOGNIZER": _LICENCE,
    "IMAGE_IS_NOT_ABLE_TO_CONVERT_TO_RAW_PIXELS": _FORMAT,
    "IMAGE_IS_NOT_VALID": _FORMAT,
    "IMAGE_IS_NOT_VALID_BASE64_STRING": _FORMAT,
    "IMAGE_SIZE_IS_TOO_BIG": TOO_LARGE,
    "INTERNAL_SERVER_ERROR": FAILED,
    "INVALID_LICENSE_KEY": _LICENCE,
    "NOT_ALLOWED_TO_EXECUTE_REQUESTED_RECOGNIZER": _LICENCE,
    "SERVER_CANCELED_REQUEST": _BUSY,
    "SERVER_TOO_BUSY": _BUSY,
}
"""The service's error codes; one that is not here is judged by its status."""


class Scripts(CamelShape):
    """A text in several scripts."""

    latin: str = ""
    cyrillic: str = ""
    arabic: str = ""


Text = str | Scripts
"""A text, or in newer versions texts by script."""


class Date(CamelShape):
    """A date; zeros stand for what was not read."""

    day: int = 0
    month: int = 0
    year: int = 0
    filled_by_domain_knowledge: bool = False
    original_string: Text = ""


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
