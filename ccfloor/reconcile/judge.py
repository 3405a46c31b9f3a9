"""Gives every difference its cause.

The order matters: what was outside our session or in the dark is said before anything else
is tried, as nothing can be concluded about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from ccfloor.floor.names import SECOND, ChannelId, Instant, Micros, QueueName
from ccfloor.reconcile.causes import UNEXPLAINED
from ccfloor.reconcile.entries import SLACK, Kind, Ours, Theirs
from ccfloor.reconcile.heard import Session
from ccfloor.reconcile.match import Clash, Matched, Pair

DOUBTS: Final = frozenset({"lag", "census", "overflow"})
"""Gaps in which every frame came all the same, late or to a store that was full: they excuse
nothing here."""


class Difference(msgspec.Struct, frozen=True):
    """One thing in which the two accounts differ, and why."""

    kind: Kind
    at: Instant
    """Ours where we told it; else the row's."""
    call: ChannelId
    queue: QueueName
    who: str
    cause: str
    """A code of ``causes.CAUSES``."""
    ours: str
    """What we told; empty: nothing."""
    theirs: str
    """What the row says; empty: there is none."""
    source: str
    """File and line of the row; empty where there is none."""


class Judge:
    """Knows the session, and what else was told and logged."""

    def __init__(self, session: Session, told: Sequence[Ours], logged: Sequence[Theirs]) -> None:
        """Take all that may explain something."""
        self._session = session
        self._ours = {(ours.call, ours.queue) for ours in told if ours.call}
        self._first: dict[tuple[ChannelId, QueueName], Theirs] = {}
        for theirs in logged:
            if theirs.call and theirs.kind not in {"cdr", "cel"}:
                self._first.setdefault((theirs.call, theirs.queue), theirs)
        self._known = {call for call, _ in (*self._first, *self._ours)}
        self._paused: dict[str, list[Instant]] = {}
        for ours in told:
            if ours.kind == "pause":
                for label in ours.who:
                    self._paused.setdefault(f"{ours.key[1]} {label}", []).append(ours.at)
        self._pauses = {(t.key[1], t.who, t.at) for t in logged if t.kind == "pause"}

    def differences(self, matched: Matched) -> list[Difference]:
        """Return them in the order of their instants."""
        found = [
            *(each for pair in matched.pairs for each in self._pair(pair)),
            *(self._alone_ours(ours) for ours in matched.ours),
            *(each for theirs in matched.theirs for each in self._alone_theirs(theirs)),
        ]
        return sorted(found, key=lambda d: (d.at, d.kind, d.call, d.who, d.source, d.cause, d.ours))

    def _pair(self, pair: Pair) -> Iterator[Difference]:
        ours, theirs = pair.ours, pair.theirs
        if not pair.clashes:
            return
        for cause, clashes in _by_cause(pair.clashes).items():
            yield Difference(
                ours.kind,
                ours.at,
                ours.call,
                ours.queue,
                ours.who[0] if ours.who else "",
                cause or self._unclear(ours),
                ", ".join(f"{clash.name} {clash.ours}" for clash in clashes),
                ", ".join(f"{clash.name} {clash.theirs}" for clash in clashes),
                theirs.source,
            )

    def _unclear(self, ours: Ours) -> str:
        """Excuse what was concluded in the dark; what was told before it began was seen."""
        dark = self._dark(ours.at, ours.at, before=0)
        return "uncovered" if not ours.covered or dark else UNEXPLAINED

    def _alone_ours(self, ours: Ours) -> Difference:
        cause = ours.alone
        if not cause and ours.at <= self._session.began:
            cause = "before_session"
        if not cause:
            cause = self._unclear(ours)
        who = ours.who[0] if ours.who else ""
        return Difference(ours.kind, ours.at, ours.call, ours.queue, who, cause, ours.what, "", "")

    def _alone_theirs(self, theirs: Theirs) -> Iterator[Difference]:
        cause = self._outside(theirs.at, theirs.width) or theirs.alone
        if not cause and theirs.call and (theirs.call, theirs.queue) not in self._ours:
            first = self._first.get((theirs.call, theirs.queue), theirs)
            cause = self._outside(first.at, first.width)
        if not cause and theirs.kind == "pause_all":
            if self._told(theirs.key[0], theirs.who, _around(theirs)):
                return  # matched by the pauses that it caused
            logged = (theirs.key[0], theirs.who, theirs.at) in self._pauses
            cause = "" if logged else "pause_of_nobody"
        if not cause and theirs.kind == "pause" and theirs.key[1] == "unpause":
            again = self._told("pause", theirs.who, _around(theirs))
            cause = "unpause_on_reason_change" if again else ""
        if not cause and theirs.kind == "cdr":
            cause = self._refused(theirs)
        yield Difference(
            theirs.kind,
            theirs.at,
            theirs.call,
            theirs.queue,
            theirs.who or theirs.texts.get("agent", ""),
            cause or UNEXPLAINED,
            "",
            theirs.what,
            theirs.source,
        )

    def _refused(self, theirs: Theirs) -> str:
        """Tell a caller who was never let in: neither side knows him, and nobody talked to him."""
        return (
            ""
            if theirs.call in self._known or theirs.texts.get("answered") == "yes"
            else "join_refused"
        )

    def _told(self, way: str, who: str, span: tuple[Instant, Instant]) -> bool:
        return any(span[0] <= at <= span[1] for at in self._paused.get(f"{way} {who}", ()))

    def _outside(self, at: Instant, width: Micros) -> str:
        if at <= self._session.began + SLACK:
            return "before_session"
        if at + width >= self._session.ended:
            return "after_session"
        return "uncovered" if self._dark(at, at + width) else ""

    def _dark(self, from_: Instant, to: Instant, before: Micros = SLACK) -> bool:
        return any(
            gap.from_ - before < to and (gap.to is None or from_ <= gap.to + SLACK)
            for gap in self._session.gaps
            if gap.reason not in DOUBTS
        )


def _around(theirs: Theirs) -> tuple[Instant, Instant]:
    return theirs.at - SECOND, theirs.at + theirs.width + SECOND


def _by_cause(clashes: Iterable[Clash]) -> dict[str, list[Clash]]:
    causes: dict[str, list[Clash]] = {}
    for clash in clashes:
        causes.setdefault(clash.cause, []).append(clash)
    return causes
