"""``ccfloor callbacks``: on a real store, as a person types it."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from ccfloor.__main__ import main
from ccfloor.clock import SystemClock
from ccfloor.deeds_kept import deed_of
from ccfloor.floor.deeds import CallbackClosed, CallbackPromised, Deed
from ccfloor.floor.names import MINUTE, Instant
from ccfloor.store.sql_store import SqlStore

NOW: Instant = 1_795_400_000_000_000
"""2026-11-23 10:13:20 in Shanghai."""
CONFIG = """
[site]
language = "en"
timezone = "Asia/Shanghai"
[store]
url = "sqlite+aiosqlite:///{folder}/c.db"
[[serve.token]]
user = "li"
role = "lead"
sha256 = "{sha}"
[[person]]
agent = "agent1001"
name = "王丽"
[[person]]
agent = "agent1002"
name = "李伟"
"""
SHEET = """电话,坐席代码,时限,备注
138 0013 8000,agent1001,2026-11-23 18:00,发票
+86 010-62345678,agent1002,,
"""
WRONG = """电话,坐席代码,时限
call me,agent1001,
13800138000x,agent7777,2026-11-23 18:00
13800138000,agent1001,yesterday
13800138000,agent1001,2026-11-22 18:00
"""


class Shell:
    def __init__(self, folder: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.folder = folder
        self._capture = capture
        sha = hashlib.sha256(b"x").hexdigest()
        text = CONFIG.format(folder=folder, sha=sha)
        (folder / "ccfloor.toml").write_text(text, encoding="utf-8")

    def __call__(self, *words: str) -> tuple[int, str]:
        code = main(["callbacks", *words, "--config", str(self.folder / "ccfloor.toml")])
        told = self._capture.readouterr()
        return code, (told.out + told.err).decode()

    def sheet(self, text: str, encoding: str = "utf-8") -> str:
        file = self.folder / "promises.csv"
        file.write_text(text, encoding=encoding)
        return str(file)

    def deeds(self) -> list[Deed]:
        async def read() -> list[Deed]:
            store = SqlStore(f"sqlite+aiosqlite:///{self.folder / 'c.db'}")
            await store.open()
            rows = await store.deeds(0, NOW + 1_440 * MINUTE)
            await store.close()
            return [deed_of(row) for row in rows]

        return asyncio.run(read())


@pytest.fixture
def shell(tmp_path, capfdbinary, monkeypatch):
    monkeypatch.setattr(SystemClock, "now", lambda _self: NOW)
    return Shell(tmp_path, capfdbinary)


def test_a_lead_enters_one_and_its_number_is_never_shown(shell):
    due = ("--due", "2026-11-23 18:00")
    words = ("add", "138 0013 8000", "--owner", "agent1001", "--by", "li", *due, "--note", "发票")
    code, told = shell(*words)
    line = f"cb:{NOW}:agent1001  2026-11-23 18:00  agent1001  138****8000  open  发票\n"
    assert (code, told) == (0, line + "promises taken: 1\n")
    (deed,) = shell.deeds()
    assert isinstance(deed, CallbackPromised)
    assert (deed.owner, deed.number, deed.by) == ("agent1001", "13800138000", "li")
    assert shell("list") == (0, line)


def test_an_agent_enters_his_own_only(shell):
    code, told = shell("add", "13800138000", "--owner", "agent1001", "--by", "王丽")
    assert (code, "promises taken: 1" in told) == (0, True)
    code, told = shell("add", "13800138000", "--owner", "agent1002", "--by", "王丽")
    assert (code, "promises for himself only: expected agent1001" in told) == (2, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_sheet_is_taken_once(shell, encoding):
    file = shell.sheet(SHEET, encoding)
    code, told = shell("import", file, "--by", "li", "--dry-run")
    assert (code, told.splitlines()[-1]) == (0, "promises that would be taken: 2; nothing was")
    assert shell.deeds() == []
    assert shell("import", file, "--by", "li")[1].splitlines() == [
        f"cb:{NOW}:agent1001  2026-11-23 18:00  agent1001  138****8000  open  发票",
        f"cb:{NOW + 1}:agent1002  2026-11-24 10:13  agent1002  010****78  open",
        "promises taken: 2",
    ]
    assert shell("import", file, "--by", "li")[1].splitlines() == [
        "promises.csv:2: 138****8000: already promised, left out",
        "promises.csv:3: 010****78: already promised, left out",
        "promises taken: 0",
    ]
    assert len(shell.deeds()) == 2


def test_where_one_line_is_wrong_nothing_is_taken_and_every_mistake_has_its_place(shell):
    code, told = shell("import", shell.sheet(WRONG), "--by", "li")
    soon = "expected a moment within the next two weeks"
    assert code == 2
    assert told.splitlines() == [
        "ccfloor: nothing was taken, 5 mistakes:",
        "promises.csv:2 column A: '****': expected a telephone number: 3 to 20 digits",
        "promises.csv:3 column A: '****': expected a telephone number: 3 to 20 digits",
        "promises.csv:3 column B: 'agent7777': expected an agent code of the roster or of "
        "[[person]]",
        "promises.csv:4 column C: 'yesterday': expected a moment like 2026-11-25 18:00",
        f"promises.csv:5 column C: '2026-11-22 18:00': {soon}",
    ]
    assert shell.deeds() == []


def test_a_heading_that_nobody_knows_and_one_that_lacks(shell):
    code, told = shell("import", shell.sheet("电话,谁\n13800138000,agent1001\n"), "--by", "li")
    assert code == 2
    assert told.splitlines() == [
        "ccfloor: nothing was taken, 2 mistakes:",
        "promises.csv:1 column B: '谁': expected a known heading: 电话/number, 坐席代码/owner, "
        "时限/due, 备注/note",
        "promises.csv:1: '': expected a column owner (坐席代码)",
    ]


def test_what_is_wrong_on_the_command_line_is_said_masked(shell):
    words = ("--owner", "agent1001", "--by", "li")
    assert "expected a telephone number" in shell("add", "13800138000x", *words)[1]
    assert "13800138000x" not in shell("add", "13800138000x", *words)[1]
    assert "--due 6pm: expected" in shell("add", "13800138000", *words, "--due", "6pm")[1]
    past = shell("add", "13800138000", *words, "--due", "2026-11-22 18:00")
    assert (past[0], "expected a moment within the next two weeks" in past[1]) == (2, True)
    assert shell.deeds() == []


def test_a_lead_closes_it_and_nobody_his_own(shell, monkeypatch):
    shell("add", "13800138000", "--owner", "agent1001", "--by", "li")
    name = f"cb:{NOW}:agent1001"
    monkeypatch.setattr(SystemClock, "now", lambda _self: NOW + MINUTE)
    assert "expected a lead" in shell("close", name, "--by", "王丽")[1]
    assert "expected the id of a promise" in shell("close", "cb:1", "--by", "li")[1]
    code, told = shell("close", name, "--by", "li", "--note", "he came in")
    assert (code, "served another way" in told) == (0, True)
    assert isinstance(shell.deeds()[-1], CallbackClosed)
    assert shell("list") == (0, "No promises to customers\n")
    assert "served another way" in shell("list", "--all")[1]
