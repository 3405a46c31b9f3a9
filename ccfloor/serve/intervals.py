"""The wire of a day's figures by quarters of an hour, and of the last hour queue by queue.

The law: every figure is made by the house's dictionary (``ccfloor kpi``) of the sums that the
nightly files are made of; where nothing counts it is null, never 100 %. A quarter that was not
wholly seen says so. No single person's figure and no caller is in any of it.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from ccfloor.floor.names import Instant, Micros, QueueName

Value: TypeAlias = int | float | None


class Intervals(msgspec.Struct, frozen=True, tag="intervals", omit_defaults=True):
    """Asks for a day by quarters of an hour; answered by IntervalsTold, or by Done where refused.

    Refusals: ``not_allowed`` (a team that is not his), ``unknown_subject``, ``unknown_day``.
    """

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    kind: str = "floor"
    """``floor``, ``queue`` or ``team``."""
    name: str = ""
    """Which queue or team; of the floor empty."""
    day: str = ""
    """YYYY-MM-DD; empty: today."""


class FigureByQuarter(msgspec.Struct, frozen=True, gc=False):
    """One figure through the day."""

    name: str
    """As in ``ccfloor kpi``, or a count's name."""
    values: tuple[Value, ...]
    """One for each of ``starts``: a share 0 to 1, microseconds, whole seconds or a count; null
    where nothing counts."""
    day: Value
    """Of all of the day so far, made of its sums and not of ``values``."""


class IntervalsTold(msgspec.Struct, frozen=True, tag="intervals_told", omit_defaults=True):
    """The answer to Intervals."""

    id: int
    """That of the question."""
    kind: str
    """``floor``, ``queue`` or ``team``."""
    name: str
    """Which queue or team."""
    day: str
    """YYYY-MM-DD."""
    begins: Instant
    """Where the day begins."""
    ends: Instant
    """Where it ends."""
    at: Instant
    """How far it is counted."""
    source: str
    """``live`` (today), ``rollup`` (stored) or ``records`` (over, and not rolled up yet)."""
    starts: tuple[Instant, ...]
    """Where each quarter of an hour begins, up to ``at``."""
    seen: tuple[float, ...]
    """Of each quarter as far as it is over, the share that was seen and not doubted, 0 to 1."""
    coverage: float | None
    """The same of the day so far."""
    counts: tuple[FigureByQuarter, ...]
    """``offered``, ``answered``, ``abandoned`` …; of a team, what is a team's."""
    figures: tuple[FigureByQuarter, ...]
    """The measures; of a team, those that a team has: whom nobody answered was no team's."""
    level: str
    """The house's service level, ``V1`` to ``V6``; all six are in ``figures``."""
    edition: str
    """Of the dictionary of figures."""
    version: str
    """Of the definitions and limits that the day is counted by, as in the nightly files."""
    level_time: Micros
    """The service-level time: the queue's own, else the house's."""
    short: Micros
    """An abandon is short up to this."""
    before: str
    """The day before, to be asked for."""
    after: str = ""
    """The day after; empty: this is today."""
    label: str = ""
    """The queue's name for people to read."""


class LastHour(msgspec.Struct, frozen=True, tag="last_hour", omit_defaults=True):
    """Asks for the last hour of all queues in small steps; answered by LastHourTold, or Done."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    step_s: int = 300
    """Seconds of a step: 60, 300 or 900."""
    levels: bool = False
    """Whether the six service levels of today are wanted with it."""


class QueueHour(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One queue's last hour, a value for each step."""

    queue: QueueName
    """Its name."""
    offered: tuple[int, ...]
    """Callers who came."""
    answered: tuple[int, ...]
    """Of them, those whom somebody answered, up to now."""
    abandoned: tuple[int, ...]
    """Of them, those who gave up, the short ones among them."""
    level: tuple[Value, ...]
    """The house's service level of them; null where nothing counts."""
    waiting: tuple[float, ...]
    """How many waited in the mean, of the step as far as it is over."""
    in_line: tuple[Instant, ...] = ()
    """When each who waits now joined, the longest-waiting first, at most 50."""
    levels: tuple[Value, ...] = ()
    """Today's service level by V1 to V6, where asked for; null where nothing counts."""


class LastHourTold(msgspec.Struct, frozen=True, tag="last_hour_told", omit_defaults=True):
    """The answer to LastHour."""

    id: int
    """That of the question."""
    at: Instant
    """How far it is counted: the last step ends here."""
    step: Micros
    """How long a step is."""
    starts: tuple[Instant, ...]
    """Where each step begins."""
    seen: tuple[float, ...]
    """Of each step as far as it is over, the share that was seen and not doubted, 0 to 1."""
    level: str
    """Which service level, ``V1`` to ``V6``."""
    queues: tuple[QueueHour, ...] = ()
    """By name; one that nobody called in the hour, and where nobody waits, may be left out."""
