"""What the raw bytes are still needed for: stretches of time in which something can be disputed.

The law: what may still cost somebody something keeps its proof. That is

- a case that somebody still has to decide, that can be appealed against, or whose appeal waits;
- where the house keeps pay periods: each day from the first period on that no LOCKED one covers,
  and a case that was closed only after the last run of a locked period that could hold it;
- a locked period that somebody asked to open, or whose time for objections is not over.

A house without pay periods has its cases and ``journal.keep_days``, and nothing else.

A day is added on either side: a night shift ends on the day after its own, an absence may have
begun before midnight, and the PBX's clock is not this machine's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final, Literal

import msgspec

from ccfloor.cases.case import Case, State
from ccfloor.floor.names import MINUTE, Instant
from ccfloor.payroll.period import Calculate, Period, PeriodState

DAY: Final = 1440 * MINUTE
LAST: Final = 2**63 - 1

UNDECIDED: Final = (State.CANDIDATE, State.CONFIRMED, State.APPEALED)
"""Somebody decides, or may appeal: ``NOTED`` charges nobody, ``EXCUSED`` is the end."""

Why = Literal["case", "unpaid_case", "period", "no_period"]


class Needed(msgspec.Struct, frozen=True):
    """A stretch whose bytes stay."""

    from_: Instant
    to: Instant
    """Not in it."""
    why: Why
    """An open case · one that no locked period has taken up · a period that is not closed for
    good · days that no period covers."""
    subject: str = ""
    """Id of the case or of the period."""


def needs_of(
    periods: Sequence[Period],
    cases: Iterable[Case],
    now: Instant,
    begins: Callable[[date], Instant],
) -> list[Needed]:
    """List what is needed; ``begins`` tells when a local day begins."""
    found = [*_of_periods(periods, now, begins)]
    locked = [one for one in periods if _is_closed(one, now)]
    for case in cases:
        if case.state in UNDECIDED:
            found.append(_of_case(case, "case", begins))
        elif case.state is State.FINAL and periods and not _is_paid(case, locked):
            found.append(_of_case(case, "unpaid_case", begins))
    return found


def _of_periods(
    periods: Sequence[Period], now: Instant, begins: Callable[[date], Instant]
) -> Iterable[Needed]:
    spans = sorted((one.span.start, one.span.end, one) for one in periods)
    covered = ""
    for start, end, period in spans:
        since, until = begins(date.fromisoformat(start)), begins(date.fromisoformat(end))
        if covered and start > covered:
            yield _around(begins(date.fromisoformat(covered)), since, "no_period", "")
        if not _is_closed(period, now):
            yield _around(since, until, "period", period.id)
        covered = max(covered, end)
    if covered:
        yield _around(begins(date.fromisoformat(covered)), LAST - DAY, "no_period", "")


def _is_closed(period: Period, now: Instant) -> bool:
    """Tell whether nobody may object to it any more, and nobody is about to open it."""
    locked = period.state is PeriodState.LOCKED and period.unlock_asked is None
    return locked and period.appeal_until < now


def _is_paid(case: Case, locked: Sequence[Period]) -> bool:
    """Tell whether a locked period was computed when the case was what it is now.

    That of its own month, or a later one, which carries what came late as a correction.
    """
    closed = case.steps[-1].at if case.steps else case.at
    return any(one.span.end > case.day and _computed(one) > closed for one in locked)


def _computed(period: Period) -> Instant:
    return max((one.at for one in period.steps if isinstance(one, Calculate)), default=0)


def _of_case(case: Case, why: Why, begins: Callable[[date], Instant]) -> Needed:
    told = [begins(date.fromisoformat(case.day)), case.begun_at, case.at]
    told += [proof.at for proof in case.evidence]
    known = [at for at in told if at > 0]
    return _around(min(known), max(known) + 1, why, case.id)


def _around(since: Instant, until: Instant, why: Why, subject: str) -> Needed:
    return Needed(since - DAY, until + DAY, why, subject)
