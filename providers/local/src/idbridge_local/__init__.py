"""Reads passports, identity cards and visas offline, from their machine-readable zone (ICAO Doc 9303).

The way of a picture: `idbridge.image` decodes it, `_locate` finds text lines, `_rectify` cuts them out, `_net` reads
them (`_line`), `_plain` or `_lattice` and then `_grammar` make them a zone of one of the known layouts (`_zone`).
`_read` tries dearer ways until one convinces: other sizes and angles, rows that ran together (`_rows`), and boxes
refitted to the characters (`_characters`) and to the bend of the page (`_bend`). `_confidence` and `_item` make the
answer. No picture leaves the process.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import ClassVar

import cv2
import numpy as np

from idbridge.errors import ConfigError, NotRecognized
from idbridge.image import decode
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Capabilities, IdDocumentRecognizer, Recognition, Settings

from ._item import CAPABILITIES, recognition
from ._net import Net
from ._read import read
from ._stopwatch import Stopwatch

__all__ = ["LocalRecognizer", "LocalSettings"]


class LocalSettings(Settings):
    """How the local reader is set up; it needs nothing.

    `weights`: an ONNX file to use instead of the one in the package, of the contract in `weights/README.md`.
    """

    weights: Path | None = None


class LocalRecognizer(IdDocumentRecognizer[LocalSettings]):
    """Reads the machine-readable zone of one document, whichever way up it lies in the picture.

    A call uses one core, and threads may share a recognizer: who reads many pictures calls it from as many threads as
    there are cores. For the same reason making one sets OpenCV's number of threads, which is the process's, to 1.
    """

    name: ClassVar[str] = "local"
    settings_type: ClassVar[type[Settings]] = LocalSettings
    capabilities: ClassVar[Capabilities] = CAPABILITIES

    def __init__(self, settings: LocalSettings) -> None:
        cv2.setNumThreads(1)
        weights = settings.weights or files(__package__) / "weights" / "mrz.onnx"
        try:
            self._net = Net(weights.read_bytes())
        except Exception as exc:  # onnxruntime's errors have no common ancestor
            raise ConfigError("the weights cannot be loaded; set weights to an ONNX file or leave it out") from exc

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the zone.

        Raises `errors.UnsupportedDocument` where only driving licences are asked for, which have no zone;
        `errors.BadRequest` for a url; `errors.BadImage`; `errors.NotRecognized` where there is no zone or it is another
        document's than asked for.
        """
        self.capabilities.require(request, self.name)
        data = request.require_image()
        watch = Stopwatch()
        with watch.stage("decode"):
            picture = np.asarray(decode(data, self.capabilities.image_limits))
        reading = read(picture, self._net, watch)
        if reading is None:
            raise NotRecognized(
                "no whole machine-readable zone was found; send a sharp picture that shows all of it",
                provider=self.name,
            )
        warnings = ("The local reader cuts no portraits yet.",) if request.return_portrait_image else ()
        answer = recognition(reading, self.name, watch.timings_ms, warnings)
        if not request.admits(answer.item):
            raise NotRecognized("the document is not of a requested country or type", provider=self.name)
        return answer
