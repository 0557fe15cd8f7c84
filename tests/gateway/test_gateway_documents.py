"""The cases of a document and its answer, by their numbers in the list of compatibility cases."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from idbridge.gateway.fetching import Fetcher, FetchSettings
from idbridge.testing import pictures

from .conftest import PORTRAIT, PROVIDERS, SUBPROJECT, Gateway, encode

WEBP_AND_GIF = (pictures.blank("WEBP"), pictures.blank("GIF"))
OBS = "https://b.obs.ap-southeast-1.myhuaweicloud.com"


def test_case_21_both_image_and_url(gateway: Gateway) -> None:
    assert gateway.ask(image=encode(pictures.blank()), url=f"{OBS}/passport.png").error == (400, "AIS.0101")


@pytest.mark.parametrize("body", [{}, {"image": None}, {"image": "", "url": ""}, {"id_type": ["PP"]}])
def test_case_22_neither_image_nor_url(gateway: Gateway, body: dict[str, Any]) -> None:
    assert gateway.ask_raw(json.dumps(body).encode()).error == (400, "AIS.0101")


def test_case_23_an_empty_body(gateway: Gateway) -> None:
    assert gateway.ask_raw(b"").error == (400, "ModelArts.4105")


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe{}", b'{"image": NaN}', b"[" * 100_000, b"[]", b"null", b'"image"', b'{"a": "\\ud800"}']
)
def test_case_24_invalid_json(gateway: Gateway, body: bytes) -> None:
    answer = gateway.ask_raw(body)
    assert answer.error == (400, "ModelArts.4105")
    assert answer.document["error_msg"] == "The JSON format of the input data is incorrect."


@pytest.mark.parametrize("wrong", ["ture", "true", 1, [True]])
def test_case_25_return_portrait_image_as_text(gateway: Gateway, wrong: object) -> None:
    assert gateway.ask(return_portrait_image=wrong).error == (400, "AIS.0101")


@pytest.mark.parametrize(
    "image",
    [
        "/9j/4AAQSkZJRgABAgEASABIAAD/4RFZRXhpZgAATU0AKgAAAA...",  # of the documentation's own sample
        "data:image/png;base64," + encode(pictures.blank()),
        encode(pictures.blank())[:-1],
        encode(pictures.blank()).replace("A", " A", 1),
        base64.urlsafe_b64encode(b"\xfb\xff" * 500).decode(),
        "пасспорт",
        *(encode(picture) for picture in WEBP_AND_GIF),
        encode(b"no picture at all"),
    ],
)
def test_case_26_no_base64_or_no_such_format(gateway: Gateway, image: str) -> None:
    answer = gateway.ask(image=image)
    assert answer.error == (400, "AIS.0102")
    assert answer.document["error_msg"] == "The image format is not supported."


@pytest.mark.parametrize("image", [1, ["abc"], {"a": "b"}, True])
def test_case_26_an_image_that_is_no_text(gateway: Gateway, image: object) -> None:
    assert gateway.ask(image=image).error == (400, "AIS.0101")


def test_case_26_line_breaks_of_mime_encoders_are_taken(gateway: Gateway) -> None:
    assert gateway.ask(image=base64.encodebytes(pictures.blank()).decode()).status == 200
    assert gateway.ask(image=encode(pictures.blank())[:76] + "\r\n" + encode(pictures.blank())[76:]).status == 200


@pytest.mark.parametrize(("width", "height"), [(99, 400), (400, 99), (8193, 100), (100, 8193)])
def test_case_27_sides_too_short_or_too_long(gateway: Gateway, width: int, height: int) -> None:
    answer = gateway.ask(image=encode(pictures.blank(width=width, height=height)))
    assert answer.error == (400, "AIS.0103")
    assert answer.document["error_msg"] == "The image size does not meet the requirements."


def test_case_27_a_bomb_is_refused_by_its_header(gateway: Gateway) -> None:
    assert gateway.ask(image=encode(pictures.png_bomb())).error == (400, "AIS.0103")


@pytest.mark.parametrize(("width", "height"), [(100, 100), (8192, 100), (100, 8192)])
def test_case_28_the_shortest_and_the_longest_sides(gateway: Gateway, width: int, height: int) -> None:
    assert gateway.ask(image=encode(pictures.blank(width=width, height=height))).status == 200


def test_case_29_more_than_10_mb_of_base64(gateway: Gateway) -> None:
    assert gateway.ask(image="A" * (10 * 1024 * 1024 + 4)).error == (400, "ModelArts.4104")
    whole = pictures.blank()
    whole += bytes(10 * 1024 * 1024 * 3 // 4 - len(whole))
    assert gateway.ask(image=encode(whole)).status == 200


def test_case_30_more_than_12_mb_of_body(gateway: Gateway) -> None:
    answer = gateway.ask_raw(b'{"image": "' + b"A" * (12 * 1024 * 1024) + b'"}')
    assert answer.error == (413, "APIG.0201")
    assert answer.document["error_msg"] == "Request entity too large."


def test_case_31_a_picture_of_no_document(gateway: Gateway) -> None:
    answer = gateway.ask("unread")
    assert answer.error == (400, "AIS.0104")
    assert answer.document["error_msg"] == "The image is not supported or the image quality is poor."


def test_case_32_another_countrys_document(gateway: Gateway) -> None:
    assert gateway.ask("choosy", country_region=["ALB"]).status == 200
    assert gateway.ask("choosy", country_region=["VNM"]).error == (400, "AIS.0104")


def test_case_33_bare_strings(gateway: Gateway) -> None:
    assert gateway.ask(country_region="ALB", id_type="PP").status == 200
    assert (gateway.requests[0].country_region, gateway.requests[0].id_type) == (("ALB",), ("PP",))


def test_case_34_two_letters_in_three_letters_out(gateway: Gateway) -> None:
    answer = gateway.ask("choosy", country_region=["AL"])
    assert answer.document["result"]["country_region"] == "ALB"


def test_case_35_lower_case_and_unknown_countries(gateway: Gateway) -> None:
    assert gateway.ask(country_region=["alb"], id_type=["pp"]).status == 200
    assert gateway.ask(country_region=["XXX"]).error == (400, "AIS.0101")
    assert gateway.ask(country_region=[3]).error == (400, "AIS.0101")
    assert gateway.ask(country_region={"ALB": 1}).error == (400, "AIS.0101")
    assert gateway.ask(country_region=["ALB"] * 100_000).error == (400, "AIS.0101")
    assert gateway.ask(id_type=["XX"]).error == (400, "AIS.0101")


@pytest.mark.parametrize("nothing", [[], None, ""])
def test_case_36_no_countries_and_types_are_all(gateway: Gateway, nothing: object) -> None:
    assert gateway.ask(country_region=nothing, id_type=nothing).status == 200
    assert (gateway.requests[0].country_region, gateway.requests[0].id_type) == ((), ())


def test_case_37_a_pair_that_the_provider_does_not_read(gateway: Gateway) -> None:
    assert gateway.ask(country_region=["IND"], id_type=["DL"]).error == (400, "AIS.0104")


def test_case_38_vietnamese_without_a_country(gateway: Gateway) -> None:
    assert gateway.ask(id_type=["ID"]).status == 200


@pytest.mark.parametrize("asked", [{}, {"return_portrait_image": False}, {"return_portrait_image": None}])
def test_case_39_no_portrait_unless_asked_for(gateway: Gateway, asked: dict[str, Any]) -> None:
    assert "portrait_image" not in gateway.ask("portrait", **asked).document["result"]


def test_case_40_the_portrait_in_plain_base64(gateway: Gateway) -> None:
    answer = gateway.ask("portrait", return_portrait_image=True)
    assert answer.document["result"]["portrait_image"] == PORTRAIT


def test_case_41_unknown_fields_are_ignored(gateway: Gateway) -> None:
    assert gateway.ask(detect_direction=True, quality="high", key="x").status == 200
    assert gateway.requests[0].key is None


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json;charset=utf-8", "application/json;charset=UTF-8"]
)
def test_case_44_the_content_types_of_the_sdks(gateway: Gateway, content_type: str) -> None:
    assert gateway.ask(_type=content_type).status == 200


@pytest.mark.parametrize("content_type", ["", "text/plain", "multipart/form-data", "\xff"])
def test_case_45_other_content_types_are_read_as_json(gateway: Gateway, content_type: str) -> None:
    assert gateway.ask(_type=content_type).status == 200


def test_case_48_a_crash_is_json_too(gateway: Gateway) -> None:
    answer = gateway.ask("crash")
    assert answer.error == (500, "AIS.0105")
    assert answer.headers["X-Request-Id"]
    assert b"CANARY" not in answer.content


def test_case_49_a_url_that_cannot_be_reached(gateway: Gateway) -> None:
    answer = gateway.ask(url="https://nowhere.obs.ap-southeast-1.myhuaweicloud.com/passport.png")
    assert answer.error == (400, "ModelArts.4603")


@pytest.mark.parametrize(
    "url", ["ftp://example.com/a", "file:///etc/passwd", "gopher://a/", "passport.jpg", "https://"]
)
def test_case_50_a_url_of_another_scheme(gateway: Gateway, url: str) -> None:
    answer = gateway.ask(url=url)
    assert answer.error == (400, "ModelArts.4601")
    assert answer.document["error_msg"] == "The URL is not allowed."


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/a.png",
        "https://[::1]/a.png",
        "https://10.0.0.1/a.png",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/a.png",
        "https://localhost/a.png",
        "https://example.com/a.png",
        "http://b.obs.ap-southeast-1.myhuaweicloud.com/a.png",
        "https://user@b.obs.ap-southeast-1.myhuaweicloud.com/a.png",
        "https://b.obs.ap-southeast-1.myhuaweicloud.com:8443/a.png",
    ],
)
def test_case_50_a_url_into_the_network(gateway: Gateway, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr(gateway.app.state.service, "fetcher", Fetcher(FetchSettings()))
    assert gateway.ask(url=url).error == (400, "ModelArts.4601")


@pytest.mark.parametrize(
    ("name", "code"),
    [("secret", "ModelArts.4704"), ("nothing", "ModelArts.4706"), ("huge", "ModelArts.4705")],
)
def test_case_51_object_storage_refuses(gateway: Gateway, name: str, code: str) -> None:
    assert gateway.ask(url=f"{OBS}/{name}.png").error == (400, code)


def test_a_url_is_fetched_and_read(gateway: Gateway) -> None:
    assert gateway.ask(url=f"{OBS}/passport.png").status == 200
    assert gateway.requests[0].image == pictures.blank()
    assert gateway.requests[0].url is None


@pytest.mark.parametrize("url", ["https://example.com/паспорт.jpg", "https://example.com/a b", 5, ["https://a"]])
def test_case_52_a_url_with_raw_letters(gateway: Gateway, url: object) -> None:
    assert gateway.ask(url=url).error == (400, "AIS.0101")


def test_case_60_unread_fields_are_left_out(gateway: Gateway) -> None:
    result = gateway.ask().document["result"]
    assert result == {
        "country_region": "ALB",
        "id_type": "PP",
        "side": "front",
        "first_name": "Mirjeta",
        "last_name": "Provë",
        "document_number": "ZZ0000000",
        "confidence": {"last_name": 0.5, "document_number": 0.5},
    }


@pytest.mark.parametrize(
    ("tenant", "error"),
    {
        "throttled": (429, "ModelArts.4401"),
        "unreachable": (503, "ModelArts.4403"),
        "locked": (500, "ModelArts.4301"),
        "ended": (500, "ModelArts.4503"),
        "garbled": (502, "ModelArts.4502"),
    }.items(),
)
def test_a_providers_failure_has_huaweis_code(gateway: Gateway, tenant: str, error: tuple[int, str]) -> None:
    answer = gateway.ask(tenant)
    assert answer.error == error
    assert answer.headers.get("Retry-After") == ("8" if tenant == "throttled" else None)
    assert str(PROVIDERS[tenant]).encode() not in answer.content


def test_a_tenant_reaches_all_of_its_projects(gateway: Gateway) -> None:
    body = json.dumps({"image": encode(pictures.blank())}).encode()
    target = f"/v2/{SUBPROJECT}/ocr/id-document"
    assert gateway.send("POST", target, body, {"X-Auth-Token": "token-of-main"}).status == 200
