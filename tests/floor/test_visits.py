"""Callers: how a stay in a queue ended, and how long the agent talked."""

from __future__ import annotations

import pytest

from ccfloor.floor import facts as f
from tests.floor.story import Story, at


def ends(story: Story) -> list[tuple[str, str]]:
    return [(visit.call, str(visit.outcome)) for visit in story.visits()]


@pytest.fixture
def story() -> Story:
    told = Story()
    told.staffed("1001", "1002")
    told.joins(1, "call")
    return told


def test_an_answered_call_waits_until_its_agent_connects(story: Story) -> None:
    story.ringing(1, "call", "1001")
    story.answers(4, "call", "1001")
    story.completes(34, "call", "1001")
    (visit,) = story.visits()
    assert (visit.outcome, visit.answered_by, visit.ended_by) == ("answered", "agent1001", "caller")
    assert visit.left_at == at(4)
    assert visit.talk == 30_000_000
    assert visit.answer_ring == 3_000_000


def test_a_caller_who_hangs_up_first_abandoned(story: Story) -> None:
    story.hangs_up(9, "call")
    story.given_up(9, "call")
    story.leaves(9, "call")
    story.gone(9.01, "call")
    assert ends(story) == [("call", "abandoned")]


def test_given_up_without_a_hangup_is_a_time_out_not_an_abandon(story: Story) -> None:
    story.given_up(60, "call")
    story.leaves(60, "call")
    assert ends(story) == [("call", "timeout")]


def test_given_up_where_nobody_could_serve_is_an_empty_queue(story: Story) -> None:
    for seat in ("1001", "1002"):
        story.pause(2, seat)
    story.given_up(3, "call")
    story.leaves(3, "call")
    assert ends(story) == [("call", "exit_empty")]


def test_leaving_without_being_given_up_is_an_exit_by_key(story: Story) -> None:
    story.leaves(5, "call")
    assert story.visits() == []  # an answer may follow
    story.tick(6)
    assert ends(story) == [("call", "exit_key")]


def test_a_caller_pulled_out_while_a_phone_rings_was_transferred(story: Story) -> None:
    story.ringing(1, "call", "1001")
    story.dial_end(4, "call", "1001", "CANCEL")
    story.given_up(4, "call")
    story.leaves(4, "call")
    assert ends(story) == [("call", "transferred")]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("TIMEOUT", "timeout"),
        ("LEAVEEMPTY", "exit_empty"),
        ("LEAVEUNAVAIL", "exit_empty"),
        ("WITHDRAW", "transferred"),
    ],
)
def test_the_dialplans_own_word_for_an_exit_counts(story: Story, status: str, outcome: str) -> None:
    story.given_up(60, "call")
    story.leaves(60, "call")
    story.tell(f.QueueExit(at(60.001), 0, "call", status))
    story.tick(70)
    assert ends(story) == [("call", outcome)]


def test_where_exits_are_told_an_untold_one_is_a_redirect(story: Story) -> None:
    story.given_up(60, "call")
    story.leaves(60, "call")
    story.tell(f.QueueExit(at(60.001), 0, "call", "TIMEOUT"))
    story.joins(61, "other")
    story.given_up(70, "other")
    story.leaves(70, "other")
    story.tick(80)
    assert ends(story) == [("call", "timeout"), ("other", "transferred")]


def test_a_leaving_told_with_its_place_but_without_a_reason_is_a_redirect(story: Story) -> None:
    """QUEUEPOSITION shows that the dialplan's variables are told; a redirect sets no other."""
    story.given_up(60, "call")
    story.leaves(60, "call")
    story.tell(f.QueueExit(at(60), 0, "call", ""))
    story.tick(61)
    assert ends(story) == [("call", "transferred")]


def test_one_caller_in_two_queues_is_two_visits(story: Story) -> None:
    story.given_up(10, "call")
    story.leaves(10, "call")
    story.joins(10.1, "call", "vip")
    story.ringing(11, "call", "1002", "vip")
    story.answers(13, "call", "1002", "vip")
    story.completes(20, "call", "1002", queue="vip")
    assert [(v.queue, v.visit, str(v.outcome)) for v in story.visits()] == [
        ("support", 1, "timeout"),
        ("vip", 2, "answered"),
    ]


