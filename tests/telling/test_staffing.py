"""Staffing in words and as a picture of characters: literal text."""

from __future__ import annotations

import unicodedata
from zoneinfo import ZoneInfo

import msgspec
import pytest

from ccfloor.floor.names import MINUTE
from ccfloor.locale import Words
from ccfloor.serve.staffing import BreakAgainst, CourseLine, StaffQuarter, StaffReason
from ccfloor.telling.lines import TonedLine, cells, plain
from ccfloor.telling.staff_plot import plot
from ccfloor.telling.staff_sayings import AGAINST, REASONS, behind, breaks
from ccfloor.telling.staffing import net, page, quarter_page, table
from tests.dashboard import staffplan as sp
from tests.dashboard.floorplan import NOON

EN, ZH = Words("en"), Words("zh_CN")
SHANGHAI = ZoneInfo("Asia/Shanghai")
Q = sp.QUARTER
BEGINS = NOON // Q * Q


def drawn(lines: list[TonedLine]) -> list[str]:
    return plain(lines).splitlines()


def course(*quarters: tuple[int | None, int | None, int | None]) -> CourseLine:
    """Make quarters of (rostered, staff, needed), the third of which is now."""
    begins = BEGINS - 2 * Q
    return CourseLine(
        "queue",
        "q",
        tuple(
            StaffQuarter(begins + n * Q, begins + n * Q, r, s, d, "" if s is not None else "blind")
            for n, (r, s, d) in enumerate(quarters)
        ),
    )


SMALL = course((4, 3, 3), (4, None, 3), (4, 2, 4), (5, 3, 3), (None, 1, None), (4, 2, 3))


def test_the_picture_shows_each_quarter_against_its_need_and_says_how_many_lack():
    assert drawn(plot(SMALL, NOON, 31, 9, EN, SHANGHAI)) == [
        "    5 |            oooo",
        "      |oooooooo!!!!        oooo",
        "    3 |========!!!!====    !!!!",
        "      |####    ####::::    ::::",
        "      |####????####::::::::::::",
        "    0 +--------^---------------",
        "               22",
        " short .   ?   2   .   ?   1",
        "# there  : will be  ! too few",
    ]


def test_a_floor_of_hundreds_is_drawn_in_as_many_lines_and_the_shortage_stays_exact():
    line = course((400, 399, 400), (400, 390, 400), (400, 400, 400), (400, 280, 400))
    lines = drawn(plot(line, NOON, 40, 9, EN, SHANGHAI))
    assert len(lines) == 9
    assert lines[-2] == " short 1   10  .   120"
    assert lines[0].startswith("  400 |")


@pytest.mark.parametrize("words", [EN, ZH])
@pytest.mark.parametrize("width", [1, 7, 8, 20, 74, 80, 200])
@pytest.mark.parametrize("height", [1, 4, 5, 9, 30])
def test_it_never_takes_more_room_than_there_is(words, width, height):
    for quarters in (sp.quarters(), sp.quarters(120), SMALL.quarters, SMALL.quarters[:1]):
        line = CourseLine("queue", "q", quarters)
        lines = plot(line, NOON, width, height, words, SHANGHAI)
        assert len(lines) <= max(5, height)
        if width > 7:
            assert max(sum(cells(span.text) for span in one) for one in lines) <= width


def test_where_a_shift_is_too_long_for_the_line_now_stays_in_it():
    line = CourseLine("queue", "q", sp.quarters())
    axis = next(one for one in drawn(plot(line, NOON, 27, 9, EN, SHANGHAI)) if "^" in one)
    assert axis.index("^") == 7 + 10


def test_a_picture_of_nothing_says_so():
    told = ["Nothing is known of this shift yet."]
    assert drawn(plot(None, NOON, 80, 9, EN, SHANGHAI)) == told
    assert drawn(plot(CourseLine("queue", "q", ()), NOON, 80, 9, EN, SHANGHAI)) == told


def test_the_picture_has_only_characters_of_one_width_in_every_font():
    lines = drawn(plot(CourseLine("queue", "q", sp.quarters()), NOON, 80, 9, ZH, SHANGHAI))
    for line in lines[:-2]:
        assert line.isascii()
    for line in lines:
        assert {unicodedata.east_asian_width(c) for c in line} <= {"Na", "N", "W", "F"}


@pytest.mark.parametrize(("gap", "told"), [(2, "-2"), (0, "0"), (-1, "+1"), (None, "?")])
def test_too_few_is_a_minus(gap, told):
    assert net(gap) == told


@pytest.mark.parametrize("words", [EN, ZH])
@pytest.mark.parametrize("width", [70, 80, 123, 124, 200])
def test_every_line_of_the_table_is_as_wide_as_its_head(words, width):
    head, lines = table(sp.staff(1), width, words)
    widths = {sum(cells(span.text) for span in one) for one in (head, *lines)}
    assert len(widths) == 1
    assert widths.pop() <= width


