"""Ring attempts: how long a phone rang and how it ended, from facts as Asterisk orders them."""

from __future__ import annotations

import pytest

from ccfloor.floor import facts as f
from ccfloor.floor.changes import AttemptBegan, AttemptRang
from tests.floor.story import Story, at


def outcome(story: Story) -> tuple[str, float]:
    (attempt,) = story.attempts()
    return str(attempt.outcome), attempt.ring / 1_000


@pytest.fixture
def story() -> Story:
    told = Story()
    told.staffed("1001", "1002", "1003")
    told.joins(1, "call")
    return told


def test_the_ring_is_from_the_phones_own_ringing_to_the_answer(story: Story) -> None:
    story.calls(1.0, "call", "1001")
    story.rings(1.1, "call", "1001")
    story.answers(12.5, "call", "1001")
    assert outcome(story) == ("answered", 11_400.0)


def test_a_phone_that_rings_before_the_queue_says_so_rings_from_then(story: Story) -> None:
    story.rings(0.998, "call", "1001")
    story.calls(1.0, "call", "1001")
    story.answers(4.0, "call", "1001")
    assert outcome(story) == ("answered", 3_002.0)
    assert [type(x) for x in story.changes if isinstance(x, AttemptBegan | AttemptRang)] == [
        AttemptBegan,
        AttemptRang,
    ]


