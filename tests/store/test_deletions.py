"""What was deleted stays on record, and the record shows it when somebody altered it."""

from __future__ import annotations

import resource
from pathlib import Path

import msgspec
import pytest

from ccfloor.errors import StoreError
from ccfloor.store.deletions import (
    NAME,
    Deleted,
    Deletions,
    deleted_draft,
    deletions,
    kept_draft,
    recording,
)

FIRST = Deleted(
    file="20240101T00.000.amij.zst", run="20240101T00.000.amij.zst", size=10, raw=50,
    sha256="ab" * 32, first=5, last=9, keep_days=730, periods=("2024-01",),
)  # fmt: skip
SECOND = msgspec.structs.replace(FIRST, file="20240101T01.000.amij.zst", first=10, last=20)
WHEN = 1_795_421_800_000_000


def record(folder: Path, *told: Deleted) -> None:
    (folder / "pbx").mkdir(exist_ok=True)
    with recording(folder, "pbx") as book:
        book.write([deleted_draft(one, WHEN, "ccfloor") for one in told])


def test_what_was_written_is_read_again_with_when_and_by_whom(tmp_path: Path) -> None:
    assert deletions(tmp_path, "pbx") == Deletions()
    record(tmp_path, SECOND)
    record(tmp_path, FIRST)
    found = deletions(tmp_path, "pbx")
    assert found.broken == ""
    assert [one.file for one in found.files] == [FIRST.file, SECOND.file]
    assert found.files[0] == msgspec.structs.replace(FIRST, at=WHEN, by="ccfloor")
    assert [one.file for one in found.between(9, 9)] == [FIRST.file]
    assert [one.file for one in found.between(0, 10)] == [FIRST.file, SECOND.file]
    assert found.between(21, 99) == ()


def test_a_file_that_is_there_was_not_deleted_whatever_the_record_says(tmp_path: Path) -> None:
    record(tmp_path, FIRST, SECOND)  # and then the power went
    there = tmp_path / "pbx" / "2024" / "01" / "01" / FIRST.file
    there.parent.mkdir(parents=True)
    there.write_bytes(b"x")
    assert [one.file for one in deletions(tmp_path, "pbx").files] == [SECOND.file]


def test_what_could_not_be_deleted_is_taken_back(tmp_path: Path) -> None:
    record(tmp_path, FIRST, SECOND)
    with recording(tmp_path, "pbx") as book:
        book.write([kept_draft(SECOND.file, "Permission denied", WHEN, "ccfloor")])
    assert [one.file for one in deletions(tmp_path, "pbx").files] == [FIRST.file]


def test_a_line_that_was_altered_is_found_and_nothing_more_is_deleted(tmp_path: Path) -> None:
    record(tmp_path, FIRST, SECOND)
    path = tmp_path / "pbx" / NAME
    path.write_bytes(path.read_bytes().replace(b"20240101T01", b"20240101T02"))
    found = deletions(tmp_path, "pbx")
    assert found.broken == f"{path}: line 2 is not as it was written"
    assert [one.file for one in found.files] == [FIRST.file]  # what stands before it still holds
    with pytest.raises(StoreError, match="line 2 is not as it was written"):
        record(tmp_path, FIRST)


def test_so_is_a_line_that_was_left_out(tmp_path: Path) -> None:
    record(tmp_path, FIRST, SECOND)
    path = tmp_path / "pbx" / NAME
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[1])
    assert deletions(tmp_path, "pbx").broken == f"{path}: line 1 is not as it was written"
    path.write_bytes(b"nothing of ours\n")
    assert deletions(tmp_path, "pbx").broken.startswith(f"{path}: ")
    with pytest.raises(StoreError, match="nothing is deleted without a record"):
        record(tmp_path, FIRST)


def test_a_line_that_was_cut_off_said_nothing_and_is_written_over(tmp_path: Path) -> None:
    record(tmp_path, FIRST)
    path = tmp_path / "pbx" / NAME
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:50])
    assert len(deletions(tmp_path, "pbx").files) == 1
    record(tmp_path, SECOND)
    found = deletions(tmp_path, "pbx")
    assert (len(found.files), found.broken) == (2, "")


def test_nobody_else_writes_meanwhile(tmp_path: Path) -> None:
    record(tmp_path, FIRST)
    with (
        recording(tmp_path, "pbx"),
        pytest.raises(StoreError, match="somebody else deletes"),
        recording(tmp_path, "pbx"),
    ):
        pass


def test_a_disk_that_is_full_takes_all_of_it_or_nothing(tmp_path: Path) -> None:
    record(tmp_path, FIRST)
    path = tmp_path / "pbx" / NAME
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100, hard))
        with pytest.raises(StoreError, match="File too large"):
            record(tmp_path, SECOND)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=f"{NAME}: No such file"), recording(tmp_path, "pbx"):
        pass
