"""How long an absence has lasted for the rules, which is not always how long it lasted.

Meals, meetings and training are exempt (RULEBOOK T06, T26). The clock stands still
while the reason given is an exempt one, and runs on otherwise: a new reason neither
sets it back nor wipes out what had run before, so nobody gains by calling a walk
"lunch" after four minutes, and a lunch that turns into a walk counts from the turn.

Of what passed before the monitor saw, only the last change of reason is known
(LastPause). Where one of several reasons is exempt, only the time since then counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from ccfloor.floor.names import SECOND, Instant, Micros, SeatId
from ccfloor.floor.views import Absence
from ccfloor.regulation.dated import Dated


class LeaveClock:
    """The clock of one absence."""

    __slots__ = ("_counted", "_exempt", "_running_since", "absence")

    def __init__(self, absence: Absence, at: Instant, exempt: frozenset[str]) -> None:
        """Begin as the floor first told it, at ``at``, perhaps long after the person left."""
        self.absence = absence
        self._exempt = exempt
        self._counted: Micros = 0
        start = absence.from_
        if len(absence.reasons) > 1 and any(map(self._is_exempt, absence.reasons)):
            told = absence.last_pause * SECOND
            start = max(told or at, absence.from_)
        self._running_since: Instant | None = None if self._reason_is_exempt() else start

    @property
    def begun(self) -> Instant | None:
        """Where the clock would have started had it never stood still; None while it does."""
        since = self._running_since
        return None if since is None else since - self._counted

    def relabel(self, absence: Absence, at: Instant) -> None:
        """Take note of another reason, given at ``at``."""
        self.absence = absence
        if self._reason_is_exempt():
            self._counted = self.measured(at)
            self._running_since = None
        elif self._running_since is None:
            self._running_since = at

    def measured(self, until: Instant) -> Micros:
        """Say how much has run by ``until``, in microseconds."""
        if self._running_since is None:
            return self._counted
        return self._counted + max(0, until - self._running_since)

    def _reason_is_exempt(self) -> bool:
        reasons = self.absence.reasons
        return bool(reasons) and self._is_exempt(reasons[-1])

    def _is_exempt(self, reason: str) -> bool:
        return reason.strip().casefold() in self._exempt


class LeaveClocks:
    """The clocks of all absences that go on; a seat has one at most."""

    def __init__(self, exempt_reasons: Dated[tuple[str, ...]]) -> None:
        """Take T06's ``exempt_reasons``, in whatever case they were written.

        Those of the day on which a person left hold for the whole absence.
        """
        self._exempt = exempt_reasons
        self._clocks: dict[SeatId, LeaveClock] = {}

    def __contains__(self, seat: SeatId) -> bool:
        return seat in self._clocks

    def __iter__(self) -> Iterator[SeatId]:
        return iter(self._clocks)

    def get(self, seat: SeatId) -> LeaveClock | None:
        """Give the clock of a seat; None when nobody is away from it."""
        return self._clocks.get(seat)

    def __getitem__(self, seat: SeatId) -> LeaveClock:
        return self._clocks[seat]

    def tell(self, absence: Absence, at: Instant) -> LeaveClock:
        """Begin the absence's clock, or give it another reason."""
        clock = self._clocks.get(absence.seat)
        if clock is None or clock.absence.from_ != absence.from_:
            clock = self._clocks[absence.seat] = self._clock(absence, at)
        else:
            clock.relabel(absence, at)
        return clock

    def end(self, absence: Absence, at: Instant) -> Micros:
        """Forget the clock and say what it measured, in microseconds."""
        clock = self._clocks.pop(absence.seat, None)
        if clock is None or clock.absence.from_ != absence.from_:
            clock = self._clock(absence, at)
        return clock.measured(at if absence.to is None else absence.to)

    def _clock(self, absence: Absence, at: Instant) -> LeaveClock:
        reasons = self._exempt.at(absence.from_)
        return LeaveClock(absence, at, frozenset(reason.strip().casefold() for reason in reasons))
