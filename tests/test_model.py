"""Requests are what the contract allows, items are normalised, and neither shows what it must not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from idbridge import Evidence, IdDocumentItem, IdDocumentRequest
from idbridge.errors import BadRequest
from idbridge.model import CONTRACT_DOCUMENTS, ITEM_FIELDS

IMAGE = b"picture"


def test_countries_and_types_come_as_text_or_list_in_any_case() -> None:
    request = IdDocumentRequest(image=IMAGE, country_region="al", id_type=["pp", "ID", "PP"])
    assert request.country_region == ("ALB",)
    assert request.id_type == ("PP", "ID")


@pytest.mark.parametrize("nothing", [None, [], ()])
def test_nothing_asked_means_any(nothing: Any) -> None:
    request = IdDocumentRequest(image=IMAGE, country_region=nothing, id_type=nothing)
    assert request.pairs(CONTRACT_DOCUMENTS) == CONTRACT_DOCUMENTS


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"image": IMAGE, "url": "https://example.org/a.jpg"},
        {"url": "ftp://example.org/a.jpg"},
        {"url": "https://example.org/ảnh.jpg"},
        {"image": "text"},
        {"image": IMAGE, "country_region": "XXX"},
        {"image": IMAGE, "country_region": [1]},
        {"image": IMAGE, "id_type": "VISA"},
    ],
)
def test_what_the_contract_does_not_allow_is_a_bad_request(arguments: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        IdDocumentRequest(**arguments)


def test_a_request_shows_neither_picture_nor_address() -> None:
    assert "picture" not in repr(IdDocumentRequest(image=IMAGE))
    assert "token" not in repr(IdDocumentRequest(url="https://example.org/a.jpg?token=1"))


def test_evidence_does_not_show_what_it_holds() -> None:
    evidence = Evidence("local", mrz=("SECRET",), barcode="SECRET", personal_number="SECRET", raw={"a": "SECRET"})
    assert "SECRET" not in repr(evidence)


def test_the_contract_has_its_23_documents() -> None:
    assert len(CONTRACT_DOCUMENTS) == 23
    assert len({country for country, _ in CONTRACT_DOCUMENTS}) == 15


def test_an_item_leaves_out_what_was_not_read() -> None:
    item = IdDocumentItem(country_region="ALB", last_name="PROVA", confidence={})
    assert item.to_wire() == {"country_region": "ALB", "last_name": "PROVA"}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"country_region": "ALB", "id_type": "PP", "side": "front"},
        {"last_name": ""},
        {"last_name": "PROVA", "sex": "W"},
        {"last_name": "PROVA", "birth_date": "1.1.1990"},
        {"last_name": "PROVA", "country_region": "AL"},
        {"last_name": "PROVA", "document_number": "A 1"},
        {"last_name": "PROVA", "confidence": {"last_name": 1.1}},
        {"last_name": "PROVA", "confidence": {"first_name": 1.0}},
        {"last_name": "PROVA", "surname": "PROVA"},
    ],
)
def test_an_item_that_is_not_normalised_is_refused_without_showing_it(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        IdDocumentItem(**fields)
    assert "PROVA" not in str(caught.value)


names = st.text(min_size=1, max_size=40)
items = st.builds(
    IdDocumentItem,
    country_region=st.sampled_from(["ALB", "UTO", None]),
    id_type=st.sampled_from(["PP", "DL", "ID", None]),
    last_name=names,
    birth_date=st.none() | st.dates().map(str),
    document_number=st.none() | st.text("ABC0123456789", min_size=1),
    confidence=st.none() | st.fixed_dictionaries({"last_name": st.floats(0, 1)}),
)


@given(items)
def test_an_item_survives_json(item: IdDocumentItem) -> None:
    wire = json.loads(json.dumps(item.to_wire()))
    assert IdDocumentItem.model_validate(wire) == item
    assert wire.keys() <= set(ITEM_FIELDS)


def test_an_item_of_another_country_or_type_is_not_admitted() -> None:
    passport = IdDocumentItem(country_region="VNM", id_type="PP", last_name="MẪU")
    assert IdDocumentRequest(image=IMAGE, country_region=["ALB", "VNM"]).admits(passport)
    assert not IdDocumentRequest(image=IMAGE, country_region="ALB").admits(passport)
    assert not IdDocumentRequest(image=IMAGE, id_type="ID").admits(passport)
    assert IdDocumentRequest(image=IMAGE, id_type="ID").admits(IdDocumentItem(last_name="MẪU"))
