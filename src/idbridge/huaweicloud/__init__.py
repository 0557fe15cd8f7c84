"""Huawei Cloud's OCR service as all its APIs share it: access, signature, tokens, projects and error codes.

What stands here is for the providers that speak one of those APIs, Huawei's own or a private deployment's.
"""

from __future__ import annotations

from .ocr import OcrService, result_of
from .settings import OcrSettings, Word

__all__ = ["OcrService", "OcrSettings", "Word", "result_of"]
