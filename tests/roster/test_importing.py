"""Files into a plan: whole or not at all, and twice is as good as once."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ccfloor.localtime import wall_time
from ccfloor.roster.differences import differences
from ccfloor.roster.faults import Refusal
from ccfloor.roster.importing import Way, take
from ccfloor.roster.people import number_on, posting_on
from ccfloor.roster.plan import Activity, Leave, LeaveKind, LeaveState, Plan, Rank, Swap
from ccfloor.roster.sheets import read_sheets
from ccfloor.roster.shifts import Pattern
from ccfloor.roster.swaps import exchanged
from ccfloor.roster.table import Row, Sheet
from tests.roster.plans import SHANGHAI, at

SAMPLES = Path(__file__).parent / "samples"
WAY = Way(SHANGHAI, at("2026-01-20 09:00"), by="hr")
EMPTY = Plan(0, 0)


def sheet(text: str, name: str = "t.csv") -> Sheet:
    lines = [line.split(",") for line in text.strip().splitlines()]
    rows = tuple(Row(n, tuple(cells)) for n, cells in enumerate(lines, start=1))
    return Sheet(name, "", rows)


def sample(name: str) -> list[Sheet]:
    return read_sheets(SAMPLES / name)


def taken(*texts: str, plan: Plan = EMPTY, way: Way = WAY) -> Plan:
    return take(plan, [sheet(text, f"{n}.csv") for n, text in enumerate(texts, 1)], way).plan


def complaints(*texts: str, plan: Plan = EMPTY, way: Way = WAY) -> list[str]:
    with pytest.raises(Refusal) as raised:
        taken(*texts, plan=plan, way=way)
    return [str(fault) for fault in raised.value.faults]


PEOPLE = """
number,name,rank,team,agent,from
201001,王丽,lead,A,a1,2026-01-01
201002,李娜,agent,A,a2,2026-01-01
"""
STAFF = taken(PEOPLE)
HEAD = "number,name," + ",".join(map(str, range(1, 29)))


def month(*cells: str, who: str = "201002,李娜", title: str = "2026-02") -> str:
    return f"{title}\n{HEAD}\n{who},{','.join((*cells, *[''] * (28 - len(cells))))}"


def shifts(plan: Plan) -> list[tuple[str, str, str, str]]:
    return [
        (one.person, one.day, one.name, f"{wall_time(one.start, SHANGHAI):%H:%M}")
        for one in plan.shifts
    ]


# --- people -------------------------------------------------------------------------


def test_people_are_taken_with_all_that_is_said_of_them():
    plan = take(EMPTY, sample("people.csv"), WAY).plan
    assert (plan.version, plan.made_at, plan.made_by) == (1, WAY.at, "hr")
    assert [(one.id, one.name) for one in plan.people] == [
        ("201001", "王丽"), ("201002", "李娜"), ("JW26010003", "张伟"), ("100001", "赵经理"),
    ]  # fmt: skip
    zhang = posting_on(plan.people[2], "2026-12-31")
    assert zhang is not None
    assert (zhang.team, zhang.agent, zhang.extension) == ("B组", "agent1003", "1003")
    assert zhang.probation
    assert posting_on(plan.people[2], "2027-01-01") is None
    boss = posting_on(plan.people[3], "2026-01-01")
    assert boss is not None
    assert boss.rank is Rank.MANAGER


def test_the_same_files_twice_change_nothing_to_the_very_plan():
    for names in (["people.csv"], ["people.csv", "month.csv"], ["people.csv", "list.csv"]):
        sheets = [one for name in names for one in sample(name)]
        once = take(EMPTY, sheets, WAY).plan
        again = take(once, sheets, msgspec.structs.replace(WAY, at=WAY.at + 1, by="x"))
        assert again.plan is once
        assert differences(once, again.plan) == []


def test_a_new_posting_begins_on_its_day_and_keeps_the_old():
    plan = taken("number,name,team,from\n201002,李娜,B,2026-03-01", plan=STAFF)
    nana = plan.people[1]
    was, now = posting_on(nana, "2026-02-28"), posting_on(nana, "2026-03-01")
    assert was is not None
    assert now is not None
    assert (was.team, was.agent, now.team, now.agent) == ("A", "a2", "B", "")


def test_without_a_day_it_begins_today():
    plan = taken("number,name,team\n201002,李娜,B", plan=STAFF)
    assert [one.from_ for one in plan.people[1].postings] == ["2026-01-01", "2026-01-20"]


def test_a_person_gets_another_number_by_his_id():
    plan = taken("id,number,name,from\n201002,301002,李娜,2026-02-01", plan=STAFF)
    nana = plan.people[1]
    assert number_on(nana, "2026-01-31") == "201002"
    assert number_on(nana, "2026-02-01") == "301002"
    assert nana.postings == STAFF.people[1].postings  # nothing was said of them


def test_a_number_of_six_digits_may_be_given_to_somebody_else_and_makes_a_second_person():
    gone = taken("id,number,name,from,to\nx,201009,周,2026-01-01,2026-01-31", plan=STAFF)
    plan = taken("number,name,from\n201009,吴,2026-02-01", plan=gone)
    assert [(one.id, one.name) for one in plan.people[2:]] == [("x", "周"), ("201009", "吴")]
    third = taken("number,name,from,to\n201008,甲,2026-01-01,2026-01-31\n201008,乙,2026-02-01,")
    assert [one.id for one in third.people] == ["201008", "201008.2"]


def test_a_number_that_is_somebody_elses_is_refused_with_its_place():
    assert complaints("number,name,from\n201002,李四,2026-02-01", plan=STAFF) == [
        "1.csv:2: '李四': expected 李娜, whose number 201002 is on 2026-02-01 (工号与姓名的统一); "
        "or a person's id beside it"
    ]
    (found,) = complaints("id,number,name,from\nx,201002,李四,2026-02-01", plan=STAFF)
    assert found.startswith("1.csv:2: '201002, x': expected number 201002 belongs to")


def test_all_mistakes_of_all_files_are_said_at_once_and_nothing_is_taken():
    assert complaints(
        "number,name,rank,from,to\n20100,王,boss,2026-02-30,\n201003,,,2026-02-01,2026-01-01",
        "number,nmae,date,shift\n201001,王丽,2026-02-01,day",
        "hello,world",
    ) == [
        "1.csv:2 column A: '20100': expected six digits, or JW, year, month and four digits, "
        "like JW26070001",
        "1.csv:2 column D: '2026-02-30': expected a day that the calendar has",
        "1.csv:2 column C: 'boss': expected agent 客服专员, lead 组长, supervisor 主管 "
        "or manager 经理",
        "1.csv:3 column B: '': expected a name",
        "1.csv:3 column E: '2026-01-01': expected a day not before 2026-02-01",
        "2.csv:1 column B: 'nmae': expected a known heading; did you mean name?",
        "2.csv:2: '201001': expected a number that somebody has on 2026-02-01; "
        "take the people first",
        "3.csv:1: 'hello world': expected headings: 工号/number with 姓名/name (people), with "
        "日期/date (shifts), or with 1 to 31 (a month)",
    ]


def test_a_column_that_stands_twice_is_refused():
    assert complaints("number,name,工号\n201001,王丽,201001") == [
        "1.csv:1 column C: '工号': expected one column of this: column A is too"
    ]


# --- a month's sheet ----------------------------------------------------------------


def test_a_months_sheet_is_taken_as_it_is_made():
    plan = take(EMPTY, [*sample("people.csv"), *sample("month.csv")], WAY).plan
    mine = [one for one in plan.shifts if one.person == "201002"]
    assert [(one.day, one.name) for one in mine[:3]] == [
        ("2026-02-02", "day"), ("2026-02-03", "night"), ("2026-02-06", "day"),
    ]  # fmt: skip
    assert mine[0].agent == "agent1002"
    (leave,) = plan.leaves
    assert (leave.id, leave.kind, leave.state, leave.approved_by) == (
        "roster:201002:2026-02-10", LeaveKind.PERSONAL, LeaveState.APPROVED, "hr",
    )  # fmt: skip
    assert (leave.from_, leave.to) == (at("2026-02-10 08:00"), at("2026-02-10 20:00"))
    (training,) = [one for one in mine if one.slots]
    assert training.day == "2026-02-18"
    assert [(s.activity, s.from_, s.to) for s in training.slots] == [
        (Activity.TRAINING, training.start, training.end)
    ]


def test_a_month_is_the_whole_truth_of_itself_for_whom_it_names():
    plan = taken(month("白", "", "白"), month("夜", who="201001,王丽"), plan=STAFF)
    after = taken(month("", "夜"), plan=plan)
    assert shifts(after) == [
        ("201001", "2026-02-01", "night", "20:00"), ("201002", "2026-02-02", "night", "20:00"),
    ]  # fmt: skip
    (change,) = differences(plan, after)
    assert (len(change.added), len(change.changed), len(change.removed)) == (1, 0, 2)


def test_a_shift_that_changes_its_hours_keeps_its_id():
    plan = taken(month("白"), plan=STAFF)
    after = taken(month("夜"), plan=plan)
    assert [one.id for one in after.shifts] == ["201002:2026-02-01"]
    (change,) = differences(plan, after)
    assert [(was.name, now.name) for was, now in change.changed] == [("day", "night")]


@pytest.mark.parametrize("title", ["2026年2月排班表", "2026-02", "排班 2026/02", "２０２６年２月"])
def test_the_month_stands_above_the_headings(title):
    assert shifts(taken(month("白", title=title), plan=STAFF))[0][1] == "2026-02-01"


def test_or_it_is_said_or_the_file_says_it_or_it_is_asked_for():
    text = month("白", title="排班表")
    assert complaints(text, plan=STAFF) == [
        "1.csv:2: '': expected a month, like 2026-07, in the sheet's name or above the headings; "
        "or --month"
    ]
    way = msgspec.structs.replace(WAY, month="2026-02")
    assert shifts(taken(text, plan=STAFF, way=way))[0][1] == "2026-02-01"
    named = take(STAFF, [sheet(text, "2026-02.csv")], WAY).plan
    assert shifts(named)[0][1] == "2026-02-01"


def test_every_wrong_cell_of_a_month_is_named():
    found = complaints(month("早", "白", "=1+1"), plan=STAFF)
    assert [one[:30] for one in found] == [
        "1.csv:3 column C: '早': expecte", "1.csv:3 column E: '=1+1': expe",
    ]  # fmt: skip


def test_a_day_that_the_month_does_not_have_must_be_empty_and_all_others_be_there():
    head = "2026-02\nnumber,name," + ",".join(map(str, range(1, 32)))
    fine = f"{head}\n201002,李娜,白" + "," * 30
    assert len(taken(fine, plan=STAFF).shifts) == 1
    assert complaints(fine + "白", plan=STAFF) == [
        "1.csv:3 column AG: '白': expected nothing: the month has no such day"
    ]
    assert complaints(month("白", title="2026-03"), plan=STAFF) == [
        "1.csv:2: '': expected all days of 2026-03: 29, 30, 31 not there"
    ]


def test_a_stranger_is_named_once_a_line_and_a_wrong_name_too():
    assert complaints(month("白", who="201009,李娜"), plan=STAFF) == [
        "1.csv:3: '201009': expected a number that somebody has on 2026-02-01; "
        "take the people first"
    ]
    (found,) = complaints(month("白", who="201002,李四"), plan=STAFF)
    assert found.endswith("'李四': expected 李娜, whose number 201002 is")


def test_somebody_has_one_line_for_a_month():
    text = month("白") + "\n" + month("夜").splitlines()[-1]
    (found,) = complaints(text, plan=STAFF)
    assert "李娜's 2026-02 once: it stands in 1.csv:3 already" in found
    assert "it stands in 1.csv:3 already" in complaints(month("白"), month("白"), plan=STAFF)[0]


def test_leave_alone_is_of_the_shift_that_is_planned_else_of_the_first_pattern():
    plan = taken(month("夜"), plan=STAFF)
    after = taken(month("病", "事"), plan=plan)
    assert shifts(after) == [
        ("201002", "2026-02-01", "night", "20:00"), ("201002", "2026-02-02", "day", "08:00"),
    ]  # fmt: skip
    assert [one.kind for one in after.leaves] == [LeaveKind.SICK, LeaveKind.PERSONAL]
    assert taken(month("病", "事"), plan=after) is after
    assert taken(month("夜", "白"), plan=after).leaves == ()


def test_leave_that_somebody_asked_for_is_not_a_files_to_take_away():
    plan = taken(month("白"), plan=STAFF)
    mine = plan.shifts[0]
    asked = Leave("L1", mine.person, LeaveKind.SICK, mine.start, mine.end, 0, LeaveState.APPROVED)
    plan = msgspec.structs.replace(plan, leaves=(asked,))
    assert taken(month("白病"), plan=plan) is plan  # it is there already
    assert taken(month("白"), plan=plan) is plan
    assert taken(month(""), plan=plan).leaves == (asked,)


def test_a_file_does_not_undo_a_swap():
    text = month("白") + "\n" + month("", "白", who="201001,王丽").splitlines()[-1]
    plan = taken(text, plan=STAFF)
    done = Swap("s", "201002:2026-02-01", "201001:2026-02-02", "201002", "201001", 0)
    swapped = msgspec.structs.replace(plan, shifts=exchanged(plan, done))
    assert [one.person for one in swapped.shifts] == ["201001", "201002"]
    assert taken(text, plan=swapped) is swapped  # as it was planned
    new = month("", "白") + "\n" + month("白", "", who="201001,王丽").splitlines()[-1]
    assert taken(new, plan=swapped) is swapped  # as it is


def test_two_duties_of_one_person_at_once_are_named_where_they_stand():
    (found,) = complaints(month("白+09:00-21:00"), plan=STAFF)
    assert found.startswith("1.csv:3 column C: '201002:2026-02-01, 201002:2026-02-01:2': expected")


def test_what_only_looks_wrong_is_told_and_taken():
    none = take(STAFF, [sheet(month("夜", "白"))], WAY)
    assert [one.text[:4] for one in none.findings] == ["0 h "]
    short = take(STAFF, [sheet(month("夜", "20:00-08:00", "14:00-02:00"))], WAY)
    assert [one.code for one in short.findings] == ["short_rest"]
    assert short.plan.version == 2


# --- a list -------------------------------------------------------------------------


def test_a_list_is_taken_line_by_line():
    plan = take(EMPTY, [*sample("people.csv"), *sample("list.csv")], WAY).plan
    told = [
        (one.day, one.name, f"{wall_time(one.start, SHANGHAI):%H:%M}", one.seat, len(one.slots))
        for one in plan.shifts
    ]
    assert told == [
        ("2026-03-01", "day", "08:00", "PJSIP/1002", 1),
        ("2026-03-02", "早", "07:00", "", 1),
        ("2026-03-05", "night", "20:00", "", 0),
    ]
    assert plan.shifts[0].slots[0].activity is Activity.MEAL
    assert plan.shifts[1].slots[0].activity is Activity.MEETING
    assert [(one.kind, one.from_) for one in plan.leaves] == [
        (LeaveKind.SICK, at("2026-03-05 20:00"))
    ]


def test_what_a_list_does_not_say_of_a_shift_stays():
    head = "number,date,shift,meal,seat\n"
    plan = taken(head + "201002,2026-02-01,day,12:00-13:00,S1", plan=STAFF)
    assert taken(head + "201002,2026-02-01,day,,", plan=plan) is plan
    less = taken(head + "201002,2026-02-01,day,无,无", plan=plan).shifts[0]
    assert (less.slots, less.seat) == ((), "")


def test_a_pattern_brings_its_meal_once():
    way = msgspec.structs.replace(
        WAY, patterns=(Pattern("day", (480, 1200), ("白",), ((720, 780),)),)
    )
    plan = taken(month("白"), plan=STAFF, way=way)
    assert len(plan.shifts[0].slots) == 1
    other = taken("number,date,shift,meal\n201002,2026-02-01,白,13:00-14:00", plan=plan, way=way)
    assert [one.from_ for one in other.shifts[0].slots] == [at("2026-02-01 13:00")]
    assert taken(month("白"), plan=other, way=way) is other
    trained = taken(month("白训"), plan=other, way=way)
    assert [one.activity for one in trained.shifts[0].slots] == [Activity.TRAINING]
    back = taken(month("白"), plan=trained, way=way)
    assert [one.activity for one in back.shifts[0].slots] == [Activity.MEAL]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (",2026-02-01,day,,,", "expected a number 工号, or a person's id"),
        ("201002,,day,,,", "expected a day like 2026-07-01"),
        ("201002,2026-02-01,,,,", "expected a shift: a code like 白"),
        ("201002,2026-02-01,day,08:00,,", "expected a time like 08:00: both beginning and end"),
        ("201002,2026-02-01,day,08:00,20:61,", "column E: '20:61': expected a time like 08:00"),
        ("201002,2026-02-01,day,,,白", "column F: '白': expected a kind of leave"),
        ("201002,2026-02-01,day,,,休假日", "column F: '休假日': expected one of"),
    ],
)
def test_a_wrong_line_of_a_list_is_named(line, expected):
    (found,) = complaints(f"number,date,shift,start,end,leave\n{line}", plan=STAFF)
    assert found.startswith("1.csv:2")
    assert expected in found


def test_a_new_posting_moves_the_shifts_of_its_days():
    plan = taken(month("白", "", "", "白"), plan=STAFF)
    after = taken("number,name,team,agent,from\n201002,李娜,B,a9,2026-02-03", plan=plan)
    assert [(one.day, one.team, one.agent) for one in after.shifts] == [
        ("2026-02-01", "A", "a2"), ("2026-02-04", "B", "a9"),
    ]  # fmt: skip


def test_empty_sheets_say_nothing():
    assert (
        take(STAFF, [Sheet("x", "", ()), Sheet("x", "", (Row(1, ("", None)),))], WAY).plan is STAFF
    )


def test_what_a_shift_has_of_its_own_stays_when_its_person_moves():
    plan = taken("number,date,shift,seat\n201002,2026-02-01,day,S1", plan=STAFF)
    moved = taken("number,name,team,seat,from\n201002,李娜,B,S9,2026-02-01", plan=plan)
    assert [(one.team, one.seat) for one in moved.shifts] == [("B", "S1")]
