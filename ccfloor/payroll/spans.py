"""Which days a period has: a natural month, or from a 25th to before the next one.

「以自然月为一个考核周期」 (doc B), or 「月度跨度为上月25日至本月25日」 (E): the 25th is named
twice, so half-open, it ends on the 24th and no day is in two periods.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal

from ccfloor.payroll.basis import Span
from ccfloor.payroll.lines import PeriodId
from ccfloor.roster.plan import Day

_ID: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_CUT: Final = 25


def span_of(period: PeriodId, kind: Literal["natural", "25th"]) -> Span:
    """Give a period's days; raises ValueError for what is no ``YYYY-MM``."""
    if not _ID.fullmatch(period) or period < "1000":
        raise ValueError(f"{period!r}: expected a period like 2026-11")
    if kind == "natural":
        return Span(period, f"{period}-01", f"{after(period)}-01")
    return Span(period, f"{before(period)}-{_CUT}", f"{period}-{_CUT}")


def before(period: PeriodId, back: int = 1) -> PeriodId:
    """Give the id of an earlier period."""
    return _moved(period, -back)


def after(period: PeriodId) -> PeriodId:
    """Give the next id."""
    return _moved(period, 1)


def covers(span: Span, day: Day) -> bool:
    """Tell whether a day is in the period."""
    return span.start <= day < span.end


def days(span: Span) -> tuple[date, date]:
    """Give the first day and the first that is not in it."""
    return date.fromisoformat(span.start), date.fromisoformat(span.end)


def _moved(period: PeriodId, by: int) -> PeriodId:
    months = int(period[:4]) * 12 + int(period[5:]) - 1 + by
    return f"{months // 12:04}-{months % 12 + 1:02}"
