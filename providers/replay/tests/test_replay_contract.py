"""The shipped contract, against an archive made for the occasion."""

from pathlib import Path

import pytest

from idbridge import IdDocumentRequest
from idbridge.archive import keep
from idbridge.recognizer import Evidence, Recognition
from idbridge.testing import pictures
from idbridge.testing.contract import RecognizerContract
from idbridge.testing.fake import SOMEBODY

KNOWN, UNKNOWN = pictures.blank(width=200), pictures.blank(width=201)


class TestReplayContract(RecognizerContract):
    provider = "replay"

    @pytest.fixture(autouse=True)
    def archive(self, tmp_path: Path) -> None:
        answer = keep(
            self.readable().image_sha256() or "", Recognition(SOMEBODY, Evidence("huawei")), provider="huawei"
        )
        path = tmp_path / "answers.jsonl"
        path.write_text(answer.to_json() + "\n", "utf-8") if answer else pytest.fail("nothing to archive")
        type(self).settings = {"archive": path}

    def readable(self) -> IdDocumentRequest:
        return IdDocumentRequest(image=KNOWN)

    def unreadable(self) -> IdDocumentRequest:
        return IdDocumentRequest(image=UNKNOWN)