def test_the_first_word_that_it_rings_counts(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.rings(1.014, "call", "1001", "dialstate")
    story.rings(2.0, "call", "1001", "dialstate")
    story.answers(4.0, "call", "1001")
    assert outcome(story) == ("answered", 3_000.0)


def test_the_leg_being_up_is_nearer_to_the_answer_than_dial_end(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.tell(f.ChannelState(at(3.9997), 0, "call>1001", "PJSIP/1001-1", 6, "call"))
    story.answers(4.0, "call", "1001")
    assert outcome(story) == ("answered", 2_999.7)


def test_an_answer_without_a_dial_end_is_believed_after_a_moment(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.tell(f.ChannelState(at(4.0), 0, "call>1001", "PJSIP/1001-1", 6, "call"))
    story.tick(5)
    assert outcome(story) == ("answered", 3_000.0)
    assert story.seat("1001").state == "talking"


def test_a_phone_that_is_taken_up_without_ringing_is_measured_from_the_call(story: Story) -> None:
    story.calls(1.0, "call", "1001")
    story.answers(1.5, "call", "1001")
    assert outcome(story) == ("answered", 500.0)


def test_an_account_without_dial_frames_measures_from_agent_called(story: Story) -> None:
    story.tell(f.AgentCalled(at(1), 0, "support", "call", "PJSIP/1001", "agent1001", "leg"))
    story.leaves(14.0, "call")
    story.tell(
        f.AgentConnected(at(14), 0, "support", "call", "PJSIP/1001", "agent1001", "leg", 13, 12)
    )
    assert outcome(story) == ("answered", 13_000.0)


def test_ringing_to_the_time_out_is_no_answer(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.no_answer(21.0, "call", "1001", 20_000)
    assert story.attempts() == []  # the queue may yet explain it
    story.tick(22)
    assert outcome(story) == ("no_answer", 20_000.0)


def test_a_phone_that_never_rang_was_unreachable(story: Story) -> None:
    story.calls(1.0, "call", "1001")
    story.no_answer(21.0, "call", "1001", 20_000)
    assert outcome(story) == ("unreachable", 0.0)


def test_a_dial_that_fails_at_once_was_unreachable(story: Story) -> None:
    story.calls(1.0, "call", "1001")
    story.dial_end(1.1, "call", "1001", "CHANUNAVAIL")
    assert outcome(story) == ("unreachable", 0.0)


def test_declining_after_some_rings_is_a_rejection(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.hangs_up(3.0, "call>1001", 21)
    story.dial_end(3.0, "call", "1001", "NOANSWER")
    story.no_answer(3.0, "call", "1001", 2_000)
    assert outcome(story) == ("rejected", 2_000.0)


def test_a_rejection_is_known_by_the_hangups_cause_where_no_request_was_told(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.dial_end(3.0, "call", "1001", "NOANSWER")
    story.gone(3.01, "call>1001", 21)
    story.tick(5)
    assert outcome(story) == ("rejected", 2_000.0)


def test_busy_without_a_ring_is_busy_and_after_a_ring_a_rejection(story: Story) -> None:
    story.calls(1.0, "call", "1001")
    story.hangs_up(1.1, "call>1001", 17)
    story.dial_end(1.1, "call", "1001", "BUSY")
    story.ringing(2.0, "call", "1002")
    story.hangs_up(5.0, "call>1002", 17)
    story.dial_end(5.0, "call", "1002", "BUSY")
    assert [a.outcome for a in story.attempts()] == ["busy", "rejected"]


def test_a_caller_who_hangs_up_is_not_the_agents_doing(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.hangs_up(14.0, "call")
    story.dial_end(14.0, "call", "1001", "CANCEL")
    story.dial_end(14.0, "call", "1001", "CANCEL")
    assert outcome(story) == ("caller_quit", 13_000.0)


def test_the_others_of_a_ringall_were_answered_elsewhere(story: Story) -> None:
    for seat in ("1001", "1002", "1003"):
        story.ringing(1.0, "call", seat)
    story.dial_end(4.0, "call", "1002", "ANSWER")
    for seat in ("1001", "1003"):
        story.dial_end(4.0, "call", seat, "CANCEL")
        story.dial_end(4.0, "call", seat, "CANCEL")
    ended = {a.seat: (str(a.outcome), a.siblings) for a in story.attempts()}
    assert ended == {
        "PJSIP/1001": ("answered_elsewhere", 2),
        "PJSIP/1002": ("answered", 2),
        "PJSIP/1003": ("answered_elsewhere", 2),
    }


def test_of_two_phones_taken_up_at_once_the_queue_decides(story: Story) -> None:
    for seat in ("1001", "1002"):
        story.ringing(1.0, "call", seat)
    for seat in ("1001", "1002"):
        story.tell(f.ChannelState(at(4.0), 0, f"call>{seat}", f"PJSIP/{seat}-1", 6, "call"))
    story.dial_end(4.01, "call", "1002", "ANSWER")
    story.dial_end(4.01, "call", "1001", "CANCEL")
    ended = {a.seat: str(a.outcome) for a in story.attempts()}
    assert ended == {"PJSIP/1001": "answered_elsewhere", "PJSIP/1002": "answered"}


def test_a_ring_broken_off_for_any_other_reason_is_cancelled(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.dial_end(3.0, "call", "1001", "CANCEL")
    assert outcome(story) == ("cancelled", 2_000.0)


def test_a_ring_that_the_queues_total_time_cut_short_is_cancelled(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.no_answer(21.0, "call", "1001", 20_000)
    story.ringing(22.0, "call", "1002")
    story.no_answer(25.0, "call", "1002", 3_000)
    story.given_up(25.0, "call")
    story.leaves(25.0, "call")
    story.tick(25.3)
    assert [a.outcome for a in story.attempts()] == ["no_answer", "cancelled"]


def test_a_full_ring_before_the_queue_gives_up_is_no_answer(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.no_answer(21.0, "call", "1001", 20_000)
    story.ringing(22.0, "call", "1002")
    story.no_answer(42.0, "call", "1002", 20_000)
    story.given_up(42.0, "call")
    story.leaves(42.0, "call")
    story.tick(42.3)
    assert [a.outcome for a in story.attempts()] == ["no_answer", "no_answer"]


def test_the_queues_total_time_cuts_short_every_phone_of_a_ringall(story: Story) -> None:
    for seat in ("1001", "1002"):
        story.ringing(1.0, "call", seat)
    for seat in ("1002", "1001"):
        story.no_answer(4.0, "call", seat, 3_000)
    story.given_up(4.0, "call")
    story.leaves(4.0, "call")
    story.tick(4.3)
    assert [(a.seat, a.outcome) for a in story.attempts()] == [
        ("PJSIP/1002", "cancelled"),
        ("PJSIP/1001", "cancelled"),
    ]


def test_a_withdrawal_or_an_empty_queue_cuts_no_ring_short(story: Story) -> None:
    """The queue heeds both only when the ring has had its time [app_queue.c:queue_exec]."""
    story.ringing(1.0, "withdrawn", "1001")
    story.no_answer(3.0, "withdrawn", "1001", 2_000)
    story.given_up(3.0, "withdrawn")
    story.leaves(3.0, "withdrawn")
    story.tell(f.QueueExit(at(3.0), 0, "withdrawn", "WITHDRAW"))
    story.joins(4.0, "call")
    story.ringing(4.0, "call", "1002")
    story.pause(5.0, "1001")
    story.pause(5.0, "1002")
    story.no_answer(6.0, "call", "1002", 2_000)
    story.given_up(6.0, "call")
    story.leaves(6.0, "call")
    story.tick(6.3)
    assert [(a.call, a.outcome) for a in story.attempts()] == [
        ("withdrawn", "no_answer"),
        ("call", "no_answer"),
    ]


def test_the_first_word_that_ends_an_attempt_counts(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.answers(4.0, "call", "1001")
    story.dial_end(5.0, "call", "1001", "NOANSWER")
    story.no_answer(6.0, "call", "1001", 5_000)
    assert outcome(story) == ("answered", 3_000.0)


def test_a_forwarded_call_goes_on_as_the_same_attempt(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.dial_end(2.0, "call", "1001", "CANCEL", forward="Local/2000@internal")
    story.tell(f.LegDialed(at(2.01), 0, "call", "forwarded", "Local/2000@internal"))
    story.gone(2.02, "call>1001")
    story.tell(f.LegEnded(at(6.0), 0, "call", "forwarded", "ANSWER", ""))
    assert outcome(story) == ("answered", 5_000.0)


def test_a_leg_that_dies_without_a_word_ends_its_attempt(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.gone(3.0, "call>1001", 38)
    assert outcome(story) == ("cancelled", 2_000.0)


def test_a_phone_lately_unreachable_is_an_excuse(story: Story) -> None:
    story.device(0.2, "1001", 5)
    story.device(0.4, "1001", 1)
    story.ringing(1.0, "call", "1001")
    story.answers(15.0, "call", "1001")
    assert story.attempts()[0].excused == "device"


def test_being_called_right_after_asking_for_a_pause_is_an_excuse(story: Story) -> None:
    story.pause(0.5, "1001")
    story.ringing(1.0, "call", "1001")
    story.no_answer(21.0, "call", "1001", 20_000)
    story.tick(30)
    assert story.attempts()[0].excused == "just_paused"


def test_being_called_while_talking_is_an_excuse(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.answers(2.0, "call", "1001")
    story.joins(3.0, "other", "vip")
    story.ringing(3.0, "other", "1001", "vip")
    assert story.said(AttemptRang)[-1].attempt.excused == "on_call"


def test_a_call_out_for_a_caller_nobody_saw_is_followed_and_counted(story: Story) -> None:
    story.ringing(1.0, "stranger", "1001")
    story.answers(3.0, "stranger", "1001")
    assert story.anomalies() == ["caller_not_seen_joining"]
    assert story.attempts()[0].excused == "uncovered"


def test_declining_behind_a_local_member_is_a_rejection(story: Story) -> None:
    """The Local leg says CONGESTION whatever the person did [seen on 16.28 and 22.10]."""
    story.tell(f.LocalBridged(at(0.99), 0, "call>1001", "half"))
    story.ringing(1.0, "call", "1001")
    story.tell(f.LegDialed(at(1.0), 0, "half", "device", "1001/sip:1001@127.0.0.1"))
    story.hangs_up(3.0, "device", 21)
    story.tell(f.LegEnded(at(3.0), 0, "half", "device", "NOANSWER", ""))
    story.gone(3.0, "device", 21)
    story.dial_end(3.001, "call", "1001", "CONGESTION")
    assert outcome(story) == ("rejected", 2_001.0)


def test_one_of_two_phones_behind_a_local_member_may_decline(story: Story) -> None:
    story.tell(f.LocalBridged(at(0.99), 0, "call>1001", "half"))
    story.ringing(1.0, "call", "1001")
    for device in ("desk", "mobile"):
        story.tell(f.LegDialed(at(1.0), 0, "half", device, device))
    story.hangs_up(3.0, "desk", 21)
    story.gone(3.0, "desk", 21)
    story.no_answer(21.0, "call", "1001", 20_000)
    story.tick(21.3)
    assert outcome(story) == ("no_answer", 20_000.0)


def test_a_line_that_never_says_ringing_is_measured_from_the_call_when_declined(
    story: Story,
) -> None:
    """Lines to the outside say 183 with their own tone; AMI tells nothing of that."""
    story.calls(1.0, "call", "1001")
    story.hangs_up(2.5, "call>1001", 21)
    story.no_answer(2.5, "call", "1001", 2_000)
    assert outcome(story) == ("rejected", 1_500.0)


def test_a_race_that_was_lost_stays_lost_when_the_caller_hangs_up(story: Story) -> None:
    """Hung up in the moment of the answer [edge_ringall on both releases]."""
    for seat in ("1001", "1002"):
        story.ringing(1.0, "call", seat)
    story.hangs_up(4.0, "call")
    story.dial_end(4.0, "call", "1001", "ANSWER")
    story.dial_end(4.0, "call", "1002", "CANCEL")
    ended = {a.seat: str(a.outcome) for a in story.attempts()}
    assert ended == {"PJSIP/1001": "answered", "PJSIP/1002": "answered_elsewhere"}


def test_a_phone_that_falls_silent_while_it_rings_is_an_excuse(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.tell(f.ContactState(at(6.0), 0, "PJSIP/1001", reachable=False, status="unreachable"))
    story.no_answer(21.0, "call", "1001", 20_000)
    story.tick(22)
    assert (outcome(story), story.attempts()[0].excused) == (("no_answer", 20_000.0), "device")


def test_a_call_that_rings_on_top_of_a_call_of_his_own_is_an_excuse(story: Story) -> None:
    story.device(0.5, "1001", 2)
    story.ringing(1.0, "call", "1001")
    story.no_answer(21.0, "call", "1001", 20_000)
    story.tick(22)
    assert story.attempts()[0].excused == "on_call"


def test_a_ring_that_the_end_of_the_pbx_breaks_off_is_nobody_s_no_answer(story: Story) -> None:
    story.ringing(1.0, "call", "1001")
    story.hangs_up(3.0, "call>1001", 4, soft=True)  # AST_SOFTHANGUP_SHUTDOWN
    story.dial_end(3.0, "call", "1001", "NOANSWER")
    story.no_answer(3.0, "call", "1001", 2_000)
    story.tick(4)
    assert [(a.outcome, a.ring) for a in story.attempts()] == [("cancelled", 2_000_000)]


def test_a_phone_may_refuse_before_the_queue_says_that_it_called_it(story: Story) -> None:
    """Seen on a busy machine: HangupRequest, AgentCalled, DialBegin, DialEnd, all in 1 ms."""
    story.hangs_up(1.0, "call>1001", 17)
    story.calls(1.001, "call", "1001")
    story.dial_end(1.001, "call", "1001", "NOANSWER")
    assert outcome(story) == ("busy", 0.0)


def test_what_is_told_last_may_still_be_a_time_limit(story: Story) -> None:
    """The line goes dark, or the recording ends, within the moment of doubt."""
    story.ringing(1.0, "call", "1001")
    story.no_answer(3.0, "call", "1001", 2_000)
    story.given_up(3.0, "call")
    story.leaves(3.0, "call")
    story.lost(3.05)
    assert outcome(story) == ("cancelled", 2_000.0)
