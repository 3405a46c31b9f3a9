"""T20: who may swap duty with whom, and who has to sign for it.

「允许同级换班」「必须提前一天向上级领导提出申请,双方填写换班登记表,双方上级领导签字同意后,
经经理批准后方可执行」「每人每月换班次数不得超过三次」 (A3.2.6)

The law: between equals; asked for a day (24 hours) before the earlier of the two shifts, to the
second; both parties' superiors sign, then the manager; nobody signs for himself. A swap counts
for both parties, in the month of the day of each swapped shift, and the fourth is refused.
On legal holidays 「换班需经经理批准」 (T22): he has to allow it by name.

Nothing is fined here: a swap that is not as it must be is not carried out.
"""

from __future__ import annotations

from datetime import tzinfo

import msgspec

from ccfloor.errors import RosterError
from ccfloor.floor.names import Instant
from ccfloor.localtime import wall_time
from ccfloor.regulation.editions import Entry
from ccfloor.roster.checks import Limits, check_shifts, told
from ccfloor.roster.findings import Objection, Weight, standing
from ccfloor.roster.holidays import Calendar, Sort
from ccfloor.roster.people import posting_on
from ccfloor.roster.plan import Day, LeaveState, Person, PersonId, Plan, Posting, Shift, Swap
from ccfloor.roster.shifts import day_of
from ccfloor.roster.signing import is_manager, is_superior


def objections(
    swap: Swap, plan: Plan, entry: Entry, limits: Limits, calendar: Calendar
) -> tuple[Objection, ...]:
    """Say what the regulation has against a swap; ``entry`` is T20 of the day it is asked on."""
    people = {person.id: person for person in plan.people}
    shifts = {shift.id: shift for shift in plan.shifts}
    lacking = [one for one in (swap.asker, swap.other) if one not in people]
    lacking += [one for one in (swap.shift, swap.with_shift) if one and one not in shifts]
    if lacking:
        return (Objection("unknown", f"not in the roster: {', '.join(lacking)}"),)
    given, taken = shifts[swap.shift], shifts.get(swap.with_shift)
    found: list[Objection] = []
    if swap.asker == swap.other:
        found.append(Objection("self", "nobody swaps with himself"))
    for shift, owner in ((given, swap.asker), (taken, swap.other)):
        if shift is not None and shift.person != owner:
            found.append(Objection("not_his", f"{shift.id} is the duty of {shift.person}"))
    if entry.flag("same_rank"):
        found += _ranks(people[swap.asker], people[swap.other], given, taken)
    starts = [shift.start for shift in (given, taken) if shift is not None]
    notice, least = min(starts) - swap.asked_at, entry.seconds("notice_s")
    if notice < least:
        text = f"asked {told(notice)} before the earlier shift: expected {told(least)}"
        found.append(Objection("notice", text))
    found += _month_is_full(swap, plan, entry.count("most_per_month"))
    found += _holidays([shift.day for shift in (given, taken) if shift is not None], calendar)
    if not found:
        found += _impossible(swap, plan, limits)
    return tuple(found)


def _ranks(asker: Person, other: Person, given: Shift, taken: Shift | None) -> list[Objection]:
    """Compare ranks on each day concerned: whoever does a duty must be what its owner is."""
    found = []
    for day in dict.fromkeys(shift.day for shift in (given, taken) if shift is not None):
        mine, his = posting_on(asker, day), posting_on(other, day)
        ranks = [posting.rank.value if posting else "nothing" for posting in (mine, his)]
        if not mine or not his or mine.rank is not his.rank:
            text = f"on {day} one is {ranks[0]}, the other {ranks[1]}: expected equals 同级"
            found.append(Objection("rank", text))
    return found


def months_of(swap: Swap) -> set[str]:
    """Tell in which months a swap counts: those of the days of its shifts."""
    return {day_of(shift)[:7] for shift in (swap.shift, swap.with_shift) if shift}


def counted(plan: Plan, person: PersonId, month: str, *, but: str = "") -> int:
    """Count somebody's approved swaps of a month, asked by him or by the other."""
    return sum(
        1
        for swap in plan.swaps
        if swap.state is LeaveState.APPROVED
        and swap.id != but
        and person in {swap.asker, swap.other}
        and month in months_of(swap)
    )


def _month_is_full(swap: Swap, plan: Plan, most: int) -> list[Objection]:
    found = []
    for month in sorted(months_of(swap)):
        for person in dict.fromkeys((swap.asker, swap.other)):
            count = counted(plan, person, month, but=swap.id)
            if count >= most:
                text = f"{person} has swapped {count} times in {month}: expected {most} at most"
                found.append(Objection("month_full", text))
    return found


def _holidays(days: list[Day], calendar: Calendar) -> list[Objection]:
    found = []
    for day in dict.fromkeys(days):
        sort = calendar.sort_of(day)
        if sort is Sort.HOLIDAY:
            text = f"{day} is a legal holiday: the manager has to allow it (T22)"
            found.append(Objection("holiday", text, overridable=True))
        elif sort is Sort.UNKNOWN:
            text = f"whether {day} is a holiday is not known: the manager has to allow it (T22)"
            found.append(Objection("holiday_unknown", text, overridable=True))
    return found


