"""How many are away together: literal floors, and the laws of counting."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.config import ApprovalsConfig, Config, QueueConfig, Required, TeamConfig
from ccfloor.floor.deeds import AwayLimit, BreakAnswered, BreakAsked, BreakWithdrawn
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import SeatState
from ccfloor.roster.plan import Activity
from ccfloor.staffing.limits import Cap, Caps, Mate, Muster
from ccfloor.staffing.live import Staffing
from tests.staffing.floor import at, plan, seat, shift, slot, told

THREE = Caps(team=Cap(people=3))


def mate(agent: str, how: str = "there", queues: str = "q", team: str = "A") -> Mate:
    """One entry: ``there``, ``away``, ``leaving``, ``meal`` or ``out``."""
    return Mate(
        agent,
        team,
        tuple(queues.split()),
        there=how in {"there", "leaving"},
        away=how in {"away", "meal"},
        leaving=how == "leaving",
        official=how == "meal",
    )


def none(_queue: str) -> None:
    return None


def limits(asker: str, mates: list[Mate], caps: Caps = THREE, **need: int) -> list[AwayLimit]:
    return list(Muster(mates, caps).limits(asker, "", need.get))


def crew(*how: str) -> list[Mate]:
    return [mate(f"m{number}", one) for number, one in enumerate(how)]


# --- one floor after the other ------------------------------------------------------


def test_three_of_three_are_away_and_the_queue_would_fall_below_what_it_needs():
    found = limits("ask", [mate("ask"), *crew("away", "away", "away", "there", "there")], q=4)
    assert found == [
        AwayLimit("team", "A", away=3, most=3, stay=2),
        AwayLimit("queue", "q", away=3, most=None, stay=2, need=4),
    ]
    assert [one.beyond for one in found] == [True, True]
    assert [one.reached for one in found] == [True, False]
    assert [one.short for one in found] == [False, True]


@pytest.mark.parametrize(
    ("away", "stay", "most", "need", "beyond"),
    [
        (2, 9, 3, None, False),
        (3, 9, 3, None, True),
        (4, 9, 3, None, True),
        (0, 4, None, 4, False),
        (0, 3, None, 4, True),
        (9, 0, None, None, False),
        (0, 0, None, 0, False),
    ],
)
def test_beyond_is_one_more_than_may_or_one_less_than_must(away, stay, most, need, beyond):
    assert AwayLimit("team", "A", away, most, stay, need).beyond is beyond


def test_who_asks_is_counted_on_neither_side():
    others = crew("away", "there")
    for how in ("there", "away", "leaving", "out"):
        (team, _) = limits("ask", [mate("ask", how), *others])
        assert (team.away, team.stay) == (1, 1)


def test_who_was_allowed_a_moment_ago_counts_as_away():
    (team, queue) = limits("ask", [mate("ask"), *crew("leaving", "there")])
    assert (team.away, team.stay) == (1, 1)
    assert (queue.away, queue.stay) == (1, 1)


def test_who_is_out_is_neither_away_nor_there():
    (team, _) = limits("ask", [mate("ask"), *crew("out", "there")])
    assert (team.away, team.stay) == (0, 1)


@pytest.mark.parametrize(("counted", "away"), [(True, 2), (False, 1)])
def test_a_meal_of_the_roster_counts_as_the_house_says(counted, away):
    caps = Caps(count_official=counted)
    (team, _) = limits("ask", [mate("ask"), *crew("away", "meal", "there")], caps)
    assert (team.away, team.stay) == (away, 1)


def test_his_team_first_then_his_queues_by_name_and_nobody_elses():
    others = [mate("b", "away", "vip sales"), mate("c", "away", "other", "B")]
    found = limits("ask", [mate("ask", queues="vip sales"), *others])
    assert [(one.kind, one.subject, one.away) for one in found] == [
        ("team", "A", 1),
        ("queue", "sales", 1),
        ("queue", "vip", 1),
    ]


def test_whom_nobody_saw_yet_belongs_to_the_team_that_is_named():
    muster = Muster(crew("away", "there"), THREE)
    assert muster.limits("new", "A", none) == (AwayLimit("team", "A", away=1, most=3, stay=1),)
    assert muster.limits("new", "", none) == ()
    assert muster.limits("new", "C", none) == (AwayLimit("team", "C", away=0, most=3),)


@pytest.mark.parametrize(
    ("limit", "on_duty", "most"),
    [
        (0, 10, None),
        (3, 2, 3),
        ("20%", 10, 2),
        ("20%", 14, 2),
        ("20%", 15, 3),
        ("20%", 4, 1),  # one at least
        ("100%", 7, 7),
        ("1%", 0, 1),
    ],
)
def test_a_limit_is_a_number_or_a_share_of_those_on_duty(limit, on_duty, most):
    assert Cap.read(limit).most(on_duty) == most


def test_on_duty_is_who_is_there_or_away_and_who_asks():
    caps = Caps(team=Cap(share=50))
    (team, _) = limits("ask", [mate("ask"), *crew("there", "away", "leaving", "out", "out")], caps)
    assert team.most == 2


def test_what_a_team_or_queue_sets_goes_before_what_the_house_sets():
    caps = Caps.of(
        Config(
            approvals=ApprovalsConfig(max_away_team=3, max_away_queue="50%", count_official=False),
            team=(TeamConfig(name="A", max_away="25%"), TeamConfig(name="B")),
            queue=(QueueConfig(name="q", max_away=0), QueueConfig(name="vip")),
        )
    )
    assert caps.most(("team", "A"), 8) == 2
    assert caps.most(("team", "B"), 8) == 3
    assert caps.most(("queue", "q"), 8) is None
    assert caps.most(("queue", "vip"), 8) == 4
    assert caps.count_official is False


# --- laws ---------------------------------------------------------------------------

ENTRIES = st.lists(
    st.builds(
        mate,
        st.sampled_from("abcdef"),
        st.sampled_from(["there", "away", "leaving", "meal", "out"]),
        st.sampled_from(["q", "vip", "q vip", ""]),
        st.sampled_from(["A", "B", ""]),
    ),
    max_size=9,
)
CAPS = st.builds(
    Caps,
    st.builds(Cap, st.integers(0, 4)),
    st.builds(Cap, st.just(0), st.integers(1, 100)),
    st.just({}),
    st.booleans(),
)


@given(ENTRIES, CAPS, st.randoms(use_true_random=False))
def test_the_order_of_entries_says_nothing(entries, caps, random):
    mixed = list(entries)
    random.shuffle(mixed)
    assert limits("a", mixed, caps) == limits("a", entries, caps)


@given(ENTRIES, CAPS, st.integers(2, 4))
def test_nobody_counts_twice(entries, caps, times):
    assert limits("a", entries * times, caps) == limits("a", entries, caps)


@given(ENTRIES, CAPS)
def test_away_and_staying_never_exceed_the_others_there_are(entries, caps):
    for one in limits("a", entries, caps):
        others = {
            entry.agent
            for entry in entries
            if entry.agent != "a" and one.subject in {entry.team, *entry.queues}
        }
        assert one.away >= 0
        assert one.stay >= 0
        assert one.away + one.stay <= len(others)


@given(ENTRIES, CAPS)
def test_one_more_away_is_never_fewer_away(entries, caps):
    before = {(one.kind, one.subject): one for one in limits("a", entries, caps)}
    after = limits("a", [*entries, mate("z", "away", "q vip", "A")], caps)
    for one in after:
        was = before[one.kind, one.subject]
        joins = one.subject in {"q", "vip", "A"}
        assert one.away == was.away + joins
        assert one.stay == was.stay


# --- against the live floor ---------------------------------------------------------

HOUSE = Config(
    approvals=ApprovalsConfig(max_away_team=1),
    queue=(QueueConfig(name="sales", required=(Required(staff=2),)),),
)


def live(*changes: object, config: Config = HOUSE) -> Staffing:
    staffing = Staffing(config, lambda agent: "A" if agent < "x" else "B")
    staffing.on(changes)  # type: ignore[arg-type]  # changes of a test's floor
    return staffing


def told_of(staffing: Staffing, seconds: float, agent: str = "a") -> list[tuple[int, int]]:
    return [(one.away, one.stay) for one in staffing.limits(agent, at(seconds), fresh=True)]


def test_the_live_floor_is_counted():
    staffing = live(
        seat(0, "a"), seat(0, "b"), seat(0, "c", SeatState.AWAY), seat(0, "x", SeatState.AWAY)
    )
    assert staffing.limits("a", at(1), fresh=True) == (
        AwayLimit("team", "A", away=1, most=1, stay=1),
        AwayLimit("queue", "sales", away=2, stay=1, need=2),
    )


def test_a_person_at_two_phones_is_one():
    second = msgspec.structs.replace(seat(0, "b").seat, seat="PJSIP/2", state=SeatState.AWAY)
    staffing = live(seat(0, "a"), seat(0, "b"), type(seat(0, "b"))(at(0), second))
    assert told_of(staffing, 1) == [(0, 1), (0, 1)]


def test_a_grant_counts_until_he_has_left_and_come_back():
    granted = told(10, BreakAnswered("b:1", "b", "li", granted=True))
    staffing = live(
        seat(0, "a"), seat(0, "b"), told(5, BreakAsked("b:1", "b")), granted
    )  # fmt: skip
    assert told_of(staffing, 20) == [(1, 0), (1, 0)]
    staffing.on([seat(30, "b", SeatState.AWAY)])
    assert told_of(staffing, 31) == [(1, 0), (1, 0)]
    staffing.on([seat(60, "b")])
    assert told_of(staffing, 61) == [(0, 1), (0, 1)]


def test_a_grant_that_was_not_used_counts_as_long_as_it_holds():
    staffing = live(
        seat(0, "a"), seat(0, "b"), told(10, BreakAnswered("b:1", "b", "li", granted=True))
    )
    assert told_of(staffing, 310) == [(1, 0), (1, 0)]
    assert told_of(staffing, 310 + 1 / SECOND) == [(0, 1), (0, 1)]


@pytest.mark.parametrize(
    "deed", [BreakWithdrawn("", "b"), BreakAnswered("b:2", "b", "li", granted=False)]
)
def test_a_grant_that_was_taken_back_counts_no_more(deed):
    staffing = live(
        seat(0, "a"), seat(0, "b"), told(10, BreakAnswered("b:1", "b", "li", granted=True))
    )
    staffing.on([told(20, deed)])
    assert told_of(staffing, 21) == [(0, 1), (0, 1)]


def test_a_word_afterwards_makes_nobody_leave_a_second_time():
    staffing = live(seat(0, "a"), seat(0, "b", SeatState.AWAY))
    staffing.on([told(10, BreakAnswered("b:1", "b", "li", granted=True)), seat(20, "b")])
    assert told_of(staffing, 21) == [(0, 1), (0, 1)]


@pytest.mark.parametrize("reason", ["lunch", "Training"])
def test_official_is_what_the_roster_or_the_reason_says(reason):
    config = msgspec.structs.replace(HOUSE, approvals=ApprovalsConfig(count_official=False))
    by_reason = seat(0, "b", SeatState.AWAY, reason=reason)
    by_roster = seat(0, "c", SeatState.AWAY)
    meal = plan(shift("c", -60, 3600, slot(Activity.MEAL, -10, 600)))
    staffing = live(seat(0, "a"), by_reason, by_roster, meal, config=config)
    assert told_of(staffing, 1) == [(0, 0), (0, 0)]
    assert told_of(staffing, 601) == [(1, 0), (1, 0)]  # the meal is over, and he is still away


def test_what_is_not_to_be_decided_by_is_a_second_old_at_most():
    staffing = live(seat(0, "a"), seat(0, "b"))
    assert staffing.limits("a", at(1))[0].away == 0
    staffing.on([seat(1.2, "b", SeatState.AWAY)])
    assert staffing.limits("a", at(1.5))[0].away == 0
    assert staffing.limits("a", at(1.6), fresh=True)[0].away == 1
    assert staffing.limits("a", at(2.7))[0].away == 1
