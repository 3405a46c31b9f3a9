"""T12 HANDOVER_MID_CALL: a customer was still being served when the shift was handed over.

A3.2.2 「正在进行的客户服务未完毕时,不准进行交接班」

Seen as a conversation that the agent himself ended or passed on less than a minute before he
logged out at the end of his shift (``within_s``; the window is T10's). It costs nothing: whoever
looks at it hears what was said.
"""

from __future__ import annotations

from typing import Any, ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import VisitEnded
from ccfloor.floor.names import AgentName, Instant
from ccfloor.floor.views import Visit
from ccfloor.rules.attended import Departed
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import Watches, finding_id

_BY_HIM = frozenset({"agent", "transfer"})


class HandoverMidCall:
    """Hold log-outs at the end of a shift against the conversation before."""

    code: ClassVar[str] = "T12"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A3.2.2", "正在进行的客户服务未完毕时,不准进行交接班"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take ``within_s`` of T12 and the window of T10 from the regulation."""
        self._desk = desk
        regulation, zone = config.regulation, config.site.timezone
        self._within = regulation.seconds(self.code, "within_s", zone)
        self._before = regulation.seconds("T10", "before_s", zone)
        self._hold = regulation.seconds("T10", "hold_s", zone)
        self._last: dict[AgentName, Visit] = {}

    remembers: ClassVar[Any] = dict[AgentName, Visit]

    def kept(self) -> dict[AgentName, Visit]:
        """Give the last conversations of those who may be about to go."""
        return {agent: visit for agent, visit in self._last.items() if self._may_go(visit)}

    def _may_go(self, visit: Visit) -> bool:
        over = visit.talk_to or 0
        shift = self._desk.attendance.going(visit.answered_by, over)
        return shift is not None and over >= shift.end - self._before.at(shift.end)

    def take_up(self, kept: dict[AgentName, Visit]) -> None:
        """Go on with them."""
        self._last = dict(kept)

    def watches(self) -> Watches:
        """Look at conversations that are over, and at who goes."""
        return {VisitEnded: self._ended, Departed: self._departed}

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines."""

    def restored(self, alert: Alert) -> None:
        """Raise no alerts, so expect none."""

    def _ended(self, change: VisitEnded) -> None:
        visit = change.visit
        if visit.answered_by and visit.talk_to is not None:
            self._last[visit.answered_by] = visit

    def _departed(self, told: Departed) -> None:
        shift = told.shift
        visit = self._last.pop(shift.agent, None)
        if visit is None or visit.talk_to is None or not visit.covered:
            return
        first = shift.end - self._before.at(shift.end)
        last = shift.end + self._hold.at(shift.end)
        between, within = told.since - visit.talk_to, self._within.at(shift.end)
        if visit.ended_by not in _BY_HIM or not first <= told.since <= last:
            return
        if not 0 <= between <= within:
            return
        self._desk.record(
            Breach(
                id=finding_id(self.code, shift.agent, visit.talk_to),
                rule=self.code,
                at=told.at,
                measured=between,
                limit=within,
                agent=shift.agent,
                seat=visit.seat,
                queue=visit.queue,
                call=visit.call,
                begun_at=visit.talk_to,
                evidence=told.evidence,
            )
        )
