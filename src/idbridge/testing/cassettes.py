"""Plays cassettes: HTTP exchanges kept in YAML, answered instead of a vendor, without an account and without a network.

    with cassettes.play(Path("cassettes/huawei/passport.yaml")):
        recognizer.recognize(request)

A cassette is vcrpy's file with a `provenance` beside `interactions`: where its answers come from. Requests match by
method, path, query and body, where a picture in Base64 stands as `sha256:` and the hash of its bytes, and a secret as
`REDACTED`. Nothing is ever recorded: what a cassette does not hold fails, and so does what is left over at its end.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import vcr
import yaml

REDACTED: Final = "REDACTED"

SECRET_KEYS: Final = frozenset({"access_token", "api_key", "client_secret", "password", "secret", "token"})
"""Keys of JSON bodies whose text is a secret."""

KEPT_HEADERS: Final = frozenset({"accept", "content-type"})
"""The request headers that may stay; all others may hold secrets, and none is matched."""

_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"II*\x00", b"MM\x00*", b"%PDF")


class CassetteError(AssertionError):
    """A cassette cannot be played, or was not played to its end."""


@contextmanager
def play(path: Path) -> Iterator[None]:
    """Answer from the cassette inside the block. Raises `CassetteError` if it lacks a provenance or is not used up.

    A request that the cassette does not hold ends in vcrpy's `CannotOverwriteExistingCassetteException`.
    """
    tape = yaml.safe_load(path.read_text("utf-8"))
    if not (isinstance(tape, dict) and isinstance(tape.get("provenance"), str) and tape["provenance"].strip()):
        raise CassetteError(f"{path.name} does not say where its answers come from; add provenance")
    recorder = vcr.VCR(
        record_mode=vcr.mode.NONE, match_on=("method", "path", "query", "raw_body"), before_record_request=scrub
    )
    logger = logging.getLogger("vcr")
    level = logger.level
    # vcrpy tells every request at INFO, and what a user sees while playing is the provider's to decide.
    logger.setLevel(logging.WARNING)
    try:
        with recorder.use_cassette(str(path)) as cassette:
            yield
        if not cassette.all_played:
            raise CassetteError(
                f"{path.name}: {cassette.play_count} of {len(cassette)} exchanges were played; mend test or cassette"
            )
    finally:
        logger.setLevel(level)


def scrub(request: Any) -> Any:
    """The request of vcrpy without secrets and pictures; scrubbing twice changes nothing more."""
    request.headers = {name: value for name, value in request.headers.items() if name.lower() in KEPT_HEADERS}
    if isinstance(request.body, bytes):
        request.body = scrub_body(request.body)
    return request


def scrub_body(body: bytes) -> bytes:
    """A JSON body in one order and spacing, with secrets and pictures replaced; a picture sent as it is as its hash."""
    if _is_picture(body):
        return _hash(body).encode()
    try:
        return json.dumps(_scrub_value(json.loads(body)), sort_keys=True).encode()
    except ValueError:
        return body


def _scrub_value(value: Any, key: str = "") -> Any:
    match value:
        case dict():
            return {name: _scrub_value(part, name) for name, part in value.items()}
        case list():
            return [_scrub_value(part, key) for part in value]
        case str() if key.lower() in SECRET_KEYS:
            return REDACTED
        case str():
            start, comma, data = value.rpartition(",") if value.startswith("data:") else ("", "", value)
            try:
                picture = base64.b64decode(data, validate=True)
            except ValueError:
                return value
            return start + comma + _hash(picture) if _is_picture(picture) else value
        case _:
            return value


def _is_picture(data: bytes) -> bool:
    return data.startswith(_PICTURES)


def _hash(picture: bytes) -> str:
    return f"sha256:{hashlib.sha256(picture).hexdigest()}"
