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
