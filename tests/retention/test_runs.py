"""A journal's files as runs: each file is in one, and none begins in the middle."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ccfloor.retention.runs import HOUR, KeptFile, runs_of


def file(hour: int, *, begins: bool = False, size: int = 10) -> KeptFile:
    return KeptFile(f"{hour:04d}", hour * HOUR, size, begins)


def test_a_run_is_its_first_file_and_all_that_follow_until_the_next_beginning():
    first, second = runs_of(
        [file(1, begins=True), file(2), file(3), file(3, begins=True, size=7), file(5)]
    )
    assert [one.hour // HOUR for one in first.files] == [1, 2, 3]
    assert (first.since // HOUR, first.until // HOUR, first.size) == (1, 4, 30)
    assert (second.since // HOUR, second.until // HOUR, second.size) == (3, 6, 17)


def test_files_whose_beginning_is_gone_are_a_run_of_their_own():
    assert [len(run.files) for run in runs_of([file(1), file(2), file(3, begins=True)])] == [2, 1]
    assert runs_of([]) == []


@given(st.lists(st.booleans(), max_size=30))
def test_every_file_is_in_one_run_in_its_order(begins: list[bool]):
    files = [file(hour, begins=one) for hour, one in enumerate(begins)]
    runs = runs_of(files)
    assert [one for run in runs for one in run.files] == files
    assert all(not one.begins for run in runs for one in run.files[1:])
    assert all(run.files[0].begins for run in runs[1:])
