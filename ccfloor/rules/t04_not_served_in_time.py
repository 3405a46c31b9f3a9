"""T04 NOT_SERVED_IN_TIME: a customer was promised a call, and nobody who promised it called.

A4.1.2 「客户要求服务,未及时为客户服务,发生一次扣50元,超过规定的时间扣罚100元」
A3.1.2 「请客户留下联系电话或地址,及时转交组长或相关部门并留有记录,尽早答复客户」
I 「接到服务信息,应在24小时内答复」

The clock runs from the entry of the promise to the answer of the owner's call; the limit is the
promise's own due time, or the 24 hours of I where none was said (``due_s``). ``callbacks.py``
judges what became of it; here a missed promise is found, and once more past 「规定的时间」, which
the regulation does not number (``hard_s`` is ours). Both are one fact: the ledger lets the higher
stand.

A promise of whose time any part passed unseen is not judged, and nothing is found: then somebody
has to close it by hand (``callback_unclear.py``). A colleague's answered call stands among the
evidence: a person decides whether the customer was served by it. How long callers wait in a queue
is a matter of staffing, and not of this rule.

``remind_before_s`` before the due time the owner and his lead are warned, for there is time to
call yet; past it the alert stands until the customer was called or a lead has closed the promise.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import Told
from ccfloor.floor.deeds import CallbackClosed, CallbackPromised
from ccfloor.floor.names import NO_REF, Instant
from ccfloor.floor.states import Severity
from ccfloor.floor.views import Evidence
from ccfloor.rules.attended import Minute
from ccfloor.rules.callbacks import PromiseJudged
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.promise_alerts import PromiseAlerts
from ccfloor.rules.rule import PAST, Watches, finding_id


class NotServedInTime:
    """Record promises that were not kept."""

    code: ClassVar[str] = "T04"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A4.1.2", "客户要求服务,未及时为客户服务,发生一次扣50元,超过规定的时间扣罚100元"),
        Clause("A3.1.2", "请客户留下联系电话或地址,及时转交组长或相关部门并留有记录,尽早答复客户"),
        Clause("I", "接到服务信息,应在24小时内答复"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take ``remind_before_s`` from the regulation; the book of promises has the limits."""
        self._desk = desk
        zone = config.site.timezone
        self._before = config.regulation.seconds(self.code, "remind_before_s", zone)
        self._standing = PromiseAlerts(self.code, desk)

    def watches(self) -> Watches:
        """Look at promises, at what became of them, and at the passing of time."""
        return {
            CallbackPromised: self._promised,
            CallbackClosed: self._closed,
            PromiseJudged: self._judged,
            Minute: self._standing.look,
        }

    def restored(self, alert: Alert) -> None:
        """Claim nothing: what is still promised is told again."""

    def due(self, key: tuple[str, str], at: Instant) -> None:
        """Warn of a promise that is not kept yet, or say that it is past due."""
        name, stage = key
        promise = self._desk.callbacks.find(name)
        if promise is None or not promise.unfinished:
            return
        if stage == "warn" and promise.state == "open":
            self._standing.lay(promise, "warn", Severity.NOTICE, at)
        elif stage == "breach" and self._desk.callbacks.is_unclear(promise):
            self._standing.over(name, at)
        elif stage == "breach":
            self._standing.lay(promise, "breach", Severity.WARNING, at)

    def _promised(self, told: Told) -> None:
        deed: CallbackPromised = told.what
        promise = self._desk.callbacks.find(deed.id)
        if promise is not None:
            soon = promise.due - self._before.at(promise.entered)
            if soon > promise.entered:
                self._desk.wake((promise.id, "warn"), soon)
            self._desk.wake((promise.id, "breach"), promise.due + PAST)

    def _closed(self, told: Told) -> None:
        deed: CallbackClosed = told.what
        self._standing.over(deed.id, told.at)

    def _judged(self, told: PromiseJudged) -> None:
        promise = told.promise
        if not promise.unfinished:
            self._standing.over(promise.id, told.at)
        if promise.state == "missed":
            subject, passed = promise.owner, promise.due
        elif promise.state == "overdue":
            subject, passed = f"{promise.owner}/hard", promise.hard
        else:
            return
        self._desk.record(
            Breach(
                id=finding_id(self.code, subject, promise.entered),
                rule=self.code,
                at=told.at,
                measured=passed + PAST - promise.entered,
                limit=promise.due - promise.entered,
                agent=promise.owner,
                begun_at=promise.entered,
                evidence=(
                    Evidence("CallbackPromised", promise.entered, NO_REF),
                    *promise.evidence,
                ),
            )
        )
