"""What is sent to the gateway comes out in no log, metric or error."""

from __future__ import annotations

import io
import itertools
import json
import logging
import time
import urllib.parse

import pytest
import requests
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from idbridge.testing import pictures

from .conftest import ACCESS_KEY, OCR, PROJECT, Gateway, encode, sdk_date

BODY = json.dumps({"image": encode(pictures.blank())}).encode()
TOKEN = {"X-Auth-Token": "token-of-main"}


CANARY = "kAnArY7c1e5"


def canary_picture() -> bytes:
    about, buffer = PngInfo(), io.BytesIO()
    about.add_text("Comment", CANARY)
    about.add_itxt(CANARY, CANARY)
    Image.new("L", (200, 200)).save(buffer, "PNG", pnginfo=about)
    return buffer.getvalue()


@pytest.mark.parametrize("tenant", ["main", "crash", "unread", "locked"])
def test_nothing_that_was_sent_comes_out_anywhere(
    gateway: Gateway, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tenant: str
) -> None:
    caplog.set_level(logging.DEBUG)
    headers = dict.fromkeys(
        (
            *("Accept", "Authorization", "Content-Type", "Cookie", "Enterprise-Project-Id", "Forwarded", "Origin"),
            *("Referer", "User-Agent", "X-Forwarded-For", "X-Project-Id", "X-Request-Id", "X-Sdk-Content-Sha256"),
            *("X-Sdk-Date", "X-Security-Token", "X-Sticky-Key", f"X-{CANARY}"),
        ),
        CANARY,
    )
    picture = encode(canary_picture())
    fields = ("image", "url", "country_region", "id_type", "return_portrait_image", CANARY)
    sent = [{"image": picture, name: CANARY} for name in fields] + [{"url": f"https://{CANARY}.example/{CANARY}"}]
    sent += [
        {"url": CANARY},
        {"image": picture},
        {"image": CANARY + "===="},
        {"image": picture, CANARY: {CANARY: CANARY}},
    ]
    tokens = {"X-Auth-Token": f"token-of-{tenant}"}, {"X-Auth-Token": CANARY}, {}
    project = PROJECT if tenant == "main" else f"project-of-{tenant}"
    signature = f"SDK-HMAC-SHA256 Access={CANARY}, SignedHeaders=host;x-sdk-date, Signature={'0' * 64}"
    written = []
    for token in tokens:
        for document in sent:
            body = json.dumps(document).encode()
            written.append(
                gateway.send("POST", f"/v2/{project}/ocr/id-document?{CANARY}={CANARY}", body, headers | token)
            )
            written.append(gateway.send("POST", "/v1/recognize", body, headers | token))
    form = {"image": (CANARY, canary_picture(), CANARY, {CANARY: CANARY}), CANARY: (None, CANARY)}
    prepared = requests.Request("POST", f"http://{gateway.host}/v1/recognize", files=form).prepare()
    body, kind = prepared.body, {"Content-Type": prepared.headers["Content-Type"]}
    for sent_form in (body, body.replace(b"\r\n", CANARY.encode()), body[:-50], CANARY.encode() + body):
        written += [gateway.send("POST", "/v1/recognize", sent_form, headers | tokens[0] | kind)]
    targets = (f"/{CANARY}", f"/v2/{CANARY}/ocr/id-document", f"/v3/projects?name={CANARY}", f"/v3/{CANARY}")
    for method, target in itertools.product(("GET", "POST", CANARY), targets):
        written += [gateway.send(method, target, CANARY.encode(), headers | tokens[0])]
    signed = {"Authorization": signature, "X-Sdk-Date": sdk_date(time.time())}
    written.append(gateway.send("POST", OCR, BODY, signed))
    written.append(gateway.signed("POST", OCR, BODY, {"X-Canary": CANARY}, ak=ACCESS_KEY, sk=CANARY))
    written += [gateway.log_in({"project": {"name": CANARY}}, **{name: CANARY}) for name in ("name", "password")]
    written.append(gateway.send("GET", "/metrics"))
    out, err = capfd.readouterr()
    logged = caplog.text + out + err
    assert "/v2/{project_id}/ocr/id-document" in logged  # the access log is on
    for text in (
        logged,
        *(str(answer.headers) for answer in written),
        *(answer.content.decode() for answer in written),
    ):
        assert CANARY.lower() not in urllib.parse.unquote(text).lower()
