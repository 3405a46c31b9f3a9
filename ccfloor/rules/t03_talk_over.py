"""T03 TALK_OVER: a conversation lasts longer than the business allows.

A4.1.2 「通话时间无故超时」
A4.1.4 「处理问题时间遵循各业务规定服务时限」

The regulation gives no number, it leaves it to each line of business: so the rule is asleep
until a queue sets ``talk_limit_s``, or a house's regulation a ``limit_s`` for all. Talk time is
the agent's own, from the answer to his leaving of the conversation, hold included and after-call
work not (``Visit.talk``). Exactly the limit passes. Amber at four fifths of it, so that somebody
may offer help; whether there was a reason (「无故」) only a person can say.

A conversation of which any part passed unseen is not measured.
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from ccfloor.config import Config
from ccfloor.floor.changes import GapOpened, VisitAnswered, VisitEnded
from ccfloor.floor.names import ChannelId, Instant, Micros, QueueName, micros
from ccfloor.floor.states import Severity
from ccfloor.floor.views import Visit
from ccfloor.rules.clause import Clause
from ccfloor.rules.countdown import Countdown
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import Watches, finding_id

TalkKey: TypeAlias = tuple[ChannelId, int]
"""(call, visit): which conversation of a caller."""

WARN_AT = 0.8
"""Share of the limit at which amber is raised (RULEBOOK T03)."""


class TalkOver:
    """Count conversations up to their queue's limit, record what went past it."""

    code: ClassVar[str] = "T03"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A4.1.2", "通话时间无故超时"),
        Clause("A4.1.4", "处理问题时间遵循各业务规定服务时限"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take each queue's ``talk_limit_s``, else the regulation's, T03 ``limit_s``; 0: none."""
        self._desk = desk
        self._usual = config.regulation.seconds(self.code, "limit_s", config.site.timezone)
        self._limits: dict[QueueName, Micros] = {
            queue.name: micros(queue.talk_limit_s)
            for queue in config.queue
            if queue.talk_limit_s is not None
        }
        self._talks: dict[TalkKey, Visit] = {}
        self._countdowns: dict[Micros, Countdown[TalkKey]] = {}

    def watches(self) -> Watches:
        """Look at conversations."""
        return {
            VisitAnswered: self._answered,
            VisitEnded: self._ended,
            GapOpened: self._lost_sight,
        }

    def due(self, key: TalkKey, at: Instant) -> None:
        """Raise four fifths of the limit, or its end."""
        visit = self._talks[key]
        self._countdown(self._limit(visit)).due(key, at)

    def restored(self, alert: Alert) -> None:
        """Claim nothing: a conversation that spans a restart is not measured."""

    def _answered(self, change: VisitAnswered) -> None:
        visit = change.visit
        limit = self._limit(visit)
        if not limit or visit.talk_from is None or not visit.covered:
            return
        key = (visit.call, visit.visit)
        self._talks[key] = visit
        self._countdown(limit).start(key, visit.talk_from, change.at, limit)

    def _ended(self, change: VisitEnded) -> None:
        visit = change.visit
        key = (visit.call, visit.visit)
        limit = self._limit(visit)
        if self._talks.get(key) is not None:
            self._countdown(limit).stop(key, change.at)
            del self._talks[key]
        if not limit or visit.talk_from is None or not visit.covered or visit.talk <= limit:
            return
        self._desk.record(
            Breach(
                id=finding_id(self.code, visit.seat, visit.talk_from),
                rule=self.code,
                at=change.at,
                measured=visit.talk,
                limit=limit,
                agent=visit.answered_by,
                seat=visit.seat,
                queue=visit.queue,
                call=visit.call,
                begun_at=visit.talk_from,
            )
        )

    def _lost_sight(self, change: GapOpened) -> None:
        """Say nothing more of conversations that a gap cuts: they are not measured."""
        for key, visit in self._talks.items():
            self._countdown(self._limit(visit)).stop(key, change.at)
        self._talks.clear()

    def _limit(self, visit: Visit) -> Micros:
        """Tell how long the conversation may last; 0: as long as it will."""
        usual = self._usual.at(visit.talk_from or visit.joined_at)
        return self._limits.get(visit.queue, usual)

    def _countdown(self, limit: Micros) -> Countdown[TalkKey]:
        """Give the clocks of all conversations with that limit: amber depends on it."""
        clocks = self._countdowns.get(limit)
        if clocks is None:
            clocks = Countdown(self._desk, round(limit * WARN_AT), self._describe)
            self._countdowns[limit] = clocks
        return clocks

    def _describe(self, key: TalkKey) -> Alert:
        visit = self._talks[key]
        return Alert(
            id="",
            rule=self.code,
            stage="",
            severity=Severity.WARNING,
            kind="seat",
            subject=visit.seat,
            begun_at=0,
            raised_at=0,
            agent=visit.answered_by,
            seat=visit.seat,
            queue=visit.queue,
            call=visit.call,
        )
