"""The provider against a Huawei on loopback: what is sent, what comes back, and what never shows."""

from __future__ import annotations

import base64
import socket
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from idbridge import IdDocumentRequest, errors, registry
from idbridge_huawei import HuaweiRecognizer, HuaweiSettings

if TYPE_CHECKING:
    from .conftest import Huawei

PATH = "/v2/0123456789abcdef0123456789abcdef/ocr/id-document"


def test_a_signed_request_is_accepted_and_holds_the_contracts_fields_alone(huawei: Huawei, picture: bytes) -> None:
    with HuaweiRecognizer(huawei.settings()) as recognizer:
        recognizer.recognize(IdDocumentRequest(image=picture))
        recognizer.recognize(
            IdDocumentRequest(image=picture, country_region=["al", "VNM"], id_type="pp", return_portrait_image=True)
        )
    image = base64.b64encode(picture).decode()
    assert huawei.bodies == [
        {"image": image},
        {"image": image, "country_region": ["ALB", "VNM"], "id_type": ["PP"], "return_portrait_image": True},
    ]
    assert huawei.calls == [("POST", PATH)] * 2
    assert huawei.headers[0]["content-type"] == "application/json"


def test_what_the_service_never_read_is_not_mentioned_to_it(huawei: Huawei, picture: bytes) -> None:
    with HuaweiRecognizer(huawei.settings()) as recognizer:
        recognizer.recognize(IdDocumentRequest(image=picture, country_region=["USA", "ALB"], id_type=["PP", "ID"]))
    assert huawei.bodies[0]["country_region"] == ["ALB"]


def test_a_url_is_passed_on(huawei: Huawei) -> None:
    with HuaweiRecognizer(huawei.settings()) as recognizer:
        recognizer.recognize(IdDocumentRequest(url="https://bucket.example/card.jpg"))
    assert huawei.bodies == [{"url": "https://bucket.example/card.jpg"}]


def test_the_enterprise_project_is_billed_and_signed(huawei: Huawei, picture: bytes) -> None:
    with HuaweiRecognizer(huawei.settings(enterprise_project_id="0-billing")) as recognizer:
        recognizer.recognize(IdDocumentRequest(image=picture))
    assert huawei.headers[0]["enterprise-project-id"] == "0-billing"
    assert "enterprise-project-id;host;x-project-id;x-sdk-date" in huawei.headers[0]["authorization"]


def test_a_temporary_key_sends_its_token_signed(huawei: Huawei, picture: bytes) -> None:
    with HuaweiRecognizer(huawei.settings(security_token="temporary")) as recognizer:
        recognizer.recognize(IdDocumentRequest(image=picture))
    assert huawei.headers[0]["x-security-token"] == "temporary"
    assert "x-security-token" in huawei.headers[0]["authorization"]


def test_the_project_is_looked_up_once(huawei: Huawei, picture: bytes) -> None:
    with HuaweiRecognizer(huawei.settings(project_id=None)) as recognizer:
        for _ in range(3):
            recognizer.recognize(IdDocumentRequest(image=picture))
    assert huawei.calls == [("GET", "/v3/projects?name=ap-southeast-1")] + [("POST", PATH)] * 3


@pytest.mark.parametrize(
    ("projects", "error"),
    [
        ([], errors.ConfigError),
        ([{"id": "a"}, {"id": "b"}], errors.ConfigError),
        ([{"id": "../../evil"}], errors.MalformedResponse),
        ([{}], errors.MalformedResponse),
    ],
)
def test_any_other_number_of_projects_is_told(
    huawei: Huawei, picture: bytes, projects: list[object], error: type[errors.IdBridgeError]
) -> None:
    huawei.projects = projects
    with HuaweiRecognizer(huawei.settings(project_id=None)) as recognizer, pytest.raises(error):
        recognizer.recognize(IdDocumentRequest(image=picture))


@pytest.mark.parametrize(("user", "known", "calls_before"), [(False, True, 0), (False, False, 1), (True, False, 2)])
def test_eight_threads_share_a_recognizer(
    huawei: Huawei, picture: bytes, user: bool, known: bool, calls_before: int
) -> None:
    open_settings = huawei.user if user else huawei.settings
    settings = open_settings() if known else open_settings(project_id=None)
    requests = [IdDocumentRequest(image=picture)] * 24
    with HuaweiRecognizer(settings) as recognizer, ThreadPoolExecutor(8) as pool:
        names = {recognition.item.last_name for recognition in pool.map(recognizer.recognize, requests)}
    assert names == {"SHEMBULLI"}
    assert len(huawei.calls) == 24 + calls_before


@pytest.mark.parametrize(
    "request_",
    [
        {"country_region": "USA"},
        {"country_region": "IND", "id_type": "DL"},
        {"country_region": ["HKG", "THA"], "id_type": "DL"},
    ],
)
def test_documents_outside_the_contract_are_refused_before_any_call(
    huawei: Huawei, picture: bytes, request_: dict[str, Any]
) -> None:
    with HuaweiRecognizer(huawei.settings()) as recognizer, pytest.raises(errors.UnsupportedDocument):
        recognizer.recognize(IdDocumentRequest(image=picture, **request_))
    assert huawei.calls == []


