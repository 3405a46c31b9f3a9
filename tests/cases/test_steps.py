"""Which step may follow which, who may take it, and what it leaves behind."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.cases.case import (
    MONITOR,
    Appeal,
    Case,
    Confirm,
    Decide,
    Doer,
    Excuse,
    Explain,
    Export,
    Finalise,
    Flag,
    Propose,
    Refusal,
    State,
)
from ccfloor.cases.steps import MAY_FOLLOW, propose, replay, take
from ccfloor.roster.plan import Rank
from tests.cases.making import (
    BOSS,
    CHEN,
    HOUR,
    LI,
    NOON,
    SUN,
    UNTIL,
    WANG,
    XU,
    ZHAO,
    appeal,
    candidate,
    code,
    confirm,
    confirmed,
    decide,
    done,
    excuse,
    finalise,
    flag,
    opened,
)


def explain(case: Case, by: Doer = MONITOR, incident: str = "OUTAGE:pbx:1") -> Explain:
    return Explain(id="e1", case=case.id, by=by, at=NOON + 2 * HOUR, incident=incident)


def test_what_nobody_objects_to_becomes_final_and_is_exported():
    case = candidate()
    assert (case.state, case.counts) == (State.CANDIDATE, False)
    case = done(case, confirm(case))
    assert (case.state, case.counts, case.decided_by) == (State.CONFIRMED, True, LI)
    case = done(case, finalise(case))
    assert (case.state, case.outcome, case.counts) == (State.FINAL, "upheld", True)
    case = done(case, Export(id="x", case=case.id, by=MONITOR, at=UNTIL + HOUR, run="2025-11/1"))
    assert (case.state, case.counts, case.exported_in) == (State.EXPORTED, True, "2025-11/1")
    assert case.revision == 4


def test_an_appeal_suspends_until_somebody_else_answers_it():
    case = confirmed()
    case = done(case, appeal(case))
    assert (case.state, case.counts, case.is_open) == (State.APPEALED, False, True)
    upheld = done(case, decide(case, SUN))
    assert (upheld.state, upheld.outcome, upheld.counts) == (State.FINAL, "upheld", True)
    overturned = done(case, decide(case, SUN, upheld=False, why=""))
    assert (overturned.outcome, overturned.counts) == ("overturned", False)
    assert overturned.ruled_by == SUN


def test_an_excused_case_costs_nothing_and_is_closed():
    case = candidate()
    case = done(case, excuse(case))
    assert (case.state, case.excuse, case.counts, case.is_open) == (
        State.EXCUSED,
        "technical",
        False,
        False,
    )


# --- every refusal ------------------------------------------------------------------


def test_nobody_decides_his_own_case_by_whatever_name_he_comes():
    case = candidate(rank=Rank.LEAD)
    for own in (
        Doer("P-WANG", rank=Rank.MANAGER),
        Doer("x", person="P-wang", rank=Rank.MANAGER),
        Doer("x", agent="agent1001", rank=Rank.MANAGER),
        Doer(" ａgent1001", rank=Rank.MANAGER),  # full width, and a space
    ):
        assert code(take(case, confirm(case, own))) == "own_case"
        assert code(take(case, excuse(case, own))) == "own_case"
        assert code(take(case, flag(case, "accident", "x", own))) == "own_case"
        appealed = done(case, confirm(case, BOSS), appeal(case))
        assert code(take(appealed, decide(appealed, own))) == "own_case"


def test_nor_the_case_that_somebody_answers_for_in_his_place():
    case = candidate("T17", charges="lead", person="P-li", agent="agent9001", about="agent1001")
    sneaky = Doer("w", agent="agent1001", rank=Rank.SUPERVISOR)
    assert code(take(case, confirm(case, sneaky))) == "own_case"


def test_who_proposed_it_does_not_decide_it():
    about = opened()
    step = Propose(id="s0", case=about.id, by=LI, at=NOON, opened=about, why="seen by me")
    case = propose(step)
    assert isinstance(case, Case)
    assert code(take(case, confirm(case, LI))) == "proposer"
    assert code(take(case, excuse(case, LI))) == "proposer"
    assert done(case, confirm(case, ZHAO)).state is State.CONFIRMED
    appealed = done(case, confirm(case, CHEN), appeal(case))
    assert code(take(appealed, decide(appealed, LI))) == "proposer"


def test_who_made_it_heavier_does_not_decide_it_either():
    case = candidate()
    case = done(case, flag(case, "dissatisfied", "dissatisfied"))
    assert (case.kind, case.flags) == ("dissatisfied", ("dissatisfied",))
    assert code(take(case, confirm(case, LI))) == "proposer"
    lighter = done(case, flag(case, "dissatisfied", "", ZHAO, id="f2", on=False, why=""))
    assert (lighter.kind, lighter.flags) == ("", ())
    assert code(take(lighter, confirm(lighter, LI))) == "proposer"


def test_an_appeal_is_not_answered_by_who_confirmed():
    case = confirmed()
    case = done(case, appeal(case))
    assert code(take(case, decide(case, CHEN))) == "confirmer"
    assert done(case, decide(case, LI)).outcome == "upheld"


@pytest.mark.parametrize(
    ("fields", "may", "may_not"),
    [
        ({}, [LI, CHEN, BOSS], [XU, MONITOR]),
        ({"rank": Rank.LEAD}, [CHEN, BOSS], [LI, XU, MONITOR]),
        ({"charges": "lead", "rank": Rank.LEAD, "person": "P-q"}, [CHEN, BOSS], [LI, XU, MONITOR]),
        ({"charges": "lead", "person": "P-q"}, [CHEN, BOSS], [LI, XU, MONITOR]),
        ({"rank": Rank.SUPERVISOR}, [BOSS], [CHEN, LI]),
        ({"rank": Rank.MANAGER}, [BOSS], [CHEN, LI]),
    ],
)
def test_a_leaders_case_goes_to_a_supervisor(fields, may, may_not):
    case = candidate(**fields)
    for doer in may:
        assert done(case, confirm(case, doer)).decided_by == doer
    for doer in may_not:
        assert code(take(case, confirm(case, doer))) == "rank"
        assert code(take(case, excuse(case, doer))) == "rank"


@pytest.mark.parametrize("why", ["", "  \n\t"])
def test_whatever_goes_against_a_person_says_why(why):
    case = candidate()
    assert code(take(case, confirm(case, why=why))) == "no_reason"
    assert code(take(case, flag(case, "x", "x", why=why))) == "no_reason"
    appealed = done(case, confirm(case), appeal(case))
    assert code(take(appealed, decide(appealed, CHEN, why=why))) == "no_reason"
    about = opened()
    entered = Propose(id="s", case=about.id, by=LI, at=NOON, opened=about, why=why)
    assert code(propose(entered)) == "no_reason"


def test_an_excuse_is_one_that_the_regulation_names():
    case = candidate(excuses=("technical", "customer"))
    assert code(take(case, excuse(case, what="mood"))) == "no_code"
    assert code(take(candidate(), excuse(candidate(), what=" "))) == "no_code"
    assert done(case, excuse(case, what="customer")).excuse == "customer"


def test_an_appeal_comes_in_time_and_from_him_whom_it_is_about():
    case = confirmed()
    assert code(take(case, appeal(case, at=UNTIL + 1))) == "too_late"
    assert code(take(case, appeal(case, XU))) == "not_yours"
    assert done(case, appeal(case, LI)).appealed_by == LI  # for him
    assert done(case, appeal(case, WANG)).appealed_by == WANG


def test_a_case_is_closed_when_the_time_for_an_appeal_is_over_and_not_before():
    case = confirmed()
    assert code(take(case, finalise(case, UNTIL))) == "too_early"
    assert code(take(case, finalise(case, by=LI))) == "rank"
    assert done(case, finalise(case, by=SUN)).state is State.FINAL
    own = confirmed(person="P-sun", agent="")
    assert code(take(own, finalise(own, by=SUN))) == "own_case"


def test_flags_are_set_once_and_by_a_lead():
    case = candidate()
    assert code(take(case, flag(case, "x", "x", XU))) == "rank"
    assert code(take(case, flag(case, "x", "", on=False))) == "flag"
    case = done(case, flag(case, "x", "x"))
    assert code(take(case, flag(case, "x", "x", id="again"))) == "flag"


def test_what_was_overturned_is_not_exported():
    case = confirmed()
    case = done(case, appeal(case), decide(case, SUN, upheld=False))
    assert code(take(case, Export(id="x", case=case.id, by=MONITOR, at=1, run="r"))) == (
        "wrong_state"
    )


def test_a_case_that_is_not_there_or_is_another_is_refused():
    case = candidate()
    assert code(take(None, confirm(case))) == "unknown_case"
    other = candidate(begun=NOON + 1)
    assert code(take(other, confirm(case))) == "other_case"
    about = opened()
    assert code(propose(Propose(id="s", case="case:y", by=MONITOR, at=1, opened=about))) == (
        "other_case"
    )


def test_a_case_is_opened_once():
    case = candidate()
    again = Propose(id="s7", case=case.id, by=MONITOR, at=NOON, opened=opened())
    assert code(take(case, again)) == "already_open"


@pytest.mark.parametrize(
    ("state", "excused", "refused"),
    [
        (State.EXCUSED, "", "no_code"),
        (State.CANDIDATE, "incident", "no_code"),
        (State.CONFIRMED, "", "wrong_state"),
        (State.FINAL, "", "wrong_state"),
    ],
)
def test_no_case_begins_as_decided(state, excused, refused):
    about = opened()
    step = Propose(
        id="s", case=about.id, by=MONITOR, at=1, opened=about, state=state, excuse=excused
    )
    assert code(propose(step)) == refused


def every_state() -> dict[State, Case]:
    begun = candidate()
    yes = done(begun, confirm(begun))
    about = opened()
    noted = propose(
        Propose(id="s", case=about.id, by=MONITOR, at=1, opened=about, state=State.NOTED)
    )
    assert isinstance(noted, Case)
    final = done(yes, finalise(yes))
    return {
        State.NOTED: noted,
        State.CANDIDATE: begun,
        State.CONFIRMED: yes,
        State.EXCUSED: done(begun, excuse(begun)),
        State.APPEALED: done(yes, appeal(yes)),
        State.FINAL: final,
        State.EXPORTED: done(final, Export(id="x", case=final.id, by=MONITOR, at=1, run="r")),
    }


ONE_OF_EACH: dict[Any, Any] = {
    Confirm: lambda case: confirm(case, CHEN, n="n"),
    Excuse: lambda case: msgspec.structs.replace(excuse(case, CHEN), id="n"),
    Flag: lambda case: flag(case, "x", "x", CHEN, id="n"),
    Appeal: lambda case: msgspec.structs.replace(appeal(case), id="n"),
    Decide: lambda case: msgspec.structs.replace(decide(case), id="n"),
    Finalise: lambda case: msgspec.structs.replace(finalise(case), id="n"),
    Explain: lambda case: msgspec.structs.replace(explain(case), id="n"),
    Export: lambda case: Export(id="n", case=case.id, by=MONITOR, at=1, run="r"),
}


def test_a_step_at_the_wrong_state_is_refused_and_at_the_right_one_taken():
    table = {
        kind: {
            state
            for state, case in every_state().items()
            if not isinstance(take(case, make(case)), Refusal)
        }
        for kind, make in ONE_OF_EACH.items()
    }
    assert table == {kind: set(states) for kind, states in MAY_FOLLOW.items()}
    for kind, make in ONE_OF_EACH.items():
        for state, case in every_state().items():
            if state not in MAY_FOLLOW[kind]:
                assert code(take(case, make(case))) == "wrong_state"


# --- the monitor learns more ----------------------------------------------------------


def test_an_incident_excuses_a_candidate():
    case = candidate()
    case = done(case, explain(case))
    assert (case.state, case.excuse, case.incident) == (State.EXCUSED, "outage", "OUTAGE:pbx:1")


def test_an_incident_found_after_the_decision_is_an_appeal_that_a_person_answers():
    case = confirmed()
    case = done(case, explain(case))
    assert (case.state, case.appealed_by, case.counts) == (State.APPEALED, MONITOR, False)
    assert code(take(case, decide(case, CHEN))) == "confirmer"
    assert done(case, decide(case, SUN, upheld=False)).outcome == "overturned"


def test_an_incident_found_when_all_is_over_is_put_on_the_case_and_changes_nothing_else():
    for state in (State.FINAL, State.EXPORTED, State.EXCUSED, State.APPEALED, State.NOTED):
        case = every_state()[state]
        after = done(case, explain(case))
        assert (after.state, after.outcome) == (case.state, case.outcome)
        assert after.incident == "OUTAGE:pbx:1"


def test_only_the_monitor_explains_and_by_an_incident():
    case = candidate()
    assert code(take(case, explain(case, CHEN))) == "machine"
    assert code(take(case, explain(case, incident=""))) == "no_code"


# --- once, and again ------------------------------------------------------------------


def test_a_step_that_was_taken_changes_nothing_when_it_comes_again():
    case = candidate()
    first = confirm(case)
    case = done(case, first)
    assert take(case, first) is case
    closed = done(case, finalise(case))
    assert take(closed, first) is closed
    assert take(closed, closed.steps[0]) is closed


def test_another_step_under_a_known_id_is_refused():
    case = candidate()
    case = done(case, confirm(case))
    assert code(take(case, confirm(case, why="another reason"))) == "step_reused"
    assert code(take(case, msgspec.structs.replace(excuse(case), id="s0"))) == "step_reused"


PEOPLE = st.sampled_from([LI, ZHAO, CHEN, SUN, BOSS, WANG, XU, MONITOR])


@st.composite
def attempts(draw):
    """Whatever anybody may try, in any order."""
    case, steps = candidate(), []
    for number in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(list(ONE_OF_EACH)))
        changes = {"id": f"n{draw(st.integers(0, 8))}", "by": draw(PEOPLE)}
        changes["why"] = draw(st.sampled_from(["", "so it was"]))
        changes["at"] = UNTIL + draw(st.integers(-1, 1)) + number
        steps.append(msgspec.structs.replace(ONE_OF_EACH[kind](case), **changes))
    return case, steps


@given(attempts())
def test_whatever_is_tried_the_case_is_its_steps_and_keeps_the_laws(tried):
    case, steps = tried
    for step in steps:
        after = take(case, step)
        if isinstance(after, Case):
            case = after
    assert replay(case.steps) == {case.id: case}
    assert msgspec.json.decode(msgspec.json.encode(case), type=Case) == case
    for step in case.steps[1:]:
        if isinstance(step, Confirm | Excuse | Flag | Decide):
            assert step.by not in {WANG, MONITOR}
        if isinstance(step, Confirm | Flag):
            assert step.why
    flaggers = [one.by for one in case.steps if isinstance(one, Flag)]
    assert not flaggers or case.decided_by is None or case.decided_by not in flaggers
    assert case.ruled_by is None or case.ruled_by != case.decided_by
    assert case.counts <= (case.decided_by is not None and case.decided_by.rank is not None)


def test_a_history_that_could_not_have_been_is_no_case():
    case = candidate()
    with pytest.raises(ValueError, match=r"step s1 of case:T05:x:.* decided by a lead or above"):
        replay([*case.steps, confirm(case, XU)])
