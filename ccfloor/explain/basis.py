"""The roster that a finding rests on: which version, and which of its lines.

The law: the version is the one that was in force when it was found, not the newest. The journal
notes every roster at the moment from which it counts; where the journal was not led through, it is
the newest version that had been made by then. Both are in the store for good, so whoever was judged
by a line can see it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ccfloor.explain.matter import Matter
from ccfloor.floor.names import Instant
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import LeaveState, Plan, Shift
from ccfloor.rules.attendance import EARLY
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.firsts import LINGERS
from ccfloor.serve.cleaning import NOTE_WIDTH, clean, identity
from ccfloor.serve.explanation import OffDuty, RosterBasis, RosterLine

MOST: Final = 40
"""Lines of one explanation that are shown."""
RULES: Final = frozenset(
    {
        "T05", "T06", "T07", "T08", "T09", "T10", "T11", "T12", "T13", "T14", "T15", "T16", "T17",
        "T18", "T19", "T25",
    }
)  # fmt: skip
"""Rules that ask the roster; T04 is about a promise, and goes by none."""
_BY_SEAT: Final = frozenset({"T07", "T10", "T11", "T17", "T19"})
"""Those that turn on who is rostered for the seat."""


def roster_basis(matter: Matter) -> RosterBasis | None:
    """Name the roster behind a finding; None where it rests on none, or none is known."""
    finding, lived = matter.finding, matter.lived
    noted = None if lived is None else lived.plan
    plan = noted or matter.plan
    if finding is None or plan is None or finding.rule not in RULES:
        return None
    if isinstance(finding, Alert) and finding.kind == "queue":
        return None  # a queue's table, or its callers, ask for people: no roster does
    lines = _lines(plan, finding)
    same = noted is None or matter.plan is None or lines == _lines(matter.plan, finding)
    return RosterBasis(
        version=plan.version,
        source="store" if noted is None else "journal",
        made_at=plan.made_at,
        made_by=clean(plan.made_by, NOTE_WIDTH),
        taken_at=lived.taken_at if lived is not None and noted is not None else 0,
        lines=tuple(lines[:MOST]),
        more=max(0, len(lines) - MOST),
        kept=same,
    )


def _lines(plan: Plan, finding: Breach | Alert) -> list[RosterLine]:
    roster = DutyRoster(plan)
    told: dict[str, RosterLine] = {}
    for role, shift in _shifts(roster, finding):
        told.setdefault(shift.id, _line(role, shift, roster))
    return list(told.values())


def _shifts(roster: DutyRoster, finding: Breach | Alert) -> Iterator[tuple[str, Shift]]:
    """Give the shifts that the finding turns on, each with its part in it."""
    at = finding.begun_at
    own = own_shift(roster, finding)
    if own is not None:
        yield "own", own
    if finding.seat and finding.rule in _BY_SEAT:
        yield from (("seat", shift) for shift in roster.at_seat(finding.seat, at))
    if finding.rule == "T10" and own is not None:
        yield from (("relief", shift) for shift in _reliefs(roster, own))
    if finding.rule in {"T09", "T13"} and own is not None:
        yield from (("relief", shift) for shift in _beside(roster, finding.rule, own))
    if isinstance(finding, Alert) and finding.kind == "team" and finding.rule == "T16":
        running = roster.team_at(finding.subject, finding.raised_at)
        yield from (("team", shift) for shift in running)
    elif own is not None and finding.rule not in {"T09", "T13"}:
        lead = roster.lead_of(own.team, max(at, own.start))
        yield from () if lead is None else (("lead", lead),)


def own_shift(roster: DutyRoster, finding: Breach | Alert) -> Shift | None:
    """Find the shift of whom it is about; that of a leader where it is he who is charged."""
    at = finding.begun_at
    if finding.rule == "T09":  # its clock starts before the shift
        return roster.next_shift(finding.agent, at)
    if finding.rule == "T13":  # its clock starts when the shift is over
        at -= 1
    shift = roster.shift_at(finding.agent, at)
    if shift is not None:
        return shift
    near = [s for s in roster.shifts_of(finding.agent) if s.start - EARLY <= at <= s.end + LINGERS]
    return near[0] if near else None


def _reliefs(roster: DutyRoster, own: Shift) -> Iterable[Shift]:
    """Give who takes over: the seat's next, or all who come for the team's free seats."""
    if own.seat:
        relief = roster.relief_of(own)
        return () if relief is None else (relief,)
    return [s for s in _starting(roster, own.team, own.end) if not s.seat]


def _beside(roster: DutyRoster, rule: str, own: Shift) -> Iterable[Shift]:
    """Give the other side of the change of shift: without one there is no handover."""
    if rule == "T13":
        return _starting(roster, own.team, own.end)[:1]
    return [s for s in roster.team_at(own.team, own.start - 1) if s.end == own.start][:1]


def _starting(roster: DutyRoster, team: str, at: Instant) -> list[Shift]:
    return [shift for shift in roster.team_at(team, at) if shift.start == at]


def _line(role: str, shift: Shift, roster: DutyRoster) -> RosterLine:
    off = [OffDuty(str(slot.activity), slot.from_, slot.to) for slot in shift.slots]
    off += [
        OffDuty(str(leave.kind), leave.from_, leave.to)
        for leave in roster.plan.leaves
        if leave.person == shift.person
        and leave.state is LeaveState.APPROVED
        and leave.from_ < shift.end
        and shift.start < leave.to
    ]
    return RosterLine(
        role=role,
        shift=identity(shift.id),
        begins=shift.start,
        ends=shift.end,
        agent=identity(shift.agent),
        team=clean(shift.team, NOTE_WIDTH),
        rank=str(shift.rank),
        seat=identity(shift.seat),
        off=tuple(sorted(off, key=lambda one: (one.from_, one.to))),
    )
