"""What each figure means, as formulas over counts.

The law: a figure is computed from counts and sums that add up across queues and days,
never from other figures; and where nothing counts there is no figure: zero calls are
not 100 %. Limits include their number (``<= T``), as Asterisk's own do [app_queue.c].

Trade and vendors know six service levels (RULEBOOK 2, after ICMI's list). For 1000
answered, 60 abandoned, 860 answered and 20 abandoned within T, 10 abandoned within the
short limit:

V1 83.0 %  Asterisk ServicelevelPerf2; Amazon Connect SERVICE_LEVEL
V2 86.0 %  Asterisk ServicelevelPerf: blind to every caller who gave up
V3 81.1 %  Genesys' base formula; the strictest
V4 82.7 %  XCALLY, Bright Pattern
V5 82.1 %  ICMI's fifth
V6 81.9 %  Genesys with short abandons out and flow-outs in; RingCentral; the house's own
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ccfloor.floor.names import Micros


class Counts(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What the service levels are made of; T is the service-level time."""

    answered: int = 0
    """A."""
    abandoned: int = 0
    """B, the short ones among them."""
    answered_in: int = 0
    """Answered within T of waiting."""
    abandoned_in: int = 0
    """Abandoned within T."""
    short_abandoned: int = 0
    """Abandoned within the short limit: dialled wrongly, thought better of it."""
    left: int = 0
    """Flow-outs: left otherwise, by time-out, key, empty queue or transfer."""


def share(part: int, whole: int) -> float | None:
    """Divide; None where nothing counts."""
    return part / whole if whole > 0 else None


def service_level_v1(counts: Counts) -> float | None:
    """(answered<=T + abandoned<=T) / (A + B): Asterisk ServicelevelPerf2, Amazon Connect."""
    return share(counts.answered_in + counts.abandoned_in, counts.answered + counts.abandoned)


def service_level_v2(counts: Counts) -> float | None:
    """answered<=T / A: Asterisk ServicelevelPerf; ICMI advises against it."""
    return share(counts.answered_in, counts.answered)


def service_level_v3(counts: Counts) -> float | None:
    """answered<=T / (A + B): Genesys' base formula, QueueMetrics' inclusive SLA."""
    return share(counts.answered_in, counts.answered + counts.abandoned)


def service_level_v4(counts: Counts) -> float | None:
    """answered<=T / (A + abandoned>T): XCALLY, Bright Pattern."""
    return share(counts.answered_in, counts.answered + counts.abandoned - counts.abandoned_in)


def service_level_v5(counts: Counts) -> float | None:
    """(answered<=T + short abandoned) / (A + B): the fifth of ICMI's list."""
    return share(counts.answered_in + counts.short_abandoned, counts.answered + counts.abandoned)


def service_level_v6(counts: Counts) -> float | None:
    """answered<=T / (A + B - short abandoned + left): Genesys with switches; the house's own.

    Flow-outs count: a caller whom the queue sent away was not served in time, and a
    shorter queue time-out must not make the figure better.
    """
    return share(
        counts.answered_in,
        counts.answered + counts.abandoned - counts.short_abandoned + counts.left,
    )


service_level = service_level_v6
"""The house's service level; its version goes with every stored rollup."""

SERVICE_LEVEL_VERSION = "V6"


def abandon_rate(offered: int, abandoned: int, short_abandoned: int) -> float | None:
    """(B - short) / (offered - short) (RULEBOOK 2)."""
    return share(abandoned - short_abandoned, offered - short_abandoned)


def average_speed_of_answer(wait_sum: Micros, answered: int) -> Micros | None:
    """Sum of the answered callers' waiting / answered, in whole microseconds."""
    return wait_sum // answered if answered else None


class Definition(msgspec.Struct, frozen=True):
    """What one figure of a queue's day is, for whoever asks."""

    name: str
    """As in ``QueueFigures`` and on the wire."""
    unit: str
    """``calls``, ``share`` (0 to 1) or ``µs``."""
    formula: str
    """Over the names of other counts; of a count, which calls are in it."""
    authority: str
    """Who defines it so."""
    version: str = "1"
    denominator: str = ""
    """Of a share or a mean: what it is of."""
    counts: tuple[str, ...] = ()
    """The counts that it is made of; a count is made of itself."""


_HOUSE = "RULEBOOK 2"

DEFINITIONS: Mapping[str, Definition] = {
    one.name: one
    for one in (
        Definition("offered", "calls", "callers who entered the queue on this day", _HOUSE),
        Definition("answered", "calls", "offered, and an agent took the call", _HOUSE),
        Definition("abandoned", "calls", "offered, and the caller hung up while waiting", _HOUSE),
        Definition(
            "short_abandoned",
            "calls",
            "abandoned, and wait <= rules.abandoned_short_s",
            "Genesys",
        ),
        Definition(
            "left",
            "calls",
            "offered, and left by time-out, key, empty queue or transfer",
            "RingCentral",
        ),
        Definition(
            "answered_within_12s",
            "calls",
            "answered, and the phone that took it rang <= T01 ring_limit_s",
            "A3.1.2; RULEBOOK T01 (b)",
        ),
        Definition(
            "in_service_level",
            "calls",
            "answered, and wait <= the queue's service_level_s",
            "app_queue.c",
        ),
        Definition(
            "uncovered",
            "calls",
            "offered, and a part of it was not seen or is not to be relied on",
            "RULEBOOK 0.10",
        ),
        Definition(
            "service_level",
            "share",
            "in_service_level / (answered + abandoned - short_abandoned + left)",
            "Genesys; RingCentral",
            SERVICE_LEVEL_VERSION,
            "answered + abandoned - short_abandoned + left",
            ("in_service_level", "answered", "abandoned", "short_abandoned", "left"),
        ),
        Definition(
            "abandon_rate",
            "share",
            "(abandoned - short_abandoned) / (offered - short_abandoned)",
            _HOUSE,
            denominator="offered - short_abandoned",
            counts=("abandoned", "short_abandoned", "offered"),
        ),
        Definition(
            "average_speed_of_answer",
            "µs",
            "wait_sum / answered",
            _HOUSE,
            denominator="answered",
            counts=("wait_sum", "answered"),
        ),
        Definition("wait_sum", "µs", "waiting of all answered, added up", _HOUSE),
        Definition(
            "longest_wait", "µs", "longest waiting of all who left the queue, seen whole", _HOUSE
        ),
    )
}
"""Every figure by its name: what ``ccfloor explain figure:…`` tells of it."""
