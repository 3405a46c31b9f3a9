"""The roster for people: a month at a glance, and what an import would change.

Hours are told as they truly are, and flagged where they are more than the month's normal ones
and 36 of overtime (劳动法 art. 41). Whether that is lawful is not decided here: 12-hour duty
needs an approved comprehensive working-hours system (综合计算工时), which averages.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, tzinfo
from typing import Final

from ccfloor.floor.names import Micros
from ccfloor.locale import Words, mark
from ccfloor.roster.checks import HOUR
from ccfloor.roster.differences import PersonChange
from ccfloor.roster.exporting import code_of, whole_leaves
from ccfloor.roster.holidays import Calendar, Sort
from ccfloor.roster.people import number_on, posting_on
from ccfloor.roster.plan import Day, Leave, LeaveKind, Person, Plan, Shift
from ccfloor.roster.shifts import Pattern
from ccfloor.telling.lines import cells, fit, right

WEEKDAYS: Final = (
    mark("Mo"), mark("Tu"), mark("We"), mark("Th"), mark("Fr"), mark("Sa"), mark("Su"),
)  # fmt: skip
DAYS: Final = {
    Sort.WORKDAY: "",
    Sort.WEEKEND: mark("we"),
    Sort.HOLIDAY: mark("ho"),
    Sort.MAKE_UP: mark("mu"),
    Sort.UNKNOWN: "?",
}
"""Weekend, holiday, made-up work day; a year that nobody knows is a question."""
LEAVES: Final = {
    LeaveKind.PERSONAL: mark("p."),
    LeaveKind.SICK: mark("s."),
    LeaveKind.ANNUAL: mark("a."),
    LeaveKind.COMPENSATORY: mark("c."),
    LeaveKind.OTHER: mark("o."),
}
KINDS: Final = {
    LeaveKind.PERSONAL: mark("personal leave"),
    LeaveKind.SICK: mark("sick leave"),
    LeaveKind.ANNUAL: mark("annual leave"),
    LeaveKind.COMPENSATORY: mark("compensatory leave"),
    LeaveKind.OTHER: mark("other leave"),
}
STATES: Final = {
    "asked": mark("asked for"),
    "approved": mark("approved"),
    "refused": mark("refused"),
    "cancelled": mark("cancelled"),
}
COMMANDS: Final = (
    mark("warning"),
    mark("error"),
    mark("{n} errors, {m} warnings"),
    mark("would be version {n}"),
    mark("version {n} is in force"),
    mark("version {n} is written to {file}"),
    mark("look at"),
    mark("needs the manager"),
    mark("waits for the superior of {names}"),
    mark("waits for the manager"),
)
"""What the commands say themselves: here, because catalogues are collected from here."""
NORMAL_HOURS: Final = 8
OVERTIME_HOURS: Final = 36
OVER: Final = "!"


def month_view(
    plan: Plan,
    month: str,
    team: str,
    zone: tzinfo,
    patterns: Sequence[Pattern],
    calendar: Calendar,
    words: Words,
) -> list[str]:
    """Tell a month: a line for each person, a column for each day; ``team`` empty is all."""
    days = days_of(month)
    own: dict[tuple[str, Day], list[Shift]] = defaultdict(list)
    for shift in sorted(plan.shifts, key=lambda one: (one.start, one.id)):
        own[shift.person, shift.day].append(shift)
    leaves = whole_leaves(plan)
    limit = month_limit(days, calendar)
    rows: list[list[str]] = []
    for person in plan.people:
        mine = [own.get((person.id, day), []) for day in days]
        if not _is_shown(person, mine, days, team):
            continue
        posting = posting_on(person, days[0]) or posting_on(person, days[-1])
        codes = [
            "+".join(_code(shift, leaves.get(shift.id), zone, patterns, words) for shift in shifts)
            for shifts in mine
        ]
        total = sum(
            shift.end - shift.start for each in mine for shift in each if shift.id not in leaves
        )
        held = number_on(person, days[0]) or number_on(person, days[-1])
        rows.append(
            [person.name, held, posting.team if posting else "", *codes, _hours(total, limit)]
        )
    if not rows:
        return [words("nobody is in the roster of {month}", month=month)]
    title = words("roster {month}, version {n}", month=month, n=plan.version)
    return [
        title,
        "",
        *_columns([*_head(days, calendar, words), *rows]),
        "",
        *_legend(days, limit, words),
    ]


def days_of(month: str) -> list[Day]:
    """List the days of a month."""
    last = calendar.monthrange(int(month[:4]), int(month[5:]))[1]
    return [f"{month}-{day:02}" for day in range(1, last + 1)]


def month_limit(days: Sequence[Day], calendar: Calendar) -> Micros | None:
    """Tell how much work of a month is flagged; None where its holidays are not known."""
    sorts = [calendar.sort_of(day) for day in days]
    if Sort.UNKNOWN in sorts:
        return None
    working = sum(sort in {Sort.WORKDAY, Sort.MAKE_UP} for sort in sorts)
    return (working * NORMAL_HOURS + OVERTIME_HOURS) * HOUR


def _is_shown(
    person: Person, mine: Sequence[Sequence[Shift]], days: Sequence[Day], team: str
) -> bool:
    teams = {shift.team for shifts in mine for shift in shifts}
    teams |= {posting.team for day in days if (posting := posting_on(person, day))}
    return team in teams if team else bool(teams)


def _code(
    shift: Shift, leave: Leave | None, zone: tzinfo, patterns: Sequence[Pattern], words: Words
) -> str:
    if words.language == "zh_CN":
        return code_of(shift, leave, zone, patterns)
    code = code_of(shift, None, zone, patterns, ascii_only=True)
    return code + (words(LEAVES[leave.kind]) if leave else "")


def _hours(total: Micros, limit: Micros | None) -> str:
    text = f"{total / HOUR:g}"
    return f"{text}{OVER}" if limit is not None and total > limit else text


def _head(days: Sequence[Day], calendar: Calendar, words: Words) -> list[list[str]]:
    weekdays = [words(WEEKDAYS[date.fromisoformat(day).weekday()]) for day in days]
    marks = [words(DAYS[calendar.sort_of(day)]) for day in days]
    numbers = [str(int(day[8:])) for day in days]
    return [
        [words("name"), words("number"), words("team"), *numbers, words("hours")],
        ["", "", "", *weekdays, ""],
        ["", "", "", *marks, ""],
    ]


def _legend(days: Sequence[Day], limit: Micros | None, words: Words) -> list[str]:
    lines = [words("we: weekend, ho: legal holiday, mu: work made up for")]
    if limit is None:
        lines.append(
            words(
                "?: the holidays of {year} are not known yet: [[holidays]] enters them",
                year=days[0][:4],
            )
        )
    else:
        lines.append(words("!: more than {n} hours, overtime included", n=f"{limit / HOUR:g}"))
    return lines


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    last = len(widths) - 1
    return [
        " ".join(
            right(text, width) if place == last else fit(text, width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def change_lines(changes: Sequence[PersonChange], words: Words) -> list[str]:
    """Tell what an import changes, person by person."""
    if not changes:
        return [words("nothing changes")]
    lines = []
    for change in changes:
        told = [words("new in the roster")] if change.is_new else []
        if not change.is_new and change.was != change.now:
            told.append(words("person changed"))
        for text, count in (
            (words("{n} shifts added", n=len(change.added)), len(change.added)),
            (words("{n} shifts changed", n=len(change.changed)), len(change.changed)),
            (words("{n} shifts removed", n=len(change.removed)), len(change.removed)),
            (words("{n} leaves added", n=len(change.leave_added)), len(change.leave_added)),
            (words("{n} leaves removed", n=len(change.leave_removed)), len(change.leave_removed)),
        ):
            if count:
                told.append(text)
        lines.append(f"{change.name} ({change.person}): {', '.join(told)}")
    return lines
