"""One region's OCR service, called as one project: the project is looked up, outdated tokens are renewed."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

from requests.auth import AuthBase

from idbridge.errors import AuthenticationFailed, ConfigError, MalformedResponse
from idbridge.shape import Shape
from idbridge.transport import Answer, Fault, Transport

from .credentials import open_credentials
from .faults import TOKEN_OUTDATED, code_of, iam_faults, ocr_faults
from .settings import OcrSettings


class Answered(Shape):
    """What every answer has that is no error."""

    result: dict[str, Any]


def result_of(document: Mapping[str, Any], provider: str) -> dict[str, Any]:
    """The result in an answer. Raises `errors.MalformedResponse` where it holds none."""
    return Answered.of(document, provider).result


class OcrService:
    """Calls the service's APIs. Safe to share by threads; nothing is sent before the first call.

    `gone` is what it means that an API or the service's host does not exist, `unsubscribed` that the account has not
    subscribed to it; everything else means the same for every API.
    """

    def __init__(
        self,
        provider: str,
        settings: OcrSettings,
        *,
        region: str,
        project_id: str | None,
        gone: Fault,
        unsubscribed: Fault,
    ) -> None:
        self._provider, self._region = provider, region
        self._billing = (
            {"Enterprise-Project-Id": settings.enterprise_project_id} if settings.enterprise_project_id else {}
        )
        self._ocr = Transport(
            provider,
            settings.ocr_url(region),
            timeout=settings.timeout,
            code_of=code_of,
            faults=ocr_faults(gone, unsubscribed),
        )
        self._iam = Transport(
            provider,
            settings.iam_url(region),
            timeout=settings.timeout,
            code_of=code_of,
            faults=iam_faults(unsubscribed),
        )
        project = {"id": project_id} if project_id else {"name": region}
        self._credentials = open_credentials(provider, settings, self._iam, project=project)
        self._project_id = project_id
        self._project_lock = threading.Lock()

    def call(self, api: str, body: Mapping[str, object]) -> Answer:
        """The answer of `POST /v2/{project_id}/ocr/{api}`. Raises what Huawei's codes mean (`faults`)."""
        project_id = self._find_project()
        # A signature does not tell the project, and sub-projects need it (API Signing Guide).
        headers = {"X-Project-Id": project_id, **self._billing}
        path = f"/v2/{project_id}/ocr/{api}"
        return self._authenticated(lambda auth: self._ocr.send("POST", path, json=body, headers=headers, auth=auth))

    def close(self) -> None:
        """Give back the connections."""
        self._ocr.close()
        self._iam.close()

    def _find_project(self) -> str:
        with self._project_lock:
            if self._project_id is None:
                name = {"name": self._region}
                answer = self._authenticated(lambda auth: self._iam.send("GET", "/v3/projects", params=name, auth=auth))
                self._project_id = self._project_of(answer.document)
            return self._project_id

    def _project_of(self, document: Mapping[str, Any]) -> str:
        match document.get("projects"):
            case [{"id": str(project_id)}] if re.fullmatch(r"[A-Za-z0-9_-]+", project_id):
                return project_id
            case [] | [_, _, *_] as projects:
                raise ConfigError(
                    f"{self._provider}: IAM knows {len(projects)} projects by the name {self._region};"
                    " check the region, or set the project's id"
                )
            case _:
                raise MalformedResponse(
                    f"{self._provider}: IAM answered without projects; check iam_endpoint", provider=self._provider
                )

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
