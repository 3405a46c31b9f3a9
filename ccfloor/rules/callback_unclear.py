"""CALLBACK: a promise is past due, and nobody can say whether it was kept.

A3.1.2 「请客户留下联系电话或地址,及时转交组长或相关部门并留有记录,尽早答复客户」

Some part of its time passed unseen and no answered call of its owner was seen beside: nobody is
charged (RULEBOOK 0.10), but a customer may still wait. So its lead is told, once, when it is due:
somebody asks the owner, or calls, and closes the promise by hand with a note of how it was. It
stands until then, or until the owner's call is seen after all. A restart of some seconds is such a
part, too; without this alert all that had been promised before it would be forgotten in silence.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import Told
from ccfloor.floor.deeds import CallbackClosed, CallbackPromised
from ccfloor.floor.names import Instant
from ccfloor.floor.states import Severity
from ccfloor.rules.attended import Minute
from ccfloor.rules.callbacks import PromiseJudged
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert
from ccfloor.rules.promise_alerts import PromiseAlerts
from ccfloor.rules.rule import PAST, Watches


class CallbackUnclear:
    """Have somebody close what nobody can judge."""

    code: ClassVar[str] = "CALLBACK"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A3.1.2", "请客户留下联系电话或地址,及时转交组长或相关部门并留有记录,尽早答复客户"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take nothing from the configuration: the book of promises has the limits."""
        del config
        self._desk = desk
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

    def due(self, key: str, at: Instant) -> None:
        """Say that a promise has to be closed by hand, where it has."""
        promise = self._desk.callbacks.find(key)
        if promise is not None and self._desk.callbacks.is_unclear(promise):
            self._standing.lay(promise, "breach", Severity.WARNING, at)

    def _promised(self, told: Told) -> None:
        deed: CallbackPromised = told.what
        promise = self._desk.callbacks.find(deed.id)
        if promise is not None:
            self._desk.wake(promise.id, promise.due + PAST)

    def _closed(self, told: Told) -> None:
        deed: CallbackClosed = told.what
        self._standing.over(deed.id, told.at)

    def _judged(self, told: PromiseJudged) -> None:
        if not told.promise.unfinished:
            self._standing.over(told.promise.id, told.at)
