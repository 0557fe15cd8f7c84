"""The load that measurements put on servers, against a server that counts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from bench.load import BROKEN, Answers, closed_loop, open_loop

REQUEST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"


class Counting(ThreadingHTTPServer):
    """Refuses every third request and hangs up on every seventh."""

    daemon_threads = True
    requests: list[bytes]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: Counting

    def do_POST(self) -> None:
        self.server.requests.append(self.rfile.read(int(self.headers["Content-Length"])))
        number = len(self.server.requests)
        if number % 7 == 0:
            self.close_connection = True
            return
        self.send_response(429 if number % 3 == 0 else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002  # the base class names it


@pytest.fixture
def server() -> Iterator[Counting]:
    server = Counting(("127.0.0.1", 0), Handler)
    server.requests = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def test_an_open_loop_sends_as_many_as_it_was_told(server: Counting) -> None:
    answers = open_loop(server.server_port, lambda: (REQUEST, b"body"), rate=200, seconds=0.21)
    assert server.requests == [b"body"] * 42
    assert answers.statuses == {200: 24, 429: 12, BROKEN: 6}


def test_a_closed_loop_asks_again_until_its_time_is_over(server: Counting) -> None:
    answers = closed_loop(server.server_port, lambda: (REQUEST, b"body"), clients=1, seconds=0.2)
    assert answers.seconds >= 0.2
    statuses = [status for status, _ in answers.times]
    assert statuses == [BROKEN if n % 7 == 0 else 429 if n % 3 == 0 else 200 for n in range(1, len(statuses) + 1)]
    assert len(server.requests) == len(statuses)


def test_rates_and_latencies_are_of_the_good_answers() -> None:
    answers = Answers(2.0, [(200, 0.1)] * 99 + [(200, 0.3), (429, 9.0), (BROKEN, 9.0)])
    assert answers.per_second == 50
    median, tail = answers.latency_ms()
    assert median == pytest.approx(100)
    assert 100 < tail <= 300
