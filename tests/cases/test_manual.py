"""What people enter is a proposal like any other, with its evidence."""

from __future__ import annotations

from typing import Any

import pytest

from ccfloor.cases.case import Case, Doer, Proof, Propose, Refusal, State
from ccfloor.cases.facts import grouped
from ccfloor.cases.ledger import ledgers
from ccfloor.cases.manual import Item, enter, set_flag
from ccfloor.cases.steps import propose, take
from ccfloor.roster.plan import Rank
from tests.cases.making import (
    CHEN,
    HOUR,
    LI,
    NOON,
    REGULATION,
    XU,
    ZHAO,
    ZONE,
    candidate,
    code,
    confirm,
    done,
    roster,
)

SEEN = Proof("no uniform at the morning roll-call", "rec/2025-11-25/1.1.wav", "a" * 64)


def item(**fields: Any) -> Item:
    named: dict[str, Any] = {"id": "form-17", "rule": "M04", "person": "P-wang"}
    named |= {"happened_at": NOON, "proofs": (SEEN,)}
    return Item(**(named | fields))


def entered(by: Doer = LI, plan: Any = "", **fields: Any) -> Propose | Refusal:
    return enter(
        item(**fields), by, NOON + HOUR, REGULATION, ZONE, roster() if plan == "" else plan
    )


def test_an_entry_is_a_candidate_that_somebody_else_decides():
    step = entered()
    assert isinstance(step, Propose)
    case = propose(step)
    assert isinstance(case, Case)
    assert (case.id, case.state, case.proofs) == (
        "case:manual:form-17", State.CANDIDATE, (SEEN,),
    )  # fmt: skip
    assert (case.person, case.agent, case.shift, case.month, case.leader) == (
        "P-wang", "agent1001", "P-wang:2025-11-25", "2025-11", "P-li",
    )  # fmt: skip
    assert code(take(case, confirm(case, LI))) == "proposer"
    case = done(case, confirm(case, ZHAO))
    found = ledgers([case], "2025-11", REGULATION)
    assert (found.fen.total("P-wang"), found.tenths.total("P-wang")) == (1_000, 50)


def test_the_amount_comes_from_the_kind():
    step = entered(rule="M02", kind="severe")
    assert isinstance(step, Propose)
    case = propose(step)
    assert isinstance(case, Case)
    case = done(case, confirm(case, CHEN))
    found = ledgers([case], "2025-11", REGULATION)
    assert (found.fen.total("P-wang"), found.tenths.total("P-wang")) == (10_000, 0)


def test_a_second_entry_under_a_number_is_refused():
    step, again = entered(), entered(rule="M02")
    assert isinstance(step, Propose)
    assert isinstance(again, Propose)
    case = propose(step)
    assert isinstance(case, Case)
    assert propose(step, case) is case
    assert code(propose(again, case)) == "step_reused"


def test_an_entry_about_a_fact_that_is_a_case_already_is_one_fact_with_it():
    left = candidate("T10")
    step = entered(rule="M02", kind="severe", same_as=left)
    assert isinstance(step, Propose)
    assert set(grouped([left, step.opened]).values()) == {left.id}


def test_who_finds_that_a_long_absence_was_never_allowed_enters_what_supersedes_it():
    long = candidate("T06")
    assert code(entered(rule="T05")) == "no_rule"
    assert code(entered(rule="T05", same_as=candidate("T10"))) == "no_rule"
    step = entered(rule="T05", same_as=long)
    assert isinstance(step, Propose)
    assert set(grouped([long, step.opened]).values()) == {long.id}
    case = propose(step)
    assert isinstance(case, Case)
    assert code(take(case, confirm(case, LI))) == "proposer"


def test_without_a_roster_an_agent_code_will_do():
    step = entered(plan=None, person="", agent="agent1001")
    assert isinstance(step, Propose)
    assert (step.opened.person, step.opened.agent) == ("", "agent1001")
    assert step.opened.notes == ("no_roster",)


def test_without_a_roster_a_case_about_the_same_fact_tells_who_it_is():
    long = candidate("T06", rank=Rank.LEAD, team="A", shift="P-wang:2025-11-25")
    fields: dict[str, Any] = {"rule": "T05", "same_as": long, "plan": None, "person": ""}
    step = entered(agent="agent1001", **fields)
    assert isinstance(step, Propose)
    about = step.opened
    assert (about.person, about.rank, about.team, about.shift, about.day) == (
        "P-wang",
        Rank.LEAD,
        "A",
        "P-wang:2025-11-25",
        "2025-11-25",
    )
    assert set(grouped([long, about]).values()) == {long.id}
    own = Doer("x", "P-wang", rank=Rank.SUPERVISOR)
    assert code(entered(own, agent="agent1001", **fields)) == "own_case"
    other = entered(agent="agent1002", **fields)
    assert isinstance(other, Propose)
    assert other.opened.person == ""


@pytest.mark.parametrize(
    ("refused", "by", "fields"),
    [
        ("rank", XU, {}),
        ("own_case", Doer("x", "P-wang", rank=Rank.LEAD), {}),
        ("own_case", Doer("agent1001", rank=Rank.LEAD), {}),
        ("no_rule", LI, {"rule": "T05"}),
        ("no_rule", LI, {"rule": "M99"}),
        ("no_such_kind", LI, {"kind": "worst"}),
        ("not_a_lead", CHEN, {"rule": "L02"}),
        ("no_person", LI, {"person": "P-nobody"}),
        ("no_person", LI, {"plan": None, "person": "P-wang"}),
        ("no_reason", LI, {"proofs": ()}),
        ("no_reason", LI, {"proofs": (Proof(" ", "rec/1.wav"),)}),
        ("bad_hash", LI, {"proofs": (Proof("seen", sha256="A" * 64),)}),
        ("bad_hash", LI, {"proofs": (Proof("seen"), Proof(sha256="abc"))}),
        ("bad_id", LI, {"id": "../17"}),
        ("bad_id", LI, {"id": ""}),
        ("too_early", LI, {"happened_at": NOON + 2 * HOUR}),
    ],
)
def test_what_is_not_taken_says_why(refused, by, fields):
    assert code(entered(by, **fields)) == refused


def test_a_leaders_entry_is_decided_by_a_supervisor():
    step = entered(CHEN, rule="L02", person="P-li")
    assert isinstance(step, Propose)
    case = propose(step)
    assert isinstance(case, Case)
    assert case.charges == "lead"
    assert code(take(case, confirm(case, ZHAO))) == "rank"


def test_a_flag_is_set_on_a_case_and_taken_back():
    case = candidate("T08", kind="off_post")
    on = set_flag(
        case, "accident", step="f", by=LI, at=NOON, why="an order was lost", regulation=REGULATION
    )
    assert not isinstance(on, Refusal)
    case = done(case, on)
    assert (case.kind, case.flags) == ("off_post_accident", ("accident",))
    off = set_flag(
        case, "accident", step="g", by=LI, at=NOON, why="", regulation=REGULATION, on=False
    )
    assert not isinstance(off, Refusal)
    case = done(case, off)
    assert (case.kind, case.flags) == ("off_post", ())


def test_a_flag_that_the_rule_does_not_know_is_refused():
    late = candidate("T08", kind="late")
    made = set_flag(late, "accident", step="f", by=LI, at=1, why="x", regulation=REGULATION)
    assert code(made) == "no_such_kind"
    strange = candidate("T99")
    made = set_flag(strange, "severe", step="f", by=LI, at=1, why="x", regulation=REGULATION)
    assert code(made) == "no_such_kind"
