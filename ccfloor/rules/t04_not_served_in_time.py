"""T04 NOT_SERVED_IN_TIME: a customer was promised a call, and nobody who promised it called.

A4.1.2 「客户要求服务,未及时为客户服务,发生一次扣50元,超过规定的时间扣罚100元」
A3.1.2 「请客户留下联系电话或地址,及时转交组长或相关部门并留有记录,尽早答复客户」
I 「接到服务信息,应在24小时内答复」

The clock runs from the entry of the promise to the answer of the owner's call; the limit is the
promise's own due time, or the 24 hours of I where none was said (``due_s``). ``callbacks.py``
judges what became of it; here a missed promise is found, and once more past 「规定的时间」, which
the regulation does not number (``hard_s`` is ours). Both are one fact: the ledger lets the higher
stand.

A promise of whose time any part passed unseen is not judged, and nothing is found. A colleague's
answered call stands among the evidence: a person decides whether the customer was served by it.
How long callers wait in a queue is a matter of staffing, and not of this rule.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.names import NO_REF, Instant
from ccfloor.floor.views import Evidence
from ccfloor.rules.callbacks import PromiseJudged
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
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
        """Take nothing from the configuration: the book of promises has the limits."""
        del config
        self._desk = desk

    def watches(self) -> Watches:
        """Look at what became of promises."""
        return {PromiseJudged: self._judged}

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines."""

    def restored(self, alert: Alert) -> None:
        """Raise no alerts, so expect none."""

    def _judged(self, told: PromiseJudged) -> None:
        promise = told.promise
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
