"""Darkness: what nobody saw is said to be unseen, and nobody is charged for it."""

from __future__ import annotations

import pytest

from ccfloor.floor import facts as f
from ccfloor.floor.changes import GapClosed, GapOpened
from ccfloor.floor.names import SECOND
from ccfloor.floor.views import CoverageGap
from tests.floor.story import Story, at


def gaps(story: Story) -> list[tuple[str, float, float | None]]:
    return [
        (g.gap.reason, (g.gap.from_ - at(0)) / SECOND, (g.gap.to - at(0)) / SECOND)
        for g in story.said(GapClosed)
        if g.gap.to is not None
    ]


def light(story: Story, t: float, *seats: str, calls: tuple[str, ...] = ()) -> None:
    """Reconnect, with a census that names these seats and these waiting callers."""
    story.up(t)
    story.census(
        t,
        f.QueueListed(at(t), 0, "support", "rrmemory", 20),
        *[story.member(f.MemberListed, t, seat) for seat in seats],
        *[f.CallerListed(at(t), 0, "support", call, 1, 5, "", "") for call in calls],
    )


@pytest.fixture
def story() -> Story:
    told = Story()
    told.staffed("1001", "1002")
    return told


def test_a_lost_link_is_a_gap_until_the_next_census(story: Story) -> None:
    story.lost(60)
    assert story.said(GapOpened)[-1].gap.from_ == at(60)
    assert story.seat("1001").state == "unseen"
    light(story, 67, "1001", "1002")
    assert gaps(story) == [("start", 0, 0), ("link_lost", 60, 67)]
    assert story.seat("1001").state == "ready"
    assert story.spans("1001") == [("ready", 0, 60), ("unseen", 60, 67)]


def test_a_second_connection_without_a_word_of_loss_is_a_loss(story: Story) -> None:
    story.tick(60)
    light(story, 67, "1001", "1002")
    assert gaps(story)[-1] == ("link_lost", 60, 67)


def test_what_rang_when_the_link_went_ended_unknown_and_charges_nobody(story: Story) -> None:
    story.joins(1, "call")
    story.ringing(50, "call", "1001")
    story.lost(60)
    (attempt,) = story.attempts()
    assert (attempt.outcome, attempt.excused) == ("unknown", "uncovered")


def test_callers_the_census_does_not_name_are_gone_and_those_it_names_wait_on(
    story: Story,
) -> None:
    story.joins(1, "gone")
    story.joins(2, "there")
    story.lost(60)
    light(story, 67, "1001", "1002", calls=("there",))
    assert [(v.call, str(v.outcome), v.covered) for v in story.visits()] == [
        ("gone", "unknown", False)
    ]
    waiting = [(v.call, v.joined_at) for v in story.floor.open_visits()]
    assert waiting == [("there", at(2))]


def test_a_conversation_whose_channels_are_dead_after_a_gap_is_over(story: Story) -> None:
    story.joins(1, "call")
    story.ringing(2, "call", "1001")
    story.answers(4, "call", "1001")
    story.lost(60)
    light(story, 67, "1001", "1002")
    assert story.seat("1001").state == "talking"
    story.tell(f.ChannelsCounted(at(67.1), 0, counted=True))
    assert story.seat("1001").state == "ready"
    assert [v.covered for v in story.visits()] == [False]


def test_a_conversation_that_outlives_a_gap_goes_on(story: Story) -> None:
    story.joins(1, "call")
    story.ringing(2, "call", "1001")
    story.answers(4, "call", "1001")
    story.lost(60)
    light(story, 67, "1001", "1002")
    story.tell(
        f.ChannelListed(at(67), 0, "call>1001", "PJSIP/1001-1", "call", "b", "AppQueue", up=True)
    )
    story.tell(f.ChannelsCounted(at(67.1), 0, counted=True))
    story.completes(90, "call", "1001")
    (visit,) = story.visits()
    assert (visit.talk, visit.covered) == (86 * SECOND, False)


def test_a_census_that_came_short_removes_nobody(story: Story) -> None:
    story.census(60, f.QueueListed(at(60), 0, "support", "rrmemory", 20), counted=False)
    assert story.anomalies() == ["census_short"]
    assert len(story.floor.queues()[0:1]) == 1
    assert story.seat("1001").queues == ("support",)


