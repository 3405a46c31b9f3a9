"""Absences: one clock for one leaving of the desk.

The law: changing the reason, coming back for less than ``rejoin``, logging out and in
again, or pausing in other queues does not start a new clock (DESIGN 5). An absence
that was seen to begin carries the instant of its pause. One that had begun before we
looked carries Asterisk's LastPause and is not ``covered``: it is shown, and alerts are
raised, but nobody is charged for what nobody saw.

A return is believed once it has lasted ``rejoin``; the absence then ended when it began.
"""

from __future__ import annotations

from functools import partial

from ccfloor.floor.changes import AbsenceBegan, AbsenceChanged, AbsenceEnded
from ccfloor.floor.names import SECOND, Instant, SeatId
from ccfloor.floor.outbox import Outbox
from ccfloor.floor.seats import Seat, Seats
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import Absence, Evidence


class Leaving:
    """A running absence."""

    __slots__ = (
        "agent", "covered", "evidence", "from_", "last_pause", "left_at", "queues", "reasons",
        "returned_at", "seat",
    )  # fmt: skip

    def __init__(self, seat: Seat, from_: Instant, last_pause: int) -> None:
        """Begin at ``from_``."""
        self.seat = seat.id
        self.agent = seat.agent
        self.from_ = from_
        self.reasons: list[str] = []
        self.last_pause = last_pause
        self.queues = tuple(sorted(seat.memberships))
        self.covered = True
        self.evidence: list[Evidence] = []
        self.returned_at: Instant | None = None
        self.left_at: Instant | None = None
        """When he logged out of his last queue, while that lasts."""

    def view(self, to: Instant | None = None) -> Absence:
        """Copy what there is to be seen."""
        return Absence(
            self.seat,
            self.agent,
            self.from_,
            to,
            tuple(self.reasons),
            self.last_pause,
            self.queues,
            self.covered,
            tuple(self.evidence),
        )


