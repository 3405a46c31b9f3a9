from __future__ import annotations

import msgspec

from ccfloor.floor.names import SECOND
from ccfloor.regulation.dated import always
from ccfloor.rules.leave_clock import LeaveClocks
from tests.rules.histories import absence, at


def _relabel(seconds: float, *reasons: str, last_pause: float = 0):
    gone = absence(seconds, *reasons)
    return msgspec.structs.replace(gone, last_pause=at(last_pause) // SECOND if last_pause else 0)


def test_all_of_an_absence_without_exempt_reasons_counts():
    clocks = LeaveClocks(always(("lunch",)))
    clocks.tell(absence(0, "walk"), at(0))
    clocks.tell(absence(0, "walk", "smoke"), at(100))
    over = msgspec.structs.replace(absence(0, "walk", "smoke"), to=at(250))
    assert clocks.end(over, at(270)) == 250 * SECOND
    assert "PJSIP/1001" not in clocks


def test_only_what_is_not_exempt_counts():
    clocks = LeaveClocks(always(("lunch",)))
    clock = clocks.tell(absence(0, "walk"), at(0))
    clocks.tell(absence(0, "walk", "lunch"), at(100))
    assert clock.measured(at(4000)) == 100 * SECOND
    assert clock.measured(at(5000)) == 100 * SECOND
    clocks.tell(absence(0, "walk", "lunch", "walk"), at(1000))
    assert clock.begun == at(900)
    assert clock.measured(at(1050)) == 150 * SECOND


def test_another_absence_of_the_same_seat_has_a_clock_of_its_own():
    clocks = LeaveClocks(always(("lunch",)))
    first = clocks.tell(absence(0, "walk"), at(0))
    second = clocks.tell(absence(500, "walk"), at(500))
    assert first is not second
    assert second.measured(at(510)) == 10 * SECOND


def test_a_mixed_past_counts_from_the_last_pause_the_pbx_knows():
    clocks = LeaveClocks(always(("lunch",)))
    clock = clocks.tell(_relabel(0, "lunch", "walk", last_pause=700), at(1000))
    assert clock.begun == at(700)


def test_an_unmixed_past_counts_from_its_start():
    clocks = LeaveClocks(always(("lunch",)))
    assert clocks.tell(absence(0, "walk", "smoke"), at(1000)).begun == at(0)


def test_an_absence_without_a_reason_counts():
    clocks = LeaveClocks(always(("lunch",)))
    assert clocks.tell(absence(0), at(0)).begun == at(0)
    assert clocks.tell(absence(0, ""), at(0)).begun == at(0)


def test_the_end_of_an_absence_never_told_is_measured_from_its_start():
    over = msgspec.structs.replace(absence(0, "walk"), to=at(90))
    assert LeaveClocks(always(("lunch",))).end(over, at(110)) == 90 * SECOND
