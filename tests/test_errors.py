"""The flags that routing and the command line read, and the tree as its module draws it."""

from __future__ import annotations

import copy
import inspect
import pickle

import pytest

from idbridge import errors
from idbridge.errors import AllProvidersFailed, BadImage, IdBridgeError, NotRecognized, ProviderError, QuotaExceeded

CLASSES = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, IdBridgeError)]


def test_the_tree_is_drawn_as_it_is() -> None:
    assert {kind.__name__ for kind in CLASSES} <= set((errors.__doc__ or "").replace("(", " ").split())


@pytest.mark.parametrize(
    ("kind", "transient", "falls_back", "exit_code"),
    [
        (errors.ConfigError, False, False, 2),
        (errors.ProviderNotInstalled, False, False, 2),
        (errors.BadRequest, False, False, 2),
        (errors.BadImage, False, False, 3),
        (errors.UnsupportedDocument, False, True, 4),
        (errors.AuthenticationFailed, False, True, 5),
        (errors.QuotaExceeded, True, True, 5),
        (errors.ServiceUnavailable, True, True, 5),
        (errors.ServiceTerminated, False, True, 5),
        (errors.NotRecognized, False, True, 4),
        (errors.MalformedResponse, False, True, 5),
    ],
)
def test_what_the_caller_does_next(
    kind: type[IdBridgeError], *, transient: bool, falls_back: bool, exit_code: int
) -> None:
    assert (kind.transient, kind.falls_back, kind.exit_code) == (transient, falls_back, exit_code)


def test_what_the_vendor_said_is_kept_apart_from_the_message() -> None:
    error = QuotaExceeded("slow down", provider="huawei", vendor_code="APIG.0308", status=429, retry_after=3.0)
    assert str(error) == "slow down"
    assert (error.provider, error.vendor_code, error.status, error.retry_after) == ("huawei", "APIG.0308", 429, 3.0)


def test_all_failures_are_one_error_and_a_group() -> None:
    failure = AllProvidersFailed("nobody answered", [ProviderError("a"), BadImage("b", reason="size")])
    assert isinstance(failure, IdBridgeError)
    matched, rest = failure.split(ProviderError)
    assert isinstance(matched, AllProvidersFailed)
    assert isinstance(rest, AllProvidersFailed)
    assert not isinstance(NotRecognized("x"), ExceptionGroup)


def test_an_error_crosses_to_another_process_whole() -> None:
    throttled = QuotaExceeded("slow down", provider="huawei", vendor_code="APIG.0308", status=429, retry_after=3.0)
    for error in (BadImage("too large", reason="size"), throttled, errors.ConfigError("mend it")):
        for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert type(twin) is type(error)
            assert (str(twin), vars(twin)) == (str(error), vars(error))


def test_a_group_of_errors_crosses_to_another_process_whole() -> None:
    failure = pickle.loads(pickle.dumps(AllProvidersFailed("nobody answered", [BadImage("b", reason="size")])))
    assert isinstance(failure, AllProvidersFailed)
    assert (failure.message, [vars(error) for error in failure.exceptions]) == ("nobody answered", [{"reason": "size"}])
