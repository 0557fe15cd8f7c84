"""What becomes of each answer of AnalyzeID: every cassette, played to its end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import botocore.session
import botocore.validate
import pytest
import yaml

from idbridge import errors
from idbridge.testing.played import CassetteContract


class TestTextractCassettes(CassetteContract):
    provider = "textract"
    folder = Path(__file__).parents[3] / "cassettes" / "textract"
    settings: ClassVar = {"region": "us-east-1", "access_key_id": "invented", "secret_access_key": "invented"}
    read: ClassVar = {
        "driving-licence": {"id_type": "DL", "last_name": "TESTARENA JR", "country_region": None},
        "partial-answer": {"last_name": "TESTARENA", "birth_date": None},
        "passport": {"country_region": "USA", "id_type": "PP", "last_name": "SPECIMENSON"},
        "swapped-names": {"first_name": "PAT QUINN", "last_name": "SPECIMENSON"},
        "two-pages": {"document_number": "S00000017"},
        "zone-in-lines-alone": {"last_name": "SPECIMENSON", "document_number": "Z00000017"},
    }
    warned: ClassVar = {
        "partial-answer": ("birth_date",),
        "swapped-names": ("first_name and last_name were read the wrong way round",),
        "two-pages": ("The answer holds several documents",),
    }
    failed: ClassVar = {
        "blank-fields": (errors.NotRecognized, None, None),
        "empty-answer": (errors.NotRecognized, None, None),
        "foreign-passport": (errors.NotRecognized, None, None),
        "no-permission": (errors.AuthenticationFailed, 400, "AccessDeniedException"),
        "not-json": (errors.MalformedResponse, 200, None),
        "server-error": (errors.ServiceUnavailable, 500, "InternalServerError"),
        "throttled": (errors.QuotaExceeded, 400, "ThrottlingException"),
        "throughput-exceeded": (errors.QuotaExceeded, 400, "ProvisionedThroughputExceededException"),
        "wrong-key": (errors.AuthenticationFailed, 400, "UnrecognizedClientException"),
    }
    refused: ClassVar = {"too-large": "size", "unsupported-document": "format"}
    throttled = (7.0, "5f1c0000-0000-4000-8000-000000000001")


play = TestTextractCassettes().play


@pytest.mark.parametrize("case", sorted(TestTextractCassettes.read))
def test_a_cassettes_answer_is_one_that_aws_declares(case: str) -> None:
    service = botocore.session.Session().get_service_model("textract")
    exchange = yaml.safe_load((TestTextractCassettes.folder / f"{case}.yaml").read_text())["interactions"][0]
    answer = json.loads(exchange["response"]["body"]["string"])
    botocore.validate.validate_parameters(answer, service.operation_model("AnalyzeID").output_shape)


def test_the_zone_fills_what_a_passport_has_no_field_for() -> None:
    recognition = play("passport", country_region="USA", id_type="PP")
    wire = recognition.item.to_wire()
    confidence = wire.pop("confidence")
    assert wire == {
        "country_region": "USA",
        "id_type": "PP",
        "side": "front",
        "first_name": "PAT QUINN",
        "last_name": "SPECIMENSON",
        "sex": "F",
        "nationality": "USA",
        "birth_date": "1988-06-01",
        "issue_date": "2024-06-01",
        "expiry_date": "2034-05-31",
        "document_number": "Z00000017",
    }
    assert (confidence["last_name"], confidence["first_name"], confidence["sex"]) == (0.746, 0.831, 0.654)
    assert recognition.evidence.mrz_valid
    assert recognition.evidence.warnings == ()


def test_a_zone_that_stands_in_the_lines_alone_is_found() -> None:
    item = play("zone-in-lines-alone").item
    assert (item.last_name, item.document_number, item.birth_date) == ("SPECIMENSON", "Z00000017", "1988-06-01")
    assert (item.sex, item.nationality, item.country_region) == ("F", "USA", "USA")
    assert item.confidence == {"first_name": 0.8, "id_type": 0.979, "side": 0.979}


def test_a_county_is_no_country_and_what_is_blank_is_absent() -> None:
    recognition = play("driving-licence")
    wire = recognition.item.to_wire()
    confidence = wire.pop("confidence")
    assert wire == {
        "id_type": "DL",
        "side": "front",
        "first_name": "MARTA",
        "last_name": "TESTARENA JR",
        "birth_date": "2001-03-18",
        "issue_date": "2024-03-18",
        "expiry_date": "2030-01-20",
        "document_number": "S00000017",
        "address": "100 NOWHERE STREET, TESTVILLE, MA, 00000",
    }
    assert confidence["last_name"] == 0.902  # the less sure of its two parts
    assert recognition.evidence.warnings == ()


def test_a_date_that_was_not_normalised_is_left_out_with_a_warning() -> None:
    recognition = play("partial-answer")
    assert recognition.item.to_wire() == {"last_name": "TESTARENA", "confidence": {"last_name": 0.66}}


def test_a_document_of_another_country_says_so() -> None:
    with pytest.raises(errors.NotRecognized, match="USA alone"):
        play("foreign-passport")
