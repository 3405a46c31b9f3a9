"""Lays lines about people over those whom a plan has."""

from __future__ import annotations

import msgspec

from ccfloor.roster.faults import Fault
from ccfloor.roster.people import Register, laid_over, posting_on
from ccfloor.roster.plan import Day, Number, Person, Posting, Shift
from ccfloor.roster.wanted import PersonRow

_FROM_THE_POSTING = ("agent", "team", "rank", "seat")


def merge_people(
    people: tuple[Person, ...], rows: list[PersonRow], today: Day, faults: list[Fault]
) -> tuple[Person, ...]:
    """Lay the rows over the people in their order; mistakes go to ``faults``."""
    known = Register(people)  # one for all rows: a house has thousands
    for row in rows:
        person = _whom(row, known, today, faults)
        if person is None:
            continue
        since = row.from_ or today
        if row.number:
            number = Number(row.number, since, row.to)
            person = msgspec.structs.replace(person, numbers=laid_over(person.numbers, number))
        if row.posted:
            posting = Posting(
                since,
                row.to,
                rank=row.rank,
                team=row.team,
                agent=row.agent,
                seat=row.seat,
                extension=row.extension,
                probation=row.probation,
            )
            person = msgspec.structs.replace(person, postings=laid_over(person.postings, posting))
        known.put(person)
    return tuple(known.people.values())


def _whom(row: PersonRow, known: Register, today: Day, faults: list[Fault]) -> Person | None:
    """Find whom a row is about: by id, else by the number; else it is somebody new."""
    if row.id:
        person = known.people.get(row.id, Person(row.id, row.name))
        return msgspec.structs.replace(person, name=row.name)
    since = row.from_ or today
    named = [one for one in known.holders(row.number) if one.name == row.name]
    if named:
        return named[-1]
    holder = known.holder(row.number, since)
    if holder is not None:
        expected = f"{holder.name}, whose number {row.number} is on {since} (工号与姓名的统一)"
        faults.append(Fault(row.place, row.name, f"{expected}; or a person's id beside it"))
        return None
    # An id is for ever and a number of six digits is not: the second holder's id differs.
    new, count = row.number, 2
    while new in known.people:
        new, count = f"{row.number}.{count}", count + 1
    return Person(new, row.name)


def moved(
    shifts: tuple[Shift, ...], before: tuple[Person, ...], after: tuple[Person, ...]
) -> tuple[Shift, ...]:
    """Take into the shifts what the people's new postings say of those days.

    What a shift has of its own (another seat for one day) stays.
    """
    old = {person.id: person for person in before}
    changed = {
        person.id: person
        for person in after
        if person.id in old and person.postings != old[person.id].postings
    }
    if not changed:
        return shifts
    return tuple(
        _moved(shift, old[shift.person], changed[shift.person])
        if shift.person in changed
        else shift
        for shift in shifts
    )


def _moved(shift: Shift, before: Person, after: Person) -> Shift:
    was = posting_on(before, shift.day) or Posting(shift.day)
    now = posting_on(after, shift.day) or Posting(shift.day)
    fields = {
        name: getattr(now, name)
        for name in _FROM_THE_POSTING
        if getattr(shift, name) == getattr(was, name)
    }
    return msgspec.structs.replace(shift, **fields)
