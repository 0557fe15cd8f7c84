"""Candidates are asked until one reads the document."""

from __future__ import annotations

import pytest

from idbridge import IdDocumentItem, Recognition, errors
from idbridge.recognizer import Evidence, first_recognition


def ask(candidate: str) -> Recognition:
    match candidate:
        case "unread":
            raise errors.NotRecognized("nothing was read")
        case "down":
            raise errors.ServiceUnavailable("try later")
    return Recognition(IdDocumentItem(last_name=candidate), Evidence("hello"))


def test_the_first_that_reads_the_document_answers() -> None:
    assert first_recognition(ask, ["unread", "PROVA", "never asked"]).item.last_name == "PROVA"


def test_a_failure_other_than_not_reading_it_ends_the_search() -> None:
    with pytest.raises(errors.ServiceUnavailable):
        first_recognition(ask, ["unread", "down", "PROVA"])


def test_the_last_one_says_that_nothing_was_read() -> None:
    with pytest.raises(errors.NotRecognized):
        first_recognition(ask, ["unread", "unread"])
