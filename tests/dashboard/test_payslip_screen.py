"""One's own payslips on a terminal, in both languages: what they show, ask for and object to."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ccfloor.dashboard.screens.payslip import PayslipScreen
from ccfloor.dashboard.screens.write import WriteScreen
from ccfloor.floor.names import MINUTE
from ccfloor.locale import LANGUAGES
from ccfloor.serve.messages import Done
from ccfloor.serve.mine import Appeal
from ccfloor.serve.payslips import MyPayslip, PayObjection, Payslip, PayslipTold
from ccfloor.serve.protocol_examples import EXAMPLES
from tests.dashboard import floorplan as fp
from tests.dashboard.test_hostile import NASTY, forbidden
from tests.dashboard.test_seat_app import CASE, Sat, own, sitting

_SLIP = EXAMPLES["Payslip"]
assert isinstance(_SLIP, Payslip)
SLIP: Payslip = msgspec.structs.replace(_SLIP, objections_until=fp.NOON + 1440 * MINUTE)
OPEN = msgspec.structs.replace(
    CASE, id=SLIP.lines[0].case, state="confirmed", appeal_until=fp.NOON + MINUTE
)

ENGLISH = """\
 Payslip 2026-11: Esc closes, h l another month, o objects, ? help
>Person        王丽 200001 P-wang
 Team          A组
 Days          2026-11-01 to 2026-11-30
 State         published
 Regulation    2025
 Computed from #2  sha256 4c7213771767b8dd…
 You may object until 2026-09-22 22:13:20: o on the line

 Points
      -2.00  deduction in part 3     A4.2.2三(三)3  [may still be appealed]
             T08 Late or gone early on 2026-11-06: 2.00
             finding case:T08:agent1001:2026-11-06

 Pay in yuan
    1353.00  performance pay         B
             (4000.00 + 1000.00) * 30% * 90.20 / 100 = 1353.00
             entered: basic pay; total
      10.00  praise                  A4.1.4
             praised by telephone, form 7: 10.00
             entered: praise phone form 7
             objection rejected
             wang.li, 2026-09-21 22:13:20: 十一月还有一次电话表扬
             zhou, 2026-09-21 23:13:20: 录音中没有第二次表扬
    1363.00  together"""


def told(sat: Sat, **fields: Any) -> PayslipTold:
    """Answer the question that was asked last."""
    asked = questions(sat)[-1]
    values: dict[str, Any] = {"periods": ("2026-11", "2026-10"), "payslip": SLIP}
    return PayslipTold(asked.id, **(values | fields))


def questions(sat: Sat) -> list[MyPayslip]:
    return [one for one in sat.feed.sent if isinstance(one, MyPayslip)]


async def opened(sat: Sat, **fields: Any) -> None:
    await sat.press("p")
    await sat.tell(told(sat, **fields))


async def test_a_month_with_each_line_its_clause_its_numbers_its_evidence_and_its_state():
    async with sitting(own()) as sat:
        await opened(sat)
        assert [one.period for one in questions(sat)] == [""]
        shown = [line.rstrip("▁▃ ") for line in sat.lines()]
        assert "\n".join(shown).startswith(ENGLISH[: ENGLISH.index("\n    1363")]), sat.text()
        await sat.press("end")
        assert "rests on a case that may still be appealed" in sat.text()
        assert "    1363.00  together" in sat.text()


async def test_the_same_in_chinese_and_the_language_is_switched_on_the_page():
    async with sitting(own(), language="zh_CN") as sat:
        await opened(sat)
        for text in (
            "工资条 2026-11",
            "(基本4000.00 + 职务1000.00)* 30%",
            "申诉期至2026-09-22",
            "已公示",
        ):
            assert text in sat.text(), sat.text()
        await sat.press("L")
        assert "performance pay" in sat.text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_line_is_as_wide_as_the_screen(size, language):
    async with sitting(own(), size=size, language=language) as sat:
        await opened(sat)
        strips = sat.app.screen._compositor.render_strips()
        assert {strip.cell_length for strip in strips} == {size[0]}


async def test_the_months_before_are_a_key_away_and_nothing_is_asked_for_by_itself():
    async with sitting(own()) as sat:
        await opened(sat)
        await sat.pass_time(60 * MINUTE)
        await sat.press("l")  # there is none after the newest
        assert len(questions(sat)) == 1
        await sat.press("h")
        assert questions(sat)[-1].period == "2026-10"
        await sat.tell(told(sat, payslip=None))
        assert "Nothing of yours is in this period" in sat.text()
        await sat.press("h")
        assert len(questions(sat)) == 2
        await sat.press("right")
        assert questions(sat)[-1].period == "2026-11"


async def test_an_answer_that_was_overtaken_is_not_shown_and_a_new_line_asks_again():
    async with sitting(own()) as sat:
        await sat.press("p")
        first = questions(sat)[0]
        await sat.tell(fp.welcome(role="agent"))
        assert len(questions(sat)) == 2
        await sat.tell(PayslipTold(first.id, ("2026-11",)))
        assert "Waiting for the daemon" in sat.text()
        await sat.tell(told(sat))
        assert "performance pay" in sat.text()


async def test_an_objection_goes_to_the_case_that_the_line_rests_on():
    async with sitting(own(cases=(OPEN,))) as sat:
        await opened(sat)
        await sat.press("o")
        assert sat.toasts() == ["Choose the line that you object to"]
        await sat.press(*["j"] * 10, "o")
        assert isinstance(sat.app.screen, WriteScreen)
        await sat.press("n", "o", "enter")
        sent = [one for one in sat.feed.sent if isinstance(one, Appeal)]
        assert [(one.case, one.claim, one.seen) for one in sent] == [
            (SLIP.lines[0].case, "no", OPEN.revision)
        ]
        await sat.tell(Done(sent[0].id, ok=True))
        assert "Your objection is stored" in sat.toasts()
        assert isinstance(sat.app.screen, PayslipScreen)


@pytest.mark.parametrize("cases", [(), (msgspec.structs.replace(OPEN, appeal_until=None),)],
                         ids=["none", "closed"])  # fmt: skip
async def test_a_line_whose_case_cannot_be_objected_to_is_objected_to_itself(cases):
    lines = tuple(
        msgspec.structs.replace(one, id=f"2026-11/P-wang/{one.item}/") for one in SLIP.lines
    )
    async with sitting(own(cases=cases)) as sat:
        await opened(sat, payslip=msgspec.structs.replace(SLIP, lines=lines))
        await sat.press(*["j"] * 9, "o", "n", "o", "enter")
        sent = [one for one in sat.feed.sent if isinstance(one, Appeal)]
        assert [(one.case, one.claim) for one in sent] == [("2026-11/P-wang/points/", "no")]
        await sat.tell(Done(sent[0].id, ok=False, error="objected"))
        assert sat.toasts() == ["Not taken: this line was objected to already. Wait for the answer"]


async def test_a_line_that_rests_on_no_case_is_objected_to_while_the_window_is_open():
    to_praise = ["j"] * 17
    async with sitting(own()) as sat:
        await opened(sat)
        await sat.press(*to_praise, "o", "enter")
        assert sat.toasts() == ["An objection says why"]
        await sat.press("o", "n", "o", "enter")
        sent = [one for one in sat.feed.sent if isinstance(one, Appeal)]
        assert [one.case for one in sent] == [SLIP.lines[2].id]
        await sat.tell(Done(sent[0].id, ok=True))
        assert "Your objection is stored" in sat.toasts()
    for until in (None, fp.NOON - 1):
        async with sitting(own()) as sat:
            await opened(sat, payslip=msgspec.structs.replace(SLIP, objections_until=until))
            await sat.press(*to_praise, "o")
            assert sat.toasts() == ["The time for objections to this payslip is over"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "objection rejected"), ("zh_CN", "申诉不成立")],
    ids=["en", "zh_CN"],
)
async def test_the_answer_to_an_objection_is_on_its_line(language, said):
    async with sitting(own(), size=(120, 40), language=language) as sat:
        await opened(sat)
        for text in (said, "wang.li", "十一月还有一次电话表扬", "zhou", "录音中没有第二次表扬"):
            assert text in sat.text()


@pytest.mark.parametrize(
    ("changes", "en", "zh"),
    [
        ({}, "nothing was changed yet", "尚未更改"),
        ({"changed_in": 3}, "the line was changed in calculation #3", "本项已在第 3 次计算中更改"),
        ({"kept": "it is in the next month", "kept_by": "zhou", "kept_at": fp.NOON},
         "the line stays as it is", "本项维持原样"),
    ],
    ids=["nothing", "changed", "kept"],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_came_of_a_granted_objection_is_on_its_line(language, changes, en, zh):
    assert SLIP.lines[2].objection is not None
    made = msgspec.structs.replace(SLIP.lines[2].objection, state="granted", **changes)
    line = msgspec.structs.replace(SLIP.lines[2], objection=made)
    slip = msgspec.structs.replace(SLIP, lines=(*SLIP.lines[:2], line))
    async with sitting(own(), size=(120, 40), language=language) as sat:
        await opened(sat, payslip=slip)
        assert {"en": en, "zh_CN": zh}[language] in sat.text()
        assert ("it is in the next month" in sat.text()) == ("kept" in changes)


async def test_what_is_not_there_and_what_is_refused_is_said():
    async with sitting(own()) as sat:
        await sat.press("p")
        assert "Waiting for the daemon" in sat.text()
        await sat.tell(told(sat, periods=(), payslip=None))
        assert "No period is published yet" in sat.text()
        await sat.press("escape", "p")
        await sat.tell(Done(questions(sat)[-1].id, ok=False, error="not_allowed"))
        assert "Waiting" not in sat.text()
        await sat.press("escape")
        assert not isinstance(sat.app.screen, PayslipScreen)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_hostile_or_unknown_is_text_and_nothing_else(language):
    line = msgspec.structs.replace(
        SLIP.lines[0], item=NASTY, clause=NASTY, formula="charge", values=(("rule", NASTY),),
        evidence=(NASTY,), state=NASTY, corrects=NASTY,
    )  # fmt: skip
    filled = msgspec.structs.replace(
        line, values=tuple((name, NASTY) for name in ("rule", "day", "result", "mode", "grade"))
    )
    said = PayObjection(
        "granted", NASTY, 0, NASTY, NASTY, NASTY, 1, kept=NASTY, kept_by=NASTY, kept_at=2
    )
    objected = msgspec.structs.replace(line, objection=said)
    slip = msgspec.structs.replace(
        SLIP, name=NASTY, number=NASTY, team=NASTY, state=NASTY, regulation=NASTY, start=NASTY,
        basis_sha256=NASTY, lines=(line, filled, objected), period=NASTY,
        remarks=(msgspec.structs.replace(SLIP.remarks[0], code=NASTY, about=(NASTY,)),),
    )  # fmt: skip
    async with sitting(own(), size=(120, 60), language=language) as sat:
        await opened(sat, payslip=slip, periods=(NASTY,))
        assert forbidden("".join(sat.lines())) == set()


@pytest.mark.parametrize(("rank", "said"), [("manager", True), ("lead", False)])
async def test_who_is_above_a_lead_reads_why_he_has_no_score(rank, said):
    async with sitting(own(), size=(120, 40)) as sat:
        await opened(sat, payslip=msgspec.structs.replace(SLIP, rank=rank))
        assert (
            "not scored: A4.2.2 scores agents and, by A4.1.3, their leads" in sat.text()
        ) is said
