"""T15 TERMINAL_CLOSED: somebody on duty let his terminal go dark.

A3.2.4 「值班期间未经值班经理批准,不得自行关闭终端,或减少工作人员」

Dark is a phone that cannot be reached while its person is logged in. A network fault looks the
same: so ``outage_devices`` phones that go within ``outage_within_s`` of each other are equipment,
and none of them is held against anybody; nor is what the duty manager permitted, for as long as he
did and from when he did (``permits.py``). Longer than ``over_s`` is found when the phone is back;
of several stretches that nobody permitted it is the longest. It costs nothing by itself; an empty
seat or an absence that comes of it is T07's or T05's.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from ccfloor.config import Config
from ccfloor.floor.changes import GapOpened, SeatChanged, SeatGone, Told
from ccfloor.floor.deeds import AbsencePermitted, PermitWithdrawn
from ccfloor.floor.names import AgentName, Instant, Micros, SeatId
from ccfloor.floor.states import SeatState, Severity
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Plan
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.permits import Permits
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
        self._permits = Permits("terminal")
        self._roster: DutyRoster | None = None

    def watches(self) -> Watches:
        """Look at seats, and at what the duty manager permits."""
        return {
            SeatChanged: self._seat_changed,
            SeatGone: self._seat_gone,
            GapOpened: self._lost_sight,
            AbsencePermitted: self._permitted,
            PermitWithdrawn: self._withdrawn,
            Plan: self._rostered,
        }

    def due(self, key: SeatId, at: Instant) -> None:
        """Raise a phone that has been dark for too long."""
        dark = self._dark.get(key)
        if dark is None or dark.alert or (key, dark.since) in self._equipment:
            return
        begun_at = self._unpermitted_since(dark, at)
        over = self._over.at(dark.since)
        if begun_at is None or at - begun_at <= over:
            self._wait(key, dark, at)
            return
        dark.alert = finding_id(self.code, "breach", key, begun_at)
        self._desk.lay(
            Alert(
                id=dark.alert,
                rule=self.code,
                stage="breach",
                severity=Severity.WARNING,
                kind="seat",
                subject=key,
                begun_at=begun_at,
                raised_at=at,
                limit=over,
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

    def _rostered(self, told: Told) -> None:
        self._roster = DutyRoster(told.what)

    def _permitted(self, told: Told) -> None:
        if self._permits.take(told.what, told.at, self._roster):
            for seat, dark in self._dark.items():
                if self._unpermitted_since(dark, told.at) is None:
                    self._clear(seat, told.at)  # it clears what stands
                self._wait(seat, dark, told.at)

    def _withdrawn(self, told: Told) -> None:
        if self._permits.withdraw(told.what, told.at):
            for seat, dark in self._dark.items():
                self._wait(seat, dark, told.at)

    def _wait(self, seat: SeatId, dark: _Dark, at: Instant) -> None:
        """Be woken when nobody will have permitted it for too long, or look again then."""
        begun_at = self._unpermitted_since(dark, at)
        if begun_at is None:  # permitted now: nothing is held against him before that is over
            begun_at = self._permits.next_moment(at)
        if begun_at is not None:
            self._desk.wake(seat, begun_at + self._over.at(dark.since) + PAST)

    def _unpermitted_since(self, dark: _Dark, at: Instant) -> Instant | None:
        """Say since when it has been dark without a permit; None: one is in force now."""
        stretches = self._permits.not_allowed(dark.agent, dark.since, at + 1)
        return stretches[-1][0] if stretches and stretches[-1][1] > at else None

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
        equipment = (seat, dark.since) in self._equipment
        self._equipment.discard((seat, dark.since))
        over = self._over.at(dark.since)
        stretches = self._permits.not_allowed(dark.agent, dark.since, at)
        begun_at, ended_at = max(stretches, key=_length, default=(at, at))
        if equipment or ended_at - begun_at <= over:
            return
        self._desk.record(
            Breach(
                id=finding_id(self.code, seat, dark.since),
                rule=self.code,
                at=at,
                measured=ended_at - begun_at,
                limit=over,
                agent=dark.agent,
                seat=seat,
                begun_at=begun_at,
            )
        )


def _length(stretch: tuple[Instant, Instant]) -> Micros:
    return stretch[1] - stretch[0]
