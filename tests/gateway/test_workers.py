"""Workers under load: answers, errors, the queue, with real processes."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from tests.gateway.pool import Gate, asked, process_of, run, until

from idbridge.errors import (
    BadImage,
    IdBridgeError,
    NotRecognized,
    QuotaExceeded,
)
from idbridge.gateway.workers import Workers, cores
from idbridge.model import IdDocumentRequest
from idbridge.testing import pictures


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_answers_belong_to_their_requests(workers: int) -> None:
    async def test(pool: Workers) -> None:
        sizes = range(1, 60_000, 1777)
        answers = await asyncio.gather(*(pool.recognize(asked(size=size)) for size in sizes))
        assert [answer.item.document_number for answer in answers] == [str(size) for size in sizes]
        assert len({process_of(answer) for answer in answers} - {os.getpid()}) == workers

    run(test, workers=workers, queue=100)


@pytest.mark.parametrize("workers", [0, 1])
def test_errors_keep_what_they_hold(workers: int) -> None:
    async def test(pool: Workers) -> None:
        with pytest.raises(BadImage, match="too large") as bad:
            await pool.recognize(asked("bad image"))
        assert bad.value.reason == "size"
        with pytest.raises(NotRecognized) as unread:
            await pool.recognize(asked("unread"))
        assert (unread.value.provider, unread.value.vendor_code, unread.value.status) == ("troubled", "X.1", 400)
        with pytest.raises(QuotaExceeded) as throttled:
            await pool.recognize(asked("throttled"))
        assert throttled.value.retry_after == 7.0

    run(test, workers=workers)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_recognizer_that_breaks_its_promise_is_an_error_of_ours_that_tells_nothing(workers: int) -> None:
    async def test(pool: Workers) -> None:
        with pytest.raises(IdBridgeError, match="KeyError") as caught:
            await pool.recognize(asked("broken"))
        assert type(caught.value) is IdBridgeError
        assert "canary" not in str(caught.value)
        assert (await pool.recognize(asked())).item.document_number == "1"

    run(test, workers=workers)


def test_an_answer_that_cannot_cross_processes_is_an_error_of_ours() -> None:
    async def test(pool: Workers) -> None:
        with pytest.raises(IdBridgeError, match="workers = 0"):
            await pool.recognize(asked("unpicklable"))
        assert (await pool.recognize(asked())).item.document_number == "1"

    run(test)


@pytest.mark.parametrize("workers", [0, 1])
def test_what_the_queue_does_not_hold_is_refused_at_once(
    workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("idbridge.gateway.workers.THREADS", 1)
    gate = Gate(tmp_path / "gate")

    async def test(pool: Workers) -> None:
        await pool.recognize(asked())
        pool.require_room()
        read = [asyncio.create_task(pool.recognize(gate.request)) for _ in range(3)]
        await gate.reached()
        assert (pool.busy, pool.waiting) == (1, 2)
        for _ in range(5):
            with pytest.raises(QuotaExceeded) as refused:
                await pool.recognize(asked())
            with pytest.raises(QuotaExceeded):
                pool.require_room()
            assert refused.value.retry_after is not None
            assert 0 < refused.value.retry_after < 60
        gate.open()
        assert [answer.item.document_number for answer in await asyncio.gather(*read)] == ["5"] * 3
        await until(lambda: (pool.busy, pool.waiting) == (0, 0))
        assert (await pool.recognize(asked())).item.document_number == "1"

    run(test, workers=workers, queue=2)


def test_those_who_wait_are_served_in_their_order(tmp_path: Path) -> None:
    gate = Gate(tmp_path / "gate")
    order: list[str | None] = []

    async def read(pool: Workers, request: IdDocumentRequest) -> None:
        order.append((await pool.recognize(request)).item.document_number)

    async def test(pool: Workers) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(read(pool, gate.request))
            await gate.reached()
            for size in (10, 11, 12):
                tasks.create_task(read(pool, asked(size=size)))
            await until(lambda: pool.waiting == 3)
            gate.open()
        assert order == ["5", "10", "11", "12"]

    run(test)


def test_a_request_is_not_validated_again_in_its_process() -> None:
    request = asked()
    object.__setattr__(request, "id_type", ("XX",))  # such a request cannot be made

    async def test(pool: Workers) -> None:
        assert (await pool.recognize(request)).item.document_number == "1"

    run(test)


@pytest.mark.parametrize("workers", [0, 1])
def test_what_is_no_picture_is_refused_before_it_is_read(workers: int) -> None:
    async def test(pool: Workers) -> None:
        with pytest.raises(BadImage) as bad:
            await pool.recognize(IdDocumentRequest(image=b"no picture"))
        assert bad.value.reason == "format"
        with pytest.raises(BadImage) as bomb:
            await pool.recognize(IdDocumentRequest(image=pictures.png_bomb()))
        assert bomb.value.reason == "size"

    run(test, workers=workers)


@pytest.mark.parametrize(
    ("share", "limit"), [("max 100000", None), ("100000 100000", 1), ("50000 100000", 1), ("99000000 100000", None)]
)
def test_a_container_has_as_many_cores_as_its_share_of_time(
    share: str, limit: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("idbridge.gateway.workers.CPU_SHARE", tmp_path / "cpu.max")
    unlimited = cores()
    (tmp_path / "cpu.max").write_text(share, "ascii")
    assert cores() == (limit or unlimited)
