"""idbridge: one interface to every reader of identity documents, answering in Huawei's ID Document OCR contract.

from idbridge import IdDocumentRequest, open_recognizer

with open_recognizer("local") as recognizer:
    recognition = recognizer.recognize(IdDocumentRequest(image=open("passport.jpg", "rb").read()))
    print(recognition.item.to_wire())
"""

from __future__ import annotations

from . import errors
from .model import IdDocumentItem, IdDocumentRequest
from .recognizer import Capabilities, Evidence, IdDocumentRecognizer, ImageLimits, Recognition, Settings
from .registry import open_recognizer

__all__ = [
    "Capabilities",
    "Evidence",
    "IdDocumentItem",
    "IdDocumentRecognizer",
    "IdDocumentRequest",
    "ImageLimits",
    "Recognition",
    "Settings",
    "errors",
    "open_recognizer",
]
