"""Reads sheets of people and lists of shifts: one line, one stretch or one shift.

All mistakes of a sheet are collected; a line with one gives nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from ccfloor.roster import cells
from ccfloor.roster.cells import Unreadable
from ccfloor.roster.codes import Codes, Duty
from ccfloor.roster.faults import Fault
from ccfloor.roster.headings import field_of, nearest
from ccfloor.roster.plan import ALWAYS, Activity, Rank
from ccfloor.roster.shifts import Pattern, Stretch
from ccfloor.roster.table import Row, Sheet, blank
from ccfloor.roster.wanted import PersonRow, WantedDay, WantedDuty

T = TypeVar("T")

_POSTED = ("rank", "team", "agent", "seat", "extension", "probation")
_SLOTS = {
    "meal": Activity.MEAL,
    "training": Activity.TRAINING,
    "meeting": Activity.MEETING,
}
_NOTHING = frozenset({"无", "none", "-"})


class Line:
    """One line, read by the names of its columns."""

    def __init__(
        self, sheet: Sheet, row: Row, columns: dict[str, int], faults: list[Fault]
    ) -> None:
        """Put mistakes into ``faults``."""
        self._sheet, self._row, self._columns, self._faults = sheet, row, columns, faults
        self.place = sheet.place(row.line)
        self.fine = True

    def has(self, field: str) -> bool:
        """Tell whether something stands in a column."""
        column = self._columns.get(field)
        return column is not None and not blank(self._row.cell(column))

    def read(self, field: str, reader: Callable[..., T], default: T) -> T:
        """Read a column; ``default`` where nothing stands there, and after a mistake."""
        if not self.has(field):
            return default
        cell = self._row.cell(self._columns[field])
        try:
            return reader(cell)
        except Unreadable as error:
            self.fault(field, str(error))
            return default

    def fault(self, field: str, expected: str) -> None:
        """Note a mistake in a column."""
        self.fine = False
        column = self._columns.get(field)
        value = "" if column is None else cells.shown(self._row.cell(column))
        place = self._sheet.place(self._row.line, column)
        self._faults.append(Fault(place, value, expected))


def columns_of(sheet: Sheet, head: Row, faults: list[Fault]) -> dict[str, int]:
    """Tell which field stands in which column; unknown and repeated headings are mistakes."""
    columns: dict[str, int] = {}
    for column, cell in enumerate(head.cells):
        field = field_of(cell)
        place = sheet.place(head.line, column)
        if field is None:
            faults.append(Fault(place, cells.shown(cell), nearest(cell)))
        elif field in columns:
            expected = f"one column of this: column {sheet.place(0, columns[field]).column} is too"
            faults.append(Fault(place, cells.shown(cell), expected))
        elif field:
            columns[field] = column
    return columns


def read_people(sheet: Sheet, head: int, faults: list[Fault]) -> list[PersonRow]:
    """Read a sheet of people; ``head`` is the place of its headings in ``sheet.rows``."""
    columns = columns_of(sheet, sheet.rows[head], faults)
    found = [_person(line) for line in _lines(sheet, head, columns, faults)]
    return [row for row in found if row is not None]


def _person(line: Line) -> PersonRow | None:
    if not line.has("name"):
        line.fault("name", "a name")
    if not line.has("number") and not line.has("id"):
        line.fault("number", "a number 工号, or a person's id")
    row = PersonRow(
        place=line.place,
        id=line.read("id", cells.identifier, ""),
        number=line.read("number", cells.number, ""),
        name=line.read("name", cells.text, ""),
        from_=line.read("from", cells.day, ""),
        to=line.read("until", cells.day, ALWAYS),
        posted=any(line.has(field) for field in _POSTED),
        rank=line.read("rank", cells.rank, Rank.AGENT),
        team=line.read("team", cells.text, ""),
        agent=line.read("agent", cells.text, ""),
        seat=line.read("seat", cells.text, ""),
        extension=line.read("extension", cells.text, ""),
        probation=line.read("probation", cells.yes, False),
    )
    if row.from_ and row.to < row.from_:
        line.fault("until", f"a day not before {row.from_}")
    return row if line.fine else None


def read_list(sheet: Sheet, head: int, codes: Codes, faults: list[Fault]) -> list[WantedDay]:
    """Read a list of shifts."""
    columns = columns_of(sheet, sheet.rows[head], faults)
    found = [_day(line, codes) for line in _lines(sheet, head, columns, faults)]
    return [row for row in found if row is not None]


def _day(line: Line, codes: Codes) -> WantedDay | None:
    if not line.has("date"):
        line.fault("date", "a day like 2026-07-01")
    if not line.has("number") and not line.has("id"):
        line.fault("number", "a number 工号, or a person's id")
    who = (
        line.read("id", cells.identifier, ""),
        line.read("number", cells.number, ""),
        line.read("name", cells.text, ""),
    )
    day = line.read("date", cells.day, "")
    duties = _duties(line, codes)
    none: tuple[Duty, ...] = ()
    leave = line.read("leave", codes.read, none)
    if leave and (len(leave) > 1 or leave[0].pattern or not leave[0].leave):
        line.fault("leave", "a kind of leave: 事 personal, 病 sick, 年 annual, 倒, 假")
    elif leave:
        if not duties:
            duties = (Duty(None),)
        duties = tuple(Duty(each.pattern, leave[0].leave, each.activity) for each in duties)
    slots: dict[Activity, tuple[Stretch, ...]] = {}
    for field, activity in _SLOTS.items():
        said = line.read(field, cells.stretches, None)
        if said is not None:
            slots[activity] = said
    seat = line.read("seat", cells.text, "")
    said_seat = ("" if seat in _NOTHING else seat) if line.has("seat") else None
    wanted = tuple(WantedDuty(line.place, duty, slots, said_seat) for duty in duties)
    return WantedDay(line.place, *who, day, wanted) if line.fine else None


def _duties(line: Line, codes: Codes) -> tuple[Duty, ...]:
    """Read which shift it is: by its times where they are given, else by its code."""
    none: tuple[Duty, ...] = ()
    if not (line.has("start") or line.has("end")):
        if not line.has("shift") and not line.has("leave"):
            line.fault("shift", "a shift: a code like 白 or times like 08:00-20:00; 休 for none")
        return line.read("shift", codes.read, none)
    for field in ("start", "end"):
        if not line.has(field):
            line.fault(field, "a time like 08:00: both beginning and end, or neither")
    hours = (line.read("start", cells.minute, 0), line.read("end", cells.minute, 0))
    name = line.read("shift", cells.text, "")
    known = codes.named(name)
    if known is not None and known.hours == hours:
        return (Duty(known),)
    called = known.name if known else name or codes.of_hours(hours).name
    return (Duty(Pattern(called, hours)),)


def _lines(sheet: Sheet, head: int, columns: dict[str, int], faults: list[Fault]) -> Iterator[Line]:
    for row in sheet.rows[head + 1 :]:
        if not row.empty():
            yield Line(sheet, row, columns, faults)
