"""Unmodified clients: Huawei's own SDK in a process of its own, redirected by environment variables alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from idbridge import IdDocumentRequest, open_recognizer, registry
from idbridge.testing import pictures
from idbridge.testing.fake import SOMEBODY

from .conftest import ACCESS_KEY, PASSWORD, SECRET_KEY, Gateway, encode
from .sdk import CONFIGURATION, OLD_HOSTS, certify, run_sdk, sample, serving

ROOT = Path(__file__).parents[2]
PASSPORT = ROOT / "examples" / "passport.jpg"
SEED = ROOT.parent / "shared" / "prototypes" / "gateway"


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
    configuration, ca = certify(tmp_path, "127.0.0.1")
    with serving(tmp_path, configuration) as url:
        assert url.startswith("https://")
        read_passport(tmp_path, url, REQUESTS_CA_BUNDLE=ca)
        untrusting = sample().replace("exceptions.ClientRequestException", "exceptions.SdkException")
        with pytest.raises(AssertionError, match="SslHandShakeException"):
            run_sdk(tmp_path, url, untrusting)


def test_case_54_a_client_with_the_old_host_name_pinned_to_us(tmp_path: Path) -> None:
    require_local()
    configuration, ca = certify(tmp_path, *OLD_HOSTS)
    with serving(tmp_path, configuration) as url:
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
            REQUESTS_CA_BUNDLE=ca,
        )
        assert json.loads(printed)["result"]["document_number"] == truth()["document_number"]


def test_the_client_of_the_readme_reads_the_example(tmp_path: Path) -> None:
    require_local()
    program = (ROOT / "examples" / "huawei_client.py").read_text("utf-8").replace("sys.argv[1]", repr(str(PASSPORT)))
    with serving(tmp_path, "", "--auth", "none", "--port", "0", "--workers", "1") as url:
        [printed] = run_sdk(tmp_path, url, program, ak="any", sk="any")
        assert json.loads(printed)["result"]["document_number"] == truth()["document_number"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_seeds_own_sample_prints_what_the_local_provider_reads(scheme: str, served: str, tmp_path: Path) -> None:
    if not SEED.is_dir():
        pytest.skip("the seed's sample is not here (../shared/prototypes/gateway)")
    picture, shown = draw_albanian(tmp_path)
    seed = (SEED / "seed_sample.py").read_text("utf-8")
    program = re.sub(r'image="[^"]+"', f'image="{encode(picture)}"', seed)
    shim = str(SEED / "shim")  # the sample forgets to import os
    if scheme == "http":
        [printed] = run_sdk(tmp_path, served, program, PYTHONPATH=shim)
    else:
        configuration, ca = certify(tmp_path, "127.0.0.1")
        with serving(tmp_path, configuration) as url:
            [printed] = run_sdk(tmp_path, url, program, PYTHONPATH=shim, REQUESTS_CA_BUNDLE=ca)
    read = json.loads(printed)["result"]
    confidence = read.pop("confidence")
    assert read == {name: shown[name] for name in read}
    assert {*confidence} == {*read}
    assert {"first_name", "last_name", "document_number", "birth_date", "expiry_date", "nationality"} <= {*read}


def draw_albanian(folder: Path) -> tuple[bytes, Mapping[str, Any]]:
    """A passport as the sample asks for it, and what it shows."""
    pytest.importorskip("idbridge_specimens")
    draw = ["specimens", "--kind", "ALB-PP", "--count", "1", "--out", str(folder / "albanian")]
    subprocess.run([sys.executable, "-m", "idbridge", *draw], check=True, capture_output=True)
    row: dict[str, Any] = json.loads((folder / "albanian" / "manifest.jsonl").read_text("utf-8"))
    return (folder / "albanian" / row["image"]).read_bytes(), row["truth"]


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
