"""Which runs may go: literal cases, and what holds whatever a journal looks like."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.retention.decision import Examined, Reason, decide, doubts
from ccfloor.retention.needs import DAY, Needed
from ccfloor.retention.runs import HOUR, JournalRun, KeptFile, runs_of


def run(since: int, hours: int) -> JournalRun:
    return JournalRun(
        tuple(KeptFile(f"{hour:06d}", hour * HOUR, 1, hour == since)
              for hour in range(since, since + hours))
    )  # fmt: skip


RUNS = [run(0, 10), run(10, 10), run(30, 5)]


def whys(needed: list[Needed], before: int) -> list[list[str]]:
    return [[one.why for one in v.stays] for v in decide(RUNS, needed, before * HOUR)]


def test_what_is_old_and_needed_by_nobody_goes_and_the_newest_never():
    assert whys([], 1000) == [[], [], ["newest"]]


def test_a_run_stays_as_a_whole_while_a_part_of_it_is_young():
    assert whys([], 20) == [[], [], ["newest", "young"]]
    assert whys([], 19) == [[], ["young"], ["newest", "young"]]
    assert whys([], 9) == [["young"], ["young"], ["newest", "young"]]


def test_one_needed_hour_keeps_its_run_and_no_other():
    needed = [Needed(12 * HOUR, 12 * HOUR + 1, "case", "case:x")]
    assert whys(needed, 1000) == [[], ["case"], ["newest"]]
    touching = [Needed(9 * HOUR, 10 * HOUR, "case", "case:x")]
    assert whys(touching, 1000) == [["case"], [], ["newest"]]


def test_each_reason_is_told_once_with_its_subject():
    needed = [
        Needed(0, HOUR, "case", "case:x"),
        Needed(0, HOUR, "case", "case:x"),
        Needed(0, HOUR, "case", "case:y"),
        Needed(0, 11 * HOUR, "period", "2025-11"),
    ]
    verdict = decide(RUNS, needed, 1000 * HOUR)[0]
    assert verdict.stays == (
        Reason("case", "case:x"),
        Reason("case", "case:y"),
        Reason("period", "2025-11"),
    )


def test_where_younger_runs_follow_the_last_of_the_old_ones_is_not_the_newest():
    assert [v.stays for v in decide(RUNS, [], 1000 * HOUR, newest=False)] == [(), (), ()]


hours = st.integers(0, 60)
journals = st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=40)
stretches = st.lists(st.tuples(hours, st.integers(0, 9)), max_size=6)


@given(journals, stretches, hours)
def test_whatever_goes_no_run_loses_its_beginning_and_nothing_protected_goes(
    steps: list[tuple[int, bool]], protected: list[tuple[int, int]], before: int
):
    files, hour = [], 0
    for number, (ahead, begins) in enumerate(steps):
        hour += ahead
        files.append(KeptFile(f"{number:03d}", hour * HOUR, 1, begins))
    needed = [
        Needed(since * HOUR, (since + length) * HOUR, "case", str(place))
        for place, (since, length) in enumerate(protected)
    ]
    verdicts = decide(runs_of(files), needed, before * HOUR)
    gone = {file.name for v in verdicts if not v.stays for file in v.run.files}
    left = [file for file in files if file.name not in gone]
    # what is left is as it was, run by run: no file lost the one before it
    assert runs_of(left) == [run for run in runs_of(files) if run.files[0].name not in gone]
    for place, file in enumerate(files):
        if place and not file.begins:
            assert (file.name in gone) == (files[place - 1].name in gone)
    assert files[-1].name not in gone
    for file in files:
        if file.name in gone:
            assert file.hour + HOUR <= before * HOUR
            assert not any(
                one.from_ < file.hour + HOUR and file.hour < one.to for one in needed
            )  # fmt: skip


@given(journals, stretches, hours, hours)
def test_to_keep_more_never_lets_more_go(
    steps: list[tuple[int, bool]], protected: list[tuple[int, int]], before: int, later: int
):
    files, hour = [], 0
    for number, (ahead, begins) in enumerate(steps):
        hour += ahead
        files.append(KeptFile(f"{number:03d}", hour * HOUR, 1, begins))
    needed = [
        Needed(since * HOUR, (since + length) * HOUR, "case", "x") for since, length in protected
    ]
    low, high = sorted((before, later))

    def going(needs: list[Needed], until: int) -> set[str]:
        found = decide(runs_of(files), needs, until * HOUR)
        return {v.run.files[0].name for v in found if not v.stays}

    assert going(needed, low) <= going(needed, high)
    assert going(needed, high) <= going(needed[1:], high)


WHOLE = Examined("a", raw=5, first=1, last=9, ended=10, sha256="s")


def reasons(**fields: object) -> list[str]:
    one = msgspec.structs.replace(WHOLE, **fields)
    return [reason.why for reason in doubts([WHOLE, one], 100)]


def test_a_run_that_was_read_whole_goes():
    assert doubts([WHOLE], 100) == []
    assert reasons(ended=0, sha256="", stands=True) == []  # killed: cut off, and no damage
    assert reasons(raw=0, first=0, last=0, ended=0) == []  # nothing whole in it
    assert reasons(holes=2) == []  # a disk that was full: told on record


def test_a_damaged_run_waits_for_a_person():
    assert doubts([msgspec.structs.replace(WHOLE, wrong="x: at byte 7")], 100) == [
        Reason("damaged", "x: at byte 7")
    ]
    assert doubts([msgspec.structs.replace(WHOLE, wrong="x")], 100, damaged=True) == []


def test_what_was_written_later_than_its_name_says_is_as_young_as_it_is():
    assert reasons(last=101) == ["young"]
    assert reasons(ended=101) == ["young"]
    young = msgspec.structs.replace(WHOLE, ended=101)
    assert [one.why for one in doubts([young], 100, damaged=True)] == ["young"]


@pytest.mark.parametrize(
    ("last", "ended", "stands", "sure"),
    [
        (9, 10, False, True),
        (9, 10, True, False),  # turned at the hour, and what follows is not there
        (9, 9 + DAY, False, True),
        (9, 10 + DAY, False, False),  # a clock that was set: the rest has another hour
        (9 + 2 * HOUR, 9, False, False),
    ],
)
def test_a_run_whose_end_nobody_knows_waits_for_a_person(
    last: int,
    ended: int,
    stands: bool,  # noqa: FBT001 - a case of the table
    sure: bool,  # noqa: FBT001 - a case of the table
):
    one = msgspec.structs.replace(WHOLE, last=last, ended=ended, stands=stands)
    assert [reason.why for reason in doubts([one], 10 * DAY)] == ([] if sure else ["unsure"])
    assert doubts([one], 10 * DAY, damaged=True) == []
    assert doubts([one], 10 * DAY, begun=True) == []  # its end is on record as deleted
