"""The change of shift as its leaders see it."""

from __future__ import annotations

from collections.abc import Iterable

from ccfloor.config import Config
from ccfloor.floor.changes import Change, SeatChanged
from ccfloor.floor.names import MINUTE
from ccfloor.floor.states import SeatState
from ccfloor.handover.board import boards
from ccfloor.roster.plan import Shift
from ccfloor.rules.engine import Engine
from ccfloor.serve.handovers import Doubtful, HandoverBoard, Unfinished
from tests.rules.rosters import (
    day_at_work,
    in_,
    leave,
    noted,
    out,
    passing,
    plan,
    seat_is,
    signed,
    when,
)


def board(*history: Change, now: float = 0) -> list[HandoverBoard]:
    engine = Engine(Config())
    seats = {}
    for change in history:
        engine.on((change,), change.at)
        if isinstance(change, SeatChanged):
            seats[change.seat.seat] = change.seat
    return boards(engine._sight.attendance, seats, when(now))


AT_WORK: list[Change] = day_at_work()  # type: ignore[assignment]  # changes, all of them


def test_it_is_there_from_half_an_hour_before_to_an_hour_after():
    assert board(*AT_WORK, now=-1_801) == []
    assert [one.team for one in board(*AT_WORK, now=-1_800)] == ["A"]
    assert [one.team for one in board(*AT_WORK, now=3_600)] == ["A"]
    assert board(*AT_WORK, now=3_601) == []


def test_who_is_in_and_who_is_missing():
    (one,) = board(*AT_WORK, noted(-900, "n1"), now=-600)
    assert [(c.agent, c.arrived) for c in one.coming] == [("n1", when(-900)), ("n2", None)]
    assert one.missing == ("n2",)
    assert not one.ready


def test_who_has_leave_is_not_missing():
    absent = plan(leaves=[leave("n2", 0, 12 * 3600)], at=-1_000)
    (one,) = board(*AT_WORK, absent, noted(-900, "n1"), now=-600)
    assert one.missing == ()


def test_a_conversation_that_goes_on_holds_up_the_handover():
    there = [noted(-900, "n1"), noted(-900, "n2"), signed(-60), signed(-60, "incoming")]
    talks = seat_is(-30, "d2", "PJSIP/2", SeatState.TALKING)
    (one,) = board(*AT_WORK, *there, talks, now=0)
    assert [g.talking for g in one.going] == [False, True]
    assert not one.ready
    (one,) = board(*AT_WORK, *there, talks, in_(10, "d2"), now=20)
    assert one.ready


def test_who_holds_the_post_is_credited_minute_by_minute():
    (one,) = board(*AT_WORK, out(10, "d1"), passing(600), now=600)
    assert [(g.agent, g.here, g.hold_over) for g in one.going] == [
        ("d1", False, 0),
        ("d2", True, 10 * MINUTE),
    ]


def test_a_phone_that_cannot_be_reached_is_named():
    (one,) = board(*AT_WORK, seat_is(-30, "d2", "PJSIP/2", SeatState.OFFLINE), now=0)
    assert one.dark == ("PJSIP/2",)


def test_without_a_roster_there_is_no_board():
    assert board(in_(0, "d1"), now=0) == []


def test_the_equipment_of_a_teams_seats_is_checked():
    gone = seat_is(-60, "d2", "PJSIP/2", SeatState.OFFLINE)
    (one,) = board(*AT_WORK, gone, now=-30)
    assert (one.checked, one.equipment) == (2, (Doubtful("PJSIP/2", "unreachable"),))
    assert one.dark == ("PJSIP/2",)


def test_what_is_unfinished_is_asked_for_the_team_and_the_shifts_that_end():
    asked: list[tuple[str, list[str]]] = []

    def matters(team: str, going: Iterable[Shift]) -> tuple[Unfinished, ...]:
        asked.append((team, [shift.agent for shift in going]))
        return (Unfinished("case", "C:1", "T05", 0),)

    engine = Engine(Config())
    for change in AT_WORK:
        engine.on((change,), change.at)
    (one,) = boards(engine.attendance, {}, when(0), matters=matters)
    assert asked == [("A", ["d1", "d2"])]
    assert [matter.id for matter in one.unfinished] == ["C:1"]
    assert [doubt.why for doubt in one.equipment] == ["unknown", "unknown"]  # nobody saw them yet
