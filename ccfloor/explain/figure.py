"""A figure taken apart: the definition, the counts, the calls, and the sum made again.

The law: the figure is computed twice, by the live figures' own code over the stored visits
and here by counting the calls that are listed, and both are held against what was shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ccfloor.config import Config
from ccfloor.floor.names import Instant, Micros, QueueName, micros
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import CoverageGap, Visit
from ccfloor.kpi.definitions import DEFINITIONS, Definition, abandon_rate, average_speed_of_answer
from ccfloor.kpi.live import LEFT, LiveFigures, QueueFigures
from ccfloor.serve.cleaning import identity
from ccfloor.serve.explanation import Counted, CountedCall, Dark, Explanation, Figure

CALLS: Final = 50
"""Calls that are listed; the others are counted."""

ALL: Final = "*"


def take_apart(
    name: str,
    queue: QueueName,
    since: Instant,
    until: Instant,
    visits: Sequence[Visit],
    config: Config,
    shown: QueueFigures | None = None,
) -> Figure:
    """Explain one figure of the day ``since <= joined < until``; ``queue`` ``*`` is all of them.

    ``shown`` are the figures that the monitor showed; without them there is nothing to compare.
    """
    definition = DEFINITIONS[name]
    live = LiveFigures(config, since)
    day = [v for v in visits if since <= v.joined_at < until and queue in {ALL, v.queue}]
    live.restore(day)
    figures = live.totals() if queue == ALL else live.figures(queue)
    limits = _Limits(config)
    members = [(visit, limits.counts_of(visit)) for visit in day]
    counts = _counted(members)
    part, whole = _fraction(name, counts)
    value = _value(name, figures)
    told = None if shown is None else _value(name, shown)
    listed = [one for one in members if _belongs(definition, one[1])]
    return Figure(
        name=name,
        queue=identity(queue),
        since=since,
        until=until,
        unit=definition.unit,
        formula=definition.formula,
        denominator=definition.denominator,
        authority=definition.authority,
        version=definition.version,
        limit=limits.of(definition, queue, since),
        part=part,
        whole=whole,
        value=value,
        shown=told,
        equal=_same(definition, value, part, whole) and (shown is None or told == value),
        counts=tuple(Counted(count, number) for count, number in counts.items()),
        calls=tuple(_call(visit, tuple(of)) for visit, of in listed[:CALLS]),
        more=max(0, len(listed) - CALLS),
        uncovered=sum(not visit.covered for visit, _ in listed),
    )


class _Limits:
    """The times that counts are told by."""

    def __init__(self, config: Config) -> None:
        rules = config.rules
        self._ring = config.regulation.seconds("T01", "ring_limit_s", config.site.timezone)
        self._short = micros(rules.abandoned_short_s)
        self._house = micros(rules.service_level_s)
        self._queues = {
            queue.name: micros(queue.service_level_s)
            for queue in config.queue
            if queue.service_level_s is not None
        }

    def counts_of(self, visit: Visit) -> list[str]:
        """Tell which counts a visit is in."""
        return self._ends_in(visit) + ([] if visit.covered else ["uncovered"])

    def _ends_in(self, visit: Visit) -> list[str]:
        counts = ["offered"]
        if visit.left_at is None:
            return counts
        wait = visit.left_at - visit.joined_at
        if visit.outcome is VisitOutcome.ANSWERED:
            counts.append("answered")
            if wait <= self._queues.get(visit.queue, self._house):
                counts.append("in_service_level")
            if visit.answer_ring <= self._ring.at(visit.joined_at):
                counts.append("answered_within_12s")
        elif visit.outcome is VisitOutcome.ABANDONED:
            counts.append("abandoned")
            if wait <= self._short:
                counts.append("short_abandoned")
        elif visit.outcome in LEFT:
            counts.append("left")
        return counts

    def of(self, definition: Definition, queue: QueueName, since: Instant) -> Micros | None:
        """Tell the time that a figure counts within; None where it is each queue's own."""
        if definition.name == "answered_within_12s":
            return self._ring.at(since)
        if definition.name in {"service_level", "in_service_level"}:
            own = self._queues and queue == ALL
            return None if own else self._queues.get(queue, self._house)
        return self._short if definition.name == "short_abandoned" else None


_COUNTS: Final = (
    "offered",
    "answered",
    "abandoned",
    "short_abandoned",
    "left",
    "answered_within_12s",
    "in_service_level",
    "uncovered",
)


def _counted(members: Iterable[tuple[Visit, list[str]]]) -> dict[str, int]:
    counts = dict.fromkeys(_COUNTS, 0)
    wait_sum = longest = 0
    for visit, of in members:
        for count in of:
            counts[count] += 1
        if visit.left_at is not None:
            wait = visit.left_at - visit.joined_at
            wait_sum += wait if "answered" in of else 0
            longest = max(longest, wait if visit.outcome is not VisitOutcome.UNKNOWN else 0)
    return {**counts, "wait_sum": wait_sum, "longest_wait": longest}


def _fraction(name: str, counts: dict[str, int]) -> tuple[int, int]:
    """Give the two parts of a figure; a count is over 1."""
    if name == "service_level":
        served = counts["answered"] + counts["abandoned"] - counts["short_abandoned"]
        return counts["in_service_level"], served + counts["left"]
    if name == "abandon_rate":
        short = counts["short_abandoned"]
        return counts["abandoned"] - short, counts["offered"] - short
    if name == "average_speed_of_answer":
        return counts["wait_sum"], counts["answered"]
    return counts[name], 1


def _value(name: str, figures: QueueFigures) -> float | None:
    if name == "abandon_rate":
        return abandon_rate(figures.offered, figures.abandoned, figures.short_abandoned)
    if name == "average_speed_of_answer":
        return average_speed_of_answer(figures.wait_sum, figures.answered)
    value: float | None = getattr(figures, name)
    return value


def _same(definition: Definition, value: float | None, part: int, whole: int) -> bool:
    if whole <= 0:
        return value is None
    return value == (part / whole if definition.unit == "share" else part // whole)


def _belongs(definition: Definition, of: list[str]) -> bool:
    """Tell whether a call is among those that the figure is made of."""
    if definition.name in {"wait_sum", "average_speed_of_answer"}:
        return "answered" in of
    if definition.name == "longest_wait":
        return any(count not in {"offered", "uncovered"} for count in of)
    return any(count in of for count in definition.counts or (definition.name,))


def _call(visit: Visit, counts: tuple[str, ...]) -> CountedCall:
    left = visit.left_at if visit.left_at is not None else visit.joined_at
    return CountedCall(
        identity(visit.call),
        identity(visit.queue),
        visit.joined_at,
        left - visit.joined_at,
        visit.outcome,
        counts,
        visit.covered,
    )


def explain_figure(
    what: str, figure: Figure, gaps: Iterable[CoverageGap], timezone: str
) -> Explanation:
    """Put a figure and the day's darkness into an explanation."""
    return Explanation(
        id=0,
        what=identity(what),
        kind="figure",
        queue=figure.queue,
        begun_at=figure.since,
        at=figure.until,
        gaps=tuple(Dark(gap.from_, gap.to, gap.reason) for gap in gaps),
        figure=figure,
        timezone=timezone,
    )
