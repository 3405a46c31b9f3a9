"""T05 AWAY_UNAPPROVED (擅自离岗): a person left the desk and nobody had allowed it.

A3.1.1 「客服代表不得擅自离岗」, 「应先向组长请示,批准后方可离开」
A4.1.2 「客服专员在工作时间未经组长同意,擅自离岗者,发生一次扣罚50元,经教育仍不改正或再次
出现者罚100元」

An absence shorter than 60 s is ignored; a longer one counts from its true start.

Whether it was allowed only a leader can say. Where nobody can (``nobody_can_say``, as
long as the house keeps no approvals) this rule finds nothing: otherwise every visit to
the water cooler would be a candidate for fifty yuan, and the one that matters would be
lost among them. What the phone alone can prove, more than five minutes, is T06's.

One fact is one line at its highest tier (RULEBOOK 0.3): an absence known not to have
been allowed is recorded here and, however long it was, not a second time by T06.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import AbsenceBegan, AbsenceChanged, AbsenceEnded
from ccfloor.floor.names import Instant, SeatId
from ccfloor.rules.approval import Approval, nobody_can_say
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.leave_clock import LeaveClocks
from ccfloor.rules.rule import Watches, finding_id


class AwayUnapproved:
    """Record an absence that is known not to have been allowed."""

    code: ClassVar[str] = "T05"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A3.1.1", "客服代表不得擅自离岗"),
        Clause("A3.1.1", "应先向组长请示,批准后方可离开"),
        Clause(
            "A4.1.2",
            "客服专员在工作时间未经组长同意,擅自离岗者,发生一次扣罚50元,经教育仍不改正或再次"
            "出现者罚100元",
        ),
    )

    def __init__(self, config: Config, desk: Desk, approval: Approval = nobody_can_say) -> None:
        """``approval`` must be the same that T06 was given; so are the exempt reasons."""
        self._desk = desk
        self._approval = approval
        regulation, zone = config.regulation, config.site.timezone
        self._debounce = regulation.seconds(self.code, "debounce_s", zone)
        self._clocks = LeaveClocks(regulation.texts("T06", "exempt_reasons", zone))

    def watches(self) -> Watches:
        """Look at absences only."""
        return {
            AbsenceBegan: self._told,
            AbsenceChanged: self._told,
            AbsenceEnded: self._ended,
        }

    def due(self, key: SeatId, at: Instant) -> None:
        """Set no deadlines: T06 counts the minutes for the eye."""

    def restored(self, alert: Alert) -> None:
        """Raise no alerts, so expect none."""

    def _told(self, change: AbsenceBegan | AbsenceChanged) -> None:
        self._clocks.tell(change.absence, change.at)

    def _ended(self, change: AbsenceEnded) -> None:
        absence = change.absence
        measured = self._clocks.end(absence, change.at)
        debounce = self._debounce.at(absence.from_)
        if measured < debounce or not absence.covered or self._approval(absence) is not False:
            return
        self._desk.record(
            Breach(
                id=finding_id(self.code, absence.seat, absence.from_),
                rule=self.code,
                at=change.at,
                measured=measured,
                limit=debounce,
                agent=absence.agent,
                seat=absence.seat,
                begun_at=absence.from_,
                evidence=absence.evidence,
            )
        )
