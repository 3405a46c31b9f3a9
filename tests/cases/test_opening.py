"""What a breach becomes: a candidate, an excuse with its evidence, or a note."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ccfloor.cases.case import MONITOR, Case, Propose, State
from ccfloor.cases.opening import Bundle, Scene, bundles, open_case
from ccfloor.cases.steps import propose
from ccfloor.floor.states import AttemptOutcome
from ccfloor.floor.views import Attempt, CoverageGap, Evidence
from ccfloor.roster.plan import Activity, Leave, LeaveKind, LeaveState, Rank, Slot
from ccfloor.rules.findings import Incident
from ccfloor.rules.regulation import Edition, Regulation
from tests.cases.making import (
    DAY,
    ENTRIES,
    HOUR,
    MIN,
    MORNING,
    NOON,
    REGULATION,
    SHIFTS,
    ZONE,
    S,
    breach,
    roster,
    shift,
)


def scene(**fields: Any) -> Scene:
    named: dict[str, Any] = {"regulation": REGULATION, "zone": ZONE, "roster": roster()}
    return Scene(**(named | fields))


def case_of(found, **fields: Any) -> Case:
    made = propose(open_case(found, scene(**fields), NOON + DAY))
    assert isinstance(made, Case)
    return made


def told(case: Case) -> tuple[str, str, tuple[str, ...]]:
    return case.state.value, case.excuse, case.notes


def test_a_breach_becomes_a_candidate_that_says_all_that_is_known_of_it():
    proofs = (Evidence("AttemptBegan", NOON, 4711),)
    step = open_case(breach("T01", evidence=proofs, queue="support"), scene(), NOON + DAY)
    assert isinstance(step, Propose)
    assert (step.by, step.at, step.id) == (MONITOR, NOON + DAY, f"open:{step.case}")
    case = propose(step)
    assert isinstance(case, Case)
    assert told(case) == ("candidate", "", ())
    assert case.id == f"case:T01:PJSIP/1001:{NOON}"
    assert (case.person, case.agent, case.rank, case.team) == (
        "P-wang", "agent1001", Rank.AGENT, "A",
    )  # fmt: skip
    assert (case.leader, case.leader_agent) == ("P-li", "agent9001")
    assert (case.shift, case.day, case.month) == ("P-wang:2025-11-25", "2025-11-25", "2025-11")
    assert (case.measured, case.limit, case.edition) == (14 * S, 12 * S, "2025")
    assert (case.evidence, case.facts) == (proofs, ("ring:1.1:agent1001",))
    assert case.excuses == ("technical", "customer")


def test_a_breach_that_says_only_when_it_ended_began_so_long_before():
    ended = msgspec.structs.replace(breach("T05", measured=90 * S), begun_at=0)
    assert case_of(ended).begun_at == NOON


def test_a_breach_opens_the_same_case_whenever_it_is_opened():
    once, again = (open_case(breach("T05"), scene(), NOON) for _ in range(2))
    assert once == again


# --- G2: which day --------------------------------------------------------------------


def test_a_night_belongs_to_the_day_on_which_it_began():
    night = shift(
        "P-wang",
        "agent1001",
        id="P-wang:2025-11-30",
        day="2025-11-30",
        start=MORNING + 5 * DAY + 12 * HOUR,
        end=MORNING + 6 * DAY,
    )
    begun = MORNING + 5 * DAY + 18 * HOUR  # 02:00 on the first of December
    case = case_of(breach("T05", begun, measured=HOUR), roster=roster(shifts=(night,)))
    assert (case.day, case.month) == ("2025-11-30", "2025-11")


def test_without_a_roster_it_belongs_to_the_local_day_of_its_beginning():
    case = case_of(breach("T05", MORNING - 7 * HOUR), roster=None)
    assert (case.day, case.person, case.agent) == ("2025-11-25", "", "agent1001")
    assert told(case) == ("candidate", "", ("no_roster",))


def test_a_handover_missed_before_the_shift_is_about_the_shift_to_come():
    case = case_of(breach("T09", MORNING - 15 * MIN, measured=15 * MIN))
    assert (case.shift, case.facts) == ("P-wang:2025-11-25", ("start:P-wang:2025-11-25",))
    assert case.leader == "P-li"


def test_leaving_after_the_end_is_about_the_shift_that_is_over():
    end = MORNING + 12 * HOUR
    assert case_of(breach("T10", end + MIN, measured=0)).shift == "P-wang:2025-11-25"


def test_the_edition_of_the_day_judges_and_no_later_one():
    editions = Regulation(
        (
            Edition(version="old", in_force_from="2025-01-01", rules=ENTRIES),
            Edition(version="new", in_force_from="2025-11-26"),
        )
    )
    assert told(case_of(breach("T05"), regulation=editions))[0] == "candidate"
    later = case_of(breach("T05", NOON + DAY), regulation=editions, roster=None)
    assert (later.edition, told(later)) == ("new", ("noted", "", ("no_roster", "no_rule")))


# --- whom it charges --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "note"),
    [("T12", "charges_nobody"), ("T19", "rule_off"), ("T99", "no_rule")],
)
def test_a_rule_that_charges_nobody_leaves_a_note(rule, note):
    assert told(case_of(breach(rule))) == ("noted", "", (note,))


def test_what_costs_nothing_by_itself_but_may_turn_out_to_be_more_is_a_candidate():
    assert told(case_of(breach("T06", measured=6 * MIN, limit=5 * MIN))) == ("candidate", "", ())


def test_a_vacancy_is_charged_to_the_leader_of_the_seats_team_at_its_beginning():
    case = case_of(breach("T07", agent="", measured=31 * MIN, limit=0))
    assert (case.person, case.agent, case.charges) == ("P-li", "agent9001", "lead")
    assert (case.rank, case.kind, case.about) == (Rank.LEAD, "over_30min", "")


def test_what_an_agent_did_may_be_charged_to_his_leader():
    case = case_of(breach("T17"))
    assert (case.person, case.charges, case.about) == ("P-li", "lead", "agent1001")


def test_a_breach_that_names_the_leader_himself_is_his():
    case = case_of(breach("T13", agent="agent9001", seat="PJSIP/9001"))
    assert (case.person, case.about) == ("P-li", "")


def test_without_a_leader_there_is_nobody_to_charge():
    without = roster(shifts=SHIFTS[1:])
    assert told(case_of(breach("T17"), roster=without)) == ("noted", "", ("no_leader",))
    assert told(case_of(breach("T17"), roster=None))[2] == ("no_roster", "no_leader")
    assert told(case_of(breach("T05", agent="", seat="")))[2] == ("nobody_named",)


def test_an_agent_on_probation_is_a_candidate_that_says_so():
    case = case_of(breach("T05", agent="agent1002", seat="PJSIP/1002"))
    assert told(case) == ("candidate", "", ("probation",))


def test_somebody_off_duty_is_known_by_his_posting():
    case = case_of(breach("T01", NOON + DAY))
    assert (case.person, case.shift, case.state) == ("P-wang", "", State.CANDIDATE)


# --- G7, G10: what excuses by itself ----------------------------------------------------


def test_an_incident_excuses_and_its_cases_are_one_bundle():
    of = [breach("T02", NOON + n, incident="OUTAGE:pbx:7") for n in range(3)]
    cases = [case_of(one) for one in of]
    assert {told(one) for one in cases} == {("excused", "outage", ())}
    assert cases[0].decided_by == MONITOR
    ids = tuple(sorted(one.id for one in cases))
    assert bundles([*cases, case_of(breach("T05"))]) == (Bundle("OUTAGE:pbx:7", ids),)


def test_an_incident_that_names_the_breach_excuses_it_too():
    found = breach("T02")
    incident = Incident("HANDSET:PJSIP/1001:1", "HANDSET", "PJSIP/1001", 1, 2, breaches=(found.id,))
    case = case_of(found, incidents=(incident,))
    assert (case.excuse, case.incident) == ("handset", incident.id)


def attempt(**fields: Any) -> Attempt:
    named: dict[str, Any] = {"call": "1.1", "visit": 1, "queue": "q", "seat": "PJSIP/1001"}
    named |= {"agent": "agent1001", "interface": "PJSIP/1001", "leg": "1.2", "called_at": NOON}
    named |= {"ring_from": NOON, "outcome": AttemptOutcome.NO_ANSWER}
    return Attempt(**(named | fields))


@pytest.mark.parametrize("why", ["on_call", "just_paused", "device", "uncovered"])
def test_what_the_floor_excused_stays_excused(why):
    case = case_of(breach("T02"), attempts=(attempt(excused=why),))
    assert told(case) == ("excused", why, ())


def test_a_ringall_time_out_is_nobodys_and_an_answer_is_his_who_gave_it():
    assert case_of(breach("T02"), attempts=(attempt(siblings=2),)).excuse == "ringall"
    answered = attempt(siblings=2, outcome=AttemptOutcome.ANSWERED)
    assert case_of(breach("T01"), attempts=(answered,)).state is State.CANDIDATE


def test_another_attempt_excuses_nothing():
    other = (
        attempt(excused="device", ring_from=NOON - MIN),
        attempt(excused="device", agent="agent1002"),
        attempt(excused="device", call="2.2"),
    )
    assert case_of(breach("T02"), attempts=other).state is State.CANDIDATE
    assert case_of(breach("T05"), attempts=(attempt(excused="device"),)).state is State.CANDIDATE


def gap(begin: int, end: int | None) -> CoverageGap:
    return CoverageGap(begin, end, "link_lost")


def test_what_nobody_saw_is_not_counted():
    late = breach("T08", MORNING, measured=40 * MIN, limit=0)
    assert case_of(late).kind == "off_post"
    seen = case_of(late, gaps=(gap(MORNING + 5 * MIN, MORNING + 20 * MIN),))
    assert (told(seen), seen.unseen, seen.kind) == (
        ("candidate", "", ("partly_unseen",)), 15 * MIN, "late",
    )  # fmt: skip


@pytest.mark.parametrize(
    "gaps",
    [
        (gap(NOON, None),),
        (gap(NOON - MIN, NOON + 4 * S),),
        (gap(NOON, NOON + 2 * S), gap(NOON + S, NOON + 3 * S)),
        (gap(NOON + 2 * S, NOON + 4 * S),),
    ],
)
def test_where_nothing_above_the_limit_was_seen_it_is_excused(gaps):
    case = case_of(breach("T01"), gaps=gaps)
    assert told(case) == ("excused", "uncovered", ("partly_unseen",))


def test_overlapping_gaps_are_counted_once_and_those_beside_not_at_all():
    long = breach("T01", measured=20 * S)
    gaps = (gap(NOON - MIN, NOON), gap(NOON + S, NOON + 4 * S), gap(NOON + 2 * S, NOON + 5 * S))
    case = case_of(long, gaps=gaps)
    assert (case.unseen, case.state) == (4 * S, State.CANDIDATE)
    assert case_of(long, gaps=(gap(NOON + 20 * S, None),)).unseen == 0


def test_the_down_time_of_the_acceptance_vector_charges_nobody():
    """AMI down 10:00-10:07 (RULEBOOK 1G)."""
    down = (gap(MORNING + 2 * HOUR, MORNING + 2 * HOUR + 7 * MIN),)
    within = breach("T05", MORNING + 2 * HOUR + MIN, measured=5 * MIN, limit=MIN)
    assert case_of(within, gaps=down).excuse == "uncovered"


def leave(state: LeaveState = LeaveState.APPROVED) -> Leave:
    return Leave("l", "P-wang", LeaveKind.SICK, NOON - HOUR, NOON + HOUR, 0, state)


def test_a_leave_a_meal_or_a_free_day_excuses_being_away_and_not_a_ring():
    on_leave = roster(leaves=(leave(),))
    assert case_of(breach("T05"), roster=on_leave).excuse == "leave"
    assert case_of(breach("T01"), roster=on_leave).state is State.CANDIDATE
    asked = roster(leaves=(leave(LeaveState.ASKED),))
    assert case_of(breach("T05"), roster=asked).state is State.CANDIDATE
    meal = Slot(Activity.MEAL, NOON - MIN, NOON + MIN)
    eating = roster(shifts=(SHIFTS[0], shift("P-wang", "agent1001", slots=(meal,))))
    assert case_of(breach("T06"), roster=eating).excuse == "activity"
    assert case_of(breach("T06", NOON + DAY)).excuse == "roster"
    stranger = breach("T06", NOON + DAY, agent="agent7777", seat="PJSIP/7777")
    assert case_of(stranger).state is State.CANDIDATE
