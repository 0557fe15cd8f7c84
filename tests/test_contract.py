"""The contract suite notices a recognizer that threads cannot share."""

from __future__ import annotations

import threading

import pytest

from idbridge import IdDocumentRequest, Recognition
from idbridge.model import IdDocumentItem
from idbridge.testing import pictures
from idbridge.testing.contract import THREADS, RecognizerContract
from idbridge.testing.fake import SOMEBODY, FakeRecognizer


class Crowded(FakeRecognizer):
    """Reads another person where several threads are inside at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.alone = True
        self.barrier = threading.Barrier(THREADS)

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Alone at the first call; from then on each waits for all."""
        if not self.alone:
            self.barrier.wait(30)
            self.item = IdDocumentItem(last_name="Tjeter")
        self.alone = False
        return super().recognize(request)


class OneRequest(RecognizerContract):
    """The contract, as far as this test needs it."""

    def readable(self) -> IdDocumentRequest:
        """Any picture."""
        return IdDocumentRequest(image=pictures.blank())


def test_eight_threads_are_inside_at_the_same_time() -> None:
    OneRequest().test_threads_share_it(FakeRecognizer(item=SOMEBODY))
    with pytest.raises(AssertionError):
        OneRequest().test_threads_share_it(Crowded())
