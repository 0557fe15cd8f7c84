"""Tokens: fetched once, shared by threads, renewed in time and when Huawei asks for it, and no more often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from idbridge import IdDocumentRequest, errors
from idbridge.huaweicloud.credentials import PasswordTokens
from idbridge.transport import Transport
from idbridge_huawei import HuaweiRecognizer

if TYPE_CHECKING:
    from .conftest import Huawei


def test_one_token_serves_every_call_and_thread(huawei: Huawei, picture: bytes) -> None:
    request = IdDocumentRequest(image=picture)
    with HuaweiRecognizer(huawei.user()) as recognizer, ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(recognizer.recognize, [request] * 16))) == 16
    assert huawei.tokens == ["invented-token-0"]


def test_the_token_is_renewed_when_huawei_says_so(huawei: Huawei, picture: bytes) -> None:
    with HuaweiRecognizer(huawei.user()) as recognizer:
        recognizer.recognize(IdDocumentRequest(image=picture))
        huawei.outdated.update(huawei.tokens)
        recognizer.recognize(IdDocumentRequest(image=picture))
    assert len(huawei.tokens) == 2


def test_threads_that_are_refused_together_renew_once(huawei: Huawei, picture: bytes) -> None:
    request = IdDocumentRequest(image=picture)
    with HuaweiRecognizer(huawei.user()) as recognizer, ThreadPoolExecutor(8) as pool:
        recognizer.recognize(request)
        huawei.outdated.update(huawei.tokens)
        assert len(list(pool.map(recognizer.recognize, [request] * 8))) == 8
    assert len(huawei.tokens) == 2


def test_a_token_that_stays_outdated_is_renewed_only_once(huawei: Huawei, picture: bytes) -> None:
    huawei.outdated.update({"invented-token-0", "invented-token-1", "invented-token-2"})
    with HuaweiRecognizer(huawei.user()) as recognizer, pytest.raises(errors.AuthenticationFailed) as caught:
        recognizer.recognize(IdDocumentRequest(image=picture))
    assert caught.value.vendor_code == "APIG.0307"
    assert len(huawei.tokens) == 2


def test_a_fixed_token_is_used_as_it_is_and_never_renewed(huawei: Huawei, picture: bytes) -> None:
    huawei.tokens.append("fixed")
    with HuaweiRecognizer(huawei.settings(token="fixed")) as recognizer:
        recognizer.recognize(IdDocumentRequest(image=picture))
        huawei.outdated.add("fixed")
        with pytest.raises(errors.AuthenticationFailed):
            recognizer.recognize(IdDocumentRequest(image=picture))
    assert "/v3/auth/tokens" not in {target for _, target in huawei.calls}


def test_a_token_is_renewed_before_its_24_hours_are_over(huawei: Huawei) -> None:
    now = 0.0
    iam = Transport("huawei", huawei.url, timeout=10)
    tokens = PasswordTokens("huawei", huawei.user(), iam, project={"name": "ap-southeast-1"}, clock=lambda: now)
    first = tokens.current()
    now = 22 * 3600.0
    assert tokens.current() is first
    now = 23.5 * 3600.0
    assert tokens.current() is not first
    iam.close()


def test_the_token_is_asked_for_the_project_that_is_configured(huawei: Huawei, picture: bytes) -> None:
    with HuaweiRecognizer(huawei.user(region="eu-west-0")) as recognizer:
        recognizer.recognize(IdDocumentRequest(image=picture))
    nowhere = HuaweiRecognizer(huawei.user(region="eu-west-0", project_id=None))
    with nowhere as recognizer, pytest.raises(errors.AuthenticationFailed, match="region"):
        recognizer.recognize(IdDocumentRequest(image=picture))


def test_a_wrong_password_is_no_valid_credential(huawei: Huawei, picture: bytes) -> None:
    settings = huawei.user().model_copy(update={"username": "stranger"})
    with HuaweiRecognizer(settings) as recognizer, pytest.raises(errors.AuthenticationFailed, match="password"):
        recognizer.recognize(IdDocumentRequest(image=picture))
