"""Whatever an answer holds, it becomes an item by the contract or one of two errors."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idbridge.enrich import enrich
from idbridge.errors import MalformedResponse, NotRecognized
from idbridge.model import ITEM_FIELDS, IdDocumentItem, IdDocumentRequest
from idbridge_huawei import to_reading

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
anything = leaves | st.lists(leaves, max_size=3) | st.dictionaries(st.sampled_from(ITEM_FIELDS), leaves, max_size=3)


def to_item(document: dict[str, Any], *, portrait: bool) -> tuple[IdDocumentItem, tuple[str, ...]]:
    request = IdDocumentRequest(image=b"x", return_portrait_image=portrait)
    recognition = enrich(to_reading(document), request, provider="huawei", raw=document, timings_ms={})
    return recognition.item, recognition.evidence.warnings


def item(**result: Any) -> tuple[IdDocumentItem, tuple[str, ...]]:
    return to_item({"result": {"last_name": "SHEMBULLI"} | result}, portrait=True)


@given(st.dictionaries(st.sampled_from([*ITEM_FIELDS, "new_field"]), anything))
def test_no_answer_breaks_the_mapping(result: dict[str, Any]) -> None:
    try:
        read, _ = to_item({"result": result}, portrait=True)
    except NotRecognized:
        return
    assert read.to_wire().keys() <= set(ITEM_FIELDS)


@given(anything.filter(lambda value: not isinstance(value, dict)))
def test_a_result_that_is_no_object_is_malformed(result: Any) -> None:
    with pytest.raises(MalformedResponse):
        to_item({"result": result}, portrait=False)


@pytest.mark.parametrize(
    "result",
    [{}, {"last_name": ""}, {"last_name": None}, {"last_name": " "}, {"country_region": "ALB", "side": "front"}],
)
def test_an_item_without_a_field_of_the_holder_is_not_recognised(result: dict[str, Any]) -> None:
    with pytest.raises(NotRecognized):
        to_item({"result": result}, portrait=False)


@pytest.mark.parametrize(
    ("field", "written", "read"),
    [
        ("country_region", "AL", "ALB"),
        ("country_region", "alb", "ALB"),
        ("country_region", "Albania", "ALB"),
        ("country_region", "COUNTY", None),
        ("id_type", "pp", "PP"),
        ("id_type", "VISA", None),
        ("side", "Back", "back"),
        ("sex", "f", "F"),
        ("sex", "?", None),
        ("nationality", "VN", "VNM"),
        ("nationality", "Shqiptare", "ALB"),
        ("nationality", "Utopian", "Utopian"),
        ("birth_date", "1990-02-03", "1990-02-03"),
        ("birth_date", "03.02.1990", None),
        ("birth_date", "1990-02-30", None),
        ("birth_date", 19900203, None),
        ("document_number", "zz 000-0001", "ZZ0000001"),
        ("address", " Rruga 1,\n Qyteti ", "Rruga 1, Qyteti"),
        ("portrait_image", "/9j/AA==", "/9j/AA=="),
        ("portrait_image", "data:image/jpeg;base64,/9j/AA==", "/9j/AA=="),
        ("portrait_image", "iVBORw==", None),
    ],
)
def test_each_field_is_read_by_the_contract_or_left_out_with_a_warning(
    field: str, written: object, read: str | None
) -> None:
    found, warnings = item(**{field: written})
    assert getattr(found, field) == read
    assert warnings == (() if read else (f"{field} could not be understood and was left out",))


def test_a_portrait_that_was_not_asked_for_is_left_out() -> None:
    found, warnings = to_item({"result": {"last_name": "A", "portrait_image": "/9j/AA=="}}, portrait=False)
    assert found.portrait_image is None
    assert warnings == ()


@pytest.mark.parametrize(
    ("confidence", "read", "warned"),
    [
        ({"last_name": 1, "address": 0.9, "portrait_image": 0.9, "new_field": 1}, {"last_name": 1.0}, False),
        ({"last_name": "high"}, None, True),
        ({"last_name": True}, None, True),
        ({"last_name": float("nan")}, None, True),
        (0.9, None, True),
        ({}, None, False),
        (None, None, False),
    ],
)
def test_confidence_is_a_number_for_each_field_that_was_read(
    confidence: object, read: dict[str, float] | None, warned: bool
) -> None:
    found, warnings = item(confidence=confidence)
    assert found.confidence == read
    assert bool(warnings) is warned
