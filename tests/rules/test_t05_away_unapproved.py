"""A4.1.2 「客服专员在工作时间未经组长同意,擅自离岗者」."""

from __future__ import annotations

from functools import partial

from ccfloor.floor.views import Absence
from ccfloor.rules.t05_away_unapproved import AwayUnapproved
from ccfloor.rules.t06_away_over_5min import AwayOver5Min
from tests.rules.histories import back, left, relabelled, told, watch


def _not_allowed(_: Absence) -> bool | None:
    return False


def _allowed(_: Absence) -> bool | None:
    return True


STRICT = (
    partial(AwayUnapproved, approval=_not_allowed),
    partial(AwayOver5Min, approval=_not_allowed),
)
LENIENT = (partial(AwayUnapproved, approval=_allowed), partial(AwayOver5Min, approval=_allowed))


def test_where_nobody_can_say_whether_it_was_allowed_nothing_is_found():
    gone = left(0, "toilet")
    assert watch(gone, back(gone, 200)) == []


def test_an_absence_known_not_to_be_allowed_is_a_breach_from_its_true_start():
    gone = left(0, "toilet")
    assert told(watch(gone, back(gone, 60), rules=STRICT)) == ["60 ! T05 agent1001 60"]


def test_less_than_a_minute_is_ignored():
    gone = left(0, "toilet")
    assert watch(gone, back(gone, 59.999), rules=STRICT) == []


def test_a_long_one_is_one_line_and_that_is_this_rules():
    gone = left(0, "toilet")
    lines = told(watch(gone, back(gone, 400), rules=STRICT))
    assert [line for line in lines if "!" in line] == ["400 ! T05 agent1001 400"]


def test_an_allowed_one_is_only_measured_against_the_five_minutes():
    gone = left(0, "toilet")
    lines = told(watch(gone, back(gone, 400), rules=LENIENT))
    assert [line for line in lines if "!" in line] == ["400 ! T06 agent1001 400"]


def test_a_meal_is_exempt_and_what_it_turned_into_is_not():
    gone = left(0, "Lunch")
    assert watch(gone, back(gone, 1800), rules=STRICT) == []
    gone = left(0, "lunch")
    stroll = relabelled(gone, 1800, "walk")
    lines = told(watch(gone, stroll, back(stroll, 1890), rules=STRICT))
    assert lines == ["1890 ! T05 agent1001 90"]


def test_nothing_is_charged_for_what_passed_unseen():
    gone = left(0, "toilet")
    assert watch(gone, back(gone, 200, covered=False), rules=STRICT) == []


def test_an_absence_of_which_only_the_end_was_told_is_measured_from_its_start():
    gone = left(0, "toilet")
    assert told(watch(back(gone, 90), rules=STRICT)) == ["90 ! T05 agent1001 90"]
