"""A day handed over: what the receiver says counts, and a run is handed over once."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from ccfloor.daily.delivery import deliver, delivered

MANIFEST = {"run_id": "abc", "day": "2026-11-23", "tables": {"cases": {"rows": 3}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    day = tmp_path / "2026-11-23"
    day.mkdir()
    (day / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    return day


def program(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "deliver.py"
    file.write_text(text, encoding="utf-8")
    return [sys.executable, str(file)]


async def test_a_program_that_ends_well_has_taken_the_folder_it_was_told(folder, tmp_path):
    told = program(tmp_path, "import sys; print('taken', sys.argv[1].rpartition('/')[2])")
    assert not delivered(folder)
    assert await deliver(told, folder, 30, 77) == ""
    assert delivered(folder)
    assert json.loads((folder / "ack.json").read_bytes()) == {
        "run_id": "abc", "at": 77, "counted": False, "said": "taken 2026-11-23",
    }  # fmt: skip


async def test_a_receiver_that_counts_is_held_to_the_manifest(folder, tmp_path):
    right = program(tmp_path, """print('{"run_id": "abc", "rows": {"cases": 3}}')""")
    assert await deliver(right, folder, 30, 1) == ""
    assert json.loads((folder / "ack.json").read_bytes())["counted"] is True


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ('{"run_id": "abc", "rows": {"cases": 2}}', "cases: 2 rows, not 3"),
        ('{"run_id": "abc", "rows": {"money": 3}}', "money: 3 rows, not None"),
        ('{"run_id": "abd", "rows": {"cases": 3}}', "run_id 'abd', not 'abc'"),
        ('{"run_id": "abc", "rows": 3}', "rows is no object"),
    ],
)
async def test_a_receiver_that_took_something_else_has_not_taken_it(folder, tmp_path, answer, why):
    wrong = program(tmp_path, f"print({answer!r})")
    said = await deliver(wrong, folder, 30, 1)
    assert said == f"the receiver took something else: {why}"
    assert not delivered(folder)


async def test_a_program_that_fails_or_hangs_or_is_not_there_has_taken_nothing(folder, tmp_path):
    fails = program(tmp_path, "print('disk \\x1b[31mfull'); raise SystemExit(7)")
    said = await deliver(fails, folder, 30, 1)
    assert "ended with 7: disk" in said
    assert "\x1b" not in said
    hangs = program(tmp_path, "import threading; threading.Event().wait()")
    assert "no end after 0.3 s" in await deliver(hangs, folder, 0.3, 1)
    assert "No such file" in await deliver([str(tmp_path / "nobody")], folder, 30, 1)
    assert not delivered(folder)


async def test_an_acknowledgement_of_another_run_is_none_of_this_one(folder, tmp_path):
    fine = program(tmp_path, "")
    assert await deliver(fine, folder, 30, 1) == ""
    again = {**MANIFEST, "run_id": "new"}
    (folder / "manifest.json").write_text(json.dumps(again), encoding="utf-8")
    assert not delivered(folder)
    (folder / "manifest.json").unlink()
    assert "no manifest to deliver" in await deliver(fine, folder, 30, 1)
