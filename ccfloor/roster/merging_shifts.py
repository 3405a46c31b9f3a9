"""Lays what a file wants over the shifts that a plan has.

The law: a file is the whole truth of the months that it names for the people whom it names,
and says nothing of anybody else, or of any other month. What it does not say of a shift that
stays (a slot, a seat) stays too. So the same file taken twice changes nothing.

A file cannot undo a swap: a duty that an approved swap has moved is as good as done by whom
the file names, and stays with whoever does it. Leave that somebody asked for is his; only
leave that a file brought goes when a file does not bring it any more.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import tzinfo

import msgspec

from ccfloor.floor.names import Instant
from ccfloor.roster.faults import Place
from ccfloor.roster.plan import (
    Day,
    Leave,
    LeaveKind,
    LeaveState,
    Person,
    PersonId,
    Plan,
    Shift,
    Slot,
)
from ccfloor.roster.shifts import (
    Pattern,
    PlannedSlot,
    day_of,
    free_id,
    instants,
    make_shift,
    place_slots,
    usual_slots,
)
from ccfloor.roster.wanted import Month, WantedDuty

BROUGHT = "roster:"
"""The beginning of the ids of leave that a file brought."""

Wanted = dict[tuple[PersonId, Day], list[WantedDuty]]


class Terms(msgspec.Struct, frozen=True):
    """What a file is taken under."""

    zone: tzinfo
    patterns: tuple[Pattern, ...]
    at: Instant
    by: str


class Merger:
    """One taking of wanted days into a plan."""

    def __init__(self, plan: Plan, people: tuple[Person, ...], terms: Terms) -> None:
        """Sort what the plan has by person and day."""
        self.origins: dict[str, Place] = {}
        """Where each shift that a file speaks of stands in it, by the shift's id."""
        self._terms = terms
        self._people = {person.id: person for person in people}
        self._shifts = {shift.id: shift for shift in plan.shifts}
        self._leaves = {leave.id: leave for leave in plan.leaves}
        self._own: dict[tuple[PersonId, Day], list[Shift]] = defaultdict(list)
        self._given: dict[tuple[PersonId, Day], list[Shift]] = defaultdict(list)
        for shift in sorted(plan.shifts, key=lambda one: (one.start, one.id)):
            self._own[shift.person, shift.day].append(shift)
            if shift.swapped_with:
                self._given[shift.swapped_with, shift.day].append(shift)
        self._used = set(self._shifts)

    def merge(self, wanted: Wanted) -> tuple[tuple[Shift, ...], tuple[Leave, ...]]:
        """Give the shifts and the leave as they are then."""
        scope: set[tuple[PersonId, Month]] = {(person, day[:7]) for person, day in wanted}
        days = set(wanted)
        days |= {key for key in self._own if (key[0], key[1][:7]) in scope}
        brought: dict[str, Leave] = {}
        for key in sorted(days):
            self._day(key, wanted.get(key, []), brought)
        self._leave(scope, brought)
        shifts = sorted(self._shifts.values(), key=lambda one: (one.start, one.id))
        return tuple(shifts), tuple(self._leaves.values())

    def _day(
        self, key: tuple[PersonId, Day], wanted: list[WantedDuty], brought: dict[str, Leave]
    ) -> None:
        person, day = key
        own = [shift for shift in self._own.get(key, []) if not shift.swapped_with]
        moved = [shift for shift in self._own.get(key, []) if shift.swapped_with]
        moved += self._given.get(key, [])
        open_: list[tuple[WantedDuty, Pattern]] = []
        for one in wanted:
            pattern = one.duty.pattern or self._planned(own)
            times = instants(day, pattern.hours, self._terms.zone)
            same = next((s for s in [*own, *moved] if (s.start, s.end) == times), None)
            if same is None:
                open_.append((one, pattern))
            elif same in own:
                own.remove(same)
                self._keep(same, one, pattern, brought)
            else:
                moved.remove(same)
        for one, pattern in open_:
            old = own.pop(0) if own else None
            name = old.id if old else free_id(person, day, self._used)
            self._keep(self._made(person, day, name, one, pattern), one, pattern, brought)
        for gone in own:
            del self._shifts[gone.id]

    def _planned(self, own: list[Shift]) -> Pattern:
        """Give the pattern of the shift that is planned already, else the first of all."""
        for shift in own:
            for pattern in self._terms.patterns:
                if instants(shift.day, pattern.hours, self._terms.zone) == (shift.start, shift.end):
                    return pattern
        return self._terms.patterns[0]

    def _made(
        self, person: PersonId, day: Day, name: str, one: WantedDuty, pattern: Pattern
    ) -> Shift:
        self._used.add(name)
        usual = tuple(s for s in usual_slots(pattern) if s.activity not in one.slots)
        return make_shift(
            self._people[person], day, pattern, self._terms.zone, slots=usual, id=name
        )

    def _keep(
        self, shift: Shift, one: WantedDuty, pattern: Pattern, brought: dict[str, Leave]
    ) -> None:
        """Put a shift into the plan, with what was said of it."""
        slots = self._slots(shift, one, pattern)
        seat = shift.seat if one.seat is None else one.seat
        kept = msgspec.structs.replace(shift, slots=slots, seat=seat, name=pattern.name)
        self._shifts[kept.id] = kept
        self.origins[kept.id] = one.place
        if one.duty.leave:
            brought[kept.id] = self._on_leave(kept, one.duty.leave)

    def _slots(self, shift: Shift, one: WantedDuty, pattern: Pattern) -> tuple[Slot, ...]:
        if one.duty.activity:
            return (Slot(one.duty.activity, shift.start, shift.end),)
        whole = any((slot.from_, slot.to) == (shift.start, shift.end) for slot in shift.slots)
        kept = shift.slots
        if whole:  # a shift that is all training says so each time
            kept = place_slots(shift.day, pattern.hours, usual_slots(pattern), self._terms.zone)
        said = tuple(
            PlannedSlot(activity, hours) for activity, all_ in one.slots.items() for hours in all_
        )
        made = place_slots(shift.day, pattern.hours, said, self._terms.zone)
        both = [*(slot for slot in kept if slot.activity not in one.slots), *made]
        return tuple(sorted(both, key=lambda slot: (slot.from_, slot.to, slot.activity)))

    def _on_leave(self, shift: Shift, kind: LeaveKind) -> Leave:
        """Give the leave that stands for the whole shift: the one there is, else a new one."""
        for leave in self._leaves.values():
            if (leave.person, leave.kind, leave.from_, leave.to, leave.state) == (
                shift.person, kind, shift.start, shift.end, LeaveState.APPROVED,
            ):  # fmt: skip
                return leave
        return Leave(
            id=BROUGHT + shift.id,
            person=shift.person,
            kind=kind,
            from_=shift.start,
            to=shift.end,
            asked_at=self._terms.at,
            state=LeaveState.APPROVED,
            approved_by=self._terms.by,
        )

    def _leave(self, scope: set[tuple[PersonId, Month]], brought: dict[str, Leave]) -> None:
        wanted = {leave.id for leave in brought.values()}
        for leave in list(self._leaves.values()):
            of_file = leave.id.startswith(BROUGHT)
            month = day_of(leave.id)[:7]
            if of_file and (leave.person, month) in scope and leave.id not in wanted:
                del self._leaves[leave.id]
        for leave in brought.values():
            self._leaves[leave.id] = leave
