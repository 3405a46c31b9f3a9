from __future__ import annotations

import msgspec
import pytest

from ccfloor.config import Config
from ccfloor.floor.changes import Change, SeatGone
from ccfloor.floor.deeds import BreakAnswered, BreakAsked
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import SeatState
from ccfloor.roster.plan import Activity
from ccfloor.staffing.presence import Person, Presence
from tests.staffing.floor import at, plan, seat, shift, slot, told


def seen(*changes: Change) -> Presence:
    presence = Presence(Config())
    presence.on(changes)
    return presence


def person(presence: Presence, agent: str, seconds: float) -> Person:
    (found,) = (one for one in presence.people(at(seconds)) if one.agent == agent)
    return found


def back_in(presence: Presence, agent: str, seconds: float) -> float | None:
    back = person(presence, agent, seconds).back_at
    return None if back is None else (back - at(0)) / SECOND


@pytest.mark.parametrize(
    ("state", "present"),
    [
        (SeatState.READY, True),
        (SeatState.RINGING, True),
        (SeatState.TALKING, True),
        (SeatState.WRAP, True),
        (SeatState.OTHER_CALL, True),
        (SeatState.AWAY, False),
        (SeatState.OFFLINE, False),
        (SeatState.OUT, False),
        (SeatState.UNSEEN, False),
    ],
)
def test_who_is_there(state, present):
    assert person(seen(seat(0, "a", state)), "a", 10).present is present


def test_a_phone_that_cannot_be_reached_serves_nobody():
    assert not person(seen(seat(0, "a", contact_gone=True)), "a", 10).present


def test_who_has_logged_out_is_remembered_by_the_queues_he_served():
    presence = seen(
        seat(0, "a", queues=("sales", "support")), seat(60, "a", SeatState.OUT, queues=())
    )
    assert person(presence, "a", 61).queues == ("sales", "support")


def test_a_person_with_two_seats_is_one_person_at_the_one_where_he_serves():
    elsewhere = seat(50, "a", SeatState.OUT, queues=())
    view = msgspec.structs.replace(elsewhere.seat, seat="PJSIP/other")
    moved = msgspec.structs.replace(elsewhere, seat=view)
    assert person(seen(seat(0, "a"), moved), "a", 60).view.seat == "PJSIP/a"


def test_a_seat_that_left_the_floor_is_nobodys():
    assert seen(seat(0, "a"), SeatGone(at(5), "PJSIP/a")).people(at(6)) == []


def test_away_is_back_within_the_regulations_five_minutes_and_then_nobody_knows():
    presence = seen(seat(100, "a", SeatState.AWAY, away_since=at(60)))
    assert back_in(presence, "a", 120) == 360
    assert back_in(presence, "a", 360) == 360
    assert back_in(presence, "a", 361) is None


def test_a_leave_that_was_granted_for_so_long_lasts_so_long():
    asked = told(0, BreakAsked("a:0", "a", wanted=900 * SECOND))
    granted = told(5, BreakAnswered("a:0", "a", by="lead", granted=True))
    presence = seen(asked, granted, seat(10, "a", SeatState.AWAY, away_since=at(10)))
    assert back_in(presence, "a", 700) == 910
    presence.on([seat(900, "a"), seat(2000, "a", SeatState.AWAY, away_since=at(2000))])
    assert back_in(presence, "a", 2001) == 2300  # the next leave is another one


def test_a_refused_leave_is_reckoned_as_any_other():
    asked = told(0, BreakAsked("a:0", "a", wanted=900 * SECOND))
    refused = told(5, BreakAnswered("a:0", "a", by="lead", granted=False))
    presence = seen(asked, refused, seat(10, "a", SeatState.AWAY, away_since=at(10)))
    assert back_in(presence, "a", 20) == 310


def test_a_meal_lasts_as_the_roster_says_or_the_limit():
    meal = seat(0, "a", SeatState.AWAY, away_since=at(0), reason=" Lunch")
    assert back_in(seen(meal), "a", 10) == 3600
    rostered = plan(shift("a", -3600, 9000, slot(Activity.MEAL, -60, 1740)))
    assert back_in(seen(rostered, meal), "a", 10) == 1740


def test_a_meeting_that_the_roster_does_not_know_has_no_end():
    meeting = seat(0, "a", SeatState.AWAY, away_since=at(0), reason="会议")
    assert back_in(seen(meeting), "a", 10) is None


def test_questions_that_nobody_answers_do_not_pile_up():
    presence = seen(*(told(n, BreakAsked(f"a:{n}", "a")) for n in range(2_000)))
    assert len(presence._asked) == 500
