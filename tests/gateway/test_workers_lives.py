"""Workers past deadlines, through crashes and at their end, with real processes."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from tests.gateway.pool import Gate, asked, pool_deadline, process_of, run, until
from tests.gateway.troubled import open_crashing, open_misconfigured, open_troubled

from idbridge.errors import (
    ConfigError,
    ServiceUnavailable,
)
from idbridge.gateway.workers import Workers


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
