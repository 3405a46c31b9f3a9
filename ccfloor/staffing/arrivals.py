"""What the callers do, as far as can be known now: how many come, how long, how patient.

The law: an estimate is what was expected, corrected by what was seen, each with its weight;
with the first call it is the forecast, with the hundredth it is what is. Time that nobody saw
is no time (``sight``), and a call of which a part was not seen teaches nothing of lengths.

rate      λ = (w·forecast + n) / (w + t): Gamma and Poisson, w the window (30 min), n the callers
          who came in the t of it that was seen (RULEBOOK 3). Where the forecast is not level, t
          is reckoned in expected calls: λ = f·(w·f + n) / (w·f + F), f the forecast for now and
          F what it said of the seen time. So when a row of 60 follows one of 10, the callers
          of the quieter half hour do not speak for the busier one. With a level forecast both
          are the same number.
          Without a forecast: λ = n / t over the same window, once five minutes of it were seen.
          A quarter hour alone holds too few calls; before the five minutes there is no rate, and
          whoever needs one falls back on the configured minimum.
range     the posterior's 10 % and 90 %, by Wilson and Hilferty's cube root (1931).
AHT       (10·prior + Σ) / (10 + n) over the last 50 conversations: talk and wrap-up.
patience  (3·prior + all callers' waiting) / (3 + abandoned) over the last 200 callers: the
          maximum likelihood for exponential patience where the answered ones are censored.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from math import log
from typing import Any, TypeAlias

import msgspec

from ccfloor.config import Config
from ccfloor.floor.changes import (
    Change,
    GapClosed,
    GapOpened,
    VisitAnswered,
    VisitBegan,
    VisitEnded,
    VisitRevised,
)
from ccfloor.floor.names import MINUTE, SECOND, ChannelId, Instant, Micros, QueueName, micros
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import CoverageGap, Visit
from ccfloor.staffing.forecast import CallForecast
from ccfloor.staffing.sight import SeenTime

Key: TypeAlias = tuple[ChannelId, int]

TALKS, TALKS_EXPECTED = 50, 10
"""Conversations that count, and as how many the prior does."""
TALKS_FOR_TENTH = 20
TALKS_WITHIN: Micros = 120 * MINUTE
"""So far back conversations are learned again after a restart: where fewer than fifty were in it,
older ones are left out."""
WAITS, ABANDONS_EXPECTED = 200, 3
"""Callers whose waiting counts, and as how many who gave up the prior does."""
LEAST_SEEN: Micros = 5 * MINUTE
"""Less seen time than this gives no rate where there is no forecast."""
TENTH = 1.2815515655446004
"""The normal distribution's 90 % point."""


class Earlier(msgspec.Struct, frozen=True, omit_defaults=True):
    """What earlier runs saw of the callers, as the store has it."""

    since: Instant = 0
    """From when on they were seen, at the earliest."""
    visits: tuple[Visit, ...] = ()
    """Of the last hours, by their coming."""
    gaps: tuple[CoverageGap, ...] = ()


class Estimate(msgspec.Struct, frozen=True, gc=False):
    """What is known of one queue's callers."""

    low: float
    """Calls a second: as probable as nine to one, it is more than this."""
    rate: float
    """Calls a second, most likely."""
    high: float
    """Calls a second: as probable as nine to one, it is less than this."""
    came: int
    """Callers who came in the window."""
    seen: Micros
    """How much of the window was seen."""
    forecast: float | None
    """Calls a second, as expected for now; None where nobody has said."""
    weight: float
    """Seconds of counting that the rate is worth: one call more raises it by 1/weight."""
    aht: float
    """Seconds."""
    patience: float
    """Seconds."""


class _Callers:
    """What one queue's callers did lately, by visit, oldest first."""

    __slots__ = ("came", "talks", "waiting", "waits")

    def __init__(self) -> None:
        self.came: dict[Key, Instant] = {}
        self.talks: dict[Key, Micros] = {}
        self.waits: dict[Key, tuple[Micros, bool]] = {}
        """How long, and whether he gave up."""
        self.waiting: dict[Key, Instant] = {}