@pytest.mark.parametrize("image", [b"", b"GIF89a", b"no picture"])
def test_bad_pictures_are_refused_before_any_call(huawei: Huawei, image: bytes) -> None:
    with HuaweiRecognizer(huawei.settings()) as recognizer, pytest.raises(errors.BadImage):
        recognizer.recognize(IdDocumentRequest(image=image))
    assert huawei.calls == []


def test_a_document_that_was_not_asked_for_is_not_recognised(huawei: Huawei, picture: bytes) -> None:
    with HuaweiRecognizer(huawei.settings()) as recognizer, pytest.raises(errors.NotRecognized):
        recognizer.recognize(IdDocumentRequest(image=picture, country_region="VNM"))


@pytest.mark.parametrize("document", [{}, {"result": None}, {"result": []}, {"result": [{"last_name": "A"}]}])
def test_an_answer_without_a_result_object_is_malformed(
    huawei: Huawei, picture: bytes, document: dict[str, object]
) -> None:
    huawei.reply = lambda _: (200, document, {})
    with HuaweiRecognizer(huawei.settings()) as recognizer, pytest.raises(errors.MalformedResponse):
        recognizer.recognize(IdDocumentRequest(image=picture))


@pytest.mark.parametrize("number", [socket.EAI_NONAME, socket.EAI_AGAIN])
def test_a_host_name_that_is_gone_is_a_service_that_is_gone(
    picture: bytes, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def resolve(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(number, "no address")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    settings = HuaweiSettings.model_validate({"token": "invented", "project_id": "p"})
    with HuaweiRecognizer(settings) as recognizer, pytest.raises(errors.ProviderError) as caught:
        recognizer.recognize(IdDocumentRequest(image=picture))
    gone = number == socket.EAI_NONAME
    assert type(caught.value) is (errors.ServiceTerminated if gone else errors.ServiceUnavailable)
    assert ("MIGRATION.md" in str(caught.value)) is gone


def test_a_missing_iam_is_no_sign_of_a_service_that_is_gone(picture: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "no address")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    settings = HuaweiSettings.model_validate({"token": "invented"})
    with HuaweiRecognizer(settings) as recognizer, pytest.raises(errors.ServiceUnavailable):
        recognizer.recognize(IdDocumentRequest(image=picture))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"access_key": "a"},
        {"secret_key": "a"},
        {"username": "a", "password": "a"},
        {"security_token": "a", "token": "a"},
        {"access_key": "a", "secret_key": "a", "token": "a"},
        {"access_key": "a", "secret_key": "a", "username": "a", "password": "a", "domain": "a"},
    ],
)
def test_there_is_exactly_one_way_to_authenticate(settings: dict[str, object]) -> None:
    with pytest.raises(errors.ConfigError, match="exactly one way to authenticate"):
        registry.validate(HuaweiRecognizer, settings, where="idbridge.toml: [providers.huawei]")


@pytest.mark.parametrize("wrong", ["s3cr3t with a blank", "s3cr3t\n", "s3crét", ""])
def test_a_secret_that_no_header_can_carry_is_refused_unseen(wrong: str) -> None:
    with pytest.raises(errors.ConfigError, match="token") as caught:
        registry.validate(HuaweiRecognizer, {"token": wrong}, where="idbridge.toml")
    assert "s3cr" not in str(caught.value)


def test_an_endpoint_that_cannot_be_one_is_a_configuration_error() -> None:
    with pytest.raises(errors.ConfigError, match="endpoint"):
        HuaweiRecognizer(HuaweiSettings.model_validate({"token": "a", "endpoint": "ocr.example"}))


@pytest.mark.parametrize("way", ["keys", "user", "token"])
def test_secrets_show_nowhere(huawei: Huawei, picture: bytes, way: str) -> None:
    settings = {"keys": huawei.settings, "user": huawei.user, "token": lambda: huawei.settings(token="fixed-token")}[
        way
    ]()
    huawei.reply = lambda asked: (500, {"error_code": "ModelArts.4505", "error_msg": str(asked)}, {})
    recognizer = HuaweiRecognizer(settings)
    with recognizer, pytest.raises(errors.ProviderError) as caught:
        recognizer.recognize(IdDocumentRequest(image=picture))
    shown = [*traceback.format_exception(caught.value), repr(vars(caught.value)), repr(recognizer), str(settings)]
    shown += [repr(value) for value in vars(recognizer).values()]
    secrets = ["INVENTED-ACCESS-KEY", "invented-secret-key", "invented pässword", "invented-token", "fixed-token"]
    for secret in [*secrets, base64.b64encode(picture).decode()]:
        assert secret not in "\n".join(shown)
