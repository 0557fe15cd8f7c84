"""A vendor's fields are read by a table, with their confidences, and what is not understood is told."""

from __future__ import annotations

from typing import Any

import pytest

from idbridge import IdDocumentRequest, ImageLimits, Recognition, errors, normalise
from idbridge.enrich import Reading
from idbridge.forms import Api, Form, capabilities_of, read_by_first

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


def test_a_zone_in_lines_or_in_one_text_comes_with_the_confidence_of_the_less_sure_line() -> None:
    lines = read({"line1": 0.9, "line2": 0.8}, line1="P<UTO", line2="ZZ0000001")
    assert (lines.mrz, lines.mrz_confidence) == (["P<UTO", "ZZ0000001"], 0.8)
    whole = Form(mrz=("zone",), sources={}).read({"zone": "P<UTO\n ZZ0000001 \n"}.get)
    assert (whole.mrz, whole.mrz_confidence) == (["P<UTO", "ZZ0000001"], None)


def test_a_confidence_that_is_no_number_is_none_beside_one_that_is() -> None:
    assert read({"line1": "high", "line2": 0.8}, line1="P<UTO").mrz_confidence == 0.8
    assert read({"street": {}, "town": [0.9]}, street="Rr. 1", town="Q").confidence == {}


def test_percentages_are_brought_to_one() -> None:
    reading = FORM.read({"sex": "F", "line1": "P<UTO"}.get, {"sex": 99.5, "line1": 50, "line2": 60}.get, scale=100)
    assert (reading.confidence, reading.mrz_confidence) == ({"sex": 0.995}, 0.5)


def test_what_a_model_writes_is_generated() -> None:
    assert Form(sources={}, generated=True).read({}.get).generated
    assert not read().generated


PASSPORTS = Api(name="passports", documents={("*", "PP"): "claimed", ("ALB", "PP"): "documented"}, form=FORM)
CARD = Api(name="card", documents={("VNM", "ID"): "documented"}, form=Form(sources={}, full_name="name"))
REST = Api(name="rest", documents={("*", "ID"): "claimed", ("*", "DL"): "claimed"}, form=Form(sources={}))


@pytest.mark.parametrize(
    ("request_", "asked"),
    [
        ({}, ["passports PP", "rest ID", "rest DL"]),
        ({"id_type": "ID"}, ["rest ID"]),
        ({"country_region": "VNM"}, ["passports PP", "card ID", "rest DL"]),
        ({"country_region": ["VNM", "ALB"], "id_type": "ID"}, ["card ID", "rest ID"]),
        ({"country_region": "VNM", "id_type": "ID"}, ["card ID"]),
    ],
)
def test_a_countrys_own_api_is_asked_where_it_is_named_and_another_for_the_rest(
    request_: dict[str, Any], asked: list[str]
) -> None:
    calls = []

    def ask(api: Api, id_type: str) -> Recognition:
        calls.append(f"{api.name} {id_type}")
        raise errors.NotRecognized("nothing was read")

    with pytest.raises(errors.NotRecognized):
        read_by_first(IdDocumentRequest(image=b"x", **request_), (PASSPORTS, CARD, REST), ask, provider="hello")
    assert calls == asked


def test_a_request_that_calls_for_no_api_is_not_supported() -> None:
    request = IdDocumentRequest(image=b"x", id_type="ID")
    with pytest.raises(errors.UnsupportedDocument, match=r"^hello .*name the country"):
        read_by_first(request, (PASSPORTS, CARD), lambda *_: pytest.fail("asked"), provider="hello")


def test_apis_can_together_what_each_of_them_can() -> None:
    limits = ImageLimits(min_side=15)
    together = capabilities_of((PASSPORTS, CARD), limits)
    assert together.documents == {**PASSPORTS.documents, **CARD.documents}
    assert together.fields == {*FORM.sources, "country_region", "id_type", "last_name", "first_name", "portrait_image"}
    assert together.image_limits == limits
