"""Objections to payslip lines on the screen: what waits first, the chosen one, answering."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from textual.widgets import Input

from ccfloor.dashboard.screens.ask import AskScreen
from ccfloor.dashboard.screens.cases import CasesScreen
from ccfloor.dashboard.screens.help import HelpScreen
from ccfloor.dashboard.screens.objections import ObjectionsScreen
from ccfloor.dashboard.screens.write import WriteScreen
from ccfloor.floor.names import MINUTE
from ccfloor.serve.cases import DecideCase
from ccfloor.serve.line_objections import LineObjection, LineObjections, ObjectionsTold
from ccfloor.serve.messages import Done
from ccfloor.serve.payslips import PayObjection
from tests.dashboard import floorplan as fp
from tests.dashboard.canned import poisoned
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_hostile import NASTY, harmless
from tests.dashboard.test_panels import SIZES, same_as_golden

DAY = 1_440 * MINUTE


def objection(person: str, name: str, item: str, said: PayObjection, **more: Any) -> LineObjection:
    made = LineObjection(
        line=f"2026-11/{person}/{item}/", run=2, period="2026-11", state="published", item=item,
        objection=said, person=person, name=name, number="200001", team="A组",
    )  # fmt: skip
    return msgspec.structs.replace(made, **more)


OPEN = objection(
    "P-wang", "王丽", "score.volume",
    PayObjection("open", "十一月十二日的电话没有算进去", fp.NOON - 3 * DAY - 90 * MINUTE, "王丽"),
    may=("grant", "reject"),
)  # fmt: skip
OWN = objection(
    "O-zhou", "周", "pay.praise", PayObjection("open", "还有一次表扬", fp.NOON - 20 * MINUTE, "li"),
    source="input:praise_phone:form 1", barred="own_line",
)  # fmt: skip
ANSWERED = PayObjection(
    "granted", "考核成绩是 95", fp.NOON - 2 * DAY, "li", "成绩单为 95,已录入", "zhou", fp.NOON - DAY
)
DUE = objection("P-xu", "徐建国", "score.exam", ANSWERED, due=True, may=("keep",))
CHANGED = objection(
    "P-xu", "徐建国", "score.peer", msgspec.structs.replace(ANSWERED, changed_in=2),
)  # fmt: skip
KEPT = objection(
    "P-lin", "林芳", "score.manners",
    msgspec.structs.replace(
        ANSWERED, kept="十二月补发", kept_by="zhou", kept_at=fp.NOON - 60 * MINUTE
    ),
)  # fmt: skip
REJECTED = objection(
    "P-lin", "林芳", "score.exam", msgspec.structs.replace(ANSWERED, state="rejected"),
)  # fmt: skip
ALL = (OPEN, OWN, DUE, CHANGED, KEPT, REJECTED)


def told(number: int, *objections: LineObjection, **more: Any) -> ObjectionsTold:
    made = ObjectionsTold(
        number, fp.NOON, objections, len(objections),
        open=sum(one.objection.state == "open" for one in objections),
        due=sum(one.due for one in objections),
    )  # fmt: skip
    return msgspec.structs.replace(made, **more)


async def opened(w: Watched, *objections: LineObjection) -> ObjectionsScreen:
    await w.press("C", "P")
    screen = w.app.screen
    assert isinstance(screen, ObjectionsScreen)
    await w.tell(told(w.asked(LineObjections).id, *objections))
    return screen


def decided(w: Watched) -> list[DecideCase]:
    return [one for one in w.feed.sent if isinstance(one, DecideCase)]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", list(SIZES))
async def test_it_reads_as_written_down(width: int, language: str) -> None:
    async with watching(size=(width, SIZES[width]), language=language) as w:
        await opened(w, *ALL)
        first = "\n".join(w.lines())
        await w.press("j", "j")
        text = f"{first}\n--- the third\n" + "\n".join(w.lines()) + "\n"
        same_as_golden(f"objections-{language}-{width}", text)


async def test_it_is_opened_from_the_cases_and_closes_to_them() -> None:
    async with watching() as w:
        await opened(w)
        assert "Nobody objects to a line of a payslip" in w.text()
        await w.press("escape")
        assert isinstance(w.app.screen, CasesScreen)


@pytest.mark.parametrize(
    ("keys", "act", "row", "question"),
    [
        ("g", "grant", 0, "Grant the objection of 王丽: 8 volume?"),
        ("x", "reject", 0, "Reject the objection of 王丽: 8 volume?"),
        ("w", "keep", 2, "The line of 徐建国 stays as it is: 1 exam?"),
    ],
)
async def test_an_answer_takes_words_and_a_yes_and_names_line_and_run(
    keys: str, act: str, row: int, question: str
) -> None:
    async with watching() as w:
        await opened(w, *ALL)
        await w.press(*["down"] * row, keys)
        assert question in w.text()
        w.app.screen.query_one(Input).value = "录音可查"
        await w.press("enter")
        assert isinstance(w.app.screen, AskScreen)
        assert question in w.text()
        assert "「录音可查」" in w.text()
        await w.press("enter")  # is no answer
        assert decided(w) == []
        await w.press("y")
        (sent,) = decided(w)
        chosen = ALL[row]
        assert (sent.case, sent.act, sent.seen, sent.why) == (chosen.line, act, 2, "录音可查")
        before = w.asked(LineObjections).id
        await w.tell(Done(sent.id, ok=True))
        assert ": Done." in w.toasts()
        assert w.asked(LineObjections).id > before  # the list is asked for again


async def test_without_words_or_a_yes_nothing_is_sent() -> None:
    async with watching() as w:
        await opened(w, *ALL)
        await w.press("g", "enter")
        assert w.toasts() == [": Not done: no reason was given. Say why, in words"]
        await w.press("g")
        w.top(WriteScreen)
        await w.press("escape", "x")
        w.app.screen.query_one(Input).value = "so"
        await w.press("enter", "n")
        assert decided(w) == []
        w.top(ObjectionsScreen)


@pytest.mark.parametrize(
    ("row", "key", "said"),
    [
        (
            1,
            "g",
            "Not answered: nobody answers an objection to a line of his own. Ask a colleague",
        ),
        (2, "x", "This objection does not wait for an answer"),
        (0, "w", "Only a granted objection of which nothing came yet is told why its line stays"),
        (5, "g", "This objection does not wait for an answer"),
    ],
)
async def test_what_cannot_be_done_is_said_and_not_sent(row: int, key: str, said: str) -> None:
    async with watching() as w:
        await opened(w, *ALL)
        await w.press(*["j"] * row, key)
        assert w.toasts() == [f": {said}"]
        assert isinstance(w.app.screen, ObjectionsScreen)
        assert decided(w) == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("no_objection", "no objection to this line waits for an answer"),
        ("changed", "somebody took a step meanwhile. Look again"),
        ("stranger", "the roster knows nobody by this key"),
        ("not_allowed", "objections to payslips are for supervisors and managers"),
    ],
)
async def test_who_was_slower_or_may_not_is_told(error: str, said: str) -> None:
    async with watching() as w:
        await opened(w, *ALL)
        await w.press("g")
        w.app.screen.query_one(Input).value = "so"
        await w.press("enter", "y")
        await w.tell(Done(decided(w)[0].id, ok=False, error=error))
        assert any(said in one for one in w.toasts())


async def test_the_chosen_one_stays_chosen_when_the_list_changes() -> None:
    async with watching() as w:
        screen = await opened(w, *ALL)
        await w.press("end")
        assert "not granted" in w.text()
        await w.press("home", "down", "down")
        screen.ask()
        await w.tell(told(w.asked(LineObjections).id, DUE, OPEN))
        assert screen.list.row == 0
        await w.press("w")
        assert "The line of 徐建国" in w.text()


async def test_moving_keys_language_theme_help_and_menu() -> None:
    async with watching() as w:
        screen = await opened(w, *ALL)
        for key, row in (("down", 1), ("j", 2), ("up", 1), ("k", 0), ("pagedown", 5),
                         ("pageup", 0), ("end", 5), ("home", 0), ("space", 5)):  # fmt: skip
            await w.press(key)
            assert screen.list.row == row, key
        await w.press("L")
        assert "工资条申诉" in w.text()
        await w.press("L")
        theme = w.app.theme
        await w.press("t")
        assert w.app.theme != theme
        await w.press("question_mark")
        w.top(HelpScreen)
        assert "Grant the chosen objection" in w.text()
        assert "It was granted: say why its line stays" in w.text()
        await w.press("escape", "f1")
        assert "Reject the chosen objection" in w.text()
        await w.press("escape")
        assert w.top(ObjectionsScreen) is screen


async def test_a_click_chooses_and_the_detail_follows() -> None:
    async with watching() as w:
        screen = await opened(w, *ALL)
        await w.pilot.click("#objection_list", offset=(4, 3))
        await w.settle()
        assert screen.list.row == 2
        assert "nothing was changed yet" in w.text()


async def test_what_is_refused_and_a_lost_line_are_said() -> None:
    async with watching() as w:
        await w.press("C", "P")
        assert "The daemon is asked" in w.text()
        await w.press("g")
        assert w.toasts() == [": No objection is on the screen"]
        await w.tell(Done(w.asked(LineObjections).id, ok=False, error="not_allowed"))
        assert "objections to payslips are for supervisors and managers" in w.text()
        await w.tell(told(w.asked(LineObjections).id, *ALL))
        await w.press("g")
        w.app.screen.query_one(Input).value = "so"
        await w.press("enter", "y")
        w.feed.lose(fp.NOON)
        await w.settle()
        assert any("it may have been done" in one for one in w.toasts())
        assert "NOT LIVE" in w.text()


async def test_a_list_that_was_cut_says_so() -> None:
    async with watching() as w:
        screen = await opened(w, OPEN)
        screen.ask()
        await w.tell(told(w.asked(LineObjections).id, OPEN, total=431))
        assert "Of periods that are not locked: 1 of 431" in w.text()


@pytest.mark.parametrize("size", [(80, 24), (130, 40)])
async def test_hostile_text_does_no_harm(size: tuple[int, int]) -> None:
    poison = poisoned(DUE, NASTY)
    asks = msgspec.structs.replace(poison, may=("grant",), barred="")
    kept = poisoned(KEPT, NASTY)
    async with watching(size=size) as w:
        screen = await opened(w, poison, asks, kept)
        for key in ("down", "down", "L", "home", "down"):
            await w.press(key)
            harmless(w, size[0])
        await w.press("g")
        harmless(w, size[0])
        w.app.screen.query_one(Input).value = NASTY
        await w.press("enter")
        harmless(w, size[0])
        await w.press("y")
        await w.tell(Done(decided(w)[0].id, ok=False, error=NASTY, detail=NASTY))
        harmless(w, size[0])
        await w.tell(Done(screen.number, ok=False, error=NASTY))
        harmless(w, size[0])
