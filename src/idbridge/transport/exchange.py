"""One JSON exchange at a time, every failure turned into an error of idbridge.

Nothing is retried (routing does that) and no redirect is followed. Messages hold no address, query, header or body.
"""

from __future__ import annotations

import json
import math
import re
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, NoReturn

import requests
import urllib3
from requests.auth import AuthBase

from idbridge import errors
from idbridge.shape import at

from .faults import (
    CUT_SHORT,
    FAULTS,
    NOT_JSON,
    REDIRECTED,
    TIMED_OUT,
    UNREACHABLE,
    UNRESOLVED,
    UNTRUSTED,
    CodeOf,
    Fault,
    fault_for,
)

MAX_ANSWER_BYTES: Final = 16 * 1024 * 1024
"""An item with its portrait fits many times over."""

_TOO_LONG: Final = Fault(errors.MalformedResponse, f"answered more than {MAX_ANSWER_BYTES} bytes; check the endpoint")

POLL_SECONDS: Final = 1.0
"""Between two questions for a result, where the service does not say how long to wait."""

MIN_POLL_SECONDS: Final = 0.1
"""Between two questions at least, whatever the service says."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: its headers (looked up in any case), its JSON object, and how long the exchange took."""

    headers: Mapping[str, str]
    document: dict[str, Any]
    milliseconds: float


