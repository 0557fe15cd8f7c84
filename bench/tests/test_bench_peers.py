"""The comparison with other readers, with systems made up for the test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bench import markdown
from bench.dataset import rows
from bench.memory import most_resident, own_mib
from bench.page import zone
from bench.peers import figures, run
from bench.processes import Answer, NotInstalled, Run, read_all
from bench.readers import DECODING, OURS, PEERS, Reader

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PASSPORT = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
CARD = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
FRENCH = ("IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "8806923102858CORINNE<<<<<<<6512068F6")


@pytest.fixture
def fake_python(tmp_path: Path) -> Path:
    """An interpreter that runs no module: it says that every picture shows the passport."""
    lines = json.dumps({"lines": PASSPORT, "cpu_ms": 500.0, "wall_ms": 700.0})
    script = tmp_path / "python"
    script.write_text(
        f"#!{sys.executable}\n"
        "import json, sys\n"
        f"for _ in json.load(sys.stdin): print('{lines}')\n"
        "print('{\"peak_mib\": 4000.0}')\n"
    )
    script.chmod(0o755)
    return script


def test_ours_and_a_peer_are_measured_on_the_same_pictures(fake_python: Path) -> None:
    peer = Reader("a peer", "none")
    (ours, other), missing = run(EXAMPLES, [OURS, peer], fake_python)
    assert not missing
    assert (ours.title, ours.exact, ours.valid_but_wrong, ours.exceptions) == ("idbridge-local", ours.scored, 0, 0)
    assert (other.exact, other.valid_but_wrong, other.scored) == (0, ours.scored, ours.scored)
    assert other.cpu_ms == (500.0, 500.0)
    assert other.wall_ms == (700.0, 700.0)
    assert other.peak_mib == 4000.0
    assert 0 < ours.to_decoding < other.to_decoding
    assert 20 < ours.peak_mib < 1000


def test_pictures_are_brought_to_one_width_for_all(fake_python: Path) -> None:
    (ours,), _ = run(EXAMPLES, [OURS], fake_python, limit=1, width=1000)
    assert (ours.exact, ours.scored) == (1, 1)


def test_a_peer_that_is_not_installed_is_left_out_by_name() -> None:
    peer = Reader("a peer", "no_such_module", install="pip install it")
    found, missing = run(EXAMPLES, [peer], Path(sys.executable), limit=1)
    assert found == []
    assert missing.keys() == {"a peer"}
    assert missing["a peer"].endswith("pip install it")


def test_a_system_that_dies_is_an_error_and_not_left_out(tmp_path: Path) -> None:
    dying = tmp_path / "python"
    dying.write_text("#!/bin/sh\nexit 3\n")
    dying.chmod(0o755)
    with pytest.raises(subprocess.CalledProcessError):
        read_all(Reader("dying", "none"), dying, [EXAMPLES / "passport.jpg"])


@pytest.mark.parametrize("reader", PEERS.values(), ids=list(PEERS))
def test_every_peer_reads_the_example_or_says_that_it_is_not_installed(reader: Reader) -> None:
    try:
        outcome = read_all(reader, Path(sys.executable), [EXAMPLES / "passport.jpg"])
    except NotInstalled:
        pytest.skip(f"{reader.title} is not installed: {reader.install}")
    assert [answer.error for answer in outcome.answers] == [None]


def test_what_a_system_raises_is_counted_and_the_run_goes_on(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    outcome = read_all(DECODING, Path(sys.executable), [EXAMPLES / "passport.jpg", broken])
    assert [answer.error for answer in outcome.answers] == [None, "ValueError"]
    assert all(answer.cpu_ms > 0 and answer.wall_ms > 0 for answer in outcome.answers)


def test_number_and_dates_count_apart_from_the_name() -> None:
    row = next(rows(EXAMPLES))
    assert row.mrz
    name_wrong = (row.mrz[0].replace("NINA", "NIMA"), *row.mrz[1:])
    answer = Answer(name_wrong, None, 1.0, 1.0)
    found = figures(OURS, [row], Run((answer,), 1.0), Run((answer,), 1.0))
    assert (found.exact, found.number_and_dates_exact, found.valid_but_wrong) == (0, 1, 1)
    assert found.character_error_rate == pytest.approx(1 / 89)
    assert found.missed == [row.name]


@pytest.mark.parametrize("printed", [PASSPORT, CARD, FRENCH])
def test_the_zone_is_picked_from_a_page(printed: tuple[str, ...]) -> None:
    assert (
        zone(["Nationality / Nationalité", "22 Jan 1974  << 7", *(f" {line.lower()} " for line in printed)]) == printed
    )


def test_positions_undo_look_alikes_strays_and_lost_fillers() -> None:
    first, second = PASSPORT
    seen = ["~ L" + first[:-3], second.replace("7408122", "74O8IZZ").replace("UTO", "UT0")]
    assert zone(seen) == PASSPORT


def test_a_page_without_zone_has_none() -> None:
    assert zone(["Driving licence", "1. SPECIMEN", "<< back"]) == ()
    assert zone([]) == ()


def test_memory_counts_children_too() -> None:
    child = "x = bytearray(80 << 20); import time; time.sleep(0.4)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen([sys.executable, "-c", parent]) as process, most_resident(process.pid) as most:
        process.wait()
    assert most[0] > 80
    assert own_mib(process.pid) == 0


def test_a_table_is_put_between_its_markers_and_nothing_else_changes(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- bench peers -->\nold\n<!-- /bench peers -->\nafter\n")
    table = markdown.table(("reader", "exact"), [("ours", "2 of \\3")])
    markdown.write(page, "peers", table)
    markdown.write(page, "peers", table)
    assert page.read_text() == (
        "before\n<!-- bench peers -->\n\n"
        "| reader | exact |\n| --- | --- |\n| ours | 2 of \\3 |\n\n"
        "<!-- /bench peers -->\nafter\n"
    )
    with pytest.raises(ValueError, match="bench scenes"):
        markdown.write(page, "scenes", table)
