"""Readers for the workers: a recognizer in a process of its own, and one that is shared by threads."""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
import signal
import socket
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from typing import Any, BinaryIO, Final, cast

from idbridge import image
from idbridge.errors import IdBridgeError, ServiceUnavailable
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import IdDocumentRecognizer, Recognition

from .memory import keep_freed_memory

OpenRecognizer = Callable[[], IdDocumentRecognizer[Any]]

_CONTEXT: Final = multiprocessing.get_context("spawn")
"""A forked process would inherit the locks that the server's threads hold; a spawned one starts afresh."""

_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 5.0

_WIRE_BYTES: Final = 4 * 1024 * 1024
"""What the system is asked to hold of a picture on its way, so that it goes in one piece; it grants what it likes."""

_SIZES: Final = struct.Struct("!II")
"""Before each request: the bytes of what is pickled, and of the picture after it, which is not. None: the end."""
_SIZE: Final = struct.Struct("!I")
"""Before each answer."""


class ThreadsReader:
    """Reads in `threads` threads of the server, with one recognizer for all of them."""

    def __init__(self, open_recognizer: OpenRecognizer, threads: int) -> None:
        self._open_recognizer = open_recognizer
        self._threads = ThreadPoolExecutor(threads, "reader")
        self._recognizer: IdDocumentRecognizer[Any] | None = None

    async def start(self) -> None:
        """Open the recognizer, unless it is open. Raises what opening it raises."""
        if self._recognizer is None:
            self._recognizer = await asyncio.to_thread(self._open_recognizer)

    async def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document. Raises `errors.IdBridgeError`."""
        if self._recognizer is None:
            raise ServiceUnavailable("the reader is not open; try again later")
        return await asyncio.get_running_loop().run_in_executor(self._threads, _read, self._recognizer, request)

    async def stop(self) -> None:
        """Close the recognizer."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._recognizer is not None:
            await asyncio.to_thread(self._recognizer.close)


@dataclass(frozen=True, slots=True)
class _Running:
    """A process, and the two ends of the wire to it."""

    process: SpawnProcess
    incoming: asyncio.StreamReader
    outgoing: asyncio.StreamWriter


class ProcessReader:
    """Reads in a process, which is replaced when it crashes or works on one request for longer than the deadline."""

    def __init__(self, open_recognizer: OpenRecognizer, deadline: float) -> None:
        self._open_recognizer, self._deadline = open_recognizer, deadline
        self._running: _Running | None = None
        self._stopping = False

    async def start(self) -> None:
        """Start the process and wait for its recognizer, unless it lives. Raises what opening the recognizer raises."""
        await self._connect()

    async def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document, one at a time. Raises `errors.IdBridgeError`, `errors.ServiceUnavailable` for a crash."""
        running = await self._connect()
        try:
            async with asyncio.timeout(self._deadline):
                _write(running.outgoing, request)
                answer = await _receive(running.incoming)
        except (EOFError, OSError, TimeoutError) as exc:
            await self._end()
            raise ServiceUnavailable("the reader crashed or got stuck; try again, or send another picture") from exc
        if isinstance(answer, IdBridgeError):
            raise answer
        return cast(Recognition, answer)

    async def stop(self) -> None:
        """Let the process end what it does, but not for long; none is started again."""
        self._stopping = True
        if running := self._running:
            running.outgoing.write(_SIZES.pack(0, 0))
            await asyncio.to_thread(running.process.join, _STOP_SECONDS)
            await self._end()

    async def _connect(self) -> _Running:
        """The process, which is started if there is none that lives."""
        if self._running and self._running.process.is_alive():
            return self._running
        await self._end()
        if self._stopping:
            raise ServiceUnavailable("the reader is closing; ask another one")
        ours, its = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _WIRE_BYTES)
        process = _CONTEXT.Process(target=_work, args=(its, self._open_recognizer), daemon=True)
        await asyncio.to_thread(process.start)
        its.close()
        running = self._running = _Running(process, *await asyncio.open_connection(sock=ours))
        if self._stopping:  # meanwhile
            await self._end()
            raise ServiceUnavailable("the reader is closing; ask another one")
        try:
            async with asyncio.timeout(_START_SECONDS):
                failure = await _receive(running.incoming)
        except (EOFError, OSError, TimeoutError) as exc:
            await self._end()
            raise ServiceUnavailable("a reader's process ended before it was ready; its output says why") from exc
        if isinstance(failure, IdBridgeError):
            await self._end()
            raise failure
        return running

    async def _end(self) -> None:
        if running := self._running:
            self._running = None
            running.process.kill()  # does nothing to a process that has ended
            running.outgoing.close()
            await asyncio.to_thread(running.process.join)


Reader = ThreadsReader | ProcessReader


def _write(outgoing: asyncio.StreamWriter, request: IdDocumentRequest) -> None:
    picture = request.require_image()
    # Pickled with the rest, a picture would be copied several times more.
    rest = pickle.dumps(dict(request) | {"image": None})
    outgoing.writelines((_SIZES.pack(len(rest), len(picture)) + rest, picture))


async def _receive(incoming: asyncio.StreamReader) -> object:
    """The next message. Raises `EOFError` where none comes any more."""
    (size,) = _SIZE.unpack(await incoming.readexactly(_SIZE.size))
    return pickle.loads(await incoming.readexactly(size))  # noqa: S301  # our own process made it


def _work(wire: socket.socket, open_recognizer: OpenRecognizer) -> None:
    """The life of a process: open, say so, and answer each request until none comes or the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C reaches all; it is the server that ends this
    keep_freed_memory()
    with wire, wire.makefile("rb") as incoming:
        try:
            recognizer = open_recognizer()
        except IdBridgeError as exc:
            _answer(wire, pickle.dumps(exc))
            return
        with recognizer, suppress(EOFError, OSError, pickle.UnpicklingError):
            _answer(wire, pickle.dumps(None))
            while (request := _next(incoming)) is not None:
                _answer(wire, _try(recognizer, request))


def _next(incoming: BinaryIO) -> IdDocumentRequest | None:
    """The next request; None at the end."""
    sizes = incoming.read(_SIZES.size)
    if len(sizes) < _SIZES.size or not any(sizes):
        return None
    rest, picture = (incoming.read(size) for size in _SIZES.unpack(sizes))
    fields = pickle.loads(rest) | {"image": picture}  # noqa: S301  # the server made it
    return IdDocumentRequest.model_construct(**fields)  # which was validated there


def _answer(wire: socket.socket, pickled: bytes) -> None:
    wire.sendall(_SIZE.pack(len(pickled)) + pickled)


def _try(recognizer: IdDocumentRecognizer[Any], request: IdDocumentRequest) -> bytes:
    try:
        return pickle.dumps(_read(recognizer, request))
    except IdBridgeError as exc:
        return pickle.dumps(exc)
    except Exception as exc:  # pickle raises almost anything
        fault = f"the provider {recognizer.name} answers what cannot be pickled ({type(exc).__name__}); set workers = 0"
        return pickle.dumps(IdBridgeError(fault))


def _read(recognizer: IdDocumentRecognizer[Any], request: IdDocumentRequest) -> Recognition:
    """Check the picture's header and read it: here, as headers that take long to check are nothing for a server."""
    try:
        image.check(request.require_image())
        return recognizer.recognize(request)
    except IdBridgeError:
        raise
    except Exception as exc:
        fault = f"the provider {recognizer.name} failed by a fault of its own ({type(exc).__name__}); tell its authors"
        raise IdBridgeError(fault) from exc
