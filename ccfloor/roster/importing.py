"""Takes sheets into a plan, whole or not at all.

The law: all mistakes of all files are said at once, each with its place; where there is one,
nothing is taken. The same files taken twice give the same plan.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable
from datetime import tzinfo

import msgspec

from ccfloor.floor.names import Instant
from ccfloor.localtime import wall_time
from ccfloor.roster.checks import Limits, check_shifts
from ccfloor.roster.codes import Codes
from ccfloor.roster.faults import Fault, Place, Refusal
from ccfloor.roster.findings import Finding, Weight
from ccfloor.roster.headings import field_of
from ccfloor.roster.merging_people import merge_people, moved
from ccfloor.roster.merging_shifts import Merger, Terms, Wanted
from ccfloor.roster.people import Register, examine
from ccfloor.roster.plan import Person, Plan
from ccfloor.roster.reading_month import is_month, read_month
from ccfloor.roster.reading_rows import read_list, read_people
from ccfloor.roster.shifts import USUAL, Pattern
from ccfloor.roster.table import Row, Sheet
from ccfloor.roster.wanted import Month, Said, WantedDay

_HEAD_WITHIN = 20
"""Lines: titles and legends may stand above the headings."""
_TWO = 2


class Way(msgspec.Struct, frozen=True):
    """How files are to be taken."""

    zone: tzinfo
    at: Instant
    by: str = ""
    month: Month = ""
    """For a month's sheet that does not say of which month it is."""
    patterns: tuple[Pattern, ...] = USUAL
    limits: Limits = Limits()


class Taken(msgspec.Struct, frozen=True):
    """What came of it."""

    plan: Plan
    """The next version; the very plan that was given where nothing changed."""
    findings: tuple[Finding, ...]
    """What looks wrong with the shifts that the files speak of, and stops nobody."""


def take(plan: Plan, sheets: Iterable[Sheet], way: Way) -> Taken:
    """Take sheets into a plan; raises Refusal with all of their mistakes."""
    faults: list[Fault] = []
    said = Said([], [])
    order: dict[tuple[str, str], int] = {}
    for sheet in sheets:
        order.setdefault((sheet.file, sheet.name), len(order))
        _read(sheet, way, said, faults)
    today = wall_time(way.at, way.zone).date().isoformat()
    people = merge_people(plan.people, said.people, today, faults)
    wrong_before = {finding.text for finding in examine(plan.people)}
    places = {row.id or row.number: row.place for row in said.people}
    faults += [
        Fault(_place(finding, people, places), ", ".join(finding.people), finding.text)
        for finding in examine(people)
        if finding.weight is Weight.ERROR and finding.text not in wrong_before
    ]
    wanted = _sorted(said.days, people, faults)
    if faults:
        raise Refusal(_in_order(faults, order))
    shifts = moved(plan.shifts, plan.people, people)
    merger = Merger(
        msgspec.structs.replace(plan, shifts=shifts),
        people,
        Terms(way.zone, way.patterns, way.at, way.by),
    )
    shifts, leaves = merger.merge(wanted)
    found = [
        finding
        for finding in check_shifts(shifts, way.limits)
        if any(shift in merger.origins for shift in finding.shifts)
    ]
    for finding in found:
        if finding.weight is Weight.ERROR:
            ours = [shift for shift in finding.shifts if shift in merger.origins]
            faults.append(Fault(merger.origins[ours[-1]], ", ".join(finding.shifts), finding.text))
    if faults:
        raise Refusal(_in_order(faults, order))
    return Taken(_next(plan, way, people=people, shifts=shifts, leaves=leaves), tuple(found))


def _in_order(faults: list[Fault], order: dict[tuple[str, str], int]) -> list[Fault]:
    """Sort mistakes by where they stand, not by when they were found."""

    def where(fault: Fault) -> tuple[int, int]:
        return order.get((fault.place.file, fault.place.sheet), -1), fault.place.line

    return sorted(faults, key=where)


def _next(plan: Plan, way: Way, **parts: object) -> Plan:
    new = msgspec.structs.replace(plan, **parts)
    if new == msgspec.structs.replace(plan, shifts=_by_start(plan)):
        return plan
    return msgspec.structs.replace(new, version=plan.version + 1, made_at=way.at, made_by=way.by)


