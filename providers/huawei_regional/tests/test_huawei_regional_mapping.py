"""Whatever an answer holds, it becomes a reading by the contract or one of our errors."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idbridge import IdDocumentRequest
from idbridge.enrich import enrich
from idbridge.errors import MalformedResponse, NotRecognized
from idbridge.forms import Api
from idbridge_huawei_regional import to_reading
from idbridge_huawei_regional._mapping import APIS

KEYS = sorted({key for api in APIS for key, _ in api.form.sources.values()} | {"confidence", "full_name"})
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = leaves | st.lists(leaves, max_size=3) | st.dictionaries(st.sampled_from(KEYS), leaves, max_size=3)


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
@given(result=anything | st.dictionaries(st.sampled_from(KEYS), anything))
def test_no_answer_breaks_the_mapping(api: Api, result: Any) -> None:
    try:
        reading = to_reading(api, {"result": result})
        recognition = enrich(reading, IdDocumentRequest(image=b"x"), provider="huawei", raw=None, timings_ms={})
    except (MalformedResponse, NotRecognized):
        return
    assert all(recognition.item.to_wire().values())


@pytest.mark.parametrize(
    ("api", "field", "written", "read"),
    [
        ("passport", "date_of_birth", "1990-02-03", "1990-02-03"),
        ("thailand-id-card", "date_of_birth_en", "14 Dec. 1966", "1966-12-14"),
        ("thailand-id-card", "date_of_birth_en", "14 \u0e18.\u0e04. 2509", None),
        ("chile-id-card", "birth", "05 AGO 1990", "1990-08-05"),
        ("chile-id-card", "birth", "05 FEB 1", None),
        ("chile-id-card", "birth", "05 XXX 1990", None),
        ("vietnam-id-card", "birth_date", "1990", None),
        ("hk-id-card", "birth_date", "01-02-03", "2003-02-01"),
        ("hk-id-card", "birth_date", "(09-99)", None),
    ],
)
def test_each_card_prints_its_dates_its_own_way(api: str, field: str, written: str, read: str | None) -> None:
    [known] = [known for known in APIS if known.name == api]
    assert to_reading(known, {"result": {field: written}}).fields.get("birth_date") == read
