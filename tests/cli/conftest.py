"""The command line as a user calls it, in an empty folder."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from idbridge import cli


@dataclass
class Output:
    """What a call left behind."""

    code: int
    out: str
    err: str


class CommandLine:
    """Calls `idbridge` in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Output:
        self._monkeypatch.setattr(sys, "argv", ["idbridge", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as exc:
            code = int(exc.code or 0)
        return Output(code, *self._capsys.readouterr())


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IDBRIDGE_CONFIG", raising=False)
    return CommandLine(monkeypatch, capsys)
