"""Grades at their borders, over time, and what they pay."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ccfloor.payroll.grades import Grade, Past, Remarks, bonus, grade

EXAM = Decimal(90)


def past(*told: tuple[int, Grade]) -> list[Past]:
    return [Past(f"2026-{n:02}", total, held) for n, (total, held) in enumerate(told, start=1)]


def graded(score, period="2026-03", before=(), remarks=None, exam=EXAM):
    found = grade(score, exam, period, before, remarks or Remarks())
    return found.grade.name, found.why


@pytest.mark.parametrize(
    ("score", "name"),
    [
        (10_000, "FIRST"),
        (9_500, "FIRST"),
        (9_499, "FIRST"),
        (8_500, "FIRST"),
        (8_499, "SECOND"),
        (7_000, "SECOND"),
        (6_999, "NONE"),
    ],
)
def test_the_borders_belong_to_the_higher_grade(score, name):
    assert graded(score) == (name, "score")


def test_three_times_95_at_a_quarters_end_is_a_star():
    before = past((9_500, Grade.FIRST), (9_500, Grade.FIRST))
    assert graded(9_500, "2026-03", before) == ("STAR", "star")
    assert graded(9_499, "2026-03", before) == ("FIRST", "score")
    assert graded(9_500, "2026-04", before) == ("FIRST", "score")  # no quarter ends
    broken = past((9_500, Grade.FIRST), (9_499, Grade.FIRST))
    assert graded(9_500, "2026-03", broken) == ("FIRST", "score")
    assert graded(9_500, "2026-03", before[:1]) == ("FIRST", "score")


def test_a_star_is_held_until_the_next_quarter_is_decided():
    star = past((9_600, Grade.FIRST), (9_600, Grade.STAR))
    assert graded(8_000, "2026-04", star) == ("STAR", "held")
    assert graded(8_000, "2026-06", star) == ("SECOND", "score")


def test_the_third_second_running_falls_to_none():
    two = past((7_500, Grade.SECOND), (8_000, Grade.SECOND))
    assert graded(8_000, "2026-03", two) == ("NONE", "thrice_second")
    assert graded(8_500, "2026-03", two) == ("FIRST", "score")
    assert graded(8_000, "2026-03", two[:1]) == ("SECOND", "score")


def test_who_failed_the_exam_has_no_grade():
    assert graded(9_000, exam=Decimal("84.99")) == ("NONE", "exam")
    assert graded(9_000, exam=Decimal(85)) == ("FIRST", "score")


def test_what_people_decided_moves_a_grade_by_one_or_takes_it():
    assert graded(9_000, remarks=Remarks(veto=True)) == ("NONE", "veto")
    assert graded(9_000, remarks=Remarks(down=True)) == ("SECOND", "down")
    assert graded(9_000, remarks=Remarks(up=True)) == ("STAR", "up")
    assert graded(5_000, remarks=Remarks(down=True)) == ("NONE", "down")
    assert graded(9_000, remarks=Remarks(up=True, down=True)) == ("FIRST", "score")


def test_a_grade_pays_its_bonus():
    assert [bonus(one, 3_000, 6_000, 10_000) for one in Grade] == [0, 3_000, 6_000, 10_000]
