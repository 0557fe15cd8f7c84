"""What the documentation of the gateway says is so, and the list of compatibility cases is complete."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from idbridge.gateway import answers
from idbridge.gateway.settings import GatewaySettings, TenantSettings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "gateway.md").read_text("utf-8")


def test_every_case_of_the_list_has_its_test() -> None:
    names = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_gateway_*.py"))
    assert {int(number) for number in re.findall(r"def test_case_(\d\d)_", names)} == set(range(1, 61))


def test_the_page_names_every_code_that_is_answered() -> None:
    faults = [*answers.REFUSALS.values(), *answers.IMAGES.values(), *answers.ERRORS.values()]
    for code in {fault.code for fault in faults}:
        assert code in PAGE or f"`{code.partition('.')[2]}`" in PAGE, code


def test_the_page_names_every_setting() -> None:
    for name in {*GatewaySettings.model_fields, *TenantSettings.model_fields} - {"tenants", "fetch"}:
        assert f"`{name}`" in PAGE, name


def test_the_pages_configuration_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONBOARDING_SK", "invented")
    [block] = re.findall(r"```toml\n(.+?)```", PAGE, re.DOTALL)
    section = tomllib.loads(block)["gateway"]
    assert section.pop("tls").keys() == {"certificate", "private_key"}
    assert GatewaySettings.model_validate(section).port == 8443
