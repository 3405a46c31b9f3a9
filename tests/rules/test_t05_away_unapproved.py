"""A4.1.2 「客服专员在工作时间未经组长同意,擅自离岗者」."""

from __future__ import annotations

from functools import partial

import pytest

from ccfloor.config import ApprovalsConfig, Config
from ccfloor.floor.changes import Told
from ccfloor.floor.deeds import BreakAnswered, BreakAsked, BreakWithdrawn
from ccfloor.floor.views import Evidence
from ccfloor.roster.plan import Activity, Plan, Shift, Slot
from ccfloor.rules.findings import BreachFound
from ccfloor.rules.t05_away_unapproved import AwayUnapproved
from ccfloor.rules.t06_away_over_5min import AwayOver5Min
from tests.rules.histories import at, back, blind, left, relabelled, sees, told, watch

BOTH = (AwayUnapproved, AwayOver5Min)
strict = partial(watch, rules=BOTH, config=Config(approvals=ApprovalsConfig(required=True)))
AMBER = "60.000001 + T05 warn warning PJSIP/1001"


def asked(seconds: float, agent: str = "agent1001") -> Told:
    return Told(at(seconds), BreakAsked(f"{agent}:1", agent, "PJSIP/1001", "toilet"))


def answered(seconds: float, *, granted: bool = True, agent: str = "agent1001") -> Told:
    return Told(at(seconds), BreakAnswered(f"{agent}:1", agent, "lead", granted))


def breaches(*history: object) -> list[str]:
    return [line for line in told(strict(*history)) if "!" in line]  # type: ignore[arg-type]  # a list of changes


def test_where_a_house_keeps_no_approvals_nothing_is_found():
    gone = left(0, "toilet")
    assert watch(gone, back(gone, 200)) == []


def test_an_absence_that_nobody_allowed_is_a_breach_from_its_true_start():
    gone = left(0, "toilet")
    assert told(strict(gone, back(gone, 60))) == ["60 ! T05 agent1001 60"]


def test_less_than_a_minute_is_ignored():
    gone = left(0, "toilet")
    assert strict(gone, back(gone, 59.999)) == []


def test_a_long_one_is_one_line_and_that_is_this_rules():
    gone = left(0, "toilet")
    assert breaches(gone, back(gone, 400)) == ["400 ! T05 agent1001 400"]


def test_an_allowed_one_is_only_measured_against_the_five_minutes():
    gone = left(0, "toilet")
    assert breaches(asked(-60), answered(-30), gone, back(gone, 300)) == []
    assert breaches(asked(-60), answered(-30), gone, back(gone, 400)) == ["400 ! T06 agent1001 400"]


@pytest.mark.parametrize(("gave", "valid"), [(0, True), (-300, True), (-300.000001, False)])
def test_an_approval_counts_from_the_moment_it_is_given_for_five_minutes(gave, valid):
    gone = left(0, "toilet")
    found = breaches(answered(gave), gone, back(gone, 100))
    assert found == ([] if valid else ["100 ! T05 agent1001 100"])


def test_an_approval_is_used_up_by_one_absence():
    first, second = left(0, "toilet"), left(150, "toilet")
    history = (answered(-10), first, back(first, 100), second, back(second, 250))
    assert breaches(*history) == ["250 ! T05 agent1001 100"]


def test_a_refusal_allows_nothing_and_neither_does_another_persons_approval():
    gone = left(0, "toilet")
    assert breaches(answered(-10, granted=False), gone, back(gone, 100)) != []
    assert breaches(answered(-10, agent="agent1002"), gone, back(gone, 100)) != []


def test_who_withdrew_his_request_has_no_approval_left():
    gone = left(0, "toilet")
    withdrawn = Told(at(-5), BreakWithdrawn("", "agent1001"))
    assert breaches(answered(-10), withdrawn, gone, back(gone, 100)) != []


def test_what_is_allowed_afterwards_stays_a_candidate_with_the_leaders_word_beside_it():
    gone = left(0, "toilet")
    found = strict(gone, answered(90), back(gone, 120))
    (breach,) = [f.breach for f in found if isinstance(f, BreachFound)]
    assert breach.evidence == (*gone.absence.evidence, Evidence("BreakAnswered", at(90)))


def test_the_leader_is_told_once_the_debounce_is_over_and_until_he_allows_it():
    gone = left(0, "toilet")
    assert told(strict(gone, 70, back(gone, 100)))[:2] == [
        AMBER, "100 - T05 warn warning PJSIP/1001",
    ]  # fmt: skip
    lines = told(strict(gone, 70, answered(80), 90, back(gone, 100)))
    assert lines[:2] == [AMBER, "80 - T05 warn warning PJSIP/1001"]


def test_a_meal_of_the_roster_needs_nobodys_leave():
    shift = Shift(
        id="s",
        person="P1",
        day="2025-11-23",
        start=at(-3600),
        end=at(3600),
        agent="agent1001",
        slots=(Slot(Activity.MEAL, at(-60), at(1800)),),
    )
    plan = Told(at(-4000), Plan(version=1, made_at=0, shifts=(shift,)))
    gone = left(0, "toilet")
    assert breaches(plan, gone, back(gone, 200)) == []


def test_a_meal_is_exempt_and_what_it_turned_into_is_not():
    gone = left(0, "Lunch")
    assert strict(gone, back(gone, 1800)) == []
    gone = left(0, "lunch")
    stroll = relabelled(gone, 1800, "walk")
    assert breaches(gone, stroll, back(stroll, 1890)) == ["1890 ! T05 agent1001 90"]


def test_nothing_is_charged_for_what_passed_unseen():
    gone = left(0, "toilet")
    assert breaches(gone, back(gone, 200, covered=False)) == []
    dark = blind(30)
    assert strict(gone, dark, sees(dark, 100), 150, back(gone, 200, covered=False)) == []


def test_an_absence_of_which_only_the_end_was_told_is_measured_from_its_start():
    gone = left(0, "toilet")
    assert told(strict(back(gone, 90))) == ["90 ! T05 agent1001 90"]
