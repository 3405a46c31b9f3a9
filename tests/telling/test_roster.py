"""A month at a glance, in both languages, with columns that stand under each other."""

from __future__ import annotations

import pytest

from ccfloor.locale import Words
from ccfloor.roster.checks import HOUR
from ccfloor.roster.differences import differences
from ccfloor.roster.holidays import PUBLISHED
from ccfloor.roster.plan import (
    Leave,
    LeaveKind,
    LeaveState,
    Number,
    Person,
    Plan,
    Posting,
    Shift,
)  # fmt: skip
from ccfloor.roster.shifts import DAY, NIGHT, USUAL, make_shift
from ccfloor.telling.lines import cells
from ccfloor.telling.roster import change_lines, days_of, month_limit, month_view
from tests.roster.plans import SHANGHAI

LI = Person("p1", "李娜", (Number("201002", "2026-01-01"),), (Posting("2026-01-01", team="A组"),))
XU = Person("p2", "Xu", (Number("JW26010003", "2026-01-01"),), (Posting("2026-01-01", team="B"),))


def shifts(who: Person, pattern, *days: int) -> tuple[Shift, ...]:
    return tuple(make_shift(who, f"2026-10-{day:02}", pattern, SHANGHAI) for day in days)


MINE = shifts(LI, DAY, 1, 3)
ILL = Leave("l", "p1", LeaveKind.SICK, MINE[1].start, MINE[1].end, 0, LeaveState.APPROVED)
PLAN = Plan(7, 0, "", (LI, XU), (*MINE, *shifts(XU, NIGHT, *range(2, 18))), (ILL,))


def view(language: str, team: str = "", plan: Plan = PLAN, month: str = "2026-10") -> list[str]:
    return month_view(plan, month, team, SHANGHAI, USUAL, PUBLISHED, Words(language))


def test_a_month_in_chinese():
    lines = view("zh_CN")
    assert lines[0] == "2026-10 排班表,第 7 版"
    assert lines[2].split()[:6] == ["姓名", "工号", "班组", "1", "2", "3"]
    assert lines[3].split()[:4] == ["四", "五", "六", "日"]
    assert lines[4].split() == ["节"] * 7 + ["班", "休", "休", "休", "休", "休", "休"]
    assert lines[5].split() == ["李娜", "201002", "A组", "白", "白病", "12"]
    assert lines[6].split() == ["Xu", "JW26010003", "B", *["夜"] * 16, "192!"]


def test_a_month_in_english():
    lines = view("en")
    assert lines[3].split()[:4] == ["Th", "Fr", "Sa", "Su"]
    assert lines[4].split()[:9] == ["ho"] * 7 + ["mu", "we"]
    assert lines[5].split() == ["李娜", "201002", "A组", "D", "Ds.", "12"]
    assert lines[-1] == "!: more than 180 hours, overtime included"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_hours_stand_under_each_other_whatever_is_wide(language):
    lines = view(language)
    mine, his = lines[5], lines[6]
    assert cells(mine) == cells(his) == cells(lines[2])
    assert {cells(lines[2][: lines[2].index("工号" if language == "zh_CN" else "number")]),
            cells(mine[: mine.index("201002")]), cells(his[: his.index("JW")])} == {5}  # fmt: skip


def test_one_team_of_it_and_nobody():
    assert not [line for line in view("en", team="B") if "李娜" in line]
    assert view("en", team="C") == ["nobody is in the roster of 2026-10"]
    assert view("en", plan=Plan(0, 0)) == ["nobody is in the roster of 2026-10"]


def test_a_year_that_nobody_knows_is_a_question_and_flags_nobody():
    shown = Plan(1, 0, people=(LI,), shifts=(make_shift(LI, "2099-10-01", DAY, SHANGHAI),))
    lines = view("en", plan=shown, month="2099-10")
    assert lines[4].split() == ["?"] * 31
    assert lines[-1] == "?: the holidays of 2099 are not known yet: [[holidays]] enters them"
    assert month_limit(days_of("2099-10"), PUBLISHED) is None
    assert month_limit(days_of("2026-10"), PUBLISHED) == 180 * HOUR


def test_changes_are_told_person_by_person():
    words = Words("en")
    assert change_lines(differences(PLAN, PLAN), words) == ["nothing changes"]
    new = Plan(8, 0, "", (LI, XU), (shifts(LI, NIGHT, 1)[0], *shifts(LI, DAY, 5, 6)), ())
    assert change_lines(differences(PLAN, new), words) == [
        "李娜 (p1): 2 shifts added, 1 shifts changed, 1 shifts removed, 1 leaves removed",
        "Xu (p2): 16 shifts removed",
    ]
    assert change_lines(differences(Plan(0, 0), Plan(1, 0, people=(LI,))), words) == [
        "李娜 (p1): new in the roster"
    ]
