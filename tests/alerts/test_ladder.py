"""Who is told when nobody acts, in virtual time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.alerts.ladder import Ladder, Rungs, Sending
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import Severity
from ccfloor.rules.findings import Alert

T0 = 1_790_000_000 * SECOND


def alert(
    name: str = "one", at: float = 0, severity: Severity = Severity.CRITICAL, rule: str = "T06"
) -> Alert:
    return Alert(
        id=f"{rule}:breach:{name}:{at:g}",
        rule=rule,
        stage="breach",
        severity=severity,
        kind="seat",
        subject=name,
        begun_at=T0,
        raised_at=T0 + round(at * SECOND),
    )


def told(sendings: list[Sending]) -> list[str]:
    return [
        f"{(one.at - T0) / SECOND:g} {one.role} {'+'.join(a.subject for a in one.alerts)}"
        + (f" ({one.suppressed})" if one.suppressed else "")
        for one in sendings
    ]


def due(ladder: Ladder, seconds: float) -> list[str]:
    return told(ladder.due(T0 + round(seconds * SECOND)))


def test_a_critical_alert_climbs_step_by_step_each_once_at_its_own_instant():
    ladder = Ladder()
    ladder.raised(alert())
    assert due(ladder, 1) == []
    assert due(ladder, 2) == ["0 lead one"]
    assert due(ladder, 10_000) == ["120 supervisor one", "300 manager one"]
    assert due(ladder, 20_000) == []
    assert ladder.next_deadline() is None


@pytest.mark.parametrize(
    ("severity", "steps"),
    [
        (Severity.WARNING, ["0 lead one", "300 supervisor one"]),
        (Severity.NOTICE, ["0 lead one"]),
    ],
)
def test_what_is_less_than_critical_climbs_less(severity, steps):
    ladder = Ladder()
    ladder.raised(alert(severity=severity))
    assert due(ladder, 10_000) == steps


def test_who_takes_note_stops_it():
    ladder = Ladder()
    ladder.raised(alert())
    assert due(ladder, 60) == ["0 lead one"]
    ladder.over(alert().id)
    assert due(ladder, 10_000) == []


def test_what_was_over_before_it_was_told_is_not_told():
    ladder = Ladder()
    ladder.raised(alert())
    ladder.over(alert().id)
    assert due(ladder, 10_000) == []


def test_a_flapping_thing_is_counted_and_told_with_the_next():
    ladder = Ladder()
    for at in (0, 20, 40):
        ladder.raised(alert(at=at, severity=Severity.NOTICE))
        due(ladder, at + 5)
        ladder.over(alert(at=at, severity=Severity.NOTICE).id)
    ladder.raised(alert(at=400, severity=Severity.NOTICE))
    assert due(ladder, 500) == ["400 lead one (2)"]


def test_what_rings_again_and_stays_is_told_when_the_cooldown_is_over():
    ladder = Ladder()
    ladder.raised(alert(at=0, severity=Severity.NOTICE))
    assert due(ladder, 10) == ["0 lead one"]
    ladder.over(alert(at=0, severity=Severity.NOTICE).id)
    ladder.raised(alert(at=30, severity=Severity.NOTICE))
    assert due(ladder, 299) == []
    assert due(ladder, 1_000) == ["300 lead one (1)"]


def test_another_subject_or_rule_has_a_cooldown_of_its_own():
    ladder = Ladder()
    ladder.raised(alert("one", 0, Severity.NOTICE))
    ladder.raised(alert("two", 10, Severity.NOTICE))
    ladder.raised(alert("one", 20, Severity.NOTICE, rule="T05"))
    assert due(ladder, 100) == ["0 lead one", "10 lead two", "20 lead one"]


def test_many_of_one_rule_at_once_are_one_message():
    ladder = Ladder()
    for number in range(6):
        ladder.raised(alert(f"s{number}", number / 10))
    ladder.raised(alert("other", 0.3, rule="T15"))
    assert due(ladder, 10) == ["0 lead s0+s1+s2+s3+s4+s5", "0.3 lead other"]
    ladder.over(alert("s0", 0).id)
    assert due(ladder, 130) == ["120.1 supervisor s1+s2+s3+s4+s5", "120.3 supervisor other"]


def test_after_a_restart_the_steps_that_were_taken_are_not_taken_again():
    ladder = Ladder()
    ladder.raised(alert(), frozenset({"lead"}))
    assert due(ladder, 10_000) == ["120 supervisor one", "300 manager one"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(list(Severity))), max_size=6),
    st.lists(st.integers(0, 1_200), max_size=12),
)
def test_it_does_not_matter_how_often_it_is_asked(raised, questions):
    def run(moments: list[int]) -> list[str]:
        ladder = Ladder(Rungs(many=3))
        events = sorted(
            [(at, 0, alert(f"s{n}", at, severity)) for n, (at, severity) in enumerate(raised)]
            + [(at, 1, None) for at in moments],
            key=lambda each: each[:2],
        )
        found: list[str] = []
        for at, _, one in events:
            found += due(ladder, at - 0.001)
            if one is not None:
                ladder.raised(one)
        return found + due(ladder, 10_000)

    assert run(questions) == run([])
