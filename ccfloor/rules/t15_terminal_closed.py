"""T15 TERMINAL_CLOSED: somebody on duty let his terminal go dark.

A3.2.4 「值班期间未经值班经理批准,不得自行关闭终端,或减少工作人员」

Dark is a phone that cannot be reached while its person is logged in. A network fault looks the
same: so ``outage_devices`` phones that go within ``outage_within_s`` of each other are equipment,
and none of them is held against anybody; nor is what the duty manager permitted. Longer than
``over_s`` is found when the phone is back. It costs nothing by itself; an empty seat or an absence
that comes of it is T07's or T05's.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from ccfloor.config import Config
from ccfloor.floor.changes import GapOpened, SeatChanged, SeatGone, Told
from ccfloor.floor.deeds import AbsencePermitted
from ccfloor.floor.names import AgentName, Instant, SeatId
from ccfloor.floor.states import SeatState, Severity
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import PAST, Watches, finding_id


class _Dark(msgspec.Struct):
    agent: AgentName
    since: Instant
    alert: str = ""


class TerminalClosed:
    """Watch phones that cannot be reached, one by one."""

    code: ClassVar[str] = "T15"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A3.2.4", "值班期间未经值班经理批准,不得自行关闭终端,或减少工作人员"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take the limits from the regulation."""
        self._desk = desk
        regulation, zone = config.regulation, config.site.timezone
        self._over = regulation.seconds(self.code, "over_s", zone)
        self._within = regulation.seconds(self.code, "outage_within_s", zone)
        self._devices = regulation.count(self.code, "outage_devices", zone)
        self._dark: dict[SeatId, _Dark] = {}
        self._went: list[tuple[Instant, SeatId]] = []
        """Phones that went lately, each with its moment."""
        self._equipment: set[tuple[SeatId, Instant]] = set()
        self._permits: dict[AgentName, Instant] = {}

    def watches(self) -> Watches:
        """Look at seats, and at what the duty manager permits."""
        return {
            SeatChanged: self._seat_changed,
            SeatGone: self._seat_gone,
            GapOpened: self._lost_sight,
            AbsencePermitted: self._permitted,
        }

    def due(self, key: SeatId, at: Instant) -> None:
        """Raise a phone that has been dark for too long."""
        dark = self._dark.get(key)
        if dark is None or not self._counts(key, dark):
            return
        dark.alert = finding_id(self.code, "breach", key, dark.since)
        self._desk.lay(
            Alert(
                id=dark.alert,
                rule=self.code,
                stage="breach",
                severity=Severity.WARNING,
                kind="seat",
                subject=key,
                begun_at=dark.since,
                raised_at=at,
                limit=self._over.at(dark.since),
                agent=dark.agent,
                seat=key,
            )
        )

    def restored(self, alert: Alert) -> None:
        """Claim nothing: a phone that is still dark is listed so."""

    def _seat_changed(self, change: SeatChanged) -> None:
        seat = change.seat
        if seat.state is SeatState.OFFLINE:
            if seat.seat not in self._dark and not self._desk.blind:
                self._go(seat.seat, seat.agent, change.at)
        elif seat.state is not SeatState.UNSEEN and seat.seat in self._dark:
            self._end(seat.seat, change.at)

    def _seat_gone(self, change: SeatGone) -> None:
        self._end(change.seat, change.at)

    def _go(self, seat: SeatId, agent: AgentName, at: Instant) -> None:
        within = self._within.at(at)
        self._went = [(when, which) for when, which in self._went if when >= at - within]
        self._went.append((at, seat))
        self._dark[seat] = _Dark(agent, at)
        if len({which for _, which in self._went}) >= self._devices.at(at):
            for when, which in self._went:
                self._equipment.add((which, when))
                self._clear(which, at)
        self._desk.wake(seat, at + self._over.at(at) + PAST)

    def _lost_sight(self, change: GapOpened) -> None:
        """Forget what is dark now: nobody sees when it comes back."""
        for seat in list(self._dark):
            self._clear(seat, change.at)
            self._desk.let_sleep(seat)
        self._dark.clear()
        self._went.clear()
        self._equipment.clear()

    def _permitted(self, told: Told) -> None:
        deed: AbsencePermitted = told.what
        if deed.what == "terminal":
            self._permits[deed.agent] = deed.until or 2**62

    def _counts(self, seat: SeatId, dark: _Dark) -> bool:
        if (seat, dark.since) in self._equipment:
            return False
        until = max(self._permits.get(dark.agent, 0), self._permits.get("", 0))
        return until < dark.since

    def _clear(self, seat: SeatId, at: Instant) -> None:
        dark = self._dark.get(seat)
        if dark is not None and dark.alert:
            self._desk.clear(dark.alert, at)
            dark.alert = ""

    def _end(self, seat: SeatId, at: Instant) -> None:
        self._clear(seat, at)
        self._desk.let_sleep(seat)
        dark = self._dark.pop(seat, None)
        if dark is None or self._desk.blind:
            return
        over = self._over.at(dark.since)
        counts = self._counts(seat, dark)
        self._equipment.discard((seat, dark.since))
        if at - dark.since <= over or not counts:
            return
        self._desk.record(
            Breach(
                id=finding_id(self.code, seat, dark.since),
                rule=self.code,
                at=at,
                measured=at - dark.since,
                limit=over,
                agent=dark.agent,
                seat=seat,
                begun_at=dark.since,
            )
        )
