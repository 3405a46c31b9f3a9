from __future__ import annotations

import json
from pathlib import Path

import pytest

from ccfloor.dashboard.memory import LARGEST, Layout, Memory, default_folder, sound


def test_what_was_kept_comes_back_for_that_person_only(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    assert memory.recall("东区", "zhang") == Layout()
    wanted = Layout(language="en", theme="light", bell=True, density="", sort="state")
    assert memory.keep("东区", "zhang", wanted) == ""
    assert Memory(tmp_path).recall("东区", "zhang") == wanted
    assert Memory(tmp_path).recall("东区", "li") == Layout()
    assert Memory(tmp_path).recall("西区", "zhang") == Layout()
    assert memory.file_of("东区", "zhang").stat().st_mode & 0o077 == 0


def test_what_the_command_line_gave_wins_and_is_not_kept(tmp_path: Path) -> None:
    Memory(tmp_path).keep("s", "zhang", Layout(theme="light", language="en"))
    memory = Memory(tmp_path, frozenset({"theme"}))
    assert memory.recall("s", "zhang") == Layout(language="en")
    memory.keep("s", "zhang", Layout(theme="contrast", language="zh_CN"))
    assert Memory(tmp_path).recall("s", "zhang") == Layout(theme="light", language="zh_CN")


@pytest.mark.parametrize(
    "damaged",
    [b"", b"{", b"[]", b'{"theme": 3}', b"\xff\xfe", b"[" * 100_000, b'"' + b"x" * LARGEST + b'"'],
)
def test_a_damaged_file_is_no_layout_and_is_written_anew(tmp_path: Path, damaged: bytes) -> None:
    memory = Memory(tmp_path)
    memory.file_of("s", "zhang").write_bytes(damaged)
    assert memory.recall("s", "zhang") is None
    assert memory.keep("s", "zhang", Layout(theme="light")) == ""
    assert Memory(tmp_path).recall("s", "zhang") == Layout(theme="light")


def test_what_this_version_does_not_know_is_dropped(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    told = {"theme": "neon", "language": "fr", "density": "huge", "sort": "luck", "bell": True,
            "from_a_later_version": [1]}  # fmt: skip
    memory.file_of("s", "u").write_text(json.dumps(told), "utf-8")
    assert memory.recall("s", "u") == Layout(bell=True)
    assert sound(Layout(density="plan")) == Layout(density="plan")


@pytest.mark.parametrize("user", ["../../etc/passwd", "张丽", "a/b\0c", "x" * 5_000, ""])
def test_a_name_is_never_a_path(tmp_path: Path, user: str) -> None:
    file = Memory(tmp_path).file_of("s", user)
    assert file.parent == tmp_path
    assert len(file.name) < 80
    assert Memory(tmp_path).keep("s", user, Layout(theme="light")) == ""
    assert Memory(tmp_path).recall("s", user) == Layout(theme="light")


def test_a_folder_that_takes_nothing_is_said_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    why = Memory(tmp_path / "file").keep("s", "u", Layout(theme="light"))
    assert "file" in why
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_where_it_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "ccfloor"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == tmp_path / ".local" / "state" / "ccfloor"
