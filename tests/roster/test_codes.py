"""One day of a month's sheet: shifts, leave, training, and what a legend makes of them."""

from __future__ import annotations

import pytest

from ccfloor.roster.cells import Unreadable
from ccfloor.roster.codes import Codes, Duty, legend_in
from ccfloor.roster.plan import Activity, LeaveKind
from ccfloor.roster.shifts import DAY, NIGHT, USUAL, Pattern

CODES = Codes(USUAL, {})
P = LeaveKind.PERSONAL


@pytest.mark.parametrize("cell", ["", None, " ", "休", "公休", "OFF", "-", "/", "×"])
def test_a_day_off_has_no_duty(cell):
    assert CODES.read(cell) == ()


@pytest.mark.parametrize(
    ("cell", "duties"),
    [
        ("白", [Duty(DAY)]), ("夜班", [Duty(NIGHT)]), ("d", [Duty(DAY)]), ("Night", [Duty(NIGHT)]),
        ("白事", [Duty(DAY, P)]), ("夜/病", [Duty(NIGHT, LeaveKind.SICK)]),
        ("白班年休", [Duty(DAY, LeaveKind.ANNUAL)]), ("事", [Duty(None, P)]),
        ("倒休", [Duty(None, LeaveKind.COMPENSATORY)]), ("假", [Duty(None, LeaveKind.OTHER)]),
        ("白训", [Duty(DAY, activity=Activity.TRAINING)]),
        ("训", [Duty(None, activity=Activity.TRAINING)]),
        ("09:00-21:00", [Duty(Pattern("09:00-21:00", (540, 1260)))]),
        ("08:00-20:00", [Duty(DAY)]),
        ("9:00~21:00病", [Duty(Pattern("09:00-21:00", (540, 1260)), LeaveKind.SICK)]),
        ("白+夜", [Duty(DAY), Duty(NIGHT)]), ("白＋夜", [Duty(DAY), Duty(NIGHT)]),
        ("Ｄ", [Duty(DAY)]),
    ],
)  # fmt: skip
def test_a_cell_is_read(cell, duties):
    assert list(CODES.read(cell)) == duties


@pytest.mark.parametrize(
    "cell", ["早", "白白", "白+", "白休", "08:00", "=白", 1, "事白", "08:00-20:0"]
)
def test_what_nobody_knows_is_refused_and_what_there_is_is_said(cell):
    with pytest.raises(Unreadable, match="one of 白 日 d 夜 晚 n 休 事 病 年 倒 假 训"):
        CODES.read(cell)


def test_a_legend_goes_before_the_configuration():
    legend = legend_in("图例：白=09:00-21:00 早（07:00-15:00），休 公休")
    assert legend == {"白": (540, 1260), "早": (420, 900)}
    codes = Codes(USUAL, {"白": (540, 1260), "早": (480, 1200)})
    assert codes.read("白") == (Duty(Pattern("白", (540, 1260))),)
    assert codes.read("早") == (Duty(DAY),)  # a known time has its known name
    assert codes.read("夜") == (Duty(NIGHT),)


@pytest.mark.parametrize("cell", [None, "", "注意事项 8 点到岗", "白 25:00-99:00", 5])
def test_a_sentence_is_no_legend(cell):
    assert legend_in(cell) == {}
