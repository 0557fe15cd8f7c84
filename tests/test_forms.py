"""A vendor's fields are read by a table, with their confidences, and what is not understood is told."""

from __future__ import annotations

from typing import Any

import pytest

from idbridge import normalise
from idbridge.enrich import Reading
from idbridge.forms import Form

FORM = Form(
    constant={"country_region": "VNM", "id_type": "ID"},
    full_name="name",
    mrz=("line1", "line2"),
    personal_number="id",
    portrait_image="face",
    sources={
        "birth_date": ("born|zone.born", normalise.date_in("%Y-%m-%d", "%Y%m%d")),
        "address": ("street+town", normalise.text),
        "document_number": ("number", normalise.document_number),
        "sex": ("sex", normalise.sex),
    },
)


def read(scores: dict[str, object] | None = None, form: Form = FORM, **answer: Any) -> Reading:
    return form.read(answer.get, (scores or {}).get)


def test_what_the_api_leaves_to_the_caller_is_constant() -> None:
    assert read().fields == {"country_region": "VNM", "id_type": "ID"}


def test_a_second_key_is_read_where_the_first_is_empty() -> None:
    assert read(**{"born": "", "zone.born": "19900203"}).fields["birth_date"] == "1990-02-03"
    assert read(**{"born": "1990-02-03", "zone.born": "19910203"}).fields["birth_date"] == "1990-02-03"


@pytest.mark.parametrize(
    ("parts", "address"), [({"street": "Rr. 1", "town": "Qyteti"}, "Rr. 1 Qyteti"), ({"town": "Qyteti"}, "Qyteti")]
)
def test_two_keys_are_joined_where_they_are_there(parts: dict[str, str], address: str) -> None:
    assert read(**parts).fields["address"] == address


def test_an_undivided_name_is_divided_as_its_country_does_and_lends_its_confidence() -> None:
    reading = read({"name": 0.9}, name="TRẦN VĂN MẪU")
    assert {name: reading.fields[name] for name in ("last_name", "first_name")} == {
        "last_name": "TRẦN",
        "first_name": "VĂN MẪU",
    }
    assert reading.confidence == {"last_name": 0.9, "first_name": 0.9}


def test_names_that_come_divided_stay_so() -> None:
    form = Form(full_name="name", sources={"last_name": ("surname", normalise.text)})
    assert read(form=form, name="A B C", surname="B C").fields == {"last_name": "B C"}


def test_a_confidence_is_that_of_the_key_and_of_what_was_read() -> None:
    reading = read({"zone.born": 0.5, "street": 0.7, "sex": 0.9, "number": 7}, **{"zone.born": "19900203", "town": "Q"})
    assert reading.confidence == {"birth_date": 0.5, "address": 0.7}


def test_the_rest_of_an_answer_comes_along() -> None:
    reading = read(line1=" P<UTO ", line2="", id=" 1-2 ", face="/9j/AA==", sex="?")
    assert (reading.mrz, reading.personal_number, reading.portrait_image) == (["P<UTO"], "1-2", "/9j/AA==")
    assert reading.warnings == ("sex could not be understood and was left out",)
    assert read().mrz is None
