"""What differs between two versions of the roster, person by person."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from ccfloor.roster.plan import Leave, Person, PersonId, Plan, Shift


class PersonChange(msgspec.Struct, frozen=True):
    """What is different for one person."""

    person: PersonId
    name: str
    is_new: bool
    was: Person | None
    now: Person | None
    added: tuple[Shift, ...]
    changed: tuple[tuple[Shift, Shift], ...]
    """As it was, as it is; what only changed hands is removed here and added there."""
    removed: tuple[Shift, ...]
    leave_added: tuple[Leave, ...]
    leave_removed: tuple[Leave, ...]


def differences(before: Plan, after: Plan) -> list[PersonChange]:
    """List what is different, in the order of the people's ids; nothing where nothing is."""
    old, new = _people(before), _people(after)
    old_shifts, new_shifts = _shifts(before), _shifts(after)
    old_leaves, new_leaves = _leaves(before), _leaves(after)
    found = []
    for person in sorted({*old, *new, *old_shifts, *new_shifts, *old_leaves, *new_leaves}):
        was, now = old.get(person), new.get(person)
        mine, after_ = old_shifts.get(person, {}), new_shifts.get(person, {})
        away, away_after = old_leaves.get(person, {}), new_leaves.get(person, {})
        either = now or was
        change = PersonChange(
            person=person,
            name=either.name if either else "",
            is_new=was is None,
            was=was,
            now=now,
            added=tuple(shift for key, shift in after_.items() if key not in mine),
            changed=tuple(
                (mine[key], shift)
                for key, shift in after_.items()
                if key in mine and mine[key] != shift
            ),
            removed=tuple(shift for key, shift in mine.items() if key not in after_),
            leave_added=tuple(one for key, one in away_after.items() if away.get(key) != one),
            leave_removed=tuple(one for key, one in away.items() if away_after.get(key) != one),
        )
        nothing = (
            was == now
            and not (change.added or change.changed or change.removed)
            and not (change.leave_added or change.leave_removed)
        )
        if not nothing:
            found.append(change)
    return found


def _people(plan: Plan) -> dict[PersonId, Person]:
    return {person.id: person for person in plan.people}


def _shifts(plan: Plan) -> dict[PersonId, dict[str, Shift]]:
    found: dict[PersonId, dict[str, Shift]] = defaultdict(dict)
    for shift in sorted(plan.shifts, key=lambda one: (one.start, one.id)):
        found[shift.person][shift.id] = shift
    return found


def _leaves(plan: Plan) -> dict[PersonId, dict[str, Leave]]:
    found: dict[PersonId, dict[str, Leave]] = defaultdict(dict)
    for leave in plan.leaves:
        found[leave.person][leave.id] = leave
    return found
