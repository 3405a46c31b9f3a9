"""A plan as tables: people, shifts, a month. What is written can be taken again.

The law: taking a plan's own export changes nothing in it. Leave of a whole shift is in it;
leave of hours, and requests that nobody has decided on, are not: they stay in the plan.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Sequence
from datetime import tzinfo

from ccfloor.files.tables import Column, Sheet
from ccfloor.floor.names import Instant
from ccfloor.localtime import wall_time
from ccfloor.roster.cells import written_stretch
from ccfloor.roster.codes import ACTIVITIES, LEAVE_CODE
from ccfloor.roster.headings import ENGLISH_AND_CHINESE
from ccfloor.roster.people import day_after, day_before, number_on, posting_on
from ccfloor.roster.plan import (
    ALWAYS,
    Activity,
    Day,
    Leave,
    LeaveState,
    Number,
    Person,
    Plan,
    Posting,
    Shift,
)
from ccfloor.roster.shifts import Pattern, instants
from ccfloor.roster.wanted import Month

_PEOPLE = (
    "id", "number", "name", "rank", "team", "agent", "seat", "extension", "probation",
    "from", "until",
)  # fmt: skip
_SHIFTS = (
    "id", "number", "name", "date", "shift", "start", "end", "meal", "training", "meeting",
    "seat", "leave",
)  # fmt: skip
_SLOTS = (Activity.MEAL, Activity.TRAINING, Activity.MEETING)


def people_table(plan: Plan, *, chinese: bool) -> Sheet:
    """Give all people, one line for each stretch in which nothing of theirs changed."""
    rows: list[tuple[str, ...]] = []
    for person in plan.people:
        rows += [_person_row(person, since, until) for since, until in _stretches(person)]
    return Sheet(
        "人员" if chinese else "people", _columns(_PEOPLE, chinese=chinese), tuple(rows), keys=3
    )


def _stretches(person: Person) -> list[tuple[Day, Day]]:
    every: list[Number | Posting] = [*person.numbers, *person.postings]
    starts = sorted(
        {one.from_ for one in every} | {day_after(one.to) for one in every if one.to != ALWAYS}
    )
    ends = [*starts[1:], ""]
    found = []
    for since, following in zip(starts, ends, strict=True):
        if number_on(person, since) or posting_on(person, since):
            inside = [one.to for one in every if one.from_ <= since <= one.to]
            found.append((since, min(inside) if not following else day_before(following)))
    return found


def _person_row(person: Person, since: Day, until: Day) -> tuple[str, ...]:
    posting = posting_on(person, since)
    told = (
        (
            posting.rank.value,
            posting.team,
            posting.agent,
            posting.seat,
            posting.extension,
            "yes" if posting.probation else "",
        )
        if posting
        else ("",) * 6
    )
    end = "" if until == ALWAYS else until
    return (person.id, number_on(person, since), person.name, *told, since, end)


def shifts_table(plan: Plan, zone: tzinfo, *, chinese: bool, month: Month = "") -> Sheet:
    """Give all shifts, or those of a month, one line each, by day and person."""
    people = {person.id: person for person in plan.people}
    whole = whole_leaves(plan)
    rows: list[tuple[str, ...]] = []
    for shift in sorted(plan.shifts, key=lambda one: (one.day, one.person, one.start)):
        if not shift.day.startswith(month):
            continue
        person = people.get(shift.person) or Person(shift.person, "")
        leave = whole.get(shift.id)
        slots = tuple(
            ";".join(
                f"{_clock(slot.from_, zone)}-{_clock(slot.to, zone)}"
                for slot in shift.slots
                if slot.activity is activity
            )
            or "无"
            for activity in _SLOTS
        )
        rows.append(
            (
                person.id,
                number_on(person, shift.day),
                person.name,
                shift.day,
                shift.name,
                _clock(shift.start, zone),
                _clock(shift.end, zone),
                *slots,
                shift.seat or "无",
                LEAVE_CODE[leave.kind] if leave else "",
            )
        )
    return Sheet(
        "排班" if chinese else "shifts", _columns(_SHIFTS, chinese=chinese), tuple(rows), keys=4
    )


def month_table(
    plan: Plan, month: Month, zone: tzinfo, patterns: tuple[Pattern, ...], *, chinese: bool
) -> Sheet:
    """Give a month as call centres have it: a line for each person, a column for each day."""
    year, number = int(month[:4]), int(month[5:])
    days = [f"{month}-{day:02}" for day in range(1, calendar.monthrange(year, number)[1] + 1)]
    duties: dict[tuple[str, Day], list[str]] = defaultdict(list)
    whole = whole_leaves(plan)
    for shift in sorted(plan.shifts, key=lambda one: (one.start, one.id)):
        if shift.day.startswith(month):
            duties[shift.person, shift.day].append(
                code_of(shift, whole.get(shift.id), zone, patterns)
            )
    head = ("id", "number", "name", "team")
    title = f"{year}年{number}月排班表" if chinese else f"roster {month}"
    columns = (*_columns(head, chinese=chinese), *(Column(str(int(day[8:]))) for day in days))
    rows: list[tuple[str, ...]] = []
    for person in plan.people:
        posting = posting_on(person, days[0]) or posting_on(person, days[-1])
        mine = ["+".join(duties.get((person.id, day), ())) or "休" for day in days]
        if posting is not None or any((person.id, day) in duties for day in days):
            held = number_on(person, days[0]) or number_on(person, days[-1])
            rows.append((person.id, held, person.name, posting.team if posting else "", *mine))
    legend = [f"{_short(one)}={written_stretch(one.hours)}" for one in patterns]
    rows.append(("图例" if chinese else "legend", "", "", "", " ".join(legend)))
    return Sheet(month, columns, tuple(rows), above=title, keys=4)


def code_of(
    shift: Shift,
    leave: Leave | None,
    zone: tzinfo,
    patterns: Sequence[Pattern],
    *,
    ascii_only: bool = False,
) -> str:
    """Write a shift as it stands in a month's sheet: 白, 夜病, 09:00-21:00."""
    times = (shift.start, shift.end)
    pattern = next((p for p in patterns if instants(shift.day, p.hours, zone) == times), None)
    short = _short(pattern, ascii_only=ascii_only) if pattern else ""
    code = short or f"{_clock(shift.start, zone)}-{_clock(shift.end, zone)}"
    if leave is not None:
        return code + LEAVE_CODE[leave.kind]
    whole = [slot.activity for slot in shift.slots if (slot.from_, slot.to) == times]
    activity = next((word for word, one in ACTIVITIES.items() if one in whole), "")
    return code + (whole[0].value[:1] if ascii_only and whole else activity)


def whole_leaves(plan: Plan) -> dict[str, Leave]:
    """Give the approved leave that stands for exactly a whole shift, by the shift's id."""
    leaves = {
        (leave.person, leave.from_, leave.to): leave
        for leave in plan.leaves
        if leave.state is LeaveState.APPROVED
    }
    found = {shift.id: leaves.get((shift.person, shift.start, shift.end)) for shift in plan.shifts}
    return {shift: leave for shift, leave in found.items() if leave is not None}


def _short(pattern: Pattern, *, ascii_only: bool = False) -> str:
    codes = [code for code in pattern.codes if code.isascii()] if ascii_only else pattern.codes
    return next((code for code in codes if len(code) == 1), pattern.name)


def _columns(fields: Sequence[str], *, chinese: bool) -> tuple[Column, ...]:
    return tuple(Column(ENGLISH_AND_CHINESE[field][chinese]) for field in fields)


def _clock(at: Instant, zone: tzinfo) -> str:
    return f"{wall_time(at, zone):%H:%M}"
