"""What the dashboard knows: the last word of the daemon on every seat, queue and alert.

The law: nothing here draws. ``apply`` takes one message and answers with what it made
dirty; the panels are told at the next flush. Things are known by their own names (a
seat's, an alert's id), never by a row. The moment on the floor is the PBX's: that of the
last message plus what has passed on our own monotonic clock since, and it stops when
the daemon has been silent for too long, so that no stale clock runs on.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.queue import called as queue_called
from ccfloor.floor.names import SECOND, Instant, QueueName, SeatId
from ccfloor.floor.states import Severity
from ccfloor.serve.messages import (
    Alert,
    Delta,
    Limits,
    LinkState,
    Pong,
    Queue,
    Seat,
    Snapshot,
    Welcome,
)
from ccfloor.serve.mine import AnyMessage

STALE_AFTER_S = 3.0
"""Seconds without a message after which the screen is not to be trusted any more."""

STEP = 2 * SECOND
"""A clock that is further off than this has been set; less is the network's jitter."""

SLEW = 16
"""Lateness of messages is followed by one part in so many, so that a burst does not jerk clocks."""


@dataclass(slots=True)
class Dirty:
    """What is not on the screen yet."""

    seats: set[SeatId] = field(default_factory=set)
    order: bool = False
    """A seat came, went or has another team: the floor has to be laid out anew."""
    called: bool = False
    """A seat is called otherwise: where names decide who stands where, that is so too."""
    queues: bool = False
    alerts: bool = False
    link: bool = False
    fresh: list[Alert] = field(default_factory=list)
    """Alerts that nobody here has seen before."""

    def add(self, other: Dirty) -> None:
        """Take another one's dirt."""
        self.seats |= other.seats
        self.order |= other.order
        self.called |= other.called
        self.queues |= other.queues
        self.alerts |= other.alerts
        self.link |= other.link
        self.fresh += other.fresh


def everything() -> Dirty:
    """Say that nothing on the screen holds any more."""
    return Dirty(order=True, queues=True, alerts=True, link=True)


