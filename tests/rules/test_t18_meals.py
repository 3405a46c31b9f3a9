"""A2.4.3 「安排本组坐席用餐时间,确保服务畅通」."""

from __future__ import annotations

from ccfloor.config import Config, QueueConfig, Required, Rules
from ccfloor.floor.changes import AbsenceBegan, AbsenceEnded, QueueGone
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import Severity
from ccfloor.roster.plan import Activity
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import AlertRaised, BreachFound, Finding
from ccfloor.rules.t18_meals import Meals
from tests.regulation.houses import regulation
from tests.rules.histories import (
    absence,
    at,
    back,
    blind,
    left,
    queue,
    relabelled,
    sees,
    told,
    watch,
)
from tests.staffing.floor import plan, shift, slot

HOUR = 3600.0
FOUR = Config(queue=(QueueConfig(name="sales", required=(Required(staff=4),)),))
ROSTER = plan(shift("agent1001", -HOUR, 11 * HOUR, slot(Activity.MEAL, 3 * HOUR, 4 * HOUR)))


def meals(*history: object, config: Config | None = None, engine: Engine | None = None):
    return watch(*history, config=config, rules=(Meals,), engine=engine)  # type: ignore[arg-type]  # changes and seconds


def breaches(found: list[Finding]) -> list[tuple[str, float, float]]:
    """The id's beginning after T0, how much, against what."""
    return [
        (
            f"{one.breach.id.rpartition(':')[0]}:{(one.breach.begun_at - at(0)) / SECOND:g}",
            one.breach.measured / SECOND,
            one.breach.limit / SECOND,
        )
        for one in found
        if isinstance(one, BreachFound)
    ]


def eating(seconds: float, seat: str, *queues: str) -> AbsenceBegan:
    view = absence(seconds, "lunch", seat=seat)
    struct = type(view)(view.seat, view.agent, view.from_, reasons=view.reasons, queues=queues)
    return AbsenceBegan(at(seconds), struct)


# --- nothing ------------------------------------------------------------------------


def test_a_walk_to_the_water_cooler_is_no_meal():
    walk = left(0, "toilet")
    assert meals(walk, back(walk, 2 * HOUR), 3 * HOUR) == []


def test_a_meal_in_its_time_and_of_its_length_is_nothing():
    meal = left(3 * HOUR, "lunch")
    assert meals(ROSTER, meal, back(meal, 4 * HOUR)) == []


def test_an_hour_exactly_passes():
    meal = left(0, "用餐")
    assert meals(meal, back(meal, HOUR), 2 * HOUR) == []


def test_a_call_may_run_into_its_beginning_and_the_way_back_into_its_end():
    meal = left(3 * HOUR + 300, "lunch")
    assert meals(ROSTER, meal, back(meal, 4 * HOUR + 300)) == []
    early = left(3 * HOUR - 300, "lunch")
    assert meals(ROSTER, early, back(early, 4 * HOUR - 300)) == []


def test_who_has_no_meal_in_the_roster_eats_when_he_can():
    meal = left(0, "lunch")
    bare = plan(shift("agent1001", -HOUR, 11 * HOUR))
    assert meals(bare, meal, back(meal, 1800)) == []
    off_shift = plan(shift("agent1001", 5 * HOUR, 11 * HOUR, slot(Activity.MEAL, 6 * HOUR, 7e4)))
    assert meals(off_shift, meal, back(meal, 1800)) == []


# --- too long -----------------------------------------------------------------------


def test_a_longer_meal_is_said_while_it_lasts_and_recorded_when_it_is_over():
    meal = left(0, " Lunch ")
    found = meals(meal, back(meal, HOUR + 60, settled=20), 2 * HOUR)
    assert told(found) == [
        "3600.000001 + T18 breach warning PJSIP/1001",
        "3680 - T18 breach warning PJSIP/1001",
        "3680 ! T18 agent1001 3660",
    ]
    assert breaches(found) == [("T18:PJSIP/1001:0", 3660, 3600)]


