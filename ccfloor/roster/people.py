r"""People over time: which number, rank, team, seat and agent code was whose on which day.

The law: a number belongs to one person at a time, and history is on the person, never on the
number. Two kinds are written down: six digits, which may be given to somebody else later
(「清理出的编号,将作为有效编号,重新启用」), and ``JW`` + year + month + four digits, which
are never used again (「离职员工的工号废除,不再使用」).

A stretch of days is laid over what was there before: what it covers is replaced, what stands
before and after it stays. So history is kept, and the same stretch laid twice changes nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any, TypeVar

import msgspec

from ccfloor.roster.findings import Finding, Weight
from ccfloor.roster.plan import ALWAYS, Day, Number, Person, PersonId, Posting

T = TypeVar("T", Number, Posting)

BEFORE_ALL: Day = "0001-01-01"
_SIX = re.compile(r"[0-9]{6}")
_JW = re.compile(r"JW[0-9]{2}(0[1-9]|1[0-2])[0-9]{4}")
_ONE = timedelta(days=1)


def is_number(text: str) -> bool:
    """Tell whether a text is a number (工号) of one of the two kinds."""
    return bool(_SIX.fullmatch(text) or _JW.fullmatch(text))


def never_again(number: str) -> bool:
    """Tell whether a number may have one holder only, for ever."""
    return bool(_JW.fullmatch(number))


def day_after(day: Day) -> Day:
    """Give the next day; after the last there is none, it stays."""
    return day if day == ALWAYS else (date.fromisoformat(day) + _ONE).isoformat()


def day_before(day: Day) -> Day:
    """Give the day before; before the first there is none, it stays."""
    return day if day == BEFORE_ALL else (date.fromisoformat(day) - _ONE).isoformat()


def on(stretches: Iterable[T], day: Day) -> T | None:
    """Give the stretch that a day is in."""
    return next((one for one in stretches if one.from_ <= day <= one.to), None)


def number_on(person: Person, day: Day) -> str:
    """Give the person's number on a day; empty where he had none."""
    found = on(person.numbers, day)
    return found.number if found else ""


def posting_on(person: Person, day: Day) -> Posting | None:
    """Tell what the person was on a day, and where."""
    return on(person.postings, day)


def content(stretch: Number | Posting) -> tuple[Any, ...]:
    """Give all that a stretch says, without its days."""
    return tuple(
        getattr(stretch, name) for name in stretch.__struct_fields__ if name not in {"from_", "to"}
    )


def laid_over(old: tuple[T, ...], new: T) -> tuple[T, ...]:
    """Lay one stretch over what was there; neighbours that say the same become one."""
    if _says_already(old, new):
        return old
    parts: list[T] = [new]
    for one in old:
        if one.to < new.from_ or one.from_ > new.to:
            parts.append(one)
            continue
        if one.from_ < new.from_:
            parts.append(msgspec.structs.replace(one, to=day_before(new.from_)))
        if one.to > new.to:
            parts.append(msgspec.structs.replace(one, from_=day_after(new.to)))
    joined: list[T] = []
    for one in sorted(parts, key=lambda part: part.from_):
        last = joined[-1] if joined else None
        if last and day_after(last.to) == one.from_ and content(last) == content(one):
            joined[-1] = msgspec.structs.replace(last, to=one.to)
        else:
            joined.append(one)
    return tuple(joined)


def _says_already(old: tuple[T, ...], new: T) -> bool:
    reached = new.from_
    for one in sorted(old, key=lambda part: part.from_):
        if one.from_ <= reached <= one.to and content(one) == content(new):
            if one.to >= new.to:
                return True
            reached = day_after(one.to)
    return False


class Register:
    """Who is who, by number and by id."""

    def __init__(self, people: Iterable[Person]) -> None:
        """Sort what will be asked for."""
        self.people: dict[PersonId, Person] = {}
        self._holders: dict[str, list[tuple[Number, PersonId]]] = defaultdict(list)
        for person in people:
            self.put(person)

    def put(self, person: Person) -> None:
        """Take somebody in, or what is new about him."""
        before = self.people.get(person.id)
        for number in before.numbers if before else ():
            self._holders[number.number].remove((number, person.id))
        for number in person.numbers:
            self._holders[number.number].append((number, person.id))
        self.people[person.id] = person

    def holder(self, number: str, day: Day) -> Person | None:
        """Tell whose number it is on a day."""
        for held, person in self._holders.get(number, ()):
            if held.from_ <= day <= held.to:
                return self.people[person]
        return None

    def holders(self, number: str) -> list[Person]:
        """Tell who ever had a number, in the order in which they had it."""
        held = sorted(self._holders.get(number, ()), key=lambda one: one[0].from_)
        return list({person: self.people[person] for _, person in held}.values())

    def called(self, word: str, day: Day) -> Person | None:
        """Find a person by his number on that day, or by his id."""
        return self.holder(word, day) or self.people.get(word)


def examine(people: Iterable[Person]) -> list[Finding]:
    """Name what cannot be so (one number, two people) and what has a hole."""
    everybody = list(people)
    found: list[Finding] = []
    for person in everybody:
        found += _own(person)
    found += _shared(everybody, "number", lambda person: person.numbers, lambda one: one.number)
    found += _shared(everybody, "agent", lambda person: person.postings, lambda one: one.agent)
    return found


def _own(person: Person) -> Iterator[Finding]:
    who = f"{person.name} ({person.id})"
    for number in person.numbers:
        if not is_number(number.number):
            text = f"{who}: number {number.number!r}: expected six digits, or JW, yymm, four digits"
            yield Finding("number_form", Weight.ERROR, text, (person.id,))
    spans: tuple[tuple[str, list[tuple[Day, Day]]], ...] = (
        ("numbers", sorted((one.from_, one.to) for one in person.numbers)),
        ("postings", sorted((one.from_, one.to) for one in person.postings)),
    )
    for what, days in spans:
        for first, last in days:
            if last < first:
                text = f"{who}: {what} from {first} to {last}: expected an end after the beginning"
                yield Finding("backwards", Weight.ERROR, text, (person.id,))
        for (_, end), (start, _) in pairwise(days):
            if start <= end:
                text = f"{who}: two {what} at once from {start} to {end}: expected one"
                yield Finding("own_overlap", Weight.ERROR, text, (person.id,))
            elif start != day_after(end):
                gap = f"{day_after(end)} to {day_before(start)}"
                text = f"{who}: no {what[:-1]} from {gap}"
                yield Finding("hole", Weight.WARNING, text, (person.id,))


def _shared(
    people: list[Person],
    what: str,
    stretches: Callable[[Person], tuple[T, ...]],
    value: Callable[[T], str],
) -> Iterator[Finding]:
    """Find what two people have at once: a number, or a code that the queues know one by."""
    held: dict[str, list[tuple[T, Person]]] = defaultdict(list)
    for person in people:
        for one in stretches(person):
            if value(one):
                held[value(one)].append((one, person))
    for name, holders in held.items():
        for (one, person), (other, second) in combinations(holders, 2):
            if person.id == second.id:
                continue
            since, until = max(one.from_, other.from_), min(one.to, other.to)
            both = f"{person.name} ({person.id}) and {second.name} ({second.id})"
            if since <= until:
                text = f"{what} {name} belongs to {both} from {since} to {until}: expected one"
                yield Finding(f"{what}_shared", Weight.ERROR, text, (person.id, second.id))
            elif what == "number" and never_again(name):
                text = f"number {name} was given to {both}: expected never to be used again"
                yield Finding("number_reused", Weight.ERROR, text, (person.id, second.id))
