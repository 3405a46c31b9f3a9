from __future__ import annotations

from ccfloor.config import Config, Forecast, QueueConfig, Required
from ccfloor.floor.changes import Change, QueueChanged, QueueGone
from ccfloor.floor.deeds import BreakAsked
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import QueueView
from ccfloor.roster.plan import Activity
from ccfloor.staffing.arrivals import Earlier
from ccfloor.staffing.live import Staffing
from ccfloor.staffing.outlook import Outlook
from tests.staffing.floor import a_call, at, blind, leave, plan, seat, shift, slot

THREE = Config(queue=(QueueConfig(name="sales", required=(Required(staff=3),)),))
HOUR = 3600.0


def seen(*changes: Change, config: Config = THREE) -> Staffing:
    staffing = Staffing(config)
    staffing.on([*blind(-7200, -7200, "start"), *changes])
    return staffing


def sales(staffing: Staffing, seconds: float = 0) -> Outlook:
    (found,) = (o for o in staffing.outlooks(at(seconds)).queues if o.subject == "sales")
    return found


def team(staffing: Staffing, seconds: float = 0) -> Outlook:
    (found,) = staffing.outlooks(at(seconds)).teams
    return found


def ahead(outlook: Outlook) -> list[tuple[int, int | None, dict[str, int]]]:
    """Who is there, the gap, and why, in 15, 30 and 60 minutes."""
    return [
        (one.staff, one.gap, {reason.code: reason.people for reason in one.reasons})
        for one in outlook.ahead
    ]


def test_without_a_roster_everybody_who_is_there_stays():
    staffing = seen(seat(-60, "a"), seat(-60, "b"))
    found = sales(staffing)
    assert (found.rostered, found.present, found.gap) == (None, 2, 1)
    assert ahead(found) == [(2, 1, {}), (2, 1, {}), (2, 1, {})]
    assert staffing.outlooks(at(0)).teams == ()


def test_who_is_back_within_five_minutes_is_not_missing():
    away = seat(-60, "c", SeatState.AWAY, away_since=at(-60))
    found = sales(seen(seat(-60, "a"), seat(-60, "b"), away))
    assert (found.present, found.away, found.returning, found.gap) == (2, 1, 1, 0)
    assert ahead(found)[0] == (3, 0, {"returns": 1})


def test_who_has_overstayed_is_not_reckoned_with():
    gone = seat(-600, "c", SeatState.AWAY, away_since=at(-600))
    found = sales(seen(seat(-60, "a"), gone))
    assert (found.away, found.returning, found.gap) == (1, 0, 2)
    assert ahead(found)[0] == (1, 2, {"overdue": -1})


def test_a_granted_hour_is_back_when_it_is_over():
    meal = seat(-1800, "c", SeatState.AWAY, away_since=at(-1800), reason="meal")
    found = sales(seen(seat(-60, "a"), meal))
    assert [one[0] for one in ahead(found)] == [1, 2, 2]
    assert found.returning == 0


def test_shifts_that_end_and_begin_change_who_is_there():
    rostered = plan(
        shift("a", -10 * HOUR, 1200),
        shift("b", -10 * HOUR, HOUR * 2),
        shift("c", 1200, 12 * HOUR),
    )
    found = sales(
        seen(
            rostered,
            seat(-9000, "c"),
            seat(-8000, "c", SeatState.OUT, queues=()),
            seat(-60, "a"),
            seat(-60, "b"),
        )
    )
    assert found.rostered == 2
    assert ahead(found) == [
        (2, 1, {}),
        (2, 1, {"shift_ends": -1, "shift_starts": 1}),
        (2, 1, {"shift_ends": -1, "shift_starts": 1}),
    ]


def test_meals_trainings_and_leaves_take_people_away_and_give_them_back():
    rostered = plan(
        shift("a", -HOUR, 9 * HOUR, slot(Activity.MEAL, 600, 2400)),
        shift("b", -HOUR, 9 * HOUR, slot(Activity.TRAINING, 1500, 9000)),
        shift("c", -HOUR, 9 * HOUR, slot(Activity.MEAL, -600, 1200)),
        shift("d", -HOUR, 9 * HOUR),
        leave("d", 3000, 9 * HOUR),
    )
    eating = seat(-600, "c", SeatState.AWAY, away_since=at(-600), reason="meal")
    found = sales(seen(rostered, seat(-60, "a"), seat(-60, "b"), seat(-60, "d"), eating))
    assert (found.rostered, found.present, found.returning) == (3, 3, 0)
    assert ahead(found) == [
        (2, 1, {"meal": -1}),
        (2, 1, {"meal": -1, "training": -1, "returns": 1}),
        (2, 1, {"leave": -1, "training": -1, "returns": 1}),
    ]


