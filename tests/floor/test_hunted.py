"""What hunting found (tests/properties), each as the shortest story that shows it."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.floor import facts as f
from ccfloor.floor.names import SECOND
from tests.floor.story import Story, at


@pytest.fixture
def story() -> Story:
    told = Story()
    told.staffed("1001", "1002")
    return told


def light(story: Story, t: float, *seats: str, channels: tuple[f.ChannelListed, ...] = ()) -> None:
    """Reconnect, with a census that names these seats, nobody who waits, and these channels."""
    story.up(t)
    members = [story.member(f.MemberListed, t, seat) for seat in seats]
    story.census(t, f.QueueListed(at(t), 0, "support", "rrmemory", 20), *members)
    for channel in channels:
        story.tell(channel)
    story.tell(f.ChannelsCounted(at(t), 0, True))


def test_a_caller_whom_the_dialplan_hangs_up_after_his_key_has_not_abandoned(story: Story) -> None:
    story.joins(1, "call")
    story.leaves(5, "call")
    story.hangs_up(5.01, "call", 16, soft=True)
    story.gone(5.02, "call")
    story.tick(6)
    assert [str(visit.outcome) for visit in story.visits()] == ["exit_key"]


def test_a_ring_cut_short_is_told_by_the_time_since_the_call_not_by_the_ring(story: Story) -> None:
    """The queue's 13 s run from its call; the first phone was slow and rang for 12.4 s of them."""
    story.joins(1, "call")
    story.calls(1, "call", "1001")
    story.rings(1.6, "call", "1001")
    story.no_answer(14, "call", "1001", 13_000)
    story.ringing(20, "call", "1002")
    story.no_answer(32, "call", "1002", 12_000)
    story.given_up(32, "call")
    story.leaves(32, "call")
    story.tick(33)
    assert [str(attempt.outcome) for attempt in story.attempts()] == ["no_answer", "cancelled"]


def test_a_phone_that_was_tried_after_a_refusal_had_only_what_was_left_of_the_time(
    story: Story,
) -> None:
    story.joins(1, "call")
    story.ringing(1, "call", "1001")
    story.hangs_up(3, "call>1001", 21)
    story.dial_end(3, "call", "1001", "NOANSWER")
    story.ringing(3.001, "call", "1002")
    story.no_answer(14, "call", "1002", 13_000)
    story.ringing(20, "call", "1002")
    story.no_answer(31, "call", "1002", 11_000)
    story.given_up(31, "call")
    story.leaves(31, "call")
    story.tick(32)
    outcomes = [str(attempt.outcome) for attempt in story.attempts()]
    assert outcomes == ["rejected", "no_answer", "cancelled"]


def test_why_somebody_left_as_the_link_went_is_unknown(story: Story) -> None:
    """An answer is told after the leaving: it may have fallen into the dark."""
    story.joins(1, "call")
    story.ringing(2, "call", "1001")
    story.dial_end(5, "call", "1001", "ANSWER")
    story.leaves(5, "call")
    story.lost(5.1)
    assert [str(visit.outcome) for visit in story.visits()] == ["unknown"]
    light(story, 60, "1001", "1002")
    story.tick(61)
    assert story.seat("1001").state == "ready"


def test_an_announcement_that_the_dark_swallowed_keeps_nobody_on_the_phone(story: Story) -> None:
    story.joins(1, "call")
    story.ringing(2, "call", "1001")
    story.dial_end(5, "call", "1001", "ANSWER")
    story.lost(5.1)
    light(story, 60, "1001", "1002")
    story.tick(61)
    assert [str(visit.outcome) for visit in story.visits()] == ["unknown"]
    assert story.seat("1001").state == "ready"


def test_a_no_answer_that_the_queue_might_have_cut_short_in_the_dark_is_excused(
    story: Story,
) -> None:
    story.joins(1, "call")
    story.ringing(2, "call", "1001")
    story.no_answer(10, "call", "1001", 8_000)
    story.lost(10.1)
    (attempt,) = story.attempts()
    assert (attempt.outcome, attempt.excused) == ("no_answer", "uncovered")


def test_who_passed_his_caller_on_in_the_dark_is_free_though_the_caller_lives(
    story: Story,
) -> None:
    story.joins(1, "call")
    story.ringing(2, "call", "1001")
    story.answers(5, "call", "1001")
    story.lost(10)
    lives_on = f.ChannelListed(at(60), 0, "call", "PJSIP/trunk-1", "call", "", "Playback", True)
    light(story, 60, "1001", "1002", channels=(lives_on,))
    story.tick(61)
    assert story.seat("1001").state == "ready"


def test_a_conversation_whose_leg_was_replaced_in_the_dark_goes_on(story: Story) -> None:
    story.joins(1, "call")
    story.ringing(2, "call", "1001")
    story.answers(5, "call", "1001")
    story.lost(10)
    caller = f.ChannelListed(at(60), 0, "call", "PJSIP/trunk-1", "call", "b1", "Queue", True)
    phone = f.ChannelListed(at(60), 0, "new", "PJSIP/1001-7", "call", "b1", "AppQueue", True)
    light(story, 60, "1001", "1002", channels=(caller, phone))
    story.tick(61)
    assert story.seat("1001").state == "talking"


