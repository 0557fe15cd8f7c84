"""Workers under load, past deadlines, through crashes and at their end, with real processes."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.gateway.troubled import PICTURE, open_crashing, open_misconfigured, open_troubled

from idbridge.errors import (
    BadImage,
    ConfigError,
    IdBridgeError,
    NotRecognized,
    QuotaExceeded,
    ServiceUnavailable,
)
from idbridge.gateway.workers import Workers
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import Recognition
from idbridge.testing import pictures


def asked(key: str = "", size: int = 1) -> IdDocumentRequest:
    return IdDocumentRequest(image=PICTURE + bytes(size), key=key)


class Gate:
    """Documents that are read only when the test says so."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def request(self) -> IdDocumentRequest:
        return asked(f"wait:{self.path}", 5)

    async def reached(self) -> None:
        """Wait until a worker reads the document."""
        await until(self.path.with_name(self.path.name + ".started").exists)

    def open(self) -> None:
        self.path.touch()


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # what is waited for happens in another process
        await asyncio.sleep(0.01)


def run(
    test: Callable[[Workers], Awaitable[None]],
    *,
    opens: Callable[[], object] = open_troubled,
    workers: int = 1,
    queue: int = 4,
    deadline: float = 30,
) -> None:
    async def main() -> None:
        async with (
            asyncio.timeout(60),
            Workers(opens, workers=workers, queue=queue, deadline=deadline) as pool,  # type: ignore[arg-type]
        ):
            await test(pool)

    asyncio.run(main())


def process_of(recognition: Recognition) -> int:
    raw = recognition.evidence.raw
    assert isinstance(raw, int)
    return raw


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


def test_who_waits_past_the_deadline_is_told_and_never_read(tmp_path: Path) -> None:
    gate, late = Gate(tmp_path / "gate"), Gate(tmp_path / "late")

    async def test(pool: Workers) -> None:
        first = asyncio.create_task(pool.recognize(gate.request))
        await gate.reached()
        pool_deadline(pool, 0.05)
        with pytest.raises(ServiceUnavailable, match="in time"):
            await pool.recognize(late.request)
        assert (pool.busy, pool.waiting) == (1, 0)
        gate.open()
        assert (await first).item.document_number == "5"
        assert not list(tmp_path.glob("late*"))

    run(test)


def pool_deadline(pool: Workers, seconds: float) -> None:
    """Give those who ask from now on another deadline than those before."""
    pool._deadline = seconds


def test_a_caller_past_the_deadline_does_not_wait_for_the_worker(tmp_path: Path) -> None:
    gate = Gate(tmp_path / "gate")

    async def test(pool: Workers) -> None:
        process = process_of(await pool.recognize(asked()))
        pool_deadline(pool, 0.05)
        with pytest.raises(ServiceUnavailable, match="in time"):
            await pool.recognize(gate.request)
        await gate.reached()
        assert pool.busy == 1
        pool_deadline(pool, 30)
        gate.open()
        assert process_of(await pool.recognize(asked())) == process

    run(test)


def test_a_worker_that_gets_stuck_is_replaced(tmp_path: Path) -> None:
    gate = Gate(tmp_path / "never")

    async def test(pool: Workers) -> None:
        process = process_of(await pool.recognize(asked()))
        with pytest.raises(ServiceUnavailable):
            await pool.recognize(gate.request)
        pool_deadline(pool, 30)
        assert process_of(await pool.recognize(asked())) != process

    run(test, deadline=0.5)


def test_a_crash_fails_its_own_request_only(tmp_path: Path) -> None:
    gate = Gate(tmp_path / "gate")

    async def test(pool: Workers) -> None:
        other = asyncio.create_task(pool.recognize(gate.request))
        await gate.reached()
        for _ in range(2):
            with pytest.raises(ServiceUnavailable, match="crashed"):
                await pool.recognize(asked("crash"))
            assert (await pool.recognize(asked())).item.document_number == "1"
        gate.open()
        assert (await other).item.document_number == "5"
        await until(lambda: pool.busy == 0)

    run(test, workers=2)


def test_a_worker_that_died_idle_is_replaced_before_anybody_notices() -> None:
    async def test(pool: Workers) -> None:
        process = process_of(await pool.recognize(asked()))
        os.kill(process, signal.SIGKILL)
        await until(lambda: process not in {child.pid for child in multiprocessing.active_children()})
        assert process_of(await pool.recognize(asked())) != process

    run(test)


@pytest.mark.parametrize("workers", [0, 2])
def test_what_was_accepted_is_finished_at_the_end(workers: int, tmp_path: Path) -> None:
    gate = Gate(tmp_path / "gate")
    done: list[str | None] = []

    async def main() -> None:
        pool = await Workers(open_troubled, workers=workers, queue=4, deadline=30).__aenter__()
        read = [asyncio.create_task(pool.recognize(gate.request)) for _ in range(4)]
        await gate.reached()
        closing = asyncio.create_task(pool.__aexit__())
        await asyncio.sleep(0)
        with pytest.raises(ServiceUnavailable, match="closing"):
            await pool.recognize(asked())
        gate.open()
        await closing
        done.extend([answer.item.document_number for answer in await asyncio.gather(*read)])

    asyncio.run(main())
    assert done == ["5"] * 4


def test_the_end_does_not_wait_for_what_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idbridge.gateway.readers._STOP_SECONDS", 0.1)
    gate = Gate(tmp_path / "never")
    processes: list[int] = []

    async def main() -> None:
        pool = Workers(open_troubled, workers=1, queue=4, deadline=30)
        async with pool:
            processes.append(process_of(await pool.recognize(asked())))
            read = asyncio.create_task(pool.recognize(gate.request))
            await gate.reached()
            pool_deadline(pool, 0.1)
        with pytest.raises(ServiceUnavailable):
            await read

    asyncio.run(main())
    with pytest.raises(ProcessLookupError):
        os.kill(processes[0], 0)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_caller_that_goes_away_leaves_the_worker_to_others(workers: int, tmp_path: Path) -> None:
    gate = Gate(tmp_path / "gate")

    async def test(pool: Workers) -> None:
        read = asyncio.create_task(pool.recognize(gate.request))
        await gate.reached()
        read.cancel()
        with pytest.raises(asyncio.CancelledError):
            await read
        assert pool.busy == 1
        gate.open()
        await until(lambda: pool.busy == 0)
        assert (await pool.recognize(asked())).item.document_number == "1"

    run(test, workers=workers)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_recognizer_that_cannot_be_opened_says_why(workers: int) -> None:
    async def test(pool: Workers) -> None:
        raise AssertionError

    with pytest.raises(ConfigError, match="mend the configuration"):
        run(test, opens=open_misconfigured, workers=workers)


def test_a_process_that_ends_before_it_is_ready_is_noticed() -> None:
    async def test(pool: Workers) -> None:
        raise AssertionError

    with pytest.raises(ServiceUnavailable, match="before it was ready"):
        run(test, opens=open_crashing)


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
