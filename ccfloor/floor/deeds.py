"""What people do beside the telephone that the rules have to know: asked, allowed, reported.

The law: a deed is noted in the journal at the place in the stream where it was done, whole,
so that a replay judges by the same words at the same moment. Who may do it is decided where
it comes in (the door, the feature code); here it is done already. ``at`` is the stream's own
instant: never when a person says that it was (RULEBOOK G8).
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from ccfloor.floor.names import AgentName, Instant, Micros, QueueName, SeatId


class BreakAsked(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="break_asked"):
    """An agent asks to leave the desk. A3.1.1 「应先向组长请示,批准后方可离开」."""

    id: str
    """``agent:at``: what an answer refers to."""
    agent: AgentName
    """Who asks, by his code in the queues."""
    seat: SeatId = ""
    """Where he sits; the alert about it stands there."""
    reason: str = ""
    """In the agent's own words: hostile text."""
    wanted: Micros = 0
    """How long he means to be away; 0 where he did not say."""


class AwayLimit(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """How many of one team or queue are away, and what one more would do; he who asks is left out.

    It names nobody: everybody of the team may be told.
    """

    kind: Literal["team", "queue"]
    """What it is about."""
    subject: str
    """Which one, by name."""
    away: int
    """Others who are away, or were allowed to leave just now."""
    most: int | None = None
    """So many may be away together; none: no limit is set."""
    stay: int = 0
    """Others who are there and stay."""
    need: int | None = None
    """So many are required at this time of day; none: no number is set."""
    label: str = ""
    """What people call the queue; given for the wire alone, never kept."""

    @property
    def reached(self) -> bool:
        """Tell whether as many are away as may be."""
        return self.most is not None and self.away >= self.most

    @property
    def short(self) -> bool:
        """Tell whether fewer would stay than are required."""
        return self.need is not None and self.stay < self.need

    @property
    def beyond(self) -> bool:
        """Tell whether one more leave would go beyond what is set."""
        return self.reached or self.short


class BreakAnswered(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="break_answered"
):
    """A leader allows or refuses; after the person left it is a ratification (G8)."""

    id: str
    """Of the ``BreakAsked``; one that nobody asked for begins with ``by:``."""
    agent: AgentName
    """Who asked."""
    by: str
    """The leader."""
    granted: bool
    """Allowed or refused."""
    note: str = ""
    """In the leader's own words."""
    beyond: tuple[AwayLimit, ...] = ()
    """Limits on being away together that this leave goes beyond, as the leader confirmed them."""


class BreakWithdrawn(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="break_withdrawn"
):
    """The agent does not want to leave any more."""

    id: str
    """Empty: whatever he has asked for."""
    agent: AgentName
    """Who had asked."""


class VacancyReported(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="vacancy_reported"
):
    """A leader reports an empty seat upwards. A4.1.3 「未向上级请示,出现空岗现象」."""

    by: str
    """The leader."""
    team: str
    """Whose seat it is."""
    seat: SeatId = ""
    """Empty: all of the team's empty seats."""
    reason: str = ""
    """In the leader's own words."""


class PresenceNoted(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="presence_noted"
):
    """Roll-call or check-in: a person is there, whatever his phone says. A3.2.2 「点名」."""

    agent: AgentName
    """Whose presence."""
    by: str
    """Whoever called the roll; the agent himself at his console."""
    present: bool = True
    """Called and not there: false."""


class HandoverSigned(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="handover_signed"
):
    """A leader signs the handover of one change of shift. A3.2.2 「由组长在交接班记录本中签字」."""

    team: str
    """Whose handover."""
    due: Instant
    """When the outgoing shift ends by the roster: names which handover it is."""
    side: Literal["outgoing", "incoming"]
    """Which of the two leaders."""
    by: str
    """The leader."""
    note: str = ""
    """Unfinished matters, equipment: in the leader's own words."""


class AlertAnswered(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="alert_answered"
):
    """Somebody acted on an alert: what T17 asks of a leader."""

    alert: str
    """The alert's id."""
    by: str
    """Who acted."""
    action: Literal["seen", "ack", "recall", "approve", "report", "stop_work"]
    """What he did; ``seen`` alone is no action."""


class AlertDelivered(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="alert_delivered"
):
    """An alert reached a person: without it nobody can be blamed for not acting (T17)."""

    alert: str
    """The alert's id."""
    to: str
    """Whose screen it was."""


class AbsencePermitted(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="absence_permitted"
):
    """The duty manager allows what a leader may not: a terminal closed, staff cut.

    A3.2.4 「未经值班经理批准,不得自行关闭终端,或减少工作人员」.
    """

    by: str
    """The duty manager."""
    what: Literal["terminal", "headcount"]
    """A terminal that is closed, or fewer people than rostered."""
    agent: AgentName = ""
    """Empty: whoever it may be."""
    queue: QueueName = ""
    """Empty: whichever it may be."""
    until: Instant = 0
    """0: to the end of the shift that is on."""
    from_: Instant = msgspec.field(name="from", default=0)
    """0, or before it was given: from that moment on."""
    reason: str = ""
    """In the duty manager's own words."""


class PermitWithdrawn(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="permit_withdrawn"
):
    """What was permitted is permitted no more, from this moment on."""

    by: str
    """The duty manager."""
    what: Literal["terminal", "headcount"]
    """As it was given."""
    agent: AgentName = ""
    """As it was given."""
    queue: QueueName = ""
    """As it was given."""


class ReportSent(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="report_sent"):
    """The report of a team's shift is on its way to the supervisor. A2.4.3."""

    team: str
    """Whose report."""
    due: Instant
    """When the shift ends by the roster: names which report it is."""
    by: str = ""
    """The leader who sent it, or ``monitor``."""


class CallbackPromised(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="callback_promised"
):
    """Somebody will call a customer. A3.1.2 「请客户留下联系电话或地址…尽早答复客户」.

    Its clock starts when it is told, never when a person says that it was promised.
    """

    id: str
    """What it is called from now on; the door makes it."""
    owner: AgentName
    """Who is to call, by his code in the queues; the door puts in an agent's own."""
    number: str
    """The customer's, as it was written down: personal data, masked wherever it is shown."""
    due: Instant = 0
    """By when it was promised; 0: within the regulation's time (T04 ``due_s``)."""
    by: str = ""
    """Who entered it."""
    note: str = ""
    """What it is about: hostile text."""


class CallbackClosed(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="callback_closed"
):
    """A leader closes a promise by hand: a machine cannot see a visit, or another telephone."""

    id: str
    """Of the ``CallbackPromised``."""
    by: str
    """The leader."""
    how: Literal["served", "withdrawn"]
    """The customer was served some other way, or wants no call any more."""
    note: str = ""
    """In the leader's own words."""


class CallbackSettled(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="callback_settled"
):
    """What the monitor found of a promise: noted, so that a restart does not judge it again."""

    id: str
    """Of the ``CallbackPromised``."""
    outcome: Literal["kept", "missed", "late", "overdue", "unjudged"]
    """Answered in time; not answered by the due time; then answered after all; not answered by
    the hard limit either; not wholly seen, so that nobody can say."""


Deed: TypeAlias = (
    BreakAsked
    | BreakAnswered
    | BreakWithdrawn
    | VacancyReported
    | PresenceNoted
    | HandoverSigned
    | AlertAnswered
    | AlertDelivered
    | AbsencePermitted
    | PermitWithdrawn
    | ReportSent
    | CallbackPromised
    | CallbackClosed
    | CallbackSettled
)