def test_talk_ends_when_the_agent_leaves_the_bridge_not_when_the_queue_notices(
    story: Story,
) -> None:
    story.ringing(1, "call", "1001")
    story.answers(4, "call", "1001")
    story.bridge_left(64, "call>1001")
    story.tick(70)  # passed on through a Local channel: the queue counts on
    assert story.seat("1001").state == "ready"
    story.completes(3_600, "call", "1001")
    (visit,) = story.visits()
    assert visit.talk == 60_000_000
    assert visit.queue_talk_s == 1


def test_an_agents_leg_that_is_swapped_for_another_talks_on(story: Story) -> None:
    story.ringing(1, "call", "1001")
    story.answers(4, "call", "1001")
    story.bridge_left(4.04, "call>1001")
    story.tell(f.BridgeEntered(at(4.04), 0, "bridge", "device", "call>1001"))
    story.gone(4.05, "call>1001")
    story.tick(30)
    assert story.seat("1001").state == "talking"
    story.bridge_left(31, "device")
    story.completes(31, "call", "1001")
    (visit,) = story.visits()
    assert visit.talk == 27_000_000


def test_a_dumped_caller_waits_on(story: Story) -> None:
    story.ringing(1, "call", "1001")
    story.dial_end(2, "call", "1001", "ANSWER")
    story.tell(f.AgentDumped(at(3), 0, "support", "call", "PJSIP/1001", "call>1001"))
    assert story.seat("1001").state == "ready"
    assert story.visits() == []
    story.hangs_up(5, "call")
    story.given_up(5, "call")
    story.leaves(5, "call")
    assert ends(story) == [("call", "abandoned")]


def test_a_caller_who_goes_during_the_announcement_abandoned_and_frees_the_agent(
    story: Story,
) -> None:
    story.ringing(1, "call", "1001")
    story.dial_end(2, "call", "1001", "ANSWER")
    assert story.seat("1001").state == "talking"
    story.hangs_up(4, "call")
    story.given_up(4, "call")
    story.leaves(4, "call")
    assert ends(story) == [("call", "abandoned")]
    assert story.seat("1001").state == "ready"


def test_a_conversation_whose_end_is_never_told_ends_with_its_channel(story: Story) -> None:
    story.ringing(1, "call", "1001")
    story.answers(4, "call", "1001")
    story.hangs_up(30, "call")
    story.gone(30, "call")
    story.tick(40)
    (visit,) = story.visits()
    assert (visit.talk, visit.ended_by) == (26_000_000, "caller")


def test_a_caller_who_dies_in_the_line_is_not_waiting_for_ever(story: Story) -> None:
    story.gone(9, "call")
    story.tick(10)
    assert ends(story) == [("call", "abandoned")]
    assert story.anomalies() == ["dead_caller_in_line"]


def test_a_leaving_nobody_knows_of_is_counted_and_changes_nothing(story: Story) -> None:
    story.leaves(3, "stranger")
    assert story.anomalies() == ["leave_of_unknown_caller"]
    assert story.visits() == []


def test_wrap_up_follows_a_call_for_the_members_own_time(story: Story) -> None:
    story.tell(story.member(f.MemberStatus, 0.5, "1001", wrapup=15))
    story.ringing(1, "call", "1001")
    story.answers(4, "call", "1001")
    story.completes(34, "call", "1001")
    assert story.seat("1001").state == "wrap"
    assert story.seat("1001").wrap_until == at(49)
    story.tick(49)
    assert story.seat("1001").state == "ready"


def test_finished_callers_are_forgotten(story: Story) -> None:
    for number in range(50):
        call = f"call{number}"
        story.joins(10 + number, call)
        story.ringing(10 + number, call, "1001")
        story.answers(10.2 + number, call, "1001")
        story.completes(10.5 + number, call, "1001")
        story.gone(10.6 + number, f"{call}>1001")
        story.gone(10.6 + number, call)
    story.tick(500)
    book = story.floor._book
    assert list(book.callers) == ["call"]  # who still waits
    assert (book.legs, book.talks, book.leaving) == ({}, {}, {})


