"""A way a call can go: a small floor, what is done on it, and what must be found.

The law: what a way expects is written by hand, before it is held, from what was planted.
The phones' SIP traces and Asterisk's queue_log are the truth it is then compared with; what
the product finds is never its own measure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.lab.plan import FloorPlan
from tests.lab.ways.stage import Stage

Play = Callable[[Stage], object]
"""What is done on a stage, in real time; it returns when there is nothing left to do."""

Rang = tuple[str, str, str, float]
"""Queue, extension, outcome, nominal seconds of ringing. ``?`` in an extension: whoever of
those Asterisk chooses."""

Stayed = tuple[str, str, str]
"""Queue, outcome, the agent who answered or "-"."""

Away = tuple[str, str, float | None]
"""Agent, reasons joined by commas, nominal seconds; None: it goes on."""


@dataclass(frozen=True)
class Expects:
    """What must be found, each list in any order."""

    attempts: tuple[Rang, ...] = ()
    visits: tuple[Stayed, ...] = ()
    absences: tuple[Away, ...] = ()
    breaches: tuple[tuple[str, str, str], ...] = ()
    """Rule, agent, queue."""
    anomalies: tuple[str, ...] = ()
    """Kinds; whatever is not named here may not be."""
    on_the_edge: bool = False
    """Two things were planted for one moment, so that either may win: attempts, visits and
    breaches are compared with phones and queue_log alone."""
    seats: tuple[tuple[str, str], ...] = ()
    """Extension, and what its seat was, state after state. Seats not named are not compared."""
    connects_after: float | None = 0.0
    """Seconds from the taking up of the phone to the conversation. None: the phone's own call
    is no measure of the talk, and the way says why."""
    unheard: tuple[str, ...] = ()
    """Extensions whose ringing AMI does not tell: how long they rang is not compared."""
    phones_ring: bool = True
    """False where agents are up already (app_agent_pool): no phone sees an attempt."""
    gaps: tuple[str, ...] = ("start",)
    """Why nothing was seen, each time that it was so."""
    unasked: int = 0
    """Calls at phones that no queue asked for."""
    unlogged: tuple[str, ...] = ()
    """Words of queue_log that this way does not compare, because the log says more or less
    than what happened; the way says why."""


@dataclass(frozen=True)
class Way:
    """One scenario."""

    name: str
    """Folder and test id."""
    says: str
    """One sentence: what happens."""
    plan: FloorPlan
    play: Play
    expects: Expects
    releases: tuple[str, ...] = ("22", "16")
    restarts: bool = False
    """Whether Asterisk is restarted under way. Each watcher's sight then ends with the last
    that it was told itself, which is a ping here and a pong there."""
