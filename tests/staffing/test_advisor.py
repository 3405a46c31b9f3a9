from __future__ import annotations

import msgspec
import pytest

from ccfloor.config import ApprovalsConfig, Config, Forecast, QueueConfig, Required, StaffingConfig
from ccfloor.floor.changes import Change
from ccfloor.floor.deeds import BreakAsked
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState
from ccfloor.staffing.advisor import Advice, Against, QueueAdvice
from ccfloor.staffing.live import Staffing
from ccfloor.staffing.paths import Situation, play
from tests.staffing.floor import at, blind, came, plan, seat, shift

BUSY = QueueConfig(name="sales", forecast=(Forecast(calls=20),))
HOUR = 3600.0


def advised(
    *changes: Change,
    queue: QueueConfig = BUSY,
    house: StaffingConfig | None = None,
    approvals: ApprovalsConfig | None = None,
    wanted: float = 0,
    seconds: float = 0,
) -> Advice:
    config = Config(
        queue=(queue,),
        staffing=house or StaffingConfig(),
        approvals=approvals or ApprovalsConfig(),
    )
    staffing = Staffing(config)
    staffing.on([*blind(-60, -60, "start"), *changes])
    asked = BreakAsked(f"a:{at(seconds)}", "a", wanted=round(wanted * SECOND))
    return staffing.advise(asked, at(seconds))


def only(advice: Advice) -> QueueAdvice:
    (found,) = advice.queues
    return found


def crew(*agents: str, state: SeatState = SeatState.READY) -> list[Change]:
    return [seat(-60, agent, state) for agent in agents]


# --- the figures --------------------------------------------------------------------


def test_it_counts_who_stays_who_waits_and_who_is_away():
    advice = advised(
        *crew("a", "b", "c"),
        seat(-60, "d", SeatState.TALKING),
        seat(-60, "e", SeatState.AWAY, away_since=at(-60)),
        seat(-60, "f", queues=("support",)),
        came(-40),
        came(-10),
    )
    found = only(advice)
    assert (advice.id, advice.agent, advice.at) == (f"a:{at(0)}", "a", at(0))
    assert advice.away_for == 5 * MINUTE
    assert (found.ready_after, found.staff_after, found.away) == (2, 3, 1)
    assert (found.waiting, found.longest_wait) == (2, 40 * SECOND)
    assert found.need == 4


def test_the_effect_is_what_is_played_from_this_very_moment():
    advice = advised(
        *crew("a", "b"),
        seat(-60, "c", SeatState.TALKING),
        seat(-60, "d", SeatState.WRAP, wrap_until=at(12)),
        seat(-60, "e", SeatState.AWAY, away_since=at(-60)),
        came(-15),
    )
    effect = only(advice).effect
    rate = (1800 * 20 / 1800 + 1) / (1800 + 60)
    now = Situation(
        ready=1,
        busy=1,
        free_in=(12.0, 240.0),
        waiting=(15.0,),
        rate=pytest.approx(rate),  # type: ignore[arg-type]  # for the comparison only
        aht=180,
        patience=120,
        within=20,
        asker_free_in=0.0,
    )
    exact = msgspec.structs.replace(now, rate=rate)
    assert effect is not None
    played = play(exact, 300, 600, f"a:{at(0)}|sales")
    assert played is not None
    assert effect.leaves.level == pytest.approx(played.leaves.level, abs=1e-6)
    assert effect.horizon == 600


def test_asked_again_it_says_the_same():
    assert advised(*crew("a", "b", "c")) == advised(*crew("a", "b", "c"))


def test_a_longer_leave_is_played_further_and_costs_more():
    short = only(advised(*crew("a", "b"), wanted=300)).effect
    long = only(advised(*crew("a", "b"), wanted=900)).effect
    assert short is not None
    assert long is not None
    assert (short.horizon, long.horizon) == (600, 1800)
    lost = [one.stays.level - one.leaves.level for one in (short, long)]
    assert lost[1] > lost[0] > 0


def test_the_same_leave_costs_a_small_crew_more_than_a_large_one():
    small = only(advised(*crew("a", "b"))).effect
    large = only(advised(*crew("a", "b", "c", "d", "e", "f", "g", "h"))).effect
    assert small is not None
    assert large is not None
    assert small.stays.level - small.leaves.level > 0.1
    assert large.stays.level - large.leaves.level < 0.01