@pytest.mark.parametrize("late", [0.0001, 30])
def test_a_completion_that_names_neither_channel_is_of_the_seats_last_talk(
    story: Story, late: float
) -> None:
    story.ringing(1, "call", "1001")
    story.answers(4, "call", "1001")
    story.hangs_up(34, "call")
    story.bridge_left(34, "call>1001")
    story.gone(34, "call")
    story.gone(34, "call>1001")
    story.tell(
        f.AgentCompleted(
            at(34 + late), 0, "support", "", "PJSIP/1001", "agent1001", "", 3, 30, "caller"
        )
    )
    story.tick(70)
    (visit,) = story.visits()
    assert (visit.talk, visit.queue_talk_s, visit.ended_by) == (30_000_000, 30, "caller")
    assert story.anomalies() == []


def test_who_hangs_up_in_the_moment_of_the_answer_was_answered(story: Story) -> None:
    """The queue connects him before it notices [edge_caller on 16.28]; nobody gave him up."""
    story.ringing(2, "call", "1001")
    story.dial_end(3.0, "call", "1001", "ANSWER")
    story.hangs_up(3.0, "call")
    story.leaves(3.001, "call")
    story.connects(3.002, "call", "1001")
    story.completes(3.003, "call", "1001")
    assert ends(story) == [("call", "answered")]
    assert story.anomalies() == []


def test_who_hangs_up_just_after_leaving_by_key_left_by_key(story: Story) -> None:
    story.leaves(60, "call")
    story.hangs_up(60.1, "call")
    story.gone(60.1, "call")
    story.tick(61)
    assert ends(story) == [("call", "exit_key")]


def test_a_caller_whose_local_channel_takes_itself_out_talks_on(story: Story) -> None:
    """Local;2 waits in the queue; once both speak, the phone's own channel takes its place."""
    story.ringing(2, "call", "1001")
    story.answers(3, "call", "1001")
    story.tell(f.BridgeEntered(at(3.0), 0, "bridge", "call>1001", ""))
    story.tell(f.BridgeEntered(at(3.0), 0, "bridge", "call", ""))
    story.bridge_left(3.1, "call")
    story.tell(f.BridgeEntered(at(3.1), 0, "bridge", "phone", "call"))
    story.hangs_up(3.1, "call", 16)
    story.gone(3.1, "call")
    story.tick(20)
    assert story.seat("1001").state == "talking"
    story.hangs_up(33, "phone")
    name = "agent1001"
    story.tell(
        f.AgentCompleted(
            at(33), 0, "support", "phone", "PJSIP/1001", name, "call>1001", 1, 30, "caller"
        )
    )
    story.gone(33.1, "phone")
    story.tick(60)
    (visit,) = story.visits()
    assert (visit.call, visit.talk, visit.queue_talk_s, visit.ended_by) == (
        "call", 30_000_000, 30, "caller",
    )  # fmt: skip
    assert story.anomalies() == []
    assert story.floor._book.callers == {}


def test_an_agent_is_free_when_his_leg_dies_although_the_queue_counts_on(story: Story) -> None:
    """A manager redirects the caller [redirected_talking]: AgentComplete comes at his hang-up."""
    story.ringing(2, "call", "1001")
    story.answers(3, "call", "1001")
    story.bridge_left(5, "call>1001")
    story.gone(5, "call>1001")
    story.tick(5.3)
    assert story.seat("1001").state == "ready"
    story.hangs_up(60, "call")
    story.completes(60, "call", "1001")
    (visit,) = story.visits()
    assert (visit.talk, visit.ended_by) == (2_000_000, "caller")
    assert story.anomalies() == []


def test_who_comes_back_into_the_same_queue_ends_both_talks_with_their_own_figures(
    story: Story,
) -> None:
    """A manager redirects him while he talks; both AgentComplete come at his hang-up."""
    story.ringing(2, "call", "1001")
    story.answers(3, "call", "1001")
    story.bridge_left(5, "call>1001")
    story.gone(5, "call>1001")
    story.joins(5.1, "call")
    story.ringing(5.2, "call", "1002")
    story.answers(7, "call", "1002")
    story.hangs_up(10, "call")
    for seat, talk_s in (("1002", 3), ("1001", 7)):
        interface, name = f"PJSIP/{seat}", f"agent{seat}"
        story.tell(
            f.AgentCompleted(at(10), 0, "support", "call", interface, name, "", 1, talk_s, "caller")
        )
    assert [(v.answered_by, v.talk, v.queue_talk_s) for v in story.visits()] == [
        ("agent1001", 2_000_000, 7),
        ("agent1002", 3_000_000, 3),
    ]
    assert story.anomalies() == []
