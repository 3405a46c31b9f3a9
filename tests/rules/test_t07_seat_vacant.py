"""A4.1.3 「未向上级请示,出现空岗现象,发现一次扣100元,超过30分钟扣200元」."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.config import Config
from ccfloor.floor.changes import Told
from ccfloor.regulation.shipped import shipped_edition
from ccfloor.roster.plan import Activity, Slot
from ccfloor.rules.engine import Engine
from ccfloor.rules.t07_seat_vacant import SeatVacant
from tests.rules.histories import blind, sees, watch
from tests.rules.histories import told as told_
from tests.rules.rosters import (
    DAY,
    breaches,
    day_at_work,
    hours,
    in_,
    leave,
    out,
    passing,
    plan,
    reported,
    when,
)

RULE = shipped_edition().rule("T07")
NOON = -8 * 3600


def empty(seconds: float) -> list[object]:
    """Let d2's seat be empty so long from noon on."""
    return [*day_at_work()[:-1], out(NOON, "d2"), in_(NOON + seconds, "d2")]


@pytest.mark.parametrize(
    ("seconds", "fen"), [(301, 10_000), (1_800, 10_000), (1_800.000001, 20_000), (1_801, 20_000)]
)
def test_its_leader_answers_for_an_empty_seat(seconds, fen):
    assert breaches(empty(seconds), "T07") == [f"d1 {NOON} {seconds:.10g}"]
    charge = RULE.charge(RULE.tier(round(seconds * 1_000_000)))
    assert charge is not None
    assert charge.fen_for(1) == fen


def test_what_is_over_within_the_time_to_report_charges_nobody():
    assert breaches(empty(300), "T07") == []


@pytest.mark.parametrize(
    ("reports", "charged"),
    [
        (-3_600, False),  # he knew before
        (0, False),
        (300, False),
        (300.000001, True),
        (-3_601, True),
    ],
)
def test_a_report_within_five_minutes_of_the_start_excuses(reports, charged):
    gone, report = out(NOON, "d2"), reported(NOON + reports, "PJSIP/2")
    order = (report, gone) if reports < 0 else (gone, report)
    told = [*day_at_work()[:-1], *order, in_(NOON + 1_801, "d2")]
    assert bool(breaches(told, "T07")) is charged


def test_a_report_of_the_whole_group_covers_every_seat_and_another_seats_does_not():
    gone = [*day_at_work()[:-1], out(NOON, "d2")]
    back = in_(NOON + 1_801, "d2")
    assert breaches([*gone, reported(NOON + 10), back], "T07") == []
    assert breaches([*gone, reported(NOON + 10, "PJSIP/1"), back], "T07") != []


def test_seats_empty_at_overlapping_times_are_one_episode():
    told = [
        *day_at_work()[:-1],
        out(NOON, "d2"),
        out(NOON + 600, "d1"),
        in_(NOON + 900, "d2"),
        in_(NOON + 2_000, "d1"),
    ]
    assert breaches(told, "T07") == [f"d1 {NOON} 2000"]


def test_seats_empty_one_after_the_other_are_two_episodes():
    told = [*empty(400), out(NOON + 1_000, "d1"), in_(NOON + 1_600, "d1")]
    assert breaches(told, "T07") == [f"d1 {NOON} 400", f"d1 {NOON + 1_000} 600"]


def test_somebody_else_at_the_seat_staffs_it_and_so_does_the_person_elsewhere():
    gone = [*day_at_work()[:-1], out(NOON, "d2")]
    assert breaches([*gone, in_(NOON + 60, "z7", "PJSIP/2"), passing(NOON + 4_000)], "T07") == []
    assert breaches([*gone, in_(NOON + 60, "d2", "PJSIP/7"), passing(NOON + 4_000)], "T07") == []


def test_the_episode_ends_with_the_shift_and_the_next_leader_answers_from_there():
    told = [*day_at_work(), out(-600, "d2"), in_(5, "n1"), in_(900, "n2")]
    assert breaches(told, "T07") == ["d1 -600 600", "n1 0 900"]


def test_approved_leave_empties_no_seat():
    absent = plan(leaves=[leave("d2", -12 * 3600, 0)])
    told = [absent, day_at_work()[1], passing(-6 * 3600), passing(-60)]
    assert breaches(told, "T07") == []


def test_a_gap_is_taken_in_the_leaders_favour():
    dark = blind(hours(NOON - 60))
    told = [
        *day_at_work()[:-1],
        dark,
        out(NOON, "d2"),
        sees(dark, hours(NOON + 600)),
        in_(NOON + 850, "d2"),
    ]
    assert breaches(told, "T07") == []  # 250 s were seen
    second = blind(hours(NOON + 100))
    told = [
        *day_at_work()[:-1],
        out(NOON, "d2"),
        second,
        in_(NOON + 700, "d2"),
        sees(second, hours(NOON + 700)),
    ]
    assert breaches(told, "T07") == []  # he may have come with the gap


def test_the_alert_lets_one_shift_get_up_and_the_next_sit_down():
    quick = watch(*day_at_work()[:-1], out(NOON, "d2"), in_(NOON + 60, "d2"), rules=(SeatVacant,))  # type: ignore[arg-type]  # a list of changes
    assert told_(quick) == ["10860 + T07 warn warning PJSIP/2", "10860 - T07 warn warning PJSIP/2"]
    slow = watch(*empty(1_900), rules=(SeatVacant,))  # type: ignore[arg-type]  # a list of changes
    begun = hours(NOON + 120)
    assert told_(slow)[:3] == [
        f"{hours(NOON) + 60:g} + T07 warn warning PJSIP/2",
        f"{hours(NOON) + 1800:g}.000001 + T07 breach critical PJSIP/2",
        f"{hours(NOON) + 1800:g}.000001 - T07 warn warning PJSIP/2",
    ]
    assert begun > hours(NOON)


