"""Unmodified clients: Huawei's own SDK in a process of its own, redirected by environment variables alone."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from idbridge import IdDocumentRequest, open_recognizer, registry
from idbridge.testing import pictures
from idbridge.testing.fake import SOMEBODY

from .conftest import ACCESS_KEY, PASSWORD, SECRET_KEY, Gateway, encode

ROOT = Path(__file__).parents[2]
PASSPORT = ROOT / "examples" / "passport.jpg"
SEED = ROOT.parent / "shared" / "prototypes" / "gateway"

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


def test_case_01_the_python_sdk_reads_a_document(gateway: Gateway, tmp_path: Path) -> None:
    [printed] = run_sdk(tmp_path, f"http://{gateway.host}", sample())
    assert json.loads(printed)["result"]["last_name"] == "Provë"


def test_the_same_picture_twice_in_a_row_is_no_replay(gateway: Gateway, tmp_path: Path) -> None:
    assert len(run_sdk(tmp_path, f"http://{gateway.host}", sample(times=3))) == 1
    assert len(gateway.requests) == 3


@pytest.mark.parametrize(
    ("ak", "sk", "error"),
    [
        ("UNREADAK", SECRET_KEY, ("400", "AIS.0104")),
        (ACCESS_KEY, "wrong", ("401", "APIGW.0301")),
        ("LIMITEDAK", SECRET_KEY, ("429", "APIG.0308")),
    ],
)
def test_the_python_sdk_sees_errors(gateway: Gateway, tmp_path: Path, ak: str, sk: str, error: tuple[str, str]) -> None:
    gateway.clock.ahead = 120
    program = sample(times=3)
    if error[0] == "401":  # the look-up of the project fails first, of which the sample makes a traceback
        program = program.replace(
            "credentials = BasicCredentials(", "credentials = BasicCredentials(project_id='p', ak="
        )
        program = program.replace(", os.environ", ", sk=os.environ")
        error = ("401", "APIG.0301")
    status, request_id, code, message = run_sdk(tmp_path, f"http://{gateway.host}", program, ak=ak, sk=sk)
    assert (status, code) == error
    assert re.fullmatch(r"[0-9a-f]{32}", request_id)
    assert message


def test_an_image_that_the_sample_prints_cut_short_is_refused(gateway: Gateway, tmp_path: Path) -> None:
    program = re.sub(r'image="[^"]+"', 'image="/9j/4AAQSkZJRgABAgEASABIAAD/4RFZRXhpZgAATU0AKgAAAA..."', sample())
    assert run_sdk(tmp_path, f"http://{gateway.host}", program)[2] == "AIS.0102"


def test_a_body_over_12_mb_reaches_the_client_as_an_answer(gateway: Gateway, tmp_path: Path) -> None:
    program = re.sub(r'image="[^"]+"', 'image="A" * (13 << 20)', sample())
    assert run_sdk(tmp_path, f"http://{gateway.host}", program)[::2] == ["413", "APIG.0201"]


@pytest.mark.parametrize(
    "credentials",
    [
        {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY},
        {"username": "clerk", "password": PASSWORD, "domain": "example"},
        {"token": "token-of-main"},
    ],
)
def test_our_own_provider_huawei_reads_by_way_of_a_gateway(gateway: Gateway, credentials: dict[str, str]) -> None:
    url = f"http://{gateway.host}"
    with open_recognizer("huawei", endpoint=url, iam_endpoint=url, **credentials) as recognizer:
        asked = IdDocumentRequest(image=pictures.blank(), country_region="ALB", id_type="PP")
        assert recognizer.recognize(asked).item == SOMEBODY


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


def truth() -> Mapping[str, Any]:
    lines = (ROOT / "examples" / "manifest.jsonl").read_text("utf-8").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return next(row["truth"] for row in rows if row["image"] == PASSPORT.name)


def require_local() -> None:
    if "local" not in {provider.name for provider in registry.installed()}:
        pytest.skip("the provider local is not installed")


def read_passport(folder: Path, url: str, **environment: str) -> None:
    [printed] = run_sdk(
        folder, url, sample(PASSPORT.read_bytes(), country="UTO").replace('["UTO"]', "[]"), **environment
    )
    result = json.loads(printed)["result"]
    for name in ("document_number", "birth_date", "expiry_date", "sex"):
        assert result[name] == truth()[name]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    require_local()
    with serving(tmp_path_factory.mktemp("served"), CONFIGURATION) as url:
        yield url


def test_idbridge_serve_reads_a_passport_for_the_sdk_over_http(served: str, tmp_path: Path) -> None:
    read_passport(tmp_path, served)
    program = sample(PASSPORT.read_bytes(), country="VNM")
    assert run_sdk(tmp_path, served, program)[2] == "AIS.0104"


def test_case_53_idbridge_serve_reads_a_passport_over_https_with_a_private_ca(tmp_path: Path) -> None:
    require_local()
    ca = trustme.CA()
    issued = ca.issue_cert("127.0.0.1", "ocr.ap-southeast-1.myhuaweicloud.com")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    (tmp_path / "cert.pem").write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    tls = f'tls = {{ certificate = "{tmp_path}/cert.pem", private_key = "{tmp_path}/key.pem" }}\n'
    with serving(tmp_path, CONFIGURATION.replace("workers = 1\n", f"workers = 1\n{tls}")) as url:
        assert url.startswith("https://")
        read_passport(tmp_path, url, REQUESTS_CA_BUNDLE=str(tmp_path / "ca.pem"))
        untrusting = sample().replace("exceptions.ClientRequestException", "exceptions.SdkException")
        with pytest.raises(AssertionError, match="SslHandShakeException"):
            run_sdk(tmp_path, url, untrusting)


def test_case_54_a_client_with_the_old_host_name_pinned_to_us(tmp_path: Path) -> None:
    require_local()
    ca = trustme.CA()
    issued = ca.issue_cert("ocr.ap-southeast-1.myhuaweicloud.com", "iam.ap-southeast-1.myhuaweicloud.com")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    (tmp_path / "cert.pem").write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    tls = f'tls = {{ certificate = "{tmp_path}/cert.pem", private_key = "{tmp_path}/key.pem" }}\n'
    with serving(tmp_path, CONFIGURATION.replace("workers = 1\n", f"workers = 1\n{tls}")) as url:
        port = url.rpartition(":")[2]
        # What DNS or /etc/hosts do for a real client: the two names lead to this machine, and 443 to its port.
        pinned = f"""
