"""A3.2.2 「交接班完毕后,由组长在交接班记录本中签字,方可带班离开」."""

from __future__ import annotations

from tests.rules.histories import blind, sees
from tests.rules.rosters import (
    DAY,
    breaches,
    day_at_work,
    hours,
    noted,
    out,
    passing,
    plan,
    signed,
)

GONE = [*day_at_work(), noted(-960, "n1"), noted(-960, "n2"), out(20, "d1"), out(40, "d2")]


def test_a_leader_who_has_not_signed_a_quarter_of_an_hour_after_the_last_had_gone():
    told = [*GONE, passing(60), passing(930), passing(990)]
    assert breaches(told, "T13") == ["d1 0 900"]


def test_who_signs_on_the_way_to_the_door_has_signed():
    assert breaches([*GONE, passing(60), signed(600), passing(2_000)], "T13") == []


def test_the_incoming_leaders_signature_is_not_the_outgoing_ones():
    told = [*GONE, passing(60), signed(600, "incoming"), passing(2_000)]
    assert breaches(told, "T13") == ["d1 0 900"]


def test_while_somebody_of_the_shift_is_there_it_is_not_over():
    told = [*GONE[:-1], passing(60), passing(5_000)]
    assert breaches(told, "T13") == []


def test_a_shift_that_hands_over_to_nobody_needs_no_signature():
    told = [plan(*DAY), *day_at_work()[1:], out(20, "d1"), out(40, "d2")]
    assert breaches([*told, passing(60), passing(5_000)], "T13") == []


def test_a_gap_puts_it_off_until_the_whole_time_was_seen():
    dark = blind(hours(100))
    told = [*GONE, passing(60), dark, sees(dark, hours(1_000)), passing(1_100)]
    assert breaches(told, "T13") == []
    assert breaches([*told, passing(1_980)], "T13") == ["d1 0 900"]
