"""A3.2.4 「不得……减少工作人员」."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from ccfloor.config import (
    Config,
    Forecast,
    QueueConfig,
    Required,
    Rules,
    Site,
    StaffingConfig,
)
from ccfloor.floor.changes import QueueGone, SeatChanged, Told
from ccfloor.floor.deeds import AbsencePermitted, PermitWithdrawn
from ccfloor.floor.states import SeatState
from ccfloor.roster.plan import Activity
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import AlertRaised
from ccfloor.rules.t16_headcount_cut import HeadcountCut
from tests.rules import histories
from tests.rules.histories import T0, at, blind, queue, seat, sees, told
from tests.staffing.floor import came, leave, plan, shift, slot

watch = partial(histories.watch, rules=(HeadcountCut,))

THREE = Config(queue=(QueueConfig(name="sales", required=(Required(staff=3),)),))
MORNING_AND_DAY = Config(
    queue=(
        QueueConfig(
            name="sales",
            required=(
                Required(from_="08:00", to="10:00", staff=2),
                Required(from_="10:00", to="18:00", staff=4),
            ),
        ),
    )
)


def test_a_queue_without_a_table_needs_nobody():
    assert watch(queue(0, 0), 100_000) == []


def test_enough_on_duty_says_nothing():
    assert watch(queue(0, 3), 100_000, config=THREE) == []


def test_a_gap_of_exactly_the_grace_passes():
    assert watch(queue(0, 2), queue(30, 3), 100, config=THREE) == []


def test_a_longer_gap_is_a_warning_with_have_and_need():
    found = watch(queue(0, 2), 60, config=THREE)
    assert told(found) == ["30.000001 + T16 breach warning sales"]
    (raised,) = [f for f in found if isinstance(f, AlertRaised)]
    assert (raised.alert.have, raised.alert.need) == (2, 3)
    assert (raised.alert.id, raised.alert.kind) == (f"T16:breach:sales:{at(0)}", "queue")


def test_one_less_meanwhile_is_the_same_gap():
    assert told(watch(queue(0, 2), queue(20, 1), queue(40, 2), 60, config=THREE)) == [
        "30.000001 + T16 breach warning sales"
    ]


def test_it_is_cleared_when_the_gap_closes_and_new_when_it_opens_again():
    history = (queue(0, 2), queue(50, 3), queue(70, 2), 200)
    found = watch(*history, config=THREE)
    assert told(found) == [
        "30.000001 + T16 breach warning sales",
        "50 - T16 breach warning sales",
        "100.000001 + T16 breach warning sales",
    ]
    ids = [f.alert.id for f in found if isinstance(f, AlertRaised)]
    assert ids == [f"T16:breach:sales:{at(0)}", f"T16:breach:sales:{at(70)}"]


def test_nobody_at_all_is_critical():
    assert told(watch(queue(0, 0), 60, config=THREE)) == ["30.000001 + T16 breach critical sales"]


def test_a_warning_becomes_critical_when_nobody_is_left_for_the_grace():
    assert told(watch(queue(0, 1), queue(100, 0), 200, config=THREE)) == [
        "30.000001 + T16 breach warning sales",
        "130.000001 + T16 breach critical sales",
        "130.000001 - T16 breach warning sales",
    ]


def test_somebody_who_returns_within_the_grace_changes_nothing():
    assert told(watch(queue(0, 1), queue(100, 0), queue(120, 1), 300, config=THREE)) == [
        "30.000001 + T16 breach warning sales"
    ]


def test_the_hour_that_asks_for_more_opens_a_gap_of_its_own():
    # T0 is 09:00 in Shanghai; at 10:00 the need rises from 2 to 4.
    assert told(watch(queue(0, 3), 3 * 3600, config=MORNING_AND_DAY)) == [
        "3630.000001 + T16 breach warning sales"
    ]


def test_the_hour_that_asks_for_nobody_closes_it():
    evening = 9 * 3600  # 18:00
    assert told(watch(queue(3600, 3), 12 * 3600, config=MORNING_AND_DAY)) == [
        "3630.000001 + T16 breach warning sales",
        f"{evening} - T16 breach warning sales",
    ]


def test_an_unchanged_queue_is_looked_at_again_each_morning():
    lines = told(watch(queue(0, 1), 48 * 3600, config=MORNING_AND_DAY))
    day = 24 * 3600
    assert lines == [
        "30.000001 + T16 breach warning sales",
        "32400 - T16 breach warning sales",
        f"{day - 3600 + 30}.000001 + T16 breach warning sales",
        f"{day + 32400} - T16 breach warning sales",
        f"{2 * day - 3600 + 30}.000001 + T16 breach warning sales",
    ]


def test_a_night_shift_goes_over_midnight():
    night = Config(
        queue=(QueueConfig(name="sales", required=(Required(from_="22:00", to="06:00", staff=1),)),)
    )
    lines = told(watch(queue(0, 0), 24 * 3600, config=night))
    begins, ends = 13 * 3600, 21 * 3600  # 22:00 and 06:00, counted from 09:00
    assert lines == [
        f"{begins + 30}.000001 + T16 breach critical sales",
        f"{ends} - T16 breach critical sales",
    ]


def test_the_night_on_which_the_clock_goes_back_has_its_hour_twice():
    berlin = Config(
        site=Site(timezone="Europe/Berlin"),
        queue=(
            QueueConfig(name="sales", required=(Required(from_="02:00", to="03:00", staff=1),)),
        ),
    )
    eve = datetime(2025, 10, 26, tzinfo=ZoneInfo("Europe/Berlin"))
    midnight = int(eve.timestamp()) - T0 // 1_000_000
    lines = told(watch(queue(midnight, 0), midnight + 12 * 3600, config=berlin))
    begun, over = midnight + 2 * 3600, midnight + 4 * 3600
    assert lines == [
        f"{begun + 30 + 0.000001:.6f} + T16 breach critical sales",
        f"{over} - T16 breach critical sales",
    ]


def test_a_gap_in_coverage_says_nothing_and_starts_the_count_anew():
    dark = blind(10)
    lines = told(
        watch(queue(0, 2), dark, queue(11, 0), queue(59, 2), sees(dark, 60), 200, config=THREE)
    )
    assert [line for line in lines if "T16" in line] == ["90.000001 + T16 breach warning sales"]


def test_an_alert_that_stood_before_a_gap_stands_after_it_unless_the_census_says_otherwise():
    dark = blind(100)
    still = told(
        watch(queue(0, 2), dark, queue(101, 0), queue(159, 2), sees(dark, 160), 300, config=THREE)
    )
    assert [line for line in still if "T16" in line] == ["30.000001 + T16 breach warning sales"]
    over = told(
        watch(queue(0, 2), dark, queue(101, 0), queue(159, 3), sees(dark, 160), 300, config=THREE)
    )
    assert [line for line in over if "T16" in line] == [
        "30.000001 + T16 breach warning sales",
        "160 - T16 breach warning sales",
    ]


def test_a_queue_that_is_no_more_is_short_of_nobody():
    assert told(watch(queue(0, 2), QueueGone(at(50), "sales"), 10**6, config=THREE)) == [
        "30.000001 + T16 breach warning sales",
        "50 - T16 breach warning sales",
    ]


def test_without_grace_the_first_microsecond_is_told():
    strict = Config(rules=Rules(staffing_grace_s=0), queue=THREE.queue)
    assert told(watch(queue(0, 2), 1, config=strict)) == ["0.000001 + T16 breach warning sales"]


def test_an_alert_of_an_earlier_run_goes_on_under_its_own_name():
    before = Engine(THREE)
    watch(queue(0, 2), 60, engine=before)
    after = Engine(THREE)
    after.restore(before.standing())
    dark = blind(100, "start")
    lines = told(watch(dark, queue(105, 2), sees(dark, 106), 600, queue(700, 3), engine=after))
    assert lines == ["700 - T16 breach warning sales"]


# --- the roster ---------------------------------------------------------------------

HOUR = 3600.0
LONG = (-HOUR, 9 * HOUR)
A, B, C = (f"agent100{n}" for n in (1, 2, 3))


def there(seconds: float, *numbers: int) -> list[SeatChanged]:
    return [seat(seconds, SeatState.READY, f"PJSIP/100{n}") for n in numbers]


def out(seconds: float, number: int, state: SeatState = SeatState.OUT) -> SeatChanged:
    return seat(seconds, state, f"PJSIP/100{number}")


def permit(seconds: float, **what: object) -> Told:
    return Told(at(seconds), AbsencePermitted(by="manager", what="headcount", **what))  # type: ignore[arg-type]  # a test's words


def test_everybody_at_his_post_says_nothing():
    rostered = plan(shift(A, *LONG), shift(B, *LONG))
    assert watch(rostered, *there(1, 1, 2), 8 * HOUR) == []


def test_one_who_is_not_logged_in_is_told_after_five_minutes_with_have_and_need():
    found = watch(plan(shift(A, *LONG), shift(B, *LONG)), *there(0, 1), 400)
    assert told(found) == ["300.000001 + T16 breach warning A"]
    (raised,) = [f for f in found if isinstance(f, AlertRaised)]
    alert = raised.alert
    assert (alert.id, alert.kind, alert.queue) == (f"T16:rostered:A:{at(0)}", "team", "")
    assert (alert.have, alert.need) == (1, 2)


def test_it_is_cleared_when_he_comes_and_the_last_to_go_makes_it_critical():
    rostered = plan(shift(A, *LONG), shift(B, *LONG))
    gone = out(500, 1), out(500, 2)
    assert told(watch(rostered, *there(0, 1), *there(400, 2), *gone, 900)) == [
        "300.000001 + T16 breach warning A",
        "400 - T16 breach warning A",
        "800.000001 + T16 breach critical A",
    ]


def test_who_is_away_for_minutes_is_at_his_post_and_whose_phone_is_gone_is_not():
    rostered = plan(shift(A, *LONG), shift(B, *LONG))
    away = seat(10, SeatState.AWAY, "PJSIP/1002")
    assert told(watch(rostered, *there(0, 1, 2), away, HOUR)) == []
    gone = out(10, 2, SeatState.OFFLINE)
    assert told(watch(rostered, *there(0, 1, 2), gone, HOUR)) == [
        "310.000001 + T16 breach warning A"
    ]


def test_who_is_at_a_meal_in_training_or_on_leave_is_not_asked_for():
    rostered = plan(
        shift(A, *LONG),
        shift(B, *LONG, slot(Activity.TRAINING, 0, HOUR)),
        shift(C, *LONG),
        leave(C, -HOUR, 2 * HOUR),
    )
    assert told(watch(rostered, *there(0, 1), 3 * HOUR)) == [
        f"{HOUR + 300:.0f}.000001 + T16 breach warning A"  # B's training is over
    ]


def test_a_shift_that_begins_asks_for_its_people_and_one_that_ends_does_not():
    rostered = plan(shift(A, -HOUR, HOUR), shift(B, HOUR, 2 * HOUR))
    assert told(watch(rostered, *there(0, 1), out(HOUR + 60, 1), 4 * HOUR)) == [
        "3900.000001 + T16 breach critical A",
        "7200 - T16 breach critical A",
    ]


def test_a_person_who_moves_to_another_seat_is_at_his_post():
    rostered = plan(shift(A, *LONG))
    elsewhere = seat(50, SeatState.READY, "PJSIP/9-1001")
    assert watch(rostered, *there(0, 1), elsewhere, out(60, 1), HOUR) == []


def test_a_new_roster_is_in_force_from_the_moment_it_is_told():
    first, second = plan(shift(A, *LONG), shift(B, *LONG)), plan(shift(A, *LONG), seconds=500)
    assert told(watch(first, *there(0, 1), second, HOUR)) == [
        "300.000001 + T16 breach warning A",
        "500 - T16 breach warning A",
    ]


def test_each_team_is_short_for_itself():
    rostered = plan(shift(A, *LONG), shift(B, *LONG, team="B"))
    assert told(watch(rostered, *there(0, 1), 400)) == ["300.000001 + T16 breach critical B"]


def test_in_a_gap_of_coverage_nobody_is_missed_and_the_count_begins_anew():
    rostered, dark = plan(shift(A, *LONG), shift(B, *LONG)), blind(100)
    lines = told(watch(rostered, *there(0, 1), dark, sees(dark, 1000), 2000))
    assert [line for line in lines if "T16" in line] == ["1300.000001 + T16 breach warning A"]


def test_a_teams_alert_of_an_earlier_run_goes_on_under_its_own_name():
    rostered = plan(shift(A, *LONG), shift(B, *LONG))
    before = Engine(Config(), (HeadcountCut,))
    watch(rostered, *there(0, 1), 400, engine=before)
    after = Engine(Config(), (HeadcountCut,))
    after.restore(before.standing())
    dark = blind(500, "start")
    again = plan(shift(A, *LONG), shift(B, *LONG), seconds=501)
    lines = told(
        watch(dark, again, *there(505, 1), sees(dark, 506), 2000, *there(2100, 2), engine=after)
    )
    assert lines == ["2100 - T16 breach warning A"]


# --- what the duty manager allows ---------------------------------------------------


def test_a_permit_for_a_queue_clears_and_holds_off_its_alert_until_it_ends():
    history = (queue(0, 2), permit(100, queue="sales", until=at(1000)), 2000)
    assert told(watch(*history, config=THREE)) == [
        "30.000001 + T16 breach warning sales",
        "100 - T16 breach warning sales",
        "1030.000001 + T16 breach warning sales",
    ]


def test_a_permit_for_another_queue_or_for_a_terminal_is_none():
    other = permit(1, queue="support")
    terminal = Told(at(1), AbsencePermitted(by="manager", what="terminal", queue="sales"))
    for useless in (other, terminal):
        assert told(watch(queue(0, 2), useless, 60, config=THREE)) == [
            "30.000001 + T16 breach warning sales"
        ]


def test_a_permit_for_a_person_takes_him_out_of_what_is_asked_for():
    rostered = plan(shift(A, *LONG), shift(B, *LONG), shift(C, *LONG))
    allowed = permit(10, agent=B, until=at(HOUR))
    assert told(watch(rostered, *there(0, 1, 3), allowed, 2 * HOUR)) == [
        "3900.000001 + T16 breach warning A"
    ]
    two_gone = watch(rostered, *there(0, 1), allowed, 400)
    (raised,) = [f for f in two_gone if isinstance(f, AlertRaised)]
    assert (raised.alert.have, raised.alert.need) == (1, 2)


def test_who_is_permitted_to_be_missing_and_is_there_counts_as_there():
    rostered = plan(shift(A, *LONG), shift(B, *LONG))
    found = watch(rostered, *there(0, 1), permit(10, agent=A, until=at(HOUR)), 400)
    assert told(found) == ["300.000001 + T16 breach warning A"]
    (raised,) = [f for f in found if isinstance(f, AlertRaised)]
    assert (raised.alert.have, raised.alert.need) == (1, 2)


def test_each_permit_ends_at_its_own_time():
    rostered = plan(shift(A, *LONG), shift(B, *LONG, team="B"))
    first, second = permit(10, agent=A, until=at(1000)), permit(11, agent=B, until=at(2000))
    assert told(watch(rostered, first, second, HOUR)) == [
        "1300.000001 + T16 breach critical A",
        "2300.000001 + T16 breach critical B",
    ]


def test_a_permit_without_an_end_holds_to_the_end_of_the_shift():
    rostered = plan(shift(A, -HOUR, HOUR), shift(A, HOUR, 3 * HOUR))
    lines = told(watch(rostered, permit(10, agent=A), 4 * HOUR))
    assert lines == [
        "3900.000001 + T16 breach critical A",
        "10800 - T16 breach critical A",
    ]


def test_a_permit_for_nobody_in_particular_is_for_the_whole_floor():
    rostered = plan(shift(A, *LONG), shift(B, *LONG))
    everywhere = permit(5, until=at(1000))
    assert told(watch(queue(0, 2), rostered, *there(1, 1), everywhere, 900, config=THREE)) == []


# --- by what the callers ask for ----------------------------------------------------

LIVE = Config(
    staffing=StaffingConfig(live=True),
    queue=(QueueConfig(name="sales", forecast=(Forecast(calls=20),)),),
)


def test_unless_it_is_asked_for_the_callers_do_not_count():
    shown_only = Config(queue=LIVE.queue)
    assert watch(queue(0, 1), HOUR, config=shown_only) == []


def test_live_the_forecast_asks_for_people():
    found = watch(queue(0, 3), 60, config=LIVE)
    assert told(found) == ["30.000001 + T16 breach warning sales"]
    (raised,) = [f for f in found if isinstance(f, AlertRaised)]
    assert (raised.alert.have, raised.alert.need) == (3, 4)


def test_live_a_rush_of_callers_raises_it_and_their_going_clears_it():
    start = blind(-10, "start")
    rush = [came(60 + 5.0 * n) for n in range(120)]
    lines = told(watch(start, queue(-5, 4), sees(start, 0), *rush, 2 * HOUR, config=LIVE))
    moments = [float(line.split()[0]) for line in lines if "T16" in line]
    assert len(moments) == 2
    assert 90 < moments[0] < 400
    assert 1800 < moments[1] < 4000


def test_live_it_is_the_same_however_often_somebody_looks_at_the_clock():
    rush = [came(60 + 5.0 * n) for n in range(120)]
    seldom = watch(queue(0, 4), *rush, 2 * HOUR, config=LIVE)
    often: list[object] = [queue(0, 4)]
    for caller in rush:
        often += [(caller.at - T0) / 1e6 - 1, caller]
    assert watch(*often, *(700.0 + n for n in range(0, 6600, 7)), 2 * HOUR, config=LIVE) == seldom  # type: ignore[arg-type]  # changes and seconds


def test_live_the_configured_minimum_holds_as_well():
    config = Config(
        staffing=StaffingConfig(live=True),
        queue=(QueueConfig(name="sales", required=(Required(staff=9),)),),
    )
    assert told(watch(queue(0, 8), 60, config=config)) == ["30.000001 + T16 breach warning sales"]


def test_a_permit_that_is_withdrawn_holds_nothing_off_any_more():
    taken_back = Told(at(100), PermitWithdrawn("manager", "headcount", queue="sales"))
    history = (queue(0, 2), permit(-10, queue="sales", until=at(1000)), taken_back, 500)
    assert told(watch(*history, config=THREE)) == ["130.000001 + T16 breach warning sales"]


def test_a_permit_holds_nothing_off_before_it_begins():
    later = permit(-10, queue="sales", from_=at(600), until=at(1000))
    assert told(watch(queue(0, 2), later, 2000, config=THREE)) == [
        "30.000001 + T16 breach warning sales",
        "600 - T16 breach warning sales",
        "1030.000001 + T16 breach warning sales",
    ]
