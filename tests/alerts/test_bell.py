"""Who is told when nobody acts, in virtual time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.alerts.bell import Bell, Pace
from ccfloor.alerts.life import Stage
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import Severity
from ccfloor.rules.findings import Alert
from tests.alerts.telling import alert, at, bell, due, told

NOTICE, WARNING, CRITICAL = Severity.NOTICE, Severity.WARNING, Severity.CRITICAL


def test_a_critical_alert_climbs_step_by_step_each_once_at_its_own_instant():
    house = bell()
    house.raised(alert())
    assert house.next_deadline() == at(0)
    assert due(house, 1) == []
    assert house.next_deadline() == at(2)
    assert due(house, 2) == ["0 lead one"]
    assert due(house, 10_000) == ["120 supervisor one", "300 manager one"]
    assert due(house, 20_000) == []
    assert house.next_deadline() is None


@pytest.mark.parametrize(
    ("severity", "steps"),
    [(WARNING, ["0 lead one", "300 supervisor one"]), (NOTICE, ["0 lead one"])],
)
def test_what_is_less_than_critical_climbs_less(severity, steps):
    house = bell()
    house.raised(alert(severity=severity))
    assert due(house, 10_000) == steps


@pytest.mark.parametrize("deed", ["ack", "recall", "approve", "report", "stop_work"])
def test_who_acts_stops_it(deed):
    house = bell()
    house.raised(alert())
    assert due(house, 60) == ["0 lead one"]
    house.answered(alert().id, deed, "li", at(61))
    assert due(house, 10_000) == []
    life = house.life(alert().id)
    assert life is not None
    assert (life.stage, life.turns[0].by, life.turns[0].at) == (Stage.ACTED, "li", at(61))


def test_who_has_only_seen_it_stops_nothing():
    house = bell()
    house.raised(alert())
    house.answered(alert().id, "seen", "li", at(1))
    assert due(house, 130) == ["0 lead one", "120 supervisor one"]
    assert house.stages() == {"seen": 1}


def test_what_is_over_stops_and_is_forgotten():
    house = bell()
    house.raised(alert())
    house.cleared(alert().id, at(1))
    assert due(house, 10_000) == []
    assert house.life(alert().id) is None
    house.cleared(alert().id, at(2))  # twice does no harm, nor does an answer that comes late
    house.answered(alert().id, "ack", "li", at(3))


def test_the_same_alert_twice_is_told_once():
    house = bell()
    house.raised(alert())
    house.raised(alert())
    assert due(house, 60) == ["0 lead one"]
    house.raised(alert())
    assert due(house, 100) == []


def test_every_target_of_a_role_is_told_and_none_of_another_team():
    house = Bell(
        lambda one, role: [f"{role}-{one.subject}", "wall"] if role == "lead" else ["boss"]
    )
    house.raised(alert("a"))
    house.raised(alert("b"))
    assert due(house, 10) == ["0 lead-a a", "0 wall a", "0 lead-b b", "0 wall b"]
    assert due(house, 130) == ["120 boss a", "120 boss b"]


# --- the same again ---------------------------------------------------------------------


def test_a_flapping_thing_is_counted_and_told_with_the_next():
    house = bell()
    for seconds in (0, 20, 40):
        house.raised(alert(seconds=seconds, severity=NOTICE))
        assert due(house, seconds + 5) == (["0 lead one"] if seconds == 0 else [])
        house.cleared(alert(seconds=seconds, severity=NOTICE).id, at(seconds + 6))
    house.raised(alert(seconds=400, severity=NOTICE))
    assert due(house, 500) == ["400 lead one (2)"]


def test_what_rings_again_and_stays_is_told_when_the_cooldown_is_over_and_does_not_count_itself():
    house = bell()
    house.raised(alert(severity=NOTICE))
    assert due(house, 10) == ["0 lead one"]
    house.cleared(alert(severity=NOTICE).id, at(11))
    house.raised(alert(seconds=30, severity=NOTICE))
    assert due(house, 299) == []
    assert due(house, 1_000) == ["300 lead one"]


def test_a_limit_that_is_passed_rings_at_once_whatever_was_warned_of():
    house = bell()
    house.raised(alert(seconds=240, severity=WARNING))
    assert due(house, 250) == ["240 lead one"]
    house.cleared(alert(seconds=240, severity=WARNING).id, at(300))
    house.raised(alert(seconds=300, severity=CRITICAL))
    assert due(house, 430) == ["300 lead one", "420 supervisor one"]
    house.raised(alert(seconds=440, severity=WARNING))  # less than what rang: it waits
    assert due(house, 500) == []


def test_what_was_over_before_anybody_heard_of_it_hushes_nothing():
    house = bell()
    house.raised(alert(seconds=0))
    house.cleared(alert(seconds=0).id, at(1))
    house.raised(alert(seconds=5))
    assert due(house, 10) == ["5 lead one"]


def test_another_subject_or_rule_has_a_cooldown_of_its_own():
    house = bell()
    house.raised(alert("one", 0, NOTICE))
    house.raised(alert("two", 10, NOTICE))
    house.raised(alert("one", 20, NOTICE, rule="T05"))
    assert due(house, 100) == ["0 lead one", "10 lead two", "20 lead one"]


# --- many at once -----------------------------------------------------------------------


def test_many_of_one_rule_at_once_are_one_message():
    house = bell()
    for number in range(6):
        house.raised(alert(f"s{number}", number / 10))
    house.raised(alert("other", 0.3, rule="T15"))
    assert due(house, 10) == ["0 lead s0+s1+s2+s3+s4+s5", "0.3 lead other"]
    house.cleared(alert("s0", 0).id, at(11))
    assert due(house, 130) == ["120.1 supervisor s1+s2+s3+s4+s5", "120.3 supervisor other"]


def test_what_comes_later_is_added_once_in_a_window_and_says_how_many_by_now():
    house = bell()
    for number in range(5):
        house.raised(alert(f"s{number}", 0, NOTICE))
    assert due(house, 2) == ["0 lead s0+s1+s2+s3+s4"]
    for number in range(5, 9):
        house.raised(alert(f"s{number}", number, NOTICE))
    assert due(house, 19) == []
    house.cleared(alert("s8", 8, NOTICE).id, at(20))
    assert due(house, 61.9) == []
    assert due(house, 62) == ["5 lead s5+s6+s7 of 9 -1"]
    assert due(house, 200) == []
    house.raised(alert("s9", 200, NOTICE))  # calm again: it is no part of that any more
    assert due(house, 210) == ["200 lead s9"]


def test_when_all_that_came_later_are_over_nothing_is_told():
    house = bell()
    for number in range(5):
        house.raised(alert(f"s{number}", 0, NOTICE))
    due(house, 2)
    house.raised(alert("s5", 5, NOTICE))
    assert due(house, 8) == []
    house.cleared(alert("s5", 5, NOTICE).id, at(9))
    assert due(house, 1_000) == []


def test_one_after_the_other_become_many_too():
    house = bell(Pace(many=3))
    for number in range(5):
        house.raised(alert(f"s{number}", number * 10, NOTICE))
    assert due(house, 200) == ["0 lead s0", "10 lead s1", "20 lead s2 of 3", "30 lead s3+s4 of 5"]


# --- before and after a restart ---------------------------------------------------------


def test_after_a_restart_the_steps_that_were_taken_are_not_taken_again():
    house = bell()
    house.raised(alert(), [("lead", "lead")])
    assert due(house, 10_000) == ["120 supervisor one", "300 manager one"]


def test_after_a_restart_what_was_hushed_stays_hushed_and_is_counted():
    house = bell()
    house.remember(
        [
            (alert(seconds=0, severity=NOTICE, cleared=5), at(0)),
            (alert(seconds=20, severity=NOTICE, cleared=25), None),
        ]
    )
    house.raised(alert(seconds=40, severity=NOTICE))
    assert due(house, 299) == []
    assert due(house, 400) == ["300 lead one (1)"]


# --- laws -------------------------------------------------------------------------------

_raised = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from(list(Severity)), st.integers(0, 2)), max_size=8
)


def _story(
    raised: list[tuple[int, Severity, int]], ends: list[int]
) -> list[tuple[int, int, Alert]]:
    """Lay raising and clearing in order; subjects are few, so that they meet."""
    named = {}
    for seconds, severity, subject in raised:
        one = alert(f"s{subject}", seconds, severity)
        named[one.id] = (seconds, one)
    events = [(seconds, 0, one) for seconds, one in named.values()]
    events += [
        (seconds + 1 + end, 1, one)
        for (seconds, one), end in zip(named.values(), ends, strict=False)
    ]
    return sorted(events, key=lambda each: (each[0], each[1], each[2].id))


@settings(max_examples=300, deadline=None)
@given(_raised, st.lists(st.integers(0, 400), max_size=8), st.lists(st.integers(0, 1_200)))
def test_it_does_not_matter_how_often_it_is_asked(raised, ends, questions):
    def run(moments: list[int]) -> list[str]:
        house = bell(Pace(many=3, window=30 * SECOND))
        events = [*_story(raised, ends), *((moment, 2, None) for moment in moments)]
        found: list[str] = []
        for seconds, what, one in sorted(events, key=lambda each: each[:2]):
            # What fell due before is taken first, as the daemon's timer does.
            found += told(house.due(at(seconds) - 1))
            if what == 0 and one is not None:
                house.raised(one)
            elif what == 1 and one is not None:
                house.cleared(one.id, at(seconds))
        return found + due(house, 10_000)

    assert run(questions) == run([])


@settings(max_examples=300, deadline=None)
@given(_raised, st.lists(st.integers(0, 400), max_size=8), st.integers(0, 800))
def test_a_restart_tells_nobody_twice_and_leaves_nobody_out_who_still_has_to_act(
    raised, ends, stopped
):
    pace = Pace(many=3, window=30 * SECOND)
    first, again = bell(pace), bell(pace)
    sent = []
    story = _story(raised, ends)
    for seconds, what, one in story:
        if seconds <= stopped:
            sent += first.due(at(seconds) - 1)
            if what == 0:
                first.raised(one)
            else:
                first.cleared(one.id, at(seconds))
    sent += first.due(at(stopped))
    kept: dict[str, set[tuple[str, str]]] = {}
    for sending in sent:
        for each in sending.alerts:
            kept.setdefault(each.id, set()).add((sending.role, sending.target))
    open_now = {one.id: one for seconds, what, one in story if seconds <= stopped and what == 0}
    for seconds, what, one in story:
        if seconds <= stopped and what == 1:
            open_now.pop(one.id, None)
    for one in open_now.values():
        again.raised(one, kept.get(one.id, ()))
    later = again.due(at(10_000))
    pairs = [(each.id, it.role, it.target) for it in [*sent, *later] for each in it.alerts]
    assert len(pairs) == len(set(pairs))
    reached = {(name, role) for name, role, _ in pairs}
    assert {(name, "lead") for name in open_now} <= reached
    critical = [name for name, one in open_now.items() if one.severity is CRITICAL]
    assert {(name, "manager") for name in critical} <= reached
