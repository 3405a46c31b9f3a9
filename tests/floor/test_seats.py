"""Seats and queues: one state a seat, spans that tile, counts that agree."""

from __future__ import annotations

import pytest

from ccfloor.floor import facts as f
from ccfloor.floor.changes import QueueChanged
from tests.floor.story import Story, at


@pytest.fixture
def story() -> Story:
    told = Story()
    told.staffed("1001", "1002")
    return told


def test_an_agent_of_five_queues_has_one_state(story: Story) -> None:
    for queue in ("a", "b", "c", "d"):
        story.log_in(1, "1001", queue)
    story.device(2, "1001", 5)
    assert story.seat("1001").state == "offline"
    assert story.seat("1001").queues == ("a", "b", "c", "d", "support")
    assert [span[0] for span in story.spans("1001")] == ["ready"]


def test_paused_in_one_queue_of_two_is_not_away_but_is_missing_there(story: Story) -> None:
    story.log_in(1, "1001", "vip")
    story.pause(2, "1001", "lunch", "vip")
    assert story.seat("1001").state == "ready"
    counts = {q.queue: (q.staffed, q.away) for q in story.floor.queues()}
    assert counts == {"support": (2, 0), "vip": (0, 1)}


def test_the_states_of_a_seat_tile_its_day(story: Story) -> None:
    story.joins(5, "call")
    story.ringing(6, "call", "1001")
    story.answers(9, "call", "1001")
    story.completes(20, "call", "1001")
    story.pause(30, "1001", "lunch")
    story.unpause(90, "1001")
    story.log_out(100, "1001")
    story.tick(110)
    story.changes += story.floor.finish()
    assert story.spans("1001") == [
        ("ready", 0, 6),
        ("ringing", 6, 9),
        ("talking", 9, 20),
        ("ready", 20, 30),
        ("away", 30, 90),
        ("ready", 90, 100),
        ("out", 100, 110),
    ]


def test_each_reason_of_an_absence_is_a_span_of_its_own(story: Story) -> None:
    story.pause(10, "1001", "away")
    story.pause(40, "1001", "restroom")
    story.unpause(60, "1001")
    assert story.spans("1001") == [("ready", 0, 10), ("away", 10, 40), ("away", 40, 60)]


def test_a_device_in_use_without_a_queues_call_is_another_call(story: Story) -> None:
    story.device(5, "1001", 2)
    assert story.seat("1001").state == "other_call"
    story.device(9, "1001", 1)
    assert story.seat("1001").state == "ready"


def test_a_device_still_in_use_after_a_queues_call_is_no_other_call(story: Story) -> None:
    story.joins(1, "call")
    story.ringing(1, "call", "1001")
    story.device(1.1, "1001", 6)
    story.device(3.9, "1001", 2)
    assert story.seat("1001").state == "ringing"
    story.answers(4, "call", "1001")
    story.completes(20, "call", "1001")
    assert story.seat("1001").state == "ready"
    story.device(20.1, "1001", 1)
    story.device(30, "1001", 2)
    assert story.seat("1001").state == "other_call"


def test_a_pause_during_a_call_is_an_absence_only_after_it(story: Story) -> None:
    story.joins(1, "call")
    story.ringing(1, "call", "1001")
    story.answers(4, "call", "1001")
    story.pause(10, "1001", "lunch")
    assert story.seat("1001").state == "talking"
    story.completes(20, "call", "1001")
    assert story.seat("1001").state == "away"
    assert story.seat("1001").away_since == at(20)


def test_hold_is_seen_on_the_agents_seat(story: Story) -> None:
    story.joins(1, "call")
    story.ringing(1, "call", "1001")
    story.answers(4, "call", "1001")
    story.tell(f.HoldBegan(at(6), 0, "call>1001"))
    assert story.seat("1001").on_hold
    story.tell(f.HoldEnded(at(7), 0, "call>1001"))
    assert not story.seat("1001").on_hold


