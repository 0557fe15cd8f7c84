"""The provider against a service on loopback: the contract, outages, what is sent, and whose words are believed."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idbridge import IdDocumentRequest, errors, image, normalise, open_recognizer
from idbridge.testing import loopback, pictures
from idbridge.testing.contract import ServiceContract
from idbridge.testing.loopback import Received, Reply
from idbridge.testing.outages import OutageContract
from idbridge_openai import tokens
from idbridge_openai._mapping import ASKED, SCHEMA

READABLE = pictures.blank(width=400, height=300)
SAMPLE = (
    Path(__file__).parents[3].parent
    / "shared"
    / "facts"
    / "vendor-samples"
    / "openai_vlm"
    / "us_passport_specimen.raw.json"
)


def reply(written: Mapping[str, Any] | str, **choice: Any) -> Reply:
    content = written if isinstance(written, str) else json.dumps(written)
    return Reply(
        {"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop", **choice}]}
    )


def answer(received: Received) -> Reply:
    """A passport for the one picture it knows, and for any other that there is none."""
    [_, user] = received.document["messages"]
    picture = user["content"][0]["image_url"]["url"].partition(",")[2]
    if picture == base64.b64encode(READABLE).decode():
        return reply({"is_document": True, "id_type": "PP", "country_region": "ALB", "last_name": "Provë"})
    return reply({"is_document": False})


class TestOpenAiContract(ServiceContract):
    provider = "openai"
    keys: ClassVar = {"model": "invented", "api_key": "invented-api-key"}
    answer = staticmethod(answer)


class TestOpenAiOutages(OutageContract):
    provider = "openai"
    keys: ClassVar = {"model": "invented"}


def sent(picture: bytes = READABLE, **settings: Any) -> Received:
    with (
        loopback.serve(lambda _: reply({"last_name": "Provë"})) as service,
        open_recognizer("openai", **{"endpoint": f"{service.url}/v1", "model": "invented", **settings}) as recognizer,
    ):
        recognizer.recognize(IdDocumentRequest(image=picture))
    [call] = service.received
    return call


def test_the_call_is_a_chat_with_one_picture_and_a_strict_schema() -> None:
    call = sent(api_key="invented-api-key")
    assert call.target == "/v1/chat/completions"
    assert call.headers["authorization"] == "Bearer invented-api-key"
    body = call.document
    assert (body["model"], body["temperature"], body["logprobs"]) == ("invented", 0.0, True)
    [part] = body["messages"][1]["content"]
    assert part["image_url"]["url"].startswith("data:image/png;base64,")
    assert body["response_format"]["json_schema"]["schema"] == SCHEMA


def test_a_model_is_not_asked_how_sure_it_is() -> None:
    assert not [name for name in SCHEMA["properties"] if "conf" in name or "sure" in name]
    assert set(SCHEMA["required"]) == set(SCHEMA["properties"]) == {"is_document", *ASKED, "mrz"}


def test_what_a_model_refuses_can_be_left_out() -> None:
    body = sent(temperature="default", logprobs=False).document
    assert not {"temperature", "logprobs"} & body.keys()


def test_a_server_of_ones_own_needs_no_key() -> None:
    assert "authorization" not in sent().headers


@pytest.mark.parametrize("fmt", ["BMP", "TIFF"])
def test_a_format_that_models_do_not_take_is_sent_as_jpeg(fmt: str) -> None:
    [part] = sent(pictures.blank(fmt)).document["messages"][1]["content"]
    prefix, _, picture = part["image_url"]["url"].partition(",")
    assert prefix == "data:image/jpeg;base64"
    assert image.check(base64.b64decode(picture)).format == "JPEG"


@pytest.mark.parametrize(
    "settings", [{}, {"model": ""}, {"model": "a", "temperature": 3}, {"model": "a", "api_key": "a b"}]
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(errors.ConfigError):
        open_recognizer("openai", **settings)


def token(text: str, probability: float, **more: Any) -> dict[str, Any]:
    return {"token": text, "logprob": math.log(probability), **more}


def probabilities(content: str, logprobs: object) -> dict[str, float]:
    return normalise.probabilities(content, list(tokens(logprobs)))


def test_a_values_probability_is_the_product_of_its_tokens() -> None:
    content = '{"last_name": "Prova", "sex": null, "mrz": ["P<", "ZZ"]}'
    parts = ['{"last', '_name": "', "Pro", 'va", "s', 'ex": null, "mrz": [', '"P<", "', 'ZZ"', "]}"]
    logprobs = {"content": [token(part, 0.5) for part in parts]}
    assert probabilities(content, logprobs) == {"last_name": 0.25, "mrz": 0.25}


def test_a_letter_that_two_tokens_share_counts_with_both() -> None:
    content = '{"last_name": "ë"}'
    first, second = "ë".encode()
    logprobs = {
        "content": [
            token('{"last_name": "', 1.0, bytes=list(b'{"last_name": "')),
            token("\ufffd", 0.5, bytes=[first]),
            token("\ufffd", 0.5, bytes=[second]),
            token('"}', 1.0, bytes=list(b'"}')),
        ]
    }
    assert probabilities(content, logprobs) == {"last_name": 0.25}


@pytest.mark.parametrize("logprobs", [None, {}, {"content": None}, {"content": [token("other text", 0.5)]}, "text"])
def test_without_probabilities_of_this_text_there_is_no_confidence(logprobs: object) -> None:
    assert probabilities('{"last_name": "Prova"}', logprobs) == {}


@pytest.mark.parametrize(
    ("logprob", "confidence"), [(-(10**400), {"last_name": 0.0}), (10**400, {})], ids=["hugely negative", "huge"]
)
def test_a_probability_of_any_size_is_one_or_none(logprob: int, confidence: dict[str, float]) -> None:
    content = '{"last_name": "Prova"}'
    assert probabilities(content, {"content": [{"token": content, "logprob": logprob}]}) == confidence


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda leaves: st.lists(leaves, max_size=3) | st.dictionaries(st.sampled_from([*ASKED, "mrz"]), leaves, max_size=4),
    max_leaves=8,
)


anything_of_tokens = st.fixed_dictionaries(
    {"token": anything, "logprob": st.floats() | anything}, optional={"bytes": st.none() | st.lists(anything)}
)


@given(st.dictionaries(st.sampled_from([*ASKED, "mrz", "is_document"]), anything))
def test_whatever_a_model_writes_is_read_or_an_error_of_ours(written: dict[str, Any]) -> None:
    with open_recognizer("openai", model="invented") as recognizer:
        document = {"choices": [{"message": {"content": json.dumps(written)}}]}
        with suppress(errors.ProviderError):
            recognizer._read(document)  # type: ignore[attr-defined]  # without the wire, which would be slow here


@given(st.text(max_size=8), anything | st.fixed_dictionaries({"content": st.lists(anything_of_tokens, max_size=4)}))
def test_no_form_of_probabilities_breaks_it(content: str, logprobs: object) -> None:
    assert all(0 <= probability <= 1 for probability in probabilities(content, logprobs).values())


def test_the_recorded_answer_that_invents_a_person_is_not_recognised() -> None:
    if not SAMPLE.exists():
        pytest.skip(f"{SAMPLE.name} of the vendor samples is not here")
    message = json.loads(SAMPLE.read_text("utf-8"))["data"][0]["content"][0]["text"]["value"]
    [holder] = json.loads(message)["extracted_data"]
    written = {
        "is_document": True,
        "last_name": holder["last_name"]["value"],
        "first_name": holder["given_names"][0]["value"],
        "birth_date": holder["birth_date"]["value"],
        "document_number": holder["document_id"]["value"],
        "mrz": holder["mrz"]["value"].splitlines(),
    }
    with (
        loopback.serve(lambda _: reply(written)) as service,
        open_recognizer("openai", endpoint=service.url, model="invented") as recognizer,
        pytest.raises(errors.NotRecognized, match="check digits"),
    ):
        recognizer.recognize(IdDocumentRequest(image=READABLE))
