"""A plan as tables: nothing runs in them, and taking them again changes nothing."""

from __future__ import annotations

import io
import tempfile
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.files.tables import csv_bytes
from ccfloor.files.workbook import xlsx_bytes
from ccfloor.roster.cells import Unreadable, text
from ccfloor.roster.exporting import month_table, people_table, shifts_table
from ccfloor.roster.importing import Way, take
from ccfloor.roster.merging_shifts import BROUGHT
from ccfloor.roster.people import laid_over
from ccfloor.roster.plan import (
    Activity,
    Leave,
    LeaveKind,
    LeaveState,
    Number,
    Person,
    Plan,
    Posting,
    Rank,
)  # fmt: skip
from ccfloor.roster.sheets import read_sheets
from ccfloor.roster.shifts import DAY, NIGHT, USUAL, Pattern, PlannedSlot, make_shift
from tests.roster.plans import SHANGHAI, at

ZONES = [SHANGHAI, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")]
HOSTILE = "=HYPERLINK(\"http://x\",'a')"


def readable(word: str) -> bool:
    """Only what the door lets in can be in a plan."""
    try:
        return text(word) == word
    except Unreadable:
        return False


words = st.text(
    st.sampled_from("'=+-@,;\"王 a无") | st.characters(codec="utf-8"), max_size=6
).filter(readable)
days = st.dates(
    min_value=date(2026, 2, 1),
    max_value=date(2026, 11, 30),
).map(str)
postings = st.builds(
    Posting,
    from_=days,
    rank=st.sampled_from(Rank),
    team=words,
    seat=st.just(""),
    extension=words,
    probation=st.booleans(),
)


@st.composite
def plans(draw, zone):
    people, shifts, leaves = [], [], []
    for n in range(draw(st.integers(0, 3))):
        number = Number(f"20100{n}", draw(days))
        mine: tuple[Posting, ...] = ()
        for posting in draw(st.lists(postings, max_size=3)):
            mine = laid_over(mine, msgspec.structs.replace(posting, agent=f"agent{n}"))
        numbers = laid_over((number,), Number(f"30100{n}", draw(days)))
        name = draw(words.filter(bool))
        somebody = Person(f"p{n}", name, numbers, mine)
        people.append(somebody)
        for day in sorted(draw(st.sets(days, max_size=4))):
            pattern = draw(st.sampled_from([DAY, NIGHT, Pattern("早", (150, 540))]))
            seat = draw(st.sampled_from(["", f"S{n}", f"=S{n}"]))
            slots = draw(st.sampled_from([(), ((510, 520),), ((500, 510), (520, 530))]))
            planned = tuple(PlannedSlot(Activity.MEAL, one) for one in slots)
            if pattern is not DAY:
                planned = ()
            shift = make_shift(somebody, day, pattern, zone, seat=seat, slots=planned)
            if shifts and shifts[-1].person == shift.person and shift.start < shifts[-1].end:
                continue  # a night, and an early shift before its end: no plan has that
            shifts.append(shift)
            if draw(st.booleans()):
                kind = draw(st.sampled_from(LeaveKind))
                leaves.append(
                    Leave(BROUGHT + shift.id, somebody.id, kind, shift.start, shift.end, 5,
                          LeaveState.APPROVED, "hr")
                )  # fmt: skip
    return Plan(3, 1, "x", tuple(people), tuple(shifts), tuple(leaves))


def retaken(plan: Plan, content: bytes, name: str, zone: ZoneInfo) -> Plan:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        return take(plan, read_sheets(path), Way(zone, at("2026-12-01 00:00"), "y")).plan


@given(data=st.data(), zone=st.sampled_from(ZONES), chinese=st.booleans())
@settings(max_examples=150, deadline=None)
def test_taking_an_export_changes_nothing(data, zone, chinese):
    plan = data.draw(plans(zone))
    people = people_table(plan, chinese=chinese)
    shifts = shifts_table(plan, zone, chinese=chinese)
    assert retaken(plan, csv_bytes(people), "p.csv", zone) is plan
    assert retaken(plan, csv_bytes(shifts), "s.csv", zone) is plan
    assert retaken(plan, xlsx_bytes([people, shifts]), "all.xlsx", zone) is plan


@given(data=st.data(), chinese=st.booleans())
@settings(max_examples=50, deadline=None)
def test_nor_does_taking_a_month(data, chinese):
    plan = data.draw(plans(SHANGHAI))
    for month in ("2026-02", "2026-10"):
        table = month_table(plan, month, SHANGHAI, USUAL, chinese=chinese)
        named = [one for one in plan.shifts if one.name != "早"]
        known = msgspec.structs.replace(plan, shifts=tuple(named), leaves=())
        table = month_table(known, month, SHANGHAI, USUAL, chinese=chinese)
        assert retaken(known, csv_bytes(table), "m.csv", SHANGHAI) is known


@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_an_export_taken_into_an_empty_plan_has_the_same_people_and_shifts(data):
    plan = data.draw(plans(SHANGHAI))
    tables = [people_table(plan, chinese=True), shifts_table(plan, SHANGHAI, chinese=True)]
    new = retaken(Plan(0, 0), xlsx_bytes(tables), "all.xlsx", SHANGHAI)
    assert new.people == tuple(one for one in plan.people)
    assert sorted((s.id, s.start, s.end, s.seat, s.slots, s.team, s.rank) for s in new.shifts) == (
        sorted((s.id, s.start, s.end, s.seat, s.slots, s.team, s.rank) for s in plan.shifts)
    )


HOSTILE_PLAN = Plan(
    1, 0, people=(Person("=p", HOSTILE, (Number("201001", "2026-01-01"),),
                         (Posting("2026-01-01", team="@SUM(A1)", agent="+1", extension="-2"),)),)
)  # fmt: skip


def test_no_cell_of_an_export_is_a_formula():
    table = people_table(HOSTILE_PLAN, chinese=False)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([table])))
    cells = [cell for row in book["people"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    written = csv_bytes(table).decode("utf-8-sig")
    assert written.splitlines()[1] == (
        """"'=p","201001","'=HYPERLINK(""http://x"",'a')","agent","'@SUM(A1)","'+1","","""
        '''"'-2","","2026-01-01",""'''
    )
    assert retaken(HOSTILE_PLAN, csv_bytes(table), "x.csv", SHANGHAI) is HOSTILE_PLAN


def test_a_month_is_written_as_call_centres_have_it():
    li = Person("p", "李娜", (Number("201002", "2026-01-01"),), (Posting("2026-01-01", team="A"),))
    day = make_shift(li, "2026-02-01", DAY, SHANGHAI)
    odd = make_shift(li, "2026-02-03", Pattern("x", (540, 1260)), SHANGHAI)
    ill = Leave("l", "p", LeaveKind.SICK, day.start, day.end, 0, LeaveState.APPROVED)
    plan = Plan(1, 0, people=(li,), shifts=(day, odd), leaves=(ill,))
    table = month_table(plan, "2026-02", SHANGHAI, USUAL, chinese=True)
    mine, legend = table.rows
    assert table.above == "2026年2月排班表"
    assert tuple(column.name for column in table.columns) == (
        "人员编号",
        "工号",
        "姓名",
        "班组",
        *map(str, range(1, 29)),
    )
    assert mine[:8] == ("p", "201002", "李娜", "A", "白病", "休", "09:00-21:00", "休")
    assert legend[4] == "白=08:00-20:00 夜=20:00-08:00"


@pytest.mark.parametrize("month", ["2026-01", "2026-03"])
def test_a_list_of_a_month_has_that_month_only(month):
    li = Person("p", "L", (Number("201002", "2026-01-01"),), (Posting("2026-01-01"),))
    shifts = tuple(make_shift(li, f"2026-0{n}-15", NIGHT, SHANGHAI) for n in (1, 2, 3))
    table = shifts_table(
        Plan(1, 0, people=(li,), shifts=shifts), SHANGHAI, chinese=False, month=month
    )
    assert [row[3] for row in table.rows] == [f"{month}-15"]


def test_a_shift_without_a_meal_says_so_where_its_pattern_has_one():
    li = Person("p", "L", (Number("201002", "2026-01-01"),), (Posting("2026-01-01"),))
    plan = Plan(1, 0, people=(li,), shifts=(make_shift(li, "2026-02-01", DAY, SHANGHAI),))
    tables = [people_table(plan, chinese=True), shifts_table(plan, SHANGHAI, chinese=True)]
    fed = (Pattern("day", (480, 1200), ("白",), ((720, 780),)),)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.xlsx")
        path.write_bytes(xlsx_bytes(tables))
        way = Way(SHANGHAI, at("2026-01-20 09:00"), patterns=fed)
        new = take(Plan(0, 0), read_sheets(path), way).plan
    assert new.shifts == plan.shifts