def test_the_clock_is_the_meals_own_and_not_the_absences():
    walk = left(0, "toilet")
    meal = relabelled(walk, 600, "lunch")
    assert meals(walk, meal, back(meal, 600 + HOUR)) == []
    assert breaches(meals(walk, meal, back(meal, 601 + HOUR))) == [
        ("T18:PJSIP/1001:600", 3601, 3600)
    ]


def test_a_meal_that_turns_into_something_else_ends_there():
    meal = left(0, "lunch")
    training = relabelled(meal, HOUR + 1, "training")
    found = meals(meal, training, back(training, 5 * HOUR))
    assert told(found) == [
        "3600.000001 + T18 breach warning PJSIP/1001",
        "3601 - T18 breach warning PJSIP/1001",
        "3601 ! T18 agent1001 3601",
    ]


def test_a_meal_of_which_a_part_was_not_seen_is_nobodys_finding():
    meal = left(0, "lunch")
    assert breaches(meals(meal, back(meal, 2 * HOUR, covered=False))) == []


def test_the_length_and_the_words_are_the_houses():
    config = Config(
        rules=Rules(meal_reasons=("Imbiss",)), regulation=regulation(T18={"longest_s": 1800})
    )
    meal = left(0, "imbiss")
    assert breaches(meals(meal, back(meal, 1801), config=config)) == [
        ("T18:PJSIP/1001:0", 1801, 1800)
    ]
    lunch = left(0, "lunch")
    assert meals(lunch, back(lunch, 1801), config=config) == []


def test_a_meal_that_ended_unseen_gives_way_to_the_next_absence():
    first, second = left(0, "lunch"), left(5 * HOUR, "lunch")
    found = meals(first, second, back(second, 5 * HOUR + 60))
    assert told(found) == [
        "3600.000001 + T18 breach warning PJSIP/1001",
        "18000 - T18 breach warning PJSIP/1001",
    ]


def test_an_end_of_what_never_began_is_no_matter():
    assert meals(AbsenceEnded(at(5), absence(0, "lunch"))) == []


# --- outside its time ---------------------------------------------------------------


def test_a_meal_before_its_time_is_recorded_with_how_much_lay_outside():
    meal = left(2 * HOUR, "lunch")
    assert breaches(meals(ROSTER, meal, back(meal, 2 * HOUR + 1800))) == [
        (f"T18:PJSIP/1001:{2 * HOUR:g}", 1800, 0)
    ]


def test_only_what_lies_beyond_the_slack_is_outside():
    meal = left(3 * HOUR - 500, "lunch")
    assert breaches(meals(ROSTER, meal, back(meal, 3 * HOUR + 600))) == [
        (f"T18:PJSIP/1001:{3 * HOUR - 500:g}", 200, 0)
    ]
    late = left(4 * HOUR, "lunch")
    assert breaches(meals(ROSTER, late, back(late, 4 * HOUR + 1000))) == [
        (f"T18:PJSIP/1001:{4 * HOUR:g}", 700, 0)
    ]


def test_between_two_meals_of_a_long_shift_is_outside():
    two = plan(
        shift(
            "agent1001",
            -HOUR,
            11 * HOUR,
            slot(Activity.MEAL, 3 * HOUR, 3.5 * HOUR),
            slot(Activity.MEAL, 8 * HOUR, 8.5 * HOUR),
            slot(Activity.TRAINING, 5 * HOUR, 6 * HOUR),
        )
    )
    meal = left(5 * HOUR, "lunch")
    assert breaches(meals(two, meal, back(meal, 5 * HOUR + 900))) == [
        (f"T18:PJSIP/1001:{5 * HOUR:g}", 900, 0)
    ]


