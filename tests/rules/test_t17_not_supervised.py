"""A4.1.3 「如组长未起到监督作用,每次对组长进行30元处罚」."""

from __future__ import annotations

import pytest

from ccfloor.floor.changes import Told
from ccfloor.floor.deeds import AlertAnswered, AlertDelivered, BreakAnswered, VacancyReported
from ccfloor.floor.states import SeatState
from ccfloor.roster.plan import Plan, Rank, Shift
from tests.rules.histories import at, back, blind, left, seat, sees, told, watch

RED = f"T06:breach:PJSIP/1001:{at(0)}"


def shift(agent: str, rank: Rank = Rank.AGENT) -> Shift:
    return Shift(
        id=agent,
        person=agent,
        day="2025-11-23",
        start=at(-3600),
        end=at(36_000),
        agent=agent,
        team="A",
        rank=rank,
    )


ROSTER = Told(
    at(-7200), Plan(version=1, made_at=0, shifts=(shift("agent1001"), shift("boss", Rank.LEAD)))
)
GONE = left(0, "toilet")
DELIVERED = Told(at(301), AlertDelivered(RED, "boss"))


def passing(seconds: float):
    return seat(seconds, SeatState.READY, "PJSIP/9999")


def breaches(*history: object) -> list[str]:
    return [line for line in told(watch(ROSTER, GONE, *history)) if "! T17" in line]  # type: ignore[arg-type]  # a list of changes


def test_a_leader_who_does_nothing_for_five_minutes():
    assert breaches(302, DELIVERED, passing(601), passing(660)) == ["660 ! T17 boss 300"]


def test_the_clock_runs_from_the_delivery():
    late = Told(at(500), AlertDelivered(RED, "boss"))
    assert breaches(302, late, passing(660), passing(780)) == []
    assert breaches(302, late, passing(660), passing(840)) == ["840 ! T17 boss 300"]


def test_what_never_reached_him_blames_nobody():
    assert breaches(302, passing(660), passing(3_000)) == []


@pytest.mark.parametrize(
    "deed",
    [
        AlertAnswered(RED, "boss", "ack"),
        AlertAnswered(RED, "boss", "recall"),
        BreakAnswered("x", "agent1001", "boss", granted=True),
        BreakAnswered("x", "agent1001", "boss", granted=False),
        VacancyReported("boss", "A"),
    ],
)
def test_any_action_counts(deed):
    assert breaches(302, DELIVERED, Told(at(590), deed), passing(660)) == []


def test_looking_is_not_acting_and_neither_is_something_else():
    seen = Told(at(400), AlertAnswered(RED, "boss", "seen"))
    other = Told(at(410), BreakAnswered("x", "agent1002", "boss", granted=True))
    report = Told(at(420), VacancyReported("boss", "B"))
    assert breaches(302, DELIVERED, seen, other, report, passing(660)) != []


def test_the_matter_was_over_before():
    assert breaches(302, DELIVERED, back(GONE, 590), passing(660)) == []


def test_a_gap_stops_it_and_the_whole_time_begins_anew():
    dark = blind(400)
    told = (302, DELIVERED, dark, sees(dark, 420), passing(660))
    assert breaches(*told, passing(719)) == []
    assert breaches(*told, passing(780)) == ["780 ! T17 boss 300"]
    assert breaches(*told, back(GONE, 700), passing(780)) == []


def test_without_a_roster_nobody_is_charged_with_supervising():
    found = told(watch(GONE, 302, DELIVERED, passing(660)))
    assert [line for line in found if "T17" in line] == []
