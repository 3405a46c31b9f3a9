"""The board: the floor as clients see it.

The law: a snapshot, and every delta after it applied in order, gives the same as a
later snapshot (tests/serve/test_board.py holds it true). What came from the wire is
cleaned, and callers are masked, where a message is made (``wording.py``) and nowhere
else, so nothing can go out around it.

Changes only mark what they touched. The message is made when it is asked for: a seat
that changed forty times between two deltas is made once, and the latest wins.

Pure: no clock, no sockets. Memory is bounded: seats and queues by the floor, open
alerts by the rules, cleared ones that nobody acknowledged by ``CLEARED_KEPT``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from ccfloor.config import Config
from ccfloor.floor.changes import (
    Change,
    QueueChanged,
    QueueGone,
    SeatChanged,
    SeatGone,
    VisitAnswered,
    VisitBegan,
    VisitEnded,
    VisitRevised,
)
from ccfloor.floor.deeds import AwayLimit
from ccfloor.floor.names import AgentName, Instant, QueueName, SeatId
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import QueueView, SeatView
from ccfloor.rules.findings import Alert, AlertCleared, AlertRaised, Finding
from ccfloor.serve.cleaning import identity
from ccfloor.serve.confirming import on_the_wire
from ccfloor.serve.messages import Alert as AlertMessage
from ccfloor.serve.messages import Delta, LinkState, Queue, Seat, Snapshot
from ccfloor.serve.standing import StandingAlerts
from ccfloor.serve.wording import Figures, Wording, link_message
from ccfloor.store.interface import Acknowledgement

CLEARED_KEPT: Final = 500
"""Alerts that are over and that nobody acknowledged: the newest so many stay in sight."""


class LiveFigures(Protocol):
    """Where a queue's figures come from."""

    def figures(self, queue: QueueName) -> Figures:
        """Return those since the day began; all zero where there was no call."""