def test_without_a_leader_on_the_roster_the_seat_is_noted_all_the_same():
    alone = plan(DAY[1])
    told = [alone, in_(-12 * 3600 - 60, "d2"), out(NOON, "d2"), in_(NOON + 400, "d2")]
    assert breaches(told, "T07") == []
    assert when(0)


def test_a_roster_told_in_the_dark_empties_no_seat_that_a_census_finds_staffed():
    dark = blind(hours(-12 * 3600 - 60), "start")
    told = [dark, plan(), in_(NOON, "d1"), in_(NOON, "d2"), sees(dark, hours(NOON))]
    assert breaches([*told, passing(-60)], "T07") == []


def test_a_seat_that_the_census_finds_empty_is_empty_from_then_on():
    dark = blind(hours(-12 * 3600 - 60), "start")
    told = [dark, plan(), in_(NOON, "d1"), sees(dark, hours(NOON)), in_(NOON + 400, "d2")]
    assert breaches([*told, passing(-60)], "T07") == [f"d1 {NOON} 400"]


def with_meal(from_: float, to: float, at: float = -13 * 3600) -> Told:
    slot = Slot(Activity.MEAL, when(from_), when(to))
    return plan(DAY[0], msgspec.structs.replace(DAY[1], slots=(slot,)), at=at)


def at_a_meal(from_: float, to: float) -> list[object]:
    return [with_meal(from_, to), *day_at_work()[1:-1]]


def test_a_meal_is_cut_out_of_the_time_that_a_seat_stands_empty():
    told = [*at_a_meal(NOON + 1_200, NOON + 4_800), out(NOON, "d2"), in_(NOON + 5_000, "d2")]
    assert breaches(told, "T07") == [f"d1 {NOON} 1200"]  # 200 s after the meal: time to report


def test_who_does_not_come_back_from_a_meal_leaves_the_seat_empty_from_its_end():
    told = [*at_a_meal(NOON, NOON + 3_600), out(NOON, "d2"), in_(NOON + 4_000, "d2")]
    assert breaches(told, "T07") == [f"d1 {NOON + 3_600} 400"]


def test_a_seat_that_will_be_empty_after_a_meal_holds_up_no_other_episode():
    told = [*at_a_meal(NOON, NOON + 3_600), out(NOON, "d2"), out(NOON + 60, "d1")]
    assert breaches([*told, in_(NOON + 460, "d1")], "T07") == [f"d1 {NOON + 60} 400"]


def test_a_plan_told_again_opens_no_emptiness_that_had_ended():
    told = [*at_a_meal(NOON, NOON + 3_600), out(NOON, "d2")]
    again = with_meal(NOON, NOON + 3_600, at=NOON + 60)
    assert breaches([*told, again, in_(NOON + 3_600, "d2"), passing(-60)], "T07") == []


def test_a_leave_approved_meanwhile_empties_no_seat_and_clears_the_alert():
    absent = plan(leaves=[leave("d2", NOON, 0)], at=NOON + 400)
    told = [*day_at_work()[:-1], out(NOON, "d2"), absent, passing(-60), passing(60)]
    assert breaches(told, "T07") == []
    assert told_lines(told)[:2] == [
        f"{hours(NOON) + 60:g} + T07 warn warning PJSIP/2",
        f"{hours(NOON) + 400:g} - T07 warn warning PJSIP/2",
    ]


def told_lines(history: list[object]) -> list[str]:
    return told_(watch(*history, rules=(SeatVacant,)))  # type: ignore[arg-type]  # a list of changes


def seen_empty(*history: object, seconds: float) -> list[tuple[str, float, bool]]:
    """List who is missing at a seat, since when (seconds after noon), and if it was reported."""
    engine = Engine(Config())
    watch(*history, engine=engine)  # type: ignore[arg-type]  # a list of changes
    return [
        (one.shift.agent, (one.since - when(NOON)) / 1_000_000, one.reported)
        for one in engine.empty_seats(when(NOON + seconds))
    ]


def test_who_looks_is_told_of_the_seats_that_stand_empty_the_longest_first():
    day = day_at_work()[:-1]
    gone = [out(NOON, "d2"), out(NOON + 600, "d1")]
    assert seen_empty(*day, seconds=0) == []
    assert seen_empty(*day, *gone, seconds=700) == [("d2", 0, False), ("d1", 600, False)]
    told = [gone[0], reported(NOON + 10, "PJSIP/2"), gone[1]]
    assert seen_empty(*day, *told, seconds=700) == [("d2", 0, True), ("d1", 600, False)]
    back = [*gone, in_(NOON + 650, "d2")]
    assert seen_empty(*day, *back, seconds=700) == [("d1", 600, False)]


def test_a_seat_whose_person_has_leave_first_is_not_empty_yet():
    day = [plan(leaves=[leave("d2", NOON, NOON + 900)]), *day_at_work()[1:-1], out(NOON, "d2")]
    assert seen_empty(*day, seconds=899) == []
    assert seen_empty(*day, seconds=900) == [("d2", 900, False)]
