"""The book of promises: who is to call which customer by when, and what became of it.

A4.1.2 「客户要求服务,未及时为客户服务,发生一次扣50元,超过规定的时间扣罚100元」
A3.1.2 「请客户留下联系电话或地址,及时转交组长或相关部门并留有记录,尽早答复客户」

The law. A promise is kept when its owner's own call to that number was answered at or before the
due time. Where none was, it is missed, unless the monitor was blind for any part of the time from
the entry to the due time: then nobody can say, it is *not judged*, and stays on the handover board
until a person closes it. A missed promise is *overdue* past the hard limit, which lies as far
behind its due time as T04 ``hard_s`` behind ``due_s``; any blindness on the way there leaves it
at missed. A colleague's call does not keep it, but is kept as evidence beside what was found.

What is past due is looked for on the first change of a minute, never on a deadline: so a replay
finds the same. What an earlier run judged it is told (``CallbackSettled``), and what it saw stands
in its book (``SightBook``): a restart is a gap as long as it was, and nothing else. Without a book
the time before this run's first sight counts as blind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias

import msgspec

from ccfloor.config import Config
from ccfloor.floor.changes import GapClosed, GapOpened, OutboundAnswered, Told
from ccfloor.floor.deeds import CallbackClosed, CallbackPromised, CallbackSettled
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros
from ccfloor.floor.views import Evidence
from ccfloor.rules.attended import Minute
from ccfloor.rules.telephone_numbers import went_to

State: TypeAlias = Literal[
    "open", "kept", "missed", "late", "overdue", "unjudged", "served", "withdrawn"
]

UNFINISHED: Final = frozenset({"open", "missed", "overdue", "unjudged"})
"""States in which the customer still waits, as far as anybody knows."""
KEPT_FOR: Final[Micros] = 14 * 1440 * MINUTE
"""So long after its due time a promise is remembered."""


class Promise(msgspec.Struct, frozen=True):
    """One callback, as it stands."""

    id: str
    owner: AgentName
    number: str
    """Unmasked: the door to the outside masks it."""
    entered: Instant
    due: Instant
    hard: Instant
    """The hard limit: past it the higher amount is due."""
    by: str = ""
    note: str = ""
    state: State = "open"
    answered_at: Instant | None = None
    """When the owner's call was answered."""
    evidence: tuple[Evidence, ...] = ()
    """The frames of the owner's answered call, and of colleagues' before it."""

    @property
    def unfinished(self) -> bool:
        """Whether the customer still waits for the call, as far as anybody knows."""
        return self.state in UNFINISHED and self.answered_at is None


class SightBook(msgspec.Struct, frozen=True, omit_defaults=True):
    """What of the time of promises an earlier run has seen."""

    since: Instant | None = None
    """Its first sight."""
    gaps: tuple[tuple[Instant, Instant | None], ...] = ()
    """Where it was blind since."""


class PromiseJudged(msgspec.Struct, frozen=True, gc=False):
    """What became of a promise: said once for each state that it comes to."""

    at: Instant
    promise: Promise