def test_a_ringing_seat_shows_the_caller_and_since_when(story: Story) -> None:
    story.joins(1, "call")
    story.calls(2, "call", "1001")
    story.rings(2.1, "call", "1001")
    seat = story.seat("1001")
    assert (seat.state, seat.caller, seat.queue) == ("ringing", "13800000001", "support")
    assert seat.ring_since == at(2.1)


def test_somebody_else_on_the_same_chair_is_somebody_else(story: Story) -> None:
    story.log_out(10, "1001")
    story.log_in(20, "1001", name="agent2001")
    assert story.seat("1001").agent == "agent2001"


def test_the_counts_of_a_queue_follow_its_seats(story: Story) -> None:
    story.joins(1, "call")
    story.joins(2, "next")
    story.ringing(3, "call", "1001")
    story.pause(4, "1002", "lunch")
    view = story.said(QueueChanged)[-1].queue
    assert (view.waiting, view.oldest) == (2, at(1))
    assert (view.members, view.staffed, view.ringing, view.away) == (2, 1, 1, 1)


def test_a_queue_that_the_census_no_longer_names_is_gone(story: Story) -> None:
    story.log_in(1, "1001", "old")
    members = [story.member(f.MemberListed, 60, seat) for seat in ("1001", "1002")]
    story.census(60, f.QueueListed(at(60), 0, "support", "rrmemory", 20), *members)
    assert [queue.queue for queue in story.floor.queues()] == ["support"]
    assert story.seat("1001").queues == ("support",)


def test_two_calls_at_one_phone_are_one_stretch_of_talking(story: Story) -> None:
    """``ringinuse=yes``: the phone rings during a conversation, and he takes that call too."""
    story.joins(1, "first")
    story.joins(1, "second", "vip")
    story.ringing(2, "first", "1001")
    story.answers(3, "first", "1001")
    story.ringing(4, "second", "1001", "vip")
    story.answers(5, "second", "1001", "vip")
    assert (story.seat("1001").queue, story.seat("1001").call) == ("vip", "second")
    story.completes(7, "second", "1001", queue="vip")
    assert (story.seat("1001").queue, story.seat("1001").call) == ("support", "first")
    story.completes(9, "first", "1001")
    assert [state for state in story.spans("1001") if state[0] == "talking"] == [("talking", 3, 9)]
    assert story.seat("1001").state == "ready"


def test_the_older_of_two_calls_may_end_first(story: Story) -> None:
    story.joins(1, "first")
    story.joins(1, "second", "vip")
    for call, queue in (("first", "support"), ("second", "vip")):
        story.ringing(2, call, "1001", queue)
        story.answers(3, call, "1001", queue)
    story.completes(7, "first", "1001")
    assert (story.seat("1001").state, story.seat("1001").call) == ("talking", "second")
    story.completes(9, "second", "1001", queue="vip")
    assert story.seat("1001").state == "ready"


def test_whom_his_pool_keeps_from_the_next_call_is_in_wrap_up(story: Story) -> None:
    """The log-in of an agent of a pool stays in use for agents.conf's ``wrapuptime``."""

    def device(t: float, status: int) -> f.MemberStatus:
        member = ("support", "Local/1@pool/n", "Agent:1", "agent1", status)
        return f.MemberStatus(at(t), 0, *member, False, "", 0, 0, 0, 0)

    def state() -> str:
        return next(view.state for view in story.floor.seats() if view.seat == "Agent:1")

    story.tell(device(1, 1))
    story.joins(2, "call")
    story.tell(f.AgentCalled(at(2), 0, "support", "call", "Local/1@pool/n", "agent1", "leg"))
    story.tell(device(2.1, 2))
    story.tell(f.LegEnded(at(2.2), 0, "call", "leg", "ANSWER", ""))
    story.leaves(2.2, "call")
    told = ("support", "call", "Local/1@pool/n", "agent1", "leg")
    story.tell(f.AgentConnected(at(2.2), 0, *told, 0, 0))
    assert state() == "talking"
    story.tell(f.AgentCompleted(at(9), 0, *told, 0, 7, "caller"))
    assert state() == "wrap"
    story.tell(device(11, 1))
    assert state() == "ready"
