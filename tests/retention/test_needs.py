"""What the raw bytes are still needed for."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from ccfloor.cases.case import Case, State
from ccfloor.floor.names import Instant
from ccfloor.floor.views import Evidence
from ccfloor.localtime import first_instant
from ccfloor.payroll.basis import Span
from ccfloor.payroll.period import Begin, Calculate, Period, PeriodState, Unlock
from ccfloor.retention.needs import DAY, LAST, Needed, needs_of
from tests.cases.making import (
    NOON,
    UNTIL,
    appeal,
    candidate,
    confirm,
    decide,
    done,
    excuse,
    finalise,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
LATER = NOON + 400 * DAY


def begins(day: date) -> Instant:
    return first_instant(day, 0, SHANGHAI)


def day(text: str) -> Instant:
    return begins(date.fromisoformat(text))


def period(month: str, end: str, state: str = "locked", computed: int = 0, **more: Any) -> Period:
    span = Span(month, f"{month}-01", end)
    told: dict[str, Any] = {"key": "k", "period": month, "by": "chen"}
    steps = (
        Begin(at=1, span=span, **told),
        Calculate(at=computed or day(end) + DAY, run=1, sha256="a", **told),
    )
    return Period(span=span, state=PeriodState(state), steps=steps, **more)


def needs(periods: list[Period], cases: list[Case], now: Instant = LATER) -> list[Needed]:
    return needs_of(periods, cases, now, begins)


def told(found: list[Needed]) -> list[tuple[str, str]]:
    return [(one.why, one.subject) for one in found]


OPEN = candidate()
STATES = {
    "candidate": OPEN,
    "confirmed": done(OPEN, confirm(OPEN)),
    "appealed": done(OPEN, confirm(OPEN), appeal(OPEN)),
    "excused": done(OPEN, excuse(OPEN)),
    "final": done(OPEN, confirm(OPEN), finalise(OPEN)),
    "overturned": done(OPEN, confirm(OPEN), appeal(OPEN), decide(OPEN, upheld=False)),
    "noted": msgspec.structs.replace(OPEN, state=State.NOTED),
    "exported": msgspec.structs.replace(OPEN, state=State.EXPORTED),
}


@pytest.mark.parametrize("state", STATES)
def test_without_pay_periods_a_case_is_needed_until_it_is_closed(state: str):
    wanted = [("case", OPEN.id)] if state in {"candidate", "confirmed", "appealed"} else []
    assert told(needs([], [STATES[state]])) == wanted


def test_a_case_keeps_its_days_with_a_day_on_either_side():
    proofs = (Evidence("AgentCalled", NOON - 3 * DAY), Evidence("LegEnded", NOON + 2 * DAY))
    case = msgspec.structs.replace(OPEN, evidence=proofs)
    (found,) = needs([], [case])
    assert (found.from_, found.to) == (NOON - 4 * DAY, NOON + 3 * DAY + 1)
    (plain,) = needs([], [OPEN])
    assert (plain.from_, plain.to) == (day("2025-11-24"), NOON + DAY + 1)


def test_a_case_that_knows_no_instant_keeps_its_day():
    (found,) = needs([], [msgspec.structs.replace(OPEN, begun_at=0, at=0)])
    assert found.from_ <= day("2025-11-25") < found.to


def test_a_period_that_is_not_locked_keeps_its_days():
    for state in PeriodState:
        found = needs([period("2025-11", "2025-12-01", state.value)], [])
        mine = [one for one in found if one.why == "period"]
        if state is PeriodState.LOCKED:
            assert mine == []
        else:
            until = day("2025-12-01") + DAY
            assert mine == [Needed(day("2025-10-31"), until, "period", "2025-11")]


def test_so_does_one_that_somebody_asked_to_open_or_whose_objections_may_still_come():
    asked = Unlock(key="u", period="2025-11", by="chen", at=5, why="a wrong leave")
    for more in ({"unlock_asked": asked}, {"appeal_until": LATER}):
        found = needs([period("2025-11", "2025-12-01", **more)], [])
        assert told(found) == [("period", "2025-11"), ("no_period", "")]
    assert told(needs([period("2025-11", "2025-12-01", appeal_until=LATER - 1)], [])) == [
        ("no_period", "")
    ]


def test_what_no_period_covers_after_the_first_began_is_still_to_be_paid():
    found = needs([period("2025-11", "2025-12-01"), period("2025-09", "2025-10-01")], [])
    assert found == [
        Needed(day("2025-09-30"), day("2025-11-02"), "no_period"),
        Needed(day("2025-11-30"), LAST, "no_period"),
    ]


def test_periods_that_follow_one_another_leave_nothing_between():
    found = needs([period("2025-10", "2025-11-01"), period("2025-11", "2025-12-01")], [])
    assert found == [Needed(day("2025-11-30"), LAST, "no_period")]


def test_a_closed_case_is_needed_until_a_locked_period_took_it_up_as_it_is():
    case = STATES["final"]  # closed at UNTIL + 1, of 2025-11
    before = period("2025-11", "2025-12-01", computed=UNTIL)
    assert ("unpaid_case", case.id) in told(needs([before], [case]))
    october = period("2025-10", "2025-11-01", computed=UNTIL + 2)
    assert ("unpaid_case", case.id) in told(needs([october], [case]))
    with_it = period("2025-11", "2025-12-01", computed=UNTIL + 2)
    assert ("unpaid_case", case.id) not in told(needs([with_it], [case]))
    december = period("2025-12", "2026-01-01", computed=UNTIL + 2)  # as a correction
    assert ("unpaid_case", case.id) not in told(needs([before, december], [case]))
    still_open = period("2025-11", "2025-12-01", "published", computed=UNTIL + 2)
    assert ("unpaid_case", case.id) in told(needs([still_open], [case]))
