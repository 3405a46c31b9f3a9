"""A2.4.3 「确保服务畅通」."""

from __future__ import annotations

from ccfloor.config import Config
from ccfloor.floor.changes import QueueGone
from ccfloor.rules.engine import Engine
from tests.rules.histories import at, blind, queue, sees, told, watch

RAISED = "5 + QUEUE_EMPTY breach critical sales"


def test_a_queue_with_nobody_in_it_and_nobody_waiting_is_only_quiet():
    assert watch(queue(0, 0, waiting=0), 1000) == []


def test_callers_with_somebody_on_duty_only_wait():
    assert watch(queue(0, 1, waiting=50), 1000) == []


def test_the_first_caller_who_waits_for_nobody_is_told_at_once():
    assert told(watch(queue(0, 0), queue(5, 0, waiting=1))) == [RAISED]


def test_more_callers_are_the_same_alert():
    assert told(watch(queue(5, 0, waiting=1), queue(6, 0, waiting=9))) == [RAISED]


def test_it_is_cleared_by_somebody_coming_and_raised_anew_by_his_going():
    lines = told(watch(queue(5, 0, waiting=1), queue(9, 1, waiting=1), queue(12, 0, waiting=1)))
    assert lines == [
        RAISED,
        "9 - QUEUE_EMPTY breach critical sales",
        "12 + QUEUE_EMPTY breach critical sales",
    ]


def test_it_is_cleared_by_the_last_caller_giving_up():
    lines = told(watch(queue(5, 0, waiting=1), queue(9, 0, waiting=0)))
    assert lines == [RAISED, "9 - QUEUE_EMPTY breach critical sales"]


def test_it_is_cleared_when_the_queue_is_no_more():
    lines = told(watch(queue(5, 0, waiting=1), QueueGone(at(9), "sales")))
    assert lines == [RAISED, "9 - QUEUE_EMPTY breach critical sales"]


def test_in_a_gap_it_waits_for_what_the_census_says():
    dark = blind(5, "start")
    lines = told(watch(dark, queue(6, 0, waiting=3), queue(7, 2, waiting=3), sees(dark, 8)))
    assert lines == []
    lines = told(watch(dark, queue(6, 0, waiting=3), sees(dark, 8)))
    assert lines == ["8 + QUEUE_EMPTY breach critical sales"]


def test_an_alert_that_stood_before_a_gap_is_not_raised_again_after_it():
    dark = blind(10, "start")
    lines = told(watch(queue(5, 0, waiting=1), dark, queue(19, 0, waiting=2), sees(dark, 20)))
    assert lines == [RAISED]


def test_an_alert_of_an_earlier_run_goes_on_or_is_cleared_by_the_first_census():
    before = Engine(Config())
    watch(queue(5, 0, waiting=1), engine=before)
    dark = blind(10, "start")

    after = Engine(Config())
    after.restore(before.standing())
    goes_on = watch(dark, queue(19, 0, waiting=1), sees(dark, 20), engine=after)
    assert goes_on == []
    over = watch(queue(30, 1, waiting=1), engine=after)
    assert told(over) == ["30 - QUEUE_EMPTY breach critical sales"]

    after = Engine(Config())
    after.restore(before.standing())
    lines = told(watch(dark, sees(dark, 20), engine=after))
    assert lines == ["20 - QUEUE_EMPTY breach critical sales"]
