"""A recognizer that does what the request's key says, where the processes of a test can import it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import ClassVar

from idbridge.errors import BadImage, ConfigError, NotRecognized, QuotaExceeded
from idbridge.model import IdDocumentItem, IdDocumentRequest
from idbridge.recognizer import Capabilities, Evidence, IdDocumentRecognizer, Recognition, Settings
from idbridge.testing import pictures

PICTURE = pictures.steady()
CAPABILITIES = Capabilities(documents={("*", "PP"): "claimed"}, fields=frozenset({"document_number"}))


class TroubledRecognizer(IdDocumentRecognizer[Settings]):
    """Obeys `request.key`: a word, and after a colon what it works on; its number is what stands behind PICTURE."""

    name = "troubled"
    capabilities: ClassVar = CAPABILITIES

    def __init__(self, settings: Settings | None = None) -> None:
        pass

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        word, _, rest = (request.key or "").partition(":")
        match word:
            case "wait":
                # Said by a file, so that a test decides when, and in which order, documents are read.
                Path(rest + ".started").touch()
                while not Path(rest).exists():
                    time.sleep(0.01)
            case "crash":
                os.kill(os.getpid(), 9)
            case "bad image":
                raise BadImage("too large", reason="size")
            case "unread":
                raise NotRecognized("nothing there", provider="troubled", vendor_code="X.1", status=400)
            case "throttled":
                raise QuotaExceeded("slow down", provider="troubled", retry_after=7.0)
            case "broken":
                raise KeyError("canary")
            case "unpicklable":
                return Recognition(IdDocumentItem(document_number="1"), Evidence("troubled", raw=lambda: None))
        number = str(len(request.require_image()) - len(PICTURE))
        return Recognition(IdDocumentItem(document_number=number), Evidence("troubled", raw=os.getpid()))


def open_troubled() -> TroubledRecognizer:
    return TroubledRecognizer()


def open_misconfigured() -> TroubledRecognizer:
    raise ConfigError("mend the configuration")


def open_crashing() -> TroubledRecognizer:
    os._exit(1)
