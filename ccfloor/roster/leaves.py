"""T21 and T22: when leave may be taken, and what it counts.

「请假需提前两天提出申请,病假需在上班前一个小时内电话申请,否则不予批准」「请假按小时计算」
(A3.2.6); 「每请事假一天扣3分,病假一天扣0.3分(要求有医院诊断)」; 「特别是节假日期间,无特殊
情况不得请假和倒休」 (A3.2.4, T22); 「原则上,试用期间禁止请事假」 (A4.1.1, T26).

The law: notice is measured to the second, from the asking to the beginning of the leave. Whether
「上班前一个小时内」 is the hour before duty or an hour before it is unclear, so a late call is
flagged and stops nobody. A day of leave is a rostered shift; half a shift or less counts 0.5.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

import msgspec

from ccfloor.errors import RosterError
from ccfloor.floor.names import SECOND, Instant
from ccfloor.localtime import wall_time
from ccfloor.regulation.editions import Entry, Tenths
from ccfloor.roster.checks import told
from ccfloor.roster.findings import Objection, standing
from ccfloor.roster.holidays import Calendar, Sort
from ccfloor.roster.people import posting_on
from ccfloor.roster.plan import Leave, LeaveKind, LeaveState, Person, Plan, Shift
from ccfloor.roster.signing import is_manager, is_superior

_CHARGED = {LeaveKind.PERSONAL: "personal", LeaveKind.SICK: "sick"}
_NOT_ON_HOLIDAYS = frozenset({LeaveKind.PERSONAL, LeaveKind.ANNUAL, LeaveKind.COMPENSATORY,
                              LeaveKind.OTHER})  # fmt: skip
"""「无特殊情况不得请假和倒休」: who is ill has his special reason."""


def shifts_of(leave: Leave, shifts: Iterable[Shift]) -> list[Shift]:
    """List the person's shifts that a leave takes something of, by beginning."""
    found = [
        shift
        for shift in shifts
        if shift.person == leave.person and shift.start < leave.to and leave.from_ < shift.end
    ]
    return sorted(found, key=lambda shift: shift.start)


def objections(
    leave: Leave, plan: Plan, entry: Entry, zone: tzinfo, calendar: Calendar
) -> tuple[Objection, ...]:
    """Say what the regulation has against a leave; ``entry`` is T21 of the day it is asked on."""
    person = next((one for one in plan.people if one.id == leave.person), None)
    if person is None:
        return (Objection("unknown", f"not in the roster: {leave.person}"),)
    if leave.to <= leave.from_:
        return (Objection("backwards", "it ends before it begins"),)
    found: list[Objection] = []
    taken = shifts_of(leave, plan.shifts)
    if not taken:
        found.append(Objection("no_shift", "there is no shift to take leave from", flag=True))
    if leave.kind is LeaveKind.SICK:
        found += _sick(leave, taken, entry)
    else:
        notice, least = leave.from_ - leave.asked_at, entry.seconds("notice_s")
        if notice < least:
            text = f"asked {told(notice)} before: expected {told(least)}"
            found.append(Objection("notice", text, overridable=True))
    for other in plan.leaves:
        if (
            other.person == leave.person
            and other.id != leave.id
            and other.state is LeaveState.APPROVED
            and other.from_ < leave.to
            and leave.from_ < other.to
        ):
            found.append(Objection("overlap", f"leave {other.id} covers some of it already"))
    if leave.kind in _NOT_ON_HOLIDAYS:
        found += _holidays(leave, taken, zone, calendar)
    posting = posting_on(person, wall_time(leave.from_, zone).date().isoformat())
    if posting and posting.probation and leave.kind is LeaveKind.PERSONAL:
        text = "on probation: in principle no personal leave (试用期间禁止请事假)"
        found.append(Objection("probation", text, flag=True))
    return tuple(found)


def _sick(leave: Leave, taken: list[Shift], entry: Entry) -> list[Objection]:
    found = []
    begins = taken[0].start if taken else leave.from_
    notice, least = begins - leave.asked_at, entry.seconds("sick_notice_s")
    if notice < least:
        when = f"{told(-notice)} after" if notice < 0 else f"{told(notice)} before"
        text = f"called {when} the shift began: expected {told(least)} before"
        found.append(Objection("sick_late", text, flag=True))
    if not leave.diagnosis:
        text = "no hospital's diagnosis was seen (要求有医院诊断)"
        found.append(Objection("no_diagnosis", text, flag=True))
    return found


