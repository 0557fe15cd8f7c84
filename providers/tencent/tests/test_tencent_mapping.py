"""Whatever an answer holds, it becomes a reading by the contract or one of our errors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idbridge import IdDocumentRequest
from idbridge.enrich import enrich
from idbridge.errors import MalformedResponse, NotRecognized
from idbridge.transport import code_at
from idbridge_tencent import to_reading
from idbridge_tencent._mapping import APIS, PASSPORT

KEYS = sorted(
    {
        part
        for api in APIS
        for key, _ in api.form.sources.values()
        for part in key.replace("+", "|").replace(".", "|").split("|")
    }
    | {"AdvancedInfo", "Warn", "WarnCardInfos", "CodeSet", "CodeCrc", "EnName", "FullName", "Value", "Error", "Image"}
)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
)


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
@given(response=anything)
def test_no_answer_breaks_the_mapping(api: Any, response: object) -> None:
    document = {"Response": response}
    code = code_at("Response.Error.Code")(document)
    assert code is None or isinstance(code, str)
    try:
        reading = to_reading(api, "ID", document)
        recognition = enrich(reading, IdDocumentRequest(image=b"x"), provider="tencent", raw=None, timings_ms={})
    except (MalformedResponse, NotRecognized):
        return
    assert all(recognition.item.to_wire().values())


@pytest.mark.parametrize(
    ("advanced", "confidence"),
    [
        (json.dumps({"ID": {"Confidence": "0.9995"}}), 0.9995),
        (json.dumps({"ID": 0.9995}), 0.9995),
        (json.dumps({"ID": {"Confidence": "1.0000"}}), 1.0),
        (json.dumps({"PassportRecognizeInfos": {"PassportID": {"Confidence": "0.9"}}}), 0.9),
        ({"ID": 0.9995}, 0.9995),
        (json.dumps({"ID": {"Confidence": "1"}}), None),
        (json.dumps({"ID": 1}), None),
        ("1", None),
        (1, None),
        ("", None),
        (None, None),
        (json.dumps({"ID": {"Confidence": "high"}}), None),
        (json.dumps({"ID": {"Confidence": "NaN"}}), None),
    ],
)
def test_each_shape_of_advanced_info_is_read_and_a_bare_one_is_none(advanced: object, confidence: float | None) -> None:
    document = {"Response": {"ID": "ZZ0000001", "AdvancedInfo": advanced}}
    assert to_reading(PASSPORT, "PP", document).confidence.get("document_number") == confidence
