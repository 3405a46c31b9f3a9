"""One person's day: summed from records, whole after a restart, and nobody else's in it."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.floor.changes import (
    AbsenceBegan,
    AbsenceEnded,
    AttemptEnded,
    Change,
    VisitAnswered,
    VisitEnded,
    VisitRevised,
)
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import AttemptOutcome, VisitOutcome
from ccfloor.floor.views import Absence, Attempt, Visit
from ccfloor.kpi.agents import AgentFigures, AgentTally
from ccfloor.regulation.dated import Dated

T = 1_790_000_000 * SECOND
LIMIT = Dated([(0, 12 * SECOND)])


def nobody_rostered(_agent: str, _at: int) -> int | None:
    return None


def attempt(ring: int, number: int = 1, **fields: Any) -> Attempt:
    values: dict[str, Any] = {
        "outcome": AttemptOutcome.ANSWERED,
        "agent": "agent1001",
        "called_at": T,
        "ring_from": T,
    }
    return Attempt(
        call=f"1.{number}", visit=1, queue="q", seat="PJSIP/1001", interface="PJSIP/1001",
        leg=f"2.{number}", ring=ring, ended_at=T + ring, **(values | fields),
    )  # fmt: skip


def visit(number: int = 1, **fields: Any) -> Visit:
    values: dict[str, Any] = {"outcome": VisitOutcome.ANSWERED, "answered_by": "agent1001"}
    values |= {"joined_at": T, "left_at": T + 5 * SECOND, "talk_from": T + 5 * SECOND}
    return Visit(call=f"1.{number}", visit=1, queue="q", **(values | fields))


def absence(from_: int, to: int | None, **fields: Any) -> Absence:
    return Absence(seat="PJSIP/1001", agent="agent1001", from_=from_, to=to, **fields)


def figures(changes: list[Change], now: int = T, began: int = 0) -> AgentFigures:
    tally = AgentTally(LIMIT, began)
    tally.on(changes)
    return tally.figures("agent1001", now, nobody_rostered)


def rung(*attempts: Attempt) -> AgentFigures:
    return figures([AttemptEnded(T, one) for one in attempts])


def test_rings_are_added_up_and_the_limit_itself_is_in_time():
    assert rung(attempt(12 * SECOND, 1), attempt(12 * SECOND + 1, 2), attempt(3 * SECOND, 3)) == (
        AgentFigures(rings=3, ring_sum=27 * SECOND + 1, ring_longest=12 * SECOND + 1, late=1)
    )


def test_a_time_out_is_missed_and_counts_as_a_ring():
    told = rung(attempt(15 * SECOND, outcome=AttemptOutcome.NO_ANSWER))
    assert (told.rings, told.late, told.missed) == (1, 1, 1)


def test_what_no_rule_charges_is_in_no_figure_of_rings():
    assert (
        rung(
            attempt(15 * SECOND, excused="device"),
            attempt(15 * SECOND, outcome=AttemptOutcome.NO_ANSWER, siblings=3),
            attempt(15 * SECOND, outcome=AttemptOutcome.ANSWERED_ELSEWHERE),
            attempt(15 * SECOND, outcome=AttemptOutcome.CALLER_QUIT),
            attempt(0, ring_from=None, outcome=AttemptOutcome.UNREACHABLE),
            attempt(15 * SECOND, agent="agent1002"),
        )
        == AgentFigures()
    )


def test_a_call_is_counted_once_and_its_talk_when_it_is_over():
    over = msgspec.structs.replace(visit(), talk_to=T + MINUTE, talk=MINUTE - 5 * SECOND)
    told = figures([VisitAnswered(T, visit()), VisitEnded(T + MINUTE, over)])
    assert (told.answered, told.talk) == (1, MINUTE - 5 * SECOND)


def test_holds_are_added_up_where_they_are_known_and_the_talk_is_over():
    changes: list[Change] = [
        VisitEnded(T, visit(1, talk_to=T + MINUTE, talk=MINUTE, hold=9 * SECOND, holds=2)),
        VisitEnded(T, visit(2, talk_to=T + MINUTE, talk=MINUTE, hold=0, holds=0)),
        VisitEnded(T, visit(3, talk_to=T + MINUTE, talk=MINUTE)),
        VisitAnswered(T, visit(4)),
    ]
    mine = figures(changes)
    assert (mine.answered, mine.talk) == (4, 3 * MINUTE)
    assert (mine.hold, mine.held_calls, mine.hold_known) == (9 * SECOND, 1, 2)


def test_a_call_that_turns_out_to_be_another_s_is_taken_back():
    other = visit(answered_by="agent1002")
    told = figures([VisitEnded(T, visit()), VisitRevised(T, visit(), other)])
    assert told == AgentFigures()


def test_who_stays_past_his_shift_for_a_caller_is_told_so():
    tally = AgentTally(LIMIT)
    tally.on([VisitEnded(T, visit(talk_to=T + 10 * MINUTE, talk=9 * MINUTE))])
    told = tally.figures("agent1001", T, lambda _agent, _at: T + 6 * MINUTE)
    assert (told.stayed, told.stayed_for) == (1, 4 * MINUTE)
    told = tally.figures("agent1001", T, lambda _agent, _at: T + 10 * MINUTE)
    assert (told.stayed, told.stayed_for) == (0, 0)


def test_the_running_absence_counts_up_to_now_and_its_end_replaces_it():
    began = AbsenceBegan(T, absence(T, None))
    assert figures([began], T + 90 * SECOND).away == 90 * SECOND
    ended = AbsenceEnded(T + 2 * MINUTE, absence(T, T + MINUTE))
    told = figures([began, ended], T + 9 * MINUTE)
    assert (told.away, told.absences) == (MINUTE, 1)


def test_who_is_away_when_the_day_begins_counts_from_there():
    tally = AgentTally(LIMIT)
    tally.on(
        [
            AbsenceBegan(T, absence(T, None)),
            AttemptEnded(T, attempt(SECOND)),
            VisitEnded(T, visit()),
        ]
    )
    tally.start_day(T + MINUTE)
    told = tally.figures("agent1001", T + 3 * MINUTE, nobody_rostered)
    assert told == AgentFigures(away=2 * MINUTE, absences=1)


def test_what_was_not_seen_is_said():
    told = figures(
        [VisitEnded(T, visit(covered=False)), AbsenceBegan(T, absence(T, T + 1, covered=False))]
    )
    assert told.unseen == 2


records = st.lists(
    st.builds(attempt, st.integers(0, 20 * SECOND), st.integers(1, 9),
              called_at=st.sampled_from([T, T + MINUTE]),
              outcome=st.sampled_from(list(AttemptOutcome))),
    max_size=8,
)  # fmt: skip


@given(records, st.lists(st.integers(1, 5), max_size=5), st.lists(st.integers(0, 9), max_size=4))
def test_after_a_restart_the_figures_are_those_of_the_records(attempts, calls, starts):
    visits = {f"{number}": visit(number, talk=number * SECOND) for number in calls}
    aways = {start: absence(T + start, T + start + 5) for start in starts}
    live = AgentTally(LIMIT, T)
    live.on([AttemptEnded(T, one) for one in attempts])
    live.on(
        [
            change
            for one in visits.values()
            for change in (VisitAnswered(T, one), VisitEnded(T, one))
        ]
    )
    live.on([AbsenceEnded(T, one) for one in aways.values()])
    again = AgentTally(LIMIT, T)
    again.on([AbsenceEnded(T, one) for one in list(aways.values())[:1]])
    again.restore(attempts, visits.values(), aways.values())
    assert live.figures("agent1001", T, nobody_rostered) == again.figures(
        "agent1001", T, nobody_rostered
    )