def test_a_leg_that_was_answered_and_died_in_the_dark_is_forgotten(story: Story) -> None:
    story.joins(1, "call")
    story.ringing(2, "call", "1001")
    story.answers(5, "call", "1001")
    story.tick(20)
    story.lost(30)
    light(story, 60, "1001", "1002")
    story.tick(90)
    assert story.floor._book.legs == {}


def test_an_absence_names_the_frames_by_which_it_began_and_ended(story: Story) -> None:
    pause = story.member(f.MemberPaused, 10, "1001", paused=True, reason="tea")
    story.tell(msgspec.structs.replace(pause, ref=7))
    back = story.member(f.MemberPaused, 400, "1001")
    story.tell(msgspec.structs.replace(back, ref=9))
    story.tick(430)
    (absence,) = story.absences()
    assert [(e.what, (e.at - at(0)) / SECOND, e.ref) for e in absence.evidence] == [
        ("MemberPaused", 10, 7),
        ("MemberPaused", 400, 9),
    ]


def test_who_paused_while_he_talked_is_away_by_the_end_of_the_talk(story: Story) -> None:
    story.joins(1, "call")
    story.ringing(2, "call", "1001")
    story.answers(5, "call", "1001")
    story.pause(10, "1001", "tea")
    story.completes(30, "call", "1001")
    (absence,) = story.floor.open_absences()
    assert absence.from_ == at(30)
    assert [(e.what, e.at) for e in absence.evidence] == [
        ("MemberPaused", at(10)),
        ("AgentCompleted", at(30)),
    ]


def test_who_comes_back_from_a_menu_into_a_queue_makes_a_new_visit(story: Story) -> None:
    """Two stays were over within ten seconds; the second must not make him a stranger."""
    story.joins(1, "call")
    story.given_up(8, "call")
    story.leaves(8, "call")
    story.joins(8, "call")
    story.given_up(10, "call")
    story.leaves(10, "call")
    story.joins(40, "call")
    assert [visit.visit for visit in story.floor.open_visits()] == [3]
    story.gone(41, "call")
    story.tick(4_000)
    assert story.floor._book.callers == {}


def test_who_has_hung_up_is_not_on_a_call_though_the_queue_says_so_later(story: Story) -> None:
    story.joins(1, "call")
    story.ringing(2, "call", "1001")
    story.answers(5, "call", "1001")
    story.bridge_left(60, "call>1001")
    story.joins(60, "next")
    story.ringing(60.001, "next", "1001")
    story.completes(60.002, "call", "1001")
    story.no_answer(75, "next", "1001", 15_000)
    story.tick(76)
    assert [(str(a.outcome), a.excused) for a in story.attempts()] == [
        ("answered", ""),
        ("no_answer", ""),
    ]


def test_who_sat_down_at_a_seat_is_known_by_his_first_call_though_his_log_in_is_told_later(
    story: Story,
) -> None:
    story.log_out(10, "1001")
    story.joins(20, "call")
    called = f.AgentCalled(at(20.1), 0, "support", "call", "PJSIP/1001", "relief", "call>1001")
    story.tell(called)
    story.tell(f.LegRinging(at(20.2), 0, "call>1001", "newstate"))
    late = story.member(f.MemberAdded, 20.3, "1001")
    story.tell(msgspec.structs.replace(late, name="relief"))
    story.answers(23, "call", "1001")
    (attempt,) = story.attempts()
    assert attempt.agent == "relief"
    assert story.seat("1001").agent == "relief"


def test_a_pause_that_a_queue_gave_excuses_no_ring(story: Story) -> None:
    story.pause(10, "1001", "Auto-Pause")
    story.joins(11, "call")
    story.ringing(11, "call", "1001")
    story.no_answer(24, "call", "1001", 13_000)
    story.pause(30, "1002", "tea")
    story.ringing(31, "call", "1002")
    story.no_answer(44, "call", "1002", 13_000)
    story.tick(45)
    assert [a.excused for a in story.attempts()] == ["", "just_paused"]


def test_a_call_that_was_over_before_the_next_one_rang_excuses_nothing_though_told_later(
    story: Story,
) -> None:
    story.joins(1, "call")
    story.ringing(2, "call", "1001")
    story.answers(5, "call", "1001")
    story.joins(59, "next")
    story.ringing(60, "next", "1001")
    story.bridge_left(60.005, "call>1001")
    story.completes(60.006, "call", "1001")
    story.no_answer(75, "next", "1001", 15_000)
    story.tick(76)
    assert [(str(a.outcome), a.excused) for a in story.attempts()] == [
        ("answered", ""),
        ("no_answer", ""),
    ]


def test_a_call_that_goes_on_while_another_rings_excuses_it(story: Story) -> None:
    story.joins(1, "call")
    story.ringing(2, "call", "1001")
    story.answers(5, "call", "1001")
    story.joins(59, "next")
    story.ringing(60, "next", "1001")
    story.bridge_left(62, "call>1001")
    story.completes(62, "call", "1001")
    story.no_answer(75, "next", "1001", 15_000)
    story.tick(76)
    assert [a.excused for a in story.attempts()] == ["", "on_call"]
