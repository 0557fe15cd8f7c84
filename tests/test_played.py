"""The suite of cassettes notices what is wrong with them, with their tables and with the provider."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any, Final

import pytest
import yaml

from idbridge.testing import pictures
from idbridge.testing.cassettes import scrub_body

SUITE: Final = """
from pathlib import Path

from idbridge import errors
from idbridge.testing.played import CassetteContract


class TestCassettes(CassetteContract):
    provider = "blinkid"
    folder = Path("cassettes")
    settings = {"endpoint": "http://localhost:8080"}
    read = {
        "passport": {"id_type": "PP", "last_name": "PROVA"},
        "licence": {"id_type": "DL"},
        "card": {"id_type": "ID"},
        "partial-answer": {"last_name": "PROVA", "sex": None},
    }
    warned = {"partial-answer": ("sex",)}
    failed = {
        "empty-answer": (errors.NotRecognized, None, None),
        "not-json": (errors.MalformedResponse, 200, None),
        "server-error": (errors.ServiceUnavailable, 503, "SERVER_TOO_BUSY"),
        "throttled": (errors.QuotaExceeded, 429, None),
        "wrong-key": (errors.AuthenticationFailed, 401, None),
        "no-licence": (errors.AuthenticationFailed, 200, "INVALID_LICENSE_KEY"),
    }
    refused = {"undecodable": "format"}
    throttled = (7.0, "trace-1")
"""


def result(kind: str, **fields: Any) -> str:
    return json.dumps({"result": {"classInfo": {"type": kind}, "lastName": "PROVA", **fields}})


ANSWERS: Final[dict[str, tuple[int, str]]] = {
    "passport": (200, result("PASSPORT")),
    "licence": (200, result("DL")),
    "card": (200, result("ID")),
    "partial-answer": (200, result("", sex="?")),
    "empty-answer": (200, json.dumps({"result": {}})),
    "not-json": (200, "<html>Welcome</html>"),
    "server-error": (503, json.dumps({"code": "SERVER_TOO_BUSY"})),
    "throttled": (429, "{}"),
    "wrong-key": (401, "{}"),
    "no-licence": (200, json.dumps({"code": "INVALID_LICENSE_KEY"})),
    "undecodable": (400, json.dumps({"code": "IMAGE_IS_NOT_VALID"})),
}

pytest_plugins = "pytester"

Judge = Callable[..., set[str]]


@pytest.fixture
def judge(pytester: pytest.Pytester) -> Judge:
    """The tests of the suite that fail, for these answers, headers and tables."""

    def judge(
        suite: str = SUITE, answers: dict[str, tuple[int, str]] = ANSWERS, headers: dict[str, list[str]] | None = None
    ) -> set[str]:
        folder = pytester.mkdir("cassettes")
        told = {"Retry-After": ["7"], "X-Request-Id": ["trace-1"]} if headers is None else headers
        for case, (status, body) in answers.items():
            tape = {"provenance": "invented", "interactions": [exchange(status, body, told if status == 429 else {})]}
            (folder / f"{case}.yaml").write_text(yaml.safe_dump({**tape, "version": 1}), "utf-8")
        pytester.makepyfile(test_suite=suite)
        report = pytester.runpytest_inprocess("-q", "-p", "no:cacheprovider", "--import-mode=importlib")
        assert report.parseoutcomes()["passed"] > 0
        return {line.split("::")[-1].split(" ")[0] for line in report.outlines if line.startswith("FAILED")}

    return judge


def exchange(status: int, body: str, headers: dict[str, list[str]]) -> dict[str, Any]:
    sent = json.dumps({"image": {"imageBase64": base64.b64encode(pictures.steady()).decode()}}).encode()
    request = {"method": "POST", "uri": "http://localhost:8080/blinkid-single-side", "headers": {}}
    return {
        "request": {**request, "body": scrub_body(sent).decode()},
        "response": {"status": {"code": status, "message": ""}, "headers": headers, "body": {"string": body}},
    }


def test_a_sound_folder_and_its_tables_pass(judge: Judge) -> None:
    assert judge() == set()


@pytest.mark.parametrize(
    ("sound", "faulty", "noticed"),
    [
        ('        "card": {"id_type": "ID"},\n', "", {"every_cassette_is_played", "each_type_of_document"}),
        ('        "wrong-key": (errors.AuthenticationFailed, 401, None),\n', "", {"every_cassette_is_played"}),
        ('"last_name": "PROVA", "sex": None', '"last_name": "PROVA"', {"each_kind_of_answer"}),
        ('{"id_type": "DL"}', '{"id_type": "DL", "sex": "F"}', {"each_document_is_read[licence]"}),
        ('("sex",)', "()", {"each_document_is_read[partial-answer]"}),
        ('"INVALID_LICENSE_KEY"', "None", {"each_failure_ends_in_its_error[no-licence]"}),
        ("ServiceUnavailable, 503", "ServiceUnavailable, 500", {"each_failure_ends_in_its_error[server-error]"}),
        ('"undecodable": "format"', '"undecodable": "size"', {"each_failure_ends_in_its_error[undecodable]"}),
        ('(7.0, "trace-1")', '(7.0, "trace-2")', {"a_throttled_call_says_how_long"}),
        (
            '    throttled = (7.0, "trace-1")\n',
            "",
            {"a_throttled_call_says_how_long", "each_failure_ends_in_its_error[throttled]"},
        ),
        ('"sex": None', '"sexe": None', {"each_document_is_read[partial-answer]"}),
        ("warned = {", 'warned = {"no-licence": (), ', {"every_cassette_is_played"}),
        ("    warned = {", '    request_of = {"pasport": {}}\n    warned = {', {"every_cassette_is_played"}),
    ],
)
def test_the_suite_notices_each_fault_of_a_table(judge: Judge, sound: str, faulty: str, noticed: set[str]) -> None:
    assert sound in SUITE
    failed = judge(SUITE.replace(sound, faulty))
    assert {begin for begin in noticed if any(name.startswith(f"test_{begin}") for name in failed)} == noticed
    assert len(failed) == len(noticed)


@pytest.mark.parametrize("case", ["empty-answer", "not-json", "partial-answer", "server-error", "throttled"])
def test_the_suite_notices_a_kind_of_answer_that_is_missing(judge: Judge, case: str) -> None:
    lines = [line for line in SUITE.splitlines() if not line.strip().startswith(f'"{case}"')]
    answers = {name: answer for name, answer in ANSWERS.items() if name != case}
    assert "test_each_kind_of_answer_has_its_cassette" in judge("\n".join(lines), answers)


def test_the_suite_notices_a_cassette_that_no_table_names(judge: Judge) -> None:
    assert judge(answers=ANSWERS | {"new": ANSWERS["passport"]}) == {"test_every_cassette_is_played"}


def test_the_suite_notices_a_provider_that_does_not_say_how_long_to_wait(judge: Judge) -> None:
    failed = judge(headers={})
    assert failed == {
        "test_a_throttled_call_says_how_long_to_wait",
        "test_each_failure_ends_in_its_error[throttled]",
    }
