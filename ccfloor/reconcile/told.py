"""What our side tells of a session, as entries: each with the row that Asterisk must have written.

Calls, attempts and conversations are the floor's own conclusions (its changes); pauses and
log-ins are the facts they were concluded from, as a row stands for one queue and the floor's
absence for a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeVar

import msgspec

from ccfloor.floor import facts as f
from ccfloor.floor.names import SECOND, ChannelId, Instant, Micros, QueueName
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import Attempt, Visit
from ccfloor.reconcile import rings
from ccfloor.reconcile.entries import SLACK, WHOLE, Expect, Length, Number, Ours, Words
from ccfloor.reconcile.heard import ByStay, Heard
from ccfloor.reconcile.logged import TRANSFERS

_EXITS: Final = {
    VisitOutcome.ANSWERED: "CONNECT",
    VisitOutcome.ABANDONED: "ABANDON",
    VisitOutcome.TIMEOUT: "EXITWITHTIMEOUT",
    VisitOutcome.EXIT_KEY: "EXITWITHKEY",
    VisitOutcome.EXIT_EMPTY: "EXITEMPTY",
    VisitOutcome.TRANSFERRED: "WITHDRAW",
}
_GUESSED: Final = frozenset(
    {VisitOutcome.TIMEOUT, VisitOutcome.EXIT_EMPTY, VisitOutcome.TRANSFERRED}
)
"""Outcomes that only QUEUESTATUS tells apart for certain."""
_ENDS: Final = {
    "caller": ("COMPLETECALLER",),
    "agent": ("COMPLETEAGENT",),
    "transfer": TRANSFERS,
}
_F = TypeVar("_F", bound=f.Fact)
_BOOT: Final[Micros] = 60 * SECOND
"""How long before it says that it is up a PBX may put members back."""


class Told:
    """Says of a session what its queue_log must hold."""

    def __init__(self, heard: Heard) -> None:
        """Take a session that has ended."""
        self._heard = heard

    def entries(self) -> list[Ours]:
        """Return all that was told, in the order of its instants."""
        told = [
            *(each for visit in self._heard.visits.values() for each in self._visit(visit)),
            *self._attempts(),
            *(self._fact(fact) for fact in self._heard.logged),
        ]
        return sorted(told, key=lambda ours: (ours.at, ours.kind, ours.key, ours.who))

    def _visit(self, visit: Visit) -> Iterator[Ours]:
        key = (visit.call, visit.queue)
        # A number may hold bars, and newer releases write the name behind the position.
        caller = f"{visit.number}|{visit.position}"
        arrived = self._near(self._heard.arrived, visit, visit.joined_at, visit.call)
        before: tuple[tuple[str, str], ...] = ()
        if arrived is not None and self._line(visit) != visit.call:
            before = ((f"{arrived.number}|{arrived.position}", "place_given"),)
        yield Ours(
            "join",
            key,
            (),
            visit.joined_at,
            visit.call,
            visit.queue,
            f"joined at position {visit.position}",
            (Words("caller", (caller,), before),) if visit.covered else (),
            covered=visit.covered,
        )
        if visit.outcome is VisitOutcome.OPEN or visit.left_at is None:
            return
        yield self._exit(visit, visit.left_at)
        if visit.talk_from is not None and visit.talk_to is not None:
            yield self._talk(visit, visit.talk_from, visit.talk_to)

    def _exit(self, visit: Visit, left_at: Instant) -> Ours:
        connect = self._near(self._heard.connects, visit, left_at)
        given_up = self._near(self._heard.given_up, visit, left_at)
        hold_s = connect.hold_s if connect else given_up.hold_s if given_up else None
        expects: list[Expect] = []
        if visit.outcome in _EXITS:
            expects.append(Words("event", (_EXITS[visit.outcome],), self._named_exits(visit)))
        if visit.outcome is VisitOutcome.ANSWERED:
            expects.append(Words("agent", self._labels(connect, visit)))
        if visit.covered:
            expects.append(Length("hold", left_at - visit.joined_at))
            expects.append(Number("position", visit.position))
        if hold_s is not None:
            expects.append(Number("hold_s", hold_s))
        waited = (left_at - visit.joined_at) / SECOND
        what = f"{visit.outcome} after {waited:.3f} s"
        return Ours(
            "exit",
            (visit.call, visit.queue),
            (),
            left_at,
            visit.call,
            visit.queue,
            what,
            tuple(expects),
            "uncovered" if visit.outcome is VisitOutcome.UNKNOWN else "",
            self._also(visit),
            covered=visit.covered,
        )

    def _named_exits(self, visit: Visit) -> tuple[tuple[str, str], ...]:
        """Name the rows that may stand for an exit which AMI alone cannot tell for certain."""
        if visit.outcome not in _GUESSED:
            return ()
        named = []
        gone = self._heard.gone.get(self._line(visit))
        if gone is None or gone > (visit.left_at or 0) + SLACK:  # who lives on did not hang up
            pulled = visit.outcome is VisitOutcome.TRANSFERRED
            cause = "redirect_logged_as_abandon" if pulled else "redirect_not_told"
            named.append(("ABANDON", cause))
        if not self._heard.exits_told:
            named += [
                (event, "exit_not_told")
                for event in ("EXITWITHTIMEOUT", "EXITEMPTY", "WITHDRAW", "SYSCOMPAT")
            ]
        return tuple(named)

    def _talk(self, visit: Visit, from_: Instant, to: Instant) -> Ours:
        connect = self._near(self._heard.connects, visit, from_)
        complete = self._heard.completes.get(connect) if connect is not None else None
        line = self._line(visit)
        joined = self._joined(line, from_, complete.at if complete else to)
        expects: list[Expect] = [Words("agent", self._labels(connect, visit))]
        if visit.ended_by in _ENDS:
            named = _named_ends(visit, to, complete, joined)
            expects.append(Words("event", _ENDS[visit.ended_by], named))
        if line in self._heard.blind and visit.ended_by == "transfer":
            expects.append(Words("to", (self._heard.blind[line],)))
        if joined is not None:
            expects.append(Words("into", (joined.target.upper(),)))
        others = ((complete.at - from_, "queue_counts_on"),) if complete else ()
        if visit.covered:
            expects.append(Length("hold", from_ - visit.joined_at))
            expects.append(Number("position", visit.position))
        expects.append(Length("talk", visit.talk, WHOLE, WHOLE, others))
        if complete is not None:
            expects += [Number("hold_s", complete.hold_s), Number("talk_s", complete.talk_s)]
        # Where the caller's Local channel took itself out, the row names what is left of him.
        call = complete.call if complete is not None and complete.call else line
        gave = joined is not None and joined.target == "App" and joined.second != call
        return Ours(
            "talk",
            (call, visit.queue),
            (),
            complete.at if complete else to,
            visit.call,
            visit.queue,
            f"talked {visit.talk / SECOND:.3f} s, ended by {visit.ended_by or 'nobody told'}",
            tuple(expects),
            also=(((joined.second, visit.queue), "place_given"),) if joined and gave else (),
            covered=visit.covered,
        )

    def _attempts(self) -> Iterator[Ours]:
        ordered = sorted(self._heard.attempts.values(), key=lambda a: (a.call, a.called_at, a.leg))
        by_call: dict[tuple[ChannelId, QueueName], list[Attempt]] = {}
        for attempt in ordered:
            by_call.setdefault((attempt.call, attempt.queue), []).append(attempt)
        for attempt in ordered:
            alike = by_call[attempt.call, attempt.queue]
            visit = self._heard.visits.get((attempt.call, attempt.visit))
            line = self._line(visit) if visit is not None else attempt.call
            told = rings.entry(
                attempt,
                alike,
                visit,
                dumped=self._heard.dumped.get(attempt.leg),
                unanswered=self._heard.unanswered.get(attempt.leg),
                connect=next(
                    (
                        connect
                        for connect in self._heard.connects.get((line, attempt.queue), ())
                        if connect.interface == attempt.interface
                        and connect.at >= attempt.called_at
                    ),
                    None,
                ),
                name=self._heard.names.get(attempt.interface, ""),
            )
            also = self._also(visit) if visit is not None else ()
            yield msgspec.structs.replace(told, also=also)

    def _fact(self, fact: f.Fact) -> Ours:
        if isinstance(fact, f.PoolLogin | f.PoolLogoff):
            way = "login" if isinstance(fact, f.PoolLogin) else "logoff"
            agent = fact.agent.removeprefix("Agent/")
            expects: tuple[Expect, ...] = ()
            if isinstance(fact, f.PoolLogin):
                expects = (Words("channel", (fact.channel,)),)
            return Ours("pool", (way,), (agent,), fact.at, "", "", way, expects)
        assert isinstance(fact, f.MemberFact)  # noqa: S101  nothing else is kept
        who = tuple(dict.fromkeys(label for label in (fact.interface, fact.name) if label))
        if isinstance(fact, f.MemberPaused):
            way = "pause" if fact.paused else "unpause"
            reason = Words("reason", (fact.reason,))
            what = f"{way}d {fact.reason}".strip()
            return Ours("pause", (fact.queue, way), who, fact.at, "", fact.queue, what, (reason,))
        way = "add" if isinstance(fact, f.MemberAdded) else "remove"
        restored = way == "add" and any(0 <= up - fact.at <= _BOOT for up in self._heard.booted)
        alone = "restored_at_start" if restored else ""
        paused = Words("paused", ("PAUSED" if fact.paused else "",))
        what = "logged in" if way == "add" else "logged out"
        return Ours(
            "member", (fact.queue, way), who, fact.at, "", fact.queue, what, (paused,), alone
        )

    def _labels(self, connect: f.AgentConnected | None, visit: Visit) -> tuple[str, ...]:
        labels = [visit.answered_by]
        if connect is not None:
            labels += [connect.name, connect.interface]
        return tuple(dict.fromkeys(label for label in labels if label))

    def _line(self, visit: Visit) -> ChannelId:
        """Tell whose channel left the line: another's, where the one who waited gave his place."""
        given = self._heard.given.get(visit.call)
        if given is None or given.at < visit.joined_at:
            return visit.call
        waited = visit.left_at is None or given.at <= visit.left_at
        return given.transferee if waited else visit.call

    def _also(self, visit: Visit) -> tuple[tuple[tuple[str, ...], str], ...]:
        line = self._line(visit)
        return (((line, visit.queue), "place_given"),) if line != visit.call else ()

    def _joined(self, line: ChannelId, from_: Instant, to: Instant) -> f.Transferred | None:
        """Find by which joining of two calls a conversation ended."""
        facts = self._heard.joined.get(line, ())
        return next((fact for fact in facts if from_ <= fact.at <= to + SLACK), None)

    def _near(
        self, facts: ByStay[_F], visit: Visit, at: Instant, line: ChannelId = ""
    ) -> _F | None:
        """Find the word of this visit, and not of another stay in the same queue."""
        return min(
            facts.get((line or self._line(visit), visit.queue), ()),
            key=lambda fact: abs(fact.at - at),
            default=None,
        )


def _named_ends(
    visit: Visit, to: Instant, complete: f.AgentCompleted | None, joined: f.Transferred | None
) -> tuple[tuple[str, str], ...]:
    """Name the rows that may stand for an end of which the queue itself saw another."""
    if complete is None:
        return ()
    if complete.at > to + SLACK:
        return tuple((event, "queue_counts_on") for event in _ENDS.get(complete.reason, ()))
    if (visit.ended_by, complete.reason) == ("transfer", "agent") and joined is not None:
        return (("COMPLETEAGENT", "transfer_unseen"),)
    return ()