import socket
resolve = socket.getaddrinfo
def lead_here(host, port, *rest, **options):
    known = str(host).endswith(".myhuaweicloud.com")
    return resolve("127.0.0.1", {port}, *rest, **options) if known else resolve(host, port, *rest, **options)
socket.getaddrinfo = lead_here
"""
        program = pinned + sample(PASSPORT.read_bytes()).replace('["ALB"]', "[]")
        [printed] = run_sdk(
            tmp_path,
            "https://ocr.ap-southeast-1.myhuaweicloud.com",
            program,
            HUAWEICLOUD_SDK_IAM_ENDPOINT="https://iam.ap-southeast-1.myhuaweicloud.com",
            REQUESTS_CA_BUNDLE=str(tmp_path / "ca.pem"),
        )
        assert json.loads(printed)["result"]["document_number"] == truth()["document_number"]


def test_the_client_of_the_readme_reads_the_example(tmp_path: Path) -> None:
    require_local()
    program = (ROOT / "examples" / "huawei_client.py").read_text("utf-8").replace("sys.argv[1]", repr(str(PASSPORT)))
    with serving(tmp_path, "", "--auth", "none", "--port", "0", "--workers", "1") as url:
        [printed] = run_sdk(tmp_path, url, program, ak="any", sk="any")
        assert json.loads(printed)["result"]["document_number"] == truth()["document_number"]


def test_the_seeds_own_sample_runs(served: str, tmp_path: Path) -> None:
    if not SEED.is_dir():
        pytest.skip("the seed's sample is not here (../shared/prototypes/gateway)")
    seed = (SEED / "seed_sample.py").read_text("utf-8")
    program = re.sub(r'image="[^"]+"', f'image="{encode(PASSPORT.read_bytes())}"', seed)
    shim = str(SEED / "shim")  # the sample forgets to import os
    # The sample asks for an Albanian passport, and the example is Utopian.
    refused = run_sdk(tmp_path, served, program, PYTHONPATH=shim)
    assert (refused[0], refused[2]) == ("400", "AIS.0104")
    [printed] = run_sdk(tmp_path, served, program.replace('"ALB"', ""), PYTHONPATH=shim)
    assert json.loads(printed)["result"]["document_number"] == truth()["document_number"]


def test_serve_without_tenants_says_what_to_add(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "idbridge", "serve"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "add [gateway.tenants.NAME]" in done.stderr


def test_serve_with_a_certificate_that_is_none_says_so(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("no certificate", "utf-8")
    (tmp_path / "idbridge.toml").write_text(
        '[gateway]\nauth = "none"\ntls = { certificate = "cert.pem", private_key = "cert.pem" }', "utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "idbridge", "serve", "--port", "0", "--workers", "0"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "no PEM files that belong together" in done.stderr


def test_serve_on_a_taken_port_says_so(gateway: Gateway, tmp_path: Path) -> None:
    port = gateway.host.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "idbridge", "serve", "--auth", "none", "--port", port, "--workers", "0"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "choose another host or port" in done.stderr
