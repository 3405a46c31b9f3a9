"""T03 TALK_OVER: a conversation lasts longer than the business allows.

A4.1.2 「通话时间无故超时」
A4.1.4 「处理问题时间遵循各业务规定服务时限」

The regulation gives no number, it leaves it to each line of business: so the rule is asleep
until a queue sets ``talk_limit_s``. Talk time is the agent's own, from the answer to his
leaving of the conversation, hold included and after-call work not (``Visit.talk``). Exactly the
limit passes. Amber at four fifths of it, so that somebody may offer help; whether there was a
reason (「无故」) only a person can say.

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
        """Take each queue's ``talk_limit_s``; queues without one are not watched."""
        self._desk = desk
        self._limits: dict[QueueName, Micros] = {
            queue.name: micros(queue.talk_limit_s)
            for queue in config.queue
            if queue.talk_limit_s is not None
        }
        self._talks: dict[TalkKey, Visit] = {}
        self._countdowns: dict[QueueName, Countdown[TalkKey]] = {
            name: Countdown(desk, round(limit * WARN_AT), limit, self._describe)
            for name, limit in self._limits.items()
        }

    def watches(self) -> Watches:
        """Look at conversations, where any queue limits them."""
        if not self._limits:
            return {}
        return {
            VisitAnswered: self._answered,
            VisitEnded: self._ended,
            GapOpened: self._lost_sight,
        }

    def due(self, key: TalkKey, at: Instant) -> None:
        """Raise four fifths of the limit, or its end."""
        self._countdowns[self._talks[key].queue].due(key, at)

    def restored(self, alert: Alert) -> None:
        """Claim nothing: a conversation that spans a restart is not measured."""

    def _answered(self, change: VisitAnswered) -> None:
        visit = change.visit
        if visit.queue not in self._limits or visit.talk_from is None or not visit.covered:
            return
        key = (visit.call, visit.visit)
        self._talks[key] = visit
        self._countdowns[visit.queue].start(key, visit.talk_from, change.at)

    def _ended(self, change: VisitEnded) -> None:
        visit = change.visit
        key = (visit.call, visit.visit)
        if self._talks.get(key) is not None:
            self._countdowns[visit.queue].stop(key, change.at)
            del self._talks[key]
        limit = self._limits.get(visit.queue)
        if limit is None or visit.talk_from is None or not visit.covered or visit.talk <= limit:
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
            self._countdowns[visit.queue].stop(key, change.at)
        self._talks.clear()

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
