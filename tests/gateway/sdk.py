"""Huawei's own SDK in a process of its own, `idbridge serve` in another, and a private CA between them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from idbridge.testing import pictures

from .conftest import ACCESS_KEY, SECRET_KEY, encode

OLD_HOSTS = ("ocr.ap-southeast-1.myhuaweicloud.com", "iam.ap-southeast-1.myhuaweicloud.com")

SAMPLE = """
import os
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions import exceptions
from huaweicloudsdkocr.v1 import IdDocumentRequestBody, OcrClient, RecognizeIdDocumentRequest
from huaweicloudsdkocr.v1.region.ocr_region import OcrRegion

credentials = BasicCredentials(os.environ["CLOUD_SDK_AK"], os.environ["CLOUD_SDK_SK"])
region = OcrRegion.value_of("ap-southeast-1")
client = OcrClient.new_builder().with_credentials(credentials).with_region(region).build()
try:
    body = IdDocumentRequestBody(country_region=["{country}"], id_type=["PP"], image="{image}")
    for _ in range({times}):
        response = client.recognize_id_document(RecognizeIdDocumentRequest(body=body))
    print(response)
    assert response.x_request_id
except exceptions.ClientRequestException as e:
    print(e.status_code)
    print(e.request_id)
    print(e.error_code)
    print(e.error_msg)
"""


def run_sdk(
    folder: Path, url: str, program: str, *, ak: str = ACCESS_KEY, sk: str = SECRET_KEY, **environment: str
) -> list[str]:
    """The lines a program prints that was told where the gateway is by its environment and by nothing else."""
    path = folder / "sample.py"
    path.write_text(program, "utf-8")
    keep = {name: value for name, value in os.environ.items() if name in {"PATH", "LD_LIBRARY_PATH"}}
    redirect = {"HUAWEICLOUD_SDK_REGION_OCR_AP_SOUTHEAST_1": url, "HUAWEICLOUD_SDK_IAM_ENDPOINT": url}
    done = subprocess.run(
        [sys.executable, str(path)],
        env=keep | redirect | {"HOME": str(folder), "CLOUD_SDK_AK": ak, "CLOUD_SDK_SK": sk} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def sample(picture: bytes | None = None, *, country: str = "ALB", times: int = 1) -> str:
    return (
        SAMPLE.replace("{image}", encode(picture or pictures.blank()))
        .replace("{country}", country)
        .replace("{times}", str(times))
    )


CONFIGURATION = """
provider = "local"

[gateway]
port = 0
workers = 1

[gateway.tenants.onboarding]
project_ids = ["0123456789abcdef0123456789abcdef"]

[[gateway.tenants.onboarding.keys]]
ak = "INVENTEDAK"
sk = { env = "TEST_GATEWAY_SK" }
"""


@contextmanager
def serving(folder: Path, configuration: str, *options: str) -> Iterator[str]:
    """The URL of `idbridge serve`, which ends in good order."""
    config = folder / "idbridge.toml"
    config.write_text(configuration, "utf-8")
    command = [sys.executable, "-m", "idbridge", "serve", "--config", str(config), *options]
    process = subprocess.Popen(
        command, env={**os.environ, "TEST_GATEWAY_SK": SECRET_KEY}, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        assert "serving" in line, line + process.stderr.read()
        yield line.split()[-1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in {0, -signal.SIGTERM}
        assert "Traceback" not in process.stderr.read()
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def certify(folder: Path, *hosts: str) -> tuple[str, str]:
    """The configuration of a gateway on https, and the path of the CA that its clients have to trust."""
    ca = trustme.CA()
    issued = ca.issue_cert(*hosts)
    issued.private_key_pem.write_to_path(folder / "key.pem")
    (folder / "cert.pem").write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    ca.cert_pem.write_to_path(folder / "ca.pem")
    tls = f'tls = {{ certificate = "{folder}/cert.pem", private_key = "{folder}/key.pem" }}\n'
    return CONFIGURATION.replace("workers = 1\n", f"workers = 1\n{tls}"), str(folder / "ca.pem")