class Board:
    """Everything a client may see, and what of it clients have not been told yet."""

    def __init__(
        self,
        config: Config,
        figures: LiveFigures | None = None,
        *,
        cleared_kept: int = CLEARED_KEPT,
        file: str = "configuration",
    ) -> None:
        """Begin empty; a bad team pattern raises ConfigError naming ``file``."""
        self._wording = Wording(config, file)
        self._figures = figures
        self._required: dict[QueueName, int | None] = {}
        self._seats: dict[SeatId, SeatView] = {}
        self._queues: dict[QueueName, QueueView] = {}
        self._seat_messages: dict[SeatId, Seat] = {}
        self._queue_messages: dict[QueueName, Queue] = {}
        self._changed_seats: dict[SeatId, None] = {}
        self._gone_seats: dict[SeatId, None] = {}
        self._changed_queues: dict[QueueName, None] = {}
        self._gone_queues: dict[QueueName, None] = {}
        self._alerts = StandingAlerts(self._wording, cleared_kept)
        self._link: LinkState | None = None
        self._link_changed = False
        self._link_turned = False
        self._seq = 0

    # --- what comes in ---------------------------------------------------------------

    def apply(self, changes: Iterable[Change], findings: Iterable[Finding] = ()) -> None:
        """Take what the floor altered and what the rules found; breaches are not shown."""
        for change in changes:
            match change:
                case SeatChanged(seat=seat):
                    self._put_seat(seat)
                case QueueChanged(queue=queue):
                    self._put_queue(queue)
                case VisitBegan() | VisitAnswered() | VisitEnded() | VisitRevised():
                    self.refigure((change.visit.queue,))
                case SeatGone(seat=name):
                    self._drop_seat(name)
                case QueueGone(queue=name):
                    self._drop_queue(name)
                case _:
                    pass  # spans, attempts, absences: a seat's own change tells of them
        for finding in findings:
            if isinstance(finding, AlertRaised | AlertCleared):
                self._alerts.put(finding.alert)

    def restore(self, standing: Iterable[tuple[Alert, Acknowledgement | None]]) -> None:
        """Take the alerts that stood before a restart, oldest first."""
        for alert, ack in standing:
            self._alerts.put(alert, ack)

    def acknowledge(self, ack: Acknowledgement) -> bool:
        """Show who took note; False when the alert does not stand or somebody was first."""
        return self._alerts.acknowledge(ack)

    def set_together(self, alert: str, limits: Iterable[AwayLimit]) -> bool:
        """Show beside a request how many are away; False where nothing is new."""
        return self._alerts.set_together(
            alert, tuple(on_the_wire(one, self.label) for one in limits)
        )

    def label(self, queue: QueueName) -> str:
        """Tell what people call a queue; empty where the configuration gives nothing."""
        return self._wording.label(queue)

    def require(self, queue: QueueName, staff: int | None) -> None:
        """Set the minimum for this time of day; None where none is set."""
        if self._required.get(queue) != staff:
            self._required[queue] = staff
            self.refigure((queue,))

    def refigure(self, queues: Iterable[QueueName] | None = None) -> None:
        """Read figures again: of the queues named, or of all when a day began."""
        for name in tuple(self._queues) if queues is None else queues:
            if name in self._queues:
                self._queue_messages.pop(name, None)
                self._changed_queues[name] = None

    def set_link(self, link: LinkState) -> None:
        """Show how well the PBX is seen."""
        shown = link_message(link)
        if shown == self._link:
            return
        self._link_turned |= self._link is None or self._link.state != shown.state
        self._link, self._link_changed = shown, True

    # --- what goes out ---------------------------------------------------------------

    @property
    def seq(self) -> int:
        """The number of the last delta."""
        return self._seq

    @property
    def link(self) -> LinkState | None:
        """How well the PBX is seen."""
        return self._link

    @property
    def dirty(self) -> bool:
        """Tell if there is something that clients have not been told."""
        return bool(
            self._changed_seats
            or self._gone_seats
            or self._changed_queues
            or self._gone_queues
            or self._link_changed
            or self._alerts.dirty
        )

    @property
    def urgent(self) -> bool:
        """Tell if it cannot wait: an alert, or the link was lost or came back."""
        return self._alerts.dirty or self._link_turned

    def take_delta(self, at: Instant, *, beat: bool = False) -> Delta | None:
        """Return what changed since the last call; None if nothing did, unless a beat is due."""
        if not (beat or self.dirty):
            return None
        # Made first: should the figures fail, nothing is marked as told yet.
        seats = tuple(map(self._seat, self._changed_seats))
        queues = tuple(map(self._queue, self._changed_queues))
        alerts, gone_alerts = self._alerts.take()
        self._seq += 1
        delta = Delta(
            seq=self._seq,
            at=at,
            seats=seats,
            gone=tuple(map(identity, self._gone_seats)),
            queues=queues,
            gone_queues=tuple(map(identity, self._gone_queues)),
            alerts=alerts,
            gone_alerts=gone_alerts,
            link=self._link if self._link_changed else None,
        )
        self._changed_seats.clear()
        self._gone_seats.clear()
        self._changed_queues.clear()
        self._gone_queues.clear()
        self._link_changed = self._link_turned = False
        return delta

    def snapshot(self, at: Instant) -> Snapshot:
        """Return all there is; it may tell already what the next delta will tell again."""
        return Snapshot(
            seq=self._seq,
            at=at,
            seats=tuple(map(self._seat, self._seats)),
            queues=tuple(map(self._queue, self._queues)),
            alerts=self._alerts.all(),
            link=self._link,
        )

    def seat_of(self, agent: AgentName) -> Seat | None:
        """Return the seat that a person is on; of several, one that he is logged in at."""
        own = [view for view in self._seats.values() if view.agent == agent]
        there = next((one for one in own if one.state is not SeatState.OUT), None)
        shown = there or next(iter(own), None)
        return None if shown is None else self._seat(shown.seat)

    def alert(self, wire_id: str) -> AlertMessage | None:
        """Return the standing alert that clients call ``wire_id``."""
        return self._alerts.get(wire_id)

    def alerts(self) -> tuple[AlertMessage, ...]:
        """List the alerts that are of interest, as clients know them."""
        return self._alerts.all()

    def true_id(self, wire_id: str) -> str | None:
        """Return the id under which the store knows a standing alert."""
        return self._alerts.true_id(wire_id)

    # --- inside ----------------------------------------------------------------------

    def _seat(self, name: SeatId) -> Seat:
        message = self._seat_messages.get(name)
        if message is None:
            message = self._seat_messages[name] = self._wording.seat(self._seats[name])
        return message

    def _queue(self, name: QueueName) -> Queue:
        message = self._queue_messages.get(name)
        if message is None:
            figures = self._figures.figures(name) if self._figures is not None else None
            message = self._wording.queue(self._queues[name], figures, self._required.get(name))
            self._queue_messages[name] = message
        return message

    def _put_seat(self, view: SeatView) -> None:
        self._seats[view.seat] = view
        self._seat_messages.pop(view.seat, None)
        self._changed_seats[view.seat] = None
        self._gone_seats.pop(view.seat, None)

    def _drop_seat(self, name: SeatId) -> None:
        if self._seats.pop(name, None) is not None:
            self._seat_messages.pop(name, None)
            self._changed_seats.pop(name, None)
            self._gone_seats[name] = None

    def _put_queue(self, view: QueueView) -> None:
        self._queues[view.queue] = view
        self._queue_messages.pop(view.queue, None)
        self._changed_queues[view.queue] = None
        self._gone_queues.pop(view.queue, None)

    def _drop_queue(self, name: QueueName) -> None:
        if self._queues.pop(name, None) is not None:
            self._queue_messages.pop(name, None)
            self._changed_queues.pop(name, None)
            self._gone_queues[name] = None