def test_a_leave_that_ends_brings_somebody():
    rostered = plan(shift("a", -HOUR, 9 * HOUR), leave("a", -HOUR, 1200))
    out = [seat(-9000, "a"), seat(-8000, "a", SeatState.OUT, queues=())]
    assert ahead(sales(seen(rostered, *out)))[1] == (1, 2, {"leave_ends": 1})


def test_who_should_be_there_and_is_not_is_named_by_how():
    rostered = plan(*(shift(agent, -HOUR, 9 * HOUR) for agent in "abc"))
    changes = [
        seat(-9000, "a"),
        seat(-8000, "a", SeatState.OUT, queues=()),
        seat(-60, "b", SeatState.OFFLINE),
        seat(-600, "c", SeatState.AWAY, away_since=at(-600)),
    ]
    found = sales(seen(rostered, *changes))
    assert (found.rostered, found.present) == (3, 0)
    assert ahead(found)[0] == (0, 3, {"missing": -1, "offline": -1, "overdue": -1})


def test_who_is_there_without_being_rostered_is_there():
    rostered = plan(shift("x", -HOUR, 9 * HOUR))
    assert ahead(sales(seen(rostered, seat(-60, "a"))))[2] == (1, 2, {})


def test_a_team_needs_whom_the_roster_names_whether_seen_or_not():
    rostered = plan(
        shift("a", -HOUR, 9 * HOUR, slot(Activity.MEAL, 600, 1200)),
        shift("b", -HOUR, 1500),
        shift("never_seen", -HOUR, 9 * HOUR),
        shift("z", 30 * HOUR, 40 * HOUR),
    )
    found = team(seen(rostered, seat(-60, "a"), seat(-60, "b")))
    assert (found.subject, found.rostered, found.present, found.gap) == ("A", 3, 2, 1)
    assert found.required is None
    assert ahead(found) == [
        (1, 1, {"meal": -1, "missing": -1}),
        (1, 1, {"missing": -1, "shift_ends": -1}),
        (1, 1, {"missing": -1, "shift_ends": -1}),
    ]


def test_what_is_needed_later_is_in_the_gap():
    rows = (Required(from_="09:00", to="09:20", staff=1), Required(from_="09:20", staff=4))
    config = Config(queue=(QueueConfig(name="sales", required=rows),))
    found = sales(seen(seat(-60, "a"), config=config))
    assert [found.gap, *(one.gap for one in found.ahead)] == [0, 0, 3, 3]


def test_a_queue_of_which_nothing_is_asked_has_no_gap():
    found = sales(seen(seat(-60, "a"), config=Config(queue=(QueueConfig(name="sales"),))), -7199)
    assert found.gap is None
    assert [one.gap for one in found.ahead] == [None, None, None]


def test_a_forecast_gives_a_gap_with_its_range():
    config = Config(queue=(QueueConfig(name="sales", forecast=(Forecast(calls=100),)),))
    found = sales(seen(seat(-7200, "a"), config=config), -7200)
    assert found.required is not None
    assert (found.required.low, found.required.likely, found.required.high) == (11, 12, 14)
    assert found.gap == 11


def test_long_conversations_and_shared_people_are_counted_beside():
    calls = [change for n in range(20) for change in a_call(-3000 + n, 0, 100 + n)]
    found = sales(
        seen(
            *calls,
            seat(-100, "a", SeatState.TALKING, queue="sales"),
            seat(-130, "b", SeatState.TALKING, queue="sales"),
            seat(-60, "c", queues=("sales", "support")),
        )
    )
    assert (found.present, found.ready, found.long_calls, found.shared) == (3, 1, 1, 1)


def test_a_queue_that_is_no_more_has_no_outlook():
    staffing = seen(QueueChanged(at(0), QueueView("other")))
    assert [o.subject for o in staffing.outlooks(at(1)).queues] == ["other", "sales"]
    staffing.on([QueueGone(at(2), "other")])
    assert [o.subject for o in staffing.outlooks(at(3)).queues] == ["sales"]


def test_after_a_restart_the_requirement_is_what_it_was():
    calls = [change for n in range(60) for change in a_call(-1790 + 25 * n, 5, 200)]
    lived = seen(*calls)
    stored = {change.visit.call: change.visit for change in calls}.values()  # type: ignore[union-attr]  # all are visits
    again = Staffing(THREE)
    again.restore(Earlier(at(-7200), tuple(stored)))
    again.on(blind(-30, -30, "start"))
    assert again.requirement("sales", at(0)) == lived.requirement("sales", at(0))


def test_in_a_gap_of_coverage_it_says_so():
    staffing = seen(seat(-60, "a"))
    opened, closed = blind(0, 60)
    asked = BreakAsked("a:1", "a")
    staffing.on([opened])
    assert staffing.outlooks(at(1)).blind
    assert staffing.advise(asked, at(1)).blind
    staffing.on([closed])
    assert not staffing.outlooks(at(61)).blind
    assert not staffing.advise(asked, at(61)).blind
