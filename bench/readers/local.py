"""Our reader, the provider `local`."""

from __future__ import annotations

from pathlib import Path

from idbridge.errors import NotRecognized
from idbridge.model import IdDocumentRequest
from idbridge_local import LocalRecognizer, LocalSettings

from . import Read


def open_reader(weights: str = "") -> Read:
    """Our reader, with other weights than the package's where their path is given."""
    recognizer = LocalRecognizer(LocalSettings(weights=Path(weights) if weights else None))

    def read(path: Path) -> list[str]:
        try:
            return list(recognizer.recognize(IdDocumentRequest(image=path.read_bytes())).evidence.mrz or ())
        except NotRecognized:
            return []

    return read
