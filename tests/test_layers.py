"""Imports point one way, and a provider reaches only for what it may."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = ROOT / "src" / "idbridge"

LAYERS = [
    {"model", "errors"},
    {"recognizer", "shape"},
    {"image", "mrz", "transport", "archive", "annotate"},
    {"normalise", "enrich", "huaweicloud"},
    {"forms", "service"},
    {"registry"},
    {"config"},
    {"testing", "gateway"},
    {"cli"},
    {"__main__"},
]
"""Each room may import only from rooms of the sets before its own; `model` may import `errors`."""

FOR_PROVIDERS = {
    "model",
    "errors",
    "recognizer",
    "image",
    "mrz",
    "normalise",
    "transport",
    "shape",
    "archive",
    "enrich",
    "forms",
    "service",
    "huaweicloud",
}


def imported_rooms(file: Path) -> Iterator[str]:
    """The rooms of idbridge that a file imports at run time or for typing."""
    package = file.relative_to(CORE).parts[:-1] if file.is_relative_to(CORE) else ()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for name in (alias.name.split(".") for alias in node.names):
                if name[0] == "idbridge":
                    yield name[1] if len(name) > 1 else "idbridge"
        elif isinstance(node, ast.ImportFrom) and node.level and file.is_relative_to(CORE):
            base = (
                (*package[: len(package) - node.level + 1], *(node.module or "").split(".")) if node.module else package
            )
            yield from [base[0]] if base and base[0] else [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] == "idbridge":
            rest = (node.module or "").split(".")[1:]
            yield from rest[:1] or [alias.name for alias in node.names]


def room_of(file: Path) -> str:
    return file.relative_to(CORE).parts[0].removesuffix(".py")


def test_every_room_has_its_layer() -> None:
    rooms = {room_of(file) for file in CORE.rglob("*.py")} - {"__init__"}
    assert rooms <= set().union(*LAYERS), "add the new room to LAYERS and to the design"


@pytest.mark.parametrize("file", sorted(CORE.rglob("*.py")), ids=lambda file: str(file.relative_to(CORE)))
def test_imports_point_one_way(file: Path) -> None:
    room = room_of(file)
    if room == "__init__":
        return
    height = next(number for number, layer in enumerate(LAYERS) if room in layer)
    allowed = {room, *set().union(*LAYERS[:height])} | ({"errors"} if room == "model" else set())
    assert set(imported_rooms(file)) <= allowed


@pytest.mark.parametrize("provider", sorted((ROOT / "providers").iterdir()), ids=lambda folder: folder.name)
def test_a_provider_imports_only_what_it_may(provider: Path) -> None:
    for file in (provider / "src").rglob("*.py"):
        assert set(imported_rooms(file)) <= FOR_PROVIDERS, file
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            others = {name.split(".")[0] for name in names if name.startswith("idbridge_")}
            assert others <= {f"idbridge_{provider.name}"}, f"{file} imports another provider"


TABLES = {"_mapping.py", "_faults.py"}
"""The modules of a provider that hold what its vendor says, as data."""


SMALL = [folder for folder in sorted((ROOT / "providers").iterdir()) if folder.name != "local"]
"""All but the one that reads by itself."""


@pytest.mark.parametrize("provider", SMALL, ids=lambda folder: folder.name)
def test_a_provider_has_under_150_lines_besides_its_tables(provider: Path) -> None:
    modules = list((provider / "src").rglob("*.py"))
    assert sum(len(file.read_text("utf-8").splitlines()) for file in modules if file.name not in TABLES) < 150
    for file in (file for file in modules if file.name in TABLES):
        nodes = ast.walk(ast.parse(file.read_text("utf-8")))
        assert not [node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)], file


def test_the_core_imports_no_provider() -> None:
    for file in CORE.rglob("*.py"):
        if file.name != "specimens.py":
            assert "idbridge_" not in file.read_text("utf-8"), file


HEAVY = ["typer", "rich", "vcr", "pytest", "cv2", "onnxruntime"]
GATEWAY = ["fastapi", "uvicorn", "prometheus_client", "requests_hardened"]


@pytest.mark.parametrize("heavy", [*HEAVY, *GATEWAY])
def test_a_library_user_does_not_pay_for_what_he_does_not_use(heavy: str) -> None:
    code = f"import idbridge, sys; assert {heavy!r} not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("heavy", GATEWAY)
def test_the_command_line_does_not_pay_for_the_gateway(heavy: str) -> None:
    code = f"import idbridge.cli, sys; assert {heavy!r} not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
