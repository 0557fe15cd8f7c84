"""Huawei Cloud's ID Document OCR as a provider: the service itself, or a private deployment of its API.

Huawei removed the service on 2025-11-04. Its API lives on in deployments of its own, such as a gateway of idbridge.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from requests.auth import AuthBase

from idbridge import image
from idbridge.errors import AuthenticationFailed, ConfigError, MalformedResponse, NotRecognized
from idbridge.model import CONTRACT_DOCUMENTS, ITEM_FIELDS, IdDocumentRequest
from idbridge.recognizer import Capabilities, Evidence, IdDocumentRecognizer, Recognition
from idbridge.transport import Answer, Transport

from ._auth import open_credentials
from ._faults import FAULTS, IAM_FAULTS, TOKEN_OUTDATED, code_of
from ._mapping import to_body, to_item
from ._settings import HuaweiSettings

__all__ = ["HuaweiRecognizer", "HuaweiSettings"]


class HuaweiRecognizer(IdDocumentRecognizer[HuaweiSettings]):
    """Reads documents by `POST /v2/{project_id}/ocr/id-document`.

    Raises `errors.ServiceTerminated` where the API or its host is gone. `Evidence.raw` is Huawei's whole answer.
    """

    name = "huawei"
    settings_type = HuaweiSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        documents=dict.fromkeys(sorted(CONTRACT_DOCUMENTS), "documented"), fields=frozenset(ITEM_FIELDS)
    )

    def __init__(self, settings: HuaweiSettings) -> None:
        self._region = settings.region
        self._billing = (
            {"Enterprise-Project-Id": settings.enterprise_project_id} if settings.enterprise_project_id else {}
        )
        self._ocr = Transport(self.name, settings.ocr_url, timeout=settings.timeout, code_of=code_of, faults=FAULTS)
        self._iam = Transport(self.name, settings.iam_url, timeout=settings.timeout, code_of=code_of, faults=IAM_FAULTS)
        self._credentials = open_credentials(settings, self._iam)
        self._project_id = settings.project_id
        self._project_lock = threading.Lock()

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document; the errors are those of `IdDocumentRecognizer.recognize`."""
        self.capabilities.require(request, self.name)
        if request.image is not None:
            image.check(request.image, self.capabilities.image_limits)
        project_id = self._find_project()
        # A signature does not tell the project, and sub-projects need it (API Signing Guide).
        headers = {"X-Project-Id": project_id, **self._billing}
        path, body = f"/v2/{project_id}/ocr/id-document", to_body(request)
        answer = self._authenticated(lambda auth: self._ocr.send("POST", path, json=body, headers=headers, auth=auth))
        item, warnings = to_item(answer.document, portrait=request.return_portrait_image)
        if not request.admits(item):
            raise NotRecognized(
                "huawei read a document of a country or type that was not asked for; widen country_region or id_type",
                provider=self.name,
            )
        timings = {"http": answer.milliseconds}
        return Recognition(item, Evidence(self.name, raw=answer.document, warnings=warnings, timings_ms=timings))

    def close(self) -> None:
        """Give back the connections."""
        self._ocr.close()
        self._iam.close()

    def _find_project(self) -> str:
        with self._project_lock:
            if self._project_id is None:
                name = {"name": self._region}
                answer = self._authenticated(lambda auth: self._iam.send("GET", "/v3/projects", params=name, auth=auth))
                self._project_id = _project_of(answer.document, self._region)
            return self._project_id

    def _authenticated(self, send: Callable[[AuthBase], Answer]) -> Answer:
        """Send with the current credentials, and once more with renewed ones where a token has outlived itself."""
        auth = self._credentials.current()
        try:
            return send(auth)
        except AuthenticationFailed as exc:
            renewed = self._credentials.renewed(auth) if exc.vendor_code in TOKEN_OUTDATED else None
            if renewed is None:
                raise
        return send(renewed)


def _project_of(document: Mapping[str, Any], region: str) -> str:
    match document.get("projects"):
        case [{"id": str(project_id)}] if re.fullmatch(r"[A-Za-z0-9_-]+", project_id):
            return project_id
        case [] | [_, _, *_] as projects:
            raise ConfigError(
                f"huawei: IAM knows {len(projects)} projects by the name {region}; check region, or set project_id"
            )
        case _:
            raise MalformedResponse("huawei: IAM answered without projects; check iam_endpoint", provider="huawei")