class Absences:
    """All running absences, one a seat at most."""

    __slots__ = ("_out", "_seats", "_settings", "running")

    def __init__(self, out: Outbox, seats: Seats, settings: FloorSettings) -> None:
        """Write changes to ``out``; mark ``Seat.absent_since``."""
        self._out = out
        self._seats = seats
        self._settings = settings
        self.running: dict[SeatId, Leaving] = {}

    def restore(self, absence: Absence, at: Instant) -> None:
        """Take up an absence that was open when we last ran; the census will say if it still is."""
        seat = self._seats.named(absence.seat, absence.from_)
        seat.agent = seat.agent or absence.agent
        leaving = Leaving(seat, absence.from_, absence.last_pause)
        leaving.agent = absence.agent
        leaving.reasons = list(absence.reasons)
        leaving.queues = absence.queues
        leaving.evidence = list(absence.evidence)
        leaving.covered = False
        self.running[absence.seat] = leaving
        self._out.changes.append(AbsenceBegan(at, leaving.view()))

    def moved(self, seat: Seat, before: SeatState, at: Instant) -> None:
        """Follow a seat from the state ``before`` to the one it is in now."""
        now = seat.state
        if now is before or SeatState.UNSEEN in (now, before):
            return  # the census that ends the darkness calls ``confirm``
        leaving = self.running.get(seat.id)
        if now is SeatState.AWAY:
            if leaving is None:
                self._begin(seat, at)
            else:
                self._resume(seat, leaving, at)
        elif leaving is not None and leaving.returned_at is None:
            if now is SeatState.OUT:
                self._log_out(seat, leaving, at)
            else:
                self._come_back(seat, leaving, at)

    def confirm(self, seat: Seat, dark_from: Instant, at: Instant) -> None:
        """After darkness: hold what was running against what the census says.

        When he came back nobody saw; what is proven is that he was away until ``dark_from``.
        """
        leaving = self.running.get(seat.id)
        if seat.state is not SeatState.AWAY:
            if leaving is not None and leaving.returned_at is None:
                self._end(leaving, max(leaving.from_, dark_from), at)
        elif leaving is None:
            self._begin(seat, at)
        elif newest_pause(seat) > leaving.last_pause + 1:
            # Paused anew while nobody looked: he may have been back in between.
            proven = dark_from if leaving.returned_at is None else leaving.returned_at
            self._end(leaving, max(leaving.from_, proven), at)
            seat.paused_at = None
            self._begin(seat, at)
        else:
            self._resume(seat, leaving, at)

    def reason(self, seat: Seat, at: Instant) -> None:
        """Take over another reason for the same absence."""
        leaving = self.running.get(seat.id)
        if leaving is None:
            return
        leaving.last_pause = max(leaving.last_pause, newest_pause(seat))
        if not leaving.reasons or leaving.reasons[-1] != seat.reason:
            leaving.reasons.append(seat.reason)
            leaving.evidence.append(self._out.witness(at))
            self._out.changes.append(AbsenceChanged(at, leaving.view()))

    def finish(self, at: Instant) -> None:
        """End what nobody will contradict any more: those who have returned stayed."""
        for leaving in list(self.running.values()):
            if leaving.returned_at is not None:
                self._end(leaving, leaving.returned_at, at)

    def uncovered(self) -> None:
        """Nobody sees from here on: what runs now is not wholly seen."""
        for leaving in self.running.values():
            leaving.covered = False

    def doubt(self, seat: Seat) -> None:
        """Something about a seat changed and nobody saw when: what runs is not wholly seen."""
        leaving = self.running.get(seat.id)
        if leaving is not None:
            leaving.covered = False

    def _begin(self, seat: Seat, at: Instant) -> None:
        last_pause = newest_pause(seat)
        told = last_pause * SECOND
        # A pause seen as it happened is known to the microsecond; LastPause to the second.
        seen = seat.paused_at is not None
        leaving = Leaving(seat, at if seen or not told else min(told, at), last_pause)
        leaving.covered = seen and not self._seats.doubted
        leaving.reasons.append(seat.reason)
        if seat.pause_told is not None:
            leaving.evidence.append(seat.pause_told)
        if seat.pause_told is None or (seen and seat.pause_told.at != at):
            leaving.evidence.append(self._out.witness(at))  # what kept him until now is over
        self.running[seat.id] = leaving
        self._mark(seat, leaving.from_)
        self._out.changes.append(AbsenceBegan(at, leaving.view()))

    def _resume(self, seat: Seat, leaving: Leaving, at: Instant) -> None:
        back = leaving.returned_at is not None or leaving.left_at is not None
        leaving.returned_at = leaving.left_at = None
        leaving.last_pause = max(leaving.last_pause, newest_pause(seat))
        self._mark(seat, leaving.from_)
        new_reason = seat.reason != (leaving.reasons[-1] if leaving.reasons else None)
        if new_reason:
            leaving.reasons.append(seat.reason)
        if back or new_reason:
            leaving.evidence.append(self._out.witness(at))
            self._out.changes.append(AbsenceChanged(at, leaving.view()))

    def _mark(self, seat: Seat, since: Instant) -> None:
        if seat.absent_since != since:
            seat.absent_since = since
            self._seats.touch(seat)

    def _come_back(self, seat: Seat, leaving: Leaving, at: Instant) -> None:
        leaving.returned_at = at
        leaving.left_at = None
        seat.absent_since = None
        leaving.evidence.append(self._out.witness(at))
        self._out.at(at + self._settings.rejoin, partial(self._believe, leaving, at))

    def _log_out(self, seat: Seat, leaving: Leaving, at: Instant) -> None:
        if at - leaving.from_ <= self._settings.verdict:
            # He logs out of one queue after the other, the one he served first: no absence.
            self._end(leaving, at, at)
            return
        leaving.left_at = at
        leaving.evidence.append(self._out.witness(at))
        seat.absent_since = leaving.from_
        self._out.at(at + self._settings.relogin, partial(self._gone_home, leaving, at))

    def _believe(self, leaving: Leaving, returned_at: Instant, at: Instant) -> None:
        """The return has lasted long enough, unless he has gone again meanwhile."""
        if leaving.returned_at == returned_at and self.running.get(leaving.seat) is leaving:
            self._end(leaving, returned_at, at)

    def _gone_home(self, leaving: Leaving, left_at: Instant, at: Instant) -> None:
        """He logged out while away and did not come again: the absence ended with the log-out."""
        if leaving.left_at == left_at and self.running.get(leaving.seat) is leaving:
            self._end(leaving, left_at, at)

    def _end(self, leaving: Leaving, to: Instant, at: Instant) -> None:
        del self.running[leaving.seat]
        seat = self._seats.by_id[leaving.seat]
        if seat.absent_since is not None:
            seat.absent_since = None
            self._seats.touch(seat)
        self._out.changes.append(AbsenceEnded(at, leaving.view(to)))


def newest_pause(seat: Seat) -> int:
    """Return the newest LastPause over a seat's queues, in epoch seconds; 0 for none."""
    return max((m.last_pause for m in seat.memberships.values()), default=0)
