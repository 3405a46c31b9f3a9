"""A2.4.3 「组内客服日常工作量、工作内容统计并且在每天下班前发送到主管邮箱」.

Seconds after 20:00, when the day shift ends.
"""

from __future__ import annotations

import pytest

from ccfloor.floor.changes import Told
from ccfloor.floor.deeds import AlertAnswered, ReportSent
from ccfloor.floor.names import SECOND
from ccfloor.rules.findings import AlertCleared, AlertRaised
from tests.rules.histories import watch
from tests.rules.rosters import DAY, E, day_at_work, leave, passing, plan, when

ID = f"T25:warn:A:{E}"


def sent(seconds: float, team: str = "A", due: float = 0) -> Told:
    return Told(when(seconds), ReportSent(team, when(due), "monitor"))


def answered(seconds: float, action: str) -> Told:
    return Told(when(seconds), AlertAnswered(ID, "d1", action))  # type: ignore[arg-type]  # a test says which


def told(*history: object) -> list[str]:
    """Write down raised (+) and cleared (-) reminders: when, of which team, to whom."""
    lines = []
    for finding in watch(*history):  # type: ignore[arg-type]  # changes, all of them
        if isinstance(finding, AlertRaised | AlertCleared) and finding.alert.rule == "T25":
            alert = finding.alert
            raised = isinstance(finding, AlertRaised)
            at = alert.raised_at if raised else alert.cleared_at
            assert at is not None
            seconds = (at - E) / SECOND
            lines.append(f"{'+' if raised else '-'} {seconds:g} {alert.subject} {alert.agent}")
    return lines


def test_half_an_hour_before_the_end_the_lead_is_reminded_until_the_shift_is_over():
    history = [*day_at_work(), passing(-1_900), passing(-1_799), passing(60)]
    assert told(*history[:-2]) == []
    assert told(*history) == ["+ -1800 A d1", "- 60 A d1"]


def test_it_goes_when_the_report_goes():
    assert told(*day_at_work(), passing(-1_700), sent(-600), passing(60)) == [
        "+ -1800 A d1",
        "- -600 A d1",
    ]


def test_who_sent_it_before_is_not_reminded():
    assert told(*day_at_work(), sent(-2_000), passing(-1_700), passing(60)) == []


@pytest.mark.parametrize("other", [sent(-2_000, "B"), sent(-2_000, due=-12 * 3_600)])
def test_another_teams_report_or_another_shifts_is_none(other):
    history = [*day_at_work(), other, passing(-1_700)]
    assert told(*history) == ["+ -1800 A d1"]


@pytest.mark.parametrize(("action", "gone"), [("ack", True), ("report", True), ("seen", False)])
def test_who_says_that_he_did_it_is_left_in_peace(action, gone):
    history = [*day_at_work(), passing(-1_700), answered(-1_500, action)]
    assert told(*history) == ["+ -1800 A d1", "- -1500 A d1"][: 1 + gone]


def test_a_team_without_a_lead_has_nobody_to_remind():
    assert told(plan(DAY[1]), passing(-1_700), passing(60)) == []
    absent = plan(leaves=[leave("d1", -12 * 3_600, 0)])
    assert told(absent, passing(-3_000), passing(-1_700), passing(60)) == []


def test_a_plan_that_comes_in_the_last_half_hour_reminds_at_once():
    assert told(plan(at=-900), passing(-800)) == ["+ -900 A d1"]


def test_a_plan_told_again_reminds_once():
    history = [*day_at_work(), passing(-1_700), plan(at=-1_600), passing(-1_500), passing(60)]
    assert told(*history) == ["+ -1800 A d1", "- 60 A d1"]


def test_a_plan_without_the_shift_takes_the_reminder_back():
    history = [*day_at_work(), passing(-1_700), plan(DAY[1], at=-1_600), passing(60)]
    assert told(*history) == ["+ -1800 A d1", "- -1600 A d1"]
