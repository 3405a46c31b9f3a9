"""What a seat can be doing, how a ring can end, how a stay in a queue can end.

The values are what goes over the wire, into the store and into files: they are
codes, never words for a screen, and they never change meaning.
"""

from __future__ import annotations

from enum import StrEnum


class SeatState(StrEnum):
    """The one state of a person on a seat, whatever the number of queues he serves."""

    OUT = "out"
    """Logged in to no queue."""
    OFFLINE = "offline"
    """The device cannot be reached."""
    READY = "ready"
    """Logged in and free."""
    RINGING = "ringing"
    """A queue's call rings at the phone."""
    TALKING = "talking"
    """In conversation with a queue's caller, hold included."""
    WRAP = "wrap"
    """After-call work: the queue's wrap-up time after a call. Asterisk sends no event for it."""
    AWAY = "away"
    """Paused in every queue of his."""
    OTHER_CALL = "other_call"
    """The device is busy with something no queue gave it: an outgoing or internal call."""
    UNSEEN = "unseen"
    """The link is down: nobody knows."""


class AttemptOutcome(StrEnum):
    """How one phone's ringing for one caller ended. Only the first two can be a breach."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    """Rang until the attempt's own time-out."""
    REJECTED = "rejected"
    """The person declined."""
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    """The phone never rang."""
    CALLER_QUIT = "caller_quit"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    CANCELLED = "cancelled"
    """Withdrawn for any other reason: the queue's time-out, exit by key, a redirect."""
    UNKNOWN = "unknown"
    """The link was down when it ended."""


class VisitOutcome(StrEnum):
    """How one stay of a caller in one queue ended."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMEOUT = "timeout"
    EXIT_KEY = "exit_key"
    EXIT_EMPTY = "exit_empty"
    TRANSFERRED = "transferred"
    """Taken out of the queue by a redirect or a transfer while still waiting."""
    OPEN = "open"
    """Still there at the end of what was seen."""
    UNKNOWN = "unknown"
    """The link was down when it ended."""


class Severity(StrEnum):
    """How loudly an alert speaks."""

    NOTICE = "notice"
    """To know."""
    WARNING = "warning"
    """To act on before a limit is passed."""
    CRITICAL = "critical"
    """A limit is passed, or nobody can see."""
