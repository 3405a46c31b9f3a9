"""What a month comes to: one line for one fact, repetitions rated anew, two ledgers apart."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.cases.case import Case
from ccfloor.cases.facts import grouped
from ccfloor.cases.ledger import Ledger, Unit, ledgers, reach
from ccfloor.cases.steps import replay
from ccfloor.roster.plan import Rank
from tests.cases.making import (
    CHEN,
    DAY,
    EDITION,
    MIN,
    NOON,
    REGULATION,
    appeal,
    candidate,
    confirm,
    confirmed,
    done,
    finalise,
    flag,
    overturned,
    regulation,
)

MONTH = "2025-11"


def page(ledger: Ledger) -> list[str]:
    """Write a ledger as one reads it."""
    return [
        f"{line.case.removeprefix('case:')} {line.rule}{line.kind and '/' + line.kind}"
        f" #{line.tier} {line.amount}"
        + (f" instead {line.superseded_by.removeprefix('case:')}" if line.superseded_by else "")
        + (f" repeats {line.repeats.removeprefix('case:')}" if line.repeats else "")
        for line in ledger.lines
    ]


def fen(*cases: Case, of=REGULATION) -> list[str]:
    return page(ledgers(cases, MONTH, of).fen)


def tenths(*cases: Case) -> list[str]:
    return page(ledgers(cases, MONTH, REGULATION).tenths)


def case(name: str, rule: str = "T05", begun: int = NOON, **fields) -> Case:
    return confirmed(rule, begun, id=f"case:{name}", **fields)


def test_nothing_comes_to_nothing():
    assert ledgers([], MONTH, REGULATION).fen == Ledger(Unit.FEN, MONTH)
    assert fen(candidate()) == []


def test_the_second_away_in_a_month_costs_100_and_50_when_the_first_is_overturned():
    first, second = case("a", begun=NOON), case("b", begun=NOON + DAY)
    assert fen(first, second) == ["a T05 #1 5000", "b T05 #2 10000 repeats a"]
    assert fen(overturned(first), second) == ["b T05 #1 5000"]


def test_third_and_later_cost_as_the_second():
    assert fen(*(case(n, begun=NOON + i) for i, n in enumerate("abc"))) == [
        "a T05 #1 5000",
        "b T05 #2 10000 repeats a",
        "c T05 #3 10000 repeats b",
    ]


def test_the_order_is_that_of_the_clocks_not_of_the_decisions():
    late, early = case("decided first", begun=NOON + DAY), case("decided last", begun=NOON)
    assert fen(late, early) == [
        "decided last T05 #1 5000",
        "decided first T05 #2 10000 repeats decided last",
    ]


def test_another_person_another_rule_another_month_is_no_repetition():
    assert fen(
        case("a"),
        case("b", begun=NOON + 1, person="P-xu"),
        case("c", "T02", begun=NOON + 2),
        case("d", begun=NOON - 30 * DAY, month="2025-10", day="2025-10-26"),
    ) == ["a T05 #1 5000", "b T05 #1 5000", "c T02 #1 5000"]


def test_an_appeal_is_not_counted_while_it_is_open_and_neither_rates_another():
    first, second = case("a"), case("b", begun=NOON + DAY)
    pending = done(first, appeal(first))
    found = ledgers([pending, second, candidate(begun=NOON + 7)], MONTH, REGULATION).fen
    assert page(found) == ["b T05 #1 5000"]
    assert found.pending == ("case:a", f"case:T05:x:{NOON + 7}")


def test_a_line_is_settled_once_the_time_for_an_appeal_is_over():
    open_, closed = case("a"), case("b", begun=NOON + 1)
    closed = done(closed, finalise(closed))
    lines = ledgers([open_, closed], MONTH, REGULATION).fen.lines
    assert [line.settled for line in lines] == [False, True]


def test_the_window_may_be_ninety_days_or_for_ever():
    early = case("a", begun=NOON - 90 * DAY, month="2025-08", day="2025-08-27")
    assert fen(early, case("b"), of=regulation("month")) == ["b T05 #1 5000"]
    assert fen(early, case("b"), of=regulation("rolling_90d")) == ["b T05 #2 10000 repeats a"]
    older = case("a", begun=NOON - 90 * DAY - 1, month="2025-08", day="2025-08-27")
    assert fen(older, case("b"), of=regulation("rolling_90d")) == ["b T05 #1 5000"]
    assert fen(older, case("b"), of=regulation("ever")) == ["b T05 #2 10000 repeats a"]
    for window, first in (("month", NOON), ("ever", 0)):
        assert reach(regulation(window).editions[0], NOON) == first
    assert reach(regulation("rolling_90d").editions[0], NOON) <= NOON - 90 * DAY
    assert reach(EDITION, NOON) == NOON


# --- one fact, one line ---------------------------------------------------------------


def test_slow_and_not_answered_is_one_fact():
    facts = ("ring:1.1:agent1001",)
    assert fen(case("slow", "T01", facts=facts), case("missed", "T02", facts=facts)) == [
        "missed T02 #1 5000",
        "slow T01 #1 0 instead missed",
    ]


def test_the_higher_one_stands_whichever_rule_it_is():
    facts = ("ring:1.1:agent1001",)
    slow = candidate("T01", id="case:slow", facts=facts)
    slow = done(slow, flag(slow, "dissatisfied", "dissatisfied"), confirm(slow, CHEN))
    assert fen(slow, case("missed", "T02", facts=facts)) == [
        "missed T02 #1 0 instead slow",
        "slow T01/dissatisfied #1 10000",
    ]


def test_one_absence_is_one_line_and_too_long_alone_costs_nothing():
    facts = (f"away:{NOON}",)
    away, long = case("away", facts=facts), case("long", "T06", facts=facts)
    assert fen(away, long) == ["away T05 #1 5000"]
    assert fen(overturned(away), long) == []


def test_when_the_line_that_stood_falls_the_other_stands():
    facts = ("ring:1.1:agent1001",)
    slow, missed = case("slow", "T01", facts=facts), case("missed", "T02", facts=facts)
    assert fen(slow, overturned(missed)) == ["slow T01 #1 5000"]


def test_an_accident_comes_on_top():
    assert tenths(case("a", "T08", kind="off_post_accident")) == ["a T08/off_post_accident #1 250"]
    assert tenths(case("b", "T08", kind="absent_accident")) == ["b T08/absent_accident #1 350"]


def test_late_replaces_the_missed_handover_in_points_and_the_ten_yuan_stay():
    facts = ("start:P-wang:2025-11-25",)
    handover = case("handover", "T09", begun=NOON - 15 * MIN, facts=facts)
    late = case("late", "T08", facts=facts, kind="late")
    assert tenths(handover, late) == ["handover T09 #1 0 instead late", "late T08/late #1 20"]
    assert fen(handover, late) == ["handover T09 #1 1000"]
    off_post = case("late", "T08", facts=facts, kind="off_post")
    assert tenths(handover, off_post)[1] == "late T08/off_post #1 150"


def test_leaving_early_and_before_relief_is_one_fact_with_a_line_in_each_ledger():
    facts = ("end:P-wang:2025-11-25",)
    early = case("early", "T08", facts=facts, kind="early")
    left = case("left", "T10", facts=facts, kind="severe")
    assert fen(early, left) == ["left T10/severe #1 10000"]
    assert tenths(early, left) == ["early T08/early #1 20"]


def test_empty_seats_of_one_leader_at_one_time_are_one_line():
    leads = {"charges": "lead", "person": "P-q", "rank": Rank.LEAD}

    def vacancy(name: str, begun: int, minutes: int, kind: str = "") -> Case:
        return case(name, "T07", begun, measured=minutes * MIN, kind=kind, **leads)

    assert fen(
        vacancy("one", NOON, 20),
        vacancy("two", NOON + 10 * MIN, 40, "over_30min"),
        vacancy("three", NOON + 49 * MIN, 5),
        vacancy("four", NOON + 60 * MIN, 5),
    ) == [
        "one T07 #1 0 instead two",
        "two T07/over_30min #1 20000",
        "three T07 #1 0 instead two",
        "four T07 #2 10000 repeats one",
    ]


def test_two_cases_of_one_rule_in_one_fact_are_no_repetition_of_each_other():
    facts = ("ring:1.1:agent1001",)
    assert fen(case("a", "T01", facts=facts), case("b", "T01", NOON + MIN, facts=facts)) == [
        "a T01 #1 5000",
        "b T01 #1 0 instead a",
    ]


def test_the_same_name_of_a_fact_of_another_person_is_another_fact():
    facts = (f"away:{NOON}",)
    assert fen(case("a", facts=facts), case("b", facts=facts, person="P-xu")) == [
        "a T05 #1 5000",
        "b T05 #1 5000",
    ]


# --- who pays what --------------------------------------------------------------------


def test_a_leader_pays_double_for_his_own_and_once_for_what_he_answers_for():
    own = case("own", "T09", person="P-q", rank=Rank.LEAD)
    line = ledgers([own], MONTH, REGULATION).fen.lines[0]
    assert (line.amount, line.doubled) == (2_000, True)
    points = ledgers([own], MONTH, REGULATION).tenths.lines[0]
    assert (points.amount, points.doubled) == (20, False)
    answers = case("other", "T13", person="P-q", rank=Rank.LEAD, charges="lead")
    assert fen(answers) == ["other T13 #1 2000"]
    assert fen(case("agent", "T09")) == ["agent T09 #1 1000"]


def test_what_charges_nobody_is_in_no_ledger():
    assert fen(case("a", "T12"), case("b", "T99"), case("c", "T05", person="", agent="")) == []
    assert tenths(case("a", "T19")) == []  # switched off


def test_without_a_roster_the_agent_code_stands_for_the_person():
    nameless = case("a", person="")
    found = ledgers([nameless], MONTH, REGULATION).fen
    assert found.lines[0].person == "agent:agent1001"
    assert found.total("agent:agent1001") == 5_000
    assert found.total("P-wang") == 0


def test_a_kind_that_the_edition_lacks_costs_as_the_ordinary_one():
    assert fen(case("a", kind="unheard_of")) == ["a T05 #1 5000"]


# --- the laws -------------------------------------------------------------------------

RULES = ("T01", "T02", "T05", "T06", "T07", "T08", "T09")
FACTS = ("ring:1", "away:1", "start:1", "away:2", "end:1")


@st.composite
def months(draw) -> list[Case]:
    """Some cases of a few people, each decided one way or another."""
    found = []
    for number in range(draw(st.integers(1, 9))):
        rule = draw(st.sampled_from(RULES))
        made = case(
            f"{number}",
            rule,
            NOON + draw(st.integers(0, 12)) * MIN,
            person=draw(st.sampled_from(["P-wang", "P-xu"])),
            facts=tuple(draw(st.sets(st.sampled_from(FACTS), max_size=2))),
            measured=draw(st.integers(0, 5)) * MIN,
            charges="lead" if rule == "T07" else "agent",
            kind=draw(st.sampled_from(["", "off_post", "off_post_accident", "over_30min"])),
        )
        fate = draw(st.sampled_from(["confirmed", "final", "overturned"]))
        if fate != "confirmed":
            made = overturned(made) if fate == "overturned" else done(made, finalise(made))
        found.append(made)
    return found


LAW = settings(deadline=None)


@LAW
@given(months(), st.randoms())
def test_any_order_gives_the_same_ledgers(cases: list[Case], chance: random.Random):
    expected = ledgers(cases, MONTH, REGULATION)
    shuffled = list(cases)
    chance.shuffle(shuffled)
    assert ledgers(shuffled, MONTH, REGULATION) == expected
    # neither does the order in which the decisions were taken
    steps = [(case, step) for case in cases for step in case.steps]
    chance.shuffle(steps)
    steps.sort(key=lambda one: one[0].steps.index(one[1]))
    again = replay(step for _, step in steps)
    assert ledgers(again.values(), MONTH, REGULATION) == expected


@LAW
@given(months())
def test_no_fact_has_two_lines_in_a_ledger(cases: list[Case]):
    facts = grouped(cases)
    for ledger in (ledgers(cases, MONTH, REGULATION).fen, ledgers(cases, MONTH, REGULATION).tenths):
        standing = [(facts[line.case], line.person) for line in ledger.lines if line.amount]
        assert len(standing) == len(set(standing))
        for line in ledger.lines:
            if line.superseded_by:
                best = next(one for one in ledger.lines if one.case == line.superseded_by)
                assert line.amount == 0
                assert best.amount == best.alone >= line.alone
                assert facts[best.case] == facts[line.case]
            else:
                assert line.amount == line.alone


@LAW
@given(months(), st.data())
def test_to_overturn_a_case_takes_its_line_away_and_makes_nobodys_sum_greater(cases, data):
    place = data.draw(st.integers(0, len(cases) - 1))
    chosen = cases[place]
    if not chosen.counts or chosen.outcome:
        return
    after = [*cases[:place], overturned(chosen), *cases[place + 1 :]]
    for unit in ("fen", "tenths"):
        before_it = getattr(ledgers(cases, MONTH, REGULATION), unit)
        after_it = getattr(ledgers(after, MONTH, REGULATION), unit)
        assert chosen.id not in {line.case for line in after_it.lines}
        assert {line.case for line in before_it.lines} - {chosen.id} == {
            line.case for line in after_it.lines
        }
        for person in ("P-wang", "P-xu"):
            assert after_it.total(person) <= before_it.total(person)
        tiers = {line.case: line.tier for line in before_it.lines}
        assert all(line.tier <= tiers[line.case] for line in after_it.lines)


@LAW
@given(months())
def test_tiers_count_earlier_facts_of_the_same_person_and_rule(cases: list[Case]):
    by_id = {one.id: one for one in cases}
    for line in ledgers(cases, MONTH, REGULATION).fen.lines:
        assert (line.tier == 1) == (line.repeats == "")
        if line.repeats:
            other = by_id[line.repeats]
            assert (other.rule, other.person) == (line.rule, line.person)
            assert other.counts


def test_a_charge_of_nothing_is_a_line_of_nothing():
    assert fen(case("light", "T10")) == ["light T10 #1 0"]
