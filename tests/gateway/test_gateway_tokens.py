"""Tokens: what is kept of them, for how long, and how many."""

from __future__ import annotations

import pytest

from idbridge.gateway import tokens
from idbridge.gateway.refusals import Refused
from idbridge.gateway.tenants import Caller, Quota, Tenant
from idbridge.gateway.tokens import Tokens

CALLER = Caller(Tenant("one", ("p",), "fake"), ("p",))


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_token_itself_is_not_kept() -> None:
    store = Tokens({}, clock=Clock())
    token, _ = store.issue(CALLER)
    assert store.find(token) == CALLER
    assert token not in repr(vars(store))


def test_two_tokens_live_side_by_side() -> None:
    store = Tokens({}, clock=Clock())
    first, second = store.issue(CALLER)[0], store.issue(CALLER)[0]
    assert first != second
    assert store.find(first) == store.find(second) == CALLER


def test_the_memory_of_tokens_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "REMEMBERED", 10)
    store = Tokens({}, clock=Clock())
    issued = [store.issue(CALLER)[0] for _ in range(11)]
    with pytest.raises(Refused, match="unknown token"):
        store.find(issued[0])
    assert [store.find(token) for token in issued[1:]] == [CALLER] * 10


def test_a_quota_admits_so_many_in_any_minute() -> None:
    clock = Clock()
    quota = Quota(2, clock=clock)
    quota.take()
    clock.now += 30
    quota.take()
    with pytest.raises(Refused, match="over quota") as caught:
        quota.take()
    assert caught.value.retry_after == 30
    clock.now += 30
    quota.take()
    with pytest.raises(Refused, match="over quota"):
        quota.take()


def test_a_clock_that_is_set_back_locks_nobody_out() -> None:
    clock = Clock()
    quota = Quota(1, clock=clock)
    quota.take()
    clock.now -= 3600
    quota.take()