class FloorModel:
    """The daemon's last words, by name."""

    def __init__(self) -> None:
        """Know nothing."""
        self.seats: dict[SeatId, Seat] = {}
        self.queues: dict[QueueName, Queue] = {}
        self.alerts: dict[str, Alert] = {}
        self.link: LinkState | None = None
        self.welcome: Welcome | None = None
        self.limits = Limits()
        self.heard_at: float | None = None
        """Our monotonic clock when the last message came, seconds; None before the first."""
        self.ready = False
        """A snapshot has come."""
        self._ahead: Instant | None = None
        self._on_seat: dict[SeatId, set[str]] = {}

    def apply(self, message: AnyMessage, heard_at: float) -> Dirty:
        """Take one message in; ``heard_at`` is the monotonic second it came at."""
        self.heard_at = heard_at
        if isinstance(message, Welcome):
            self.welcome, self.limits = message, message.limits
            return everything()
        if isinstance(message, Pong):
            self._set_clock(message.at, heard_at)
        if isinstance(message, Snapshot):
            return self._replace(message, heard_at)
        if isinstance(message, Delta):
            return self._change(message, heard_at)
        return Dirty()

    def _replace(self, snapshot: Snapshot, heard_at: float) -> Dirty:
        self._ahead = None
        self._set_clock(snapshot.at, heard_at)
        dirty = everything()
        if self.ready:
            dirty.fresh = [
                alert
                for alert in snapshot.alerts
                if alert.id not in self.alerts and alert.cleared_at is None
            ]
        self.seats = {seat.seat: seat for seat in snapshot.seats}
        self.queues = {queue.queue: queue for queue in snapshot.queues}
        self.alerts = {}
        self._on_seat = {}
        for alert in snapshot.alerts:
            self._put_alert(alert)
        self.link = snapshot.link
        self.ready = True
        return dirty

    def _change(self, delta: Delta, heard_at: float) -> Dirty:
        self._set_clock(delta.at, heard_at)
        dirty = Dirty(
            queues=bool(delta.queues or delta.gone_queues),
            alerts=bool(delta.alerts or delta.gone_alerts),
            link=delta.link is not None,
        )
        for seat in delta.seats:
            was = self.seats.get(seat.seat)
            dirty.order |= was is None or was.team != seat.team
            dirty.called |= was is None or _called(was) != _called(seat)
            self.seats[seat.seat] = seat
            dirty.seats.add(seat.seat)
        for gone in delta.gone:
            dirty.order |= self.seats.pop(gone, None) is not None
        for queue in delta.queues:
            self.queues[queue.queue] = queue
        for name in delta.gone_queues:
            self.queues.pop(name, None)
        for alert in delta.alerts:
            if alert.id not in self.alerts and alert.cleared_at is None:
                dirty.fresh.append(alert)
            dirty.seats.add(alert.seat)
            self._put_alert(alert)
        for alert_id in delta.gone_alerts:
            dirty.seats.add(self._drop_alert(alert_id))
        dirty.seats.discard("")
        if delta.link is not None:
            self.link = delta.link
        return dirty

    def _put_alert(self, alert: Alert) -> None:
        self.alerts[alert.id] = alert
        if alert.seat:
            self._on_seat.setdefault(alert.seat, set()).add(alert.id)

    def _drop_alert(self, alert_id: str) -> SeatId:
        alert = self.alerts.pop(alert_id, None)
        if alert is None:
            return ""
        self._on_seat.get(alert.seat, set()).discard(alert_id)
        return alert.seat

    def called(self, queue: QueueName) -> str:
        """Tell what people call a queue: its label, or its name where it has none."""
        known = self.queues.get(queue)
        return clean(queue) if known is None else queue_called(known)

    def alerts_on(self, seat: SeatId) -> list[Alert]:
        """List the alerts about a seat, newest first."""
        found = (self.alerts[alert] for alert in self._on_seat.get(seat, ()))
        return sorted(found, key=lambda alert: (-alert.raised_at, alert.id))

    def loudest_on(self, seat: SeatId) -> Severity | None:
        """Tell the severity of the worst alert that is open on a seat."""
        names = self._on_seat.get(seat)
        if not names:
            return None
        found = {self.alerts[name].severity for name in names if not self.alerts[name].cleared_at}
        loud = (Severity.CRITICAL, Severity.WARNING, Severity.NOTICE)
        return next((severity for severity in loud if severity in found), None)

    def _set_clock(self, at: Instant, heard_at: float) -> None:
        ahead = at - round(heard_at * SECOND)
        if self._ahead is None or ahead >= self._ahead or self._ahead - ahead > STEP:
            self._ahead = ahead
        else:
            self._ahead -= (self._ahead - ahead) // SLEW

    def now(self, monotonic: float) -> Instant:
        """Tell the PBX's moment; it stands still once the daemon is stale."""
        if self._ahead is None or self.heard_at is None:
            return 0
        return self._ahead + round(min(monotonic, self.heard_at + STALE_AFTER_S) * SECOND)

    def silence(self, monotonic: float) -> float:
        """Tell how many seconds ago the last message came; 0 before the first."""
        return 0.0 if self.heard_at is None else max(0.0, monotonic - self.heard_at)

    def stale(self, monotonic: float) -> bool:
        """Tell whether the daemon has been silent for too long."""
        return self.silence(monotonic) > STALE_AFTER_S

    def still(self) -> FloorModel:
        """Make a copy that no later message alters: what a paused screen shows."""
        copy = FloorModel()
        copy.seats, copy.queues, copy.alerts = (
            dict(self.seats),
            dict(self.queues),
            dict(self.alerts),
        )
        copy._on_seat = {seat: set(names) for seat, names in self._on_seat.items()}
        copy.link, copy.welcome, copy.limits = self.link, self.welcome, self.limits
        copy.heard_at, copy.ready, copy._ahead = self.heard_at, self.ready, self._ahead
        return copy


def _called(seat: Seat) -> tuple[str, str, tuple[QueueName, ...]]:
    return seat.name, seat.agent, seat.queues
