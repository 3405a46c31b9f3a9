"""Absences: one clock for one leaving of the desk, however it is dressed up."""

from __future__ import annotations

import pytest

from ccfloor.floor import facts as f
from ccfloor.floor.changes import AbsenceBegan, AbsenceChanged
from ccfloor.floor.names import SECOND
from ccfloor.floor.views import Absence
from tests.floor.story import T0, Story, at


def told(absence: Absence) -> tuple[float, float | None, tuple[str, ...]]:
    to = (absence.to - at(0)) / SECOND if absence.to is not None else None
    return (absence.from_ - at(0)) / SECOND, to, absence.reasons


@pytest.fixture
def story() -> Story:
    begun = Story()
    begun.staffed("1001", "1002")
    return begun


def relisted(story: Story, t: float, *members: f.MemberFact) -> None:
    """The listing of a repair census names these members."""
    story.census(t, f.QueueListed(at(t), 0, "support", "rrmemory", 20), *members)


def test_a_return_that_only_a_listing_tells_is_not_held_against_anybody() -> None:
    story = Story()
    story.staffed("1001")
    story.pause(10, "1001", "away")
    relisted(story, 400, story.member(f.MemberListed, 400, "1001"))
    story.tick(500)
    assert [(a.to, a.covered) for a in story.absences()] == [(at(400), False)]


def test_so_is_a_log_out_that_only_a_listing_tells() -> None:
    story = Story()
    story.staffed("1001")
    story.pause(10, "1001", "away")
    relisted(story, 400)
    story.tick(400 + 31 * 60)
    assert [(a.to, a.covered) for a in story.absences()] == [(at(400), False)]


def test_a_listing_that_says_what_is_known_leaves_an_absence_covered() -> None:
    story = Story()
    story.staffed("1001")
    story.pause(10, "1001", "away")
    listed = story.member(f.MemberListed, 60, "1001", paused=True, reason="away", last_pause=10)
    relisted(story, 60, listed)
    story.unpause(400, "1001")
    story.tick(500)
    assert [(a.to, a.covered) for a in story.absences()] == [(at(400), True)]


def test_an_absence_runs_from_pause_to_unpause(story: Story) -> None:
    story.pause(10, "1001", "away")
    assert story.seat("1001").away_since == at(10)
    story.unpause(310.5, "1001")
    story.tick(340)
    assert [told(a) for a in story.absences()] == [(10, 310.5, ("away",))]
    assert story.absences()[0].covered


def test_another_reason_does_not_start_the_clock_anew(story: Story) -> None:
    story.pause(10, "1001", "away")
    story.pause(200, "1001", "restroom")
    story.unpause(310, "1001")
    story.tick(340)
    assert [told(a) for a in story.absences()] == [(10, 310, ("away", "restroom"))]


def test_a_return_under_twenty_seconds_is_none(story: Story) -> None:
    story.pause(10, "1001", "away")
    story.unpause(100, "1001")
    story.pause(119, "1001", "away")
    story.unpause(310, "1001")
    story.tick(340)
    assert [told(a) for a in story.absences()] == [(10, 310, ("away",))]


def test_a_return_of_twenty_seconds_is_one(story: Story) -> None:
    story.pause(10, "1001", "away")
    story.unpause(100, "1001")
    story.pause(121, "1001", "away")
    story.unpause(310, "1001")
    story.tick(340)
    assert [told(a) for a in story.absences()] == [(10, 100, ("away",)), (121, 310, ("away",))]


def test_logging_out_and_in_again_is_the_same_absence(story: Story) -> None:
    story.pause(10, "1001", "away")
    story.log_out(60, "1001")
    story.log_in(200, "1001", paused=True, reason="away", last_pause=200)
    story.unpause(310, "1001")
    story.tick(340)
    assert [told(a) for a in story.absences()] == [(10, 310, ("away",))]


def test_logging_in_ready_is_coming_back(story: Story) -> None:
    story.pause(10, "1001", "away")
    story.log_out(60, "1001")
    story.log_in(200, "1001")
    story.tick(230)
    assert [told(a) for a in story.absences()] == [(10, 200, ("away",))]


def test_who_logs_out_and_stays_out_went_home_then(story: Story) -> None:
    story.pause(10, "1001", "away")
    story.log_out(60, "1001")
    story.tick(60 + 1_800)
    assert [told(a) for a in story.absences()] == [(10, 60, ("away",))]


def test_five_queues_paused_one_after_the_other_are_one_absence(story: Story) -> None:
    for queue in ("a", "b", "c", "d"):
        story.log_in(1, "1001", queue)
    for step, queue in enumerate(("a", "b", "c", "d", "support")):
        story.pause(10 + step / 1000, "1001", "lunch", queue)
    assert len(story.said(AbsenceBegan)) == 1
    for step, queue in enumerate(("a", "b", "c", "d", "support")):
        story.unpause(100 + step / 1000, "1001", queue)
    story.tick(130)
    assert [told(a) for a in story.absences()] == [(10.004, 100, ("lunch",))]


