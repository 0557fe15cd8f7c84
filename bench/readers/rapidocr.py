"""RapidOCR (Apache-2.0): general text detection and recognition, of the whole page."""

from __future__ import annotations

from pathlib import Path

from rapidocr import RapidOCR

from . import Read

_PARAMETERS = {
    "Global.log_level": "critical",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "Det.limit_type": "max",  # as installed it enlarges, which costs twice the time and reads no better
    "Det.limit_side_len": 960,
}


def open_reader() -> Read:
    """The models in the wheel, on one thread."""
    engine = RapidOCR(params=_PARAMETERS)

    def read(path: Path) -> list[str]:
        found = engine(str(path))
        if found.txts is None:
            return []
        boxes = zip(found.boxes, found.txts, strict=True)  # four (x, y) corners each
        return [text for _, text in sorted((float(box[:, 1].mean()), text) for box, text in boxes)]

    return read
