"""Who copied what: in the sealed log before it is handed out, or it is not handed out."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from ccfloor.__main__ import main
from ccfloor.cases.audit import Entry, chained, verify
from ccfloor.cases.copies import Copy, copies, draft_of, proof_of
from ccfloor.clock import SystemClock
from ccfloor.errors import StoreError
from ccfloor.store.sql_store import SqlStore

NOW = 1_795_400_000_000_000
"""2026-11-23 10:13:20 in Shanghai."""
PLANTED = Path(__file__).parent / "recordings"
CONFIG = """
[ami]
secret = "x"
port = 1
[site]
language = "en"
timezone = "Asia/Shanghai"
[store]
url = "sqlite+aiosqlite:///{folder}/c.db"
[[person]]
agent = "agent1001"
name = "王丽"
"""


class Shell:
    def __init__(self, folder: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.folder = folder
        self._capture = capture
        self.config = folder / "ccfloor.toml"
        self.config.write_text(CONFIG.format(folder=folder), encoding="utf-8")
        self.config.chmod(0o600)

    def __call__(self, *words: str) -> tuple[int, str]:
        code = main([*words, "--config", str(self.config)])
        told = self._capture.readouterr()
        return code, (told.out + told.err).decode()

    def log(self) -> list[Entry]:
        async def read() -> list[Entry]:
            store = SqlStore(f"sqlite+aiosqlite:///{self.folder / 'c.db'}")
            await store.open()
            entries = await store.audit()
            await store.close()
            return entries

        return asyncio.run(read())

    def copies(self) -> list[tuple[str, Copy]]:
        return [(one.who, one.copy) for one in copies(self.log())]


@pytest.fixture
def shell(tmp_path, capfdbinary, monkeypatch):
    monkeypatch.setattr(SystemClock, "now", lambda _self: NOW)
    monkeypatch.setattr("getpass.getuser", lambda: "zhang")
    return Shell(tmp_path, capfdbinary)


def planted() -> str:
    (session,) = PLANTED.rglob("planted-22/session.ami.zst")
    return str(session)


def test_an_export_of_the_roster_is_in_the_log_with_its_rows(shell):
    staff = shell.folder / "staff.csv"
    staff.write_text(
        "工号,姓名,班组,生效日期\n201001,王丽,A,2026-01-01\n201002,李娜,A,2026-01-01\n"
    )
    assert shell("roster", "import", str(staff))[0] == 0
    assert shell.copies() == []
    out = shell.folder / "out.csv"
    assert shell("roster", "export", str(out), "--what", "people")[0] == 0
    assert shell.copies() == [("zhang", Copy("roster", "out.csv", "csv", 2))]
    assert len(out.read_text("utf-8-sig").splitlines()) == 3  # and the headings


@pytest.mark.parametrize(
    ("words", "copy"),
    [
        (("cases", "list", "--month", "2026-11"), Copy("cases", "2026-11", "page", 0)),
        (("cases", "list", "--json"), Copy("cases", "open", "json", 0)),
        (("cases", "ledger", "2026-11"), Copy("ledger", "2026-11", "page", 0)),
        (("cases", "ledger", "2026-11", "--json"), Copy("ledger", "2026-11", "json", 0)),
    ],
)
def test_pages_of_cases_and_ledgers_are_in_the_log(shell, words, copy):
    assert shell(*words)[0] == 0
    assert shell.copies() == [("zhang", copy)]


def test_numbers_shown_in_full_are_in_the_log_and_masked_ones_are_not(shell):
    words = ("explain", "T01:PJSIP/1004", "--session", planted(), "--language", "en")
    assert "138****0003" in shell(*words)[1]
    assert shell.copies() == []
    assert "13800000003" in shell(*words, "--numbers")[1]
    ((who, copy),) = shell.copies()
    assert (who, copy.what, copy.subject, copy.form, copy.numbers) == (
        "zhang", "explanation", "T01:PJSIP/1004", "page", True,
    )  # fmt: skip
    assert copy.rows > 1


def test_a_raw_recording_is_in_the_log_before_it_begins(shell):
    shell("record", str(shell.folder / "x.ami"), "--for", "0.01")
    assert shell.copies() == [("zhang", Copy("recording", "x.ami", "bytes", 0, numbers=True))]


def test_what_cannot_be_written_down_is_not_handed_out(shell, monkeypatch):
    async def refuse(*_: object) -> None:
        raise StoreError("no disk")

    monkeypatch.setattr(SqlStore, "append_audit", refuse)
    out = shell.folder / "out.csv"
    assert shell("roster", "export", str(out))[0] == 2
    assert not out.exists()
    words = ("explain", "T01:PJSIP/1004", "--session", planted(), "--numbers")
    code, told = shell(*words)
    assert (code, "13800000003" in told) == (2, False)
    assert shell("record", str(shell.folder / "x.ami"), "--for", "0.01")[0] == 2
    assert not (shell.folder / "x.ami").exists()


def test_the_copies_are_listed_and_listing_them_is_none(shell):
    shell("cases", "ledger", "2026-11")
    shell("explain", "T01:PJSIP/1004", "--session", planted(), "--numbers")
    code, told = shell("cases", "copies")
    first, second = told.splitlines()
    assert code == 0
    assert first == ("1  2026-11-23 10:13:20  zhang  ledger shown  2026-11  page  0 rows")
    assert second.startswith("2  2026-11-23 10:13:20  zhang  explanation shown  T01:PJSIP/1004")
    assert second.endswith("NUMBERS IN THE CLEAR")
    assert shell("cases", "copies", "--who", "li") == (0, "Nothing was copied\n")
    assert len(json.loads(shell("cases", "copies", "--json")[1])) == 2
    assert len(shell.log()) == 2


def test_an_entry_of_the_log_is_evidence_of_a_case_that_a_person_enters(shell):
    shell("cases", "ledger", "2026-11")
    words = ("cases", "enter", "--id", "4711", "--by", "local", "--rule", "M09",
             "--agent", "agent1001", "--text", "copied the ledger",
             "--at", "2026-11-23T09:00")  # fmt: skip
    code, told = shell(*words, "--log", "7")
    assert (code, "--log 7: expected the number of an entry" in told) == (2, True)
    code, told = shell(*words, "--log", "1")
    assert code == 0, told
    entry, step = shell.log()
    body = json.loads(step.body)
    assert body["opened"]["proofs"][1]["sha256"] == entry.hash
    assert body["opened"]["proofs"][1]["text"].startswith("log 1: zhang copy.ledger {")
    assert shell("cases", "audit-verify")[0] == 0


def test_an_entry_that_was_altered_breaks_the_chain():
    first, second = chained(
        [draft_of(Copy("ledger", month, "page", 3), "zhang", NOW) for month in ("a", "b")], None
    )
    assert verify([first, second]) is None
    body = first.body.replace('"rows":3', '"rows":0')
    forged = Entry(
        first.seq, first.at, first.who, first.what, first.subject, body, first.prev, first.hash
    )
    assert verify([forged, second]) is not None
    assert proof_of(second).sha256 == second.hash