class Callbacks:
    """All promises of the last days. The engine writes it; T04 and the handover board ask it."""

    def __init__(self, config: Config) -> None:
        """Take the limits from the regulation, T04 ``due_s`` and ``hard_s``."""
        regulation, zone = config.regulation, config.site.timezone
        self._due = regulation.seconds("T04", "due_s", zone)
        self._hard = regulation.seconds("T04", "hard_s", zone)
        self._promises: dict[str, Promise] = {}
        self._gaps: list[tuple[Instant, Instant | None]] = []
        self._since: Instant | None = None
        """This run's first sight; None before it."""
        self._judged: list[Promise] = []
        self._table: Mapping[type, Callable[[Any], Iterable[PromiseJudged]]] = {
            CallbackPromised: self._promised,
            CallbackClosed: self._closed,
            CallbackSettled: self._settled,
            OutboundAnswered: self._answered,
            GapOpened: self._blind,
            GapClosed: self._see_again,
            Minute: self._minute,
        }

    def on(self, kind: type, change: Any) -> tuple[PromiseJudged, ...]:
        """Take in a change or a deed; give what was judged by it."""
        act = self._table.get(kind)
        return () if act is None else tuple(act(change))

    def all(self) -> list[Promise]:
        """List every promise that is remembered, by its due time."""
        return sorted(self._promises.values(), key=lambda one: (one.due, one.id))

    def unfinished(self) -> list[Promise]:
        """List those whose customer still waits, by their due time."""
        return [one for one in self.all() if one.unfinished]

    def find(self, name: str) -> Promise | None:
        """Give one by its id."""
        return self._promises.get(name)

    def take_judged(self) -> list[Promise]:
        """Hand over what was judged since the last time, each as it was then: to be noted."""
        judged, self._judged = self._judged, []
        return judged

    def is_unclear(self, promise: Promise) -> bool:
        """Tell whether nobody can say if it was kept: a person has to close it."""
        unseen = promise.state == "open" and self._dark(promise.entered, promise.due)
        return promise.unfinished and (promise.state == "unjudged" or unseen)

    # --- from run to run -----------------------------------------------------------------

    def kept(self) -> SightBook:
        """Write down what the next run has to know; nothing while nothing is promised."""
        if not self._promises:
            return SightBook()
        return SightBook(self._since, tuple(self._gaps))

    def take_up(self, kept: SightBook) -> None:
        """Go on with what an earlier run had seen, before the first change."""
        self._since, self._gaps = kept.since, list(kept.gaps)

    # --- deeds -------------------------------------------------------------------------

    def _promised(self, told: Told) -> Iterable[PromiseJudged]:
        deed: CallbackPromised = told.what
        if deed.id not in self._promises:  # else it is told again after a restart
            due_in, hard_in = self._due.at(told.at), self._hard.at(told.at)
            due = deed.due or told.at + due_in
            self._promises[deed.id] = Promise(
                id=deed.id,
                owner=deed.owner,
                number=deed.number,
                entered=told.at,
                due=due,
                hard=due + max(0, hard_in - due_in),
                by=deed.by,
                note=deed.note,
            )
        return ()

    def _closed(self, told: Told) -> Iterable[PromiseJudged]:
        deed: CallbackClosed = told.what
        self._put(deed.id, deed.how)
        return ()

    def _settled(self, told: Told) -> Iterable[PromiseJudged]:
        deed: CallbackSettled = told.what
        self._put(deed.id, deed.outcome)
        return ()

    def _put(self, name: str, state: State) -> None:
        """Take over what a person or an earlier run said, unless the customer was served."""
        promise = self._promises.get(name)
        if promise is not None and promise.unfinished:
            self._promises[name] = msgspec.structs.replace(promise, state=state)

    # --- what is seen ------------------------------------------------------------------

    def _answered(self, change: OutboundAnswered) -> Iterable[PromiseJudged]:
        call, at = change.outbound, change.at
        for promise in self.unfinished():
            if at < promise.entered or not went_to(call.dialled, promise.number):
                continue
            evidence = (*promise.evidence, *call.evidence)
            self._promises[promise.id] = msgspec.structs.replace(promise, evidence=evidence)
            if call.agent != promise.owner:
                continue  # a colleague's: a person weighs it
            yield from self._pass_time(promise.id, at)
            state: State = "kept" if at <= promise.due and promise.state == "open" else "late"
            yield self._judge(promise.id, state, at, answered_at=at)

    def _blind(self, change: GapOpened) -> Iterable[PromiseJudged]:
        self._gaps.append((change.gap.from_, None))
        return ()

    def _see_again(self, change: GapClosed) -> Iterable[PromiseJudged]:
        over = change.gap.to or change.at
        self._gaps = [(from_, over if to is None else to) for from_, to in self._gaps]
        return ()

    def _minute(self, minute: Minute) -> Iterable[PromiseJudged]:
        if self._since is None:
            self._since = minute.at
        for promise in self.all():
            yield from self._pass_time(promise.id, minute.at)
            if minute.at > promise.due + KEPT_FOR:
                del self._promises[promise.id]
        first = min((one.entered for one in self._promises.values()), default=minute.at)
        self._gaps = [gap for gap in self._gaps if gap[1] is None or gap[1] > first]

    # --- the judgement -----------------------------------------------------------------

    def _pass_time(self, name: str, to: Instant) -> Iterable[PromiseJudged]:
        """Judge what lies before ``to``."""
        promise = self._promises[name]
        if promise.state == "open" and to > promise.due:
            blind = self._dark(promise.entered, promise.due)
            yield self._judge(name, "unjudged" if blind else "missed", to)
        promise = self._promises[name]
        passed = promise.state == "missed" and to > promise.hard
        if passed and not self._dark(promise.due, promise.hard):
            yield self._judge(name, "overdue", to)

    def _judge(
        self, name: str, state: State, at: Instant, answered_at: Instant | None = None
    ) -> PromiseJudged:
        after = msgspec.structs.replace(self._promises[name], state=state, answered_at=answered_at)
        self._promises[name] = after
        self._judged.append(after)
        return PromiseJudged(at, after)

    def _dark(self, since: Instant, until: Instant) -> bool:
        """Tell whether any part of a stretch passed unseen."""
        if self._since is None or since < self._since:
            return True
        return any(from_ < until and (to is None or to > since) for from_, to in self._gaps)
