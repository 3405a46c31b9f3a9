"""Cases on the screen: what waits, the evidence beside it, and what a leader decides about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
import pytest
from rich.cells import cell_len
from textual.widgets import Input

from ccfloor.dashboard.case_filter import question
from ccfloor.dashboard.screens.ask import AskScreen
from ccfloor.dashboard.screens.cases import CasesScreen
from ccfloor.dashboard.screens.explain import ExplainScreen
from ccfloor.dashboard.screens.pick import PickScreen
from ccfloor.dashboard.screens.write import WriteScreen
from ccfloor.dashboard.view.case import ASCII_SIGNS, SHORT, SIGNS
from ccfloor.floor.names import MINUTE
from ccfloor.locale import Words
from ccfloor.serve.cases import (
    CaseFile,
    CaseLine,
    CaseList,
    Cases,
    CasesMoved,
    DecideCase,
    MyCase,
    MyStep,
    OpenCase,
)
from ccfloor.serve.messages import Done, Explain, Proof
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_hostile import NASTY, forbidden


def line(number: int, state: str = "candidate", **fields) -> CaseLine:
    begun = fp.NOON - number * MINUTE
    values: dict[str, Any] = {
        "id": f"case:T05:PJSIP/{1000 + number}:{begun}",
        "revision": 1,
        "rule": "T05",
        "state": state,
        "begun_at": begun,
        "day": "2026-09-21",
        "name_zh": "擅自离岗",
        "name_en": "Left without approval",
        "agent": f"agent{1000 + number}",
        "name": fp.NAMES[number],
        "team": "一组",
        "fen": (5_000, 10_000),
    }
    return CaseLine(**(values | fields))


LINES = (
    line(1),
    line(2, "appealed", rule="T01", name_zh="振铃超12秒", name_en="Ring over 12 s"),
    line(3, "final", outcome="overturned", rule="M04", fen=(1_000,), tenths=(50,)),
)


def file(of: CaseLine, number: int = 0, **fields) -> CaseFile:
    case = MyCase(
        id=of.id,
        revision=of.revision,
        rule=of.rule,
        state=of.state,
        begun_at=of.begun_at,
        breach=of.id.removeprefix("case:"),
        name_zh=of.name_zh,
        name_en=of.name_en,
        clause="A4.1.2",
        clause_zh="未经组长批准不得离开岗位",
        clause_en="Nobody leaves the post unless the leader has allowed it",
        measured=90_000_000,
        limit=60_000_000,
        fen=of.fen,
        evidence=(Proof("MemberPaused", of.begun_at, 4711),),
        steps=(MyStep("propose", "ccfloor", of.begun_at + MINUTE),),
    )
    values: dict[str, Any] = {
        "id": number, "case": case, "agent": of.agent, "name": of.name, "rank": "agent",
        "team": of.team, "leader": "李组长", "notes": ("probation",),
        "excuses": ("approved", "ratified", "emergency"), "may": ("confirm", "excuse"),
    }  # fmt: skip
    return CaseFile(**(values | fields))


Sent = TypeVar("Sent")


def last(w: Watched, kind: type[Sent]) -> Sent:
    return next(one for one in reversed(w.feed.sent) if isinstance(one, kind))


def screen(w: Watched) -> CasesScreen:
    assert isinstance(w.app.screen, CasesScreen)
    return w.app.screen


async def listed(w: Watched, lines: Sequence[CaseLine] = LINES, **fields) -> None:
    asked = last(w, Cases)
    values: dict[str, Any] = {"total": len(lines), "waiting": 2} | fields
    await w.tell(CaseList(asked.id, fp.NOON, tuple(lines), **values))


async def shown(w: Watched, of: CaseLine, **fields) -> None:
    asked = last(w, OpenCase)
    assert asked.case == of.id
    await w.tell(file(of, asked.id, **fields))


async def opened(w: Watched, lines: Sequence[CaseLine] = LINES, **fields) -> None:
    """Open the screen with its list, and the first case beside it."""
    await w.press("C")
    await listed(w, lines)
    await shown(w, lines[0], **fields)


# --- what it shows --------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (200, 60)])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["Cases: waiting", "1-3 of 3  2 wait", "◔ candidate", "◊ appealed", "◫ overturned",
             "50/100 yuan", "10 yuan 5 points", "c confirm  x excuse", "team 一组", "on probation",
             "measured 90.000000 s, limit 60.000000 s", "c Confirm"],
        ),
        (
            "zh_CN",
            ["案件:待裁定", "1-3 / 共 3  待裁定 2", "◔ 待核实", "◊ 已申诉", "◫ 撤销", "50/100元",
             "10元 5分", "c 确认  x 免责", "班组:一组", "试用期", "未经组长批准不得离开岗位",
             "c 确认"],
        ),
    ],
)  # fmt: skip
async def test_the_list_and_the_chosen_case_are_shown_in_both_languages(size, language, words):
    async with watching(language=language, size=size) as w:
        await opened(w)
        text = w.text()
        for word in (*words, "李芳", "张建国", "A4.1.2", "T05", "09-21 22:12"):
            assert word in text, word
        for strip in w.app.screen._compositor.render_strips():
            assert cell_len(strip.text) == size[0]


@pytest.mark.parametrize("width", [80, 120, 200])
async def test_columns_stand_in_line_whatever_the_width_of_the_letters(width):
    lines = (line(1, name="欧阳建国华之长名字"), line(2, name="Li", rule="T01"), line(3, name=""))
    async with watching(language="zh_CN", size=(width, 30)) as w:
        await opened(w, lines)
        rows = [row for row in w.lines() if "◔ 待核实" in row]
        assert len(rows) == 3
        for sign in ("09-21 22:1", "50/100元"):
            places = {cell_len(row[: row.index(sign)]) for row in rows}
            assert len(places) == 1, (sign, places)


async def test_a_sign_is_one_cell_in_every_font_and_every_state_has_one():
    for signs in (SIGNS, ASCII_SIGNS):
        assert set(signs) == set(SHORT) - {"upheld", "overturned"}
        assert len(set(signs.values())) == len(signs)
        assert {unicodedata.east_asian_width(sign) for sign in signs.values()} <= {"N", "Na"}
    async with watching(ascii_only=True) as w:
        await opened(w)
        assert "? candidate" in w.text()


async def test_the_case_follows_the_cursor_and_late_answers_are_left_aside():
    async with watching() as w:
        await opened(w)
        await w.press("down")
        second = last(w, OpenCase)
        assert second.case == LINES[1].id
        await w.press("down")
        third = last(w, OpenCase)
        await w.tell(file(LINES[1], second.id, leader="late"))
        assert "late" not in w.text()
        await w.tell(file(LINES[2], third.id, leader="there", may=()))
        assert "there" in w.text()


async def test_when_there_is_nothing_it_says_so():
    async with watching() as w:
        await w.press("C")
        assert "The daemon is asked" in w.text()
        await listed(w, ())
        assert "Nothing waits for a decision" in w.text()
        await w.press("c")
        assert w.toasts() == [": The case is not on the screen yet: look first"]
        await w.press("s")
        assert last(w, Cases).state == ""
        await listed(w, ())
        assert "There is no such case" in w.text()
        await w.press("escape")
        assert w.app.screen is w.desk


async def test_a_wall_has_no_such_screen():
    async with watching(tell=(fp.welcome(role="wall"), fp.snapshot())) as w:
        await w.press("C")
        assert w.app.screen is w.desk
        assert not w.feed.sent
        offered = [one.title for one in w.app.get_system_commands(w.app.screen)]
        assert not [title for title in offered if "ases" in title]


async def test_a_lead_finds_it_in_the_palette_and_in_the_help():
    async with watching() as w:
        offered = {one.title: one.callback for one in w.app.get_system_commands(w.app.screen)}
        offered["Cases: what waits for a decision, its evidence, deciding"]()
        await w.settle()
        assert isinstance(w.app.screen, CasesScreen)
        await w.press("question_mark")
        assert "Excuse it, by one of the rule's codes" in w.text()


async def test_the_language_is_switched_while_one_reads():
    async with watching() as w:
        await opened(w)
        await w.press("L")
        for word in ("案件:待裁定", "待核实", "被考核人", "x 免责"):
            assert word in w.text()


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_hostile_texts_reach_no_terminal_and_break_no_line(size):
    nasty = line(
        1, NASTY, name=NASTY, agent=NASTY, rule=NASTY, name_zh=NASTY, name_en=NASTY, team=NASTY
    )
    async with watching(size=size) as w:
        await w.press("C")
        await listed(w, (nasty,))
        case = msgspec.structs.replace(
            file(nasty).case, state=NASTY, clause_en=NASTY, steps=(MyStep(NASTY, NASTY, 1, NASTY),)
        )
        await shown(
            w, nasty, case=case, leader=NASTY, rank=NASTY, notes=(NASTY,), flags=(NASTY,),
            incident=NASTY, excuses=(NASTY,), barred=NASTY, shift=NASTY, about=NASTY,
        )  # fmt: skip
        for keys in ([], ["x"], ["enter"], [*"why", "enter"], ["n"], ["tab", "end"]):
            await w.press(*keys)
            for strip in w.app.screen._compositor.render_strips():
                assert forbidden(strip.text) == set()
                assert cell_len(strip.text) == size[0]


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (40, 10), (300, 100)])
async def test_no_size_of_terminal_breaks_the_screen(size):
    async with watching(size=size) as w:
        await opened(w)
        await w.press("down", "tab", "end", "x", "escape")
        assert {strip.cell_length for strip in w.app.screen._compositor.render_strips()} <= {
            size[0]
        }


# --- deciding -------------------------------------------------------------------------


async def test_to_confirm_takes_a_reason_and_a_yes():
    async with watching() as w:
        await opened(w)
        await w.press("c")
        assert isinstance(w.app.screen, WriteScreen)
        assert "Confirm T05 Left without approval of 李芳?" in w.text()
        await w.press("enter")
        assert w.toasts() == [": Not done: no reason was given. Say why, in words"]
        await w.press("c", *"no", "enter")
        assert isinstance(w.app.screen, AskScreen)
        assert "「no」" in w.text()
        await w.press("enter")  # nobody confirms by habit
        assert not [one for one in w.feed.sent if isinstance(one, DecideCase)]
        await w.press("y")
        sent = last(w, DecideCase)
        assert sent == DecideCase(sent.id, LINES[0].id, "confirm", 1, "no")
        await w.tell(Done(sent.id, ok=True))
        assert ": Done." in w.toasts()
        confirmed = msgspec.structs.replace(LINES[0], revision=2, state="confirmed")
        await listed(w, LINES[1:], waiting=1)
        assert last(w, OpenCase).case == LINES[1].id  # the next one is at hand
        assert confirmed.id not in screen(w).list.names


async def test_an_excuse_is_picked_from_the_rule_s_codes():
    async with watching() as w:
        await opened(w)
        await w.press("x")
        assert isinstance(w.app.screen, PickScreen)
        for text in ("1  approved beforehand", "2  approved afterwards", "3  an emergency"):
            assert text in w.text()
        await w.press("down", "enter", "enter", "y")
        sent = last(w, DecideCase)
        assert sent == DecideCase(sent.id, LINES[0].id, "excuse", 1, "", "ratified")
        await w.press("x", "3", *"ill", "enter", "y")
        assert last(w, DecideCase).code == "emergency"
        assert last(w, DecideCase).why == "ill"
        await w.press("x", "９", "escape", "x", "１", "escape")
        assert screen(w).file is not None
        assert len([one for one in w.feed.sent if isinstance(one, DecideCase)]) == 2


async def test_a_rule_that_lists_no_excuse_allows_any():
    async with watching() as w:
        await opened(w, excuses=())
        await w.press("x")
        assert "1  phone unreachable or unsteady" in w.text()
        assert "an emergency" not in w.text()
        await w.press(*["down"] * 17)  # past the digits, and past what is in view
        assert ">   an emergency" in w.text()
        await w.press("enter", "enter", "y")
        assert last(w, DecideCase).code == "emergency"


@pytest.mark.parametrize(
    ("key", "act", "typed", "question_"),
    [
        ("u", "uphold", ["w", "enter"], "Reject the appeal of 李芳: T05 Left without"),
        ("o", "overturn", ["enter"], "Grant the appeal of 李芳: T05 Left without approval falls?"),
        ("f", "finalise", [], "Close T05 Left without approval of 李芳, which nobody"),
    ],
)
async def test_an_appeal_is_answered_and_a_case_closed(key, act, typed, question_):
    async with watching() as w:
        await opened(w, may=("uphold", "overturn", "finalise"))
        await w.press(key, *typed)
        assert isinstance(w.app.screen, AskScreen)
        assert question_ in w.text()
        await w.press("n")
        assert not [one for one in w.feed.sent if isinstance(one, DecideCase)]
        await w.press(key, *typed, "y")
        assert (last(w, DecideCase).act, last(w, DecideCase).seen) == (act, 1)


@pytest.mark.parametrize(
    ("barred", "said"),
    [
        (
            "own_case",
            "Not done: nobody handles his own case. Ask another lead or a supervisor",
        ),
        ("rank", "Not done: this takes a higher rank. Hand the case to a superior"),
    ],
)
async def test_who_may_not_is_told_before_he_tries(barred, said):
    async with watching() as w:
        await opened(w, may=(), barred=barred)
        assert said[:30] in w.text()
        await w.press("c")
        assert w.toasts() == [f": {said}"]
        assert isinstance(w.app.screen, CasesScreen)


async def test_what_is_decided_is_what_was_shown_though_the_list_moves_beneath():
    async with watching() as w:
        await opened(w)
        await w.press("c", *"it was so", "enter")
        await w.tell(CasesMoved(fp.NOON))
        moved = (line(9), msgspec.structs.replace(LINES[0], revision=2, state="appealed"))
        await listed(w, moved)
        await shown(w, moved[1], may=())
        await w.press("y")
        sent = last(w, DecideCase)
        assert (sent.case, sent.seen) == (LINES[0].id, 1)
        await w.tell(Done(sent.id, ok=False, error="changed"))
        assert w.toasts() == [": Not done: somebody took a step meanwhile. Look again, then decide"]


async def test_a_case_that_is_not_shown_yet_is_not_decided():
    async with watching() as w:
        await opened(w)
        await w.press("down", "c")
        assert w.toasts() == [": The case is not on the screen yet: look first"]


async def test_a_case_that_moves_is_shown_as_it_stands():
    async with watching() as w:
        await opened(w)
        asked = len([one for one in w.feed.sent if isinstance(one, OpenCase)])
        await w.tell(CasesMoved(fp.NOON))
        assert last(w, Cases).follow
        await listed(w)  # the chosen one is as it was
        assert len([one for one in w.feed.sent if isinstance(one, OpenCase)]) == asked
        await w.tell(CasesMoved(fp.NOON))
        changed = msgspec.structs.replace(LINES[0], revision=2, state="confirmed")
        await listed(w, (changed, *LINES[1:]))
        await shown(w, changed, may=())
        assert "◉ confirmed" in w.text()


# --- finding --------------------------------------------------------------------------


async def test_the_filter_is_asked_of_the_daemon():
    async with watching() as w:
        await opened(w)
        await w.press("slash", *"st:final r:T05 d:2026-09-21 wang li", "enter")
        asked = last(w, Cases)
        assert (asked.state, asked.rule, asked.day) == ("final", "T05", "2026-09-21")
        assert (asked.text, asked.offset, asked.follow) == ("wang li", 0, True)
        await listed(w)
        assert "/st:final" in w.text()
        await w.press("escape")
        assert last(w, Cases).text == ""
        assert last(w, Cases).state == "open"


async def test_letters_go_into_the_filter_and_not_to_the_keys():
    async with watching() as w:
        await opened(w)
        await w.press("slash", *"cxuofq", "escape")
        assert isinstance(w.app.screen, CasesScreen)
        assert w.app.screen.query_one("#filter", Input).value == "cxuofq"
        assert not [one for one in w.feed.sent if isinstance(one, DecideCase)]


@pytest.mark.parametrize(
    ("language", "typed", "state"),
    [
        ("en", "st:conf", "confirmed"),
        ("zh_CN", "st:已确认", "confirmed"),
        ("zh_CN", "st：终", "final"),
        ("en", "st:", ""),
        ("en", "st:open", "open"),
        ("en", "st:nonsense", "nonsense"),
        ("en", "x", "open"),
    ],
)
def test_a_state_may_be_written_by_its_word(language, typed, state):
    assert question(typed, "open", 0, Words(language)).state == state


async def test_pages_are_turned_where_there_are_some():
    async with watching() as w:
        await w.press("C")
        await listed(w, LINES, total=205)
        asked = len(w.feed.sent)
        await w.press("p")
        assert len(w.feed.sent) == asked
        await w.press("n")
        assert last(w, Cases).offset == 100
        await listed(w, LINES, total=205, offset=100)
        assert "101-103 of 205" in w.text()
        await w.press("n", "p")
        assert last(w, Cases).offset == 100
        await w.press("s")
        assert last(w, Cases).offset == 0


async def test_e_tells_why_down_to_the_frames():
    async with watching() as w:
        await opened(w)
        await w.press("e")
        assert isinstance(w.app.screen, ExplainScreen)
        assert last(w, Explain).what == LINES[0].id.removeprefix("case:")


# --- the line -------------------------------------------------------------------------


async def test_a_lost_line_shows_no_old_list_and_a_new_one_asks_again():
    async with watching() as w:
        await opened(w)
        await w.press("c", *"so", "enter", "y")
        w.feed.lose(fp.NOON)
        await w.settle()
        assert "No connection to the daemon" in w.text()
        assert "李芳" not in w.text()
        assert w.toasts() == [
            ": The connection broke: it may have been done. Look before you try again"
        ]
        asked = len([one for one in w.feed.sent if isinstance(one, Cases)])
        await w.tell(fp.welcome(), fp.snapshot())
        assert len([one for one in w.feed.sent if isinstance(one, Cases)]) == asked + 1
        await listed(w)
        await shown(w, LINES[0])
        assert "李芳" in w.text()


async def test_without_a_line_nothing_is_sent_and_a_refused_list_says_why():
    async with watching() as w:
        await w.press("C")
        asked = last(w, Cases)
        await w.tell(Done(asked.id, ok=False, error="not_allowed"))
        assert "Not done: this key decides no cases here. Ask" in w.text()
        await w.press("s")
        await listed(w)
        await shown(w, LINES[0])
        w.feed.connected = False
        await w.press("c", *"so", "enter", "y")
        assert w.toasts() == [
            ": No connection to the daemon: nothing was done. It reconnects by itself"
        ]


async def test_a_queue_is_called_by_its_label_and_flags_are_told_in_words():
    labelled = msgspec.structs.replace(fp.queues()[0], queue="support", label="报修热线")
    floor = msgspec.structs.replace(fp.snapshot(), queues=(labelled,))
    async with watching(size=(120, 60), tell=(fp.welcome(), floor)) as w:
        await opened(w, queue="support", call="", flags=("severe", "a_new_one"))
        assert "报修热线" in w.text()
        assert "serious, or harm was done  a_new_one" in w.text()
        assert "support" not in w.text()
