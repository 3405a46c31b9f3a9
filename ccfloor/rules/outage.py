"""OUTAGE: many phones are gone at once. That is equipment, and nobody's doing.

Not a clause but what keeps the clauses fair (RULEBOOK G7 「device unreachable」; T15: 「a
network fault looks the same」). A phone is gone when the PBX says that it cannot be reached
(its registration or its device),
whatever its owner is doing (a conversation may go on for a while, and who is away has a phone
too), or has paused him by itself for not answering (autopause). ``rules.outage_seats`` of
them within ``rules.outage_within_s``, or half of those logged in where that is fewer (three
at least), are one incident.

It explains every breach on one of these seats that began within a minute before its phone
was gone (a dead phone is noticed late) or while it was: each is revised to name the incident.
It goes on until half of its phones are back, and takes in those that follow meanwhile.

People log out together at the end of a shift: a log-out is no sign of equipment.
"""

from __future__ import annotations

from collections import deque
from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import GapOpened, SeatChanged, SeatGone
from ccfloor.floor.names import AUTO_PAUSE, MINUTE, AgentName, Instant, SeatId, micros
from ccfloor.floor.states import SeatState, Severity
from ccfloor.floor.views import SeatView
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach, BreachFound
from ccfloor.rules.incidents import Explained
from ccfloor.rules.rule import Watches, finding_id

UNREACHABLE = frozenset({"unavailable", "invalid"})
"""Device states of a phone that cannot be reached [devicestate.h]."""
LEAST = 3
"""Two phones may fail by themselves, even in a house of four."""
BEFORE = MINUTE
"""A phone is dead this long before the PBX says so (qualify_frequency's default)."""


class Outage:
    """Watch for phones that go together."""

    clauses: ClassVar[tuple[Clause, ...]] = ()  # what keeps the clauses fair, none itself
    code: ClassVar[str] = "OUTAGE"

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take ``rules.outage_seats`` and ``rules.outage_within_s``; name the link."""
        self._desk = desk
        self._link = config.ami.name
        self._enough = config.rules.outage_seats
        self._within = micros(config.rules.outage_within_s)
        self._known: dict[SeatId, tuple[bool, bool]] = {}
        """Of each seat: whether somebody is logged in, whether the phone is gone."""
        self._logged_in = 0
        self._dropped: deque[tuple[Instant, SeatId, AgentName]] = deque()
        self._recent: deque[Breach] = deque()
        self._incident: Explained | None = None
        self._gone: dict[SeatId, Instant] = {}
        """Seats of the incident whose phone is still gone, and since when."""
        self._alert = ""

    def watches(self) -> Watches:
        """Look at seats, and at everybody's breaches."""
        return {
            SeatChanged: self._seat_changed,
            SeatGone: self._seat_gone,
            GapOpened: self._lost_sight,
            BreachFound: self._breach_found,
        }

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines: phones go and come back by facts."""

    def restored(self, alert: Alert) -> None:
        """Claim nothing: who is still gone after a restart is the listing's to say."""

    def _seat_changed(self, change: SeatChanged) -> None:
        seat = change.seat
        if seat.state is SeatState.UNSEEN:
            return
        known = self._known.get(seat.seat)
        now = logged_in, gone = seat.state is not SeatState.OUT, _is_gone(seat)
        if now == known:
            return
        self._known[seat.seat] = now
        self._logged_in += logged_in - (known is not None and known[0])
        if not gone:
            self._come_back(seat.seat, change.at)
        elif known == (True, False) and logged_in and not self._desk.blind:
            self._drop(seat.seat, seat.agent, change.at)

    def _seat_gone(self, change: SeatGone) -> None:
        self._logged_in -= self._known.pop(change.seat, (False, False))[0]
        self._come_back(change.seat, change.at)

    def _lost_sight(self, _: GapOpened) -> None:
        self._dropped.clear()

    def _drop(self, seat: SeatId, agent: AgentName, at: Instant) -> None:
        if self._incident is not None:
            self._take_in(self._incident, seat, agent, at)
            self._incident.say(at)
            return
        self._dropped.append((at, seat, agent))
        while self._dropped[0][0] < at - self._within:
            self._dropped.popleft()
        together = {seat for _, seat, _ in self._dropped}
        half = (self._logged_in + 1) // 2
        if len(together) >= min(self._enough, max(LEAST, half)):
            self._begin(at)

    def _begin(self, at: Instant) -> None:
        begun = self._dropped[0][0]
        incident = self._incident = Explained(self._desk, self.code, self._link, begun)
        for dropped_at, seat, agent in self._dropped:
            self._take_in(incident, seat, agent, dropped_at)
        self._dropped.clear()
        incident.say(at)
        self._alert = finding_id(self.code, "breach", self._link, begun)
        self._desk.lay(
            Alert(
                id=self._alert,
                rule=self.code,
                stage="breach",
                severity=Severity.CRITICAL,
                kind="link",
                subject=self._link,
                begun_at=begun,
                raised_at=at,
                have=incident.seats,
            )
        )

    def _take_in(self, incident: Explained, seat: SeatId, agent: AgentName, at: Instant) -> None:
        self._gone[seat] = at
        incident.concern(seat, agent)
        for breach in self._recent:
            if breach.seat == seat and breach.begun_at >= at - BEFORE:
                incident.explain(breach)

    def _come_back(self, seat: SeatId, at: Instant) -> None:
        if self._gone.pop(seat, None) is None or self._incident is None:
            return
        if len(self._gone) <= self._incident.seats // 2:
            self._incident = None
            self._gone.clear()
            self._desk.clear(self._alert, at)

    def _breach_found(self, found: BreachFound) -> None:
        breach = found.breach
        gone = self._gone.get(breach.seat)
        if self._incident is not None and gone is not None and breach.begun_at >= gone - BEFORE:
            self._incident.explain(breach)
            self._incident.say(breach.at)
            return
        self._recent.append(breach)
        while self._recent[0].begun_at < breach.at - 2 * BEFORE and len(self._recent) > 1:
            self._recent.popleft()


def _is_gone(seat: SeatView) -> bool:
    paused_by_the_pbx = seat.state is SeatState.AWAY and seat.reason == AUTO_PAUSE
    return seat.contact_gone or seat.device in UNREACHABLE or paused_by_the_pbx
