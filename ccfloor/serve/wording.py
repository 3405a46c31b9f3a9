"""From the floor's records to the wire's messages: named, teamed, cleaned, masked.

The law: every text of a message made here has gone through ``clean`` or ``identity``
and every caller through ``mask``. Codes of our own (states, rules, severities) pass.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Protocol, TypeVar

import msgspec

from ccfloor.config import Config
from ccfloor.floor.names import AgentName, Micros, QueueName
from ccfloor.floor.views import QueueView, SeatView
from ccfloor.rules import findings
from ccfloor.serve.cleaning import NOTE_WIDTH, REASON_WIDTH, clean, identity, mask
from ccfloor.serve.messages import Alert, Delta, LinkState, Proof, Queue, Seat, Snapshot
from ccfloor.serve.teams import Teams
from ccfloor.store.interface import Acknowledgement

_State = TypeVar("_State", Snapshot, Delta)

_LABEL_WIDTH: Final = 40
"""Characters of a name for people to read."""


class Figures(Protocol):
    """A queue's figures since the day began, as ``messages.Queue`` defines them."""

    @property
    def offered(self) -> int:
        """Calls that entered the queue."""

    @property
    def answered(self) -> int:
        """Calls an agent took."""

    @property
    def abandoned(self) -> int:
        """Calls whose caller hung up while waiting."""

    @property
    def short_abandoned(self) -> int:
        """Calls abandoned so soon that nobody could have answered."""

    @property
    def left(self) -> int:
        """Calls that left otherwise."""

    @property
    def answered_within_12s(self) -> int:
        """Calls answered by a phone that had rung for 12.000 s or less."""

    @property
    def in_service_level(self) -> int:
        """Calls answered within the queue's service-level time."""

    @property
    def service_level(self) -> float | None:
        """0 to 1, None while nothing counts."""

    @property
    def wait_sum(self) -> Micros:
        """Waiting of the answered calls."""

    @property
    def longest_wait(self) -> Micros:
        """The longest waiting of the day."""

    @property
    def uncovered(self) -> int:
        """Calls of which a part was not seen."""


class Wording:
    """Makes messages with the names and teams of one configuration."""

    def __init__(self, config: Config, file: str = "configuration") -> None:
        """Read names and teams; a bad team pattern raises ConfigError naming ``file``."""
        self._made_of = config, file
        self._teams = Teams(config.team, file)
        self._names = {person.agent: person.name for person in config.person}
        self._labels = {queue.name: queue.label for queue in config.queue}
        # A seat changes many times an hour and its team never does.
        self._team = lru_cache(maxsize=8192)(self._find_team)

    def __reduce__(self) -> tuple[type[Wording], tuple[Config, str]]:
        """Be put by as what it was made of: what it found since is found again."""
        return Wording, self._made_of

    def _find_team(self, *names: str) -> str:
        return clean(self._teams.of(*names), _LABEL_WIDTH)

    def name(self, agent: AgentName) -> str:
        """Return what people call ``agent``; his code where no name is known."""
        return clean(self._names.get(agent, agent), _LABEL_WIDTH)

    def seat(self, view: SeatView) -> Seat:
        """Make the tile of a seat."""
        return Seat(
            seat=identity(view.seat),
            agent=identity(view.agent),
            state=view.state,
            since=view.since,
            name=self.name(view.agent),
            team=self._team(view.agent, view.seat, view.interface),
            queues=tuple(map(identity, view.queues)),
            reason=clean(view.reason, REASON_WIDTH),
            away_since=view.away_since,
            ring_since=view.ring_since,
            queue=identity(view.queue),
            call=identity(view.call),
            caller=mask(view.caller),
            on_hold=view.on_hold,
            wrap_until=view.wrap_until,
            device=clean(view.device, _LABEL_WIDTH),
        )

    def queue(self, view: QueueView, figures: Figures | None, required: int | None) -> Queue:
        """Make the line of a queue; without ``figures`` they are those of an idle day."""
        line = Queue(
            queue=identity(view.queue),
            strategy=clean(view.strategy, _LABEL_WIDTH),
            waiting=view.waiting,
            oldest=view.oldest,
            members=view.members,
            staffed=view.staffed,
            required=required,
            ready=view.ready,
            ringing=view.ringing,
            talking=view.talking,
            wrap=view.wrap,
            away=view.away,
            offline=view.offline,
            label=self.label(view.queue),
        )
        if figures is None:
            return line
        return msgspec.structs.replace(
            line,
            offered=figures.offered,
            answered=figures.answered,
            abandoned=figures.abandoned,
            short_abandoned=figures.short_abandoned,
            left=figures.left,
            answered_within_12s=figures.answered_within_12s,
            in_service_level=figures.in_service_level,
            service_level=figures.service_level,
            wait_sum=figures.wait_sum,
            longest_wait=figures.longest_wait,
            uncovered=figures.uncovered,
        )

    def label(self, queue: QueueName) -> str:
        """Return what people call ``queue``; empty where the configuration gives nothing."""
        return clean(self._labels.get(queue, ""), _LABEL_WIDTH)

    def alert(self, alert: findings.Alert) -> Alert:
        """Make the line of an alert that nobody has acknowledged."""
        return Alert(
            id=identity(alert.id),
            rule=alert.rule,
            stage=alert.stage,
            severity=alert.severity,
            subject=identity(alert.subject),
            kind=alert.kind,
            begun_at=alert.begun_at,
            raised_at=alert.raised_at,
            cleared_at=alert.cleared_at,
            limit=alert.limit,
            agent=identity(alert.agent),
            seat=identity(alert.seat),
            queue=identity(alert.queue),
            call=identity(alert.call),
            team=self._team(alert.agent, alert.seat),
            have=alert.have,
            need=alert.need,
            evidence=tuple(Proof(proof.what, proof.at, proof.ref) for proof in alert.evidence),
        )


def acknowledged(alert: Alert, ack: Acknowledgement) -> Alert:
    """Return ``alert`` with who took note of it."""
    return msgspec.structs.replace(
        alert,
        seen_by=clean(ack.by, _LABEL_WIDTH),
        seen_at=ack.at,
        note=clean(ack.note, NOTE_WIDTH),
    )


def link_message(link: LinkState) -> LinkState:
    """Return ``link`` with the texts the PBX chose cleaned."""
    return msgspec.structs.replace(
        link,
        pbx=identity(link.pbx),
        version=clean(link.version, _LABEL_WIDTH),
    )


def without_callers(message: _State) -> _State:
    """Return ``message`` as a wall may show it: no caller's number, not even masked."""
    seats = tuple(
        msgspec.structs.replace(seat, caller="") if seat.caller else seat for seat in message.seats
    )
    return msgspec.structs.replace(message, seats=seats)
