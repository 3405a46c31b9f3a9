"""T01 RING_SLOW: a phone rings longer than twelve seconds.

A3.1.1 「电话铃响二声内(含二声),客服代表必须接听」
A3.1.2 「应在电话铃响二声内接听」「(12秒内接听)」
A4.1.2 「响铃超过2声未接起」

Rings cannot be counted from a PBX, so the printed twelve seconds are the limit, on the
agent's own phone: 12.000000 s passes, 12.000001 s is over.

The breach is recorded when the ringing has ended answered or timed out, as only these
two are the agent's doing. Of a call that rang on several phones at once (ringall) a
time-out is nobody's in particular; the one who took it, and took it late, is known.

The alert is for now. While one phone rings it names the person; while several ring for
one caller there is one alert, about the queue, and it names nobody.
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from ccfloor.config import Config
from ccfloor.floor.changes import AttemptEnded, AttemptRang, GapOpened
from ccfloor.floor.names import ChannelId, Instant, Interface, micros
from ccfloor.floor.states import AttemptOutcome, Severity
from ccfloor.floor.views import Attempt
from ccfloor.rules.clause import Clause
from ccfloor.rules.countdown import Countdown
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import Watches, finding_id

AttemptKey: TypeAlias = tuple[int, Interface, Instant]
"""(visit, interface, called_at): which attempt of a call."""


class RingSlow:
    """Count down to the twelfth second, record what went past it."""

    code: ClassVar[str] = "T01"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A3.1.1", "电话铃响二声内(含二声),客服代表必须接听"),
        Clause("A3.1.2", "应在电话铃响二声内接听"),
        Clause("A3.1.2", "(12秒内接听)"),
        Clause("A4.1.2", "响铃超过2声未接起"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take amber from ``rules.ring_warn_s``, red from the regulation, T01 ``ring_limit_s``."""
        self._desk = desk
        self._limit = config.regulation.seconds(self.code, "ring_limit_s", config.site.timezone)
        self._ringing: dict[ChannelId, dict[AttemptKey, Attempt]] = {}
        self._countdown: Countdown[ChannelId] = Countdown(
            desk, micros(config.rules.ring_warn_s), self._describe
        )

    def watches(self) -> Watches:
        """Look at ringing only."""
        return {
            AttemptRang: self._rang,
            AttemptEnded: self._ended,
            GapOpened: self._lost_sight,
        }

    def due(self, key: ChannelId, at: Instant) -> None:
        """Raise the ninth or the twelfth second of a call's ringing."""
        self._countdown.due(key, at)

    def restored(self, alert: Alert) -> None:
        """Claim nothing: a ringing that still goes on will say so itself."""

    def _rang(self, change: AttemptRang) -> None:
        attempt = change.attempt
        if attempt.ring_from is None or self._desk.blind:
            return
        if attempt.excused:
            self._silent(attempt, change.at)  # it may have been found only now
            return
        self._ringing.setdefault(attempt.call, {})[_key(attempt)] = attempt
        if self._countdown.raised(attempt.call) is None:
            self._count_from_first(attempt.call, change.at)

    def _ended(self, change: AttemptEnded) -> None:
        attempt = change.attempt
        self._record(attempt, change.at)
        self._silent(attempt, change.at)

    def _silent(self, attempt: Attempt, at: Instant) -> None:
        """Count one phone of a call no more."""
        phones = self._ringing.get(attempt.call)
        if phones is None or phones.pop(_key(attempt), None) is None:
            return
        if not phones:
            del self._ringing[attempt.call]
            self._countdown.stop(attempt.call, at)
            return
        alert = self._countdown.raised(attempt.call)
        if alert is None or alert.seat == attempt.seat:
            self._count_from_first(attempt.call, at)

    def _count_from_first(self, call: ChannelId, at: Instant) -> None:
        """Let the phone that has rung longest, of those that still ring, set the clock."""
        first = min(phone.ring_from or at for phone in self._ringing[call].values())
        self._countdown.start(call, first, at, self._limit.at(first))

    def _lost_sight(self, _: GapOpened) -> None:
        """Fall silent about what rings now: a gap excuses it. An alert that stands goes on."""
        for call in self._ringing:
            self._countdown.hold(call)

    def _record(self, attempt: Attempt, at: Instant) -> None:
        if attempt.ring_from is None or not _is_charged(attempt):
            return
        limit = self._limit.at(attempt.ring_from)
        if attempt.ring <= limit:
            return
        self._desk.record(
            Breach(
                id=finding_id(self.code, attempt.seat, attempt.ring_from),
                rule=self.code,
                at=at,
                measured=attempt.ring,
                limit=limit,
                agent=attempt.agent,
                seat=attempt.seat,
                queue=attempt.queue,
                call=attempt.call,
                begun_at=attempt.ring_from,
                evidence=attempt.evidence,
            )
        )

    def _describe(self, call: ChannelId) -> Alert:
        phones = self._ringing[call].values()
        first = min(phones, key=lambda phone: phone.ring_from or 0)
        alone = len(phones) == 1 and not first.siblings
        return Alert(
            id="",
            rule=self.code,
            stage="",
            severity=Severity.WARNING,
            kind="seat" if alone else "queue",
            subject=first.seat if alone else first.queue,
            begun_at=0,
            raised_at=0,
            agent=first.agent if alone else "",
            seat=first.seat if alone else "",
            queue=first.queue,
            call=call,
            evidence=first.evidence,
        )


def _key(attempt: Attempt) -> AttemptKey:
    return attempt.visit, attempt.interface, attempt.called_at


def _is_charged(attempt: Attempt) -> bool:
    if attempt.excused:
        return False
    if attempt.outcome is AttemptOutcome.NO_ANSWER:
        return attempt.siblings == 0
    return attempt.outcome is AttemptOutcome.ANSWERED
