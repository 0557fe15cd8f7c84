"""The gateway under made-up requests: never a traceback, never HTML, never an answer that its OpenAPI document hides.

`IDBRIDGE_FUZZ=20000 pytest tests/gateway/test_gateway_fuzz.py` makes so many bodies.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance, unsupported_method

from idbridge.testing import pictures

from .conftest import Gateway, encode
from .sdk import serving

MANY = int(os.environ.get("IDBRIDGE_FUZZ", "150"))
TOKEN = {"X-Auth-Token": "token-of-main"}

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
BESIDE_THE_POINT = [
    unsupported_method,  # Huawei answers 404 to a wrong method
    ignored_auth,  # sends the same requests without the token that is sent here
    positive_data_acceptance,  # no schema makes a picture
]
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)
IMAGES = st.sampled_from([encode(pictures.blank()), encode(pictures.blank("TIFF")), encode(pictures.png_bomb())])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "image": IMAGES | st.binary(max_size=200).map(encode) | VALUES,
        "url": st.text(max_size=40).map("https://".__add__) | VALUES,
        "country_region": st.lists(st.sampled_from(["ALB", "VN", "XXX", ""])) | VALUES,
        "id_type": st.lists(st.sampled_from(["PP", "DL", "ID", "XX"])) | VALUES,
        "return_portrait_image": VALUES,
    },
)
BODIES = (
    FIELDS.map(lambda document: json.dumps(document).encode())
    | VALUES.map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=300)
)


def test_no_body_gets_more_than_a_clean_refusal(gateway: Gateway) -> None:
    seen: set[int] = set()

    @settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
    @given(BODIES)
    def send(body: bytes) -> None:
        answer = gateway.ask_raw(body)
        seen.add(answer.status)
        assert answer.status in {200, 400}
        assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"
        assert {"result"} == answer.document.keys() or {"error_code", "error_msg"} == answer.document.keys()
        assert b"Traceback" not in answer.content

    send()
    assert 400 in seen


def test_a_server_needs_no_more_memory_after_many_bodies_than_after_some(tmp_path: Path) -> None:
    bodies: list[bytes] = []

    @settings(max_examples=MANY, deadline=None, database=None, phases=[Phase.generate])
    @given(BODIES)
    def collect(body: bytes) -> None:
        bodies.append(body)

    collect()
    with serving(tmp_path, "", "--auth", "none", "--port", "0", "--workers", "0") as url, requests.Session() as session:

        def resident() -> float:
            told = re.search(r"^process_resident_memory_bytes (\S+)$", session.get(f"{url}/metrics").text, re.MULTILINE)
            if told is None:
                pytest.skip("this system does not tell a process's memory")
            return float(told[1])

        def send_all() -> None:
            for body in bodies:
                answer = session.post(f"{url}/v2/p/ocr/id-document", data=body, timeout=30)
                assert answer.status_code in {200, 400}

        send_all()
        before = resident()
        send_all()
        assert resident() - before < 4_000_000


def test_the_openapi_document_hides_no_answer(gateway: Gateway) -> None:
    api = schemathesis.openapi.from_url(f"http://{gateway.host}/openapi.json")
    operations = [found.ok() for found in api.get_all_operations()]
    assert {operation.path for operation in operations} >= {"/v1/recognize", "/v2/{project_id}/ocr/id-document"}
    for operation in operations:

        @settings(max_examples=max(20, MANY // 10), deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def call(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=TOKEN, excluded_checks=BESIDE_THE_POINT)

        call()