class Demand:
    """The callers of every queue; fed with changes, asked for estimates."""

    def __init__(self, config: Config) -> None:
        """Take window and priors from ``staffing``, and what queues set for themselves."""
        house = config.staffing
        self._window = micros(house.window_s)
        self._forecast = CallForecast(config)
        self._aht = {q.name: q.aht_s for q in config.queue if q.aht_s is not None}
        self._patience = {q.name: q.patience_s for q in config.queue if q.patience_s is not None}
        self._wrapup = {q.name: micros(q.wrapup_s) for q in config.queue if q.wrapup_s is not None}
        self._house = house
        self._house_wrapup = micros(config.rules.wrapup_s)
        self._sight = SeenTime(2 * self._window)
        self._callers: dict[QueueName, _Callers] = {}

    def on(self, changes: Iterable[Change]) -> None:
        """Learn from what changed."""
        for change in changes:
            if isinstance(change, GapOpened):
                self._sight.opened(change)
            elif isinstance(change, GapClosed):
                self._sight.closed(change)
            else:
                self._sight.begin(change.at)
                if isinstance(change, VisitBegan | VisitAnswered | VisitEnded | VisitRevised):
                    self._learn(change.visit)

    def restore(self, earlier: Earlier) -> None:
        """Learn from what is stored, before the first change.

        The gap until this run sees is told by the floor itself.
        """
        self._sight.restore(earlier.since, earlier.gaps)
        for visit in earlier.visits:
            self._learn(visit)

    @property
    def reach(self) -> Micros:
        """Tell how far back an estimate looks: the window for callers, longer for their talks."""
        return max(2 * self._window, TALKS_WITHIN)

    @property
    def blind(self) -> bool:
        """Whether a gap of coverage is open."""
        return self._sight.blind

    def waiting(self, queue: QueueName) -> tuple[Instant, ...]:
        """Say since when each caller waits who waits now, the longest first."""
        callers = self._callers.get(queue)
        return () if callers is None else tuple(sorted(callers.waiting.values()))

    def long_talk(self, queue: QueueName) -> Micros:
        """Say how long a conversation must last to be among the longest tenth.

        Of the last fifty; before twenty were seen, of exponential ones of the expected length.
        """
        callers = self._callers.get(queue)
        talks = [] if callers is None else sorted(callers.talks.values())
        if len(talks) < TALKS_FOR_TENTH:
            return micros(log(10) * self._mean_talk(queue, callers))
        return talks[len(talks) * 9 // 10]

    def queues(self) -> list[QueueName]:
        """List the queues that somebody called, in alphabetical order."""
        return sorted(self._callers)

    def estimate(self, queue: QueueName, now: Instant) -> Estimate | None:
        """Say what is known of a queue's callers; None where too little was seen to say."""
        begins = now - self._window
        callers = self._callers.get(queue)
        came = 0
        if callers is not None:
            came = sum(
                begins < joined <= now and self._sight.sees(joined)
                for joined in callers.came.values()
            )
        stretches = list(self._sight.stretches(begins, now))
        seen = sum(to - from_ for from_, to in stretches)
        expected = None
        if queue in self._forecast:
            expected = self._forecast.rate(queue, now)
        elif seen < LEAST_SEEN:
            return None
        calls, weight = float(came), seen / SECOND
        if expected:
            known = self._window / SECOND * expected
            told = sum(self._forecast.calls(queue, *stretch) for stretch in stretches)
            calls, weight = known + came, (known + told) / expected
        elif expected is not None:
            weight += self._window / SECOND
        low, high = _range(calls)
        return Estimate(
            low=low / weight,
            rate=calls / weight,
            high=high / weight,
            came=came,
            seen=seen,
            forecast=expected,
            weight=weight,
            aht=self._mean_talk(queue, callers),
            patience=self._mean_patience(queue, callers),
        )

    def outlook(self, queue: QueueName, at: Instant, now: Estimate | None) -> float | None:
        """Say how many calls a second to expect at ``at``, should ``now`` be what is.

        The forecast of that time, as much above or below as the callers are now; where nobody
        was expected now, the forecast as it stands. Without one they go on as they do.
        """
        if now is None or now.forecast is None:
            return None if now is None else now.rate
        later = self._forecast.rate(queue, at)
        return later * now.rate / now.forecast if now.forecast else later

    def _mean_talk(self, queue: QueueName, callers: _Callers | None) -> float:
        prior = self._aht.get(queue, self._house.aht_s)
        talks = () if callers is None else tuple(callers.talks.values())
        return (TALKS_EXPECTED * prior + sum(talks) / SECOND) / (TALKS_EXPECTED + len(talks))

    def _mean_patience(self, queue: QueueName, callers: _Callers | None) -> float:
        prior = self._patience.get(queue, self._house.patience_s)
        waits = () if callers is None else tuple(callers.waits.values())
        waited = sum(wait for wait, _ in waits) / SECOND
        gave_up = sum(quit_ for _, quit_ in waits)
        return (ABANDONS_EXPECTED * prior + waited) / (ABANDONS_EXPECTED + gave_up)

    def _learn(self, visit: Visit) -> None:
        callers = self._callers.setdefault(visit.queue, _Callers())
        key = visit.call, visit.visit
        callers.came[key] = visit.joined_at
        self._forget_old(callers.came, visit.joined_at)
        if visit.left_at is None:
            callers.waiting[key] = visit.joined_at
            return
        callers.waiting.pop(key, None)
        if not visit.covered or visit.outcome is VisitOutcome.UNKNOWN:
            callers.waits.pop(key, None)
            callers.talks.pop(key, None)
            return
        wait = max(0, visit.left_at - visit.joined_at)
        callers.waits[key] = wait, visit.outcome is VisitOutcome.ABANDONED
        _keep(callers.waits, WAITS)
        if visit.outcome is VisitOutcome.ANSWERED and visit.talk_to is not None:
            callers.talks[key] = visit.talk + self._wrapup.get(visit.queue, self._house_wrapup)
            _keep(callers.talks, TALKS)

    def _forget_old(self, came: dict[Key, Instant], newest: Instant) -> None:
        """Drop from the front who came long before the newest one."""
        old: deque[Key] = deque()
        for key, joined in came.items():
            if joined >= newest - 2 * self._window:
                break
            old.append(key)
        for key in old:
            del came[key]


def _keep(found: dict[Key, Any], most: int) -> None:
    while len(found) > most:
        del found[next(iter(found))]


def _range(calls: float) -> tuple[float, float]:
    """Give the 10 % and 90 % points of a Gamma of this shape, half a call added (Jeffreys)."""
    shape = calls + 0.5
    centre, spread = 1 - 1 / (9 * shape), TENTH / (3 * shape**0.5)
    low, high = (shape * max(0.0, centre + sign * spread) ** 3 for sign in (-1, 1))
    return min(low, calls), max(high, calls)
