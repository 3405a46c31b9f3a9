"""A journal file that is gone is told by the files around it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ccfloor.clock import SetClock
from ccfloor.commands.verify_journal import verify_journal
from ccfloor.store.continuity import Continuity
from ccfloor.store.journal import HOUR, Journal, JournalRecord, Opened, files

HOURS = 4


def journal_of(folder: Path, pbx: str = "pbx", since: int = 0) -> list[Path]:
    """Write one run: a connection over four hours that is lost and stands again in the third."""
    book = Journal(folder, pbx, 3, SetClock(HOURS * HOUR))
    book.begun(since, b"{}")
    book.opened(since + 1)
    for hour in range(HOURS):
        at = since + hour * HOUR
        book.append(b"a" * 100, at + 2)
        if hour == HOURS // 2:
            book.lost(at + 3, "eof")
            book.opened(at + 4)
            book.append(b"b" * 7, at + 5)
    book.close()
    return files(folder, pbx)


def holes(paths: list[Path], capfd: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = verify_journal(paths[0].parents[4])
    said = capfd.readouterr().out.splitlines()
    return code, [line for line in said if line.startswith("missing")]


def test_a_whole_journal_has_no_hole(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    paths = journal_of(tmp_path)
    assert len(paths) == HOURS
    assert holes(paths, capfd) == (0, [])


def test_a_run_after_another_begins_at_one_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    journal_of(tmp_path)
    later = journal_of(tmp_path, since=HOURS * HOUR)
    assert holes(later, capfd) == (0, [])


def test_two_pbxs_in_one_folder_are_told_apart(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    journal_of(tmp_path, "north")
    assert holes(journal_of(tmp_path, "south"), capfd) == (0, [])


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (1, "100 bytes of connection 1 are missing before it"),
        (2, "7 bytes of connection 2 are missing before it"),
    ],
)
def test_a_file_between_is_missed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], gone: int, said: str
) -> None:
    paths = journal_of(tmp_path)
    paths[gone].unlink()
    assert holes(paths, capfd) == (1, [f"missing  {paths[gone + 1]}: {said}"])


def test_deleting_the_oldest_is_no_fault(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    paths = journal_of(tmp_path)
    paths[0].unlink()
    paths[1].unlink()
    assert holes(paths[2:], capfd) == (0, [])


def test_a_connection_that_came_and_went_in_the_missing_file_is_missed() -> None:
    def opened(connection: int) -> JournalRecord:
        return JournalRecord("open", 0, msgspec.json.encode(Opened(connection, 0)))

    following = Continuity()
    assert following.broken(JournalRecord("run", 0, b"{}")) == ""
    assert following.broken(opened(1)) == ""
    assert following.broken(JournalRecord("lost", 0, b"eof")) == ""
    assert following.broken(opened(3)) == "what came before connection 3 is missing"
