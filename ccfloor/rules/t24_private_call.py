"""T24 PRIVATE_CALL: a long call on an agent's phone that no queue gave him.

A4.1.2 「值班时间互相聊天或用电话聊天」
A3.2.8 「拨打私人电话」
I 「不得接打私人电话(如有不得超过3分钟)」

A PBX cannot tell a private call from a promised call-back, so this only points at calls worth
a question: it costs nothing, and is asleep until a house enables it in its regulation (``over_s``
is the printed three minutes; exactly that passes). A reviewer who listened may enter M10 himself.

What counts is the time of one such call while logged in to a queue. A call that a gap cuts is
not measured. No alert: nobody has to run for it.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import GapClosed, SpanClosed
from ccfloor.floor.names import Instant
from ccfloor.floor.states import SeatState
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import Watches, finding_id


class PrivateCall:
    """Record calls of the agent's own that last longer than the limit."""

    code: ClassVar[str] = "T24"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A4.1.2", "值班时间互相聊天或用电话聊天"),
        Clause("A3.2.8", "拨打私人电话"),
        Clause("I", "不得接打私人电话(如有不得超过3分钟)"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take the limit from the regulation, T24 ``over_s``."""
        self._desk = desk
        self._limit = config.regulation.seconds(self.code, "over_s", config.site.timezone)
        self._seeing_since: Instant = 0

    def watches(self) -> Watches:
        """Look at closed stretches of a seat's day."""
        return {SpanClosed: self._closed, GapClosed: self._see_again}

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines."""

    def restored(self, alert: Alert) -> None:
        """Raise no alerts, so expect none."""

    def _see_again(self, change: GapClosed) -> None:
        self._seeing_since = change.at

    def _closed(self, change: SpanClosed) -> None:
        span = change.span
        if span.state is not SeatState.OTHER_CALL:
            return
        measured, limit = span.to - span.from_, self._limit.at(span.from_)
        if measured <= limit:
            return
        if self._desk.blind or span.from_ < self._seeing_since:
            return
        self._desk.record(
            Breach(
                id=finding_id(self.code, span.seat, span.from_),
                rule=self.code,
                at=change.at,
                measured=measured,
                limit=limit,
                agent=span.agent,
                seat=span.seat,
                begun_at=span.from_,
            )
        )
