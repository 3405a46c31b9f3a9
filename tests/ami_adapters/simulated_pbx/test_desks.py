"""People and phones: absences, shifts, faults."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami_adapters.simulated_pbx import Planted, QueuePlan, Scenario, Simulation
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import AttemptOutcome, VisitOutcome
from tests.ami_adapters.simulated_pbx.hearing import START, day, hear, small


def _two_queues(**changes):
    plans = tuple(
        QueuePlan(name=name, seats=(1001, 1002, 1003), load=0.0) for name in ("support", "vip")
    )
    return small(seats=3, queues=plans, **changes)


def test_a_pause_is_told_once_for_each_queue_with_its_reason_and_second():
    model, said = day(
        _two_queues(planted=Planted(away_at_start=((1002, "洗手间", -10),))),
        20,
    )
    pauses = [frame for frame in said if frame["Event"] == "QueueMemberPause"]
    assert [frame["Queue"] for frame in pauses] == ["support", "vip"]
    assert {frame["PausedReason"] for frame in pauses} == {"洗手间"}
    assert {frame["LastPause"] for frame in pauses} == {str(START // SECOND + 10)}
    assert model.truth.absences[0].began == pauses[-1].at


def test_who_was_away_at_the_start_says_so_in_the_census():
    model = Simulation(_two_queues(planted=Planted(away_at_start=((1002, "洗手间", 271),))))
    members = [one for one in hear("".join(model.prologue())) if one.get("Event") == "QueueMember"]
    away = [one for one in members if one["Paused"] == "1"]
    assert [(one["Queue"], one["Name"]) for one in away] == [
        ("support", "agent1002"),
        ("vip", "agent1002"),
    ]
    assert {one["LastPause"] for one in away} == {str(START // SECOND - 271)}
    assert model.truth.absences[0].began == START - 271 * SECOND


@pytest.fixture(scope="module")
def restless():
    """Forty people who cannot sit still."""
    return day(Scenario.floor(40, 3, break_every_s=300.0, curve="flat", busyness=0.5), 3600)


def test_absences_tell_their_second_reasons_and_their_short_returns(restless):
    model, said = restless
    since = said[0].at
    changed = next(
        one
        for one in model.truth.absences
        if len(one.reasons) == 2 and one.ended and one.paused_at > since
    )
    told = [
        frame["PausedReason"]
        for frame in said
        if frame["Event"] == "QueueMemberPause"
        and frame["Interface"] == changed.interface
        and frame["Paused"] == "1"
        and frame.at >= changed.paused_at - 200
        and frame.at <= changed.ended
    ]
    assert list(dict.fromkeys(told)) == list(dict.fromkeys(changed.reasons))
    returned = next(one for one in model.truth.absences if one.returns)
    (back, again) = returned.returns[0]
    assert 2 * SECOND <= again - back <= 15 * SECOND


def test_some_absences_are_longer_than_five_minutes_and_most_are_not(restless):
    model, _ = restless
    lengths = [one.ended - one.began for one in model.truth.absences if one.ended and one.began]
    late = [length for length in lengths if length > 300 * SECOND]
    assert len(lengths) > 100
    assert 0.1 < len(late) / len(lengths) < 0.4


def test_between_two_absences_everybody_is_at_his_desk_for_half_a_minute(restless):
    model, _ = restless
    last = {}
    for one in model.truth.absences:
        if one.interface in last:
            assert one.paused_at - last[one.interface] >= 30 * SECOND
        if one.ended:
            last[one.interface] = one.ended
    assert len(last) > 30


def test_an_absence_begun_on_the_phone_counts_from_its_being_put_down(restless):
    model, said = restless
    hasty = next(
        one for one in model.truth.absences if one.began and one.began > one.paused_at + SECOND
    )
    end = max(
        frame.at
        for frame in said
        if frame["Event"] == "Hangup"
        and frame["Channel"].startswith(hasty.interface)
        and frame.at < hasty.began + 2000
    )
    assert abs(end - hasty.began) < 2000


def test_a_shift_change_logs_everybody_out_and_somebody_else_in():
    model, said = day(_two_queues(planted=Planted(shift_change_s=10.0)), 400)
    removed = {one["MemberName"] for one in said if one["Event"] == "QueueMemberRemoved"}
    added = {one["MemberName"] for one in said if one["Event"] == "QueueMemberAdded"}
    assert removed == {"agent1001", "agent1002", "agent1003"}
    assert added == {"agent6001", "agent6002", "agent6003"}
    assert [seat.agent for seat in model.pbx.seats.values()] == sorted(added)
    assert [one.name for one in model.pbx.queues["vip"].members] != []


def test_who_logs_out_does_not_come_back():
    model, said = day(_two_queues(planted=Planted(log_out=((1003, 5.0),))), 300)
    removed = [one for one in said if one["Event"] == "QueueMemberRemoved"]
    assert [(one["Queue"], one["Interface"]) for one in removed] == [
        ("support", "PJSIP/1003"),
        ("vip", "PJSIP/1003"),
    ]
    assert len(model.pbx.queues["support"].members) == 2


def test_a_dead_phone_is_found_unreachable_and_comes_back():
    model, said = day(_two_queues(planted=Planted(phone_dies=((1001, 5.0, 30.0),))), 120)
    told = [
        (one["Event"], one.get("ContactStatus") or one.get("State") or one.get("Status") or "")
        for one in said
        if "1001" in one.get("Interface", "") + one.get("Device", "") + one.get("AOR", "")
    ]
    assert told[:1] == [("ContactStatus", "Unreachable")]
    assert ("DeviceStateChange", "UNAVAILABLE") in told
    assert told.count(("QueueMemberStatus", "5")) == 2
    assert ("ContactStatus", "Reachable") in told
    assert told.count(("QueueMemberStatus", "1")) == 2
    assert model.truth.outages[0].ended is not None


def test_a_restart_loses_every_call_and_keeps_every_member_and_pause():
    model, _ = day(Scenario.demo(40, 2), 60)
    before = {queue.name: len(queue.members) for queue in model.pbx.queues.values()}
    paused = [seat.device for seat in model.pbx.seats.values() if seat.absence]
    assert model.pbx.channels
    assert paused
    model.restart()
    assert model.pbx.channels == {}
    assert {queue.name: len(queue.members) for queue in model.pbx.queues.values()} == before
    assert [seat.device for seat in model.pbx.seats.values() if seat.absence] == paused
    members = [one for one in hear("".join(model.prologue())) if one.get("Event") == "QueueMember"]
    assert {one["LoginTime"] for one in members} == {str(model.now // SECOND)}
    assert {one["CallsTaken"] for one in members} == {"0"}
    assert hear("".join(model.prologue()))[1]["Uptime"] == "0"
    assert all(one.outcome for one in model.truth.attempts)
    assert any(one.outcome is AttemptOutcome.UNKNOWN for one in model.truth.attempts)
    assert all(one.outcome is not VisitOutcome.OPEN for one in model.truth.visits)


def test_after_a_restart_the_floor_works_on():
    model, _ = day(Scenario.demo(40, 2), 60)
    model.restart()
    names = {
        one["Event"]
        for one in hear("".join(s.text for s in model.advance(model.now + 120 * SECOND)))
    }
    assert {"QueueCallerJoin", "AgentConnect", "AgentComplete", "QueueMemberPause"} <= names


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 400))
def test_a_queue_knows_how_many_could_serve_it_whatever_happened(seed, seconds):
    model, _ = day(Scenario.demo(40, seed), seconds)
    for queue in model.pbx.queues.values():
        able = [m for m in queue.members if m.seat.state == "NOT_INUSE" and not m.paused]
        assert queue.free == len(able)
