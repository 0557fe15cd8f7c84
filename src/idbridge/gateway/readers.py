"""Readers for the workers: a recognizer in a process of its own, and one that is shared by threads."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Final, cast

from idbridge.errors import IdBridgeError, ServiceUnavailable
from idbridge.model import IdDocumentRequest
from idbridge.recognizer import IdDocumentRecognizer, Recognition

OpenRecognizer = Callable[[], IdDocumentRecognizer[Any]]

_CONTEXT: Final = multiprocessing.get_context("spawn")
"""A forked process would inherit the locks that the server's threads hold; a spawned one starts afresh."""

_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 5.0


class ThreadsReader:
    """Reads in whatever thread asks, with one recognizer for all of them."""

    def __init__(self, open_recognizer: OpenRecognizer) -> None:
        self._open_recognizer = open_recognizer
        self._recognizer: IdDocumentRecognizer[Any] | None = None

    def start(self) -> None:
        """Open the recognizer, unless it is open. Raises what opening it raises."""
        if self._recognizer is None:
            self._recognizer = self._open_recognizer()

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document. Raises `errors.IdBridgeError`."""
        if self._recognizer is None:
            raise ServiceUnavailable("the reader is not open; try again later")
        return _read(self._recognizer, request)

    def stop(self) -> None:
        """Close the recognizer."""
        if self._recognizer is not None:
            self._recognizer.close()


class ProcessReader:
    """Reads in a process, which is replaced when it crashes or works on one request for longer than the deadline."""

    def __init__(self, open_recognizer: OpenRecognizer, deadline: float) -> None:
        self._open_recognizer, self._deadline = open_recognizer, deadline
        self._lock = threading.Lock()
        self._running: tuple[SpawnProcess, Connection] | None = None
        self._stopping = False

    def start(self) -> None:
        """Start the process and wait for its recognizer, unless it lives. Raises what opening the recognizer raises."""
        with self._lock:
            self._connect()

    def recognize(self, request: IdDocumentRequest) -> Recognition:
        """Read the document, one at a time. Raises `errors.IdBridgeError`, `errors.ServiceUnavailable` for a crash."""
        with self._lock:
            pipe = self._connect()
            try:
                pipe.send(request)
                answer = _receive(pipe, self._deadline)
            except (EOFError, OSError) as exc:
                self._end()
                raise ServiceUnavailable("the reader crashed or got stuck; try again, or send another picture") from exc
        if isinstance(answer, IdBridgeError):
            raise answer
        return cast(Recognition, answer)

    def stop(self) -> None:
        """Let the process end what it does, but not for long; none is started again."""
        self._stopping = True
        if running := self._running:  # once: without the lock, which who reads holds, it may be gone the next moment
            process, pipe = running
            with suppress(OSError):
                pipe.send(None)
            process.join(_STOP_SECONDS)
            process.kill()  # does nothing to a process that has ended
        with self._lock:
            self._end()

    def _connect(self) -> Connection:
        """The pipe to the process, which is started if there is none that lives."""
        if self._running and self._running[0].is_alive():
            return self._running[1]
        self._end()
        if self._stopping:
            raise ServiceUnavailable("the reader is closing; ask another one")
        pipe, its_end = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_work, args=(its_end, self._open_recognizer), daemon=True)
        process.start()
        self._running = process, pipe
        its_end.close()
        try:
            failure = _receive(pipe, _START_SECONDS)
        except (EOFError, OSError) as exc:
            self._end()
            raise ServiceUnavailable("a reader's process ended before it was ready; its output says why") from exc
        if isinstance(failure, IdBridgeError):
            self._end()
            raise failure
        return pipe

    def _end(self) -> None:
        if self._running:
            process, pipe = self._running
            self._running = None
            process.kill()
            process.join()
            pipe.close()


Reader = ThreadsReader | ProcessReader


def _receive(pipe: Connection, seconds: float) -> object:
    if not pipe.poll(seconds):
        raise TimeoutError
    return pipe.recv()


def _work(pipe: Connection, open_recognizer: OpenRecognizer) -> None:
    """The life of a process: open, say so, and answer each request until None comes or the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C reaches all; it is the server that ends this
    try:
        recognizer = open_recognizer()
    except IdBridgeError as exc:
        pipe.send(exc)
        return
    with recognizer, suppress(EOFError, OSError):
        pipe.send(None)
        while (request := pipe.recv()) is not None:
            pipe.send_bytes(_answer(recognizer, request))


def _answer(recognizer: IdDocumentRecognizer[Any], request: IdDocumentRequest) -> bytes:
    try:
        return pickle.dumps(_read(recognizer, request))
    except IdBridgeError as exc:
        return pickle.dumps(exc)
    except Exception as exc:  # pickle raises almost anything
        fault = f"the provider {recognizer.name} answers what cannot be pickled ({type(exc).__name__}); set workers = 0"
        return pickle.dumps(IdBridgeError(fault))


def _read(recognizer: IdDocumentRecognizer[Any], request: IdDocumentRequest) -> Recognition:
    try:
        return recognizer.recognize(request)
    except IdBridgeError:
        raise
    except Exception as exc:
        fault = f"the provider {recognizer.name} failed by a fault of its own ({type(exc).__name__}); tell its authors"
        raise IdBridgeError(fault) from exc