def test_an_absence_found_at_the_start_has_its_true_beginning_and_is_not_covered() -> None:
    story = Story()
    story.up()
    away = story.member(f.MemberListed, 0, "1001", paused=True, reason="away", last_pause=-200)
    story.census(0, f.QueueListed(at(0), 0, "support", "rrmemory", 20), away)
    (began,) = story.said(AbsenceBegan)
    assert told(began.absence) == (-200, None, ("away",))
    assert not began.absence.covered
    assert story.seat("1001").away_since == at(-200)


def test_the_same_pause_after_a_blind_spell_is_the_same_absence(story: Story) -> None:
    story.pause(10, "1001", "away")
    story.lost(60)
    story.up(70)
    listed = [
        story.member(f.MemberListed, 70, "1001", paused=True, reason="away", last_pause=10),
        story.member(f.MemberListed, 70, "1002"),
    ]
    story.census(70, f.QueueListed(at(70), 0, "support", "rrmemory", 20), *listed)
    story.unpause(400, "1001")
    story.tick(430)
    assert [told(a) for a in story.absences()] == [(10, 400, ("away",))]
    assert not story.absences()[0].covered


def test_a_new_pause_found_after_a_blind_spell_is_a_new_absence(story: Story) -> None:
    story.pause(10, "1001", "away")
    story.lost(60)
    story.up(300)
    listed = [
        story.member(f.MemberListed, 300, "1001", paused=True, reason="away", last_pause=250),
        story.member(f.MemberListed, 300, "1002"),
    ]
    story.census(300, f.QueueListed(at(300), 0, "support", "rrmemory", 20), *listed)
    story.unpause(400, "1001")
    story.tick(430)
    assert [told(a) for a in story.absences()] == [(10, 60, ("away",)), (250, 400, ("away",))]
    assert [a.covered for a in story.absences()] == [False, False]


def test_who_is_back_after_a_blind_spell_was_away_for_as_long_as_was_seen(story: Story) -> None:
    story.pause(10, "1001", "away")
    story.lost(60)
    story.up(300)
    listed = [story.member(f.MemberListed, 300, seat) for seat in ("1001", "1002")]
    story.census(300, f.QueueListed(at(300), 0, "support", "rrmemory", 20), *listed)
    assert [told(a) for a in story.absences()] == [(10, 60, ("away",))]


def test_an_open_absence_of_an_earlier_run_is_taken_up_with_its_start() -> None:
    story = Story()
    before = Absence("PJSIP/1001", "agent1001", at(10), None, ("away",), T0 + 10, ("support",))
    story.changes += story.floor.restore([before], [], at(60))
    story.up(70)
    listed = story.member(f.MemberListed, 70, "1001", paused=True, reason="away", last_pause=10)
    story.census(70, f.QueueListed(at(70), 0, "support", "rrmemory", 20), listed)
    assert [told(began.absence) for began in story.said(AbsenceBegan)] == [(10, None, ("away",))]
    assert [told(a) for a in story.floor.open_absences()] == [(10, None, ("away",))]
    assert story.seat("1001").away_since == at(10)


def test_taking_a_foreign_call_is_being_at_the_desk(story: Story) -> None:
    story.pause(10, "1001", "away")
    story.device(100, "1001", 2)
    story.tick(130)
    assert [told(a) for a in story.absences()] == [(10, 100, ("away",))]


def test_each_change_of_a_running_absence_is_told(story: Story) -> None:
    story.pause(10, "1001", "away")
    story.pause(50, "1001", "restroom")
    story.unpause(60, "1001")
    story.pause(65, "1001", "restroom")
    changed = [told(c.absence) for c in story.said(AbsenceChanged)]
    assert changed == [(10, None, ("away", "restroom")), (10, None, ("away", "restroom"))]


def test_who_logs_in_paused_is_away_from_then(story: Story) -> None:
    """Asterisk 16 sets LastPause to the whole second of the log-in, 22 leaves it at 0."""
    story.log_in(10.9, "1009", paused=True, last_pause=10)
    story.log_in(11.9, "1008", paused=True, last_pause=-T0)
    story.unpause(100.9, "1009")
    story.unpause(100.9, "1008")
    story.tick(200)
    assert [(a.agent, (a.from_ - at(0)) / SECOND, a.covered) for a in story.absences()] == [
        ("agent1009", 10.9, True),
        ("agent1008", 11.9, True),
    ]


def test_who_was_remembered_as_paused_has_been_away_since_his_pause(story: Story) -> None:
    """Persistent members come back after a restart as they were [app_queue.c]."""
    story.log_in(100.5, "1009", paused=True, last_pause=10)
    story.unpause(200, "1009")
    story.tick(300)
    (absence,) = story.absences()
    assert (absence.from_, absence.covered) == (at(10), False)


def test_who_logs_out_of_the_queue_he_served_first_was_not_away() -> None:
    story = Story()
    story.staffed("1001")
    story.log_in(1, "1001", "vip")
    story.pause(10, "1001", "Auto-Pause", "support")
    story.log_out(20, "1001", "vip")
    story.log_out(20.001, "1001", "support")
    assert [(a.from_, a.to) for a in story.absences()] == [(at(20), at(20.001))]
    assert story.floor.open_absences() == []