def test_a_page_tells_it_all():
    text = plain(page(sp.staff(1), 100, EN, SHANGHAI))
    assert text.splitlines()[:5] == [
        "Staffing at 2026-09-21 22:13:20",
        "Queue or team   Rostered  Present  Required  Gap now  +15 min  +30 min  +60 min",
        "客服热线              12      9+1        11       -1       -2       +1        0",
        "vip                    ?        4         ?        ?        ?        ?        ?",
        "[一组]                12       11        12       -1        0        0        0",
    ]
    assert "1011 何平 一组 is not there since 21:42 (31 min), reported" in text
    assert "In 15 min 2 too few: 1 come back, 1 at a meal." in text


def test_what_a_break_would_do_is_one_sentence():
    (told,) = breaks(sp.staff(1), EN, SHANGHAI)
    assert told == (
        "吴敏 asks to leave for 5 min; against it: 7 would stay at 客服热线, the minimum is 8, "
        "the shift of 一组 changes at 22:23; 客服热线: 7 stay, 11 needed, 1 free, 2 callers wait; "
        "in 10 min 81 % answered in time instead of 87 %, 8 % give up instead of 5 %."
    )
    (told,) = breaks(sp.staff(1), ZH, SHANGHAI)
    assert told == (
        "吴敏 申请离席 5 分钟;不宜:客服热线 将剩 7 人,最低 8 人,一组 于 22:23 交接班;"
        "客服热线:剩 7 人,需要 11 人,空闲 1 人,2 位客户等待;"
        "10 分钟内及时接听 81 %(不离席为 87 %),放弃 8 %(不离席为 5 %)。"
    )


def test_a_break_against_which_nothing_speaks_says_so_and_of_unknown_callers_nothing():
    effect = msgspec.structs.replace(sp.BREAK.queues[0], level_stays=None, needed=None)
    asked = msgspec.structs.replace(sp.BREAK, against=(), queues=(effect,))
    (told,) = breaks(sp.staff(1, breaks=(asked,)), EN, SHANGHAI)
    assert told == (
        "吴敏 asks to leave for 5 min; no rule speaks against it; "
        "客服热线: 7 stay, ? needed, 1 free, 2 callers wait."
    )
    gone = msgspec.structs.replace(asked, queues=(), unknown="not_there")
    (told,) = breaks(sp.staff(1, breaks=(gone,)), EN, SHANGHAI)
    assert told == "吴敏 asks to leave for 5 min; he is at no phone."


@pytest.mark.parametrize("words", [EN, ZH])
def test_every_code_has_its_words_and_an_unknown_one_is_shown_as_it_is(words):
    later = msgspec.structs.replace(
        sp.SUPPORT.ahead[0],
        reasons=(*(StaffReason(code, 2) for code in REASONS), StaffReason("flood", -3)),
    )
    text = " ".join(behind(msgspec.structs.replace(sp.SUPPORT, ahead=(later,)), words, NOON))
    assert "flood -3" in text
    for code in REASONS:
        assert code not in text or "_" not in code
    against = (
        *(BreakAgainst(code, "vip", NOON, 2) for code in AGAINST),
        BreakAgainst("moon", "", 1, 1),
    )
    asked = msgspec.structs.replace(sp.BREAK, against=against)
    (text,) = breaks(sp.staff(1, breaks=(asked,)), words, SHANGHAI)
    assert "moon" in text
    for code in AGAINST:
        assert code not in text


def test_a_quarter_that_is_past_is_told_at_its_worst_and_one_to_come_as_expected():
    staff, told = sp.staff(1), sp.course(1)
    past = drawn(quarter_page(staff, told, sp.BEGINS + 17 * Q, 80, EN, SHANGHAI))
    assert past == [
        "Staffing of the quarter from 2026-09-21 19:15:00, at its worst",
        "Queue or team   Rostered  Present  Required    Gap",
        "客服热线              12        9        11     -2",
        "[一组]               120      117       119     -2",
    ]
    coming = drawn(quarter_page(staff, told, sp.BEGINS + 41 * Q, 80, EN, SHANGHAI))
    assert coming[0] == "Staffing of the quarter from 2026-09-22 01:15:00, expected"
    assert coming[2] == "客服热线              12       11         8     +3"
    unseen = drawn(quarter_page(staff, told, sp.BEGINS, 80, EN, SHANGHAI))
    assert unseen[2].split()[1:] == ["?", "?", "?", "?"]
    assert unseen[-1] == "This daemon did not look yet: who was there is not known."
    dark = drawn(quarter_page(staff, told, sp.BEGINS + 12 * Q, 80, EN, SHANGHAI))
    assert dark[-1].startswith("The PBX was not seen")


def test_minutes_are_counted_from_the_moment_of_the_figures():
    (later, *_) = sp.SUPPORT.ahead
    moved = msgspec.structs.replace(later, at=NOON + 20 * MINUTE)
    texts = behind(msgspec.structs.replace(sp.SUPPORT, ahead=(moved,)), EN, NOON)
    assert texts[-1].startswith("In 20 min")
