"""The arithmetic of an absence, with exempt reasons, and where its limit was passed."""

from __future__ import annotations

from typing import Any

import pytest

from ccfloor.config import Config
from ccfloor.explain.matter import Matter
from ccfloor.explain.weighing import checks, measure, passed_at
from ccfloor.floor import facts as f
from ccfloor.floor.names import MINUTE, Instant
from ccfloor.floor.states import AttemptOutcome
from ccfloor.floor.views import Absence, Attempt, Visit
from ccfloor.regulation.shipped import shipped_edition
from ccfloor.rules.findings import Breach
from ccfloor.rules.leave_clock import LeaveClock

AT = 1_790_000_000_000_000
SEAT = "PJSIP/1001"


def paused(minute: float, reason: str) -> f.MemberPaused:
    at = AT + round(minute * MINUTE)
    return f.MemberPaused(at, 1, "q", SEAT, SEAT, "a", 1, True, reason, 0, 0, 0, 0)


def away(minutes: float, *reasons: str) -> Absence:
    return Absence(SEAT, "agent1001", AT, AT + round(minutes * MINUTE), reasons)


STORIES = [
    (away(6, "tea"), [paused(0, "tea")], 6, 5.0),
    (away(6, "tea", "lunch"), [paused(0, "tea"), paused(4, "lunch")], 4, None),
    (away(30, "lunch", "walk"), [paused(0, "lunch"), paused(20, "walk")], 10, 25.0),
    (
        away(12, "tea", "Lunch", "tea"),
        [paused(0, "tea"), paused(3, "Lunch"), paused(9, "tea")],
        6,
        11.0,
    ),
    (away(5, "tea"), [], 5, None),
]


@pytest.mark.parametrize(("absence", "facts", "minutes", "limit_at"), STORIES)
def test_stretches_add_up_and_the_limit_is_where_it_was_passed(absence, facts, minutes, limit_at):
    found = measure(Matter("absence", "x", absence=absence), facts, Config(), AT)
    assert found is not None
    assert found.measured == minutes * MINUTE
    assert found.measured == sum(one.to - one.from_ for one in found.stretches if one.counted)
    assert (found.stretches[0].from_, found.stretches[-1].to) == (absence.from_, absence.to)
    assert found.over is (minutes > 5)
    at = passed_at(found)
    assert at == (None if limit_at is None else AT + round(limit_at * MINUTE))


@pytest.mark.parametrize(("absence", "facts", "minutes", "limit_at"), STORIES[:4])
def test_the_page_and_the_rules_count_alike(absence, facts, minutes, limit_at):
    exempt = frozenset(shipped_edition().rule("T06").texts("exempt_reasons"))
    first = Absence(SEAT, "agent1001", AT, None, absence.reasons[:1])
    clock = LeaveClock(first, AT, exempt)
    for number, fact in enumerate(facts[1:], start=2):
        told = Absence(SEAT, "agent1001", AT, None, absence.reasons[:number])
        clock.relabel(told, fact.at)
    assert clock.measured(absence.to or 0) == minutes * MINUTE


def test_of_a_meal_the_meal_counts_and_nothing_else():
    absence = away(80, "walk", "lunch")
    finding = Breach("T18:x", "T18", AT, 65 * MINUTE, 60 * MINUTE)
    facts = [paused(0, "walk"), paused(15, "lunch")]
    found = measure(Matter("breach", "x", absence=absence, breach=finding), facts, Config(), AT)
    assert found is not None
    assert (found.measured, found.over) == (65 * MINUTE, True)
    assert passed_at(found) == AT + 75 * MINUTE


def attempt(**fields) -> Attempt:
    named: dict[str, Any] = {
        "outcome": AttemptOutcome.NO_ANSWER,
        "ring_from": AT,
        "ended_at": AT + 13,
        "ring": 13,
    }
    return Attempt("1.1", 1, "q", SEAT, "a", SEAT, "1.2", AT - 5, **(named | fields))


def charged(
    one: Attempt, *, visit_seen: bool = True
) -> dict[str, tuple[bool, str, Instant | None]]:
    breach = Breach("T01:x:1", "T01", AT + 13, 13, 12, seat=SEAT, call="1.1", begun_at=AT)
    visit = Visit("1.1", 1, "q", AT - 10, covered=visit_seen)
    matter = Matter("breach", breach.id, breach=breach, visits=(visit,), attempts=(one,))
    listed = f.MemberStatus(AT - 9, 1, "q", SEAT, SEAT, "a", 5, False, "", 0, 0, 0, 0)
    told = checks(matter, [paused(-0.000001, "tea"), listed])
    return {check.what: (check.fine, check.found, check.at) for check in told}


def test_each_check_is_told_with_its_value():
    assert charged(attempt()) == {
        "covered": (True, "seen", None),
        "outcome": (True, "no_answer", None),
        "siblings": (True, "0", None),
        "device": (True, "unavailable", AT - 9),
        "on_call": (True, "no", None),
        "just_paused": (True, "", AT - 60),
    }


@pytest.mark.parametrize("excuse", ["device", "on_call", "just_paused"])
def test_an_excuse_is_told_as_what_speaks_against_charging(excuse):
    told = charged(attempt(excused=excuse))
    assert [what for what, (fine, _, _) in told.items() if not fine] == [excuse]


def test_ringall_time_outs_other_ends_and_darkness_speak_against_charging():
    assert not charged(attempt(siblings=3))["siblings"][0]
    assert charged(attempt(siblings=3, outcome=AttemptOutcome.ANSWERED))["siblings"][0]
    assert not charged(attempt(outcome=AttemptOutcome.REJECTED))["outcome"][0]
    assert not charged(attempt(excused="uncovered"))["covered"][0]
    assert not charged(attempt(), visit_seen=False)["covered"][0]


@pytest.mark.parametrize(
    ("rule", "what"),
    [("T03", "talk"), ("T12", "parting"), ("T14", "stayed"), ("T19", "stood_in"), ("T24", "talk")],
)
def test_what_neither_rings_nor_is_away_is_measured_as_the_record_has_it(rule, what):
    """Not as the ring of the phone that was called for the same call."""
    visit = Visit("c1", 1, "q", AT, answered_by="a", seat=SEAT)
    attempt = Attempt("c1", 1, "q", "leg", SEAT, SEAT, "a", AT, ring_from=AT, ended_at=AT + 5)
    breach = Breach(
        id="x", rule=rule, at=AT + 9 * MINUTE, measured=6 * MINUTE, limit=5 * MINUTE, agent="a",
        seat=SEAT, call="c1", begun_at=AT + MINUTE,
    )  # fmt: skip
    matter = Matter("breach", "x", breach=breach, visits=(visit,), attempts=(attempt,))
    found = measure(matter, [], Config(), AT)
    assert found is not None
    assert (found.what, found.measured, found.over) == (what, 6 * MINUTE, True)
    assert [(one.from_, one.to) for one in found.stretches] == [(AT + MINUTE, AT + 7 * MINUTE)]
