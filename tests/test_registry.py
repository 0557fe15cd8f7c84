"""Providers are found by name among what is installed, an outsider's like ours."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from idbridge import open_recognizer, registry
from idbridge.errors import ConfigError, ProviderNotInstalled
from idbridge.testing import pictures

PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "idbridge-hello"
version = "1.0"
dependencies = ["idbridge"]
[project.entry-points."idbridge.providers"]
hello = "hello:Hello"
[tool.hatch.build.targets.wheel]
only-include = ["hello.py"]
"""

TEN_LINES = """\
from idbridge import Capabilities, Evidence, IdDocumentItem, IdDocumentRecognizer, Recognition, image
class Hello(IdDocumentRecognizer):
    name = "hello"
    capabilities = Capabilities({("UTO", "PP"): "documented"}, frozenset({"last_name"}))
    def __init__(self, settings):
        pass
    def recognize(self, request):
        self.capabilities.require(request, self.name)
        image.check(request.image)
        return Recognition(IdDocumentItem(last_name="HELLO"), Evidence("hello"))
"""

CONTRACT = """\
from idbridge import IdDocumentRequest
from idbridge.testing import pictures
from idbridge.testing.contract import RecognizerContract
class TestHello(RecognizerContract):
    provider = "hello"
    def readable(self):
        return IdDocumentRequest(image=pictures.blank())
    def unreadable(self):
        return IdDocumentRequest(image=pictures.blank())
"""


@pytest.fixture
def with_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Write a provider, pip install it aside, and make new interpreters see it."""

    def install(source: str) -> Path:
        project, target = tmp_path / "project", tmp_path / "site"
        project.mkdir()
        (project / "pyproject.toml").write_text(PYPROJECT, "utf-8")
        (project / "hello.py").write_text(source, "utf-8")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
        subprocess.run([*pip, "--target", str(target), str(project)], check=True, cwd=tmp_path)
        monkeypatch.setenv("PYTHONPATH", str(target))
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return install


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, check=False)


def test_a_ten_line_provider_is_listed_and_selected_by_configuration(with_provider: Callable[[str], Path]) -> None:
    folder = with_provider(TEN_LINES)
    listed = json.loads(run("idbridge", "providers", "--json").stdout)
    assert {"name": "hello", "distribution": "idbridge-hello", "version": "1.0"}.items() <= listed_as(
        listed, "hello"
    ).items()
    (folder / "idbridge.toml").write_text('provider = "hello"', "utf-8")
    (folder / "any.png").write_bytes(pictures.blank())
    answer = run("idbridge", "recognize", "any.png")
    assert json.loads(answer.stdout) == {"result": {"last_name": "HELLO"}}, answer.stderr


def listed_as(rows: list[dict[str, object]], name: str) -> dict[str, object]:
    return next(row for row in rows if row["name"] == name)


def test_the_contract_judges_an_outsider_on_its_merits(with_provider: Callable[[str], Path]) -> None:
    folder = with_provider(TEN_LINES)
    (folder / "test_hello.py").write_text(CONTRACT, "utf-8")
    report = run("pytest", "-q", "-p", "no:cacheprovider", "test_hello.py")
    failed = {line.split("::")[-1].split(" ")[0] for line in report.stdout.splitlines() if line.startswith("FAILED")}
    # UTO is no ISO country, and a provider that reads everything has no error to show.
    assert failed == {
        "test_it_declares_what_it_reads",
        "test_an_error_is_ours_and_keeps_its_cause",
        "test_secrets_are_never_shown",
        "test_nothing_is_logged",
    }, report.stdout


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
