"""Who is there, who is away and until when, who is meant to be there.

The law: whoever is free, rung, in conversation or in wrap-up at a phone that can be reached is
there; everybody else is not. When he will be back is known only where somebody has said so: a
meal's end in the roster, a leave that was granted for so long, the five minutes that the
regulation gives (A3.1.1 「每次离岗时间不得超过5分钟」). Whoever has overstayed that is not
reckoned with until he is seen.

Which queues a person serves, the roster does not say: it is those he is logged in to, or was
last. Whom this run never saw logged in belongs to his team only.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ccfloor.config import Config
from ccfloor.floor.changes import Change, SeatChanged, SeatGone, Told
from ccfloor.floor.deeds import BreakAnswered, BreakAsked, BreakWithdrawn
from ccfloor.floor.names import AgentName, Instant, Micros, QueueName, SeatId, micros
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import SeatView
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Plan

SERVING = frozenset(
    {
        SeatState.READY,
        SeatState.RINGING,
        SeatState.TALKING,
        SeatState.WRAP,
        SeatState.OTHER_CALL,
    }
)
"""As ``QueueView.staffed`` counts them."""
ASKED_KEPT = 500
"""Questions of whom nobody was answered yet; more than a day's."""


class Person(msgspec.Struct, frozen=True, gc=False):
    """One person, as far as staffing goes."""

    agent: AgentName
    view: SeatView
    queues: tuple[QueueName, ...]
    """Those he serves, or served last."""
    present: bool
    back_at: Instant | None
    """When he is expected back; None where he is there, or nobody can say."""
    leaving: bool = False
    """He was allowed to leave a moment ago, and is still there."""
    official: bool = False
    """He is away by the roster, or for a reason that is a meal or exempt: on nobody's leave."""


class Presence:
    """Everybody who was seen, and the roster."""

    def __init__(self, config: Config) -> None:
        """Take limits and exempt reasons from the newest edition of the regulation."""
        regulation, zone = config.regulation, config.site.timezone
        self._limit = regulation.seconds("T06", "away_limit_s", zone).newest
        self._meal = regulation.seconds("T18", "longest_s", zone).newest
        self._meals = _folded(config.rules.meal_reasons)
        self._exempt = _folded(regulation.texts("T06", "exempt_reasons", zone).newest)
        self._seats: dict[SeatId, SeatView] = {}
        self._serves: dict[AgentName, tuple[QueueName, ...]] = {}
        self._asked: dict[str, Micros] = {}
        self._granted: dict[AgentName, Micros] = {}
        self._valid = micros(config.approvals.valid_s)
        self._leaving: dict[AgentName, Instant] = {}
        """Who was allowed to leave and has not left yet: until when he may."""
        self.roster: DutyRoster | None = None
        """None until a plan came: then everybody who is there stays."""
        self.rostered: tuple[AgentName, ...] = ()
        """Everybody who has a shift in the plan."""

    def on(self, changes: Iterable[Change]) -> None:
        """Follow what changed."""
        for change in changes:
            if isinstance(change, SeatChanged):
                self._seat(change.seat)
            elif isinstance(change, SeatGone):
                self._seats.pop(change.seat, None)
            elif isinstance(change, Told):
                self._told(change.what, change.at)

    def people(self, now: Instant) -> list[Person]:
        """List everybody who was seen, one entry a person, by name."""
        best: dict[AgentName, SeatView] = {}
        for view in self._seats.values():
            agent = view.agent or view.seat
            other = best.get(agent)
            if other is None or (is_serving(view), view.since) > (is_serving(other), other.since):
                best[agent] = view
        return [
            Person(
                agent=agent,
                view=view,
                queues=view.queues or self._serves.get(agent, ()),
                present=is_serving(view),
                back_at=self._back_at(agent, view, now),
                leaving=is_serving(view) and now <= self._leaving.get(agent, now - 1),
                official=view.state is SeatState.AWAY and self._official(agent, view, now),
            )
            for agent, view in sorted(best.items())
        ]

    def wanted(self, asked: BreakAsked) -> Micros:
        """Say how long a leave is to be reckoned: as asked for, or the regulation's limit."""
        return asked.wanted or self._limit

    def _seat(self, view: SeatView) -> None:
        before = self._seats.get(view.seat)
        self._seats[view.seat] = view
        if not view.agent:
            return
        if view.queues:
            self._serves[view.agent] = view.queues
        if view.state is SeatState.AWAY:
            self._leaving.pop(view.agent, None)  # he has left
        was_away = before is not None and before.state is SeatState.AWAY
        if was_away and is_serving(view) and view.away_since is None:
            self._granted.pop(view.agent, None)  # he is back: the grant was for this leave

    def _told(self, what: object, at: Instant) -> None:
        if isinstance(what, Plan):
            self.roster = DutyRoster(what)
            self.rostered = tuple(sorted({shift.agent for shift in what.shifts} - {""}))
        elif isinstance(what, BreakAsked):
            self._asked[what.id] = self.wanted(what)
            while len(self._asked) > ASKED_KEPT:
                del self._asked[next(iter(self._asked))]
        elif isinstance(what, BreakAnswered):
            wanted = self._asked.pop(what.id, self._limit)
            self._leaving.pop(what.agent, None)
            if what.granted:
                self._granted[what.agent] = wanted
                if not self._is_away(what.agent):
                    self._leaving[what.agent] = at + self._valid
        elif isinstance(what, BreakWithdrawn):
            self._leaving.pop(what.agent, None)

    def _is_away(self, agent: AgentName) -> bool:
        return any(
            view.agent == agent and view.state is SeatState.AWAY for view in self._seats.values()
        )

    def _official(self, agent: AgentName, view: SeatView, now: Instant) -> bool:
        shift = None if self.roster is None else self.roster.expected(agent, now)
        if self.roster is not None and shift is not None:
            slot = self.roster.slot_at(shift, now)
            if slot is not None:
                return True
        reason = view.reason.strip().casefold()
        return reason in self._meals or reason in self._exempt

    def _back_at(self, agent: AgentName, view: SeatView, now: Instant) -> Instant | None:
        if view.state is not SeatState.AWAY:
            return None
        shift = None if self.roster is None else self.roster.expected(agent, now)
        if self.roster is not None and shift is not None:
            slot = self.roster.slot_at(shift, now)
            if slot is not None:
                return slot.to
        reason = view.reason.strip().casefold()
        since = view.since if view.away_since is None else view.away_since
        if reason in self._meals:
            back = since + self._meal
        elif reason in self._exempt:
            return None  # a meeting or a training that the roster does not know
        else:
            back = since + self._granted.get(agent, self._limit)
        return back if back >= now else None


def is_serving(view: SeatView) -> bool:
    """Tell whether somebody is at the phone and the phone can be reached."""
    return view.state in SERVING and not view.contact_gone


def _folded(reasons: Iterable[str]) -> frozenset[str]:
    return frozenset(reason.strip().casefold() for reason in reasons)