def _impossible(swap: Swap, plan: Plan, limits: Limits) -> list[Objection]:
    """Find whom the swap would put into two places, or leave without rest."""
    parties = {swap.asker, swap.other}
    before = {one.text for one in check_shifts(plan.shifts, limits)}
    after = check_shifts(exchanged(plan, swap), limits)
    return [
        Objection(one.code, one.text, flag=one.weight is Weight.WARNING)
        for one in after
        if one.text not in before and parties & set(one.people)
    ]


def signed(swap: Swap, signer: Person, plan: Plan, at: Instant, zone: tzinfo) -> Swap:
    """Add a superior's signature; raises RosterError for one that does not count.

    The superior of both parties signs once and stands for both, so he is in it twice.
    """
    _must_be_open(swap)
    day = wall_time(at, zone).date().isoformat()
    waiting = awaiting(swap, plan, at, zone)
    if signer.id in {swap.asker, swap.other}:
        raise RosterError(
            f"swap {swap.id}: {signer.name} is a party to it: nobody signs for himself"
        )
    if not waiting:
        raise RosterError(f"swap {swap.id}: both superiors have signed: the manager approves it")
    people = {person.id: person for person in plan.people}
    stands_for = [one for one in waiting if is_superior(signer, people[one], day)]
    if not stands_for:
        whom = " or of ".join(waiting)
        raise RosterError(f"swap {swap.id}: {signer.name} is not the superior of {whom} on {day}")
    names = (signer.id,) * len(stands_for)
    return msgspec.structs.replace(swap, approvals=(*swap.approvals, *names))


def awaiting(swap: Swap, plan: Plan, at: Instant, zone: tzinfo) -> list[PersonId]:
    """List the parties whose superior has not signed yet."""
    day = wall_time(at, zone).date().isoformat()
    people = {person.id: person for person in plan.people}
    left = list(swap.approvals)
    waiting = []
    for party in (swap.asker, swap.other):
        who = people.get(party)
        by = next(
            (s for s in left if who and s in people and is_superior(people[s], who, day)), None
        )
        if by is None:
            waiting.append(party)
        else:
            left.remove(by)
    return waiting


def approved(
    swap: Swap,
    manager: Person,
    plan: Plan,
    entry: Entry,
    limits: Limits,
    at: Instant,
    zone: tzinfo,
    calendar: Calendar,
    *,
    override: bool = False,
) -> Swap:
    """Let the manager approve a swap that both superiors signed; raises RosterError.

    With ``override`` he also allows what only he may allow, and his name stands for that.
    """
    _must_be_open(swap)
    day = wall_time(at, zone).date().isoformat()
    if manager.id in {swap.asker, swap.other}:
        raise RosterError(
            f"swap {swap.id}: {manager.name} is a party to it: nobody signs for himself"
        )
    if not is_manager(manager, day):
        raise RosterError(f"swap {swap.id}: {manager.name} is no manager on {day}: expected one")
    waiting = awaiting(swap, plan, at, zone)
    if waiting:
        names = ", ".join(waiting)
        raise RosterError(f"swap {swap.id}: the superior of {names} has to sign before the manager")
    against = standing(objections(swap, plan, entry, limits, calendar), overridden=override)
    if against:
        raise RosterError(f"swap {swap.id}: " + "; ".join(one.text for one in against))
    return msgspec.structs.replace(
        swap,
        approvals=(*swap.approvals, manager.id),
        state=LeaveState.APPROVED,
        override_by=manager.id if override else "",
    )


def refused(swap: Swap, signer: Person, plan: Plan, at: Instant, zone: tzinfo) -> Swap:
    """Let a party's superior or the manager refuse a swap; raises RosterError."""
    _must_be_open(swap)
    day = wall_time(at, zone).date().isoformat()
    parties = [person for person in plan.people if person.id in {swap.asker, swap.other}]
    if signer in parties:
        raise RosterError(f"swap {swap.id}: {signer.name} is a party to it: he does not decide")
    if not (is_manager(signer, day) or any(is_superior(signer, one, day) for one in parties)):
        raise RosterError(f"swap {swap.id}: {signer.name} is nobody's superior in it on {day}")
    return msgspec.structs.replace(
        swap, state=LeaveState.REFUSED, approvals=(*swap.approvals, signer.id)
    )


def exchanged(plan: Plan, swap: Swap) -> tuple[Shift, ...]:
    """Give the shifts as they are once the swap is carried out."""
    people = {person.id: person for person in plan.people}
    doer = {swap.shift: people[swap.other]}
    if swap.with_shift:
        doer[swap.with_shift] = people[swap.asker]
    return tuple(
        _done_by(shift, doer[shift.id]) if shift.id in doer else shift for shift in plan.shifts
    )


def _done_by(shift: Shift, person: Person) -> Shift:
    """Give a shift to somebody else; whose it was at first stays with it through every swap."""
    posting = posting_on(person, shift.day) or Posting(shift.day)
    owner = shift.swapped_with or shift.person
    return msgspec.structs.replace(
        shift,
        person=person.id,
        agent=posting.agent,
        rank=posting.rank,
        swapped_with="" if owner == person.id else owner,
    )


def _must_be_open(swap: Swap) -> None:
    if swap.state is not LeaveState.ASKED:
        raise RosterError(f"swap {swap.id} is {swap.state.value} already")