def test_where_nothing_is_known_of_the_callers_no_effect_is_told():
    found = only(advised(*crew("a", "b"), queue=QueueConfig(name="sales")))
    assert found.effect is None
    assert found.ready_after == 1


def test_each_queue_of_his_is_looked_at():
    advice = advised(seat(-60, "a", queues=("sales", "support")), seat(-60, "b"))
    assert [one.queue for one in advice.queues] == ["sales", "support"]
    assert [against.subject for against in advice.against] == ["support"]


def test_who_is_not_there_takes_nobody_away():
    assert advised(*crew("b")).queues == ()
    assert advised(seat(-60, "a", SeatState.OUT, queues=())).against == ()


# --- the hard rules -----------------------------------------------------------------


def test_nothing_speaks_against_one_of_many():
    assert advised(*crew("a", "b", "c")).against == ()


def test_the_last_one_of_a_queue_stays():
    away = seat(-60, "b", SeatState.AWAY, away_since=at(-60))
    assert advised(*crew("a"), away).against == (Against("last_one", "sales", 0, 1),)


def test_the_configured_minimum_stays():
    three = msgspec.structs.replace(BUSY, required=(Required(staff=3),))
    assert advised(*crew("a", "b", "c", "d"), queue=three).against == ()
    assert advised(*crew("a", "b", "c"), queue=three).against == (
        Against("below_minimum", "sales", 2, 3),
    )


def test_so_many_of_a_queue_may_be_away_at_once():
    house = ApprovalsConfig(max_away_queue=2)
    one, two = (
        [seat(-60, name, SeatState.AWAY, away_since=at(-60)) for name in names]
        for names in ("x", "xy")
    )
    assert advised(*crew("a", "b"), *one, approvals=house).against == ()
    assert advised(*crew("a", "b"), *two, approvals=house).against == (
        Against("queue_away", "sales", 3, 2),
    )


def test_so_many_of_a_team_may_be_away_at_once_in_whatever_queue():
    house = ApprovalsConfig(max_away_team=1)
    rostered = plan(
        shift("a", -5 * HOUR, 5 * HOUR),
        shift("b", -5 * HOUR, 5 * HOUR),
        shift("x", -5 * HOUR, 5 * HOUR, team="B"),
    )
    of_another = seat(-60, "x", SeatState.AWAY, away_since=at(-60))
    assert advised(rostered, *crew("a", "c"), of_another, approvals=house).against == ()
    of_his = seat(-60, "b", SeatState.AWAY, ("support",), away_since=at(-60))
    assert advised(rostered, *crew("a", "c"), of_his, approvals=house).against == (
        Against("team_away", "A", 2, 1),
    )


@pytest.mark.parametrize(
    ("begins", "ends", "too_near"),
    [
        (-5 * HOUR, 5 * HOUR, None),
        (-901, 5 * HOUR, None),
        (-900, 5 * HOUR, -900),
        (-5 * HOUR, 300 + 900, 1200),  # back after five minutes, a quarter of an hour before
        (-5 * HOUR, 300 + 901, None),
    ],
)
def test_nobody_leaves_within_a_quarter_of_an_hour_of_a_change_of_shift(begins, ends, too_near):
    found = advised(plan(shift("a", begins, ends)), *crew("a", "b")).against
    if too_near is None:
        assert found == ()
    else:
        assert found == (Against("handover", "A", at(too_near), 900 * SECOND),)


def test_the_change_of_any_shift_of_his_team_counts_and_of_another_team_does_not():
    own = shift("a", -5 * HOUR, 5 * HOUR)
    mate = plan(own, shift("m", 600, 9 * HOUR))
    other = plan(own, shift("m", 600, 9 * HOUR, team="B"))
    assert [one.code for one in advised(mate, *crew("a", "b")).against] == ["handover"]
    assert advised(other, *crew("a", "b")).against == ()


def test_without_a_margin_handovers_are_no_matter():
    house = StaffingConfig(handover_s=0)
    assert advised(plan(shift("a", -60, 60)), *crew("a", "b"), house=house).against == ()