def _by_start(plan: Plan) -> tuple[object, ...]:
    return tuple(sorted(plan.shifts, key=lambda shift: (shift.start, shift.id)))


def _read(sheet: Sheet, way: Way, said: Said, faults: list[Fault]) -> None:
    if all(row.empty() for row in sheet.rows):
        return
    for head, row in enumerate(sheet.rows[:_HEAD_WITHIN]):
        fields = {field for cell in row.cells if (field := field_of(cell))}
        known = {"number", "id"} & fields
        if known and is_month(row):
            said.days += read_month(sheet, head, way.patterns, way.month, faults)
            return
        if known and "date" in fields:
            said.days += read_list(sheet, head, Codes(way.patterns, {}), faults)
            return
        if known and "name" in fields:
            said.people += read_people(sheet, head, faults)
            return
    first = next(row for row in sheet.rows if not row.empty())
    faults.append(Fault(sheet.place(first.line), _glimpse(first), _HEADINGS))


_HEADINGS = (
    "headings: 工号/number with 姓名/name (people), with 日期/date (shifts), "
    "or with 1 to 31 (a month)"
)


def _glimpse(row: Row) -> str:
    return " ".join(str(cell) for cell in row.cells if cell is not None)


def _sorted(days: list[WantedDay], people: tuple[Person, ...], faults: list[Fault]) -> Wanted:
    """Sort wanted days by person; who is unknown, or has two sheets for a month, is a mistake."""
    register = Register(people)
    wanted: Wanted = defaultdict(list)
    source: dict[tuple[str, Month], tuple[str, str, int]] = {}
    told: set[tuple[str, int]] = set()
    for one in days:
        line = (f"{one.place.file}\n{one.place.sheet}", one.place.line)
        if line in told:
            continue
        person = _person(one, register, faults)
        if person is None:
            told.add(line)  # a month's line has thirty days and this mistake once
            continue
        here = (one.place.file, one.place.sheet, one.place.line if one.whole_month else 0)
        first = source.setdefault((person.id, one.day[:7]), here)
        if first != here:
            before = Place(*first)
            expected = f"{person.name}'s {one.day[:7]} once: it stands in {before} already"
            faults.append(Fault(one.place, one.number or one.id, expected))
            told.add(line)
            continue
        wanted[person.id, one.day] += one.duties
    return dict(wanted)


def _person(one: WantedDay, register: Register, faults: list[Fault]) -> Person | None:
    if one.id:
        person = register.people.get(one.id)
        if person is None:
            faults.append(Fault(one.place, one.id, "the id of somebody; take the people first"))
        return person
    first, last = one.day, one.day
    if one.whole_month:
        year, month = int(one.day[:4]), int(one.day[5:7])
        first = f"{one.day[:7]}-01"
        last = f"{one.day[:7]}-{calendar.monthrange(year, month)[1]}"
    holders = [
        person
        for person in register.holders(one.number)
        if any(
            held.number == one.number and held.from_ <= last and first <= held.to
            for held in person.numbers
        )
    ]
    named = [person for person in holders if not one.name or person.name == one.name]
    if len(named) == 1:
        return named[0]
    if not holders:
        expected = f"a number that somebody has on {one.day}; take the people first"
        faults.append(Fault(one.place, one.number, expected))
    elif len(named) >= _TWO:
        faults.append(Fault(one.place, one.number, "a name too: the number changed hands"))
    else:
        names = ", ".join(person.name for person in holders)
        faults.append(Fault(one.place, one.name, f"{names}, whose number {one.number} is"))
    return None


def _place(finding: Finding, people: tuple[Person, ...], places: dict[str, Place]) -> Place:
    """Find a line that a mistake among people comes from."""
    by_id = {person.id: person for person in people}
    for person in reversed(finding.people):
        words = [person, *(number.number for number in by_id[person].numbers)]
        for word in words:
            if word in places:
                return places[word]
    return Place("")  # cannot be: what was wrong before is not told