class Transport:
    """Exchanges JSON with one endpoint on behalf of a provider. Safe to share by threads.

    One `requests.Session` serves all threads: its connection pool is made for that, and the parts that are not, cookies
    and settings, never change after construction. `timeout` bounds, in seconds, connecting, each wait for data and the
    whole answer. `code_of` finds the vendor's error code in an answer, where a code that merely repeats the status is
    none; `faults` says what codes, HTTP statuses and `UNRESOLVED` mean, and goes before `FAULTS`. The vendor's trace id
    stands in `request_id_header`, or in the body at the dotted path `request_id_at`. Raises `errors.ConfigError` for an
    endpoint that cannot be one.
    """

    def __init__(
        self,
        provider: str,
        endpoint: str,
        *,
        timeout: float,
        auth: AuthBase | None = None,
        code_of: CodeOf = lambda _: None,
        faults: Mapping[str | int, Fault] | None = None,
        request_id_header: str = "X-Request-Id",
        request_id_at: str | None = None,
    ) -> None:
        if not re.fullmatch(r"https?://[^/?#@\s]+(/[^?#\s]*)?", endpoint):
            raise errors.ConfigError(f"{provider}: an endpoint is written https://host[:port], without user or query")
        self._provider, self._endpoint, self._timeout = provider, endpoint.rstrip("/"), timeout
        self._code_of, self._faults = code_of, {**FAULTS, **(faults or {})}
        self._request_id_header, self._request_id_at = request_id_header, request_id_at
        self._session = requests.Session()
        # Any callable, even an idle one, keeps requests from sending the user's .netrc password to a vendor.
        self._session.auth = auth or (lambda request: request)
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, requests.adapters.HTTPAdapter(pool_maxsize=64, max_retries=0))
        self._request = partial(self._session.request, allow_redirects=False, stream=True)

    def send(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: AuthBase | None = None,
        deadline: float = math.inf,
    ) -> Answer:
        """Send one request and return the answer's JSON object; `auth` replaces the transport's own.

        `deadline`, a moment of `time.monotonic`, bounds the exchange where it comes before the timeout. An empty 202
        (Accepted) is an empty object.

        Raises what the faults have for the vendor's code or status, `errors.ServiceUnavailable` where nothing whole
        came back, `errors.MalformedResponse` for redirects and for answers that are too long or no JSON object.
        """
        started = time.monotonic()
        deadline = min(deadline, started + self._timeout)
        if deadline <= started:
            self._fail(TIMED_OUT)
        call = partial(self._request, method, self._endpoint + path, timeout=deadline - started)
        try:
            with call(json=json, params=params, headers=headers, auth=auth) as response:
                content = self._read(response, deadline)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as exc:
            self._fail(self._faults[UNRESOLVED] if _is_unresolved(exc) else _fault_of(exc), cause=exc)
        document = self._parse(response, content)
        return Answer(response.headers, document, (time.monotonic() - started) * 1000)

    def poll(
        self,
        path: str,
        *,
        accepted: Answer,
        done: Callable[[Mapping[str, Any]], bool],
        deadline: float,
        method: str = "GET",
        json: object = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask for the result of an `accepted` operation until `done`, as far apart as Retry-After says.

        A question that is throttled is asked again, as the operation itself goes on. The answer's milliseconds are
        those of the whole. Raises what `send` raises, and `errors.ServiceUnavailable` where the result is not there by
        `deadline`, a moment of `time.monotonic`.
        """
        started, wait = time.monotonic(), _asked_wait(accepted.headers)
        while True:
            if time.monotonic() + wait >= deadline:
                self._fail(TIMED_OUT)
            time.sleep(wait)
            try:
                answer = self.send(method, path, json=json, params=params, headers=headers, deadline=deadline)
            except errors.QuotaExceeded as exc:
                wait = max(MIN_POLL_SECONDS, exc.retry_after or POLL_SECONDS)
                continue
            if done(answer.document):
                return replace(answer, milliseconds=(time.monotonic() - started) * 1000)
            wait = _asked_wait(answer.headers)

    def is_own(self, url: str) -> bool:
        """Whether an address that an answer names is on the endpoint's own host: to no other may credentials go."""
        return _origin(url) == _origin(self._endpoint)

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        # read1 returns what has come in, so a server that trickles its answer meets the deadline too.
        response.raw.decode_content = True
        content = bytearray()
        while chunk := response.raw.read1(65536):
            content += chunk
            if len(content) > MAX_ANSWER_BYTES:
                self._fail(_TOO_LONG, response)
            if time.monotonic() > deadline:
                self._fail(TIMED_OUT, response)
        return bytes(content)

    def _parse(self, response: requests.Response, content: bytes) -> dict[str, Any]:
        status, document, cause = response.status_code, None, None
        try:
            document = json.loads(content) if content or status != 202 else {}
        except (ValueError, RecursionError) as exc:
            cause = exc
        code = self._code_of(document) if isinstance(document, dict) else None
        code = None if code == str(status) else code
        if 300 <= status < 400:
            self._fail(REDIRECTED, response)
        if code is not None or not 200 <= status < 300:
            fault = fault_for(self._faults, status, code)
            self._fail(fault, response, code=code, cause=cause, document=document)
        if not isinstance(document, dict):
            self._fail(NOT_JSON, response, cause=cause)
        return document

    def _fail(
        self,
        fault: Fault,
        response: requests.Response | None = None,
        *,
        code: str | None = None,
        cause: Exception | None = None,
        document: object = None,
    ) -> NoReturn:
        code = _as_code(code)
        details = [f"HTTP {response.status_code}"] if response is not None else []
        details += [code] if code else []
        error = fault.error(f"{self._provider} {fault.says}" + (f" ({', '.join(details)})" if details else ""))
        if isinstance(error, errors.ProviderError):
            error.provider, error.vendor_code = self._provider, code
            if response is not None:
                error.status = response.status_code
                told = at(document, self._request_id_at) if self._request_id_at else None
                error.request_id = response.headers.get(self._request_id_header) or _as_code(told)
                error.retry_after = parse_retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        raise error from cause


def _as_code(told: object) -> str | None:
    # What does not look like a code could hold anything, even a field of the document.
    return told if isinstance(told, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", told) else None


def _origin(url: str) -> str:
    scheme, _, rest = url.lower().partition("://")
    return f"{scheme}://{re.split('[/?#]', rest)[0]}".removesuffix({"http": ":80", "https": ":443"}.get(scheme, ""))


def _asked_wait(headers: Mapping[str, str]) -> float:
    asked = parse_retry_after(headers.get("Retry-After"), datetime.now(UTC))
    return max(MIN_POLL_SECONDS, POLL_SECONDS if asked is None else asked)


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds a Retry-After header asks to wait, given as a number or an HTTP date (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


def _fault_of(exc: Exception) -> Fault:
    match exc:
        case requests.exceptions.SSLError():
            return UNTRUSTED
        case requests.Timeout() | urllib3.exceptions.TimeoutError():
            return TIMED_OUT
        case urllib3.exceptions.DecodeError():
            return NOT_JSON
        case urllib3.exceptions.HTTPError():
            return CUT_SHORT
        case _:
            return UNREACHABLE


def _is_unresolved(exc: Exception) -> bool:
    reason = getattr(exc.args[0] if exc.args else None, "reason", None)
    cause = reason.__cause__ if isinstance(reason, urllib3.exceptions.NameResolutionError) else None
    no_such_name = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
    return isinstance(cause, socket.gaierror) and cause.errno in no_such_name