def _holidays(
    leave: Leave, taken: list[Shift], zone: tzinfo, calendar: Calendar
) -> list[Objection]:
    days = {shift.day for shift in taken}
    # What a night shift has after midnight may be a holiday though its own day is none.
    days |= {
        wall_time(at, zone).date().isoformat()
        for shift in taken
        for at in (max(shift.start, leave.from_), min(shift.end, leave.to) - 1)
    }
    found = []
    for day in sorted(days):
        sort = calendar.sort_of(day)
        if sort is Sort.HOLIDAY:
            text = f"{day} is a legal holiday: the manager has to allow it (T22)"
            found.append(Objection("holiday", text, overridable=True))
        elif sort is Sort.UNKNOWN:
            text = f"whether {day} is a holiday is not known: the manager has to allow it (T22)"
            found.append(Objection("holiday_unknown", text, overridable=True))
    return found


def approved(
    leave: Leave,
    signer: Person,
    plan: Plan,
    entry: Entry,
    at: Instant,
    zone: tzinfo,
    calendar: Calendar,
    *,
    override: bool = False,
) -> Leave:
    """Let a superior approve a leave; raises RosterError. Only a manager may override."""
    _may_decide(leave, signer, plan, at, zone)
    if override and not is_manager(signer, wall_time(at, zone).date().isoformat()):
        raise RosterError(f"leave {leave.id}: only a manager may allow it against the rules")
    against = standing(objections(leave, plan, entry, zone, calendar), overridden=override)
    if against:
        raise RosterError(f"leave {leave.id}: " + "; ".join(one.text for one in against))
    return msgspec.structs.replace(
        leave,
        state=LeaveState.APPROVED,
        approved_by=signer.id,
        override_by=signer.id if override else "",
    )


def refused(leave: Leave, signer: Person, plan: Plan, at: Instant, zone: tzinfo) -> Leave:
    """Let a superior refuse a leave; raises RosterError where it is not his to decide."""
    _may_decide(leave, signer, plan, at, zone)
    return msgspec.structs.replace(leave, state=LeaveState.REFUSED, approved_by=signer.id)


def _may_decide(leave: Leave, signer: Person, plan: Plan, at: Instant, zone: tzinfo) -> None:
    if leave.state is not LeaveState.ASKED:
        raise RosterError(f"leave {leave.id} is {leave.state.value} already")
    day = wall_time(at, zone).date().isoformat()
    person = next((one for one in plan.people if one.id == leave.person), None)
    if person is None:
        raise RosterError(f"leave {leave.id}: {leave.person} is not in the roster")
    if signer.id == person.id:
        raise RosterError(f"leave {leave.id}: nobody decides on his own leave")
    if not (is_superior(signer, person, day) or is_manager(signer, day)):
        raise RosterError(
            f"leave {leave.id}: {signer.name} is not {person.name}'s superior on {day}"
        )


def halves(leave: Leave, shifts: Iterable[Shift]) -> int:
    """Count the half shifts that a leave takes: one for up to half of a shift, else two."""
    count = 0
    for shift in shifts_of(leave, shifts):
        part = min(shift.end, leave.to) - max(shift.start, leave.from_)
        count += 1 if 2 * part <= shift.end - shift.start else 2
    return count


def points(leave: Leave, shifts: Iterable[Shift], entry: Entry) -> Tenths:
    """Tell what a leave costs in tenths of a point; a tenth that is half is not charged."""
    charge = entry.charge(_CHARGED.get(leave.kind, "none"))
    return charge.tenths_for(1) * halves(leave, shifts) // 2 if charge else 0


def seconds_taken(leave: Leave, shifts: Iterable[Shift]) -> int:
    """Tell how many seconds of duty a leave takes: 「请假按小时计算」."""
    taken = sum(
        min(shift.end, leave.to) - max(shift.start, leave.from_)
        for shift in shifts_of(leave, shifts)
    )
    return taken // SECOND