def test_one_meal_is_one_finding_at_its_heavier_side():
    meal = left(0, "lunch")
    assert breaches(meals(ROSTER, meal, back(meal, 5000))) == [("T18:PJSIP/1001:0", 5000, 3600)]


# --- all at once --------------------------------------------------------------------


def at_once(*seats: int, seconds: float = 0, queues: tuple[str, ...] = ("sales",)):
    return [eating(seconds, f"PJSIP/100{n}", *queues) for n in seats]


def test_two_meals_that_leave_fewer_than_the_minimum_are_told_to_the_leader():
    found = meals(queue(0, 5), *at_once(1, 2), queue(0, 3), 60, config=FOUR)
    assert told(found) == ["30.000001 + T18 warn warning sales"]
    (raised,) = [one for one in found if isinstance(one, AlertRaised)]
    alert = raised.alert
    assert (alert.id, alert.kind) == (f"T18:meals:sales:{at(0)}", "queue")
    assert (alert.have, alert.need, alert.severity) == (3, 4, Severity.WARNING)


def test_meals_that_leave_enough_are_nothing():
    assert meals(queue(0, 6), *at_once(1, 2), queue(0, 4), 600, config=FOUR) == []


def test_one_alone_at_a_meal_is_not_meals_at_once():
    assert meals(queue(0, 4), *at_once(1), queue(0, 3), 600, config=FOUR) == []


def test_a_shortage_that_the_eaters_could_not_fill_is_not_theirs():
    assert meals(queue(0, 3), *at_once(1, 2), queue(0, 1), 600, config=FOUR) == []


def test_meals_in_another_queue_are_no_matter():
    other = at_once(1, 2, queues=("support",))
    assert meals(queue(0, 5), *other, queue(0, 3), 600, config=FOUR) == []


def test_a_queue_without_a_minimum_lets_everybody_eat():
    assert meals(queue(0, 2), *at_once(1, 2), queue(0, 0), 600) == []


def test_it_is_cleared_when_one_is_back():
    first, second = at_once(1, 2)
    history = (queue(0, 5), first, second, queue(0, 3), back(first, 100), 200)
    assert told(meals(*history, config=FOUR)) == [
        "30.000001 + T18 warn warning sales",
        "100 - T18 warn warning sales",
    ]


def test_a_minimum_that_comes_with_the_hour_makes_it_so():
    later = Config(queue=(QueueConfig(name="sales", required=(Required(from_="09:10", staff=4),)),))
    assert told(meals(queue(0, 5), *at_once(1, 2), queue(0, 3), 700, config=later)) == [
        "630.000001 + T18 warn warning sales"
    ]


def test_in_a_gap_of_coverage_nothing_is_said_and_after_it_the_count_begins_anew():
    dark = blind(10)
    history = (queue(0, 5), *at_once(1, 2), queue(0, 3), dark, sees(dark, 600), 700)
    assert told(meals(*history, config=FOUR)) == ["630.000001 + T18 warn warning sales"]


def test_a_queue_that_is_no_more_is_short_of_nobody():
    history = (queue(0, 5), *at_once(1, 2), queue(0, 3), 60, QueueGone(at(61), "sales"), 600)
    assert told(meals(*history, config=FOUR))[1:] == ["61 - T18 warn warning sales"]


def test_alerts_of_an_earlier_run_go_on_under_their_own_names():
    before = Engine(FOUR, (Meals,))
    long = at_once(1, 2)
    meals(queue(0, 5), *long, queue(0, 3), 2 * HOUR, engine=before)
    assert len(before.standing()) == 3
    after = Engine(FOUR, (Meals,))
    after.restore(before.standing())
    dark = blind(2 * HOUR + 1, "start")
    again = (dark, *long, queue(2 * HOUR + 2, 3), sees(dark, 2 * HOUR + 3), 3 * HOUR)
    assert meals(*again, engine=after) == []
    assert [alert.id for alert in after.standing()] == [alert.id for alert in before.standing()]