def test_the_same_census_again_changes_nothing(story: Story) -> None:
    before = (story.floor.seats(), story.floor.queues())
    story.census(
        60,
        f.QueueListed(at(60), 0, "support", "rrmemory", 20),
        *[story.member(f.MemberListed, 60, seat) for seat in ("1001", "1002")],
    )
    assert (story.floor.seats(), story.floor.queues()) == before


def test_a_listing_that_overtakes_a_caller_does_not_count_him_twice(story: Story) -> None:
    story.census(
        60,
        f.QueueListed(at(60), 0, "support", "rrmemory", 20),
        *[story.member(f.MemberListed, 60, seat) for seat in ("1001", "1002")],
        f.CallerListed(at(60), 0, "support", "call", 1, 0, "", ""),
    )
    story.joins(59.9, "call")
    (visit,) = story.floor.open_visits()
    assert (visit.joined_at, visit.covered) == (at(59.9), True)


def test_a_caller_missing_from_a_repair_census_is_given_time_to_be_told_of(story: Story) -> None:
    story.joins(1, "call")
    story.ringing(2, "call", "1001")
    members = [story.member(f.MemberListed, 60, seat) for seat in ("1001", "1002")]
    story.census(60, f.QueueListed(at(60), 0, "support", "rrmemory", 20), *members)
    story.answers(60.1, "call", "1001")  # was on its way while the list was made
    story.tick(70)
    assert story.anomalies() == []
    assert story.seat("1001").state == "talking"


def test_a_clock_that_is_set_back_hides_what_spans_it(story: Story) -> None:
    story.joins(100, "call")
    story.ringing(100, "call", "1001")
    story.tell(f.ClockStepped(at(50), 0, at(105)))
    story.answers(52, "call", "1001")
    (attempt,) = story.attempts()
    assert (attempt.outcome, attempt.excused) == ("unknown", "uncovered")
    assert story.said(GapOpened)[-1].gap.reason == "clock_step"
    assert story.seat("1001").state == "talking"


def test_members_who_left_unseen_are_logged_out(story: Story) -> None:
    story.lost(60)
    light(story, 67, "1002")
    assert story.seat("1001").state == "out"
    assert story.floor.queues()[0].members == 1


def lags(story: Story, t: float) -> None:
    story.tell(f.SightLost(at(t), 0, "lag"))


def keeps_up(story: Story, t: float) -> None:
    story.tell(f.SightRegained(at(t), 0, "lag"))


def test_while_frames_come_late_the_floor_is_followed_and_nobody_is_charged(story: Story) -> None:
    story.joins(1, "before")
    story.ringing(2, "before", "1001")
    lags(story, 10)
    story.joins(11, "within")
    story.ringing(12, "within", "1002")
    story.answers(15, "before", "1001")
    assert story.seat("1001").state == "talking"
    assert story.seat("1002").state == "ringing"
    keeps_up(story, 20)
    story.answers(27, "within", "1002")
    assert [(a.call, str(a.outcome), a.excused) for a in story.attempts()] == [
        ("before", "answered", "uncovered"),
        ("within", "answered", "uncovered"),
    ]
    story.completes(30, "before", "1001")
    assert [v.covered for v in story.visits()] == [False]
    assert gaps(story)[-1] == ("lag", 10, 20)


def test_what_begins_after_a_lag_counts_again(story: Story) -> None:
    lags(story, 10)
    keeps_up(story, 20)
    story.joins(21, "call")
    story.ringing(22, "call", "1001")
    story.answers(25, "call", "1001")
    assert [a.excused for a in story.attempts()] == [""]


@pytest.mark.parametrize("left", [5, 15])
def test_an_absence_that_touched_a_lag_is_shown_and_not_covered(story: Story, left: float) -> None:
    if left < 10:
        story.pause(left, "1001", "away")
    lags(story, 10)
    if left > 10:
        story.pause(left, "1001", "away")
    keeps_up(story, 20)
    story.unpause(400, "1001")
    story.tick(500)
    assert [(a.from_, a.to, a.covered) for a in story.absences()] == [(at(left), at(400), False)]


def test_a_lag_goes_over_into_darkness_without_overlap_and_is_forgotten_with_the_link(
    story: Story,
) -> None:
    lags(story, 10)
    story.lost(15)
    light(story, 22, "1001", "1002")
    assert gaps(story)[1:] == [("lag", 10, 15), ("link_lost", 15, 22)]
    assert story.floor.gap is None


