"""What the documentation shows works as it is shown."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
import requests

from idbridge.testing import cassettes, pictures

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("providers/*/README.md")]
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{target} is missing"


def test_the_readme_fits_one_screen_and_ci_runs_its_second_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"```sh\n(.+?)\n```", readme, re.DOTALL)
    assert len(commands) == 2
    assert all("\n" not in command for command in commands)
    assert "idbridge recognize examples/" in commands[0]
    assert "pytest" in commands[1]
    assert len(readme.splitlines()) <= 50


def test_the_rooms_of_the_readme_exist() -> None:
    rooms = re.findall(r"^\| `([\w/]+)/` \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert rooms
    assert all((ROOT / room).is_dir() for room in rooms)


def test_the_cassette_of_the_page_for_authors_plays_with_the_picture_of_the_suite(tmp_path: Path) -> None:
    [tape] = re.findall(r"```yaml\n(.+?)```", (ROOT / "docs" / "write-a-provider.md").read_text("utf-8"), re.DOTALL)
    path = tmp_path / "throttled.yaml"
    path.write_text(tape, "utf-8")
    with cassettes.play(path):
        body = {"picture": base64.b64encode(pictures.steady()).decode()}
        answer = requests.post("https://hello.example/read", json=body, timeout=5)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
