"""T23: duty is twelve hours, and nobody is in two places. What a roster has wrong with it.

「客服代表实行12小时值班」「客服中心实行十二小时值班制度」 (A3.1.1, A3.2.4)

A shift of another true length, or too short a rest between two, is a warning: whoever plans
may have reasons. One person in two shifts at once, or two people on one seat, cannot be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec

from ccfloor.floor.names import MINUTE, Micros
from ccfloor.roster.findings import Finding, Weight
from ccfloor.roster.people import examine
from ccfloor.roster.plan import Plan, Shift

HOUR: Micros = 60 * MINUTE


class Limits(msgspec.Struct, frozen=True):
    """What duty is measured by."""

    duty: Micros = 12 * HOUR
    """T23 ``duty_s``."""
    rest: Micros = 11 * HOUR
    """``roster.rest_s``: between two shifts of one person."""


def check(plan: Plan, limits: Limits) -> list[Finding]:
    """Find everything in a plan: first of its people, then of its shifts by day."""
    return [*examine(plan.people), *check_shifts(plan.shifts, limits)]


def check_shifts(shifts: Iterable[Shift], limits: Limits) -> list[Finding]:
    """Find what is wrong with shifts, in the order of their beginnings."""
    ordered = sorted(shifts, key=lambda shift: (shift.start, shift.id))
    found = [(shift.start, finding) for shift in ordered for finding in _alone(shift, limits)]
    of_person: dict[str, list[Shift]] = defaultdict(list)
    of_seat: dict[str, list[Shift]] = defaultdict(list)
    for shift in ordered:
        of_person[shift.person].append(shift)
        if shift.seat:
            of_seat[shift.seat].append(shift)
    for own in of_person.values():
        found += _in_row(own, limits)
    for seat, users in of_seat.items():
        found += _seat(seat, users)
    return [finding for _, finding in sorted(found, key=lambda pair: pair[0])]


def _alone(shift: Shift, limits: Limits) -> Iterator[Finding]:
    length = shift.end - shift.start
    if length <= 0:
        text = f"shift {shift.id} ends before it begins"
        yield Finding("backwards", Weight.ERROR, text, (shift.person,), (shift.id,))
    elif length != limits.duty:
        text = f"shift {shift.id} lasts {told(length)}: expected {told(limits.duty)} (T23)"
        yield Finding("not_twelve", Weight.WARNING, text, (shift.person,), (shift.id,))
    for slot in shift.slots:
        if not shift.start <= slot.from_ < slot.to <= shift.end:
            text = f"shift {shift.id}: its {slot.activity} is not within it"
            yield Finding("slot_outside", Weight.ERROR, text, (shift.person,), (shift.id,))
    for one, other in pairwise(sorted(shift.slots, key=lambda slot: slot.from_)):
        if other.from_ < one.to:
            text = f"shift {shift.id}: {one.activity} and {other.activity} at once"
            yield Finding("slots_overlap", Weight.ERROR, text, (shift.person,), (shift.id,))


def _in_row(own: list[Shift], limits: Limits) -> Iterator[tuple[int, Finding]]:
    """Compare each shift with the one before that ends last: a long one may cover several."""
    longest = own[0]
    for shift in own[1:]:
        pair = (longest.id, shift.id)
        if shift.start < longest.end:
            text = f"shift {shift.id} begins before {longest.id} ends: expected one at a time"
            yield shift.start, Finding("overlap", Weight.ERROR, text, (shift.person,), pair)
        elif shift.start - longest.end < limits.rest:
            rest = told(shift.start - longest.end)
            text = f"{rest} between {longest.id} and {shift.id}: expected {told(limits.rest)} rest"
            yield shift.start, Finding("short_rest", Weight.WARNING, text, (shift.person,), pair)
        if shift.end > longest.end:
            longest = shift


def _seat(seat: str, users: list[Shift]) -> Iterator[tuple[int, Finding]]:
    longest = users[0]
    for shift in users[1:]:
        if shift.start < longest.end and shift.person != longest.person:
            text = f"seat {seat} is used by {longest.id} and {shift.id} at once: expected one"
            both = (longest.person, shift.person)
            pair = (longest.id, shift.id)
            yield shift.start, Finding("seat_shared", Weight.ERROR, text, both, pair)
        if shift.end > longest.end:
            longest = shift


def told(length: Micros) -> str:
    """Write a length of time in hours and minutes, to the second where it has some."""
    seconds = abs(length) // 1_000_000
    hours, minutes, rest = seconds // 3_600, seconds // 60 % 60, seconds % 60
    sign = "-" if length < 0 else ""
    return f"{sign}{hours} h" + (f" {minutes} min" if minutes else "") + (f" {rest} s" * bool(rest))
