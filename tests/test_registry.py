"""Providers are found by name among what is installed, an outsider's like ours."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from idbridge import open_recognizer, registry
from idbridge.errors import ConfigError, ProviderNotInstalled
from idbridge.testing import pictures

HOW_TO = (Path(__file__).parent.parent / "docs" / "write-a-provider.md").read_text("utf-8")
HELLO, CONTRACT = re.findall(r"```python\n(.+?)```", HOW_TO, re.DOTALL)
PYPROJECT = re.findall(r"```toml\n(.+?)```", HOW_TO, re.DOTALL)[0]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the documented provider was installed into by pip."""
    project, site = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("site")
    (project / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    (project / "hello.py").write_text(HELLO, "utf-8")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--target", str(site), str(project)], check=True)
    return site


@pytest.fixture
def with_provider(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Give the installed provider this source, and make new interpreters see it from an empty folder."""

    def install(source: str) -> Path:
        own = shutil.copytree(site, tmp_path / "site")
        (own / "hello.py").write_text(source, "utf-8")
        monkeypatch.setenv("PYTHONPATH", str(own))
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return install


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, check=False)


def test_the_documented_provider_is_listed_and_selected_by_configuration(with_provider: Callable[[str], Path]) -> None:
    folder = with_provider(HELLO)
    row = listed_as(json.loads(run("idbridge", "providers", "--json").stdout), "hello")
    assert (row["distribution"], row["version"]) == ("idbridge-hello", "1.0")
    (folder / "idbridge.toml").write_text('provider = "hello"', "utf-8")
    (folder / "any.png").write_bytes(pictures.blank())
    answer = run("idbridge", "recognize", "any.png")
    assert json.loads(answer.stdout)["result"]["last_name"] == "PROVA", answer.stderr


def listed_as(rows: list[dict[str, object]], name: str) -> dict[str, object]:
    return next(row for row in rows if row["name"] == name)


def judge(folder: Path) -> set[str]:
    """The contract's tests that a provider fails."""
    (folder / "test_hello.py").write_text(CONTRACT, "utf-8")
    report = run("pytest", "-q", "-p", "no:cacheprovider", "test_hello.py")
    assert "passed" in report.stdout, report.stdout
    return {line.split("::")[-1].split(" ")[0] for line in report.stdout.splitlines() if line.startswith("FAILED")}


def test_the_documented_provider_passes_the_contract(with_provider: Callable[[str], Path]) -> None:
    assert judge(with_provider(HELLO)) == set()


@pytest.mark.parametrize(
    ("sound", "faulty", "noticed"),
    [
        ("self.capabilities.require(request, self.name)", "pass", "test_unsupported_documents_are_refused_first"),
        ('"id_type", "last_name"}', '"id_type"}', "test_it_fills_only_what_it_declares"),
        ('("ALB", "PP"):', '("AL", "PP"):', "test_it_declares_what_it_reads"),
        ("Evidence(self.name)", 'Evidence("hallo")', "test_one_name_everywhere"),
        ("Evidence(self.name)", 'Evidence(self.name, warnings=("PROVA is odd",))', "test_evidence_is_in_its_form"),
        ("        if picture", "        print(request)\n        if picture", "test_nothing_is_logged"),
        ("raise errors.NotRecognized(", "raise ValueError(", "test_an_error_is_ours_and_keeps_its_cause"),
    ],
)
def test_the_contract_notices_each_fault(
    with_provider: Callable[[str], Path], sound: str, faulty: str, noticed: str
) -> None:
    assert sound in HELLO
    assert noticed in judge(with_provider(HELLO.replace(sound, faulty)))


def test_a_broken_provider_is_listed_and_shows_its_own_cause(with_provider: Callable[[str], Path]) -> None:
    with_provider("import a_module_that_nobody_has")
    row = listed_as(json.loads(run("idbridge", "providers", "--json").stdout), "hello")
    assert "No module named 'a_module_that_nobody_has'" in str(row["error"])
    report = run("idbridge", "recognize", "any.png", "--provider", "hello")
    assert report.returncode == 2
    assert "broken: ModuleNotFoundError" in report.stderr
    assert "Traceback" not in report.stderr


def test_an_entry_point_that_is_no_recognizer_is_refused(with_provider: Callable[[str], Path]) -> None:
    with_provider("Hello = dict")
    report = run("idbridge", "recognize", "any.png", "--provider", "hello")
    assert report.returncode == 2
    assert "not an IdDocumentRecognizer" in report.stderr


def test_a_missing_provider_names_what_to_install() -> None:
    with pytest.raises(ProviderNotInstalled, match="pip install idbridge-some-vendor"):
        open_recognizer("some_vendor")


def test_a_wrong_setting_is_named_and_its_value_is_not() -> None:
    with pytest.raises(ConfigError) as caught:
        open_recognizer("replay", archive=["very", "private"])
    assert "archive" in str(caught.value)
    assert "private" not in str(caught.value)


def test_every_provider_of_this_workspace_is_installed() -> None:
    folders = {folder.name for folder in (Path(__file__).parent.parent / "providers").iterdir()}
    assert folders <= {provider.name for provider in registry.installed()}
