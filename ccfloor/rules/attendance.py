"""Who is there for which shift: the roster's plan held against telephones and roll-calls.

The law: a person is there while he is logged in anywhere, or since a roll-call said so. What a
gap of coverage hides is taken in the person's favour: who is found logged in when it closes came
when it opened, who is found gone left when it closed (RULEBOOK 0.10). What happened before this
monitor first saw anything is not known, and nothing is concluded from it.

Nobody is held to what the roster did not ask when it mattered: a plan that is told in mid-shift
begins then (``asked_from``), and who went as the plan then in force let him has gone in time
(``Stay.free_from``). What a newer plan excuses is excused.

The rules about attendance all ask this one book, and are told what it makes of the changes:
``Arrived`` once for each shift, ``Departed`` when somebody logs out of his last seat,
``Returned`` when he logs in again in the same shift, ``ShiftStarted`` and ``ShiftEnded`` with the
first change at or after those moments.

Who logs in for a shift and out again before the last quarter of an hour before it has not come
for it yet; who does so in that quarter (``HANDOVER``) had come, and left when it began.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from ccfloor.floor.changes import Change, GapClosed, GapOpened, SeatChanged, SeatGone, Told
from ccfloor.floor.deeds import HandoverSigned, PresenceNoted
from ccfloor.floor.fact import Fact
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros, SeatId
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import Evidence
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Plan, Shift
from ccfloor.rules import book as b
from ccfloor.rules.attended import (
    Arrived,
    Attended,
    Departed,
    LoggedIn,
    LoggedOut,
    Minute,
    Returned,
    ShiftEnded,
    ShiftStarted,
)
from ccfloor.rules.firsts import LINGERS, Firsts

EARLY: Final[Micros] = 120 * MINUTE
"""Who logs in so long before a shift, or sooner, has come for it."""
HANDOVER: Final[Micros] = 15 * MINUTE
"""Who was there so short a time before a shift had come for it (A3.1.1 「提前十五分钟」)."""

KEPT: Final[Micros] = 2 * 1440 * MINUTE
"""Stays, roll-calls and signatures are remembered so long, at least."""


class Attendance:
    """The book. The engine writes it; rules read it."""

    def __init__(self) -> None:
        """Begin without a roster: then nothing is ever told."""
        self.roster: DutyRoster | None = None
        self.seen_from: Instant = 0
        """Nothing before it was seen; 0: everything was."""
        self._at: dict[SeatId, tuple[AgentName, Instant]] = {}
        self._seats: dict[AgentName, set[SeatId]] = {}
        self._unplaced: dict[AgentName, Told] = {}
        """Roll-calls for which no plan has had a shift yet: one may come."""
        self._stays: dict[str, b.Stay] = {}
        self._rolls: dict[tuple[str, Instant], Instant] = {}
        self._signed: dict[tuple[str, Instant, str], Instant] = {}
        self._asked: dict[str, Instant] = {}
        """By shift: nothing before it is held against anybody, the plan did not ask for it then."""
        self._added: set[str] = set()
        """Shifts that had begun when a plan first named them."""
        self._gap: GapOpened | None = None
        self._found: dict[SeatId, AgentName] = {}
        self._firsts: Mapping[str, Instant] = {}
        """What the plan of an earlier run asked, by shift, until this run has a plan."""
        self._taken_up = False
        """Whether this is an earlier run's book and this run has not seen anything yet."""
        self._ended: Instant = 0
        self._plan_asks = Firsts()
        self._starts: list[Shift] = []
        self._ends: list[Shift] = []
        self._fact: Fact | None = None
        self._acts: dict[type, Callable[[Any], Iterable[Attended]]] = {
            SeatChanged: self._seat_changed,
            SeatGone: self._seat_gone,
            GapOpened: self._gap_opened,
            GapClosed: self._gap_closed,
            Minute: self._minute,
            Plan: self._planned,
            PresenceNoted: self._presence_noted,
            HandoverSigned: self._handover_signed,
        }

    # --- what rules ask ------------------------------------------------------------------

    def is_logged_in(self, agent: AgentName) -> bool:
        """Tell whether the agent has a seat now."""
        return bool(self._seats.get(agent))

    def at_seat(self, seat: SeatId) -> AgentName:
        """Name who is logged in at a seat; empty: nobody."""
        return self._at.get(seat, ("", 0))[0]

    def stay(self, shift: Shift) -> b.Stay:
        """Say how far the person has come with the shift."""
        return self._stays.get(shift.id) or b.Stay()

    def saw(self, shift: Shift) -> bool:
        """Tell whether the shift's beginning was seen, and by a plan that knew of the shift."""
        return self.seen_from <= shift.start and shift.id not in self._added

    def asked_from(self, shift: Shift) -> Instant:
        """Give the first instant from which the shift's person may be held to it."""
        return max(shift.start, self._asked.get(shift.id, 0))

    def roll_called(self, shift: Shift) -> Instant | None:
        """Say when the roll of the shift's team was first called for its start."""
        return self._rolls.get((shift.team, shift.start))

    def signed(self, team: str, due: Instant, side: str) -> Instant | None:
        """Say when one side signed the handover of the shift that ends at ``due``."""
        return self._signed.get((team, due, side))

    # --- from run to run -----------------------------------------------------------------

    def kept(self, at: Instant) -> b.AttendanceBook:
        """Write down what the next run has to know."""
        unplaced = [b.Unplaced(told.at, told.what) for told in self._unplaced.values()]
        return b.AttendanceBook(
            self.seen_from,
            self._ended,
            tuple(b.Seated(seat, *self._at[seat]) for seat in sorted(self._at)),
            {name: msgspec.structs.replace(stay) for name, stay in self._stays.items()},
            tuple(b.Rolled(*of, since) for of, since in self._rolls.items()),
            tuple(b.Signed(*of, since) for of, since in self._signed.items()),
            tuple(unplaced),
            self._firsts if self.roster is None else self._plan_asks.of(self.roster, at),
            dict(self._asked),
            tuple(sorted(self._added)),
        )

    def take_up(self, kept: b.AttendanceBook) -> None:
        """Go on with what an earlier run knew, before the first change."""
        self.seen_from, self._ended, self._taken_up = kept.seen_from, kept.ended, True
        for one in kept.seated:
            self._at[one.seat] = one.agent, one.since
            self._seats.setdefault(one.agent, set()).add(one.seat)
        self._stays = dict(kept.stays)
        self._rolls = {(one.team, one.start): one.at for one in kept.rolls}
        self._signed = {(one.team, one.due, one.side): one.at for one in kept.signed}
        self._unplaced = {one.deed.agent: one.told for one in kept.unplaced}
        self._firsts, self._asked = kept.firsts, dict(kept.asked)
        self._added = set(kept.added)

    # --- what the engine tells -----------------------------------------------------------

    def on(self, kind: type, change: Change | Attended, fact: Fact | None) -> Iterable[Attended]:
        """Take in one change; say what it means for attendance, in order."""
        act = self._acts.get(kind)
        if act is None or (self.roster is None and kind is Minute):
            return ()
        self._fact = fact
        return act(change)

    def _evidence(self) -> tuple[Evidence, ...]:
        fact = self._fact
        return () if fact is None else (Evidence(type(fact).__name__, fact.at, fact.ref),)

    def _seat_changed(self, change: SeatChanged) -> Iterable[Attended]:
        seat = change.seat
        if seat.state is SeatState.UNSEEN:
            return ()
        agent = "" if seat.state is SeatState.OUT else seat.agent
        if self._gap is not None:
            self._found[seat.seat] = agent
            return ()
        if self._at.get(seat.seat, ("", 0))[0] == agent:
            return ()
        return self._moves({seat.seat: agent}, change.at, change.at, change.at)

    def _seat_gone(self, change: SeatGone) -> Iterable[Attended]:
        if self._gap is not None:
            self._found[change.seat] = ""
            return ()
        return self._moves({change.seat: ""}, change.at, change.at, change.at)

    def _gap_opened(self, change: GapOpened) -> Iterable[Attended]:
        if self._gap is None:
            self._gap = change
            self._found = {}
        return ()

    def _gap_closed(self, change: GapClosed) -> Iterable[Attended]:
        opened, self._gap = self._gap, None
        found, self._found = self._found, {}
        if self._taken_up:  # a seat that is not named any more has nobody
            found = dict.fromkeys(self._at, "") | found
            self._taken_up = False
        first = change.gap.reason == "start" and not self.seen_from
        if first:
            self.seen_from = change.at
        since = 0 if first else (opened.gap.from_ if opened is not None else change.gap.from_)
        return self._moves(found, change.at, since, change.at)

    def _moves(
        self, found: dict[SeatId, AgentName], at: Instant, came: Instant, went: Instant
    ) -> list[Attended]:
        """Let people sit down and rise; arrivals first, so that a gap hides no relief."""
        told: list[Attended] = []
        risen: list[LoggedOut] = []
        for seat, agent in found.items():
            before, since = self._at.get(seat, ("", 0))
            if before == agent:
                continue
            if before:
                risen.append(LoggedOut(at, before, seat, since, went))
                self._seats[before].discard(seat)
            if agent:
                self._at[seat] = agent, came
                self._seats.setdefault(agent, set()).add(seat)
                told.append(LoggedIn(at, agent, seat, came))
                told += self._arrive(agent, at, came, seat)
            else:
                self._at.pop(seat, None)
        for left in risen:
            told.append(left)
            told += self._depart(left)
        return told

    def _arrive(
        self, agent: AgentName, at: Instant, since: Instant, seat: SeatId
    ) -> Iterable[Attended]:
        shift = self._coming(agent, since or at)
        return () if shift is None else self._here(shift, at, since, seat)

    def _here(self, shift: Shift, at: Instant, since: Instant, seat: SeatId) -> Iterable[Attended]:
        stay = self._stays.setdefault(shift.id, b.Stay())
        left, stay.left = stay.left, None
        if stay.arrived is not None:
            stay.arrived = min(stay.arrived, since)
            if left is None or left <= shift.start or since <= left:
                return ()
            return (Returned(at, shift, left, since, seat, self._evidence()),)
        stay.arrived, stay.seat, stay.evidence = since, seat, self._evidence()
        return (Arrived(at, shift, since, seat, stay.evidence),)

    def _coming(self, agent: AgentName, at: Instant) -> Shift | None:
        """Find what somebody who is there at ``at`` has come for."""
        if self.roster is None:
            return None
        shift = self.roster.shift_at(agent, at)
        if shift is not None:
            return shift
        coming = self.roster.next_shift(agent, at)
        return coming if coming is not None and coming.start - at <= EARLY else None

    def _depart(self, left: LoggedOut) -> Iterable[Attended]:
        if self.roster is None or self.is_logged_in(left.agent):
            return ()
        shift = self.going(left.agent, left.since)
        if shift is None:
            self._not_yet(left)
            return ()
        stay = self._stays.setdefault(shift.id, b.Stay())
        stay.left = left.since
        asked = self.roster.asked(shift, shift.start, shift.end)
        stay.free_from = asked[-1][1] if asked else shift.start
        return (Departed(left.at, shift, left.since, left.seat, self._evidence()),)

    def _not_yet(self, left: LoggedOut) -> None:
        """Take back the coming of somebody who goes before his shift has begun."""
        shift = self._coming(left.agent, left.since)
        stay = None if shift is None else self._stays.get(shift.id)
        if shift is None or stay is None or stay.arrived is None or stay.rolled:
            return
        if left.since < shift.start - HANDOVER:
            del self._stays[shift.id]
        else:
            stay.left = shift.start

    def going(self, agent: AgentName, at: Instant) -> Shift | None:
        """Find what somebody who leaves at ``at`` was there for."""
        if self.roster is None:
            return None
        shift = self.roster.shift_at(agent, at)
        if shift is not None:
            return shift
        over = [s for s in self.roster.shifts_of(agent) if s.end <= at <= s.end + LINGERS]
        return over[-1] if over else None

    # --- the plan ------------------------------------------------------------------------

    def _planned(self, change: Told) -> Iterable[Attended]:
        """Take a plan; what has begun before it is not begun again."""
        plan: Plan = change.what
        before, self.roster = self.roster, DutyRoster(plan)
        known = self._firsts if before is None else self._plan_asks.of(before, change.at)
        ended = change.at
        if before is None and self._taken_up:
            ended = max(self._ended, self.seen_from)  # what ended meanwhile is told yet
        self._replace(known, plan, change.at)
        stays, shifts = self._stays, plan.shifts
        recent = {shift.id for shift in shifts if shift.end > change.at - KEPT}
        self._stays = {name: stay for name, stay in stays.items() if name in recent}
        self._rolls = {of: at for of, at in self._rolls.items() if at > change.at - KEPT}
        self._signed = {of: at for of, at in self._signed.items() if at > change.at - KEPT}
        self._starts = sorted(
            (s for s in shifts if s.start > change.at), key=lambda s: (s.start, s.id), reverse=True
        )
        self._ends = sorted(
            (s for s in shifts if s.end > ended),
            key=lambda s: (s.end, s.id),
            reverse=True,
        )
        told: list[Attended] = []
        unplaced, self._unplaced = self._unplaced, {}
        for note in unplaced.values():
            if note.at > change.at - EARLY:
                told += self._note(note, change.at)
        for shift in sorted(shifts, key=lambda s: (s.start, s.id)):
            if shift.start <= change.at < shift.end:
                told += self._started(shift, change.at)
        return told

    def _replace(self, known: Mapping[str, Instant], plan: Plan, at: Instant) -> None:
        """Note from when each shift that runs is asked for: no plan reaches back."""
        asked, added = self._asked, self._added
        self._asked, self._added = {}, set()
        for shift in plan.shifts:
            if not shift.start <= at < shift.end + LINGERS:
                continue
            first = known.get(shift.id)
            if first is None or shift.id in added:
                self._added.add(shift.id)
            if first is None:
                self._asked[shift.id] = at
                continue
            self._asked[shift.id] = max(asked.get(shift.id, 0), min(first, at))

    def _minute(self, change: Minute) -> Iterable[Attended]:
        told: list[Attended] = []
        at = change.at
        while self._starts and self._starts[-1].start <= at:
            told += self._started(self._starts.pop(), at)
        while self._ends and self._ends[-1].end <= at:
            over = self._ends.pop()
            self._ended = max(self._ended, over.end)
            told.append(ShiftEnded(at, over))
        return told

    def _started(self, shift: Shift, at: Instant) -> list[Attended]:
        """Begin a shift; who is logged in already is there for it."""
        told: list[Attended] = []
        seats = self._seats.get(shift.agent)
        if seats and shift.id not in self._stays:
            seat = min(seats)
            told += self._here(shift, at, self._at[seat][1], seat)
        told.append(ShiftStarted(at, shift))
        return told

    # --- deeds ---------------------------------------------------------------------------

    def _presence_noted(self, change: Told) -> Iterable[Attended]:
        return self._note(change, change.at)

    def _note(self, change: Told, at: Instant) -> Iterable[Attended]:
        """Take in a roll-call, at once or with the plan that knows for which shift it was."""
        deed: PresenceNoted = change.what
        shift = self._coming(deed.agent, change.at)
        if shift is None:
            self._unplaced[deed.agent] = change
            return ()
        self._rolls.setdefault((shift.team, shift.start), change.at)
        if not deed.present:
            return ()
        stay = self._stays.setdefault(shift.id, b.Stay())
        stay.rolled = True
        if stay.arrived is not None:
            return ()
        stay.arrived, stay.evidence = change.at, self._evidence()
        return (Arrived(at, shift, change.at, "", stay.evidence),)

    def _handover_signed(self, change: Told) -> Iterable[Attended]:
        deed: HandoverSigned = change.what
        self._signed.setdefault((deed.team, deed.due, deed.side), change.at)
        return ()
