"""Whatever a vendor answers, a provider ends in a recognition or in one of our errors: bent answers of cassettes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from idbridge import IdDocumentRequest, errors, open_recognizer
from idbridge.testing import loopback, pictures
from idbridge.testing.loopback import Received, Reply

CASSETTES: Final = Path(__file__).parents[1] / "cassettes"

JUNK: Final = [None, True, -1, 10**9, 0.5, "", " ", "x", "<<<", "P<", "2030-02-30", "D<<", [], ["x"], {}, {"latin": 5}]


def asynchronous(received: Received, answer: Any) -> Reply:
    """The answer as the result of Azure's analysis."""
    location = f"http://{received.headers['host']}/documentintelligence/analyzeResults/1"
    accepted = Reply(b"", 202, {"Operation-Location": location, "Retry-After": "0"})
    return accepted if received.method == "POST" else Reply(answer)


def at_once(_: Received, answer: Any) -> Reply:
    """The answer as it is."""
    return Reply(answer)


PROVIDERS: Final[dict[str, tuple[dict[str, Any], Callable[[Received, Any], Reply]]]] = {
    "azure": ({"key": "invented"}, asynchronous),
    "blinkid": ({}, at_once),
    "huawei_regional": (
        {"access_key": "invented", "secret_key": "invented", "project_ids": {"ap-southeast-1": "invented"}},
        at_once,
    ),
    "openai": ({"model": "invented"}, at_once),
    "regula": ({}, at_once),
    "tencent": ({"secret_id": "invented", "secret_key": "invented"}, at_once),
    "textract": ({"region": "us-east-1", "access_key_id": "invented", "secret_access_key": "invented"}, at_once),
}


@cache
def answers(provider: str) -> list[Any]:
    """The JSON answers with which its cassettes end."""
    found = []
    for path in sorted((CASSETTES / provider).glob("*.yaml")):
        body = yaml.safe_load(path.read_text("utf-8"))["interactions"][-1]["response"]["body"]["string"]
        if body.startswith("{"):
            found.append(json.loads(body))
    return found


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values inside."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [inner for key, part in parts for inner in ((*path, key), *places(part, (*path, key)))]


@st.composite
def bent(draw: st.DrawFn, provider: str) -> Any:
    """An answer with junk in one to three places."""
    # Drawn by number: hypothesis spells out what it samples from, and refuses to for whole answers.
    whole = answers(provider)
    answer = copy.deepcopy(whole[draw(st.integers(0, len(whole) - 1))])
    for _ in range(draw(st.integers(1, 3))):
        if paths := places(answer):
            *above, last = paths[draw(st.integers(0, len(paths) - 1))]
            holder = answer
            for key in above:
                holder = holder[key]
            holder[last] = copy.deepcopy(draw(st.sampled_from(JUNK)))
    return answer


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_a_bent_answer_is_read_or_is_our_error(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idbridge.transport.exchange.MIN_POLL_SECONDS", 0.0)
    options, reply = PROVIDERS[provider]
    now: list[Any] = [{}]
    request = IdDocumentRequest(image=pictures.blank(), return_portrait_image=True)
    with (
        loopback.serve(lambda received: reply(received, now[0])) as service,
        open_recognizer(provider, endpoint=service.url, timeout=5, **options) as recognizer,
    ):

        @settings(max_examples=40, deadline=None, derandomize=True)
        @given(bent(provider))
        def read(answer: Any) -> None:
            now[0] = answer
            try:
                wire = recognizer.recognize(request).item.to_wire()
            except errors.IdBridgeError as exc:
                assert str(exc)  # noqa: PT017  either outcome is good
            else:
                assert json.loads(json.dumps(wire)) == wire

        read()
