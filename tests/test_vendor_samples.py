"""Recorded answers of vendors on one published specimen, which are not part of this repository, against its truth."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from idbridge import IdDocumentRequest, Recognition, open_recognizer
from idbridge.testing import loopback, pictures
from idbridge.testing.loopback import Received, Reply

FACTS: Final = Path(__file__).parents[2] / "shared" / "facts"
FIELDS: Final = ("last_name", "first_name", "birth_date", "issue_date", "expiry_date", "document_number", "sex")

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason="the recorded answers are not here (../shared/facts)")


def azure(sample: dict[str, Any]) -> Callable[[Received], Reply]:
    """The sample as the result of an analysis."""

    def answer(received: Received) -> Reply:
        location = f"http://{received.headers['host']}/documentintelligence/analyzeResults/1"
        accepted = Reply(b"", 202, {"Operation-Location": location, "Retry-After": "0"})
        return accepted if received.method == "POST" else Reply(sample)

    return answer


def textract(sample: dict[str, Any]) -> Callable[[Received], Reply]:
    """The sample as it is."""
    return lambda _: Reply(sample)


VENDORS: Final[dict[str, tuple[Callable[[dict[str, Any]], Callable[[Received], Reply]], dict[str, str], bool]]] = {
    "azure": (azure, {"key": "invented"}, True),
    "textract": (
        textract,
        {"region": "us-east-1", "access_key_id": "invented", "secret_access_key": "invented"},
        False,
    ),
}
"""How each vendor's answer is served, the settings, and whether it gives the issuing authority."""


@pytest.fixture
def truth() -> dict[str, str]:
    """The specimen's fields, as the collected facts state them."""
    heading = re.search(r"^### 2\.1 .*\(truth: (.*)\)$", (FACTS / "vendors.md").read_text("utf-8"), re.MULTILINE)
    assert heading is not None
    words = [word.removeprefix("issue ").removeprefix("exp ") for word in heading[1].split(", ")]
    state = words.pop()
    return dict(zip(FIELDS, words, strict=True)) | {"nationality": state, "country_region": state}


@pytest.fixture(params=sorted(VENDORS))
def recognition(request: pytest.FixtureRequest) -> Iterator[tuple[str, Recognition]]:
    """A vendor's name and what its provider makes of its answer."""
    serve, settings, _ = VENDORS[request.param]
    sample = json.loads((FACTS / "vendor-samples" / request.param / "us_passport_specimen.raw.json").read_text("utf-8"))
    with (
        loopback.serve(serve(sample)) as service,
        open_recognizer(request.param, endpoint=service.url, **settings) as recognizer,
    ):
        yield request.param, recognizer.recognize(IdDocumentRequest(image=pictures.blank(), id_type="PP"))


def test_the_specimen_passport_is_read_exactly(recognition: tuple[str, Recognition], truth: dict[str, str]) -> None:
    vendor, read = recognition
    wire = read.item.to_wire()
    confidence = wire.pop("confidence")
    assert wire.pop("id_type") == "PP"
    assert wire.pop("side") == "front"
    authority = wire.pop("issuing_authority", None)
    assert wire == truth
    assert (authority is not None) is VENDORS[vendor][2]
    assert all(0.6 < score < 1 for score in confidence.values())
    assert read.evidence.mrz_valid
    assert read.evidence.warnings == ()