def test_a_store_that_cannot_keep_up_is_doubted_after_the_darkness_too(story: Story) -> None:
    story.tell(f.SightLost(at(10), 0, "overflow"))
    story.lost(15)
    light(story, 22, "1001", "1002")
    story.tell(f.SightRegained(at(30), 0, "overflow"))
    assert gaps(story)[1:] == [("overflow", 10, 15), ("link_lost", 15, 22), ("overflow", 22, 30)]


def test_two_doubts_at_once_are_one_gap_after_the_other(story: Story) -> None:
    lags(story, 10)
    story.tell(f.SightLost(at(12), 0, "overflow"))
    keeps_up(story, 20)
    story.tell(f.SightRegained(at(30), 0, "overflow"))
    assert gaps(story)[1:] == [("lag", 10, 20), ("overflow", 20, 30)]


def test_a_listing_that_came_short_is_doubted_until_a_whole_one_comes(story: Story) -> None:
    listed = f.QueueListed(at(60), 0, "support", "rrmemory", 20)
    story.census(60, listed, counted=False)
    assert story.floor.gap is not None
    members = [story.member(f.MemberListed, 61, seat) for seat in ("1001", "1002")]
    story.census(61, f.QueueListed(at(61), 0, "support", "rrmemory", 20), *members)
    assert gaps(story)[1:] == [("census", 60, 61)]


def test_a_clock_that_is_set_forward_is_a_gap_in_which_nobody_was_seen(story: Story) -> None:
    story.joins(10, "call")
    story.ringing(10, "call", "1001")
    story.tell(f.ClockStepped(at(310), 0, at(12)))
    story.answers(311, "call", "1001")
    (attempt,) = story.attempts()
    assert (attempt.outcome, attempt.ring, attempt.excused) == ("unknown", 2 * SECOND, "uncovered")
    assert gaps(story)[-1] == ("clock_step", 12, 310)
    assert story.spans("1002")[-2:] == [("ready", 0, 12), ("unseen", 12, 310)]


def test_a_clock_set_forward_within_a_lag_leaves_the_lag_standing(story: Story) -> None:
    lags(story, 10)
    story.tell(f.ClockStepped(at(310), 0, at(12)))
    keeps_up(story, 320)
    assert gaps(story)[1:] == [("lag", 10, 12), ("clock_step", 12, 310), ("lag", 310, 320)]


def test_a_pbx_out_of_reach_from_the_start_is_a_gap_that_somebody_is_told_of() -> None:
    story = Story()
    story.lost(0, "unreachable")
    light(story, 30, "1001")
    assert gaps(story) == [("unreachable", 0, 30)]


def test_after_a_restart_the_darkness_of_the_start_goes_over_into_it() -> None:
    story = Story()
    story.changes += story.floor.restore([], [], at(10))
    story.lost(10, "unreachable")
    story.lost(12, "unreachable")
    light(story, 30, "1001")
    assert gaps(story) == [("start", 10, 10), ("unreachable", 10, 30)]


def test_an_account_that_is_refused_after_a_restart_is_told_too() -> None:
    """The connection stood and ended before anything was listed: nobody was told of it."""
    story = Story()
    story.changes += story.floor.restore([], [], at(10))
    story.lost(10, "link_lost")
    story.lost(15, "link_lost")
    light(story, 30, "1001")
    assert gaps(story) == [("start", 10, 10), ("link_lost", 10, 30)]


def test_what_an_earlier_run_left_in_doubt_is_a_lost_link_where_there_is_none_now() -> None:
    story = Story()
    left = CoverageGap(at(5), None, "lag")
    story.changes += story.floor.restore([], [], at(10), left)
    story.lost(10, "unreachable")
    light(story, 30, "1001")
    assert gaps(story) == [("lag", 5, 10), ("unreachable", 10, 30)]


def test_a_link_that_was_lost_before_the_restart_goes_on_being_one_gap() -> None:
    story = Story()
    left = CoverageGap(at(5), None, "link_lost")
    story.changes += story.floor.restore([], [], at(10), left)
    story.lost(12, "unreachable")
    light(story, 30, "1001")
    assert gaps(story) == [("link_lost", 5, 30)]
