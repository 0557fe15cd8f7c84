"""What an answer becomes: a picture, or the failure that its status, its type or its length stands for."""

from __future__ import annotations

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from idbridge.errors import BadRequest
from idbridge.gateway.fetching import ObsForbidden, ObsMissing, UrlNotFetched

from .conftest import BUCKET, OTHER, PICTURE, QUERY, send


@pytest.mark.parametrize(
    "content_type", ["image/png", "IMAGE/JPEG", "application/octet-stream", "binary/octet-stream; charset=x"]
)
def test_a_picture_is_fetched(fetch_from: Callable[..., bytes], content_type: str) -> None:
    asked: list[str] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        send(handler, Content_Type=content_type)

    assert fetch_from(behave) == PICTURE
    assert asked == ["/canary.png" + QUERY]


@pytest.mark.parametrize(
    ("host", "status", "error"),
    [
        (BUCKET, 401, ObsForbidden),
        (BUCKET, 403, ObsForbidden),
        (BUCKET, 404, ObsMissing),
        (BUCKET, 503, UrlNotFetched),
        (BUCKET, 206, UrlNotFetched),
        (OTHER, 403, UrlNotFetched),
        (OTHER, 404, UrlNotFetched),
    ],
)
def test_what_the_status_means_depends_on_who_answers(
    failure_of: Callable[..., BadRequest], host: str, status: int, error: type[BadRequest]
) -> None:
    assert type(failure_of(lambda h: send(h, status), host)) is error


@pytest.mark.parametrize("content_type", ["text/html", "application/json", "image/", "text/plain, image/png", ""])
def test_what_is_declared_no_picture_is_not_fetched(failure_of: Callable[..., BadRequest], content_type: str) -> None:
    assert type(failure_of(lambda h: send(h, Content_Type=content_type))) is UrlNotFetched


def test_a_file_cut_short_is_not_a_picture(failure_of: Callable[..., BadRequest]) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        send(handler, Content_Length="1000")
        handler.close_connection = True

    assert type(failure_of(cut)) is UrlNotFetched
